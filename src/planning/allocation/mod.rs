//! Which dealer gets which lead: the highest expected value under territories, product lines and capacities.
//!
//! A lead is worth the same to every dealer that may have it, so the sets of leads that can be placed together form a
//! transversal matroid, and adding leads by descending value whenever they still fit, moving others aside if needed, is
//! exactly optimal (Edmonds and Fulkerson 1965). Leads that the same dealers may have are treated as one class.

mod dealing;
mod network;
mod territory;

use std::collections::BTreeMap;

use crate::allocation::dealing::deal_out;
use crate::allocation::network::{Network, Party};
use crate::allocation::territory::Territories;
use domain::dealer::Dealer;
use domain::territory::Place;

/// A lead to be placed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct LeadToPlace<'a> {
    /// Expected, in major units.
    pub value: f64,
    pub place: Place<'a>,
    /// Product group to be offered; empty: every dealer handles it.
    pub category: &'a str,
    /// Position of the dealer who should have it if that costs nobody a lead; none: any dealer.
    pub last_dealer: Option<usize>,
    /// Positions of dealers who must not have it.
    pub barred: &'a [usize],
}

/// Leads, and their value in major units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Load {
    pub leads: f64,
    pub value: f64,
}

/// Whether a dealer takes leads on the day of the distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Here,
    Away,
}

/// A dealer as a distribution sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DealerRoom<'a> {
    pub dealer: &'a Dealer,
    /// Leads that the dealer can still work on.
    pub room: u32,
    pub presence: Presence,
    /// What was due in earlier distributions and was not given; negative: too much was given.
    pub credit: Load,
}

impl<'a> DealerRoom<'a> {
    /// An available dealer with full capacity and nothing due.
    #[must_use]
    pub fn new(dealer: &'a Dealer) -> DealerRoom<'a> {
        DealerRoom { dealer, room: dealer.capacity, presence: Presence::Here, credit: Load::default() }
    }

    /// What leads are shared in proportion to: capacity × weight.
    fn size(&self) -> f64 {
        f64::from(self.dealer.capacity.max(1)) * f64::from(self.dealer.weight.max(1)) / 100.0
    }

    fn party(&self) -> Party {
        Party { room: self.room as usize, size: self.size(), credit: self.credit.leads }
    }
}

/// Why a lead stays without a dealer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyUnassigned {
    NoDealerServesPostcode,
    NoDealerHandlesProduct,
    DealersAway,
    CapacityFull,
    /// Expected to cost more than it brings.
    NotWorthIt,
    /// Everybody who could have it had it before and did not touch it.
    PassedOver,
}

/// Why a lead went to its dealer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyDealer {
    /// The previous dealer.
    LastDealer,
    /// No other may have it.
    OnlyDealer,
    /// This many may have it, and it was this one's turn.
    Turn { among: usize },
}

/// Where a lead went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Position of the dealer.
    Dealer(usize, WhyDealer),
    Unassigned(WhyUnassigned),
}

/// An assignment of highest expected value.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// For each lead, in the order given.
    pub placements: Vec<Placement>,
    /// What each dealer got, in the order given.
    pub loads: Vec<Load>,
    /// What an even distribution of the placed leads would have given each dealer, in fractions of leads.
    pub due: Vec<Load>,
    pub expected_value: f64,
    /// No assignment under these territories and capacities is worth more: the linear relaxation's dual, computed from
    /// capacity prices and not from the assignment.
    pub upper_bound: f64,
}

/// Leads that the same dealers may have.
#[derive(Debug, Clone, PartialEq)]
struct Class {
    /// Positions of dealers with room, ascending.
    dealers: Vec<usize>,
    /// Positions of leads, the most valuable first.
    leads: Vec<usize>,
}

