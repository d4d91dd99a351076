//! The commands that do all or nothing: how a database for each is prepared, how it is called, and what counts as its
//! contents. The suites of kills and of full disks share them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rusqlite::types::ValueRef;

pub struct Case {
    pub name: &'static str,
    /// Creates the database in its initial state, in a folder.
    pub prepare: fn(&Path) -> PathBuf,
    /// The command on a database; files that it reads are in the folder.
    pub arguments: fn(&Path, &Path) -> Vec<OsString>,
    pub contents: fn(&Path) -> String,
}

fn words(words: &[&str], db: &Path, rest: &[&dyn AsRef<std::ffi::OsStr>]) -> Vec<OsString> {
    let mut all: Vec<OsString> = words.iter().map(OsString::from).collect();
    all.push(db.into());
    all.extend(rest.iter().map(|word| word.as_ref().to_owned()));
    all
}

/// Tables that differ between two runs of the same command: the log with its times, the parts of the search index, and
/// random secrets.
const DRAWN: [&str; 3] = ["audit_log", "customer_text", "setting"];

/// Every row of every table as text, with all timestamps made equal.
pub fn contents(db: &Path) -> String {
    // The number of portions in which a step was stored depends on how busy the computer was.
    let is_told = |table: &str, column: &str| {
        !DRAWN.iter().any(|drawn| table.starts_with(drawn)) && (table, column) != ("step", "portions")
    };
    crate::cli::dump_told(db, is_told, |cell| match cell {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => timeless(&String::from_utf8_lossy(bytes)),
        ValueRef::Blob(bytes) => bytes.len().to_string(),
    })
}

/// "2026-03-01 12:00:00" stands for any moment, and the seconds a model took are ignored.
fn timeless(text: &str) -> String {
    const TOOK: &str = "\"fit_seconds\":";
    if text.len() == 19 && text.as_bytes()[10] == b' ' && text.as_bytes()[13] == b':' {
        return "a moment".to_owned();
    }
    let mut parts = text.split(TOOK);
    let mut timeless = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        timeless.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit() || ".e-".contains(c)));
    }
    timeless
}

/// Files for a seed, generated once into a folder.
fn generated(folder: &Path, name: &str, seed: &str, customers: &str, rows: &str) -> PathBuf {
    let files = folder.join(name);
    if !files.exists() {
        foresale!("generate", "--customers", customers, "--purchases", rows, "--seed", seed, "--out", files).ok();
    }
    files
}

pub fn purchases() -> Case {
    Case {
        name: "import of purchases",
        prepare: |folder| {
            let db = folder.join("before.foresale");
            foresale!("new", db).ok();
            let first = generated(folder, "first", "5", "2000", "20000").join("purchases.csv");
            foresale!("import", db, first, "--as", "purchases").ok();
            generated(folder, "second", "6", "2000", "20000");
            db
        },
        arguments: |db, folder| words(&["import"], db, &[&folder.join("second/purchases.csv"), &"--as", &"purchases"]),
        contents,
    }
}

pub fn customers() -> Case {
    Case {
        name: "import of customers",
        prepare: |folder| {
            let db = folder.join("before.foresale");
            foresale!("new", db).ok();
            let first = generated(folder, "first", "5", "3000", "0").join("customers.csv");
            foresale!("import", db, first, "--as", "customers").ok();
            generated(folder, "second", "6", "6000", "0");
            db
        },
        arguments: |db, folder| words(&["import"], db, &[&folder.join("second/customers.csv"), &"--as", &"customers"]),
        contents,
    }
}

pub fn undo() -> Case {
    Case {
        name: "undo",
        prepare: |folder| {
            let db = folder.join("before.foresale");
            foresale!("new", db).ok();
            let files = generated(folder, "first", "5", "4000", "20000");
            foresale!("import", db, files.join("customers.csv"), "--as", "customers").ok();
            let more = generated(folder, "second", "6", "5000", "20000");
            foresale!("import", db, more.join("purchases.csv"), "--as", "purchases").ok();
            db
        },
        arguments: |db, _| words(&["undo"], db, &[&"--step", &"2"]),
        contents,
    }
}

/// A sample dealership, and what is done to it.
fn dealership(folder: &Path, prepared: &[&[&str]]) -> PathBuf {
    let db = folder.join("before.foresale");
    foresale::actions::database::create_sample(&db, 300, &foresale::progress::Progress::new()).expect("a sample");
    for line in prepared {
        let (verb, options) = line.split_at(2);
        let arguments = words(verb, &db, &options.iter().map(|o| o as &dyn AsRef<std::ffi::OsStr>).collect::<Vec<_>>());
        let arguments: Vec<&std::ffi::OsStr> = arguments.iter().map(OsString::as_os_str).collect();
        crate::cli::run(&arguments).ok();
    }
    db
}

const MAKE: &[&str] = &["leads", "make", "--most", "120"];
const ASSIGN: &[&str] = &["leads", "assign"];
const PUBLISH: &[&str] = &["leads", "publish"];

pub fn assign() -> Case {
    Case {
        name: "assign",
        prepare: |folder| dealership(folder, &[MAKE]),
        arguments: |db, _| words(&["leads", "assign"], db, &[]),
        contents,
    }
}

pub fn publish() -> Case {
    Case {
        name: "publish",
        prepare: |folder| dealership(folder, &[MAKE, ASSIGN]),
        arguments: |db, _| words(&["leads", "publish"], db, &[]),
        contents,
    }
}

/// Leads that the dealers have.
pub fn published(folder: &Path) -> PathBuf {
    dealership(folder, &[MAKE, ASSIGN, PUBLISH])
}

pub fn predict() -> Case {
    Case {
        name: "predict",
        prepare: |folder| dealership(folder, &[]),
        arguments: |db, _| words(&["predict"], db, &[&"--model", &"dormancy"]),
        contents,
    }
}

pub fn plan() -> Case {
    Case {
        name: "plan",
        prepare: |folder| {
            let db = dealership(folder, &[]);
            foresale!("predict", db, "--model", "spending").ok();
            db
        },
        arguments: |db, _| words(&["campaign", "plan"], db, &[&"--model", &"spending", &"--size", &"60", &"--save"]),
        contents,
    }
}
