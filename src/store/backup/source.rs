//! A database as it is, without being migrated: the source of a copy or a restore.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::{Copying, beside, copying, into_folder, soundness};
use crate::draft::{self, COMPANIONS, Draft};
use crate::{APPLICATION_ID, StoreError, keys, migration};
use domain::backup::BackupReason;

/// A customer database opened for reading only, whatever its format.
#[derive(Debug)]
pub struct Source {
    pub(super) connection: Connection,
    path: PathBuf,
}

impl Source {
    /// A backup, which nobody writes to any more.
    ///
    /// # Errors
    /// When it is missing, a folder, not a customer database, of a newer program, or cannot be read at all.
    pub fn open(path: &Path) -> Result<Source, StoreError> {
        let damaged = |reason| StoreError::DamagedBackup { path: path.to_owned(), reason };
        // If no companion file holds part of it, it is read without creating one.
        let is_alone = !COMPANIONS.iter().any(|ending| beside(path, ending).exists());
        inspected(path, |path| if is_alone { keys::connect_unchanging(path) } else { reading(path) }).map_err(|error| {
            match error {
                StoreError::Damaged(reason) => damaged(reason),
                other => other,
            }
        })
    }

    /// A database that others may be writing to.
    ///
    /// # Errors
    /// Same as [`Source::open`].
    pub fn open_live(path: &Path) -> Result<Source, StoreError> {
        match inspected(path, writing) {
            // Where nothing can be written nobody writes, and the companion files it asks for cannot be created.
            Err(StoreError::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) => {
                inspected(path, keys::connect_unchanging)
            }
            other => other,
        }
    }

    /// Same as [`Source::open`], and checks that it is sound.
    ///
    /// # Errors
    /// Same as [`Source::open`], and when it is damaged.
    pub fn open_sound(path: &Path) -> Result<Source, StoreError> {
        let source = Source::open(path)?;
        match soundness::first_fault(&source.connection, path)? {
            None => Ok(source),
            Some(reason) => Err(StoreError::DamagedBackup { path: path.to_owned(), reason }),
        }
    }

    /// Makes a backup of it in the folder beside it.
    ///
    /// # Errors
    /// Same as [`crate::Store::back_up`].
    pub fn back_up<E: From<StoreError>>(
        &self,
        reason: BackupReason,
        tell: impl FnMut(Copying) -> Result<(), E>,
    ) -> Result<PathBuf, E> {
        into_folder(&self.connection, &self.path, reason, tell)
    }

    /// Makes a backup of it as this file, which must not exist yet.
    ///
    /// # Errors
    /// Same as [`crate::Store::back_up`], and when the file already exists.
    pub fn back_up_to<E: From<StoreError>>(
        &self,
        file: &Path,
        tell: impl FnMut(Copying) -> Result<(), E>,
    ) -> Result<(), E> {
        if file.is_dir() {
            return Err(StoreError::Folder(file.to_owned()).into());
        }
        draft::clear_drafts_of(file);
        let draft = Draft::begin(&self.connection, file)?;
        let key = keys::key_of(&self.path)?;
        copying::sound_copy(&self.connection, &draft, key.as_ref(), BackupReason::ByHand, tell)?;
        if !draft.place(file)? {
            return Err(StoreError::Exists(file.to_owned()).into());
        }
        if key.is_some() {
            keys::copy_to(&self.path, file)?;
        }
        Ok(())
    }
}

/// Opens a file that must be a customer database in a format this program knows.
fn inspected(path: &Path, open: impl FnOnce(&Path) -> Result<Connection, StoreError>) -> Result<Source, StoreError> {
    if let Err(error) = std::fs::metadata(path) {
        return Err(StoreError::cannot_open(path, &error));
    }
    if path.is_dir() {
        return Err(StoreError::Folder(path.to_owned()));
    }
    // Encrypted, and nobody has signed in to it: nothing else is wrong with it.
    keys::key_or_locked(path)?;
    let connection = open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    if number(&connection, "application_id")? != i64::from(APPLICATION_ID) {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    let format = u32::try_from(number(&connection, "user_version")?).unwrap_or(u32::MAX);
    migration::refuse_newer(path, format, migration::ALL.len())?;
    Ok(Source { connection, path: path.to_owned() })
}

fn writing(path: &Path) -> Result<Connection, StoreError> {
    keys::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

fn reading(path: &Path) -> Result<Connection, StoreError> {
    keys::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

pub(super) fn number(connection: &Connection, pragma: &str) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, pragma, |row| row.get(0))?)
}
