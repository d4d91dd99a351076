//! Giving a distributed list to the dealers, and recalling it.

use std::collections::HashMap;

use anyhow::{Result, bail};

use super::assigning::WEEK;
use super::callable::{Callable, WHY};
use super::plural;
use super::weeks::weeks_to_work;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::dealer::DealerId;
use reports::leads::LeadListReport;
use store::Store;
use store::lead::{DecidedBy, PlacedLead, Placement, StoredList};

/// Gives a list to the dealers: from now on they may use it, until it expires. Customers who may no longer be called
/// are removed first.
///
/// # Errors
/// When there is no such list, it is already published, no dealer has a lead, or the dealers are now away or have no
/// capacity for it.
pub fn publish(store: &mut Store, list: i64, today: Day) -> Result<LeadListReport> {
    look_up_callable(store, list, today)?;
    store.atomically(|store| publish_within(store, list, today))?;
    super::report(store, list, today)
}

/// Looks who may be called before anything is written: it takes long, and others would have to wait.
pub(super) fn look_up_callable(store: &Store, list: i64, today: Day) -> Result<()> {
    let customers: Vec<CustomerId> = store.placed_leads(list)?.iter().map(|lead| lead.customer).collect();
    Callable::load(store, customers.into_iter(), today).map(|_| ())
}

/// [`publish`] as part of a transaction, so that no list is published if nothing of it can be handed over.
pub(super) fn publish_within(store: &mut Store, list: i64, today: Day) -> Result<()> {
    let stored = store.lead_list(list)?;
    let name = &stored.brief.name;
    if let Some(day) = stored.published {
        bail!("the dealers have list {list} '{name}' since {}", day.spoken());
    }
    let leads = store.placed_leads(list)?;
    if leads.iter().all(|lead| lead.dealer.is_none()) {
        bail!("list {list} is not assigned to dealers yet; assign it first");
    }
    let permitted = Callable::besides_other_dealers(store, leads.iter().map(|lead| lead.customer), today)?;
    let fresh = leads.into_iter().filter(|lead| lead.dealer.is_some() && !lead.worked);
    let (given, gone): (Vec<_>, Vec<_>) = fresh.partition(|lead| permitted.holds(lead.customer));
    check_dealers(store, &stored, &given, today)?;
    let expires = today.plus(i32::try_from(stored.brief.kept_for(today)).unwrap_or(i32::MAX));
    for lead in gone {
        store.place_lead(lead.id, &Placement::Nobody { why: WHY.to_owned() }, DecidedBy::Distribution, today)?;
    }
    store.publish_leads(list, today, expires)?;
    store.settle_credit(list)?;
    Ok(store.log(&format!("Published lead list {list} '{name}' until {expires}"))?)
}

/// A list may have been distributed before another one was published, or before a dealer went away: what the
/// distribution gave a dealer must still fit their capacity. What a user assigned by hand is that user's decision.
fn check_dealers(store: &Store, stored: &StoredList, given: &[PlacedLead], today: Day) -> Result<()> {
    let (list, weeks) = (stored.id, weeks_to_work(&stored.brief, today));
    let mut own: HashMap<DealerId, usize> = HashMap::new();
    let distributed = given.iter().filter(|lead| lead.decided_by == DecidedBy::Distribution);
    for dealer in distributed.filter_map(|lead| lead.dealer) {
        *own.entry(dealer).or_default() += 1;
    }
    let others: HashMap<DealerId, u32> = store.leads_given_since(list, today.plus(-WEEK))?.into_iter().collect();
    let mut faults = Vec::new();
    for (id, dealer) in store.dealers()? {
        let Some(own) = own.get(&id) else { continue };
        let others = others.get(&id).copied().unwrap_or(0) as usize;
        if !dealer.is_there(today) {
            faults.push(format!("{} is away", dealer.name));
        } else if own + others > dealer.capacity.saturating_mul(weeks) as usize {
            let (leads, capacity) = (plural(*own, "lead"), dealer.capacity);
            let time = if weeks > 1 { format!(" for {weeks} weeks") } else { String::new() };
            faults.push(format!(
                "{} would get {leads} besides {others} and can work {capacity} a week{time}",
                dealer.name
            ));
        }
    }
    if !faults.is_empty() {
        bail!(
            "list {list} was assigned before and does not fit any more: {}; assign it again, then publish it",
            faults.join("; ")
        );
    }
    Ok(())
}

/// Takes a list back from the dealers: what is still queued for them is not sent, and a new distribution can be made.
/// What was sent before stays in the receipts. A list that the dealers do not have yet is discarded: those who were to
/// be left alone for it may be called again.
///
/// # Errors
/// When there is no such list, or it is not published and nobody is left alone for it.
pub fn recall(store: &mut Store, list: i64, today: Day) -> Result<LeadListReport> {
    let stored = store.lead_list(list)?;
    let holds_back = stored.recalled.is_none() && store.left_alone_of(list)? > 0;
    if stored.published.is_none() && !holds_back {
        bail!("the dealers do not have list {list} '{}', so there is nothing to recall", stored.brief.name);
    }
    store.atomically(|store| {
        store.recall_leads(list, today)?;
        store.set_apart_messages(list)?;
        let did = if stored.published.is_some() { "Recalled" } else { "Gave up" };
        store.log(&format!("{did} lead list {list} '{}'", stored.brief.name))
    })?;
    super::report(store, list, today)
}
