//! Purchases that somebody should check, and deleting one.

use anyhow::Result;

use crate::request::request;
use domain::day::Day;
use domain::fault::PurchaseFault;
use domain::step::{NewStep, StepId, StepKind};
use reports::manual_entry::Saved;
use reports::purchases::FaultyPurchases;
use store::Store;

/// How many purchases the list holds at a time, newest first.
const MOST_LINES: u32 = 500;

/// The purchases with a fault.
///
/// # Errors
/// When the database cannot be read.
pub fn with_fault(store: &Store, fault: PurchaseFault, today: Day) -> Result<FaultyPurchases> {
    Ok(store.in_one_view(|store| store.faulty_purchases(fault, today, MOST_LINES))?)
}

/// Deletes a purchase; a step that can be undone.
///
/// # Errors
/// When there is no such purchase or the database cannot be written.
pub fn delete(store: &mut Store, number: i64, today: Day) -> Result<Saved> {
    let (customer, purchase) = store.purchase(number)?;
    let noun = if purchase.amount.0 < 0 { "return" } else { "purchase" };
    let what = format!(
        "Deleted a {noun} of {} on {} by {}",
        purchase.amount.plain(),
        purchase.day.spoken(),
        purchase.customer
    );
    store.as_step(&NewStep { kind: StepKind::Edit, what: what.clone(), day: today }, |store, StepId(step)| {
        store.delete_purchase(number)?;
        store.mark_data_changed()?;
        store.log(&what)?;
        Ok(Saved { step: Some(step), what: what.clone(), customer: Some(customer) })
    })
}

request! {
    /// The purchases with a fault.
    ReadFaulty { fault: PurchaseFault } -> FaultyPurchases;
    "purchases.faulty", See, [], NewestWins;
    |asked, session, _| with_fault(session.store, asked.fault, session.now.day)
}

request! {
    /// Deletes a purchase.
    DeletePurchase { number: i64 } -> Saved;
    "purchases.delete", Change, [Purchases, Steps], InTurn;
    |asked, session, _| delete(session.store, asked.number, session.now.day)
}
