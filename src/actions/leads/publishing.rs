//! Giving a distributed list to the dealers, and taking it back.

use anyhow::{Result, bail};

use super::permitted::{Permitted, WHY};
use crate::domain::day::Day;
use crate::reports::leads::LeadListReport;
use crate::store::Store;
use crate::store::lead::{DecidedBy, Placement};

/// Gives a list to the dealers: from now on they may use it, until it expires. Customers who may not be called any more
/// are taken off first.
///
/// # Errors
/// When there is no such list, it is published already, or no dealer has a lead.
pub fn publish(store: &mut Store, list: i64, today: Day) -> Result<LeadListReport> {
    let stored = store.lead_list(list)?;
    let name = stored.brief.name.clone();
    if let Some(day) = stored.published {
        bail!("the dealers have list {list} '{name}' since {}", day.spoken());
    }
    let leads = store.placed_leads(list)?;
    if leads.iter().all(|lead| lead.dealer.is_none()) {
        bail!("list {list} is not assigned to dealers yet; assign it first");
    }
    let permitted = Permitted::besides_other_dealers(store, leads.iter().map(|lead| lead.customer), today)?;
    let gone: Vec<i64> = leads
        .iter()
        .filter(|lead| lead.dealer.is_some() && !lead.worked && !permitted.holds(lead.customer))
        .map(|lead| lead.id)
        .collect();
    let expires = today.plus(i32::try_from(stored.brief.expiry_days).unwrap_or(i32::MAX));
    store.atomically(|store| {
        for lead in gone {
            store.place_lead(lead, &Placement::Nobody { why: WHY.to_owned() }, DecidedBy::Distribution, today)?;
        }
        store.publish_leads(list, today, expires)?;
        store.settle_credit(list)?;
        store.log(&format!("Published lead list {list} '{name}' until {expires}"))
    })?;
    super::report(store, list, today)
}

/// Takes a list back from the dealers: what is still queued for them is not sent, and a new distribution can be made. What
/// left before stays in the receipts.
///
/// # Errors
/// When there is no such list, or it is not published.
pub fn recall(store: &mut Store, list: i64, today: Day) -> Result<LeadListReport> {
    let stored = store.lead_list(list)?;
    if stored.published.is_none() {
        bail!("the dealers do not have list {list} '{}', so there is nothing to recall", stored.brief.name);
    }
    store.atomically(|store| {
        store.recall_leads(list)?;
        store.set_apart_messages(list)?;
        store.log(&format!("Recalled lead list {list} '{}'", stored.brief.name))
    })?;
    super::report(store, list, today)
}
