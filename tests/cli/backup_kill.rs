//! Backups and restores killed at random moments: all or nothing, and what is left goes the next time.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use foresale::stats::random::Seeded;

use super::backups::made;
use super::{command, texts};

const KILLS: u32 = 20;

/// A database with some ten megabytes in it, so that there is time to be killed.
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

/// Runs the program, and kills it after this time; whether it was hit in the middle.
fn killed(arguments: &[&OsStr], after: Duration) -> bool {
    let mut child = command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    std::thread::sleep(after);
    child.kill().expect("killed");
    !child.wait().expect("ended").success()
}

#[test]
fn a_backup_that_is_killed_leaves_nothing_or_a_whole_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = large(folder.path());
    let began = Instant::now();
    foresale!("backup", db).ok();
    let whole = began.elapsed();
    let (mut random, mut hit, mut unfinished) = (Seeded::new(3), 0, 0);
    for kill in 0..KILLS {
        let after = whole.mul_f64((f64::from(kill) + random.uniform()) / f64::from(KILLS));
        hit += usize::from(killed(&["backup".as_ref(), db.as_os_str()], after));
        unfinished += usize::from(made(&db).iter().any(|name| name.contains(".part")));
        for name in made(&db).iter().filter(|name| name.ends_with(".foresale")) {
            let backup = PathBuf::from(format!("{}.backups", db.display())).join(name);
            assert!(is_whole(&backup), "kill {kill}: {name}");
        }
        assert!(is_whole(&db), "kill {kill}");
    }
    assert!(hit >= 10 && unfinished >= 1, "only {hit} hit, {unfinished} in the copying");
    foresale!("backup", db).ok();
    let left: Vec<String> = made(&db).into_iter().filter(|name| !name.ends_with(".foresale")).collect();
    assert_eq!(left, [""; 0], "what the dead ones left goes");
}

/// Which of the two states a database is in.
fn state(db: &Path) -> String {
    texts(db, "SELECT count(*) || ' ' || coalesce(max(external_id), '') FROM customer").remove(0)
}

/// Kills restores over copies of `present`, prepared by `damage`; answers how many were hit.
fn kill_restores(folder: &Path, present: &Path, backup: &Path, damage: impl Fn(&Path), seed: u64) -> (usize, usize) {
    let timed = folder.join("timed.foresale");
    std::fs::copy(present, &timed).expect("copied");
    std::fs::create_dir(format!("{}.backups", timed.display())).expect("made");
    let beside =
        |db: &Path| PathBuf::from(format!("{}.backups", db.display())).join(backup.file_name().expect("named"));
    std::fs::copy(backup, beside(&timed)).expect("copied");
    damage(&timed);
    let began = Instant::now();
    foresale!("restore", timed, beside(&timed)).ok();
    let whole = began.elapsed();
    let new = state(&timed);
    let (mut random, mut hit, mut done) = (Seeded::new(seed), 0, 0);
    for kill in 0..KILLS {
        let db = folder.join(format!("killed-{seed}-{kill}.foresale"));
        std::fs::copy(present, &db).expect("copied");
        std::fs::create_dir(format!("{}.backups", db.display())).expect("made");
        std::fs::copy(backup, beside(&db)).expect("copied");
        damage(&db);
        let after = whole.mul_f64((f64::from(kill) + random.uniform()) / f64::from(KILLS));
        let its = beside(&db);
        hit += usize::from(killed(&["restore".as_ref(), db.as_os_str(), its.as_os_str()], after));
        assert!(db.exists(), "kill {kill}: neither old nor new");
        let opened = foresale!("info", db);
        if opened.status == Some(0) {
            assert!(is_whole(&db), "kill {kill}");
            let found = state(&db);
            assert!(found == new || found == state(present), "kill {kill}: {found}");
            done += usize::from(found == new);
        } else {
            // The damaged one is still there, and says what to do.
            assert!(opened.err.contains("foresale restore"), "kill {kill}: {}", opened.err);
        }
        foresale!("restore", db, beside(&db)).ok();
        assert_eq!(state(&db), new, "kill {kill}");
        assert!(is_whole(&db), "kill {kill}");
        let left = std::fs::read_dir(folder).expect("a folder").flatten();
        let left: Vec<_> = left.filter(|entry| entry.file_name().to_string_lossy().contains(".part")).collect();
        assert!(left.is_empty(), "kill {kill}: {left:?}");
        std::fs::remove_file(&db).expect("removed");
        std::fs::remove_dir_all(format!("{}.backups", db.display())).expect("removed");
    }
    std::fs::remove_file(&timed).expect("removed");
    std::fs::remove_dir_all(format!("{}.backups", timed.display())).expect("removed");
    (hit, done)
}

#[test]
fn a_restore_that_is_killed_leaves_the_old_or_the_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = large(folder.path());
    let backup = folder.path().join("2026-11-01_09-00-00_by-hand.foresale");
    foresale!("backup", db, backup).ok();
    let more = "INSERT INTO customer (external_id) VALUES ('zz-new'); DELETE FROM filler WHERE rowid % 2 = 0;";
    rusqlite::Connection::open(&db).expect("opened").execute_batch(more).expect("changed");
    let (hit, done) = kill_restores(folder.path(), &db, &backup, |_| (), 5);
    assert!(hit >= 10, "only {hit} of {KILLS} were hit, {done} were done");
    let smash = |db: &Path| {
        let mut content = std::fs::read(db).expect("read");
        content[..4_096].fill(0xA5);
        std::fs::write(db, content).expect("damaged");
    };
    let (hit, done) = kill_restores(folder.path(), &db, &backup, smash, 6);
    assert!(hit >= 10, "only {hit} of {KILLS} were hit, {done} were done");
}
