//! Whether a database is sound: what SQLite finds when it checks a file.

use std::path::Path;

use rusqlite::Connection;

use crate::StoreError;

/// Up to this size every index is compared with its table. For larger files SQLite's quick check reads every page but
/// does not compare the indexes, which halves the time; `check --repair` rebuilds indexes from the tables anyway.
const COMPARED_BYTES: u64 = 256 << 20;

/// The first thing that is wrong with the file itself; none if it is sound. References between rows are not checked
/// here: rows that refer to nothing are copied like all others, because a copy with them is better than none, and
/// `check` reports them.
pub(crate) fn first_fault(connection: &Connection, path: &Path) -> Result<Option<String>, StoreError> {
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
