//! Replacing a database with a backup, so that whenever this is interrupted either the old or the new one is there.
//!
//! A sound database gets the new content through SQLite's backup, in one transaction on the existing file: its
//! write-ahead log makes it all or nothing, and no log of the old content can be left beside the new one, which is what
//! corrupts a database whose file is simply exchanged. A damaged one cannot be written in this way: it is kept under
//! another name together with its log, and only then does the new file take its place with a single rename.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::carrying::Carried;
use super::source::number;
use super::{Copying, Source, beside, copying, into_folder, list, now, soundness};
use crate::cache::Cache;
use crate::draft::{self, Draft};
use crate::in_use::InUse;
use crate::keys::{self, Key};
use crate::{APPLICATION_ID, Store, StoreError, migration, swapping};
use domain::backup::BackupReason;

const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
/// How long to wait for a reader that is about to finish.
const PATIENCE: Duration = Duration::from_secs(5);

/// What became of the existing database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Present {
    /// It was sound and is now a backup.
    BackedUp(PathBuf),
    /// It was damaged and is kept as this file.
    Aside(PathBuf),
    /// There was none.
    Missing,
}

/// What restoring did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    pub present: Present,
    /// Refusals made since the backup, which remain in force.
    pub refusals: u64,
    /// Messages sent since, which the backup does not know about.
    pub unknown_messages: u64,
}

/// What is currently in the place where the backup is to go.
enum Target {
    /// Exclusively ours for as long as this connection lives; with the key that it has, if it is encrypted.
    Whole(Connection, Option<Key>),
    Damaged,
    Missing,
}

/// Puts a backup in the place of a database.
///
/// # Errors
/// Any error that `tell` returns; when the backup is missing, damaged, foreign or from a newer program, when the
/// database is open in another program, foreign or from a newer program, or when something cannot be written. The
/// database is untouched then.
pub fn restore<E: From<StoreError>>(
    database: &Path,
    backup: &Path,
    mut tell: impl FnMut(Copying) -> Result<(), E>,
) -> Result<Restored, E> {
    let source = Source::open_sound(backup)?;
    draft::clear_drafts_of(database);
    let target = held(database)?;
    let present = match &target {
        Target::Whole(connection, _) => {
            Present::BackedUp(into_folder(connection, database, BackupReason::BeforeRestore, &mut tell)?)
        }
        _ => Present::Missing,
    };
    let draft = Draft::begin(&source.connection, database)?;
    let (key, is_own) = key_of_restored(database, &target, backup)?;
    if key.is_some() && keys::key_of(backup)?.is_none() {
        keys::export_from(backup, draft.path(), key.as_ref().ok_or(StoreError::Unencrypted)?)?;
    } else {
        copying::sound_copy(&source.connection, &draft, key.as_ref(), BackupReason::BeforeRestore, &mut tell)?;
    }
    let mut new = prepared(&draft, key)?;
    let (refusals, unknown_messages) = match &target {
        Target::Whole(connection, key) => {
            match_pages(connection, &new)?;
            carried(connection, key.as_ref(), database, &mut new)?
        }
        _ => (0, 0),
    };
    new.log(&format!("Restored the backup {}", backup.file_name().unwrap_or_default().to_string_lossy()))?;
    if !is_own {
        keys::copy_to(backup, database)?;
    }
    let present = match target {
        Target::Whole(connection, key) if key.is_some() == new.key.is_some() => {
            overwrite(connection, &new.connection, &mut tell)?;
            present
        }
        Target::Whole(connection, _) => {
            // What the present state was kept in is plain, like the backups before it: the next who opens the file encrypts
            // them.
            new.note_plain_backups()?;
            close(new)?;
            swapping::swap(connection, draft, database)?;
            present
        }
        Target::Damaged | Target::Missing => exchange(database, new, draft)?,
    };
    Cache::from_path(database).forget();
    Ok(Restored { present, refusals, unknown_messages })
}

/// Opens what is there exclusively and checks it.
fn held(database: &Path) -> Result<Target, StoreError> {
    if !database.exists() {
        return Ok(Target::Missing);
    }
    if database.is_dir() {
        return Err(StoreError::Folder(database.to_owned()));
    }
    if is_empty(database) {
        // SQLite would treat it as a new database and begin to fill it.
        let foreign = || StoreError::Foreign(database.to_owned());
        return if has_backups(database)? { Ok(Target::Damaged) } else { Err(foreign()) };
    }
    let key = keys::key_or_locked(database)?;
    let connection = keys::connect_with(database, FLAGS, key.as_ref())?;
    match seized(&connection, database) {
        Ok(None) => Ok(Target::Whole(connection, key)),
        Ok(Some(_)) => Ok(Target::Damaged),
        Err(StoreError::Busy) => Err(StoreError::InUse(database.to_owned())),
        // A file that is no longer a database but has backups of its name was one. A program that still has it open
        // continues with the file that is kept aside: SQLite cannot lock what it cannot read, and the new file is not
        // affected.
        Err(StoreError::Damaged(_)) if has_backups(database)? => Ok(Target::Damaged),
        Err(StoreError::Damaged(_)) => Err(StoreError::Foreign(database.to_owned())),
        Err(other) => Err(other),
    }
}

/// Takes the exclusive lock and checks the database.
fn seized(connection: &Connection, database: &Path) -> Result<Option<String>, StoreError> {
    connection.busy_timeout(PATIENCE)?;
    // Every connection that has read a database with a write-ahead log holds a lock on it until it is closed.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
    if number(connection, "application_id")? != i64::from(APPLICATION_ID) {
        return Err(StoreError::Foreign(database.to_owned()));
    }
    let format = u32::try_from(number(connection, "user_version")?).unwrap_or(u32::MAX);
    migration::refuse_newer(database, format, migration::ALL.len())?;
    soundness::first_fault(connection, database)
}

