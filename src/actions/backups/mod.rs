//! Backups: made by hand, at the first work of a day and before anything that cannot be undone; listed, thinned out,
//! restored.

mod damage;
mod restoring;

use std::path::Path;

use anyhow::{Context as _, Result};

use domain::backup::BackupReason;
use domain::day::Day;
use planning::backups::to_thin_out;
use progress::{OnCancel, Progress};
use reports::backups::{BackupLine, BackupsReport};
use store::backup::{self, Copying, Source, StoredBackup};
use store::{Store, StoreError};

pub use damage::{BackupOffer, way_out_of_faults, with_way_out};
pub use restoring::{found, restore};

/// Makes a backup by hand in the backups folder.
///
/// # Errors
/// When the folder cannot be written, the disk is full, the database is damaged, or the work is cancelled; then nothing
/// is left behind.
pub fn back_up(database: &Path, progress: &Progress) -> Result<BackupLine> {
    make(database, BackupReason::ByHand, progress)
}

/// Makes a backup by hand as a file anywhere else; it is never overwritten and never thinned out.
///
/// # Errors
/// Same as [`back_up`], and when the file already exists.
pub fn back_up_to(database: &Path, file: &Path, progress: &Progress) -> Result<()> {
    let source = Source::open_live(database)?;
    watched(progress, "Making a backup", |tell| source.back_up_to(file, tell))
}

/// The backups in a database's folder; the database itself may no longer exist.
///
/// # Errors
/// When the folder cannot be read, or there is neither a database nor a backup.
pub fn backups(database: &Path) -> Result<BackupsReport> {
    let backups: Vec<BackupLine> = backup::list(database)?.into_iter().map(line).collect();
    if backups.is_empty() && !database.exists() {
        return Err(StoreError::Missing(database.to_owned()).into());
    }
    Ok(BackupsReport { database: database.to_owned(), folder: backup::folder_of(database), backups })
}

/// Makes the backup of a day, unless one was made that day for any reason, or there is nothing yet worth keeping.
///
/// # Errors
/// Same as [`back_up`], except that the caller carries on without a backup and says so.
pub fn daily(database: &Path, today: Day, progress: &Progress) -> Result<Option<BackupLine>> {
    if backup::list(database)?.iter().any(|made| made.name.day == today) {
        return Ok(None);
    }
    let store = Store::open_to_read(database)?;
    // A file that cannot be written cannot lose anything by writing.
    if store.is_read_only() || !store.holds_records()? {
        return Ok(None);
    }
    drop(store);
    make(database, BackupReason::Daily, progress).map(Some)
}

/// Like [`daily`], but returns a sentence if there is no backup of the day: without room for one the work goes on, but
/// never silently. What keeps the file from being opened at all is reported by the code that opens it.
#[must_use]
pub fn daily_or_why(database: &Path, today: Day, progress: &Progress) -> Option<String> {
    let error = daily(database, today, progress).err()?;
    let is_told_elsewhere = matches!(
        error.downcast_ref::<StoreError>(),
        Some(
            StoreError::Missing(_)
                | StoreError::Folder(_)
                | StoreError::Foreign(_)
                | StoreError::Newer { .. }
                | StoreError::OlderReadOnly { .. }
        )
    );
    let why = match error.downcast_ref::<StoreError>() {
        // What the work itself changes is reported by the work.
        Some(StoreError::DiskFull) => "the disk is full".to_owned(),
        _ => format!("{:#}", with_way_out(error, database)),
    };
    (!is_told_elsewhere).then(|| format!("No backup could be made today: {why}. The work goes on without one."))
}

/// Makes a backup before something that cannot be undone.
///
/// # Errors
/// Same as [`back_up`]: without a backup the work is not done.
pub(super) fn before(store: &Store, reason: BackupReason, progress: &Progress) -> Result<BackupLine> {
    let made = watched(progress, "Making a backup first", |tell| store.back_up(reason, tell))
        .map_err(|error| not_without(error, reason))?;
    thin_out(store.path(), &made);
    listed(store.path(), &made)
}

fn not_without(error: anyhow::Error, reason: BackupReason) -> anyhow::Error {
    if error.is::<progress::Cancelled>() {
        return error;
    }
    let what = match reason {
        BackupReason::BeforeUndo => "a step is taken back",
        BackupReason::BeforeSending => "a campaign is sent for the first time",
        _ => "this is done",
    };
    error.context(format!("a backup is made before {what}, and that was not possible; nothing was done"))
}

fn make(database: &Path, reason: BackupReason, progress: &Progress) -> Result<BackupLine> {
    let source = Source::open_live(database)?;
    let made = watched(progress, "Making a backup", |tell| source.back_up(reason, tell))?;
    thin_out(database, &made);
    listed(database, &made)
}

/// Removes what need not be kept, but never what was made just now, which may share its second with many others. What
/// cannot be removed now is removed next time.
fn thin_out(database: &Path, made: &Path) {
    let stored = backup::list(database).unwrap_or_default();
    let names: Vec<_> = stored.iter().map(|backup| backup.name).collect();
    let newest = stored.iter().find(|backup| backup.path == made).map(|backup| backup.name);
    for name in to_thin_out(&names).into_iter().filter(|name| Some(*name) != newest) {
        let _ = backup::remove(database, name);
    }
}

fn listed(database: &Path, path: &Path) -> Result<BackupLine> {
    let made = backup::list(database)?.into_iter().find(|made| made.path == path);
    made.map(line).with_context(|| format!("the backup '{}' has gone", path.display()))
}

fn line(stored: StoredBackup) -> BackupLine {
    BackupLine::new(stored.name, stored.path, stored.bytes)
}

/// What a copy reports about itself to those waiting for it.
pub(crate) type Tell<'a> = &'a mut dyn FnMut(Copying) -> Result<()>;

/// Runs a copy that reports its progress; cancelling also stops its last part, the check.
pub(crate) fn watched<T>(progress: &Progress, stage: &str, copy: impl FnOnce(Tell<'_>) -> Result<T>) -> Result<T> {
    progress.stage(stage, 0)?;
    let mut while_checking: Option<OnCancel> = None;
    let mut known = 0;
    let made = copy(&mut |told| {
        match told {
            Copying::Pages { done, total } => {
                if total != known {
                    known = total;
                    progress.stage(stage, total)?;
                }
                progress.done(done)?;
            }
            Copying::Checking(stop) => {
                known = 0;
                progress.stage("Checking the backup", 0)?;
                while_checking = Some(progress.on_cancel(stop));
            }
        }
        Ok(())
    });
    drop(while_checking);
    if made.is_err() {
        // Whatever error a stopped statement gives, it was cancelled.
        progress.check()?;
    }
    made
}
