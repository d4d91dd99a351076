//! Who gets which leads and why: the distribution of a list among the dealers.

use std::collections::{HashMap, HashSet};

use anyhow::{Result, bail};

use super::callable::Callable;
use super::weeks;
use domain::day::Day;
use domain::dealer::{Dealer, DealerId};
use domain::lead::LastDealer;
use domain::money::Money;
use domain::territory::Place;
use planning::allocation::{
    self, Allocation, DealerRoom, LeadToPlace, Load, Presence, WhyDealer, WhyUnassigned, allocate_leads,
};
use progress::Progress;
use reports::leads::{DealerShare, LeadListReport};
use store::Store;
use store::lead::{DecidedBy, PlacedLead, Placement, StoredCredit, StoredList};

/// The number of days that a dealer's capacity covers.
pub(super) const WEEK: i32 = 7;

/// Gives each lead of a list at most one dealer, by territory, product line, presence and capacity, for the highest
/// expected value and a fair share, counting what is still due from earlier lists. The dealers get nothing until the
/// list is published. Leads with an outcome, and those moved by hand, stay where they are.
///
/// # Errors
/// When there is no such list, there are no dealers, or the list is published.
pub fn assign(
    store: &mut Store,
    list: i64,
    last_dealer: LastDealer,
    today: Day,
    progress: &Progress,
) -> Result<LeadListReport> {
    let stored = store.lead_list(list)?;
    if stored.published.is_some() {
        bail!("the dealers have list {list} '{}' already; recall it first, or move single leads", stored.brief.name);
    }
    if store.dealers()?.is_empty() {
        bail!("there are no dealers yet; add them on the Leads screen or import a file of dealers");
    }
    progress.stage("Assigning leads", 0)?;
    let leads = store.placed_leads(list)?;
    let permitted = Callable::besides_other_dealers(store, leads.iter().map(|lead| lead.customer), today)?;
    let (kept, open): (Vec<_>, Vec<_>) =
        leads.into_iter().partition(|lead| lead.worked || lead.decided_by == DecidedBy::Person);
    let (free, refused): (Vec<_>, Vec<_>) = open.into_iter().partition(|lead| permitted.holds(lead.customer));
    let table = DealersOfList::load(store, &stored, &kept, today)?;
    let barred = passed_over(store, list)?;
    let allocation = table.allocate(store, &free, &barred, last_dealer)?;
    let placements: Vec<(i64, Placement)> = free
        .iter()
        .zip(&allocation.placements)
        .map(|(lead, placement)| (lead.id, table.placed(*placement, lead)))
        .chain(refused.iter().map(|lead| (lead.id, Placement::Nobody { why: super::callable::WHY.to_owned() })))
        .collect();
    let already: Money = kept.iter().filter(|lead| lead.dealer.is_some()).map(|lead| lead.value).sum();
    let bound = Money::from_major(allocation.upper_bound) + already;
    let due = table.due(&allocation, &kept);
    progress.check()?;
    store.atomically(|store| {
        store.put_assignment(list, &placements, bound, today)?;
        store.put_due(list, &due)?;
        weeks::plan(store, &stored, None, today)?;
        store.log(&format!("Assigned lead list {list} '{}'", stored.brief.name))?;
        Ok::<_, anyhow::Error>(())
    })?;
    super::report(store, list, today)
}

/// The dealers of a distribution, with how many leads they can still take.
pub(super) struct DealersOfList {
    list: i64,
    category: String,
    dealers: Vec<(DealerId, Dealer)>,
    room: Vec<u32>,
    presence: Vec<Presence>,
    credit: Vec<Load>,
}

/// Whether a lead that stays where it is uses this week's capacity: it was handed over this week, or is going to be.
fn takes_room(lead: &PlacedLead, list: &StoredList, today: Day) -> bool {
    let handed = match (list.published, lead.worked) {
        (Some(published), _) => lead.assigned.map_or(published, |day| day.max(published)),
        // The dealer worked on it before the list was recalled.
        (None, true) => lead.assigned.unwrap_or(today),
        (None, false) => today,
    };
    handed > today.plus(-WEEK)
}

