//! Encrypting the backups that were made while their database was plain.

use std::path::{Path, PathBuf};

use super::list;
use crate::draft::{self, Draft};
use crate::in_use::with_ending;
use crate::keys::{self, Beginning, Key};
use crate::swapping::replace;
use crate::{Store, StoreError};

impl Store {
    /// Encrypts the plain backups of an encrypted database with its key, each beside its place; `tell` is told how many of how
    /// many are done. Returns those that could not be.
    ///
    /// # Errors
    /// Any error that `tell` returns, and when the database itself is plain.
    pub fn encrypt_backups<E: From<StoreError>>(
        &self,
        mut tell: impl FnMut(usize, usize) -> Result<(), E>,
    ) -> Result<Vec<PathBuf>, E> {
        let Some(key) = &self.key else { return Err(StoreError::NotEncrypted(self.path.clone()).into()) };
        let plain = self.plain_backups();
        let mut left = Vec::new();
        for (done, backup) in plain.iter().enumerate() {
            tell(done, plain.len())?;
            if self.encrypt_backup(backup, key).is_err() {
                left.push(backup.clone());
            }
        }
        Ok(left)
    }

    /// The plain backups of this database.
    #[must_use]
    pub fn plain_backups(&self) -> Vec<PathBuf> {
        let listed = list(&self.path).unwrap_or_default().into_iter().map(|backup| backup.path);
        listed.filter(|path| keys::beginning(path) == Beginning::Plain).collect()
    }

    /// How many backups are encrypted with another key than the database has now.
    #[must_use]
    pub fn backups_with_other_keys(&self) -> usize {
        let own = self.key.as_ref().map(|key| Beginning::Encrypted(key.id));
        let listed = list(&self.path).unwrap_or_default();
        let beginnings = listed.iter().map(|backup| keys::beginning(&backup.path));
        beginnings.filter(|begins| matches!(begins, Beginning::Encrypted(_)) && Some(*begins) != own).count()
    }

    fn encrypt_backup(&self, backup: &Path, key: &Key) -> Result<(), StoreError> {
        // Somebody works with it as with any other database.
        if with_ending(backup, "-wal").metadata().is_ok_and(|about| about.len() > 0) {
            return Err(StoreError::OpenElsewhere(backup.to_owned()));
        }
        let base = backup.with_file_name("backup");
        draft::clear_drafts_of(&base);
        let draft = Draft::begin_as(&self.connection, &base, backup)?;
        keys::export_from(backup, draft.path(), key)?;
        keys::copy_to(&self.path, backup)?;
        replace(draft, backup)?;
        for ending in ["-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(with_ending(backup, ending));
        }
        Ok(())
    }
}
