//! A copy of the database beside it, used to try out something that would block other writers for too long.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::OpenFlags;
use rusqlite::backup::Backup;

use super::in_use::InUse;
use super::run::Run;
use super::{Store, StoreError, keys};

/// All pages are copied at once: others go on writing into the log meanwhile.
const PAGES: i32 = i32::MAX;

/// The copy; it is removed when dropped.
#[derive(Debug)]
pub struct Aside {
    /// None only while it is being dropped.
    store: Option<Store>,
    path: PathBuf,
    _run: Run,
}

impl Aside {
    /// # Errors
    /// Never, as long as the copy exists.
    pub fn store(&mut self) -> Result<&mut Store, StoreError> {
        self.store.as_mut().ok_or_else(|| StoreError::Missing(self.path.clone()))
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        // The connection first: some systems cannot remove an open file.
        drop(self.store.take());
        // What is left behind is removed with the next copy.
        let _ = fs::remove_file(&self.path);
    }
}

impl Store {
    /// Copies the database to a place where only its owner can read it. Others go on writing to the database itself.
    ///
    /// # Errors
    /// When there is no room for it.
    pub fn aside(&self) -> Result<Aside, StoreError> {
        self.remove_dead_copies();
        let run = self.begin_run()?;
        let path = copy_path(&self.path, run.name());
        create(&path).map_err(|error| StoreError::cannot_create(&path, &error))?;
        let mut aside = Aside { store: None, path: path.clone(), _run: run };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = keys::connect_with(&path, flags, self.key.as_ref())?;
        Backup::new(&self.connection, &mut connection)?.run_to_completion(PAGES, Duration::ZERO, None)?;
        // Nobody needs it once the program has ended.
        connection.query_row("PRAGMA journal_mode = MEMORY", [], |_| Ok(()))?;
        let in_use = InUse::begin(&path);
        let mut store = Store { key: self.key.clone(), ..Store::alone(connection, path, in_use) };
        store.configure()?;
        store.connection.pragma_update(None, "synchronous", "OFF")?;
        if self.hides_people() {
            store.hide_people()?;
        }
        aside.store = Some(store);
        Ok(aside)
    }

    /// Copies whose program died.
    fn remove_dead_copies(&self) {
        let (Some(folder), Some(own)) =
            (self.path.parent(), copy_path(&self.path, "").file_name().map(ToOwned::to_owned))
        else {
            return;
        };
        let own = own.to_string_lossy().into_owned();
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        // A folder that cannot be listed is no reason to refuse a trial import.
        for file in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            let run = name.strip_prefix(&own).map(|rest| rest.split('-').next().unwrap_or_default().to_owned());
            if run.is_some_and(|run| !self.is_at_work(&run)) {
                let _ = fs::remove_file(file.path());
            }
        }
    }
}

/// "customers.foresale" has "customers.foresale-trial-0f3a…" beside it.
fn copy_path(database: &Path, run: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(format!("-trial-{run}"));
    PathBuf::from(name)
}

fn create(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_holds_what_the_database_held_and_goes_with_its_user() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let mut store = Store::create(&path).expect("created");
        store.find_or_create_customer("A").expect("put");
        let dead = copy_path(&path, "abcdef0123456789");
        fs::write(&dead, "").expect("written");
        let mut aside = store.aside().expect("copied");
        assert!(!dead.exists());
        aside.store().expect("there").find_or_create_customer("B").expect("put");
        assert_eq!(aside.store().expect("there").customer_ids().expect("read").len(), 2);
        let mut second = store.aside().expect("copied");
        assert_eq!(second.store().expect("there").customer_ids().expect("read").len(), 1);
        assert!(aside.path.exists(), "it is at work");
        drop((aside, second));
        let left: Vec<_> =
            fs::read_dir(folder.path()).expect("listed").flatten().map(|file| file.file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().contains("trial")), "{left:?}");
    }
}
