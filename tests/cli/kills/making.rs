//! Making a database, killed: there is none, or a whole one.

use std::ffi::OsString;
use std::path::Path;

use super::{hit, kill_often, run_whole};

fn arguments(db: &Path) -> Vec<OsString> {
    ["new".into(), db.into()].to_vec()
}

#[test]
fn new() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = run_whole(&arguments(&folder.path().join("whole.foresale")));
    let attempt = |folder: &Path, moment| hit(&arguments(&folder.join("killed.foresale")), moment);
    kill_often("new", whole, attempt, |folder| {
        let db = folder.join("killed.foresale");
        if !db.exists() {
            run_whole(&arguments(&db));
        }
        foresale!("check", db).ok();
        assert!(foresale!("info", db, "--json").json().is_object());
    });
}
