//! Migrating an older database, killed: at each moment it is sound and in one format, nothing in it is lost, and the
//! next start continues.

use std::ffi::OsString;
use std::path::Path;

use rusqlite::Connection;

use super::{cases, hit, kill_often, run_whole};

/// The format of the older database.
const OLD: usize = 8;

fn arguments(db: &Path) -> Vec<OsString> {
    ["info".into(), db.into()].to_vec()
}

/// A database as an older version left it, with people and purchases in it.
pub fn old_database(db: &Path) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("there").map(|entry| entry.expect("one").path()).collect();
    files.sort();
    assert!(files.len() > OLD);
    let old = Connection::open(db).expect("made");
    old.pragma_update(None, "application_id", foresale::store::APPLICATION_ID).expect("told");
    for file in &files[..OLD] {
        old.execute_batch(&std::fs::read_to_string(file).expect("read")).expect("carried out");
    }
    old.pragma_update(None, "user_version", OLD as u32).expect("told");
    old.execute_batch(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 8000)
         INSERT INTO customer (external_id, first_name, last_name, email, city)
         SELECT 'C-' || n, 'Ada' || n, 'Brook' || n % 977, 'ada' || n || '@example.com', 'Northby' FROM n;
         INSERT INTO purchase (customer_id, day, amount, quantity, source_id)
         SELECT id, 18000 + id % 700, 1000 + id, 1, (SELECT min(id) FROM source) FROM customer;
         PRAGMA journal_mode = WAL;",
    )
    .expect("filled");
}

fn kept(db: &Path) -> String {
    let old = Connection::open(db).expect("opened");
    let sql = "SELECT (SELECT integrity_check FROM pragma_integrity_check LIMIT 1)
                   || ' ' || (SELECT count(*) || ' ' || sum(id * length(email || last_name)) FROM customer)
                   || ' ' || (SELECT count(*) || ' ' || sum(amount * day) FROM purchase)";
    old.query_row(sql, [], |row| row.get(0)).expect("read")
}

#[test]
fn migration() {
    let folder = tempfile::tempdir().expect("a folder");
    let (before, after) = (folder.path().join("before.foresale"), folder.path().join("after.foresale"));
    old_database(&before);
    std::fs::copy(&before, &after).expect("copied");
    let whole = run_whole(&arguments(&after));
    let (people, new) = (kept(&before), cases::contents(&after));
    assert!(people.starts_with("ok 8000 "), "{people}");
    let attempt = |folder: &Path, moment| {
        let db = folder.join("killed.foresale");
        std::fs::copy(&before, &db).expect("copied");
        hit(&arguments(&db), moment)
    };
    kill_often("migration", whole, attempt, |folder| {
        let db = folder.join("killed.foresale");
        assert_eq!(kept(&db), people);
        foresale!("check", db).ok();
        assert_eq!((kept(&db), cases::contents(&db)), (people.clone(), new.clone()));
    });
}
