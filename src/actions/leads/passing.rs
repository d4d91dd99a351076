//! Leads that go to another dealer because theirs did not work on them.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::assigning::{DealersOfList, passed_over};
use super::callable::Callable;
use super::{plural, weeks};
use domain::day::Day;
use domain::dealer::DealerId;
use domain::lead::LastDealer;
use planning::allocation::{Placement as Allocated, WhyUnassigned};
use reports::leads::Passed;
use store::Store;
use store::lead::{DecidedBy, PlacedLead, Placement, StoredList};

/// A lead that another dealer gets.
struct Move {
    lead: i64,
    from: DealerId,
    to: DealerId,
    why: String,
    /// In major units.
    value: f64,
}

/// What passing on results in.
#[derive(Default)]
struct Passing {
    moves: Vec<Move>,
    /// Why leads stay where they are, with counts.
    staying: BTreeMap<String, usize>,
}

impl Passing {
    fn told(&self) -> Passed {
        Passed {
            moved: self.moves.len(),
            stayed: self.staying.values().sum(),
            stayed_why: self.staying.iter().map(|(why, leads)| format!("{}: {why}", plural(*leads, "lead"))).collect(),
        }
    }
}

/// Gives leads that their dealer has not touched for this many days to another dealer who can take them; a lead that
/// nobody else can take stays where it is. A dealer never gets back a lead that was passed on from them.
///
/// # Errors
/// When there is no such list, or the dealers do not have it.
pub fn pass_idle(store: &mut Store, list: i64, days: u32, today: Day) -> Result<Passed> {
    // Looked at before anybody has to wait.
    passing(store, list, days, today)?;
    store.atomically(|store| {
        let passing = passing(store, list, days, today)?;
        for one in &passing.moves {
            store.pass_lead_over(one.lead, one.from, today)?;
            let placement = Placement::Dealer { dealer: one.to, why: one.why.clone() };
            store.place_lead(one.lead, &placement, DecidedBy::Distribution, today)?;
            store.move_due(list, one.from, one.to, one.value)?;
        }
        if !passing.moves.is_empty() {
            store.settle_credit(list)?;
            let moved: Vec<i64> = passing.moves.iter().map(|one| one.lead).collect();
            let stored = store.lead_list(list)?;
            weeks::plan(store, &stored, Some(&moved), today)?;
        }
        store.log(&format!("Passed {} untouched leads of list {list} to other dealers", passing.moves.len()))?;
        Ok(passing.told())
    })
}

/// What [`pass_idle`] would do, without doing it.
///
/// # Errors
/// Same as [`pass_idle`].
pub fn preview_passing(store: &Store, list: i64, days: u32, today: Day) -> Result<Passed> {
    Ok(passing(store, list, days, today)?.told())
}

fn passing(store: &Store, list: i64, days: u32, today: Day) -> Result<Passing> {
    let stored = store.lead_list(list)?;
    let published = published(&stored, today)?;
    let since = today.plus(-i32::try_from(days).unwrap_or(i32::MAX));
    let leads = store.placed_leads(list)?;
    let permitted = Callable::with_their_dealers(store, leads.iter().map(|lead| lead.customer), today)?;
    let is_idle = |lead: &PlacedLead| {
        // A lead whose week has not come is not idle.
        let since_when = lead.assigned.max(lead.call_week).map_or(published, |day| day.max(published));
        !lead.worked && lead.dealer.is_some() && since_when <= since
    };
    let idle: Vec<PlacedLead> =
        leads.iter().filter(|lead| is_idle(lead) && permitted.holds(lead.customer)).cloned().collect();
    let mut barred = passed_over(store, list)?;
    for lead in &idle {
        barred.entry(lead.id).or_default().extend(lead.dealer);
    }
    // A dealer who keeps a lead still has it, so everything handed over this week uses capacity, idle leads included.
    let table = DealersOfList::load(store, &stored, &leads, today)?;
    let allocation = table.allocate(store, &idle, &barred, LastDealer::NoMatter)?;
    let mut passing = Passing::default();
    for (lead, allocated) in idle.iter().zip(&allocation.placements) {
        match (table.placed(*allocated, lead), lead.dealer) {
            (Placement::Dealer { dealer: to, why }, Some(from)) => {
                passing.moves.push(Move { lead: lead.id, from, to, why, value: lead.value.major() });
            }
            (placement, _) => *passing.staying.entry(why_stays(*allocated, placement)).or_default() += 1,
        }
    }
    Ok(passing)
}

/// Since when the dealers have had a list that they may still work on.
fn published(list: &StoredList, today: Day) -> Result<Day> {
    let (number, name) = (list.id, &list.brief.name);
    let Some(published) = list.published else {
        bail!("the dealers do not have list {number} '{name}' yet; publish it first");
    };
    if let Some(last) = list.expires.filter(|last| *last < today) {
        bail!("list {number} expired on {}; nobody may work it any more", last.spoken());
    }
    Ok(published)
}

fn why_stays(allocated: Allocated, placement: Placement) -> String {
    match (allocated, placement) {
        (Allocated::Unassigned(WhyUnassigned::PassedOver), _) => "no other dealer can take it".to_owned(),
        (Allocated::Unassigned(WhyUnassigned::CapacityFull), _) => {
            "the other dealers there have no room for more this week".to_owned()
        }
        (_, Placement::Nobody { why } | Placement::Dealer { why, .. }) => why,
    }
}
