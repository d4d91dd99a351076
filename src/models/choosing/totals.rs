//! What a whole list is expected to bring, how far off that may be, and the outcome.

use crate::choosing::calibration::Calibration;
use crate::choosing::coherence::{Dispersion, Stray};
use crate::choosing::level_words::{Numbers, Order, caution, sentence};
use crate::choosing::trial::Trial;
use crate::purchase::candidates::Scores;
use domain::history::Future;
use reports::backtest::{CalibrationBin, LevelFigures};
use reports::ranking::{ListTotals, Range};
use stats::ranks::ascending;
use stats::special::{logistic, logit};

/// Half of an 80 % interval in standard deviations.
const Z80: f64 = 1.2816;
/// The same where only one side can be missed.
const Z80_ON_ONE_SIDE: f64 = 0.8416;
/// The same for an interval that nearly always holds.
const Z95: f64 = 1.96;
/// Standard deviation, as a share, of what a period adds to the money a purchase brings.
pub(super) const DRIFT_OF_PRICES: f64 = 0.05;
/// A number that is off by no more than this share of the outcome is usable.
const NEAR: f64 = 0.15;

/// Sums over the customers of a list, each with its 80 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Totals {
    pub buyers: Range,
    pub purchases: Range,
    /// In major units.
    pub spend: Range,
    /// Standard deviations by chance alone, the level being right: of the number of buyers, of purchases, of money.
    chance: f64,
    chance_of_purchases: f64,
    chance_of_spend: f64,
}

/// How far the next period strays from what is expected.
#[derive(Debug, Clone, Copy)]
pub struct Strays {
    /// By chance; none if nothing was learned.
    pub dispersion: Option<Dispersion>,
    /// Standard deviations of the logarithms of what a period adds to all purchases, and to the money of one.
    pub counts: f64,
    pub prices: f64,
}

impl Totals {
    /// From numbers at their level; the calibration says how far off the level may be.
    #[must_use]
    pub fn new(settled: &Scores, calibration: &Calibration, strays: Strays) -> Totals {
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
        let share = (Z80 * strays.counts).exp() - 1.0;
        let about = |expected: f64, further: f64| {
            let (up, down) = (share.hypot(further), (share / (1.0 + share)).hypot(further));
            Range { expected, low: (expected * (1.0 - down)).max(0.0), high: expected * (1.0 + up) }
        };
        let counts: f64 = settled.expected_purchases.iter().sum();
        let money: f64 = settled.expected_spend.iter().sum();
        // Nothing learned: as by Poisson, with as many before.
        let usual = 1.0 / counts.max(1.0).sqrt();
        let usual = Stray { chance: usual, all: 2.0_f64.sqrt() * usual };
        let known = strays.dispersion.as_ref();
        let of_counts = known.filter(|_| counts > 0.0).map_or(usual, |of| of.of_purchases(counts));
        let of_money = known.filter(|_| money > 0.0).map_or(usual, |of| of.of_money(money));
        Totals {
            buyers,
            purchases: about(counts, Z80 * of_counts.all),
            spend: about(money, Z80 * of_money.all.hypot(strays.prices)),
            chance,
            chance_of_purchases: of_counts.chance * counts,
            chance_of_spend: of_money.chance * money,
        }
    }

    /// For a report; counts and money only if the method predicts them.
    #[must_use]
    pub fn reported(&self, counts: bool) -> ListTotals {
        ListTotals {
            buyers: self.buyers,
            purchases: counts.then_some(self.purchases),
            spend: counts.then_some(self.spend),
        }
    }

