//! Learned models for an as-of day: trained on what customers did after earlier days, and tried on customers that they
//! were not trained on.

use rayon::prelude::*;

use crate::learned::earlier_rows::{EarlierRows, features, rhythm};
use crate::learned::standing_order::StandingOrder;
use crate::learned::{Classifier, CountModel, LearnError, Learner, fit_classifier, fit_counts};
use crate::origins::earlier::{Plan, Records};
use crate::origins::window::Window;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::history::History;
use domain::table::FeatureTable;

const FOLDS: usize = 3;
const SEED: u64 = 20_260_101;

/// One set of models on one set of rows.
#[derive(Debug)]
pub struct Fits {
    pub logistic: Classifier,
    pub trees: Classifier,
    pub counts: CountModel,
}

/// What the learned models predict for some customers, over the horizon that they learned on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sayings {
    /// P(at least one purchase)
    pub logistic: Vec<f64>,
    pub trees: Vec<f64>,
    /// Purchase days.
    pub counts: Vec<f64>,
}

/// The models for an as-of day.
#[derive(Debug)]
pub struct LearnedFits {
    pub plan: Plan,
    pub fits: Fits,
    /// Of the customers of the latest training day, each by models trained on other customers.
    pub cross_fitted: Sayings,
    /// Weight of the learned counts against the purchase model's: what fitted those customers best (stacked regression,
    /// Breiman 1996).
    pub count_weight: f64,
    /// What was learned from, as a sentence.
    pub learned_from: String,
    pub seconds: f64,
}

/// What one set of models learns from.
struct Lesson {
    table: FeatureTable,
    positive: Vec<bool>,
    purchases: Vec<f64>,
}

impl LearnedFits {
    /// None if there were too few rows to learn from, or the same happened in every row.
    #[must_use]
    pub fn new(rows: &EarlierRows, records: &dyn Records, clock: &dyn Fn() -> f64) -> Option<LearnedFits> {
        let began = clock();
        let plan = rows.plan.clone();
        let latest = records.window(*plan.days.first()?, plan.horizon_days);
        let present = latest.as_of.plus(i32::try_from(plan.horizon_days).ok()?);
        let words = rhythm(&records.seasons(present), latest.as_of, &latest.histories, plan.horizon_days).ok()?;
        let table = features(records, latest.as_of, &latest.histories, &words);
        let days = f64::from(plan.horizon_days);
        let everybody = Lesson::new(rows, FOLDS).fit(days).ok()?;
        let folds: Vec<usize> = (0..FOLDS).collect();
        let refit = |fold: usize| Lesson::new(rows, fold).refit(&everybody);
        let fits: Vec<Fits> = folds.into_par_iter().map(refit).collect::<Result<_, _>>().ok()?;
        let learned_from = plan.spoken(rows.moments.len());
        let cross_fitted = cross_fitted(&fits, &latest.histories, &table, &rows.order);
        Some(LearnedFits {
            count_weight: count_weight(&cross_fitted.counts, &words.purchases, &latest),
            cross_fitted,
            plan,
            fits: everybody,
            learned_from,
            seconds: clock() - began,
        })
    }
}

/// The weight of `learned` counts, the rest being that of `modelled` ones, with the least squared error.
fn count_weight(learned: &[f64], modelled: &[f64], window: &Window) -> f64 {
    let (mut with, mut square) = (0.0, 0.0);
    for ((learned, modelled), future) in learned.iter().zip(modelled).zip(&window.futures) {
        with += (learned - modelled) * (f64::from(future.purchases) - modelled);
        square += (learned - modelled).powi(2);
    }
    if square > 0.0 { (with / square).clamp(0.0, 1.0) } else { 0.5 }
}

/// Each customer scored by the models that have not seen the customer's fold.
fn cross_fitted(fits: &[Fits], histories: &[History], table: &FeatureTable, order: &StandingOrder) -> Sayings {
    let n = histories.len();
    let mut all = Sayings { logistic: vec![0.0; n], trees: vec![0.0; n], counts: vec![0.0; n] };
    for (fold, fits) in fits.iter().enumerate() {
        let places: Vec<usize> = (0..n).filter(|&i| fold_of(order, histories[i].customer) == fold).collect();
        let said = fits.say(&table.select(&places));
        for (place, i) in places.into_iter().enumerate() {
            all.logistic[i] = said.logistic[place];
            all.trees[i] = said.trees[place];
            all.counts[i] = said.counts[place];
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
        }
    }

    fn fit(&self, days: f64) -> Result<Fits, LearnError> {
        let classifier = |learner| fit_classifier(learner, &self.table, &self.positive, SEED);
        let ((logistic, trees), counts) = rayon::join(
            || rayon::join(|| classifier(Learner::Logistic), || classifier(Learner::Trees)),
            || fit_counts(&self.table, &self.purchases, days, SEED),
        );
        Ok(Fits { logistic: logistic?, trees: trees?, counts: counts? })
    }

    /// With the same penalty and as many trees as an earlier fit.
    fn refit(&self, like: &Fits) -> Result<Fits, LearnError> {
        let again = |classifier: &Classifier| classifier.refit(&self.table, &self.positive, SEED);
        let ((logistic, trees), counts) = rayon::join(
            || rayon::join(|| again(&like.logistic), || again(&like.trees)),
            || like.counts.refit(&self.table, &self.purchases, SEED),
        );
        Ok(Fits { logistic: logistic?, trees: trees?, counts: counts? })
    }
}
