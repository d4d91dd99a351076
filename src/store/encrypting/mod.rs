//! Encrypting a plain database, and giving an encrypted one another key. Either way all of it is written into a file beside
//! it, compared and checked, and put in its place: whenever that is interrupted, the old or the new one is there, and the key
//! file opens whichever it is.

mod holders;

use std::mem;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::access;
use super::backup::{Copying, first_fault};
use super::cache::Cache;
use super::draft::{self, Draft};
use super::in_use::InUse;
use super::keys::{self, Key, KeyFile, RecoveryKey};
use super::swapping::swap;
use super::{Store, StoreError};

const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
/// How long to wait for somebody who is about to finish.
const PATIENCE: Duration = Duration::from_secs(5);
/// Time between two looks at how far the copy is.
const LOOK: Duration = Duration::from_millis(100);
/// Bytes that count as one page of progress.
const PAGE: u64 = 4_096;

/// Who opens the file first.
#[derive(Debug, Clone, Copy)]
pub struct FirstPerson<'a> {
    pub name: &'a str,
    pub password: &'a str,
}

impl Store {
    /// Whether the file is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.key.is_some()
    }

    /// Encrypts a plain database. `last` writes what is to be in the encrypted one from its first moment on: the first
    /// person. Nobody else may have the file open.
    ///
    /// # Errors
    /// Any error that `last` or `tell` returns; when the file is open elsewhere, encrypted already, damaged or may not be
    /// written, or the disk is full. Then it is as it was.
    pub fn encrypt<E: From<StoreError>>(
        &mut self,
        first: FirstPerson<'_>,
        recovery: &RecoveryKey,
        last: impl FnOnce(&mut Store) -> Result<(), E>,
        tell: impl FnMut(Copying) -> Result<(), E>,
    ) -> Result<(), E> {
        if self.key.is_some() {
            return Err(StoreError::Encrypted(self.path.clone()).into());
        }
        let key = Key::random()?;
        let mut file = KeyFile::new(&key, recovery)?;
        file.put_person(first.name, first.password, keys::cost(), &key)?;
        let last = |new: &mut Store| {
            new.note_plain_backups()?;
            last(new)
        };
        self.rewrite(&key, &file, last, tell)
    }

    /// Gives an encrypted database a new key, which opens to the same people with the same passwords and to the same recovery
    /// key. Backups made before keep the old one, which the key file remembers.
    ///
    /// # Errors
    /// Same as [`Store::encrypt`].
    pub fn exchange_key<E: From<StoreError>>(
        &mut self,
        last: impl FnOnce(&mut Store) -> Result<(), E>,
        tell: impl FnMut(Copying) -> Result<(), E>,
    ) -> Result<(), E> {
        let Some(old) = self.key.clone() else { return Err(StoreError::NotEncrypted(self.path.clone()).into()) };
        let key = Key::random()?;
        let mut file = keys::of_open(&self.path, &old)?;
        file.begin_exchange(&key, &keys::known_of(&file))?;
        self.rewrite(&key, &file, last, tell)?;
        file.end_exchange(key.id);
        // With both keys in it the file does as well, and is cleared with the next change.
        let _ = file.write(&keys::key_file_of(&self.path));
        Ok(())
    }

    /// Writes all of it with this key, and goes on working with that.
    fn rewrite<E: From<StoreError>>(
        &mut self,
        key: &Key,
        file: &KeyFile,
        last: impl FnOnce(&mut Store) -> Result<(), E>,
        tell: impl FnMut(Copying) -> Result<(), E>,
    ) -> Result<(), E> {
        self.refuse_read_only()?;
        // This connection too would keep the file from being held exclusively.
        let placeholder = Connection::open_in_memory().map_err(StoreError::from)?;
        drop(mem::replace(&mut self.connection, placeholder));
        let done = self.rewritten(key, file, last, tell);
        let reopened = self.reopen();
        done?;
        Ok(reopened?)
    }

    fn rewritten<E: From<StoreError>>(
        &mut self,
        key: &Key,
        file: &KeyFile,
        last: impl FnOnce(&mut Store) -> Result<(), E>,
        mut tell: impl FnMut(Copying) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = self.path.clone();
        let mut held = seized(&path, self.key.as_ref())?;
        if let Some(fault) = first_fault(&held, &path)? {
            return Err(StoreError::Damaged(fault).into());
        }
        draft::clear_drafts_of(&path);
        let draft = Draft::begin(&held, &path)?;
        exported(&mut held, draft.path(), key, &mut tell)?;
        let connection = keys::connect_with(draft.path(), FLAGS, Some(key))?;
        compare(&held, &connection)?;
        connection.pragma_update(None, "journal_mode", "MEMORY").map_err(StoreError::from)?;
        let in_use = InUse::begin(draft.path());
        let mut new = Store { key: Some(key.clone()), ..Store::alone(connection, draft.path().to_owned(), in_use) };
        new.configure()?;
        new.asked_by = mem::take(&mut self.asked_by);
        let made = last(&mut new);
        self.asked_by = mem::take(&mut new.asked_by);
        made?;
        let stop = new.interrupter();
        tell(Copying::Checking(Box::new(stop)))?;
        if let Some(fault) = first_fault(&new.connection, draft.path())? {
            return Err(StoreError::Damaged(fault).into());
        }
        new.connection.pragma_update(None, "journal_mode", "WAL").map_err(StoreError::from)?;
        drop(new);
        // From here on either file opens with it.
        file.write(&keys::key_file_of(&path))?;
        keys::learn(key);
        swap(held, draft, &path)?;
        Ok(())
    }

    /// Goes on with the file that stands in the place now.
    fn reopen(&mut self) -> Result<(), StoreError> {
        self.key = keys::key_or_locked(&self.path)?;
        (self.connection, self.access) = access::connect(&self.path)?;
        self.in_use = InUse::begin(&self.path);
        self.cache = Cache::from_path(&self.path);
        self.configure()
    }
}

