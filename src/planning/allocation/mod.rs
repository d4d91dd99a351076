//! Which dealer gets which lead: the highest expected value under territories, product lines and capacities.
//!
//! A lead is worth the same to every dealer that may have it, so the sets of leads that can be placed together are a
//! transversal matroid, and taking leads by falling value whenever they still fit, moving others aside where needed,
//! is exactly optimal (Edmonds and Fulkerson 1965). Leads that the same dealers may have are handled as one class.

mod network;
mod territory;

use std::collections::BTreeMap;

use crate::domain::dealer::Dealer;
use crate::planning::allocation::network::Network;
use crate::planning::allocation::territory::Territories;

/// A lead to be placed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeadToPlace<'a> {
    /// Expected, in major units.
    pub value: f64,
    pub postcode: &'a str,
    /// Product group to be offered; empty: every dealer handles it.
    pub category: &'a str,
}

/// Why a lead stays without a dealer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyUnassigned {
    NoDealerServesPostcode,
    NoDealerHandlesProduct,
    CapacityFull,
    /// Expected to cost more than it brings.
    NotWorthIt,
}

/// Where a lead went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// Position of the dealer.
    Dealer(usize),
    Unassigned(WhyUnassigned),
}

/// What a dealer got.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DealerLoad {
    pub leads: usize,
    pub expected_value: f64,
}

/// An assignment of highest expected value.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// For each lead, in the order given.
    pub placements: Vec<Placement>,
    /// For each dealer, in the order given.
    pub loads: Vec<DealerLoad>,
    pub expected_value: f64,
    /// No assignment under these territories and capacities is worth more: the linear relaxation's dual, computed from
    /// prices of capacity and not from the assignment.
    pub upper_bound: f64,
}

/// Leads that the same dealers may have.
#[derive(Debug, Clone, PartialEq)]
struct Class {
    /// Positions of dealers with capacity, ascending.
    dealers: Vec<usize>,
    /// Positions of leads, the most valuable first.
    leads: Vec<usize>,
}

/// Gives each lead at most one dealer. Among the assignments of highest value, the leads are spread evenly over the
/// dealers, in proportion to their capacities, and so is the value of leads that several dealers could have.
#[must_use]
pub fn allocate_leads(leads: &[LeadToPlace<'_>], dealers: &[Dealer]) -> Allocation {
    let capacities: Vec<usize> = dealers.iter().map(|dealer| dealer.capacity as usize).collect();
    let value = |lead: usize| if leads[lead].value.is_finite() { leads[lead].value } else { 0.0 };
    let mut placements = vec![Placement::Unassigned(WhyUnassigned::CapacityFull); leads.len()];
    let classes = sort_into_classes(leads, dealers, &mut placements);
    let mut order: Vec<(usize, usize)> =
        classes.iter().enumerate().flat_map(|(class, c)| c.leads.iter().map(move |&lead| (lead, class))).collect();
    order.sort_by(|a, b| value(b.0).total_cmp(&value(a.0)).then(a.0.cmp(&b.0)));
    let class_dealers = classes.iter().map(|class| class.dealers.clone()).collect();
    let mut network = Network::new(class_dealers, &capacities);
    for &(lead, class) in &order {
        network.place(class, value(lead));
    }
    network.spread();
    let mut loads = vec![DealerLoad::default(); dealers.len()];
    for (number, class) in classes.iter().enumerate() {
        deal_out(class, network.quotas(number), &value, &mut placements, &mut loads);
    }
    let expected_value = order
        .iter()
        .filter(|(lead, _)| matches!(placements[*lead], Placement::Dealer(_)))
        .map(|&(lead, _)| value(lead))
        .sum();
    let upper_bound = upper_bound(&classes, &capacities, &network.prices(), &value);
    Allocation { placements, loads, expected_value, upper_bound }
}

/// Classes of leads that some dealer may have; the others get their reason at once.
fn sort_into_classes(leads: &[LeadToPlace<'_>], dealers: &[Dealer], placements: &mut [Placement]) -> Vec<Class> {
    let mut territories = Territories::new(dealers);
    let mut numbers: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let mut classes: Vec<Class> = Vec::new();
    for (position, lead) in leads.iter().enumerate() {
        if lead.value < 0.0 {
            placements[position] = Placement::Unassigned(WhyUnassigned::NotWorthIt);
            continue;
        }
        match territories.eligible(lead.postcode, lead.category) {
            Err(why) => placements[position] = Placement::Unassigned(*why),
            Ok(eligible) => {
                let number = numbers.get(eligible).copied().unwrap_or_else(|| {
                    classes.push(Class { dealers: eligible.clone(), leads: Vec::new() });
                    numbers.insert(eligible.clone(), classes.len() - 1);
                    classes.len() - 1
                });
                classes[number].leads.push(position);
            }
        }
    }
    for class in &mut classes {
        let value = |lead: usize| if leads[lead].value.is_finite() { leads[lead].value } else { 0.0 };
        class.leads.sort_by(|&a, &b| value(b).total_cmp(&value(a)).then(a.cmp(&b)));
    }
    classes
}

/// Hands the best leads of a class to its dealers, each as many as its quota: always to the one who so far has the least
/// value for the size of its quota.
fn deal_out(
    class: &Class,
    quotas: &[usize],
    value: &dyn Fn(usize) -> f64,
    placements: &mut [Placement],
    loads: &mut [DealerLoad],
) {
    let mut left = quotas.to_vec();
    let mut given = vec![0.0; quotas.len()];
    for &lead in class.leads.iter().take(quotas.iter().sum()) {
        let share = |slot: usize| given[slot] / quotas[slot] as f64;
        let open = (0..quotas.len()).filter(|&slot| left[slot] > 0);
        let Some(slot) = open.min_by(|&a, &b| share(a).total_cmp(&share(b)).then(left[b].cmp(&left[a]))) else {
            break;
        };
        left[slot] -= 1;
        given[slot] += value(lead);
        let dealer = class.dealers[slot];
        placements[lead] = Placement::Dealer(dealer);
        loads[dealer].leads += 1;
        loads[dealer].expected_value += value(lead);
    }
}

/// Σ price · capacity + Σ what each lead is worth above the lowest price among its dealers. For any prices not below
/// zero no assignment is worth more (weak duality of the assignment's linear relaxation).
fn upper_bound(classes: &[Class], capacities: &[usize], prices: &[f64], value: &dyn Fn(usize) -> f64) -> f64 {
    let paid: f64 = capacities.iter().zip(prices).map(|(&capacity, price)| capacity as f64 * price).sum();
    let surplus = |class: &Class| -> f64 {
        let lowest = class.dealers.iter().map(|&dealer| prices[dealer]).fold(f64::INFINITY, f64::min);
        class.leads.iter().map(|&lead| (value(lead) - lowest).max(0.0)).sum()
    };
    paid + classes.iter().map(surplus).sum::<f64>()
}
