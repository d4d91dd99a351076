//! Other programs on the same database: the program keeps its locks on it, whatever it opens and closes meanwhile.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use foresale::actions::database;
use foresale::store::Store;

use super::{command, sample, texts};
use crate::parts::find_or_skip;
use crate::portal::client::Client;

/// SQLite's own shell, as a foreign program.
fn foreign() -> Option<PathBuf> {
    find_or_skip(&["sqlite3"], &["--version"], "the package sqlite3")
}

/// What the foreign program returns on its own connection, which ends with it.
#[track_caller]
fn by(foreign: &Path, db: &Path, sql: &str) -> String {
    let patient = [".timeout 10000", sql];
    let output = Command::new(foreign).arg(db).args(patient).output().expect("started");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

#[track_caller]
fn is_sound(foreign: &Path, db: &Path) {
    assert_eq!(by(foreign, db, "PRAGMA integrity_check"), "ok");
    foresale!("check", db).ok();
}

/// The locks that this process holds on a file, as Linux lists them, without their changing numbers.
#[cfg(target_os = "linux")]
fn locks_on(file: &Path) -> Vec<String> {
    use std::os::unix::fs::MetadataExt as _;

    let inode = format!(":{}", file.metadata().expect("there").ino());
    let process = std::process::id().to_string();
    let all = std::fs::read_to_string("/proc/locks").expect("listed");
    let ours = |line: &&str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        words.contains(&process.as_str()) && words.iter().any(|word| word.ends_with(&inode))
    };
    let mut found: Vec<String> =
        all.lines().filter(ours).map(|line| line.split_once(": ").map_or(line, |(_, lock)| lock).to_owned()).collect();
    found.sort();
    found
}

#[cfg(target_os = "linux")]
#[test]
fn the_locks_of_an_open_database_outlast_every_further_opening() {
    use foresale::store::in_use::with_ending;

    let (folder, db) = sample();
    let mut store = database::open(&db).expect("opened");
    store.log("a first change").expect("written");
    let files = [db.clone(), with_ending(&db, "-shm")];
    let held = || files.each_ref().map(|file| locks_on(file));
    let before = held();
    assert!(before.iter().all(|locks| !locks.is_empty()), "{before:?}");
    drop(database::open(&db).expect("opened again"));
    assert_eq!(held(), before, "opened and closed again");
    drop(database::open_to_read(&db).expect("opened to look"));
    assert_eq!(held(), before, "opened to look, and closed");
    let _ = database::create(&db).expect_err("it exists");
    assert_eq!(held(), before, "refused as a new file");
    // As a file to import, whatever its name.
    let link = folder.path().join("link.csv");
    std::os::unix::fs::symlink(&db, &link).expect("linked");
    let hard = folder.path().join("hard.csv");
    std::fs::hard_link(&db, &hard).expect("linked");
    for path in [&db, &link, &hard, &with_ending(&db, "-shm"), &with_ending(&db, "-wal")] {
        let error = foresale::actions::import::preview(path, None, None).expect_err("refused").to_string();
        assert!(error.contains("is the customer database itself"), "{error}");
        assert_eq!(held(), before, "{}", path.display());
    }
}

#[test]
fn two_connections_and_a_foreign_program_lose_nothing_of_each_other() {
    const ROUNDS: usize = 20;
    // The log is a chain, in which an entry by another program would be found out; so that writes elsewhere.
    const BOTH: &str = "SELECT (SELECT count(*) FROM audit_log) + (SELECT count(*) FROM setting)";
    let Some(foreign) = foreign() else { return };
    let (_folder, db) = sample();
    let begun: usize = by(&foreign, &db, BOTH).parse().expect("a number");
    let mut written = begun;
    let mut pair: [Store; 2] = [0, 1].map(|_| database::open(&db).expect("opened"));
    for round in 0..ROUNDS {
        for (which, store) in pair.iter_mut().enumerate() {
            store.log(&format!("round {round}, connection {which}")).expect("written");
            // Further connections of the program come and go, as in a window or under the portal.
            drop(database::open(&db).expect("opened"));
            let seen = by(&foreign, &db, BOTH);
            written += 1;
            assert_eq!(seen, written.to_string(), "round {round}: the foreign program sees all");
            let entry = format!("INSERT INTO setting VALUES ('another program {round}.{which}', '1')");
            by(&foreign, &db, &entry);
            written += 1;
        }
    }
    drop(pair);
    assert_eq!(by(&foreign, &db, BOTH), written.to_string());
    is_sound(&foreign, &db);
}

