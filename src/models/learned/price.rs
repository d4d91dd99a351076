//! What a purchase day brings, learned from everything known of a customer, beside Gamma-Gamma, which knows the customer's
//! own mean alone.
//!
//! The second part of a two-part model of money (Duan, Manning, Morris & Newhouse 1983): given that something is bought, the
//! logarithm of a day's money is regressed on the features, and taken back by smearing (Duan 1983). How much it weighs
//! beside Gamma-Gamma is what fitted best for customers it had not seen (stacked regression, Breiman 1996), drawn
//! towards Gamma-Gamma alone.

use crate::learned::{LearnError, Regressor, fit_regressor};
use domain::history::Future;
use domain::table::FeatureTable;

/// How firmly Gamma-Gamma alone is held: as by so many purchases that differ by one standard deviation.
const ALONE: f64 = 30.0;
/// Fewer customers who bought tell nothing.
const FEWEST_BUYERS: usize = 100;

/// Of customers who bought in a horizon: the logarithm of the money of a purchase day, and how many there were.
struct Prices {
    logs: Vec<f64>,
    purchases: Vec<f64>,
}

/// Not a number, and no weight, for those who bought nothing or gave all of it back.
fn prices(futures: &[Future]) -> Prices {
    let log = |future: &Future| {
        let bought = future.purchases > 0 && future.spend > 0.0;
        if bought { (future.spend / f64::from(future.purchases)).ln() } else { f64::NAN }
    };
    Prices {
        logs: futures.iter().map(log).collect(),
        purchases: futures.iter().map(|future| f64::from(future.purchases)).collect(),
    }
}

/// A fitted model of the money of a purchase day.
#[derive(Debug)]
pub struct PriceModel {
    logs: Regressor,
    smear: f64,
}

impl PriceModel {
    /// From rows of features and what followed.
    ///
    /// # Errors
    /// [`LearnError::TooFew`] of those who bought.
    pub fn fit(table: &FeatureTable, futures: &[Future], seed: u64) -> Result<PriceModel, LearnError> {
        let seen = prices(futures);
        if seen.logs.iter().filter(|log| log.is_finite()).count() < FEWEST_BUYERS {
            return Err(LearnError::TooFew { fewest: FEWEST_BUYERS });
        }
        let logs = fit_regressor(table, &seen.logs, &seen.purchases, seed)?;
        Ok(PriceModel::smeared(logs, table, &seen))
    }

    /// The same on other rows, with as many trees as here.
    ///
    /// # Errors
    /// Same as [`PriceModel::fit`].
    pub fn refit(&self, table: &FeatureTable, futures: &[Future], seed: u64) -> Result<PriceModel, LearnError> {
        let seen = prices(futures);
        let logs = self.logs.refit(table, &seen.logs, &seen.purchases, seed)?;
        Ok(PriceModel::smeared(logs, table, &seen))
    }

    fn smeared(logs: Regressor, table: &FeatureTable, seen: &Prices) -> PriceModel {
        let predicted = logs.predict(table);
        let (mut came, mut expected) = (0.0, 0.0);
        for ((log, purchases), predicted) in seen.logs.iter().zip(&seen.purchases).zip(predicted) {
            if log.is_finite() {
                came += purchases * log.exp();
                expected += purchases * predicted.exp();
            }
        }
        PriceModel { logs, smear: if expected > 0.0 { came / expected } else { 1.0 } }
    }

    /// The expected money of a purchase day of each row, in major units.
    #[must_use]
    pub fn predict(&self, table: &FeatureTable) -> Vec<f64> {
        self.logs.predict(table).into_iter().map(|log| self.smear * log.exp()).collect()
    }
}

/// How much the learned price weighs beside Gamma-Gamma's, from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PriceWeight(f64);

