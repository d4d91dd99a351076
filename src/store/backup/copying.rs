//! Copying a database page by page into a draft, while others continue to use the original.

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::{Copying, soundness};
use crate::StoreError;
use crate::draft::Draft;
use crate::keys::{self, Key};
use domain::backup::BackupReason;

/// Pages between two checks for cancellation: 4 MB, a few milliseconds.
const PAGES: i32 = 1_024;

/// Copies all of `source` into the draft, encrypted with this key if the source is encrypted too, and checks the copy as
/// written to disk. A copy of a damaged database is
/// refused, so that it cannot displace a sound one; only before a repair is the damaged state itself kept.
pub(super) fn sound_copy<E: From<StoreError>>(
    source: &Connection,
    draft: &Draft,
    key: Option<&Key>,
    reason: BackupReason,
    mut tell: impl FnMut(Copying) -> Result<(), E>,
) -> Result<(), E> {
    // While this one transaction reads, what others write is not seen: without it, SQLite would restart after each of
    // their changes, and during a sending run, which writes twice per message, copying a large file would never finish.
    let snapshot = source.unchecked_transaction().map_err(StoreError::from)?;
    snapshot.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(StoreError::from)?;
    let mut copy = open(draft, key)?;
    // An unfinished copy is thrown away, so it needs no rollback journal.
    copy.pragma_update(None, "journal_mode", "OFF").map_err(StoreError::from)?;
    pages(source, &mut copy, &mut tell)?;
    drop(copy);
    drop(snapshot);
    let copy = open(draft, key)?;
    // The file is complete on its own: read from a disk that cannot be written, it needs no companion file.
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(StoreError::from)?;
    let handle = copy.get_interrupt_handle();
    tell(Copying::Checking(Box::new(move || handle.interrupt())))?;
    match soundness::first_fault(&copy, draft.path())? {
        Some(fault) if reason != BackupReason::BeforeRepair => Err(StoreError::Damaged(fault).into()),
        _ => Ok(()),
    }
}

/// Copies the pages of one database into another in one transaction.
pub(super) fn pages<E: From<StoreError>>(
    from: &Connection,
    into: &mut Connection,
    tell: &mut impl FnMut(Copying) -> Result<(), E>,
) -> Result<(), E> {
    let backup = Backup::new(from, into).map_err(StoreError::from)?;
    loop {
        let step = backup.step(PAGES).map_err(StoreError::from)?;
        let progress = backup.progress();
        let [total, left] = [progress.pagecount, progress.remaining].map(|pages| u64::try_from(pages).unwrap_or(0));
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => tell(Copying::Pages { done: total.saturating_sub(left), total })?,
            _ => return Err(StoreError::Busy.into()),
        }
    }
}

fn open(draft: &Draft, key: Option<&Key>) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = keys::connect_with(draft.path(), flags, key)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}
