//! The methods that predict answers to contacts, fitted on cases.

use rayon::prelude::*;

use super::Cases;
use crate::learned::{Classifier, Contributions, Learner, blend, fit_classifier};
use domain::model::Method;
use domain::table::{FeatureTable, Values};
use stats::ranks::midranks;
use stats::special::logit;

/// In the order in which they are reported.
pub const CANDIDATES: [Method; 7] = [
    Method::Logistic,
    Method::Trees,
    Method::Blend,
    Method::Recency,
    Method::Frequency,
    Method::RfmScore,
    Method::EarlierAnswers,
];

const RULES: [Method; 4] = [Method::Recency, Method::Frequency, Method::RfmScore, Method::EarlierAnswers];

/// What one method predicts for some customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub method: Method,
    /// Higher is better.
    pub ranking: Vec<f64>,
    /// P(answers yes), not calibrated.
    pub probability: Vec<f64>,
}

/// All methods fitted on the same cases.
#[derive(Debug)]
pub struct Fits {
    logistic: Fitted,
    trees: Fitted,
    /// The chance at each value of a rule of thumb that applies to these cases.
    rules: Vec<(Method, Fitted)>,
}

/// A classifier, or the overall rate if nothing could be learned.
#[derive(Debug)]
enum Fitted {
    Learned(Box<Classifier>),
    Rate(f64),
}

impl Fits {
    #[must_use]
    pub fn new(cases: &Cases, seed: u64) -> Fits {
        let fit = |learner| Fitted::new(learner, &cases.table, &cases.positive, seed);
        let (logistic, trees) = rayon::join(|| fit(Learner::Logistic), || fit(Learner::Trees));
        let rules = RULES
            .par_iter()
            .filter_map(|&rule| {
                let table = of_one_feature(&cases.table, rule_of_thumb(rule, &cases.table)?);
                Some((rule, Fitted::new(Learner::Logistic, &table, &cases.positive, seed)))
            })
            .collect();
        Fits { logistic, trees, rules }
    }

    /// The scores of each method for the rows of a table.
    #[must_use]
    pub fn say(&self, table: &FeatureTable) -> Vec<Word> {
        let (logistic, trees) = (self.logistic.probability(table), self.trees.probability(table));
        let both = blend(&logistic, &trees);
        let learned = [(Method::Logistic, logistic), (Method::Trees, trees), (Method::Blend, both)];
        let mut words: Vec<Word> = learned
            .into_iter()
            .map(|(method, probability)| Word {
                method,
                ranking: probability.iter().map(|&p| logit(p)).collect(),
                probability,
            })
            .collect();
        for (method, fitted) in &self.rules {
            let Some(ranking) = rule_of_thumb(*method, table) else { continue };
            let probability = fitted.probability(&of_one_feature(table, ranking.clone()));
            words.push(Word { method: *method, ranking, probability });
        }
        words
    }

    /// What each feature adds to each row's log-odds; none for a method that does not learn.
    #[must_use]
    pub fn contributions(&self, method: Method, table: &FeatureTable) -> Option<Contributions> {
        let (Fitted::Learned(logistic), Fitted::Learned(trees)) = (&self.logistic, &self.trees) else { return None };
        match method {
            Method::Logistic => Some(logistic.contributions(table)),
            Method::Trees => Some(trees.contributions(table)),
            Method::Blend => Some(logistic.contributions(table).blend(&trees.contributions(table))),
            _ => None,
        }
    }
}

impl Fitted {
    fn new(learner: Learner, table: &FeatureTable, positive: &[bool], seed: u64) -> Fitted {
        if let Ok(classifier) = fit_classifier(learner, table, positive, seed) {
            return Fitted::Learned(Box::new(classifier));
        }
        let hits = positive.iter().filter(|positive| **positive).count() as f64;
        Fitted::Rate((hits + 1.0) / (positive.len() as f64 + 2.0))
    }

    fn probability(&self, table: &FeatureTable) -> Vec<f64> {
        match self {
            Fitted::Learned(classifier) => classifier.probability(table),
            Fitted::Rate(rate) => vec![*rate; table.rows],
        }
    }
}

fn of_one_feature(table: &FeatureTable, values: Vec<f64>) -> FeatureTable {
    let mut one = FeatureTable { rows: table.rows, features: Vec::new(), groups: table.groups.clone() };
    one.push_numbers("rule of thumb", "{}", values);
    one
}

/// Each row's score by a rule of thumb, higher is better; none if the rule has nothing to go by. Customers who never
/// bought come last.
fn rule_of_thumb(rule: Method, table: &FeatureTable) -> Option<Vec<f64>> {
    let numbers = |name: &str| match &table.feature(name)?.values {
        Values::Numbers(values) if values.iter().any(|value| value.is_finite()) => Some(values),
        _ => None,
    };
    let known = |name: &str, otherwise: f64| -> Option<Vec<f64>> {
        Some(numbers(name)?.iter().map(|value| if value.is_finite() { *value } else { otherwise }).collect())
    };
    match rule {
        Method::Recency => Some(known("days since the last purchase", 1e6)?.iter().map(|days| -days).collect()),
        Method::Frequency => known("days since the last purchase", 1e6).and_then(|_| known("purchase days", 0.0)),
        Method::RfmScore => {
            let parts = [
                rule_of_thumb(Method::Recency, table)?,
                rule_of_thumb(Method::Frequency, table)?,
                known("total spend", 0.0)?,
            ];
            let fifths = parts.map(|part| fifths(&part));
            Some((0..table.rows).map(|i| fifths.iter().map(|fifth| fifth[i]).sum()).collect())
        }
        Method::EarlierAnswers => {
            let (answered, made) = (known("contacts answered", 0.0)?, known("contacts so far", 0.0)?);
            // One answer to two contacts ranks above one to twenty, and no contact at all ranks above many without an
            // answer.
            let share = |(answered, made): (&f64, &f64)| (answered + 0.5) / (made + 5.0);
            made.iter().any(|contacts| *contacts > 0.0).then(|| answered.iter().zip(&made).map(share).collect())
        }
        _ => None,
    }
}

/// 1 for the lowest fifth to 5 for the highest.
fn fifths(values: &[f64]) -> Vec<f64> {
    let n = values.len() as f64;
    midranks(values).into_iter().map(|rank| (rank / n * 5.0).ceil().clamp(1.0, 5.0)).collect()
}
