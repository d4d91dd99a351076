//! What was done to the data, and undoing it.

use anyhow::Result;

use crate::backups;
use crate::request::request;
use domain::backup::BackupReason;
use domain::step::{Step, StepId, Undone};
use progress::Progress;
use store::Store;

/// How many steps a list shows.
const MOST_STEPS: u32 = 100;

/// The steps so far, newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn steps(store: &mut Store) -> Result<Vec<Step>> {
    Ok(store.steps(MOST_STEPS)?)
}

/// Undoes a step, after a backup: every row it touched gets its old values back, and what it added is removed. What
/// people refused stays refused.
///
/// # Errors
/// When no backup can be made, the step was already undone, or something depends on it; the message says what. Then
/// nothing is changed.
pub fn undo(store: &mut Store, step: StepId, progress: &Progress) -> Result<Undone> {
    if store.step(step)?.undone {
        // Such a step reports the error itself, and nothing would be changed that a backup could save.
        return Ok(store.undo(step)?);
    }
    backups::before(store, BackupReason::BeforeUndo, progress)?;
    progress.stage("Undoing it", 0)?;
    Ok(store.undo(step)?)
}

request! {
    /// The steps so far, newest first.
    ReadSteps {} -> Vec<Step>;
    "steps.read", See, [], NewestWins;
    |_, session, _| steps(session.store)
}

request! {
    /// Undoes a whole step.
    Undo { step: StepId } -> Undone;
    "steps.undo", Change, [
        Customers, Purchases, Contacts, Consent, Selection, Steps, Kpis, Segments, Clusters, Rankings, Patterns, Campaigns,
        Leads, Dealers, Portal, Settings,
    ], Once;
    |asked, session, progress| undo(session.store, asked.step, progress)
}
