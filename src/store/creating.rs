//! Creating a database: beside its final place and under a temporary name until it is complete, so that an interruption
//! leaves either nothing or all of it, and never over an existing file.

use std::io;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::draft::{Draft, clear_drafts_of};
use super::in_use::{InUse, with_ending};
use super::{APPLICATION_ID, Store, StoreError, migration, updating};

/// The common base name of half-made databases, whatever their final name: drafts left by dead runs are removed when
/// the next database is created in the folder.
const BASE: &str = ".foresale-half-made";

impl Store {
    /// Creates an empty database; never overwrites.
    ///
    /// # Errors
    /// When the file exists or its folder cannot be written.
    pub fn create(path: &Path) -> Result<Store, StoreError> {
        Store::create_whole(path, |_| Ok(()))
    }

    /// Creates a database with what `fill` writes into it. It appears at `path` once all of it is on disk; until then,
    /// or if anything fails, nothing does.
    ///
    /// # Errors
    /// Any error that `fill` returns, and when the file exists or its folder cannot be written.
    pub fn create_whole<E: From<StoreError>>(
        path: &Path,
        fill: impl FnOnce(&mut Store) -> Result<(), E>,
    ) -> Result<Store, E> {
        refuse_taken(path)?;
        let half = begin(path)?;
        let mut store = open_half(half.path())?;
        updating::bring_up_to_date(&mut store.connection, half.path(), migration::ALL)?;
        fill(&mut store)?;
        finish(store, &half, path)?;
        Ok(Store::open(path)?)
    }
}

/// A path that has a file is taken, and so is one with the log of a lost database beside it: SQLite would apply that
/// log to the new one.
fn refuse_taken(path: &Path) -> Result<(), StoreError> {
    if path.symlink_metadata().is_ok() {
        return Err(StoreError::cannot_create(path, &io::ErrorKind::AlreadyExists.into()));
    }
    for ending in ["-wal", "-journal"] {
        let beside = with_ending(path, ending);
        if beside.metadata().is_ok_and(|about| about.len() > 0) {
            return Err(StoreError::LeftBehind { path: path.to_owned(), beside });
        }
    }
    Ok(())
}

/// An empty file beside `path` that only its owner may read. Files that SQLite creates beside it inherit that.
fn begin(path: &Path) -> Result<Draft, StoreError> {
    let base = path.with_file_name(BASE);
    clear_drafts_of(&base);
    Draft::begin_as(&Connection::open_in_memory()?, &base, path)
}

/// Until everything is written nothing needs to reach the disk, and the rollback journal may be lost with the program.
fn open_half(half: &Path) -> Result<Store, StoreError> {
    let connection =
        Connection::open_with_flags(half, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    let (path, in_use) = (half.to_owned(), InUse::begin(half));
    let mut store = Store::alone(connection, path, in_use);
    store.configure()?;
    store.connection.pragma_update(None, "synchronous", "OFF")?;
    store.connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
    Ok(store)
}

/// Marks the file as ours, which syncs all of it to disk, and gives it its name.
fn finish(store: Store, half: &Draft, path: &Path) -> Result<(), StoreError> {
    store.connection.pragma_update(None, "synchronous", "FULL")?;
    store.connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    drop(store);
    refuse_taken(path)?;
    if half.place(path)? {
        return Ok(());
    }
    Err(StoreError::cannot_create(path, &io::ErrorKind::AlreadyExists.into()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("listed")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_database_appears_when_it_is_whole_and_for_its_owner_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let store = Store::create_whole(&path, |store| {
            assert!(!path.exists(), "nothing is under the name while it is made");
            let beside = names(folder.path());
            assert!(beside.len() == 2 && beside.iter().all(|name| name.starts_with(BASE)), "{beside:?}");
            // Somebody else creates one here at the same time, and does not touch this one.
            drop(Store::create(&folder.path().join("b.foresale"))?);
            store.log("filled")
        })
        .expect("made");
        assert_eq!(store.log_lines(&reports::log::LogFilter::default(), 1).expect("read")[0].what, "filled");
        #[cfg(unix)]
        for name in ["a.foresale", "a.foresale-wal", "a.foresale-shm"] {
            let about = fs::metadata(folder.path().join(name)).expect(name);
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o777, 0o600, "{name}");
        }
        drop(store);
        assert_eq!(names(folder.path()), ["a.foresale", "b.foresale"], "nothing stays beside them");
    }

    #[test]
    fn what_fails_or_is_taken_meanwhile_leaves_nothing_and_overwrites_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let failed = Store::create_whole(&path, |_| Err(StoreError::DiskFull));
        assert!(matches!(failed, Err(StoreError::DiskFull)));
        assert_eq!(names(folder.path()), Vec::<String>::new());
        let taken = Store::create_whole(&path, |_| {
            fs::write(&path, "a letter").expect("written");
            Ok::<_, StoreError>(())
        });
        assert!(matches!(taken, Err(StoreError::Exists(_))));
        assert_eq!(fs::read(&path).expect("read"), b"a letter");
        assert_eq!(names(folder.path()), ["a.foresale"]);
    }

    #[test]
    fn what_the_dead_left_half_made_goes_with_the_next() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let left = |run: &str| folder.path().join(format!("{BASE}.{run}.part"));
        for (run, content) in [("0123456789abcde1", &b""[..]), ("0123456789abcde2", b"torn and no database at all")] {
            fs::write(left(run), content).expect("written");
        }
        fs::write(folder.path().join(format!("{BASE}-run-0123456789abcde2")), "").expect("written");
        // Complete, but its run died before the first of its two names was removed.
        let named = folder.path().join("named.foresale");
        drop(Store::create(&named).expect("made"));
        fs::hard_link(&named, left("0123456789abcde3")).expect("linked");
        // And one that is being made just now.
        let living = begin(&folder.path().join("later.foresale")).expect("begun");
        drop(Store::create(&folder.path().join("b.foresale")).expect("made"));
        assert!(living.path().exists());
        drop(living);
        fs::remove_file(folder.path().join("b.foresale")).expect("removed");
        drop(Store::create(&path).expect("made"));
        assert_eq!(names(folder.path()), ["a.foresale", "named.foresale"]);
        Store::open(&named).expect("still whole");
    }

    #[test]
    fn the_log_of_a_lost_database_is_not_carried_out_on_a_new_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        fs::write(with_ending(&path, "-wal"), "of another one").expect("written");
        let error = Store::create(&path).expect_err("refused");
        assert!(matches!(error, StoreError::LeftBehind { .. }), "{error}");
        assert_eq!(names(folder.path()), ["a.foresale-wal"]);
    }
}
