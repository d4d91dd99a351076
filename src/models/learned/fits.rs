//! Learned models for an as-of day: trained on what customers did after earlier days, and tried on customers that they
//! were not trained on.

use rayon::prelude::*;

use crate::learned::earlier_rows::{EarlierRows, Latest, features};
use crate::learned::price::{PriceModel, PriceWeight};
use crate::learned::standing_order::StandingOrder;
use crate::learned::{Classifier, CountModel, LearnError, Learner, fit_classifier, fit_counts};
use crate::origins::earlier::{Plan, Records};
use crate::origins::window::Window;
use crate::purchase::spend_model::SpendModel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::history::{Future, History};
use domain::table::FeatureTable;

const FOLDS: usize = 3;
/// How firmly equal weights are held: as by so much squared difference in standard deviations of a count.
const EQUAL_WEIGHTS: f64 = 20.0;
/// Of a count, however rare.
const LEAST_VARIANCE: f64 = 0.05;
const SEED: u64 = 20_260_101;

/// One set of models on one set of rows.
#[derive(Debug)]
pub struct Fits {
    pub logistic: Classifier,
    pub trees: Classifier,
    pub counts: CountModel,
    /// None where too few bought.
    pub prices: Option<PriceModel>,
}

/// What the learned models predict for some customers, over the horizon that they learned on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sayings {
    /// P(at least one purchase)
    pub logistic: Vec<f64>,
    pub trees: Vec<f64>,
    /// Purchase days.
    pub counts: Vec<f64>,
    /// Money of a purchase day, in major units; empty where too few bought to learn it.
    pub prices: Vec<f64>,
}

/// The models for an as-of day.
#[derive(Debug)]
pub struct LearnedFits {
    pub plan: Plan,
    pub fits: Fits,
    /// The counts of the folds' models: their mean with the whole fit's strays less at the few most frequent buyers
    /// (bagging, Breiman 1996).
    of_folds: Vec<CountModel>,
    /// Of the customers of the latest training day, each by models trained on other customers.
    pub cross_fitted: Sayings,
    /// Weight of the learned counts against the purchase model's: what fitted those customers best (stacked regression,
    /// Breiman 1996).
    pub count_weight: CountWeight,
    /// Weight of the learned price against Gamma-Gamma's, by the same customers.
    pub price_weight: PriceWeight,
    /// What was learned from, as a sentence.
    pub learned_from: String,
    pub seconds: f64,
}

/// What one set of models learns from.
struct Lesson {
    table: FeatureTable,
    positive: Vec<bool>,
    purchases: Vec<f64>,
    futures: Vec<Future>,
}

impl LearnedFits {
    /// None if there were too few rows to learn from, or the same happened in every row.
    #[must_use]
    pub fn new(rows: &EarlierRows, records: &dyn Records, clock: &dyn Fn() -> f64) -> Option<LearnedFits> {
        let began = clock();
        let plan = rows.plan.clone();
        let Latest { window: latest, words } = rows.take_latest()?;
        let table = features(records, latest.as_of, &latest.histories, &words);
        let days = f64::from(plan.horizon_days);
        let everybody = Lesson::new(rows, FOLDS).fit(days).ok()?;
        let folds: Vec<usize> = (0..FOLDS).collect();
        let refit = |fold: usize| Lesson::new(rows, fold).refit(&everybody);
        let fits: Vec<Fits> = folds.into_par_iter().map(refit).collect::<Result<_, _>>().ok()?;
        let learned_from = plan.spoken(rows.moments.len()) + &rows.left_out_spoken();
        let cross_fitted = cross_fitted(&fits, &latest.histories, &table, &rows.order);
        Some(LearnedFits {
            count_weight: CountWeight::learn(&cross_fitted.counts, &words.purchases, &latest),
            price_weight: price_weight(&cross_fitted.prices, &latest),
            cross_fitted,
            of_folds: fits.into_iter().map(|fits| fits.counts).collect(),
            plan,
            fits: everybody,
            learned_from,
            seconds: clock() - began,
        })
    }
}

impl LearnedFits {
    /// What everybody's models predict, counts by the mean of all.
    #[must_use]
    pub fn say(&self, table: &FeatureTable) -> Sayings {
        let mut said = self.fits.say(table);
        let others: Vec<Vec<f64>> = self.of_folds.par_iter().map(|model| model.predict(table)).collect();
        let models = (others.len() + 1) as f64;
        for (i, count) in said.counts.iter_mut().enumerate() {
            *count = (*count + others.iter().map(|of| of[i]).sum::<f64>()) / models;
        }
        said
    }
}

/// How much learned counts weigh beside a purchase model's, of rare and of frequent buyers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountWeight {
    rare: f64,
    frequent: f64,
}

impl CountWeight {
    /// Of a customer for whom the purchase model expects so many.
    #[must_use]
    pub fn of(&self, modelled: f64) -> f64 {
        let often = how_frequent(modelled);
        (self.rare + (self.frequent - self.rare) * often).clamp(0.0, 1.0)
    }