    /// Next to the outcome, with the sentence that says so.
    #[must_use]
    pub fn beside(&self, futures: &[Future], chosen: &Trial, counts: bool) -> LevelFigures {
        let came = futures.iter().filter(|future| future.purchases > 0).count();
        let pairs = chosen.roc.as_ref().map(|roc| roc.area);
        let order = Order::from_roc(chosen.roc.as_ref());
        let purchases = futures.iter().map(|future| f64::from(future.purchases)).sum::<f64>();
        let spend = futures.iter().map(|future| future.spend).sum::<f64>();
        let level_held = is_near(self.buyers.expected, came as f64, Z95 * self.chance);
        let level_held = level_held
            && (!counts
                || is_near(self.purchases.expected, purchases, Z95 * self.chance_of_purchases)
                    && is_near(self.spend.expected, spend, Z95 * self.chance_of_spend));
        let numbers = Numbers {
            whom: "buyers",
            expected: self.buyers.expected,
            came,
            sales: counts.then_some((self.spend.expected, spend)),
        };
        LevelFigures {
            expected_buyers: self.buyers.expected,
            buyers: came,
            expected_purchases: counts.then_some(self.purchases.expected),
            purchases: counts.then_some(purchases),
            expected_spend: counts.then_some(self.spend.expected),
            spend: counts.then_some(spend),
            stated: Some(self.reported(counts)),
            order_held: order == Order::Held,
            level_held,
            sentence: sentence(pairs, (order, level_held), &numbers),
            caution: caution((order, level_held), &numbers),
        }
    }
}

/// Beside each bin of calibrated chances the 80 % interval of its rate: how far the level of such chances may be off,
/// and chance. `shown` are the method's own, of which the calibration knows how sure it is.
pub(crate) fn stated(
    bins: Vec<CalibrationBin>,
    calibration: &Calibration,
    shown: &[f64],
    settled: &[f64],
) -> Vec<CalibrationBin> {
    let order = ascending(settled);
    let mut rest = &order[..];
    let of = |bin: CalibrationBin| {
        let (own, others) = rest.split_at(bin.customers.min(rest.len()));
        rest = others;
        let n = own.len().max(1) as f64;
        let chance = own.iter().map(|&i| settled[i] * (1.0 - settled[i])).sum::<f64>().sqrt() / n;
        // So many standard deviations from the middle.
        let at = |z: f64| {
            let level = |&i: &usize| logistic(logit(settled[i]) + z * calibration.deviation(shown[i]));
            let by_level = own.iter().map(level).sum::<f64>() / n - bin.predicted;
            bin.predicted + z.signum() * by_level.hypot(z * chance)
        };
        // What reaches none or all holds on that side for certain: the other side may be missed twice as often.
        let (low, high) = match (at(-Z80), at(Z80)) {
            (low, high) if low <= 0.0 && high < 1.0 => (0.0, at(Z80_ON_ONE_SIDE)),
            (low, high) if low > 0.0 && high >= 1.0 => (at(-Z80_ON_ONE_SIDE), 1.0),
            (low, high) => (low.max(0.0), high.min(1.0)),
        };
        CalibrationBin { stated_low: Some(low), stated_high: Some(high), ..bin }
    };
    bins.into_iter().map(of).collect()
}

/// Whether a number was as close as a decision needs, or as chance allows.
pub(crate) fn is_near(expected: f64, came: f64, by_chance: f64) -> bool {
    (expected - came).abs() <= (NEAR * came).max(by_chance)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let range = |drift| {
            Totals::new(
                &settled,
                &calibration.drifting(drift),
                Strays { dispersion: None, counts: drift, prices: DRIFT_OF_PRICES },
            )
        };
        let (calm, stormy) = (range(0.05), range(0.6));
        for range in [calm.buyers, calm.purchases, calm.spend, stormy.buyers, stormy.purchases, stormy.spend] {
            assert!(0.0 <= range.low && range.low < range.expected && range.expected < range.high, "{range:?}");
        }
        assert!(stormy.buyers.high - stormy.buyers.low > 3.0 * (calm.buyers.high - calm.buyers.low));
        assert!(calm.buyers.high - calm.buyers.low > 2.0 * Z80 * 20.0);
    }
}