/// For each lead of a list, the dealers who did not work it in time: they do not get it again.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn passed_over(store: &Store, list: i64) -> Result<HashMap<i64, Vec<DealerId>>> {
    let mut barred: HashMap<i64, Vec<DealerId>> = HashMap::new();
    for (lead, dealer) in store.passed_over(list)? {
        barred.entry(lead).or_default().push(dealer);
    }
    Ok(barred)
}

impl DealersOfList {
    /// Leads that are `kept` where they are use capacity if they were handed over within the week.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn load(store: &Store, list: &StoredList, kept: &[PlacedLead], today: Day) -> Result<DealersOfList> {
        let dealers = store.dealers()?;
        let given: HashMap<DealerId, u32> = store.leads_given_since(list.id, today.plus(-WEEK))?.into_iter().collect();
        let credits: HashMap<DealerId, StoredCredit> = store.credits_besides(list.id)?.into_iter().collect();
        let held = |id: DealerId| {
            let held = kept.iter().filter(|lead| lead.dealer == Some(id) && takes_room(lead, list, today)).count();
            given.get(&id).copied().unwrap_or(0).saturating_add(u32::try_from(held).unwrap_or(u32::MAX))
        };
        let weeks = weeks::weeks_to_work(&list.brief, today);
        let there = |dealer: &Dealer| if dealer.is_there(today) { Presence::Here } else { Presence::Away };
        Ok(DealersOfList {
            list: list.id,
            category: list.brief.category.clone(),
            room: dealers
                .iter()
                .map(|(id, dealer)| dealer.capacity.saturating_mul(weeks).saturating_sub(held(*id)))
                .collect(),
            presence: dealers.iter().map(|(_, dealer)| there(dealer)).collect(),
            credit: dealers.iter().map(|(id, dealer)| bounded(credits.get(id), dealer)).collect(),
            dealers,
        })
    }

    /// Distributes leads; leads in `barred` do not go to the dealers listed for them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn allocate(
        &self,
        store: &Store,
        leads: &[PlacedLead],
        barred: &HashMap<i64, Vec<DealerId>>,
        last_dealer: LastDealer,
    ) -> Result<Allocation> {
        let place_of: HashMap<DealerId, usize> =
            self.dealers.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
        let positions = store.positions()?;
        let last: HashMap<_, _> = match last_dealer {
            LastDealer::First => store.last_dealers(self.list)?.into_iter().collect(),
            LastDealer::NoMatter => HashMap::new(),
        };
        let places = |dealers: &Vec<DealerId>| dealers.iter().filter_map(|id| place_of.get(id)).copied().collect();
        let barred: HashMap<i64, Vec<usize>> = barred.iter().map(|(lead, of)| (*lead, places(of))).collect();
        let to_place: Vec<LeadToPlace<'_>> = leads
            .iter()
            .map(|lead| LeadToPlace {
                value: lead.value.major(),
                place: Place {
                    postcode: &lead.postcode,
                    region: &lead.region,
                    position: positions.get(&lead.customer).copied(),
                },
                category: &self.category,
                last_dealer: last.get(&lead.customer).and_then(|dealer| place_of.get(dealer)).copied(),
                barred: barred.get(&lead.id).map_or(&[], Vec::as_slice),
            })
            .collect();
        let desks: Vec<DealerRoom<'_>> = self
            .dealers
            .iter()
            .enumerate()
            .map(|(place, (_, dealer))| DealerRoom {
                dealer,
                room: self.room[place],
                presence: self.presence[place],
                credit: self.credit[place],
            })
            .collect();
        Ok(allocate_leads(&to_place, &desks))
    }

    /// Where a lead was assigned, with the reason in words.
    pub fn placed(&self, placement: allocation::Placement, lead: &PlacedLead) -> Placement {
        match placement {
            allocation::Placement::Dealer(place, why) => {
                Placement::Dealer { dealer: self.dealers[place].0, why: why_dealer(why) }
            }
            allocation::Placement::Unassigned(why) => Placement::Nobody { why: why_nobody(why, &lead.postcode) },
        }
    }

    /// What each dealer is due; leads that stay where they are do not change it.
    fn due(&self, allocation: &Allocation, kept: &[PlacedLead]) -> Vec<(DealerId, StoredCredit)> {
        let of = |(place, (id, _)): (usize, &(DealerId, Dealer))| {
            let own = kept.iter().filter(|lead| lead.dealer == Some(*id));
            let (leads, value) = own.fold((0.0, 0.0), |(leads, value), lead| (leads + 1.0, value + lead.value.major()));
            let due = allocation.due[place];
            (*id, StoredCredit { leads: due.leads + leads, value: due.value + value })
        };
        self.dealers.iter().enumerate().map(of).collect()
    }
}

