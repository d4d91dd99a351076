//! Encrypting the backups that were made while their database was plain.

use std::path::{Path, PathBuf};

use super::{folder_of, list};
use crate::draft::{self, Draft};
use crate::in_use::with_ending;
use crate::keys::{self, Beginning, Key};
use crate::swapping::replace;
use crate::{Store, StoreError};

/// The setting that says that backups made before the encryption are still plain.
const BACKUPS_LEFT: &str = "plain_backups_left";

impl Store {
    /// Encrypts the plain backups of an encrypted database with its key, each beside its place; `tell` is told how many of how
    /// many are done. Returns those that could not be.
    ///
    /// # Errors
    /// Any error that `tell` returns, and when the database itself is plain.
    pub fn encrypt_backups<E: From<StoreError>>(
        &mut self,
        mut tell: impl FnMut(usize, usize) -> Result<(), E>,
    ) -> Result<Vec<PathBuf>, E> {
        let Some(key) = self.key.clone() else { return Err(StoreError::NotEncrypted(self.path.clone()).into()) };
        draft::clear_drafts_of(&folder_of(&self.path).join("backup"));
        let plain = self.plain_backups();
        let mut left = Vec::new();
        for (done, backup) in plain.iter().enumerate() {
            tell(done, plain.len())?;
            if self.encrypt_backup(backup, &key).is_err() {
                left.push(backup.clone());
            }
        }
        self.set_setting(BACKUPS_LEFT, &false)?;
        Ok(left)
    }

    /// Notes that the backups are still plain, until they have been encrypted.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(crate) fn note_plain_backups(&mut self) -> Result<(), StoreError> {
        self.set_setting(BACKUPS_LEFT, &true)
    }

    /// Does what an encryption that was interrupted left to do: what cannot be done now is tried again next time.
    pub(crate) fn finish_encrypting(&mut self) {
        if self.key.is_some() {
            draft::clear_drafts_of(&self.path);
            if self.setting(BACKUPS_LEFT).unwrap_or(false) {
                let _ = self.encrypt_backups(|_, _| Ok::<_, StoreError>(()));
            }
        }
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
