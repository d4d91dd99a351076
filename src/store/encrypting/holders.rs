//! Who opens an encrypted database: its people by their passwords, and whoever has the recovery key.

use crate::access::Access;
use crate::keys::{self, Key, KeyFile, RecoveryKey};
use crate::{Store, StoreError};

impl Store {
    /// Lets somebody open the encrypted file with this password from now on, and no longer with another one.
    ///
    /// # Errors
    /// When the key file cannot be read or written.
    pub fn give_key(&self, name: &str, password: &str) -> Result<(), StoreError> {
        self.change_keys(|file, key| file.put_person(name, password, keys::cost(), key))
    }

    /// Lets somebody open the encrypted file no longer.
    ///
    /// # Errors
    /// When the key file cannot be read or written.
    pub fn take_key(&self, name: &str) -> Result<(), StoreError> {
        self.change_keys(|file, _| {
            file.remove_person(name);
            Ok(())
        })
    }

    /// Another recovery key in place of the present one.
    ///
    /// # Errors
    /// When the file is plain, or the key file cannot be read or written.
    pub fn set_recovery_key(&self, recovery: &RecoveryKey) -> Result<(), StoreError> {
        if self.key.is_none() {
            return Err(StoreError::NotEncrypted(self.path.clone()));
        }
        self.change_keys(|file, key| file.set_recovery(recovery, key))
    }

    /// A plain file has no keys to change.
    fn change_keys(&self, work: impl FnOnce(&mut KeyFile, &Key) -> Result<(), StoreError>) -> Result<(), StoreError> {
        match &self.key {
            None => Ok(()),
            Some(key) if self.access == Access::Full => keys::change(&self.path, key, |file| work(file, key)),
            Some(_) => Err(StoreError::ReadOnlyFile(self.path.clone())),
        }
    }

    /// Whether the encrypted file opens with this name and password; none of a plain one.
    ///
    /// # Errors
    /// When the key file cannot be read.
    pub fn opens_for(&self, name: &str, password: &str) -> Result<Option<bool>, StoreError> {
        self.key.as_ref().map(|key| keys::is_password(&self.path, key, name, password)).transpose()
    }

    /// Who has a key to the encrypted file; nobody of a plain one.
    ///
    /// # Errors
    /// When the key file cannot be read.
    pub fn key_holders(&self) -> Result<Vec<String>, StoreError> {
        let Some(key) = &self.key else { return Ok(Vec::new()) };
        let file = keys::of_open(&self.path, key)?;
        Ok(file.names().into_iter().map(str::to_owned).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::tests::{OLGA, encrypted};
    use super::*;
    use domain::backup::BackupReason;

    #[test]
    fn passwords_and_the_recovery_key_can_be_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, store, recovery) = encrypted(folder.path());
        let told = |_| Ok::<_, StoreError>(());
        let backup = store.back_up(BackupReason::ByHand, told).expect("backed up");
        store.give_key("Ann", "analyst's long words").expect("given");
        store.give_key("OLGA", "another long word").expect("given");
        assert_eq!(store.opens_for("Olga", OLGA.password).expect("asked"), Some(false));
        assert_eq!(store.opens_for("Olga", "another long word").expect("asked"), Some(true));
        let other = RecoveryKey::random().expect("random");
        store.set_recovery_key(&other).expect("set");
        assert_eq!(store.key_holders().expect("read"), ["Ann", "OLGA"]);
        store.take_key("ann").expect("taken");
        drop(store);
        for file in [&path, &backup] {
            keys::lock(&path);
            assert!(keys::unlock(file, "Olga", OLGA.password).is_err(), "not with the old one");
            assert!(keys::unlock(file, "Ann", "analyst's long words").is_err(), "Ann is gone");
            assert!(keys::unlock_by_recovery(file, &recovery).is_err(), "not with the old paper");
            keys::unlock_by_recovery(file, &other).expect("unlocked");
            keys::unlock(file, "Olga", "another long word").expect("unlocked");
        }
    }

    #[test]
    fn a_key_file_that_is_missing_damaged_or_anothers_is_told_and_found_beside_a_backup() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, store, _) = encrypted(folder.path());
        let told = |_| Ok::<_, StoreError>(());
        let backup = store.back_up(BackupReason::ByHand, told).expect("backed up");
        drop(store);
        keys::lock(&path);
        let own = keys::key_file_of(&path);
        let unlock = || keys::unlock(&path, "Olga", OLGA.password);
        // The one beside the backup stands in.
        for damage in [None, Some("Foresale keys 1 00\n{}")] {
            fs::remove_file(&own).expect("removed");
            if let Some(text) = damage {
                fs::write(&own, text).expect("written");
            }
            assert!(keys::is_locked(&path), "a missing key file makes no plain one of it");
            unlock().expect("unlocked");
            Store::open(&path).expect("opened");
            assert!(KeyFile::read(&own).is_ok(), "it is back");
            keys::lock(&path);
        }
        fs::remove_file(keys::key_file_of(&backup)).expect("removed");
        let kept = fs::read(&own).expect("read");
        fs::write(&own, "Foresale keys 1 00\n{}").expect("written");
        assert!(matches!(unlock(), Err(StoreError::KeysDamaged { .. })));
        fs::remove_file(&own).expect("removed");
        assert!(matches!(unlock(), Err(StoreError::KeysMissing { .. })));
        assert!(matches!(Store::open(&path), Err(StoreError::Locked(_))));
        let elsewhere = tempfile::tempdir().expect("a folder");
        let (other, _, _) = encrypted(elsewhere.path());
        fs::copy(keys::key_file_of(&other), &own).expect("copied");
        assert!(matches!(unlock(), Err(StoreError::OtherKeys { .. })));
        fs::write(&own, kept).expect("written");
        unlock().expect("unlocked");
    }
}
