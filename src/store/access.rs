//! How a database can be opened: to change it, or read-only if the file or its folder may not be written.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};

use super::in_use::with_ending;
use super::{Store, StoreError};

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
    let connection = Connection::open_with_flags(path, flags)?;
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
        return Ok(open_unchanging(path)?);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    match read_once(&connection) {
        Ok(()) => Ok(connection),
        Err(error) if is_refusal(&error) => Err(StoreError::LogUnread(path.to_owned())),
        Err(error) => Err(error.into()),
    }
}

/// Opens a file for reading as immutable: without a lock, and without creating or reading any file beside it.
pub(super) fn open_unchanging(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(address(path) + "?immutable=1", flags)
}

/// A path as a file URI; only a URI can carry the options for the file.
fn address(path: &Path) -> String {
    #[cfg(unix)]
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec();
    #[cfg(not(unix))]
    let bytes = path.to_string_lossy().replace('\\', "/").into_bytes();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte);
    let letters = bytes.iter().map(|byte| match byte {
        plain_byte if plain(*plain_byte) => char::from(*plain_byte).to_string(),
        other => format!("%{other:02X}"),
    });
    let written: String = letters.collect();
    // After two slashes a URI names a host, up to the third slash.
    match written.as_bytes() {
        [b'/', ..] => format!("file://{written}"),
        [_, b':', ..] if cfg!(windows) => format!("file:///{written}"),
        _ => format!("file:{written}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_of_a_file_makes_an_address() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["plain.foresale", "50 % off?#x=1&y.foresale", "Überblick – ß.foresale", "a'b\"c.foresale"] {
            let path = folder.path().join(name);
            if cfg!(windows) && name.contains(['?', '"']) {
                continue;
            }
            drop(Store::create(&path).expect("created"));
            let connection = open_unchanging(&path).expect(name);
            read_once(&connection).expect(name);
            assert!(connection.execute("DELETE FROM customer", []).is_err(), "only read");
        }
        assert_eq!(address(Path::new("//odd/a b")), "file:////odd/a%20b");
        assert_eq!(address(Path::new("shop.foresale")), "file:shop.foresale");
    }
}
