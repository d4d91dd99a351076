//! The real program, called as from a script.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::Value;

/// Runs the program with these arguments, both texts and paths, and waits for its end.
macro_rules! foresale {
    ($($argument:expr),+ $(,)?) => {
        $crate::cli::run(&[$(AsRef::<std::ffi::OsStr>::as_ref(&$argument)),+])
    };
}

mod backups;
mod bad_input;
mod campaign_life;
mod contract;
mod creating;
mod demo;
mod erased;
mod full_disk;
mod full_disk_serving;
mod help;
mod hostile;
mod keys;
pub mod kills;
mod leads;
mod locks;
#[cfg(unix)]
mod mail_server;
mod nothing_changed;
pub mod people;
mod protected;
mod rules;
mod sending;

/// The result of a call of the program.
#[derive(Debug)]
pub struct Ran {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn from_output(output: &std::process::Output) -> Ran {
        Ran {
            status: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Standard output of a call that must succeed.
    #[track_caller]
    pub fn ok(self) -> String {
        assert_eq!(self.status, Some(0), "{}", self.err);
        self.out
    }

    /// The one JSON document from a call that must succeed and print nothing else.
    #[track_caller]
    pub fn json(self) -> Value {
        assert_eq!((self.status, self.err.as_str()), (Some(0), ""), "only data is wanted");
        serde_json::from_str(&self.out).expect("one JSON document")
    }

    /// The one sentence from a call that must fail, with nothing on standard output.
    #[track_caller]
    pub fn refused(self) -> String {
        assert!(!self.err.contains("panicked"), "{}", self.err);
        assert_eq!(self.out, "", "no data where there is none");
        match self.status {
            Some(1) => {
                // An import's notes on its reading may precede it.
                let last = self.err.strip_suffix('\n').and_then(|err| err.lines().last());
                let sentence = last.and_then(|line| line.strip_prefix("foresale: "));
                let sentence = sentence.unwrap_or_else(|| panic!("no sentence: {:?}", self.err)).to_owned();
                assert_eq!(self.err.matches("foresale: ").count(), 1, "not one sentence: {:?}", self.err);
                assert!(sentence.len() > 20, "not a sentence: {sentence:?}");
                sentence
            }
            Some(2) => {
                let sentence = self.err.lines().next().and_then(|line| line.strip_prefix("error: "));
                sentence.unwrap_or_else(|| panic!("no sentence: {:?}", self.err)).to_owned()
            }
            other => panic!("status {other:?}: {}", self.err),
        }
    }
}

/// The program with nothing to read from and no display to draw on.
pub fn command(arguments: &[&OsStr]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foresale"));
    command.args(arguments).stdin(Stdio::null()).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command
}

pub fn run(arguments: &[&OsStr]) -> Ran {
    let output = command(arguments).output().expect("started");
    Ran {
        status: output.status.code(),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}

/// A folder with a sample dealership of 300 customers in it.
pub fn sample() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("sample.foresale");
    foresale::actions::database::create_sample(&db, 300, &foresale::progress::Progress::new()).expect("a sample");
    (folder, db)
}

/// Every row of every table, as text that differs when anything differs.
pub fn dump(db: &Path) -> String {
    dump_told(db, |_, _| true, |cell| format!("{cell:?}"))
}

/// The same of texts only, as they are read.
pub fn dump_of_texts(db: &Path) -> String {
    dump_told(db, |_, _| true, |cell| cell.as_str().unwrap_or_default().to_owned())
}

/// Every row of every table, in those columns that `is_told` accepts by the names of the table and the column, each
/// cell as
/// `tell` writes it.
fn dump_told(db: &Path, is_told: impl Fn(&str, &str) -> bool, tell: impl Fn(ValueRef<'_>) -> String) -> String {
    let connection = opened(db);
    let mut text = String::new();
    for name in texts(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
        let mut query = connection.prepare(&format!("SELECT * FROM \"{name}\"")).expect("readable");
        let column = |place: usize| query.column_name(place).expect("a column");
        let told: Vec<usize> = (0..query.column_count()).filter(|place| is_told(&name, column(*place))).collect();
        if told.is_empty() {
            continue;
        }
        text += &["-- ", &name, "\n"].concat();
        let mut rows = query.query([]).expect("read");
        while let Some(row) = rows.next().expect("read") {
            let cells: Vec<String> = told.iter().map(|place| tell(row.get_ref(*place).expect("a cell"))).collect();
            text.push_str(&cells.join("|"));
            text.push('\n');
        }
    }
    text
}

/// A connection that changes what it likes; an encrypted file has to be unlocked in this program before.
pub fn opened(db: &Path) -> Connection {
    foresale::store::keys::connect(db, rusqlite::OpenFlags::default()).expect("opened")
}

/// The one column of a query, as texts.
pub fn texts(db: &Path, sql: &str) -> Vec<String> {
    let connection = opened(db);
    let mut query = connection.prepare(sql).expect("a query");
    query.query_map([], |row| row.get(0)).expect("read").collect::<Result<_, _>>().expect("texts")
}

/// Writes a file into a folder.
pub fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("written");
    path
}
