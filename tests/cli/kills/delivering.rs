//! HandoverState leads to the dealers, killed: every dealer's file in circulation has a receipt, and the rest can still be
//! handed over.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::Path;

use super::{cases, hit, kill_often, run_whole};
use crate::cli::texts;

fn arguments(db: &Path, out: &Path) -> Vec<OsString> {
    ["leads".into(), "deliver".into(), db.into(), "--out".into(), out.into()].to_vec()
}

/// Complete files in a folder; those being written begin with a dot.
fn files(out: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(out).into_iter().flatten().map(|entry| entry.expect("an entry").file_name());
    entries.map(|name| name.to_string_lossy().into_owned()).filter(|name| !name.starts_with('.')).collect()
}

/// Dealers with a receipt.
fn told(db: &Path) -> usize {
    texts(db, "SELECT DISTINCT CAST(dealer_id AS TEXT) FROM receipt").len()
}

#[test]
fn deliver() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = cases::published(folder.path());
    let (after, out) = (folder.path().join("after.foresale"), folder.path().join("out"));
    std::fs::copy(&before, &after).expect("copied");
    let whole = run_whole(&arguments(&after, &out));
    let (all, dealers) = (files(&out), told(&after));
    assert!(dealers > 1 && all.len() == 2 * dealers, "{all:?}");
    let attempt = |folder: &Path, moment| {
        let db = folder.join("killed.foresale");
        std::fs::copy(&before, &db).expect("copied");
        hit(&arguments(&db, &folder.join("out")), moment)
    };
    kill_often("deliver", whole, attempt, |folder| {
        let (db, out) = (folder.join("killed.foresale"), folder.join("out"));
        foresale!("check", db).ok();
        let written: BTreeSet<String> =
            files(&out).iter().filter_map(|name| name.rsplit_once('.').map(|(stem, _)| stem.to_owned())).collect();
        assert!(told(&db) >= written.len(), "{written:?} are out and {} dealers have a receipt", told(&db));
        run_whole(&arguments(&db, &out));
        assert_eq!((files(&out), told(&db)), (all.clone(), dealers));
    });
}
