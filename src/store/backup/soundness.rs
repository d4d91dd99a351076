//! Whether a database is whole: what SQLite finds when it looks over a file.

use std::path::Path;

use rusqlite::Connection;

use crate::StoreError;

/// Up to this size every index is compared with its table; of larger files SQLite's quick check looks at every page and
/// leaves the indexes alone, which takes half the time and which `check --repair` makes anew from the tables anyway.
const COMPARED_BYTES: u64 = 256 << 20;

/// The first thing that is wrong with the file itself; none where it is whole. What rows refer to is another matter: rows
/// that refer to nothing are copied like all others, for a copy with them is better than none, and `check` names them.
pub(super) fn first_fault(connection: &Connection, path: &Path) -> Result<Option<String>, StoreError> {
    let bytes = std::fs::metadata(path).map_or(0, |about| about.len());
    let check = if bytes <= COMPARED_BYTES { "integrity_check" } else { "quick_check" };
    match connection.query_row(&format!("PRAGMA {check}(1)"), [], |row| row.get::<_, String>(0)) {
        Ok(told) if told == "ok" => Ok(None),
        Ok(told) => Ok(Some(told)),
        Err(error) => match StoreError::from(error) {
            StoreError::Damaged(told) => Ok(Some(told)),
            other => Err(other),
        },
    }
}
