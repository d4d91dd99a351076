//! Putting a new file in the place of a database that this program holds exclusively.
//!
//! Whenever it is interrupted, the old or the new file stands in the place. No log of the old one may be left beside the new
//! one, and whoever has waited for the old one meanwhile must not write into it any more: it is overwritten, with all that
//! stood in it in the clear, before its lock is given up.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::StoreError;
use super::draft::{COMPANIONS, Draft, overwrite, sync_folder_of};
use super::in_use::with_ending;

/// Replaces the file at `path`, which `held` has open and locked, by a complete draft. What is left of the old one is
/// overwritten and removed.
///
/// # Errors
/// When something cannot be written or renamed; then the old file is in its place.
pub(super) fn swap(held: Connection, draft: Draft, path: &Path) -> Result<(), StoreError> {
    // Everything in the one file, and no log whose name the new file would have too: what a connection that holds a file
    // exclusively leaves of its journal until it closes holds nothing any more.
    held.pragma_update(None, "journal_mode", "DELETE")?;
    held.pragma_update(None, "journal_mode", "MEMORY")?;
    for log in COMPANIONS.map(|ending| with_ending(path, ending)).into_iter().filter(|log| log.exists()) {
        fs::remove_file(&log).map_err(|error| StoreError::Unremovable { path: log, reason: error.to_string() })?;
    }
    let held = if cfg!(windows) {
        // An open file cannot be replaced there.
        drop(held);
        None
    } else {
        Some(held)
    };
    replace(draft, path)?;
    drop(held);
    Ok(())
}

/// Replaces a file by a complete draft, and overwrites what is left of the old one.
///
/// # Errors
/// When it cannot be renamed; then the old file is in its place.
pub(super) fn replace(draft: Draft, path: &Path) -> Result<(), StoreError> {
    let old = draft.path().with_extension("part-old");
    let has_link = fs::hard_link(path, &old).is_ok();
    if let Err(error) = draft.replace(path) {
        let _ = fs::remove_file(&old);
        return Err(error);
    }
    if has_link {
        // What cannot be overwritten is removed all the same.
        let _ = overwrite(&old);
        let _ = fs::remove_file(&old);
        sync_folder_of(path);
    }
    Ok(())
}
