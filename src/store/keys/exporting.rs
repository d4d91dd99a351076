//! Writing a whole database with another key than it has, or with a first one.

use std::path::Path;

use rusqlite::Connection;

use super::connecting::connect_with;
use super::secret::Key;
use crate::in_use::with_ending;
use crate::{StoreError, unchanging};

/// Writes all of an open database into an empty file, encrypted.
///
/// # Errors
/// When the database cannot be read or the disk is full.
pub fn export_to(connection: &Connection, to: &Path, key: &Key) -> Result<(), StoreError> {
    let spoken = key.spoken_to_cipher();
    connection.execute("ATTACH ?1 AS other KEY ?2", [&*to.to_string_lossy(), spoken.as_str()])?;
    let done = export(connection, "main", "other");
    let detached = connection.execute_batch("DETACH other");
    done?;
    Ok(detached?)
}

/// Writes all of a plain database that nobody changes into an empty file, encrypted.
///
/// # Errors
/// When the database cannot be read or the disk is full.
pub fn export_from(from: &Path, to: &Path, key: &Key) -> Result<(), StoreError> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = connect_with(to, flags, Some(key))?;
    // What stands in a log is part of it.
    let has_log = with_ending(from, "-wal").metadata().is_ok_and(|about| about.len() > 0);
    let address = if has_log { from.to_string_lossy().into_owned() } else { unchanging::address(from) };
    connection.execute("ATTACH ?1 AS other KEY ''", [address])?;
    export(&connection, "other", "main")?;
    Ok(connection.execute_batch("DETACH other")?)
}

fn export(connection: &Connection, from: &str, to: &str) -> Result<(), StoreError> {
    // An unfinished copy is thrown away, so it needs no rollback journal.
    connection.query_row(&format!("PRAGMA {to}.journal_mode = OFF"), [], |_| Ok(()))?;
    connection.pragma_update(Some(to), "synchronous", "FULL")?;
    connection.query_row("SELECT sqlcipher_export(?1, ?2)", [to, from], |_| Ok(()))?;
    for told in ["user_version", "application_id"] {
        let value: i64 = connection.pragma_query_value(Some(from), told, |row| row.get(0))?;
        connection.pragma_update(Some(to), told, value)?;
    }
    Ok(())
}
