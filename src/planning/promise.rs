//! What a list should add, and between which amounts it will lie.

use stats::special::{logistic, logit};

/// Half the width of an 80 % interval, in standard deviations.
const Z80: f64 = 1.281_551_565_544_600_4;
/// The same of a 95 % interval.
const Z95: f64 = 1.959_963_984_540_054;
/// A chance is kept at least this far from 0 and 1.
const EDGE: f64 = 1e-9;

/// One contacted customer of a list, in major units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Stake {
    /// Chance of the purchase if contacted, and if left alone.
    pub contacted: f64,
    pub alone: f64,
    /// What a response leaves after what the offer costs, and what a purchase at full price leaves.
    pub kept: f64,
    pub margin: f64,
    /// What the contact costs.
    pub cost: f64,
}

/// How far everybody's chances may be off together (standard deviations, log odds).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Doubt {
    /// Of buying at all, contacted or not.
    pub level: f64,
    /// Of what a contact adds.
    pub effect: f64,
}

/// A sum with its interval.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Promise {
    pub responses: f64,
    /// Overall response rate with its 95 % interval.
    pub rate: f64,
    pub rate_low: f64,
    pub rate_high: f64,
    /// What the list adds, with its 80 % interval.
    pub profit: f64,
    pub profit_low: f64,
    pub profit_high: f64,
}

/// Adds a list up. What all customers have in common, their level and the effect of a contact, moves the sum as a whole: it
/// is reckoned anew where each lies at the end of its interval. What is each customer's own chance averages out (a sum of
/// independent trials). The three add up by squares.
#[must_use]
pub fn promise(list: &[Stake], doubt: Doubt) -> Promise {
    if list.is_empty() {
        return Promise::default();
    }
    let n = list.len() as f64;
    let here = Sum::new(list, 0.0, 0.0);
    let moved = |z: f64| {
        [
            Sum::new(list, -z * doubt.level, 0.0),
            Sum::new(list, z * doubt.level, 0.0),
            Sum::new(list, 0.0, -z * doubt.effect),
            Sum::new(list, 0.0, z * doubt.effect),
        ]
    };
    let (profit_low, profit_high) =
        ends(&moved(Z80).map(|sum| sum.profit), here.profit, Z80 * here.profit_variance.sqrt());
    let (low, high) = ends(&moved(Z95).map(|sum| sum.responses), here.responses, Z95 * here.variance.sqrt());
    Promise {
        responses: here.responses,
        rate: here.responses / n,
        rate_low: (low / n).max(0.0),
        rate_high: (high / n).min(1.0),
        profit: here.profit,
        profit_low,
        profit_high,
    }
}

/// Both ends, from the sum with each common doubt at either end, and the spread of chance.
fn ends(moved: &[f64; 4], here: f64, chance: f64) -> (f64, f64) {
    let pair = |at: usize| {
        let (a, b) = (moved[at] - here, moved[at + 1] - here);
        (-a.min(b).min(0.0), a.max(b).max(0.0))
    };
    let (level, effect) = (pair(0), pair(2));
    let together = |a: f64, b: f64| f64::hypot(f64::hypot(a, b), chance);
    (here - together(level.0, effect.0), here + together(level.1, effect.1))
}

#[derive(Default)]
struct Sum {
    responses: f64,
    variance: f64,
    profit: f64,
    profit_variance: f64,
}

impl Sum {
    /// With all chances moved by `level`, and of those contacted by `effect` besides, in log odds.
    fn new(list: &[Stake], level: f64, effect: f64) -> Sum {
        let mut sum = Sum::default();
        for stake in list {
            let p1 = moved(stake.contacted, level + effect);
            let p0 = moved(stake.alone, level);
            let (v1, v0) = (p1 * (1.0 - p1), p0 * (1.0 - p0));
            sum.responses += p1;
            sum.variance += v1;
            sum.profit += p1 * stake.kept - p0 * stake.margin - stake.cost;
            sum.profit_variance += v1 * stake.kept * stake.kept + v0 * stake.margin * stake.margin;
        }
        sum
    }
}

/// A chance moved by log odds; certainty stays what it is.
#[must_use]
pub fn moved(probability: f64, log_odds: f64) -> f64 {
    if log_odds == 0.0 || !(probability > EDGE && probability < 1.0 - EDGE) {
        return if probability.is_nan() { 0.0 } else { probability.clamp(0.0, 1.0) };
    }
    logistic(logit(probability) + log_odds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stakes(n: usize) -> Vec<Stake> {
        vec![Stake { contacted: 0.3, alone: 0.2, kept: 20.0, margin: 30.0, cost: 0.5 }; n]
    }

    #[test]
    fn the_sum_is_what_the_contact_adds() {
        let told = promise(&stakes(100), Doubt::default());
        // 100 · (0.3 · 20 − 0.2 · 30 − 0.5)
        assert!((told.profit + 50.0).abs() < 1e-9 && (told.rate - 0.3).abs() < 1e-12);
        assert_eq!(promise(&[], Doubt::default()), Promise::default());
    }

    #[test]
    fn chance_averages_out_and_common_doubt_does_not() {
        let width = |n: usize, doubt: Doubt| {
            let told = promise(&stakes(n), doubt);
            (told.profit_high - told.profit_low) / n as f64
        };
        assert!(width(40_000, Doubt::default()) < width(400, Doubt::default()) / 9.0);
        let unsure = Doubt { level: 0.0, effect: 0.3 };
        assert!(width(40_000, unsure) > 0.9 * width(1_000_000, unsure));
        // 0.3 · 0.7 · 20 · 0.3 · 2 · 1.28, to the first order.
        assert!((width(1_000_000, unsure) - 3.23).abs() < 0.2, "{}", width(1_000_000, unsure));
    }

    #[test]
    fn certainty_and_nonsense_stay_in_bounds() {
        for (p, by) in [(0.0, 5.0), (1.0, -5.0), (f64::NAN, 1.0), (0.5, 0.0)] {
            assert!((0.0..=1.0).contains(&moved(p, by)), "{p} {by}");
        }
        assert!((moved(0.5, 3.0_f64.ln()) - 0.75).abs() < 1e-12);
    }
}
