//! Numbers for one customer that do not contradict each other: expected purchases are never below the chance of buying
//! at all, a customer who will not buy spends nothing, and all follow the level learned from earlier periods.

use crate::purchase::candidates::Scores;
use domain::history::Future;

/// Purchases, or money worth as many purchases, that a level must rest on before it counts as much as "no change".
const DOUBT: f64 = 20.0;
/// Beyond this a level shows that the method does not fit, not how to correct it.
const FARTHEST: f64 = 4.0;
/// More than so many times what was expected, or less than one part of it, is no correction of a level either: as with a
/// mean chance moved by 1 in log-odds.
const FAR: f64 = std::f64::consts::E;

/// Ratio of what was observed to what a method had expected in an earlier period, for counts and for money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    pub purchases: f64,
    /// Per purchase: rising prices raise it, returns lower it.
    pub money: f64,
}

impl Default for Scale {
    fn default() -> Scale {
        Scale { purchases: 1.0, money: 1.0 }
    }
}

impl Scale {
    /// Whether the counts had little relation to how many came.
    #[must_use]
    pub fn is_far(&self) -> bool {
        !(1.0 / FAR..=FAR).contains(&self.purchases)
    }

    /// From expectations and what was then observed.
    #[must_use]
    pub fn learn(scores: &Scores, futures: &[Future]) -> Scale {
        let expected: f64 = scores.expected_purchases.iter().sum();
        let came: f64 = futures.iter().map(|future| f64::from(future.purchases)).sum();
        let purchases = drawn(came, expected);
        let money: f64 = scores.expected_spend.iter().sum();
        let spent: f64 = futures.iter().map(|future| future.spend).sum();
        let price = if expected > 0.0 { money / expected } else { 0.0 };
        if price <= 0.0 || came <= 0.0 {
            return Scale { purchases, money: 1.0 };
        }
        Scale { purchases, money: ((spent / price + DOUBT) / (came + DOUBT)).clamp(0.0, FARTHEST) }
    }
}

/// What a purchase brought, in major units; none if nothing was bought.
pub(super) fn price(futures: &[Future]) -> Option<f64> {
    let bought: f64 = futures.iter().map(|future| f64::from(future.purchases)).sum();
    let spent: f64 = futures.iter().map(|future| future.spend).sum();
    (bought > 0.0).then(|| (spent / bought).max(0.0))
}

/// How far sums stray by chance: standard deviation of a sum of purchases, and of money, as so many roots of the sum. More
/// than one root of purchases, as those of one customer come together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    pub purchases: f64,
    pub money: f64,
    /// The sums that the level and these were learned from: the same chance was in them.
    pub learned_from: [f64; 2],
    /// The part of the level of purchases that is kept.
    pub lasting: f64,
}

/// Standard deviations of a sum as shares of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stray {
    /// By chance in the sum itself.
    pub chance: f64,
    /// By that and by the chance that is in its level.
    pub all: f64,
}

impl Dispersion {
    /// Of so many purchases.
    #[must_use]
    pub fn of_purchases(&self, sum: f64) -> Stray {
        let chance = self.purchases / sum.max(1e-9).sqrt();
        Stray { chance, all: chance.hypot((self.lasting * self.noise_of_level()).sqrt()) }
    }

    /// Of so much money.
    #[must_use]
    pub fn of_money(&self, sum: f64) -> Stray {
        let chance = self.money / sum.max(1e-9).sqrt();
        let of_counts = self.noise_of_level();
        let of_prices = (self.money.powi(2) / self.learned_from[1].max(1e-9) - of_counts).max(0.0);
        Stray { chance, all: chance.hypot((of_prices + self.lasting * of_counts).sqrt()) }
    }

    /// Variance, by chance alone, of the logarithm of the level of purchases.
    #[must_use]
    pub fn noise_of_level(&self) -> f64 {
        self.purchases.powi(2) / self.learned_from[0].max(1e-9)
    }
}

impl Dispersion {
    /// From expectations at their level and what came of them; none without any.
    #[must_use]
    pub fn learn(scores: &Scores, scale: Scale, futures: &[Future]) -> Option<Dispersion> {
        let about = |expected: f64, by: f64, squares: &dyn Fn(usize) -> f64| {
            let square: f64 = (0..futures.len()).map(squares).sum();
            (expected * by > 0.0).then(|| (square / (expected * by)).sqrt())
        };
        let (counts, money) = (&scores.expected_purchases, &scores.expected_spend);
        let each = scale.purchases * scale.money;
        Some(Dispersion {
            purchases: about(counts.iter().sum(), scale.purchases, &|i| {
                (f64::from(futures[i].purchases) - scale.purchases * counts[i]).powi(2)
            })?,
            money: about(money.iter().sum(), each, &|i| (futures[i].spend - each * money[i]).powi(2))?,
            lasting: 1.0,
            learned_from: [scale.purchases * counts.iter().sum::<f64>(), each * money.iter().sum::<f64>()],
        })
    }
}