/// The real server on its own database.
struct Serving {
    child: Child,
    address: String,
}

impl Serving {
    fn start(db: &Path) -> Serving {
        let arguments = ["serve".as_ref(), db.as_os_str(), "--listen".as_ref(), "127.0.0.1:0".as_ref()];
        let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("told");
        let address = line.trim().rsplit_once("http://").expect("an address").1.to_owned();
        Serving { child, address }
    }

    fn client(&self) -> Client {
        Client::new(self.address.parse().expect("an address"))
    }

    /// Sends Ctrl-C and waits for the end.
    #[cfg(unix)]
    fn interrupt(mut self) {
        let process = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &process]).status().expect("started").success());
        // It may find its output closed; only its ending matters.
        self.child.wait().expect("ended");
    }

    fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }
}

/// A sample with leads at its dealers, one of them with a code: number, code, its leads.
fn with_dealer() -> (tempfile::TempDir, PathBuf, String, String, Vec<u32>) {
    let (folder, db) = sample();
    foresale!("leads", "make", db, "--most", "60").ok();
    foresale!("leads", "assign", db).ok();
    foresale!("leads", "publish", db).ok();
    let busiest = "SELECT dealer.external_id FROM lead JOIN dealer ON dealer.id = dealer_id
                   GROUP BY dealer_id ORDER BY count(*) DESC LIMIT 1";
    let number = texts(&db, busiest).remove(0);
    let of = format!(
        "SELECT lead.number || '' FROM lead JOIN dealer ON dealer.id = dealer_id WHERE dealer.external_id = '{number}'"
    );
    let leads = texts(&db, &of).iter().map(|number| number.parse().expect("a number")).collect();
    let told = foresale!("serve", db, "--new-code", number).ok();
    let code = told.trim().rsplit_once(": ").expect("a code").1.to_owned();
    (folder, db, number, code, leads)
}

#[cfg(unix)]
#[test]
fn a_served_database_survives_a_foreign_reader_and_two_imports() {
    let Some(foreign) = foreign() else { return };
    let (folder, db, number, code, leads) = with_dealer();
    let files = folder.path().join("generated");
    foresale!("generate", "--customers", "2000", "--purchases", "20000", "--out", files).ok();
    let serving = Serving::start(&db);
    let mut dealer = serving.client();
    assert_eq!(dealer.sign_in(&number, &code).status, 303);
    by(&foreign, &db, "SELECT count(*) FROM customer");
    // What the server records about a visit must not come from, or go to, a log that no longer exists.
    assert_eq!(dealer.get(&format!("/leads/{}", leads[0])).status, 200);
    for (file, kind) in [("customers.csv", "customers"), ("purchases.csv", "purchases")] {
        foresale!("import", db, files.join(file), "--as", kind).ok();
    }
    assert_eq!(dealer.get(&format!("/leads/{}", leads[1])).status, 200);
    serving.interrupt();
    is_sound(&foreign, &db);
    let added = "SELECT added || '' FROM import_batch ORDER BY id DESC LIMIT 2";
    assert_eq!(texts(&db, added).len(), 2);
    assert_eq!(foresale!("steps", db, "--json").json().as_array().map(Vec::len), Some(2));
}

#[test]
fn what_a_dealer_was_told_is_kept_is_kept_though_a_foreign_program_read_and_the_server_was_killed() {
    let Some(foreign) = foreign() else { return };
    let (_folder, db, number, code, leads) = with_dealer();
    let serving = Serving::start(&db);
    let mut dealer = serving.client();
    assert_eq!(dealer.sign_in(&number, &code).status, 303);
    by(&foreign, &db, "SELECT count(*) FROM customer");
    let reported: Vec<u32> = leads.into_iter().take(12).collect();
    assert!(reported.len() >= 8, "{} leads", reported.len());
    for lead in &reported {
        assert_eq!(dealer.report(*lead, "do-not-contact", "").status, 303, "confirmed");
    }
    serving.kill();
    let kept = foresale!("leads", "outcomes", db, "--json").json();
    let refused = kept.as_array().expect("a list").iter().filter(|lead| lead["outcome"] == "do-not-contact").count();
    assert_eq!(refused, reported.len(), "every report that was confirmed is kept");
    is_sound(&foreign, &db);
}
