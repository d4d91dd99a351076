//! What was done to the data, and taking it back.

use anyhow::Result;

use crate::backups;
use crate::request::request;
use domain::backup::BackupReason;
use domain::step::{Step, StepId, Undone};
use progress::Progress;
use store::Store;

/// Steps that a list shows.
const MOST_STEPS: u32 = 100;

/// What was done so far, newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn steps(store: &mut Store) -> Result<Vec<Step>> {
    Ok(store.steps(MOST_STEPS)?)
}

/// Takes a step back, after a backup: every row that it touched has its old values again, and what it added is gone. What people refused
/// stays refused.
///
/// # Errors
/// When no backup can be made, it was taken back before or something was built on it; the message says what. Nothing is changed then.
pub fn undo(store: &mut Store, step: StepId, progress: &Progress) -> Result<Undone> {
    if store.step(step)?.undone {
        // It says so itself, and nothing will be changed that a backup could keep.
        return Ok(store.undo(step)?);
    }
    backups::before(store, BackupReason::BeforeUndo, progress)?;
    progress.stage("Undoing it", 0)?;
    Ok(store.undo(step)?)
}

request! {
    /// The steps made so far, newest first.
    ReadSteps {} -> Vec<Step>;
    "steps.read", See, [], NewestWins;
    |_, session, _| steps(session.store)
}

request! {
    /// Takes a step back whole.
    Undo { step: StepId } -> Undone;
    "steps.undo", Change, [
        Customers, Purchases, Contacts, Consent, Selection, Steps, Kpis, Segments, Clusters, Rankings, Patterns, Campaigns,
        Leads, Dealers, Portal, Settings,
    ], Once;
    |asked, session, progress| undo(session.store, asked.step, progress)
}
