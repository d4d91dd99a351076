//! Which databases this program has open. Nothing in it but SQLite may open such a file: on Unix closing any descriptor
//! of a file, even one opened only for reading, releases every lock that the whole program holds on it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The suffixes of the files that belong to a database: its logs and its keys; the database itself has none.
pub const ENDINGS: [&str; 5] = ["", "-wal", "-shm", "-journal", "-keys"];
/// The suffix of the folder with its backups.
pub(super) const BACKUPS: &str = ".backups";

/// The locks belong to the process, and so does this list.
static OPEN: Mutex<Vec<(u64, Known)>> = Mutex::new(Vec::new());

/// A file, however many names lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Identity {
    #[cfg(unix)]
    Node { device: u64, number: u64 },
    #[cfg(not(unix))]
    Path(PathBuf),
}

#[derive(Debug, Clone)]
struct Known {
    path: PathBuf,
    /// Stays the same if the file has been renamed meanwhile.
    identity: Option<Identity>,
}

/// A database counts as open for as long as this exists.
#[derive(Debug)]
pub(super) struct InUse(u64);

impl InUse {
    pub fn begin(path: &Path) -> InUse {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let serial = open.iter().map(|(serial, _)| *serial).max().unwrap_or(0) + 1;
        open.push((serial, Known { identity: identity(&path), path }));
        InUse(serial)
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        OPEN.lock().unwrap_or_else(PoisonError::into_inner).retain(|(serial, _)| *serial != self.0);
    }
}

/// Whether a file is a database that this program has open, or one of the files that SQLite keeps beside it; asked of the
/// file system, without opening anything.
#[must_use]
pub fn is_open(file: &Path) -> bool {
    let known: Vec<Known> =
        OPEN.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|(_, k)| k.clone()).collect();
    let asked = identity(file);
    known.iter().any(|known| {
        (asked.is_some() && asked == known.identity)
            || ENDINGS.into_iter().any(|ending| is_same_file(&with_ending(&known.path, ending), file))
    })
}

/// Whether two paths lead to the same file: however they are written, through links, and even if there is no file yet.
#[must_use]
pub fn is_same_file(a: &Path, b: &Path) -> bool {
    if a == b {
        return true;
    }
    match (identity(a), identity(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => matches!((place(a), place(b)), (Some(a), Some(b)) if a == b),
        _ => false,
    }
}

/// "customers.foresale" and "-wal" make "customers.foresale-wal".
#[must_use]
pub fn with_ending(database: &Path, ending: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The folder as the system knows it, and the name in it.
fn place(path: &Path) -> Option<PathBuf> {
    let folder = std::path::absolute(path).ok()?.parent()?.canonicalize().ok()?;
    Some(folder.join(path.file_name()?))
}

#[cfg(unix)]
pub(super) fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt as _;

    let about = path.metadata().ok()?;
    Some(Identity::Node { device: about.dev(), number: about.ino() })
}

#[cfg(not(unix))]
pub(super) fn identity(path: &Path) -> Option<Identity> {
    path.canonicalize().ok().map(Identity::Path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;

    #[test]
    fn an_open_database_is_known_under_all_its_names_until_it_is_closed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let store = Store::create(&path).expect("created");
        let second = Store::open(&path).expect("opened");
        let names = [
            path.clone(),
            folder.path().join(".").join("a.foresale"),
            folder.path().join("a.foresale-wal"),
            folder.path().join("a.foresale-shm"),
            folder.path().join("a.foresale-journal"),
        ];
        for name in &names {
            assert!(is_open(name), "{}", name.display());
        }
        assert!(!is_open(&folder.path().join("b.foresale")) && !is_open(folder.path()));
        #[cfg(unix)]
        {
            let [soft, hard] = ["soft", "hard"].map(|name| folder.path().join(name));
            std::os::unix::fs::symlink(&path, &soft).expect("linked");
            std::fs::hard_link(&path, &hard).expect("linked");
            assert!(is_open(&soft) && is_open(&hard));
        }
        drop(store);
        assert!(is_open(&path), "the second connection has it open still");
        drop(second);
        assert!(!is_open(&path));
    }
}
