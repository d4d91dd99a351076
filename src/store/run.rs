//! Who is working on a database: a run holds a lock on a small file beside it, which the system releases when the
//! program ends, however it ends. What a dead run left half done can thus be distinguished from what a living one is
//! doing.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use super::{Store, StoreError};

/// A run in progress; it ends when dropped.
#[derive(Debug)]
pub struct Run {
    name: String,
    path: PathBuf,
    /// Holds the lock for as long as it is open.
    _file: File,
}

impl Run {
    /// The name on rows that this run is working on.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // If left behind, it would be an unlocked file of a dead run, which is removed by the next caller who asks.
        let _ = fs::remove_file(&self.path);
    }
}

impl Run {
    /// Begins a run on `base` under a unique random name.
    pub(super) fn begin(base: &Path, name: String) -> io::Result<Run> {
        let path = lock_path(base, &name);
        loop {
            let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
            file.lock()?;
            // Between the two calls, somebody who saw the file without its lock may have removed it as a dead run's.
            if path.exists() {
                return Ok(Run { name, path, _file: file });
            }
        }
    }
}

/// Whether the run with this name on `base` is still active; the file of a dead one is removed.
pub(super) fn is_alive(base: &Path, run: &str) -> bool {
    if run.is_empty() || !run.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return false;
    }
    let path = lock_path(base, run);
    let Ok(file) = OpenOptions::new().write(true).open(&path) else { return false };
    match file.try_lock() {
        Ok(()) => {
            let _ = fs::remove_file(&path);
            false
        }
        // Held, or on a file system without locks: better to wait for a person than to do something twice.
        Err(_) => true,
    }
}

impl Store {
    /// Begins a run on this database, under a name that no other has.
    ///
    /// # Errors
    /// When no file can be made beside the database.
    pub fn begin_run(&self) -> Result<Run, StoreError> {
        remove_forgotten(&self.path);
        let name = unpredictable(&self.connection)?;
        let lock = lock_path(&self.path, &name);
        Run::begin(&self.path, name).map_err(|error| StoreError::cannot_create(&lock, &error))
    }

    /// Whether the run with this name is still active, in this program or another one.
    #[must_use]
    pub fn is_at_work(&self, run: &str) -> bool {
        is_alive(&self.path, run)
    }
}

/// Removes the files of runs that died before they used their name. A recent file may just be about to be locked.
fn remove_forgotten(database: &Path) {
    const YOUNG: Duration = Duration::from_hours(1);
    let own = lock_path(database, "");
    let (Some(folder), Some(own)) = (own.parent(), own.file_name().map(OsStr::to_string_lossy)) else { return };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // A folder that cannot be listed does not stop anybody from working.
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let age = file.metadata().and_then(|about| about.modified()).ok().and_then(|at| at.elapsed().ok());
        let is_old = age.is_some_and(|age| age > YOUNG);
        if is_old
            && file.file_name().to_string_lossy().starts_with(own.as_ref())
            && OpenOptions::new().write(true).open(file.path()).is_ok_and(|file| file.try_lock().is_ok())
        {
            let _ = fs::remove_file(file.path());
        }
    }
}

/// An unguessable word of 16 letters.
pub(super) fn unpredictable(connection: &Connection) -> Result<String, StoreError> {
    Ok(connection.query_row("SELECT lower(hex(randomblob(8)))", [], |row| row.get(0))?)
}

/// "customers.foresale" has "customers.foresale-run-0f3a…" beside it.
fn lock_path(database: &Path, run: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(format!("-run-{run}"));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn a_run_is_at_work_until_it_ends_or_dies() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let store = Store::create(&path).expect("created");
        let run = store.begin_run().expect("begun");
        let name = run.name().to_owned();
        let other = Store::open(&path).expect("opened");
        assert!(store.is_at_work(&name) && other.is_at_work(&name));
        drop(run);
        assert!(!other.is_at_work(&name));
        // What a killed program leaves: the file without its lock.
        fs::write(lock_path(&path, &name), "").expect("written");
        assert!(!other.is_at_work(&name));
        assert!(!lock_path(&path, &name).exists());
        assert!(!other.is_at_work("") && !other.is_at_work("../a"));
        let long_ago = SystemTime::now() - Duration::from_hours(2);
        let (dead, living) = (lock_path(&path, "dead"), other.begin_run().expect("begun"));
        for path in [&dead, &living.path] {
            OpenOptions::new()
                .create(true)
                .append(true)
                .open(path)
                .and_then(|file| file.set_modified(long_ago))
                .expect("set");
        }
        drop(store.begin_run().expect("begun"));
        assert!(!dead.exists() && other.is_at_work(living.name()));
    }
}