/// Gives each lead at most one dealer. Among the assignments of highest value, as many leads as possible (the most
/// valuable first) go to the dealer they had before; the others are spread evenly in proportion to capacity × weight, by
/// number and by value, after what was due from earlier distributions.
#[must_use]
pub fn allocate_leads(leads: &[LeadToPlace<'_>], desks: &[DealerRoom<'_>]) -> Allocation {
    let capacities: Vec<usize> = desks.iter().map(|desk| desk.room as usize).collect();
    let value = |lead: usize| worth(&leads[lead]);
    let mut placements = vec![Placement::Unassigned(WhyUnassigned::CapacityFull); leads.len()];
    let classes = sort_into_classes(leads, desks, &mut placements);
    let mut order: Vec<(usize, usize)> =
        classes.iter().enumerate().flat_map(|(class, c)| c.leads.iter().map(move |&lead| (lead, class))).collect();
    order.sort_by(|a, b| value(b.0).total_cmp(&value(a.0)).then(a.0.cmp(&b.0)));
    let class_dealers = classes.iter().map(|class| class.dealers.clone()).collect();
    let parties: Vec<Party> = desks.iter().map(DealerRoom::party).collect();
    let mut network = Network::new(class_dealers, &parties);
    for &(lead, class) in &order {
        network.place(class, value(lead));
    }
    let upper_bound = upper_bound(&classes, &capacities, &network.prices(), &value);
    let placed: Vec<usize> = (0..classes.len()).map(|class| network.quotas(class).iter().sum()).collect();
    let due = due(&classes, &placed, &network.due(), desks.len(), &value);
    let rank: Vec<usize> = ranks(&classes, leads.len());
    order.retain(|&(lead, class)| rank[lead] < placed[class]);
    let targets: Vec<f64> = due.iter().zip(desks).map(|(due, desk)| due.value + desk.credit.value).collect();
    let loads = deal_out(leads, &classes, &order, &targets, &mut network, &mut placements);
    let expected_value = order.iter().map(|&(lead, _)| value(lead)).sum();
    Allocation { placements, loads, due, expected_value, upper_bound }
}

/// A value that is not finite counts as zero.
fn worth(lead: &LeadToPlace<'_>) -> f64 {
    if lead.value.is_finite() { lead.value } else { 0.0 }
}

/// Each lead's place in its class; leads without a class have the last one of all.
fn ranks(classes: &[Class], leads: usize) -> Vec<usize> {
    let mut ranks = vec![usize::MAX; leads];
    for class in classes {
        for (rank, &lead) in class.leads.iter().enumerate() {
            ranks[lead] = rank;
        }
    }
    ranks
}

/// What is due to each dealer: the leads that an even distribution gives from each class, at the class's mean value.
fn due(
    classes: &[Class],
    placed: &[usize],
    even: &[Vec<f64>],
    dealers: usize,
    value: &dyn Fn(usize) -> f64,
) -> Vec<Load> {
    let mut due = vec![Load::default(); dealers];
    for ((class, &placed), leads) in classes.iter().zip(placed).zip(even) {
        let worth: f64 = class.leads.iter().take(placed).map(|&lead| value(lead)).sum();
        for (&dealer, &leads) in class.dealers.iter().zip(leads) {
            due[dealer].leads += leads;
            due[dealer].value += worth * leads / placed.max(1) as f64;
        }
    }
    due
}

/// Classes of leads that some dealer may have; the remaining leads get their reason at once.
fn sort_into_classes(leads: &[LeadToPlace<'_>], desks: &[DealerRoom<'_>], placements: &mut [Placement]) -> Vec<Class> {
    let mut territories = Territories::new(desks);
    let mut numbers: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let mut classes: Vec<Class> = Vec::new();
    for (position, lead) in leads.iter().enumerate() {
        if lead.value < 0.0 {
            placements[position] = Placement::Unassigned(WhyUnassigned::NotWorthIt);
            continue;
        }
        let eligible = match territories.eligible(&lead.place, lead.category) {
            Err(why) => {
                placements[position] = Placement::Unassigned(*why);
                continue;
            }
            Ok(eligible) if lead.barred.is_empty() => eligible.clone(),
            Ok(eligible) => eligible.iter().copied().filter(|dealer| !lead.barred.contains(dealer)).collect(),
        };
        if eligible.is_empty() {
            placements[position] = Placement::Unassigned(WhyUnassigned::PassedOver);
            continue;
        }
        let number = *numbers.entry(eligible).or_insert_with_key(|eligible| {
            classes.push(Class { dealers: eligible.clone(), leads: Vec::new() });
            classes.len() - 1
        });
        classes[number].leads.push(position);
    }
    for class in &mut classes {
        let value = |lead: usize| worth(&leads[lead]);
        class.leads.sort_by(|&a, &b| value(b).total_cmp(&value(a)).then(a.cmp(&b)));
    }
    classes
}

/// Σ price · capacity + Σ what each lead is worth above the lowest price among its dealers. For any non-negative prices
/// no assignment is worth more (weak duality of the assignment's linear relaxation).
fn upper_bound(classes: &[Class], capacities: &[usize], prices: &[f64], value: &dyn Fn(usize) -> f64) -> f64 {
    let paid: f64 = capacities.iter().zip(prices).map(|(&capacity, price)| capacity as f64 * price).sum();
    let surplus = |class: &Class| -> f64 {
        let lowest = class.dealers.iter().map(|&dealer| prices[dealer]).fold(f64::INFINITY, f64::min);
        class.leads.iter().map(|&lead| (value(lead) - lowest).max(0.0)).sum()
    };
    paid + classes.iter().map(surplus).sum::<f64>()
}