fn drawn(came: f64, expected: f64) -> f64 {
    ((came + DOUBT) / (expected + DOUBT)).clamp(1.0 / FARTHEST, FARTHEST)
}

impl Scale {
    /// The same, where a purchase is to bring so much on average.
    #[must_use]
    pub(super) fn bringing(self, price: f64, scores: &Scores) -> Scale {
        let (counts, money): (f64, f64) = (scores.expected_purchases.iter().sum(), scores.expected_spend.iter().sum());
        if money > 0.0 { Scale { money: price * counts / money, ..self } } else { self }
    }
}

/// Expectations scaled and made consistent with the calibrated chances. Their sum stays where the scale puts it, unless
/// the chances alone add up to more.
#[must_use]
pub fn coherent(scores: &Scores, probability: &[f64], scale: Scale) -> Scores {
    let scaled: Vec<f64> = scores.expected_purchases.iter().map(|count| (scale.purchases * count).max(0.0)).collect();
    let beyond = |(count, p): (&f64, &f64)| (count - p).max(0.0);
    let surplus: f64 = scaled.iter().zip(probability).map(beyond).sum();
    let wanted = scaled.iter().sum::<f64>() - probability.iter().sum::<f64>();
    let kept = if surplus > 0.0 { (wanted / surplus).clamp(0.0, 1.0) } else { 0.0 };
    let purchases: Vec<f64> = scaled
        .iter()
        .zip(probability)
        .map(|(count, p)| if *p > 0.0 { p + kept * beyond((count, p)) } else { 0.0 })
        .collect();
    let spend = |i: usize| {
        let (before, count) = (scores.expected_purchases[i], purchases[i]);
        let price = if before > 0.0 { scores.expected_spend[i] / before } else { 0.0 };
        price * count * scale.money
    };
    Scores {
        ranking: scores.ranking.clone(),
        probability: probability.to_vec(),
        active: scores.active.clone(),
        expected_spend: (0..purchases.len()).map(spend).collect(),
        expected_purchases: purchases,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::random::Seeded;

    fn scores(purchases: Vec<f64>, price: f64) -> Scores {
        Scores {
            ranking: purchases.clone(),
            probability: vec![0.5; purchases.len()],
            active: None,
            expected_spend: purchases.iter().map(|count| count * price).collect(),
            expected_purchases: purchases,
        }
    }

    #[test]
    fn the_sum_is_kept_while_nobody_falls_below_the_chance() {
        let told = coherent(&scores(vec![0.05, 2.0, 6.0], 10.0), &[0.83, 0.9, 0.99], Scale::default());
        assert!((told.expected_purchases.iter().sum::<f64>() - 8.05).abs() < 1e-9, "{told:?}");
        assert!(told.expected_purchases[0] >= 0.83 && told.expected_purchases[2] < 6.0);
        assert!((told.expected_spend[1] - 10.0 * told.expected_purchases[1]).abs() < 1e-9);
    }

    #[test]
    fn returns_lower_money_and_leave_counts() {
        let futures = vec![Future { purchases: 1, spend: 6.0, first_after_days: Some(1) }; 1_000];
        let scale = Scale::learn(&scores(vec![1.0; 1_000], 10.0), &futures);
        assert!((scale.purchases - 1.0).abs() < 1e-9 && (scale.money - 0.61).abs() < 0.01, "{scale:?}");
    }

    #[test]
    fn on_any_numbers_expectations_never_contradict_chances() {
        let mut random = Seeded::new(19);
        for _ in 0..2_000 {
            let n = 1 + random.below(60);
            let mut probability: Vec<f64> = (0..n).map(|_| random.uniform()).collect();
            let counts: Vec<f64> = (0..n).map(|_| random.uniform().powi(4) * 40.0).collect();
            probability[0] = 0.0;
            let scale = Scale { purchases: 0.25 + 3.0 * random.uniform(), money: 4.0 * random.uniform() };
            let told = coherent(&scores(counts, 12.5), &probability, scale);
            for (i, p) in probability.iter().enumerate() {
                assert!(told.expected_purchases[i] >= *p && told.expected_purchases[i].is_finite());
                assert!(told.expected_spend[i] >= 0.0 && told.expected_spend[i].is_finite());
            }
            assert!(told.expected_purchases[0].abs() < 1e-12 && told.expected_spend[0].abs() < 1e-12);
        }
    }
}
