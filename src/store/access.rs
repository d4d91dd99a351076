//! How a database can be opened: to change it, or read-only if the file or its folder may not be written.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};

use super::in_use::with_ending;
use super::{Store, StoreError, keys};

/// How long a statement waits for another program's.
const PATIENCE: Duration = Duration::from_secs(10);

/// What may be done with an open database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Full,
    /// The file, its folder or the whole disk may only be read.
    ReadOnly,
}

impl Store {
    /// Whether the database may only be read.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.access == Access::ReadOnly
    }

    /// # Errors
    /// When the database may only be read, with what to do about it.
    pub fn refuse_read_only(&self) -> Result<(), StoreError> {
        if self.is_read_only() { Err(StoreError::ReadOnlyFile(self.path.clone())) } else { Ok(()) }
    }
}

/// Opens a file that is known to be ours, for writing if that is possible.
pub(super) fn connect(path: &Path) -> Result<(Connection, Access), StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = keys::connect(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // SQLite silently opens a file that may not be written for reading only.
    if !connection.is_readonly(MAIN_DB)? {
        match begin_log(&connection) {
            Ok(()) => return Ok((connection, Access::Full)),
            // In a folder that may not be written its log cannot be created.
            Err(error) if is_refusal(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    drop(connection);
    Ok((connect_to_read(path)?, Access::ReadOnly))
}

/// Reads once and switches the file to a write-ahead log, so that readers never wait for changes. A file that was just
/// created or restored from a backup may not use one yet.
fn begin_log(connection: &Connection) -> rusqlite::Result<()> {
    read_once(connection)?;
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    if mode.eq_ignore_ascii_case("wal") {
        return Ok(());
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    read_once(connection)
}

fn read_once(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_query_value(None, "schema_version", |_| Ok(()))
}

fn is_refusal(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied))
}

/// If nobody can have the file open and the log is empty, it is read as immutable, which leaves no files beside it.
/// Otherwise it is read with locks, through the log and the index kept by the program that has it open.
fn connect_to_read(path: &Path) -> Result<Connection, StoreError> {
    let length = |ending| with_ending(path, ending).metadata().ok().map(|about| about.len());
    let log = length("-wal");
    if length("-shm").is_none() && log.unwrap_or(0) == 0 {
        return keys::connect_unchanging(path);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = keys::connect(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    match read_once(&connection) {
        Ok(()) => Ok(connection),
        Err(error) if is_refusal(&error) => Err(StoreError::LogUnread(path.to_owned())),
        Err(error) => Err(error.into()),
    }
}
