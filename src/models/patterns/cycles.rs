//! How long it takes until the same product group is bought again, and who is due.

use rayon::prelude::*;

use domain::group_days::GroupDays;
use stats::kaplan_meier::{Survival, Wait};

/// Customers who bought a group again that a cycle must rest on.
pub const FEWEST_REPEATERS: usize = 20;

/// The rhythm of one product group.
#[derive(Debug, Clone, PartialEq)]
pub struct Cycle {
    /// Index into [`GroupDays::groups`].
    pub group: u32,
    /// Customers who ever bought it.
    pub customers: usize,
    /// Those of them who bought it on at least two days.
    pub repeaters: usize,
    pub waits: Survival,
    /// Share who buy it again within the time observed.
    pub returning: f64,
    /// Days within which a quarter, half and three quarters of those who buy again have done so.
    pub quartiles: [u32; 3],
    /// Every customer of the group: place in [`GroupDays::customers`], last day, and the chance to buy it within the
    /// days ahead.
    pub standing: Vec<Standing>,
}

/// A customer's position in a cycle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    pub customer: usize,
    pub last_day: i32,
    pub chance: f64,
    /// Within the days ahead the time since the last purchase is in the middle half of the cycle.
    pub due: bool,
}

/// The cycle of every group with enough repeaters, as of a day, looking `ahead` days further.
///
/// Waits of one customer are alike, and the last one is censored by the as-of day; frequent buyers would count more
/// often, and short waits would be seen more than long ones. So each customer counts once: with the finished waits in
/// equal parts, and with the unfinished one only if none is finished (Wang & Chang 1999, eq. 4); over these, the
/// product-limit estimate of Kaplan & Meier (1958).
#[must_use]
pub fn find_cycles(days: &GroupDays, as_of: i32, ahead: u32) -> Vec<Cycle> {
    let mut by_group: Vec<Vec<(usize, i32)>> = vec![Vec::new(); days.groups.len()];
    for customer in 0..days.customers.len() {
        for (day, group) in days.entries(customer).take_while(|(day, _)| *day <= as_of) {
            by_group[group as usize].push((customer, day));
        }
    }
    let numbered: Vec<(u32, Vec<(usize, i32)>)> = (0..).zip(by_group).collect();
    numbered.into_par_iter().filter_map(|(group, bought)| cycle(group, &bought, as_of, ahead)).collect()
}

fn days_between(early: i32, late: i32) -> u32 {
    u32::try_from(late.saturating_sub(early)).unwrap_or(0)
}

fn cycle(group: u32, bought: &[(usize, i32)], as_of: i32, ahead: u32) -> Option<Cycle> {
    let (mut waits, mut last_days, mut repeaters) = (Vec::new(), Vec::new(), 0);
    for own in bought.chunk_by(|a, b| a.0 == b.0) {
        let last = own.last()?;
        last_days.push(*last);
        let weight = 1.0 / (own.len() - 1).max(1) as f64;
        if own.len() > 1 {
            repeaters += 1;
            let gaps = own.windows(2).map(|pair| days_between(pair[0].1, pair[1].1));
            waits.extend(gaps.map(|days| Wait { days, ended: true, weight }));
        } else {
            waits.push(Wait { days: days_between(last.1, as_of), ended: false, weight });
        }
    }
    if repeaters < FEWEST_REPEATERS {
        return None;
    }
    let waits = Survival::from_waits(waits);
    let quartile = |share| waits.quantile_of_ended(share).unwrap_or(0);
    let quartiles = [quartile(0.25), quartile(0.5), quartile(0.75)];
    let standing = last_days.iter().map(|&(customer, last_day)| {
        let so_far = days_between(last_day, as_of);
        let due = so_far.saturating_add(ahead) >= quartiles[0] && so_far <= quartiles[2];
        Standing { customer, last_day, chance: waits.ends_within(so_far, ahead), due }
    });
    let standing = standing.collect();
    Some(Cycle { group, customers: last_days.len(), repeaters, returning: waits.ended(), quartiles, standing, waits })
}
