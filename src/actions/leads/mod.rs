//! Dealers and their leads: make, assign, deliver, outcomes.

mod handing;
mod making;

use anyhow::{Context, Result, bail};

use crate::domain::day::Day;
use crate::domain::dealer::{Dealer, DealerId};
use crate::domain::lead::Outcome;
use crate::domain::money::{Money, grouped};
use crate::planning::allocation::{self, LeadToPlace, WhyUnassigned, allocate_leads};
use crate::progress::Progress;
use crate::reports::leads::{DealerShare, LeadListReport, LeadsReport};
use crate::reports::segments::Named;
use crate::store::Store;
use crate::store::lead::Placement;

pub use handing::{mail, print, write_files};
pub use making::make;

/// The leads screen with `open` (none: the newest list) shown.
///
/// # Errors
/// When the database cannot be read.
pub fn overview(store: &mut Store, open: Option<i64>) -> Result<LeadsReport> {
    let lists = store.lead_list_lines()?;
    let open = open.or(lists.first().map(|list| list.id));
    let last_day = store.totals()?.last_day;
    Ok(LeadsReport {
        open: open.map(|list| report(store, list)).transpose()?,
        lists,
        dealers: store.dealer_lines()?,
        categories: store.categories()?,
        segments: store.segments()?.into_iter().map(|one| Named { of: one.id, name: one.name }).collect(),
        suggested_offer_day: last_day.map(|day| day.first_of_month().plus_months(1)),
    })
}

/// A stored list with its leads and the dealers' shares.
///
/// # Errors
/// When there is no such list.
pub fn report(store: &mut Store, list: i64) -> Result<LeadListReport> {
    let stored = store.lead_list(list)?;
    let leads = store.leads(list)?;
    let shares = store.dealer_shares(list)?;
    let assigned = shares.iter().map(|share| share.leads).sum();
    let expected_value: Money = shares.iter().map(|share| share.expected_value).sum();
    let why = |(why, leads): (String, usize)| format!("{}: {why}", plural(leads, "lead"));
    Ok(LeadListReport {
        list,
        name: stored.brief.name,
        category: stored.brief.category,
        offer_day: stored.brief.offer_day,
        periods: stored.periods,
        how: stored.how,
        unassigned: leads.len() - assigned,
        assigned,
        expected_value,
        // Leads moved by hand may have raised the value above the bound of the capacities they were moved past.
        upper_bound: stored.upper_bound.unwrap_or(Money::ZERO).max(expected_value),
        dealers: shares,
        unassigned_why: store.unassigned_reasons(list)?.into_iter().map(why).collect(),
        leads,
    })
}

/// Gives each lead of a list at most one dealer, by territory, product line and capacity, for the highest expected
/// value. Leads with an outcome stay where they are.
///
/// # Errors
/// When there is no such list or there are no dealers.
pub fn assign(store: &mut Store, list: i64, progress: &Progress) -> Result<LeadListReport> {
    let stored = store.lead_list(list)?;
    let dealers = store.dealers()?;
    if dealers.is_empty() {
        bail!("there are no dealers yet; add them on the Leads screen or import a file of dealers");
    }
    progress.stage("Assigning leads", 0)?;
    let leads = store.leads(list)?;
    let (worked, open): (Vec<_>, Vec<_>) = leads.iter().partition(|lead| lead.outcome.is_some());
    let held = |name: &str| worked.iter().filter(|lead| lead.dealer == name).count();
    let with_room: Vec<Dealer> = dealers
        .iter()
        .map(|(_, dealer)| {
            let held = u32::try_from(held(&dealer.name)).unwrap_or(u32::MAX);
            Dealer { capacity: dealer.capacity.saturating_sub(held), ..dealer.clone() }
        })
        .collect();
    let to_place: Vec<LeadToPlace<'_>> = open
        .iter()
        .map(|lead| LeadToPlace {
            value: lead.expected_value.major(),
            postcode: &lead.postcode,
            category: &stored.brief.category,
        })
        .collect();
    let allocation = allocate_leads(&to_place, &with_room);
    let placements: Vec<(i64, Placement)> = open
        .iter()
        .zip(&allocation.placements)
        .map(|(lead, placement)| (lead.id, placed(*placement, &dealers, &lead.postcode)))
        .collect();
    let already: Money = worked.iter().filter(|lead| !lead.dealer.is_empty()).map(|lead| lead.expected_value).sum();
    let bound = Money::from_major(allocation.upper_bound) + already;
    progress.check()?;
    store.atomically(|store| {
        store.put_assignment(list, &placements, bound)?;
        store.log(&format!("Assigned lead list {list} '{}'", stored.brief.name))
    })?;
    report(store, list)
}

fn placed(placement: allocation::Placement, dealers: &[(DealerId, Dealer)], postcode: &str) -> Placement {
    let why = match placement {
        allocation::Placement::Dealer(place) => return Placement::Dealer(dealers[place].0),
        allocation::Placement::Unassigned(why) => why,
    };
    let why = match why {
        WhyUnassigned::NoDealerServesPostcode if postcode.trim().is_empty() => "no postcode is known".to_owned(),
        WhyUnassigned::NoDealerServesPostcode => {
            let area: String = postcode.trim().chars().take(2).collect();
            format!("no dealer serves {area}…")
        }
        WhyUnassigned::NoDealerHandlesProduct => "no dealer there handles this product group".to_owned(),
        WhyUnassigned::CapacityFull => "the dealers there have no room for more".to_owned(),
        WhyUnassigned::NotWorthIt => "expected to cost more than it brings".to_owned(),
    };
    Placement::Nobody { why }
}

/// Moves one lead to another dealer by hand (none: to nobody).
///
/// # Errors
/// When the lead or dealer does not exist.
pub fn reassign(store: &mut Store, lead: i64, dealer: Option<i64>) -> Result<()> {
    let placement = match dealer {
        Some(dealer) => Placement::Dealer(DealerId(dealer)),
        None => Placement::Nobody { why: "taken off by hand".into() },
    };
    store.place_lead(lead, &placement)?;
    store.log(&format!("Moved lead {lead} by hand"))?;
    Ok(())
}

/// The newest list.
///
/// # Errors
/// When there is none yet.
pub fn newest_list(store: &mut Store) -> Result<i64> {
    let newest = store.lead_list_lines()?.first().map(|list| list.id);
    newest.context("there is no lead list yet; make one with `foresale leads make`")
}

/// The lead of a short number, as paper and e-mail name it.
///
/// # Errors
/// When there is none.
pub fn lead_of_number(store: &mut Store, number: u32) -> Result<i64> {
    Ok(store.lead_of_number(number)?)
}

/// Records what came of a lead; *do not contact* goes into the consent ledger at once.
///
/// # Errors
/// When there is no such lead.
pub fn record_outcome(store: &mut Store, lead: i64, outcome: Outcome, note: &str, today: Day) -> Result<()> {
    store.lead_customer(lead)?;
    store.atomically(|store| {
        crate::actions::import::put_outcome(store, lead, outcome, note.trim(), today)?;
        store.log(&format!("Recorded '{}' for lead {lead}", outcome.name()))?;
        Ok(())
    })
}

fn plural(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(count as u64), if count == 1 { "" } else { "s" })
}

/// Shares that hold at least one lead.
fn working(shares: &[DealerShare]) -> impl Iterator<Item = &DealerShare> {
    shares.iter().filter(|share| share.leads > 0)
}
