//! Opening a connection to a database that may be encrypted.
//!
//! Only SQLite opens a database here as elsewhere, also to see how it begins: see [`crate::in_use`].

use std::path::Path;
use std::sync::Once;

use rusqlite::{Connection, OpenFlags};

use super::file::{KeyFile, key_file_of};
use super::secret::{Key, KeyId, known, knows_any};
use crate::StoreError;

/// How a file begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// As SQLite has it, or it is empty or too short to begin with anything.
    Plain,
    /// Encrypted with this key.
    Encrypted(KeyId),
    /// With something else.
    Strange,
}

/// SQLCipher tells standard error about every wrong key; whoever asked is told by an error.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if let Ok(connection) = Connection::open_in_memory() {
            let _ = connection.query_row("PRAGMA cipher_log_level = NONE", [], |_| Ok(()));
        }
    });
}

/// How a file begins; one that cannot be read counts as plain, so that whoever opens it is told why.
pub fn beginning(path: &Path) -> Beginning {
    // Shorter than any database: a key would invent a beginning for it.
    if path.metadata().map_or(0, |about| about.len()) < 512 {
        return Beginning::Plain;
    }
    read_beginning(path).map_or(Beginning::Plain, |bytes| match KeyId::of_beginning(&bytes) {
        Some(id) => Beginning::Encrypted(id),
        None if bytes.starts_with(b"SQLite format 3\0") => Beginning::Plain,
        None => Beginning::Strange,
    })
}

/// The first sixteen bytes, which SQLCipher takes for the salt of whatever password it is given.
fn read_beginning(path: &Path) -> Option<[u8; 16]> {
    silence();
    let connection = crate::unchanging::open(path).ok()?;
    connection.pragma_update(None, "key", "no key").ok()?;
    let salt: String = connection.query_row("PRAGMA cipher_salt", [], |row| row.get(0)).ok()?;
    super::secret::from_hex(&salt)
}

/// The key that a file needs, if it is encrypted.
///
/// # Errors
/// When nobody has signed in to it.
pub fn key_of(path: &Path) -> Result<Option<Key>, StoreError> {
    let keys = key_file_of(path);
    let has_keys = keys.exists();
    if !has_keys && !knows_any() {
        return Ok(None);
    }
    match beginning(path) {
        Beginning::Encrypted(id) => known(id).map(Some).ok_or_else(|| StoreError::Locked(path.to_owned())),
        Beginning::Strange if has_keys => {
            // Its beginning is damaged: whether the rest is, SQLite finds out with the key.
            let ids = KeyFile::read(&keys)?.ids();
            ids.into_iter().find_map(known).map(Some).ok_or_else(|| StoreError::Locked(path.to_owned()))
        }
        Beginning::Plain | Beginning::Strange => Ok(None),
    }
}

/// Opens a database with its key, if it has one.
///
/// # Errors
/// When nobody has signed in to it, or SQLite cannot open it.
pub fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let key = key_of(path)?;
    connect_with(path, flags, key.as_ref())
}

/// Opens a database, or an empty file that becomes one, with this key or plain.
///
/// # Errors
/// When SQLite cannot open it.
pub fn connect_with(path: &Path, flags: OpenFlags, key: Option<&Key>) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags)?;
    give(&connection, key)?;
    Ok(connection)
}

/// Gives a connection that has done nothing yet its key.
///
/// # Errors
/// When SQLite does not take it.
pub fn give(connection: &Connection, key: Option<&Key>) -> rusqlite::Result<()> {
    let Some(key) = key else { return Ok(()) };
    silence();
    connection.pragma_update(None, "key", &*key.spoken_to_cipher())?;
    // What it sorts and what a statement may have to take back would stand on the disk in the clear.
    connection.pragma_update(None, "temp_store", "MEMORY")
}

/// Opens a database for reading as immutable: see [`crate::unchanging`].
///
/// # Errors
/// Same as [`connect`].
pub fn connect_unchanging(path: &Path) -> Result<Connection, StoreError> {
    let key = key_of(path)?;
    let connection = crate::unchanging::open(path)?;
    give(&connection, key.as_ref())?;
    Ok(connection)
}
