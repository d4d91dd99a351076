//! What learned methods say of everybody on a day, having learned from earlier days.
//!
//! A learned model corrects a purchase model rather than standing alone. Its features hold the purchase model's own
//! word; its expected purchases are that model's times a learned ratio. So a horizon that could not be learned on (the
//! record being too short) is reached the way the purchase model gets there, customer by customer, instead of by
//! stretching all counts alike, which is biased: some stop buying on the way.

use std::collections::BTreeMap;

use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::domain::history::History;
use crate::domain::model::Method;
use crate::domain::table::FeatureTable;
use crate::models::candidates::Words;
use crate::models::counts::Counts;
use crate::models::earlier::{MOST_ROWS, Plan, Records, is_kept};
use crate::models::learned::{Classifier, Contributions, Learner, Regressor, blend, fit_classifier, fit_regressor};
use crate::models::purchase_model::{FitError, PurchaseModel};
use crate::models::trial::Window;
use crate::models::{mbg_nbd, pareto_nbd};
use crate::stats::special::{logistic, logit};

/// Distinct records that the purchase model of an earlier day is fitted on; more would not change its four parameters.
const RECORDS_OF_A_FIT: usize = 2_000;
const FEWEST_ROWS: usize = 50;
/// The smallest number of purchases that a ratio is taken of.
const LEAST_EXPECTED: f64 = 0.02;
const SEED: u64 = 20_260_101;

/// One learned method's word on each customer.
#[derive(Debug, Clone, PartialEq)]
pub struct LearnedWords {
    /// P(at least one purchase in the horizon)
    pub probability: Vec<f64>,
    /// Purchase days in the horizon.
    pub expected_purchases: Vec<f64>,
}

/// The learned methods for one day and horizon.
#[derive(Debug)]
pub struct LearnedScores {
    words: BTreeMap<Method, LearnedWords>,
    fits: Fits,
    /// Features of everybody on the day, for reasons.
    table: FeatureTable,
    /// The sentence of what was learned from.
    pub learned_from: String,
    pub fit_seconds: f64,
}

#[derive(Debug)]
struct Fits {
    logistic: Classifier,
    trees: Classifier,
    ratio: Option<Regressor>,
}

/// Customers of several earlier days with what they then did.
struct Rows {
    table: FeatureTable,
    positive: Vec<bool>,
    purchases: Vec<f64>,
    expected: Vec<f64>,
}

impl LearnedScores {
    /// Learns from the days before `as_of` and scores `histories`, everybody as known on it. None where the record is
    /// too short or too thin to learn from.
    #[must_use]
    pub fn of(
        records: &dyn Records,
        as_of: Day,
        histories: &[History],
        horizon_days: u32,
        clock: &dyn Fn() -> f64,
    ) -> Option<LearnedScores> {
        let began = clock();
        let plan = Plan::of(records.first_day(), as_of, horizon_days)?;
        let rows = Rows::of(records, as_of, &plan);
        let hits = rows.positive.iter().filter(|hit| **hit).count();
        if rows.positive.len() < FEWEST_ROWS || hits == 0 || hits == rows.positive.len() {
            return None;
        }
        let fits = Fits::of(&rows)?;
        let fit_seconds = clock() - began;
        let rhythm = rhythm(histories).ok()?;
        let learned = Words::of(rhythm.as_ref(), histories, plan.horizon_days);
        let asked = Words::of(rhythm.as_ref(), histories, horizon_days);
        let moments: Vec<(CustomerId, Day)> = histories.iter().map(|history| (history.customer, as_of)).collect();
        let mut table = records.table(&moments, as_of);
        add_rhythm(&mut table, &learned);
        let words = fits.words(&table, &learned, &asked);
        let days = plan.days.len();
        let learned_from = format!(
            "Learned from what {} customers did in the {} days after {}{}.",
            rows.positive.len(),
            plan.horizon_days,
            plan.days[0].spoken(),
            if days > 1 { format!(" and {} earlier days", days - 1) } else { String::new() }
        );
        Some(LearnedScores { words, fits, table, learned_from, fit_seconds })
    }

    /// A method's word; none for one that does not learn.
    #[must_use]
    pub fn words(&self, method: Method) -> Option<&LearnedWords> {
        self.words.get(&method)
    }

    /// What raised and lowered the scores of the customers at these places; none for a method that does not learn.
    #[must_use]
    pub fn contributions(&self, method: Method, places: &[usize]) -> Option<(FeatureTable, Contributions)> {
        let rows = self.table.select(places);
        let contributions = match method {
            Method::Logistic => self.fits.logistic.contributions(&rows),
            Method::Trees => self.fits.trees.contributions(&rows),
            Method::Blend => self.fits.logistic.contributions(&rows).blend(&self.fits.trees.contributions(&rows)),
            _ => return None,
        };
        Some((rows, contributions))
    }
}

fn means(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| f64::midpoint(*a, *b)).collect()
}

