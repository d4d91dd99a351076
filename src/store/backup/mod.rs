//! Backups of a customer database, and restoring one. A backup is an ordinary file: nothing about it is kept in the
//! database, so that losing the database loses no backup.
//!
//! Nothing here opens a database except SQLite: closing a file that the program has opened in any other way drops the
//! locks that all of its connections hold on it. Reading names, renaming, linking and removing do no harm.

mod carrying;
mod copying;
mod encrypting;
mod restoring;
mod soundness;
mod source;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::draft::{self, Draft};
use crate::in_use::{BACKUPS, with_ending};
use crate::{Store, StoreError, keys};
use domain::backup::{BackupName, BackupReason};

pub use restoring::{Present, Restored, restore};
pub(super) use soundness::first_fault;
pub use source::Source;

/// A backup in the folder of its database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBackup {
    pub name: BackupName,
    pub path: PathBuf,
    pub bytes: u64,
}

/// How far a copy has got; the callback may stop it.
pub enum Copying {
    Pages {
        done: u64,
        total: u64,
    },
    /// Everything is written; stopping from here on stops the check that follows.
    Checking(Box<dyn Fn() + Send>),
}

/// Where the backups of a database are: "shop.foresale.backups" beside "shop.foresale".
#[must_use]
pub fn folder_of(database: &Path) -> PathBuf {
    with_ending(database, BACKUPS)
}

/// The backups in the folder of a database, newest first; files with other names are ignored.
///
/// # Errors
/// When there is such a folder and it cannot be read.
pub fn list(database: &Path) -> Result<Vec<StoredBackup>, StoreError> {
    let folder = folder_of(database);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::cannot_open(&folder, &error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| StoreError::cannot_open(&folder, &error))?;
        let Some(name) = entry.file_name().to_str().and_then(|name| name.parse::<BackupName>().ok()) else { continue };
        // A backup that another program has just thinned out no longer counts.
        let Ok(about) = entry.metadata() else { continue };
        if about.is_file() {
            found.push(StoredBackup { name, path: entry.path(), bytes: about.len() });
        }
    }
    found.sort_by_key(|backup| std::cmp::Reverse(backup.name));
    Ok(found)
}

/// The newest sound backup of a database, checking each from the newest on.
#[must_use]
pub fn newest_sound(database: &Path) -> Option<StoredBackup> {
    let listed = list(database).unwrap_or_default();
    listed.into_iter().find(|backup| Source::open_sound(&backup.path).is_ok())
}

/// Removes a backup from the folder of its database.
///
/// # Errors
/// When it may not be removed.
pub fn remove(database: &Path, name: BackupName) -> Result<(), StoreError> {
    let path = folder_of(database).join(name.to_string());
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::Unremovable { reason: error.to_string(), path })
        }
        _ => {
            let _ = fs::remove_file(keys::key_file_of(&path));
            Ok(())
        }
    }
}

impl Store {
    /// Makes a backup in the folder beside the database while others continue reading and writing it.
    ///
    /// # Errors
    /// Any error that `tell` returns; when the folder cannot be written, the disk is full, or the database is damaged.
    /// Nothing is left behind then.
    pub fn back_up<E: From<StoreError>>(
        &self,
        reason: BackupReason,
        tell: impl FnMut(Copying) -> Result<(), E>,
    ) -> Result<PathBuf, E> {
        into_folder(&self.connection, &self.path, reason, tell)
    }

    /// Whether the database holds anything worth backing up.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn holds_records(&self) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM customer) OR EXISTS (SELECT 1 FROM product)
                       OR EXISTS (SELECT 1 FROM dealer) OR EXISTS (SELECT 1 FROM step)";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }
}

/// Makes a backup before a database is brought up to date.
pub(super) fn before_update(connection: &Connection, database: &Path) -> Result<PathBuf, StoreError> {
    into_folder(connection, database, BackupReason::BeforeUpdate, |_| Ok(()))
}

/// A sound copy under its own name in the folder of the database.
fn into_folder<E: From<StoreError>>(
    connection: &Connection,
    database: &Path,
    reason: BackupReason,
    tell: impl FnMut(Copying) -> Result<(), E>,
) -> Result<PathBuf, E> {
    let folder = folder_of(database);
    make_folder(&folder)?;
    let base = folder.join("backup");
    draft::clear_drafts_of(&base);
    let draft = Draft::begin(connection, &base)?;
    let key = keys::key_of(database)?;
    copying::sound_copy(connection, &draft, key.as_ref(), reason, tell)?;
    let mut name = BackupName { number: 1, ..now(connection, reason)? };
    loop {
        let path = folder.join(name.to_string());
        if draft.place(&path)? {
            // Without one of its own it opens with the key file of the database, or that of another backup.
            if key.is_some() {
                keys::copy_to(database, &path)?;
            }
            return Ok(path);
        }
        name.number += 1;
    }
}

/// The current local time as the name of a backup. SQLite provides it, so that migrating a file while it is opened
/// needs no clock passed in.
fn now(connection: &Connection, reason: BackupReason) -> Result<BackupName, StoreError> {
    let sql = format!("SELECT strftime('%Y-%m-%d_%H-%M-%S_{}.foresale', 'now', 'localtime')", reason.code());
    let text: String = connection.query_row(&sql, [], |row| row.get(0))?;
    text.parse().map_err(|error| StoreError::unparsable("day", &error))
}

/// Creates the folder of the backups, readable by its owner only; an existing one stays as it is.
fn make_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    match builder.create(folder) {
        Err(error) if !(error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir()) => {
            Err(StoreError::cannot_create(folder, &error))
        }
        _ => Ok(()),
    }
}

/// "shop.foresale" with a suffix after its name.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
