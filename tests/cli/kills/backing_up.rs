//! Backups and restores, killed: all or nothing, and leftovers are removed the next time.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{hit, kill_often, run_whole, tell};
use crate::cli::backups::made;
use crate::cli::texts;

/// A database with about thirty megabytes in it, so that there is time to be killed.
fn large(folder: &Path) -> PathBuf {
    let db = folder.join("large.foresale");
    foresale::actions::database::create_sample(&db, 300, &foresale::progress::Progress::new()).expect("a sample");
    let filler = "CREATE TABLE filler (x BLOB);
                  WITH RECURSIVE many (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < 8000)
                  INSERT INTO filler SELECT randomblob(4000) FROM many;";
    rusqlite::Connection::open(&db).expect("opened").execute_batch(filler).expect("filled");
    db
}

fn is_whole(db: &Path) -> bool {
    texts(db, "SELECT integrity_check FROM pragma_integrity_check") == ["ok"]
}

fn backups_of(db: &Path) -> PathBuf {
    PathBuf::from(format!("{}.backups", db.display()))
}

#[test]
fn backup() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = large(folder.path());
    let arguments: [OsString; 2] = ["backup".into(), db.clone().into()];
    let whole = run_whole(&arguments);
    let mut unfinished = 0;
    let attempt = |_: &Path, moment| {
        let hit = hit(&arguments, moment);
        unfinished += usize::from(made(&db).iter().any(|name| name.contains(".part")));
        hit
    };
    kill_often("backup", whole, attempt, |_| {
        for name in made(&db).iter().filter(|name| name.ends_with(".foresale")) {
            assert!(is_whole(&backups_of(&db).join(name)), "{name}");
        }
        assert!(is_whole(&db));
    });
    assert!(unfinished >= 1, "none was hit while it copied");
    tell(&format!("backup: {unfinished} of them while it copied"));
    run_whole(&arguments);
    let left: Vec<String> = made(&db).into_iter().filter(|name| !name.ends_with(".foresale")).collect();
    assert_eq!(left, [""; 0], "what the dead ones left goes");
}

/// Which of the two states a database is in.
fn state(db: &Path) -> String {
    texts(db, "SELECT count(*) || ' ' || coalesce(max(external_id), '') FROM customer").remove(0)
}

/// Puts the current database with its backup into a folder; returns the call that restores it.
fn ready(folder: &Path, present: &Path, backup: &Path, damage: &impl Fn(&Path)) -> (PathBuf, [OsString; 3]) {
    let db = folder.join("killed.foresale");
    std::fs::copy(present, &db).expect("copied");
    std::fs::create_dir(backups_of(&db)).expect("made");
    let its = backups_of(&db).join(backup.file_name().expect("named"));
    std::fs::copy(backup, &its).expect("copied");
    damage(&db);
    (db.clone(), ["restore".into(), db.into(), its.into()])
}

/// Kills restores onto copies of `present`, prepared by `damage`.
fn kill_restores(name: &str, present: &Path, backup: &Path, damage: impl Fn(&Path)) {
    let timed = tempfile::tempdir().expect("a folder");
    let (db, arguments) = ready(timed.path(), present, backup, &damage);
    let whole = run_whole(&arguments);
    let (old, new, mut done) = (state(present), state(&db), 0);
    assert_ne!(old, new);
    let attempt = |folder: &Path, moment| hit(&ready(folder, present, backup, &damage).1, moment);
    kill_often(name, whole, attempt, |folder| {
        let db = folder.join("killed.foresale");
        assert!(db.exists(), "neither old nor new");
        let opened = foresale!("info", db);
        if opened.status == Some(0) {
            assert!(is_whole(&db));
            let found = state(&db);
            assert!(found == new || found == old, "{found}");
            done += usize::from(found == new);
        } else {
            // The damaged one is still there, and the message says what to do.
            assert!(opened.err.contains("foresale restore"), "{}", opened.err);
        }
        let its = backups_of(&db).join(backup.file_name().expect("named"));
        foresale!("restore", db, its).ok();
        assert_eq!(state(&db), new);
        assert!(is_whole(&db));
        let left = std::fs::read_dir(folder).expect("a folder").flatten();
        let left: Vec<_> = left.filter(|entry| entry.file_name().to_string_lossy().contains(".part")).collect();
        assert!(left.is_empty(), "{left:?}");
    });
    tell(&format!("{name}: {done} were done already"));
}

/// A large database that has changed since its backup.
fn backed_up(folder: &Path) -> (PathBuf, PathBuf) {
    let db = large(folder);
    let backup = folder.join("2026-11-01_09-00-00_by-hand.foresale");
    foresale!("backup", db, backup).ok();
    let more = "INSERT INTO customer (external_id) VALUES ('zz-new'); DELETE FROM filler WHERE rowid % 2 = 0;";
    rusqlite::Connection::open(&db).expect("opened").execute_batch(more).expect("changed");
    (db, backup)
}

#[test]
fn restore() {
    let folder = tempfile::tempdir().expect("a folder");
    let (db, backup) = backed_up(folder.path());
    kill_restores("restore", &db, &backup, |_| ());
}

#[test]
fn restore_of_a_damaged_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let (db, backup) = backed_up(folder.path());
    kill_restores("restore of a damaged one", &db, &backup, |db| {
        let mut content = std::fs::read(db).expect("read");
        content[..4_096].fill(0xA5);
        std::fs::write(db, content).expect("damaged");
    });
}
