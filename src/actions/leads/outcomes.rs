//! The outcomes of leads, as reported by people.

use anyhow::{Result, bail};

use domain::consent::Channel;
use domain::lead::{Outcome, ToldOutcome};
use domain::step::{NewStep, StepId, StepKind};
use reports::manual_entry::Saved;
use store::{Change, Store, StoreError};

/// Records the outcome of a lead, as a step that can be undone. The models learn from it at once; *do not contact* goes
/// into the consent ledger at once and stays there.
///
/// # Errors
/// When there is no such lead, no dealer ever had it, or the next call is before this one.
pub fn record_outcome(store: &mut Store, lead: i64, told: &ToldOutcome) -> Result<Saved> {
    check_told(store, lead, told)?;
    let (_, number) = store.list_of_lead(lead)?;
    let what = format!("Recorded '{}' for lead {number}", told.outcome.name());
    let told = ToldOutcome { note: told.note.trim().to_owned(), ..told.clone() };
    let step = NewStep { kind: StepKind::Edit, what: what.clone(), day: told.day };
    store.as_step(&step, |store, step| record_within(store, lead, &told, &what, step))
}

fn check_told(store: &Store, lead: i64, told: &ToldOutcome) -> Result<()> {
    if let Some(next) = told.next.filter(|next| *next < told.day) {
        bail!("the next call on {} would be before this one on {}", next.spoken(), told.day.spoken());
    }
    match not_called(store, lead, told.outcome)? {
        Some(why) => bail!("{why}, so nobody can have called"),
        None => Ok(()),
    }
}

/// Why nobody can have called about a lead; none if a dealer has or had it. A customer's refusal is always accepted,
/// whoever received it.
pub(crate) fn not_called(store: &Store, lead: i64, outcome: Outcome) -> Result<Option<String>> {
    let at = store.lead_standing(lead)?;
    Ok(if outcome == Outcome::DoNotContact || at.was_given {
        None
    } else if at.is_published {
        Some(format!("no dealer has lead {} (give it to one with `foresale leads move`)", at.number))
    } else {
        Some(format!("the dealers do not have list {} '{}' yet (publish it first)", at.list, at.name))
    })
}

/// Records the outcome of a lead as part of a step in progress.
pub(crate) fn record_within(
    store: &mut Store,
    lead: i64,
    told: &ToldOutcome,
    what: &str,
    step: StepId,
) -> Result<Saved> {
    let change = put_outcome(store, lead, told)?;
    let step = (change != Change::Unchanged).then_some(step.0);
    if step.is_some() {
        store.mark_data_changed()?;
    }
    store.log(what)?;
    let kept = if told.outcome == Outcome::DoNotContact { ", and nobody will contact them any more" } else { "" };
    Ok(Saved { step, what: format!("{what}{kept}"), customer: None })
}

/// Records an outcome; *do not contact* goes into the ledger for every channel at once.
pub(crate) fn put_outcome(store: &mut Store, lead: i64, told: &ToldOutcome) -> Result<Change, StoreError> {
    let change = store.put_outcome(lead, told)?;
    if told.outcome == Outcome::DoNotContact {
        let customer = store.lead_customer(lead)?;
        for channel in Channel::ALL {
            store.refuse(customer, channel, told.day, "told a dealer")?;
        }
    }
    Ok(change)
}