fn has_backups(database: &Path) -> Result<bool, StoreError> {
    Ok(!list(database)?.is_empty())
}

/// Nothing of it is left, and no log holds anything that would be written into it.
fn is_empty(database: &Path) -> bool {
    let length = |path: &Path| fs::metadata(path).map_or(0, |about| about.len());
    length(database) == 0 && length(&beside(database, "-wal")) == 0
}

/// The copy of the backup as a database of this program's format: an older one is migrated here, where nothing is lost
/// if that fails.
fn prepared(draft: &Draft, key: Option<Key>) -> Result<Store, StoreError> {
    let mut connection = keys::connect_with(draft.path(), FLAGS, key.as_ref())?;
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    let format = u32::try_from(number(&connection, "user_version")?).unwrap_or(u32::MAX);
    migration::apply_missing(&mut connection, format, migration::ALL)?;
    let in_use = InUse::begin(draft.path());
    Ok(Store { key, ..Store::alone(connection, draft.path().to_owned(), in_use) })
}

/// Carries over what must not be forgotten, if the present database has the format for it.
fn carried(
    present: &Connection,
    key: Option<&Key>,
    database: &Path,
    new: &mut Store,
) -> Result<(u64, u64), StoreError> {
    let format = number(present, "user_version")?;
    if usize::try_from(format).is_ok_and(|format| format == migration::ALL.len()) {
        return Carried::read(present)?.write(new);
    }
    // A database is migrated whenever it is opened, so only a file that was never opened with this version gets here: a
    // copy is migrated and read.
    let draft = Draft::begin(present, database)?;
    let mut copy = keys::connect_with(draft.path(), FLAGS, key)?;
    copying::pages(present, &mut copy, &mut |_| Ok::<_, StoreError>(()))?;
    migration::apply_missing(&mut copy, u32::try_from(format).unwrap_or(u32::MAX), migration::ALL)?;
    Carried::read(&copy)?.write(new)
}

/// Makes the page sizes equal, which overwriting in one transaction requires.
fn match_pages(present: &Connection, new: &Store) -> Result<(), StoreError> {
    // All encrypted files have pages of one size.
    if new.key.is_some() {
        return Ok(());
    }
    let size = number(present, "page_size")?;
    if size != number(&new.connection, "page_size")? {
        new.connection.execute_batch(&format!("PRAGMA page_size = {size}; VACUUM"))?;
    }
    Ok(())
}

/// Writes the new content over the old in one transaction.
fn overwrite<E: From<StoreError>>(
    mut target: Connection,
    new: &Connection,
    tell: &mut impl FnMut(Copying) -> Result<(), E>,
) -> Result<(), E> {
    copying::pages(new, &mut target, tell)?;
    let settle = || -> Result<(), StoreError> {
        target.pragma_update(None, "journal_mode", "WAL")?;
        target.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    };
    settle().map_err(E::from)
}

/// What the restored file is to be encrypted with, and whether the database's own key file has that key: what was encrypted
/// stays so, and an encrypted backup never becomes a plain file.
fn key_of_restored(database: &Path, target: &Target, backup: &Path) -> Result<(Option<Key>, bool), StoreError> {
    let of_backup = keys::key_of(backup)?;
    match target {
        Target::Whole(_, Some(key)) => return Ok((Some(key.clone()), true)),
        Target::Whole(_, None) => {}
        Target::Damaged | Target::Missing => {
            if let Some(key) = keys::known_by_file(database) {
                return Ok((Some(key), true));
            }
        }
    }
    let is_plain = of_backup.is_none();
    Ok((of_backup, is_plain))
}

/// Leaves the new file complete on its own.
fn close(new: Store) -> Result<(), StoreError> {
    new.connection.pragma_update(None, "journal_mode", "WAL")?;
    Ok(new.connection.close().map_err(|(_, error)| error)?)
}

/// Puts the new file in place of a damaged or missing one.
fn exchange(database: &Path, new: Store, draft: Draft) -> Result<Present, StoreError> {
    let aside = free_name(&new.connection, database)?;
    close(new)?;
    let was_there = database.exists();
    // A second name for the damaged file, so that there is always a file in its place; if the file system has no links,
    // there is none until the next rename.
    if was_there && fs::hard_link(database, &aside).is_err() {
        fs::rename(database, &aside).map_err(|error| StoreError::cannot_create(&aside, &error))?;
    }
    // The log goes first: it belongs to the old file, and beside the new one it would destroy it.
    for ending in ["-wal", "-journal"] {
        let (log, kept) = (beside(database, ending), beside(&aside, ending));
        if log.exists() {
            fs::rename(&log, &kept).map_err(|error| StoreError::cannot_create(&kept, &error))?;
        }
    }
    let index = beside(database, "-shm");
    if index.exists() {
        fs::remove_file(&index).map_err(|error| StoreError::Unremovable { path: index, reason: error.to_string() })?;
    }
    draft::sync_folder_of(database);
    draft.replace(database)?;
    Ok(if was_there { Present::Aside(aside) } else { Present::Missing })
}

/// "shop.foresale.damaged-2026-11-28_14-05-09", or with a number appended.
fn free_name(connection: &Connection, database: &Path) -> Result<PathBuf, StoreError> {
    let moment = now(connection, BackupReason::BeforeRestore)?.to_string();
    let moment = moment.split("_before").next().unwrap_or_default();
    let named = |number: u32| match number {
        1 => beside(database, &format!(".damaged-{moment}")),
        _ => beside(database, &format!(".damaged-{moment}_{number}")),
    };
    Ok((1..1_000).map(named).find(|path| !path.exists()).unwrap_or_else(|| named(1_000)))
}
