//! Who gets which of the leads that are placed: previous dealers first, then shares balanced by number and by value.

use crate::allocation::network::Network;
use crate::allocation::{Class, LeadToPlace, Load, Placement, WhyDealer, worth};

/// Hands out the leads of `order` (lead, class), the most valuable first; returns what each dealer got. `targets`: the
/// value that each dealer should reach, in major units.
pub(super) fn deal_out(
    leads: &[LeadToPlace<'_>],
    classes: &[Class],
    order: &[(usize, usize)],
    targets: &[f64],
    network: &mut Network,
    placements: &mut [Placement],
) -> Vec<Load> {
    let mut hand = Hand { loads: vec![Load::default(); targets.len()], placements };
    let mut open = Vec::with_capacity(order.len());
    for &(lead, class) in order {
        let last = leads[lead].last_dealer.and_then(|last| classes[class].dealers.binary_search(&last).ok());
        match last {
            Some(slot) if network.pin(class, slot) => {
                hand.give(lead, worth(&leads[lead]), classes[class].dealers[slot], WhyDealer::LastDealer);
            }
            _ => open.push((lead, class)),
        }
    }
    network.spread();
    let mut left: Vec<Vec<usize>> = (0..classes.len()).map(|class| network.quotas(class).to_vec()).collect();
    let mut left_of = vec![0_usize; targets.len()];
    for (class, left) in classes.iter().zip(&left) {
        for (&dealer, &leads) in class.dealers.iter().zip(left) {
            left_of[dealer] += leads;
        }
    }
    for (lead, class) in open {
        let dealers = &classes[class].dealers;
        // What each of the remaining leads would have to be worth on average.
        let need = |slot: usize, hand: &Hand<'_>| {
            let dealer = dealers[slot];
            (targets[dealer] - hand.loads[dealer].value) / left_of[dealer].max(1) as f64
        };
        let free = (0..dealers.len()).filter(|&slot| left[class][slot] > 0);
        let Some(slot) = free.max_by(|&a, &b| need(a, &hand).total_cmp(&need(b, &hand)).then(b.cmp(&a))) else {
            continue;
        };
        let why = match dealers.len() {
            1 => WhyDealer::OnlyDealer,
            among => WhyDealer::Turn { among },
        };
        left[class][slot] -= 1;
        left_of[dealers[slot]] -= 1;
        hand.give(lead, worth(&leads[lead]), dealers[slot], why);
    }
    hand.loads
}

/// What was handed out so far.
struct Hand<'a> {
    loads: Vec<Load>,
    placements: &'a mut [Placement],
}

impl Hand<'_> {
    fn give(&mut self, lead: usize, value: f64, dealer: usize, why: WhyDealer) {
        self.placements[lead] = Placement::Dealer(dealer, why);
        self.loads[dealer].leads += 1.0;
        self.loads[dealer].value += value;
    }
}