/// Opens a database that nobody else has open, and keeps it so.
fn seized(path: &Path, key: Option<&Key>) -> Result<Connection, StoreError> {
    let connection = keys::connect_with(path, FLAGS, key)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    match connection.execute_batch("BEGIN EXCLUSIVE; COMMIT").map_err(StoreError::from) {
        Err(StoreError::Busy) => Err(StoreError::OpenElsewhere(path.to_owned())),
        other => other.map(|()| connection),
    }
}

/// Writes all of it into an empty file and tells how far that is.
fn exported<E: From<StoreError>>(
    held: &mut Connection,
    to: &Path,
    key: &Key,
    tell: &mut impl FnMut(Copying) -> Result<(), E>,
) -> Result<(), E> {
    let pages = |connection: &Connection| -> Result<i64, StoreError> {
        Ok(connection.pragma_query_value(None, "page_count", |row| row.get(0))?)
    };
    let total = u64::try_from(pages(held)?).unwrap_or(0);
    let stop = held.get_interrupt_handle();
    thread::scope(|scope| {
        let (sender, receiver) = channel();
        scope.spawn(move || {
            let _ = sender.send(keys::export_to(held, to, key));
        });
        let mut told = Ok(());
        loop {
            match receiver.recv_timeout(LOOK) {
                Ok(done) => return told.and_then(|()| done.map_err(E::from)),
                Err(RecvTimeoutError::Disconnected) => return told.and(Err(StoreError::Unencrypted.into())),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let done = to.metadata().map_or(0, |about| about.len() / PAGE).min(total);
            if told.is_ok() {
                told = tell(Copying::Pages { done, total });
            }
            if told.is_err() {
                stop.interrupt();
            }
        }
    })
}

/// Nothing was left out.
fn compare(old: &Connection, new: &Connection) -> Result<(), StoreError> {
    let shape = |connection: &Connection| -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema ORDER BY 1";
        let mut query = connection.prepare(sql)?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let differ = |what: &str| Err(StoreError::Damaged(format!("the encrypted copy differs in {what}")));
    let known = shape(old)?;
    if known != shape(new)? {
        return differ("its tables");
    }
    for (table, sql) in known.iter().filter_map(|(name, sql)| Some((name.strip_prefix("table ")?, sql))) {
        // What stands in a virtual table stands in ordinary ones.
        if sql.starts_with("CREATE VIRTUAL") {
            continue;
        }
        let rows = |connection: &Connection| -> Result<i64, StoreError> {
            let sql = format!("SELECT count(*) FROM \"{}\"", table.replace('"', "\"\""));
            Ok(connection.query_row(&sql, [], |row| row.get(0))?)
        };
        if rows(old)? != rows(new)? {
            return differ(table);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::backup;
    use domain::backup::BackupReason;

    pub(super) const OLGA: FirstPerson<'static> = FirstPerson { name: "Olga", password: "owner's long words" };

    pub(super) fn encrypted(folder: &Path) -> (PathBuf, Store, RecoveryKey) {
        let path = folder.join("shop.foresale");
        let mut store = Store::create(&path).expect("created");
        store.find_or_create_customer("QXPLANTED17").expect("put");
        let recovery = RecoveryKey::random().expect("random");
        let told = |_| Ok::<_, StoreError>(());
        store.encrypt(OLGA, &recovery, |_| Ok(()), told).expect("encrypted");
        (path, store, recovery)
    }

    fn contains(path: &Path, planted: &str) -> bool {
        let bytes = fs::read(path).expect("read");
        bytes.windows(planted.len()).any(|some| some == planted.as_bytes())
    }

    #[test]
    fn an_encrypted_file_opens_only_with_its_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, mut store, recovery) = encrypted(folder.path());
        assert!(store.is_encrypted());
        store.find_or_create_customer("QXPLANTED18").expect("put");
        assert_eq!(store.customer_ids().expect("read").len(), 2);
        drop(store);
        keys::lock(&path);
        for file in fs::read_dir(folder.path()).expect("listed").flatten() {
            for planted in ["QXPLANTED", "SQLite format", "CREATE TABLE"] {
                assert!(!contains(&file.path(), planted), "{planted} in {}", file.path().display());
            }
        }
        assert!(matches!(Store::open(&path), Err(StoreError::Locked(_))));
        assert!(keys::is_locked(&path));
        let plain = Connection::open(&path).expect("opened");
        assert!(plain.query_row("SELECT count(*) FROM customer", [], |_| Ok(())).is_err());
        drop(plain);
        let wrong = keys::unlock(&path, "Olga", "guessed words");
        assert!(matches!(wrong, Err(StoreError::WrongPassword)), "{wrong:?}");
        assert!(matches!(Store::open(&path), Err(StoreError::Locked(_))));
        for by_paper in [false, true] {
            let unlocked = if by_paper {
                keys::unlock_by_recovery(&path, &recovery)
            } else {
                keys::unlock(&path, "olga", OLGA.password)
            };
            unlocked.expect("unlocked");
            assert_eq!(Store::open(&path).expect("opened").customer_ids().expect("read").len(), 2);
            keys::lock(&path);
        }
        let other = RecoveryKey::random().expect("random");
        assert!(matches!(keys::unlock_by_recovery(&path, &other), Err(StoreError::WrongRecoveryKey)));
    }

    #[test]
    fn backups_and_copies_are_encrypted_too_and_a_new_key_opens_the_old_ones() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, mut store, _) = encrypted(folder.path());
        let told = |_| Ok::<_, StoreError>(());
        let backup = store.back_up(BackupReason::ByHand, told).expect("backed up");
        let mut aside = store.aside().expect("copied");
        assert_eq!(aside.store().expect("there").customer_ids().expect("read").len(), 1);
        aside.store().expect("there").find_or_create_customer("QXPLANTED18").expect("put");
        for file in fs::read_dir(folder.path()).expect("listed").flatten().filter(|file| file.path().is_file()) {
            assert!(!contains(&file.path(), "QXPLANTED"), "{}", file.path().display());
        }
        assert!(!contains(&backup, "QXPLANTED"));
        drop(aside);
        store.exchange_key(|_| Ok(()), told).expect("exchanged");
        store.find_or_create_customer("QXPLANTED19").expect("put");
        assert_eq!(store.log_faults(9).expect("read"), Vec::<String>::new());
        drop(store);
        keys::lock(&path);
        keys::unlock(&path, "Olga", OLGA.password).expect("the same password");
        assert_eq!(Store::open(&path).expect("opened").customer_ids().expect("read").len(), 2);
        backup::restore(&path, &backup, told).expect("restored");
        assert_eq!(Store::open(&path).expect("opened").customer_ids().expect("read").len(), 1);
        assert!(!contains(&path, "QXPLANTED"));
        // The backup has a key file of its own.
        let alone = folder.path().join("alone.foresale");
        fs::copy(&backup, &alone).expect("copied");
        fs::copy(keys::key_file_of(&backup), keys::key_file_of(&alone)).expect("copied");
        keys::lock(&path);
        keys::unlock(&alone, "Olga", OLGA.password).expect("unlocked");
        assert_eq!(Store::open(&alone).expect("opened").customer_ids().expect("read").len(), 1);
    }

    #[test]
    fn nobody_else_may_have_it_open_and_what_fails_leaves_it_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("shop.foresale");
        let mut store = Store::create(&path).expect("created");
        store.find_or_create_customer("A").expect("put");
        let recovery = RecoveryKey::random().expect("random");
        let failed = store.encrypt(OLGA, &recovery, |_| Err(StoreError::TakesLong), |_| Ok(()));
        assert!(matches!(failed, Err(StoreError::TakesLong)), "{failed:?}");
        let stopped = store.encrypt(OLGA, &recovery, |_| Ok(()), |_| Err(StoreError::TakesLong));
        assert!(matches!(stopped, Err(StoreError::TakesLong)), "{stopped:?}");
        let other = Store::open(&path).expect("opened");
        other.customer_ids().expect("read");
        let refused = store.encrypt(OLGA, &recovery, |_| Ok::<_, StoreError>(()), |_| Ok(()));
        assert!(matches!(refused, Err(StoreError::OpenElsewhere(_))), "{refused:?}");
        drop(other);
        assert!(!store.is_encrypted());
        assert_eq!(store.customer_ids().expect("read").len(), 1);
        store.find_or_create_customer("B").expect("it goes on");
        drop(store);
        let names: Vec<_> =
            fs::read_dir(folder.path()).expect("listed").flatten().map(|file| file.file_name()).collect();
        assert_eq!(names, ["shop.foresale"]);
    }
}