    /// The weights with the least squared error relative to the variance of counts, drawn towards equal ones, which are
    /// hard to beat (Smith & Wallis 2009). Both are compared at the level that came: the learned counts know it from
    /// other customers of the same days, which is no merit for the days to come, and the level is learned for the sum of
    /// both.
    fn learn(learned: &[f64], modelled: &[f64], window: &Window) -> CountWeight {
        let came: f64 = window.futures.iter().map(|future| f64::from(future.purchases)).sum();
        let to_level = |counts: &[f64]| came / counts.iter().sum::<f64>().max(1e-9);
        let (of_learned, of_modelled) = (to_level(learned), to_level(modelled));
        let (mut with, mut square) = ([EQUAL_WEIGHTS / 2.0; 2], [[EQUAL_WEIGHTS, 0.0], [0.0, EQUAL_WEIGHTS]]);
        for ((learned, modelled), future) in learned.iter().zip(modelled).zip(&window.futures) {
            let often = how_frequent(*modelled);
            let (learned, modelled) = (of_learned * learned, of_modelled * modelled);
            let variance = f64::midpoint(learned, modelled).max(LEAST_VARIANCE);
            let parts = [(1.0 - often) * (learned - modelled), often * (learned - modelled)];
            for (i, part) in parts.iter().enumerate() {
                with[i] += part * (f64::from(future.purchases) - modelled) / variance;
                for (j, other) in parts.iter().enumerate() {
                    square[i][j] += part * other / variance;
                }
            }
        }
        let [[a, b], [c, d]] = square;
        let determinant = a * d - b * c;
        CountWeight {
            rare: (d * with[0] - b * with[1]) / determinant,
            frequent: (a * with[1] - c * with[0]) / determinant,
        }
    }
}

/// Beside Gamma-Gamma as it was known on the window's day.
fn price_weight(learned: &[f64], window: &Window) -> PriceWeight {
    let model = SpendModel::fit(&window.histories);
    let modelled: Vec<f64> = window.histories.iter().map(|history| model.expected_mean(history)).collect();
    PriceWeight::learn(learned, &modelled, &window.futures)
}

/// From 0 of who hardly buys to 1 of who buys all the time.
fn how_frequent(modelled: f64) -> f64 {
    modelled.max(0.0) / (1.0 + modelled.max(0.0))
}

/// Each customer scored by the models that have not seen the customer's fold.
fn cross_fitted(fits: &[Fits], histories: &[History], table: &FeatureTable, order: &StandingOrder) -> Sayings {
    let n = histories.len();
    let priced = fits.iter().all(|fits| fits.prices.is_some());
    let prices = if priced { vec![0.0; n] } else { Vec::new() };
    let mut all = Sayings { logistic: vec![0.0; n], trees: vec![0.0; n], counts: vec![0.0; n], prices };
    for (fold, fits) in fits.iter().enumerate() {
        let places: Vec<usize> = (0..n).filter(|&i| fold_of(order, histories[i].customer) == fold).collect();
        let said = fits.say(&table.select(&places));
        for (place, i) in places.into_iter().enumerate() {
            all.logistic[i] = said.logistic[place];
            all.trees[i] = said.trees[place];
            all.counts[i] = said.counts[place];
            if priced {
                all.prices[i] = said.prices[place];
            }
        }
    }
    all
}

/// The fold of a customer: random, but always the same.
fn fold_of(order: &StandingOrder, customer: CustomerId) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a few folds")]
    let fold = (order.draw(customer, Day(0)) * FOLDS as f64) as usize;
    fold.min(FOLDS - 1)
}

impl Fits {
    #[must_use]
    pub fn say(&self, table: &FeatureTable) -> Sayings {
        Sayings {
            logistic: self.logistic.probability(table),
            trees: self.trees.probability(table),
            counts: self.counts.predict(table),
            prices: self.prices.as_ref().map(|prices| prices.predict(table)).unwrap_or_default(),
        }
    }
}

impl Lesson {
    /// The rows of customers outside a fold.
    fn new(rows: &EarlierRows, fold: usize) -> Lesson {
        let places: Vec<usize> =
            (0..rows.moments.len()).filter(|&i| fold_of(&rows.order, rows.moments[i].0) != fold).collect();
        Lesson {
            table: rows.table.select(&places),
            positive: places.iter().map(|&i| rows.futures[i].purchases > 0).collect(),
            purchases: places.iter().map(|&i| f64::from(rows.futures[i].purchases)).collect(),
            futures: places.iter().map(|&i| rows.futures[i]).collect(),
        }
    }

    fn fit(&self, days: f64) -> Result<Fits, LearnError> {
        let classifier = |learner| fit_classifier(learner, &self.table, &self.positive, SEED);
        let ((logistic, trees), (counts, prices)) = rayon::join(
            || rayon::join(|| classifier(Learner::Logistic), || classifier(Learner::Trees)),
            || {
                rayon::join(
                    || fit_counts(&self.table, &self.purchases, days, SEED),
                    || PriceModel::fit(&self.table, &self.futures, SEED),
                )
            },
        );
        Ok(Fits { logistic: logistic?, trees: trees?, counts: counts?, prices: prices.ok() })
    }

    /// With the same penalty and as many trees as an earlier fit.
    fn refit(&self, like: &Fits) -> Result<Fits, LearnError> {
        let again = |classifier: &Classifier| classifier.refit(&self.table, &self.positive, SEED);
        let prices = || like.prices.as_ref()?.refit(&self.table, &self.futures, SEED).ok();
        let ((logistic, trees), (counts, prices)) = rayon::join(
            || rayon::join(|| again(&like.logistic), || again(&like.trees)),
            || rayon::join(|| like.counts.refit(&self.table, &self.purchases, SEED), prices),
        );
        Ok(Fits { logistic: logistic?, trees: trees?, counts: counts?, prices })
    }
}
