//! Creating a database, killed: there is none, or a complete one.

use std::ffi::OsString;
use std::path::Path;

use super::{hit, kill_often, run_whole};

/// Kills a command that creates a database at a path: there is nothing, or one that opens and is sound; the command can
/// be called again if there is none.
fn made_whole(name: &str, arguments: impl Fn(&Path) -> Vec<OsString>) {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = run_whole(&arguments(&folder.path().join("whole.foresale")));
    let attempt = |folder: &Path, moment| hit(&arguments(&folder.join("killed.foresale")), moment);
    kill_often(name, whole, attempt, |folder| {
        let db = folder.join("killed.foresale");
        if !db.exists() {
            run_whole(&arguments(&db));
        }
        foresale!("check", db).ok();
        assert!(foresale!("info", db, "--json").json().is_object());
    });
}

#[test]
fn new() {
    made_whole("new", |db| ["new".into(), db.into()].to_vec());
}
