//! Learned models for an as-of day: trained on what customers did after earlier days, and tried on customers that they
//! were not trained on.

use rayon::prelude::*;

use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::domain::history::History;
use crate::domain::table::FeatureTable;
use crate::models::candidates::Words;
use crate::models::counts::Counts;
use crate::models::earlier::{MOST_ROWS, Plan, Records, draw};
use crate::models::learned::{Classifier, CountModel, LearnError, Learner, fit_classifier, fit_counts};
use crate::models::purchase_model::{FitError, PurchaseModel};
use crate::models::trial::Window;
use crate::models::{mbg_nbd, pareto_nbd};
use crate::stats::special::logit;

/// Distinct records that the purchase model among the features is fitted on; more would not change its parameters.
const RECORDS_OF_A_FIT: usize = 2_000;
const FEWEST_ROWS: usize = 50;
const FOLDS: usize = 3;
const SEED: u64 = 20_260_101;

/// One set of models on one set of rows.
#[derive(Debug)]
pub struct Fits {
    pub logistic: Classifier,
    pub trees: Classifier,
    pub counts: CountModel,
}

/// What the learned models say of some customers, for the horizon that they learned on.
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
    /// Of the learned counts, beside the purchase model's: what fitted those customers best (stacked regression,
    /// Breiman 1996).
    pub count_weight: f64,
    /// What was learned from, as a sentence.
    pub learned_from: String,
    pub seconds: f64,
}

/// Customers of several earlier days with what they then did.
struct Rows {
    customers: Vec<CustomerId>,
    table: FeatureTable,
    positive: Vec<bool>,
    purchases: Vec<f64>,
}

impl LearnedFits {
    /// None where the record before `as_of` is too short or too thin to learn from.
    #[must_use]
    pub fn of(records: &dyn Records, as_of: Day, horizon_days: u32, clock: &dyn Fn() -> f64) -> Option<LearnedFits> {
        let began = clock();
        let plan = Plan::of(records.first_day(), as_of, horizon_days)?;
        let windows: Vec<Window> = plan.days.iter().map(|day| records.window(*day, plan.horizon_days)).collect();
        let rows = Rows::of(records, as_of, &plan, &windows);
        if rows.customers.len() < FEWEST_ROWS {
            return None;
        }
        let latest = windows.first()?;
        let model = rhythm(&latest.histories).ok()?;
        let words = Words::of(model.as_ref(), &latest.histories, plan.horizon_days);
        let table = features(records, latest.as_of, &latest.histories, &words);
        let days = f64::from(plan.horizon_days);
        let everybody = rows.fit(days).ok()?;
        let folds: Vec<usize> = (0..FOLDS).collect();
        let refit = |fold: usize| rows.without(fold).refit(&everybody);
        let fits: Vec<Fits> = folds.into_par_iter().map(refit).collect::<Result<_, _>>().ok()?;
        let learned_from = plan.spoken(rows.customers.len());
        let cross_fitted = cross_fitted(&fits, &latest.histories, &table);
        Some(LearnedFits {
            count_weight: count_weight(&cross_fitted.counts, &words.purchases, latest),
            cross_fitted,
            plan,
            fits: everybody,
            learned_from,
            seconds: clock() - began,
        })
    }
}

/// The share of `learned` counts that, with the rest of `modelled` ones, has the least squared error.
fn count_weight(learned: &[f64], modelled: &[f64], window: &Window) -> f64 {
    let (mut with, mut square) = (0.0, 0.0);
    for ((learned, modelled), future) in learned.iter().zip(modelled).zip(&window.futures) {
        with += (learned - modelled) * (f64::from(future.purchases) - modelled);
        square += (learned - modelled).powi(2);
    }
    if square > 0.0 { (with / square).clamp(0.0, 1.0) } else { 0.5 }
}

/// Each customer by the models that have not seen the customer's fold.
fn cross_fitted(fits: &[Fits], histories: &[History], table: &FeatureTable) -> Sayings {
    let n = histories.len();
    let mut all = Sayings { logistic: vec![0.0; n], trees: vec![0.0; n], counts: vec![0.0; n] };
    for (fold, fits) in fits.iter().enumerate() {
        let places: Vec<usize> = (0..n).filter(|&i| fold_of(histories[i].customer) == fold).collect();
        let said = fits.say(&table.select(&places));
        for (place, i) in places.into_iter().enumerate() {
            all.logistic[i] = said.logistic[place];
            all.trees[i] = said.trees[place];
            all.counts[i] = said.counts[place];
        }
    }
    all
}

