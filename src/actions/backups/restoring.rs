//! Replacing a file with a backup.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::{thin_out, watched};
use progress::Progress;
use reports::backups::RestoreReport;
use store::backup::{self, Present};
use store::in_use::is_same_file;

/// Replaces the database with a backup; the current file is backed up first. What people have refused since stays
/// refused, and what has been sent since is not sent again.
///
/// # Errors
/// When there is no such backup, or it is damaged, not a customer database or from a newer version; when the database
/// is open elsewhere or is not one; when the disk is full, or the work is cancelled. Then nothing is changed.
pub fn restore(database: &Path, backup: &Path, progress: &Progress) -> Result<RestoreReport> {
    let backup = found(database, backup);
    if is_same_file(database, &backup) {
        bail!("'{}' is the database itself; name one of its backups (`foresale backups` lists them)", backup.display());
    }
    if !backup.exists() {
        bail!("there is no backup '{}'; `foresale backups` lists them", backup.display());
    }
    let restored = watched(progress, "Restoring", |tell| backup::restore(database, &backup, tell))?;
    if let Present::BackedUp(made) = &restored.present {
        thin_out(database, made);
    }
    let (before, damaged) = match restored.present {
        Present::BackedUp(path) => (Some(path), None),
        Present::Aside(path) => (None, Some(path)),
        Present::Missing => (None, None),
    };
    Ok(RestoreReport {
        database: database.to_owned(),
        restored: backup,
        before,
        damaged,
        refusals_kept: restored.refusals,
        messages_unknown: restored.unknown_messages,
    })
}

/// A backup by its path, or by its bare name in the backups folder.
#[must_use]
pub fn found(database: &Path, backup: &Path) -> PathBuf {
    let named = backup::folder_of(database).join(backup);
    if !backup.exists() && named.exists() { named } else { backup.to_owned() }
}