/// No more than a week's leads are ever made up for, so that a dealer who was absent for long is not flooded by the
/// next lists.
fn bounded(credit: Option<&StoredCredit>, dealer: &Dealer) -> Load {
    let Some(credit) = credit else { return Load::default() };
    let most = f64::from(dealer.capacity);
    let scale = if credit.leads.abs() > most { most / credit.leads.abs() } else { 1.0 };
    Load { leads: credit.leads * scale, value: credit.value * scale }
}

fn why_dealer(why: WhyDealer) -> String {
    match why {
        WhyDealer::LastDealer => "had this customer before".to_owned(),
        WhyDealer::OnlyDealer => "no other dealer can take it".to_owned(),
        WhyDealer::Turn { among } => format!("was next in turn among {among} who can take it"),
    }
}

fn why_nobody(why: WhyUnassigned, postcode: &str) -> String {
    match why {
        WhyUnassigned::NoDealerServesPostcode if postcode.trim().is_empty() => "no postcode is known".to_owned(),
        WhyUnassigned::NoDealerServesPostcode => {
            let area: String = postcode.trim().chars().take(2).collect();
            format!("no dealer serves {area}…")
        }
        WhyUnassigned::NoDealerHandlesProduct => "no dealer there handles this product group".to_owned(),
        WhyUnassigned::DealersAway => "the dealers there are away".to_owned(),
        WhyUnassigned::CapacityFull => "the dealers there have no room for more this week".to_owned(),
        WhyUnassigned::NotWorthIt => "expected to cost more than it brings".to_owned(),
        WhyUnassigned::PassedOver => "those who could take it already had it and did not work it".to_owned(),
    }
}

/// What each dealer got from a list, what is due, and what is carried over.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn dealer_shares(store: &Store, list: &StoredList, today: Day) -> Result<Vec<DealerShare>> {
    let due: HashMap<DealerId, StoredCredit> = store.due_of(list.id)?.into_iter().collect();
    let credits: HashMap<DealerId, StoredCredit> = store.credits_besides(list.id)?.into_iter().collect();
    let away: HashSet<i64> =
        store.dealers()?.into_iter().filter(|(_, dealer)| !dealer.is_there(today)).map(|(id, _)| id.0).collect();
    let filled = |share: DealerShare| {
        let due = due.get(&DealerId(share.dealer_id)).copied().unwrap_or_default();
        let credit = credits.get(&DealerId(share.dealer_id)).copied().unwrap_or_default();
        DealerShare {
            due_leads: due.leads,
            due_value: Money::from_major(due.value),
            credit_leads: credit.leads,
            credit_value: Money::from_major(credit.value),
            remark: if away.contains(&share.dealer_id) { "Away".to_owned() } else { String::new() },
            ..share
        }
    };
    Ok(store.dealer_shares(list.id)?.into_iter().map(filled).collect())
}