/// Always the same fold of a customer, at random.
fn fold_of(customer: CustomerId) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a few folds")]
    let fold = (draw(customer, Day(0)) * FOLDS as f64) as usize;
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

impl Rows {
    fn of(records: &dyn Records, until: Day, plan: &Plan, windows: &[Window]) -> Rows {
        let all: usize = windows.iter().map(|window| window.histories.len()).sum();
        let share = MOST_ROWS as f64 / all.max(1) as f64;
        let mut rows: Vec<Row> = Vec::new();
        for window in windows {
            let Ok(model) = rhythm(&window.histories) else { continue };
            let words = Words::of(model.as_ref(), &window.histories, plan.horizon_days);
            let kept = (0..window.histories.len())
                .filter(|&i| draw(window.histories[i].customer, window.as_of) < share)
                .map(|i| Row {
                    moment: (window.histories[i].customer, window.as_of),
                    purchases: window.futures[i].purchases,
                    chance: words.purchase[i],
                    expected: words.purchases[i],
                });
            rows.extend(kept);
        }
        rows.sort_by_key(|row| row.moment);
        let moments: Vec<(CustomerId, Day)> = rows.iter().map(|row| row.moment).collect();
        let mut table = records.table(&moments, until);
        add_rhythm(&mut table, rows.iter().map(|row| row.chance), rows.iter().map(|row| row.expected));
        Rows {
            customers: rows.iter().map(|row| row.moment.0).collect(),
            table,
            positive: rows.iter().map(|row| row.purchases > 0).collect(),
            purchases: rows.iter().map(|row| f64::from(row.purchases)).collect(),
        }
    }

    fn without(&self, fold: usize) -> Rows {
        let places: Vec<usize> = (0..self.customers.len()).filter(|&i| fold_of(self.customers[i]) != fold).collect();
        Rows {
            customers: places.iter().map(|&i| self.customers[i]).collect(),
            table: self.table.select(&places),
            positive: places.iter().map(|&i| self.positive[i]).collect(),
            purchases: places.iter().map(|&i| self.purchases[i]).collect(),
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

    /// As strongly penalised and with as many trees as a fit before.
    fn refit(&self, like: &Fits) -> Result<Fits, LearnError> {
        let again = |classifier: &Classifier| classifier.refit(&self.table, &self.positive, SEED);
        let ((logistic, trees), counts) = rayon::join(
            || rayon::join(|| again(&like.logistic), || again(&like.trees)),
            || like.counts.refit(&self.table, &self.purchases, SEED),
        );
        Ok(Fits { logistic: logistic?, trees: trees?, counts: counts? })
    }
}

struct Row {
    moment: (CustomerId, Day),
    purchases: u32,
    chance: f64,
    expected: f64,
}

/// The features of customers as of a day, with a purchase model's word among them.
#[must_use]
pub fn features(records: &dyn Records, as_of: Day, histories: &[History], words: &Words) -> FeatureTable {
    let moments: Vec<(CustomerId, Day)> = histories.iter().map(|history| (history.customer, as_of)).collect();
    let mut table = records.table(&moments, as_of);
    add_rhythm(&mut table, words.purchase.iter().copied(), words.purchases.iter().copied());
    table
}

/// The purchase model whose word is among the features.
///
/// # Errors
/// When no purchase model can be fitted.
pub fn rhythm(histories: &[History]) -> Result<Box<dyn PurchaseModel>, FitError> {
    let counts = Counts::of(histories).thinned(RECORDS_OF_A_FIT);
    match pareto_nbd::fit(&counts) {
        Ok(model) => Ok(Box::new(model)),
        Err(_) => Ok(Box::new(mbg_nbd::fit(&counts)?)),
    }
}

fn add_rhythm(table: &mut FeatureTable, chances: impl Iterator<Item = f64>, expected: impl Iterator<Item = f64>) {
    let log_odds = chances.map(logit).collect();
    table.push_numbers("chance by rhythm and pause", "rhythm and pause", log_odds);
    let logs = expected.map(|purchases| purchases.max(1e-6).ln()).collect();
    table.push_numbers("purchases expected by rhythm and pause", "rhythm and pause", logs);
}