impl PriceWeight {
    /// From both prices of customers who were not learned from, and what they then paid. Prices are compared by their
    /// logarithms, about the mean of all: the level is learned for the sum.
    #[must_use]
    pub fn learn(learned: &[f64], modelled: &[f64], futures: &[Future]) -> PriceWeight {
        let seen = prices(futures);
        let usable = |&i: &usize| seen.logs[i].is_finite() && learned[i] > 0.0 && modelled[i] > 0.0;
        let buyers: Vec<(f64, f64, f64)> = (0..futures.len().min(learned.len()))
            .filter(usable)
            .map(|i| (seen.purchases[i], learned[i].ln() - modelled[i].ln(), seen.logs[i] - modelled[i].ln()))
            .collect();
        let weights: f64 = buyers.iter().map(|buyer| buyer.0).sum();
        if buyers.len() < FEWEST_BUYERS {
            return PriceWeight::default();
        }
        let mean =
            |of: fn(&(f64, f64, f64)) -> f64| buyers.iter().map(|buyer| buyer.0 * of(buyer)).sum::<f64>() / weights;
        let (apart, missed) = (mean(|buyer| buyer.1), mean(|buyer| buyer.2));
        let (mut with, mut square, mut rest) = (0.0, 0.0, 0.0);
        for (n, learned, came) in &buyers {
            with += n * (learned - apart) * (came - missed);
            square += n * (learned - apart).powi(2);
            rest += n * (came - missed).powi(2);
        }
        let firmness = ALONE * rest / weights;
        PriceWeight(if square + firmness > 0.0 { (with / (square + firmness)).clamp(0.0, 1.0) } else { 0.0 })
    }

    /// The price between both: the weighted geometric mean.
    #[must_use]
    pub fn between(self, modelled: f64, learned: f64) -> f64 {
        if self.0 > 0.0 && modelled > 0.0 && learned > 0.0 {
            modelled * (learned / modelled).powf(self.0)
        } else {
            modelled
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::random::Seeded;

    /// Customers of two towns, of which one pays three times as much; each has paid once before, by chance more or less.
    fn two_towns(n: usize, seed: u64) -> (FeatureTable, Vec<f64>, Vec<Future>) {
        let mut random = Seeded::new(seed);
        let (mut town, mut own, mut futures) = (Vec::new(), Vec::new(), Vec::new());
        for i in 0..n {
            let rich = i % 2 == 0;
            let mut paid = || if rich { 30.0 } else { 10.0 } * random.gamma(2.0, 2.0);
            let before = paid();
            let after = paid();
            town.push(f64::from(u8::from(rich)));
            own.push(before);
            let buys = random.uniform() < 0.6;
            let spend = if buys { after } else { 0.0 };
            futures.push(Future { purchases: u32::from(buys), spend, first_after_days: buys.then_some(9) });
        }
        let mut table = FeatureTable { rows: n, features: Vec::new(), groups: (0..).take(n).collect() };
        table.push_numbers("town", "lives in {}", town);
        (table, own, futures)
    }

    #[test]
    fn the_price_of_a_town_is_learned_and_outweighs_one_purchase() {
        let (table, own, futures) = two_towns(3_000, 5);
        let model = PriceModel::fit(&table, &futures, 1).expect("many buyers");
        let (table, unseen, later) = two_towns(2_000, 6);
        let learned = model.predict(&table);
        assert!((learned[0] - 30.0).abs() < 3.0 && (learned[1] - 10.0).abs() < 1.0, "{:?}", &learned[..2]);
        let weight = PriceWeight::learn(&learned, &unseen, &later);
        assert!(weight.0 > 0.7, "{weight:?}");
        assert_eq!(own.len(), 3_000);
    }

    #[test]
    fn what_tells_nothing_weighs_nothing() {
        let (_, own, futures) = two_towns(2_000, 7);
        let mut random = Seeded::new(8);
        let noise: Vec<f64> = own.iter().map(|own| own * random.gamma(3.0, 3.0)).collect();
        // The mean of the town is known to the one; the other adds noise to what was paid before.
        let known: Vec<f64> = (0..own.len()).map(|i| if i % 2 == 0 { 30.0 } else { 10.0 }).collect();
        assert!(PriceWeight::learn(&noise, &known, &futures).0 < 0.1);
        assert_eq!(PriceWeight::learn(&[], &[], &[]), PriceWeight::default());
        let few = &futures[..20];
        assert!((PriceWeight::learn(&noise, &known, few).between(12.0, 90.0) - 12.0).abs() < 1e-12);
    }
}
