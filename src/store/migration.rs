//! Recognising our files, and migrating older ones.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use super::in_use::with_ending;
use super::{APPLICATION_ID, StoreError, keys, unchanging};

/// The files of `migrations`, in the order of their numbers; the format of a file is how many of them it has seen.
pub const ALL: &[&str] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// Refuses a file that is not ours or is newer. It is read as immutable, so that a refused file stays as it is, with no
/// files beside it; and only by SQLite, which preserves the locks of connections that are already open.
pub fn inspect_header(path: &Path) -> Result<(), StoreError> {
    let about = path.metadata().map_err(|error| StoreError::cannot_open(path, &error))?;
    if about.is_dir() {
        return Err(StoreError::Folder(path.to_owned()));
    }
    // Opening a pipe would wait for its other end.
    if !about.is_file() {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    let key = keys::key_of(path)?;
    let (application, format) = read_header(path, key.as_ref()).map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => unreadable(path, key.is_some()),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::cannot_open(path, &std::io::ErrorKind::PermissionDenied.into())
        }
        _ => error.into(),
    })?;
    if application != i64::from(APPLICATION_ID) {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    refuse_newer(path, u32::try_from(format).unwrap_or(u32::MAX), ALL.len())
}

/// A file that begins like no database: not ours, or encrypted, or an encrypted one whose beginning is damaged.
fn unreadable(path: &Path, has_key: bool) -> StoreError {
    if has_key {
        return StoreError::Damaged("its beginning cannot be read, although the key is the right one".to_owned());
    }
    match keys::key_or_locked(path) {
        Err(locked) => locked,
        Ok(_) => StoreError::Foreign(path.to_owned()),
    }
}

/// Says of a damaged file whether its end is missing.
pub fn explained(error: StoreError, path: &Path) -> StoreError {
    match error {
        StoreError::Damaged(reason) if is_cut_off(path).unwrap_or(false) => {
            StoreError::Damaged(format!("the file is cut off, and its end is missing ({reason})"))
        }
        other => other,
    }
}

/// Whether a file is shorter than it says, without a log that has the rest.
fn is_cut_off(path: &Path) -> Result<bool, StoreError> {
    let log = with_ending(path, "-wal");
    if log.metadata().is_ok_and(|about| about.len() > 0) {
        return Ok(false);
    }
    let connection = keys::connect_unchanging(path)?;
    let reads = |connection: &Connection| connection.pragma_query_value(None, "user_version", |_| Ok(())).is_ok();
    let is_whole = reads(&connection);
    // With this a file that is shorter than it says is read all the same.
    connection.pragma_update(None, "writable_schema", true)?;
    Ok(!is_whole && reads(&connection))
}

/// Application id and format.
fn read_header(path: &Path, key: Option<&keys::Key>) -> rusqlite::Result<(i64, i64)> {
    let connection = unchanging::open(path)?;
    keys::give(&connection, key)?;
    // Another program may be extending the file, or may have died doing so: a header that is ahead of it is not an
    // error here.
    connection.pragma_update(None, "writable_schema", true)?;
    let number = |name| connection.pragma_query_value(None, name, |row| row.get(0));
    Ok((number("application_id")?, number("user_version")?))
}

/// An older file that may not be written cannot be migrated.
pub fn refuse_older(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    refuse_newer(path, found, ALL.len())?;
    if (found as usize) < ALL.len() {
        return Err(StoreError::OlderReadOnly { path: path.to_owned(), found });
    }
    Ok(())
}

pub(super) fn refuse_newer(path: &Path, found: u32, known: usize) -> Result<(), StoreError> {
    let known = u32::try_from(known).unwrap_or(u32::MAX);
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    Ok(())
}

/// Applies the migrations after a format, all in one transaction: if the disk is full, nothing is changed.
pub(super) fn apply_missing(connection: &mut Connection, format: u32, migrations: &[&str]) -> Result<(), StoreError> {
    if migrations.len() <= usize::try_from(format).unwrap_or(usize::MAX) {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another program may have opened the file at the same moment and already migrated it.
    let found: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (number, sql) in (1_u32..).zip(migrations).filter(|(number, _)| *number > found) {
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    transaction.commit()?;
    // The header is what `inspect_header` reads, so it should not wait in the write-ahead log. Everything is already
    // stored there: if the file cannot grow now, the next checkpoint does this.
    let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    Ok(())
}