impl Rows {
    fn of(records: &dyn Records, until: Day, plan: &Plan) -> Rows {
        let windows: Vec<Window> = plan.days.iter().map(|day| records.window(*day, plan.horizon_days)).collect();
        let all: usize = windows.iter().map(|window| window.histories.len()).sum();
        let share = MOST_ROWS as f64 / all.max(1) as f64;
        let mut rows = Vec::new();
        for window in &windows {
            let Ok(model) = rhythm(&window.histories) else { continue };
            let words = Words::of(model.as_ref(), &window.histories, plan.horizon_days);
            for (place, history) in window.histories.iter().enumerate() {
                if is_kept(history.customer, window.as_of, share) {
                    rows.push(Row {
                        moment: (history.customer, window.as_of),
                        purchases: window.futures[place].purchases,
                        chance: words.purchase[place],
                        expected: words.purchases[place],
                    });
                }
            }
        }
        rows.sort_by_key(|row| row.moment);
        let moments: Vec<(CustomerId, Day)> = rows.iter().map(|row| row.moment).collect();
        let mut table = records.table(&moments, until);
        let words = Words {
            active: Vec::new(),
            purchase: rows.iter().map(|row| row.chance).collect(),
            purchases: rows.iter().map(|row| row.expected).collect(),
        };
        add_rhythm(&mut table, &words);
        Rows {
            table,
            positive: rows.iter().map(|row| row.purchases > 0).collect(),
            purchases: rows.iter().map(|row| f64::from(row.purchases)).collect(),
            expected: words.purchases,
        }
    }
}

struct Row {
    moment: (CustomerId, Day),
    purchases: u32,
    chance: f64,
    expected: f64,
}

impl Fits {
    fn of(rows: &Rows) -> Option<Fits> {
        let classifier = |learner| fit_classifier(learner, &rows.table, &rows.positive, SEED);
        let (classifiers, ratio) = rayon::join(
            || rayon::join(|| classifier(Learner::Logistic), || classifier(Learner::Trees)),
            || rows.ratio(),
        );
        Some(Fits { logistic: classifiers.0.ok()?, trees: classifiers.1.ok()?, ratio })
    }

    /// The learned words for the horizon asked for, from features made for the horizon learned on.
    fn words(&self, table: &FeatureTable, learned: &Words, asked: &Words) -> BTreeMap<Method, LearnedWords> {
        let stretch: Vec<f64> =
            asked.purchase.iter().zip(&learned.purchase).map(|(a, l)| logit(*a) - logit(*l)).collect();
        let (lines, trees) = (self.logistic.probability(table), self.trees.probability(table));
        let ratio = self.ratio.as_ref().map_or_else(|| vec![1.0; table.rows], |ratio| ratio.predict(table));
        let corrected: Vec<f64> = asked
            .purchases
            .iter()
            .zip(&ratio)
            .map(|(expected, ratio)| expected.max(LEAST_EXPECTED) * ratio.max(0.0))
            .collect();
        let stretched = |p: &[f64]| p.iter().zip(&stretch).map(|(p, s)| logistic(logit(*p) + s)).collect::<Vec<f64>>();
        let in_step = |p: &[f64]| asked.in_step_with(p);
        let blend = stretched(&blend(&lines, &trees));
        let (lines, trees) = (stretched(&lines), stretched(&trees));
        let by_lines = in_step(&lines);
        let both = means(&by_lines, &corrected);
        let said = |probability, expected_purchases| LearnedWords { probability, expected_purchases };
        BTreeMap::from([
            (Method::Logistic, said(lines, by_lines)),
            (Method::Trees, said(trees, corrected)),
            (Method::Blend, said(blend, both)),
        ])
    }
}

impl Rows {
    /// Trees for purchases ÷ expected purchases, weighted by the expected: the error of counts relative to their own
    /// variance, as in a Poisson regression with the purchase model as offset.
    fn ratio(&self) -> Option<Regressor> {
        let weights: Vec<f64> = self.expected.iter().map(|expected| expected.max(LEAST_EXPECTED)).collect();
        let target: Vec<f64> =
            self.purchases.iter().zip(&weights).map(|(purchases, weight)| purchases / weight).collect();
        fit_regressor(&self.table, &target, &weights, SEED).ok()
    }
}

/// The purchase model whose word the learned models correct.
fn rhythm(histories: &[History]) -> Result<Box<dyn PurchaseModel>, FitError> {
    let counts = Counts::of(histories).thinned(RECORDS_OF_A_FIT);
    match pareto_nbd::fit(&counts) {
        Ok(model) => Ok(Box::new(model)),
        Err(_) => Ok(Box::new(mbg_nbd::fit(&counts)?)),
    }
}

fn add_rhythm(table: &mut FeatureTable, words: &Words) {
    let log_odds = words.purchase.iter().map(|&p| logit(p)).collect();
    table.push_numbers("chance by rhythm and pause", "rhythm and pause", log_odds);
    let expected = words.purchases.iter().map(|purchases| purchases.max(1e-6).ln()).collect();
    table.push_numbers("purchases expected by rhythm and pause", "rhythm and pause", expected);
}
