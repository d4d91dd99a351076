//! How far spend strays from what was expected: 80 % prediction intervals, measured on an earlier period.
//!
//! Spend in a horizon is nothing with probability 1 − p, else the expected amount of a buyer times a ratio. The ratios
//! of the buyers of an earlier period, separately for rare and frequent buyers, are kept as observed: no shape is
//! assumed (split conformal prediction within groups; Vovk, Gammerman & Shafer 2005, ch. 4).

use crate::purchase::candidates::Scores;
use domain::history::Future;
use stats::ranks::ascending;

const COVERAGE: f64 = 0.8;
/// If this many per cent or more buy nothing, the interval begins at zero.
const TAIL: f64 = (1.0 - COVERAGE) / 2.0;
const FEWEST_BUYERS: usize = 40;
const MOST_GROUPS: usize = 6;
const HALF_A_CENT: f64 = 0.005;

/// Ratios of spend to expected spend among those who bought, grouped by how many purchases they were expected to make.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    groups: Vec<Group>,
}

#[derive(Debug, Clone, PartialEq)]
struct Group {
    /// Largest number of expected purchases per buyer.
    up_to: f64,
    /// Ascending.
    ratios: Vec<f64>,
}

impl Spread {
    /// From a method's scores on an earlier window and their outcomes; none with fewer than forty buyers.
    #[must_use]
    pub fn learn(scores: &Scores, futures: &[Future]) -> Option<Spread> {
        let buyers: Vec<(f64, f64)> = (0..futures.len())
            .filter(|&i| futures[i].purchases > 0)
            .filter_map(|i| {
                let (spend, purchases) =
                    if_buying(scores.probability[i], scores.expected_spend[i], scores.expected_purchases[i]);
                (spend > 0.0).then(|| (purchases, futures[i].spend / spend))
            })
            .collect();
        let groups = (buyers.len() / FEWEST_BUYERS).min(MOST_GROUPS);
        if groups == 0 {
            return None;
        }
        let purchases: Vec<f64> = buyers.iter().map(|buyer| buyer.0).collect();
        let order = ascending(&purchases);
        let group = |number: usize| {
            let places = &order[number * buyers.len() / groups..(number + 1) * buyers.len() / groups];
            let mut ratios: Vec<f64> = places.iter().map(|&i| buyers[i].1).collect();
            ratios.sort_by(f64::total_cmp);
            let last = places[places.len() - 1];
            Group { up_to: if number + 1 == groups { f64::INFINITY } else { purchases[last] }, ratios }
        };
        Some(Spread { groups: (0..groups).map(group).collect() })
    }

    /// The shortest range from zero, or from the lower tail if almost everybody buys, that holds the spend of 80 in 100
    /// such customers. `probability` is the calibrated one, `shown` the method's own before calibration, which the
    /// expectations rest on.
    #[must_use]
    pub fn interval(&self, probability: f64, shown: f64, expected_spend: f64, expected_purchases: f64) -> (f64, f64) {
        let (spend, purchases) = if_buying(shown, expected_spend, expected_purchases);
        let Some(group) = self.groups.iter().find(|group| purchases <= group.up_to) else { return (0.0, 0.0) };
        let nothing = 1.0 - probability;
        let at = |share: f64| {
            if share <= nothing {
                0.0
            } else {
                (spend * quantile(&group.ratios, (share - nothing) / probability)).max(0.0)
            }
        };
        if nothing >= TAIL { (0.0, at(COVERAGE)) } else { (at(TAIL), at(1.0 - TAIL)) }
    }
}

/// Money and purchase days of a customer who buys at all.
fn if_buying(probability: f64, expected_spend: f64, expected_purchases: f64) -> (f64, f64) {
    let p = probability.max(1e-6);
    (expected_spend / p, expected_purchases / p)
}

/// Of ascending values, interpolated linearly between neighbours.
fn quantile(ascending: &[f64], share: f64) -> f64 {
    let place = share.clamp(0.0, 1.0) * (ascending.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the length")]
    let below = place.floor() as usize;
    let above = (below + 1).min(ascending.len() - 1);
    ascending[below] + (place - below as f64) * (ascending[above] - ascending[below])
}

/// Shares of customers whose spend lay within its interval; none without any.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Coverage {
    pub all: Option<f64>,
    /// Of whom nothing is less likely than the interval is sure: for others nothing alone is held more often.
    pub likely: Option<f64>,
    pub buyers: Option<f64>,
}

#[must_use]
pub fn coverage(intervals: &[(f64, f64)], probability: &[f64], futures: &[Future]) -> Coverage {
    let share = |wanted: &dyn Fn(usize) -> bool| {
        let held = |i: usize| {
            let (low, high) = intervals[i];
            (low - HALF_A_CENT..=high + HALF_A_CENT).contains(&futures[i].spend)
        };
        let among: Vec<bool> = (0..intervals.len().min(futures.len())).filter(|&i| wanted(i)).map(held).collect();
        (!among.is_empty()).then(|| among.iter().filter(|held| **held).count() as f64 / among.len() as f64)
    };
    Coverage {
        all: share(&|_| true),
        likely: share(&|i| probability[i] > 1.0 - COVERAGE),
        buyers: share(&|i| futures[i].purchases > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::random::Seeded;

    /// Customers who buy with a known chance, and then spend twice a uniform share of what is expected.
    fn simulated(seed: u64, n: usize) -> (Scores, Vec<Future>) {
        let mut random = Seeded::new(seed);
        let probability: Vec<f64> = (0..n).map(|_| 0.05 + 0.94 * random.uniform()).collect();
        let expected_spend: Vec<f64> = probability.iter().map(|p| 100.0 * p).collect();
        let futures = probability
            .iter()
            .map(|p| {
                let buys = random.uniform() < *p;
                let spend = if buys { 200.0 * random.uniform() } else { 0.0 };
                Future { purchases: u32::from(buys), spend, first_after_days: None }
            })
            .collect();
        let scores = Scores {
            ranking: probability.clone(),
            expected_purchases: probability.clone(),
            active: None,
            expected_spend,
            probability,
        };
        (scores, futures)
    }

    #[test]
    fn eighty_in_a_hundred_are_held_where_that_is_possible() {
        let (scores, futures) = simulated(3, 4_000);
        let spread = Spread::learn(&scores, &futures).expect("many buyers");
        let (scores, futures) = simulated(4, 20_000);
        let all: Vec<(f64, f64)> = (0..futures.len())
            .map(|i| {
                let p = scores.probability[i];
                spread.interval(p, p, scores.expected_spend[i], scores.expected_purchases[i])
            })
            .collect();
        // Of those whose chance of buying is below a fifth, more than 80 % buy nothing, so their interval is zero.
        let held = coverage(&all, &scores.probability, &futures).likely.expect("some");
        assert!((0.78..0.82).contains(&held), "{held}");
        assert!(all.iter().zip(&scores.probability).all(|((low, high), p)| low <= high && (*p > 0.2 || *high == 0.0)));
    }

    #[test]
    fn too_few_buyers_teach_nothing() {
        let (scores, futures) = simulated(5, 30);
        assert_eq!(Spread::learn(&scores, &futures), None);
        assert_eq!(coverage(&[], &[], &[]), Coverage::default());
    }
}
