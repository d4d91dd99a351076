//! Making a database: beside its place and under no name of anybody's until it is whole, so that whatever happens meanwhile
//! leaves nothing or all of it, and never over a file that is there.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::access::Access;
use super::in_use::{InUse, with_ending};
use super::{APPLICATION_ID, Store, StoreError, migration};

/// How the names of half-made databases begin; a random word follows.
const BEGINNING: &str = ".foresale-half-made-";

/// The name of a half-made database, which goes with this.
struct HalfMade(PathBuf);

impl Drop for HalfMade {
    fn drop(&mut self) {
        // What cannot be removed now is recognised and removed when the next database is made here.
        let _ = fs::remove_file(&self.0);
    }
}

impl Store {
    /// Creates an empty database; never overwrites.
    ///
    /// # Errors
    /// When the file exists or its folder cannot be written.
    pub fn create(path: &Path) -> Result<Store, StoreError> {
        Store::create_whole(path, |_| Ok(()))
    }

    /// Creates a database with what `fill` writes into it. It is at `path` once all of it is on the disk; until then, and
    /// when anything fails, nothing is.
    ///
    /// # Errors
    /// What `fill` answers, and when the file exists or its folder cannot be written.
    pub fn create_whole<E: From<StoreError>>(
        path: &Path,
        fill: impl FnOnce(&mut Store) -> Result<(), E>,
    ) -> Result<Store, E> {
        refuse_taken(path)?;
        let half = begin(path)?;
        let mut store = open_half(&half.0)?;
        migration::bring_up_to_date(&mut store.connection, &half.0, migration::ALL)?;
        fill(&mut store)?;
        finish(store, half, path)?;
        Ok(Store::open(path)?)
    }
}

/// A path that has a file is taken, and so is one beside which the changes to a lost database lie: SQLite would carry them
/// out on the new one.
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

/// An empty file beside `path` that nobody but its owner may read. What SQLite makes beside it inherits that.
fn begin(path: &Path) -> Result<HalfMade, StoreError> {
    let folder = folder_of(path);
    remove_dead(folder);
    let random = Connection::open_in_memory()?;
    let word: String = random.query_row("SELECT lower(hex(randomblob(8)))", [], |row| row.get(0))?;
    let half = folder.join(format!("{BEGINNING}{word}"));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&half).map_err(|error| StoreError::cannot_create(path, &error))?;
    Ok(HalfMade(half))
}

/// The lock that is held from now to the end tells whoever looks that the maker is alive. Until all is written nothing needs
/// to reach the disk, and what would take it back may be lost with the program.
fn open_half(half: &Path) -> Result<Store, StoreError> {
    let connection =
        Connection::open_with_flags(half, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    let (path, in_use) = (half.to_owned(), InUse::begin(half));
    let mut store =
        Store { connection, path, access: Access::Full, portions: None, in_use, asked_by: crate::AskedBy::default() };
    store.configure()?;
    store.connection.pragma_update(None, "synchronous", "OFF")?;
    store.connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
    Ok(store)
}

/// Marks the file as ours, with which all of it goes to the disk, and gives it its name.
fn finish(store: Store, half: HalfMade, path: &Path) -> Result<(), StoreError> {
    store.connection.pragma_update(None, "synchronous", "FULL")?;
    store.connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    match fs::hard_link(&half.0, path) {
        Ok(()) => drop(store),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(StoreError::cannot_create(path, &error));
        }
        // A second name is not to be had on sticks and some network drives; there the first one is changed.
        Err(_) => {
            drop(store);
            refuse_taken(path)?;
            fs::rename(&half.0, path).map_err(|error| StoreError::cannot_create(path, &error))?;
        }
    }
    drop(half);
    #[cfg(unix)]
    if let Ok(folder) = fs::File::open(folder_of(path)) {
        // Some file systems cannot do this for a folder; the file itself is safe.
        let _ = folder.sync_all();
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Removes half-made databases whose makers have died.
fn remove_dead(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_half = entry.file_name().to_string_lossy().starts_with(BEGINNING);
        if is_half && (has_its_name(&entry.path()) || is_dead(&entry.path())) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether only the maker's death kept this name from being removed: the database is whole and has its own.
fn has_its_name(half: &Path) -> bool {
    #[cfg(unix)]
    return half.symlink_metadata().is_ok_and(|about| std::os::unix::fs::MetadataExt::nlink(&about) > 1);
    #[cfg(not(unix))]
    return !half.exists();
}

/// Whether nobody holds the lock on a half-made database. In doubt somebody does.
fn is_dead(half: &Path) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let Ok(connection) = Connection::open_with_flags(half, flags) else { return false };
    match connection.busy_timeout(Duration::ZERO).and_then(|()| connection.execute_batch("BEGIN EXCLUSIVE; ROLLBACK")) {
        Ok(()) => true,
        Err(error) => {
            matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
        }
    }
}

#[cfg(test)]
mod tests {
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
            assert!(beside.len() == 1 && beside[0].starts_with(BEGINNING), "{beside:?}");
            // Somebody else makes one here at the same time, and leaves this one alone.
            drop(Store::create(&folder.path().join("b.foresale"))?);
            store.log("filled")
        })
        .expect("made");
        assert_eq!(store.newest_log(1).expect("read")[0].what, "filled");
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
        for (word, content) in [("1", &b""[..]), ("2", b"torn and no database at all")] {
            fs::write(folder.path().join(format!("{BEGINNING}{word}")), content).expect("written");
        }
        let half = begin(&path).expect("begun");
        drop(open_half(&half.0).expect("opened"));
        std::mem::forget(half);
        // Whole, and dead before the first of its two names was removed.
        let named = folder.path().join("named.foresale");
        drop(Store::create(&named).expect("made"));
        fs::hard_link(&named, folder.path().join(format!("{BEGINNING}3"))).expect("linked");
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
