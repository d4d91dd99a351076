//! What a whole list is expected to bring, how far that may be off, and what came of it.

use crate::choosing::calibration::Calibration;
use crate::choosing::trial::Trial;
use crate::purchase::candidates::Scores;
use domain::history::Future;
use reports::accounts::{ListTotals, Range};
use reports::backtest::LevelFigures;
use stats::special::{logistic, logit};

/// Half of an 80 % interval in standard deviations.
const Z80: f64 = 1.2816;
/// And of one that holds nearly always.
const Z95: f64 = 1.96;
/// Standard deviation, as a share, of what a period adds to the money a purchase brings.
const DRIFT_OF_PRICES: f64 = 0.08;
/// A number that is off by no more than this share of what came can be used.
const NEAR: f64 = 0.15;

/// Sums over the customers of a list, each with its 80 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Totals {
    pub buyers: Range,
    pub purchases: Range,
    /// In major units.
    pub spend: Range,
    /// Standard deviation of the number of buyers by chance alone, the chances being right.
    chance: f64,
}

impl Totals {
    /// Of numbers at their level; the calibration tells how far the level may be off.
    #[must_use]
    pub fn of(settled: &Scores, calibration: &Calibration) -> Totals {
        let p = &settled.probability;
        let moved = |by: f64| p.iter().map(|p| logistic(logit(*p) + by)).sum::<f64>();
        let (buyers, by) = (p.iter().sum::<f64>(), Z80 * calibration.level_deviation());
        let chance = p.iter().map(|p| p * (1.0 - p)).sum::<f64>().sqrt();
        let by_chance = Z80 * chance;
        let (low, high) = (moved(-by), moved(by));
        let buyers = Range {
            expected: buyers,
            low: (buyers - (buyers - low).hypot(by_chance)).max(0.0),
            high: (buyers + (high - buyers).hypot(by_chance)).min(p.len() as f64),
        };
        // Rates drift with the odds, counts of the frequent ones more than their chances, which end at one.
        let share = (by.exp() - 1.0).min((buyers.high / buyers.expected.max(1e-9) - 1.0).max(by / 2.0));
        let about = |expected: f64, further: f64| {
            let (up, down) = (share.hypot(further), (share / (1.0 + share)).hypot(further));
            Range { expected, low: (expected * (1.0 - down)).max(0.0), high: expected * (1.0 + up) }
        };
        let counts: f64 = settled.expected_purchases.iter().sum();
        let few = Z80 / counts.max(1.0).sqrt();
        let money: f64 = settled.expected_spend.iter().sum();
        let spend = about(money, few.hypot(Z80 * DRIFT_OF_PRICES));
        Totals { buyers, purchases: about(counts, few), spend, chance }
    }

    /// For a report; counts and money only where the method says them.
    #[must_use]
    pub fn reported(&self, counts: bool) -> ListTotals {
        ListTotals {
            buyers: self.buyers,
            purchases: counts.then_some(self.purchases),
            spend: counts.then_some(self.spend),
        }
    }

    /// Beside what came, with the sentence that says so.
    #[must_use]
    pub fn beside(&self, futures: &[Future], chosen: &Trial, counts: bool) -> LevelFigures {
        let came = futures.iter().filter(|future| future.purchases > 0).count();
        let pairs = chosen.roc.as_ref().map(|roc| roc.area);
        let order_held = chosen.roc.as_ref().is_some_and(|roc| roc.interval().0 > 0.5);
        let purchases = futures.iter().map(|future| f64::from(future.purchases)).sum::<f64>();
        let spend = futures.iter().map(|future| future.spend).sum::<f64>();
        let level_held = is_near(self.buyers.expected, came as f64, Z95 * self.chance);
        let level_held = level_held
            && (!counts || is_near(self.purchases.expected, purchases, 2.0 * Z95 * purchases.max(1.0).sqrt()));
        LevelFigures {
            expected_buyers: self.buyers.expected,
            buyers: came,
            expected_purchases: counts.then_some(self.purchases.expected),
            purchases: counts.then_some(purchases),
            expected_spend: counts.then_some(self.spend.expected),
            spend: counts.then_some(spend),
            order_held,
            level_held,
            sentence: sentence("buyers", pairs, (order_held, level_held), self.buyers.expected, came),
        }
    }
}

/// Whether a number came as near as a decision needs, or as chance allows.
pub(crate) fn is_near(expected: f64, came: f64, by_chance: f64) -> bool {
    (expected - came).abs() <= (NEAR * came).max(by_chance)
}

/// Order and level in one sentence with the numbers; `whom` counts: "buyers".
pub(crate) fn sentence(
    whom: &str,
    pairs: Option<f64>,
    (order_held, level_held): (bool, bool),
    expected: f64,
    came: usize,
) -> String {
    let order = match pairs {
        Some(pairs) => {
            format!(
                "The order {} ({:.0} of 100 pairs)",
                if order_held { "held" } else { "did not hold" },
                100.0 * pairs
            )
        }
        None => "The order could not be tested".to_owned(),
    };
    let expected = figures::whole(expected);
    let advice = match (order_held, level_held) {
        (true, true) => "ranks and numbers can be used",
        (true, false) => "use the ranks, not the numbers",
        (false, true) => "use the overall number, not the ranks",
        (false, false) => "rely on neither the ranks nor the numbers",
    };
    format!("{order}; {expected} {whom} were expected and {} came: {advice}.", figures::count(came))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_says_order_and_level() {
        assert_eq!(
            sentence("buyers", Some(0.812), (true, false), 7_498.2, 3_127),
            "The order held (81 of 100 pairs); 7,498 buyers were expected and 3,127 came: use the ranks, not the numbers."
        );
        assert!(sentence("buyers", Some(0.5), (false, true), 10.0, 11).contains("did not hold (50 of 100 pairs)"));
        assert!(is_near(110.0, 100.0, 0.0) && !is_near(130.0, 100.0, 20.0) && is_near(130.0, 100.0, 31.0));
    }

    #[test]
    fn ranges_hold_their_mean_and_widen_with_the_drift() {
        let n = 2_000;
        let settled = Scores {
            ranking: vec![0.0; n],
            probability: vec![0.3; n],
            active: None,
            expected_purchases: vec![0.5; n],
            expected_spend: vec![10.0; n],
        };
        let positive: Vec<bool> = (0..n).map(|i| i % 10 < 3).collect();
        let calibration = Calibration::learn(&settled.probability, &positive);
        let range = |drift| Totals::of(&settled, &calibration.drifting(drift));
        let (calm, stormy) = (range(0.05), range(0.6));
        for range in [calm.buyers, calm.purchases, calm.spend, stormy.buyers, stormy.purchases, stormy.spend] {
            assert!(0.0 <= range.low && range.low < range.expected && range.expected < range.high, "{range:?}");
        }
        assert!(stormy.buyers.high - stormy.buyers.low > 3.0 * (calm.buyers.high - calm.buyers.low));
        assert!(calm.buyers.high - calm.buyers.low > 2.0 * Z80 * 20.0);
    }
}
