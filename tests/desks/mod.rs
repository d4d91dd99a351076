//! Other desks: an office's server and desks that work with it, as real processes on this computer.

mod commands;
mod doors;
mod fuzzing;
mod ledger;
mod once;
mod together;
mod travelling;

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use foresale::actions::desks::VERSION;
use foresale::delivery::desks::client::Line;

use crate::cli::people::{ANALYST, OWNER, owned};
use crate::cli::{Ran, command, sample};

/// The folder of an office for what its servers keep for a while.
const TEMPORARY: &str = "temporary";

/// An office's database with an owner and an analyst, and folders for its certificates and for the desks' own settings.
struct Office {
    folder: tempfile::TempDir,
    db: PathBuf,
}

/// Its server, which is killed when dropped.
struct Served {
    server: Child,
    /// "https://127.0.0.1:41234"
    address: String,
    fingerprint: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn office() -> Office {
    let (folder, db) = sample();
    owned(&db);
    let office = Office { folder, db };
    office.at_file(OWNER, "users DB add Ann --role analyst").ok();
    office.certificate("first");
    office
}

impl Office {
    /// Makes a certificate of this name and its key.
    fn certificate(&self, name: &str) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("made");
        std::fs::write(self.path(&format!("{name}.pem")), made.cert.pem()).expect("written");
        std::fs::write(self.path(&format!("{name}.key")), made.signing_key.serialize_pem()).expect("written");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Serves it on this port, 0 for a free one.
    fn serve(&self, port: u16, certificate: &str) -> Served {
        let listen = format!("127.0.0.1:{port}");
        let (chain, key) = (self.path(&format!("{certificate}.pem")), self.path(&format!("{certificate}.key")));
        let words: [&OsStr; 11] = [
            "serve".as_ref(),
            self.db.as_os_str(),
            "--desks".as_ref(),
            "--listen".as_ref(),
            listen.as_ref(),
            "--tls-cert".as_ref(),
            chain.as_os_str(),
            "--tls-key".as_ref(),
            key.as_os_str(),
            "--as".as_ref(),
            OWNER.0.as_ref(),
        ];
        // What servers that are killed leave behind is not that of another.
        let temporary = self.path(TEMPORARY);
        std::fs::create_dir_all(&temporary).expect("made");
        let mut server = command(&words)
            .env("FORESALE_PASSWORD", OWNER.1)
            .env("TMPDIR", &temporary)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("started");
        let mut lines = BufReader::new(server.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let mut told = String::new();
        let address = lines.find_map(|line| {
            told.push_str(&line);
            line.strip_prefix("other desks are served at ").map(str::to_owned)
        });
        let address = address.unwrap_or_else(|| panic!("no server: {told}"));
        let fingerprint = lines.find(|line| line.contains(':') && line.len() == 32 * 3 - 1).expect("a fingerprint");
        // What it says further nobody reads.
        std::thread::spawn(move || lines.for_each(drop));
        Served { server, address, fingerprint }
    }

    /// A command about the file, by somebody.
    fn at_file(&self, who: (&str, &str), line: &str) -> Ran {
        self.run(who, line, self.db.as_os_str())
    }

    /// The same by a desk of this office.
    fn at_desk(&self, served: &Served, who: (&str, &str), line: &str) -> Ran {
        self.run(who, line, served.address.as_ref())
    }

    fn run(&self, (name, password): (&str, &str), line: &str, place: &OsStr) -> Ran {
        self.run_words((name, password), &line.split(' ').collect::<Vec<_>>(), place)
    }

    /// The same with words that may hold spaces.
    fn run_words(&self, (name, password): (&str, &str), words: &[&str], place: &OsStr) -> Ran {
        let words: Vec<&OsStr> = words.iter().map(|word| if *word == "DB" { place } else { word.as_ref() }).collect();
        let output = command(&words)
            .args(["--as", name])
            .env("FORESALE_PASSWORD", password)
            .env("FORESALE_NEW_PASSWORD", ANALYST.1)
            .env("XDG_DATA_HOME", self.path("settings"))
            .env("HOME", self.path("settings"))
            .env("APPDATA", self.path("settings"))
            .output()
            .expect("started");
        Ran::from_output(&output)
    }

    fn count(&self, sql: &str) -> i64 {
        let store = foresale::store::Store::open(&self.db).expect("opened");
        let connection = foresale::store::keys::connect(store.path(), rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY);
        connection.expect("opened").query_row(sql, [], |row| row.get(0)).expect("read")
    }
}

impl Served {
    /// A desk of this test itself.
    fn line(&self) -> Line {
        Line::open(self.address.parse().expect("an address"), VERSION, Some(self.fingerprint.clone())).expect("reached")
    }

    fn port(&self) -> u16 {
        self.address.rsplit_once(':').and_then(|(_, port)| port.parse().ok()).expect("a port")
    }
}

/// Files below a folder that hold this text.
fn holding(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(holding(&path, text));
        } else if std::fs::read_to_string(&path).is_ok_and(|content| content.contains(text)) {
            found.push(path);
        }
    }
    found
}
