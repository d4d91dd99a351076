//! Models learned from a table of features: numbers and words in, probabilities or amounts out.

mod adversarial;
mod boosting;
mod boosting_size;
mod cholesky;
mod columns;
pub mod earlier_rows;
pub mod fits;
mod logistic;
pub(crate) mod newton;
pub mod price;
mod rate_encoding;
pub mod reasons;
pub mod scores;
mod shapley;
mod spline_encoding;
pub mod standing_order;
pub(crate) mod training_sample;
mod trees;
mod words;

use crate::learned::logistic::FittedLogistic;
use crate::learned::trees::FittedTrees;
use domain::table::FeatureTable;
use stats::special;

/// Rows that a fit uses; from larger tables this many are drawn at random, by the seed.
pub const ROWS_AT_MOST: usize = 60_000;
/// The same for logistic regression, whose few coefficients are known well enough from fewer.
pub const LOGISTIC_ROWS_AT_MOST: usize = 8_000;

/// A way to learn a probability from a table of features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Learner {
    /// Ridge-penalised logistic regression on piecewise linear functions of the numbers and one column per word.
    Logistic,
    /// Gradient-boosted trees.
    Trees,
}

/// Why nothing can be learned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LearnError {
    /// The number of outcomes differs from the number of rows.
    #[error("{rows} rows but {outcomes} outcomes")]
    Lengths { rows: usize, outcomes: usize },
    /// No row, or none with a known outcome and a weight above 0.
    #[error("there is no case to learn from")]
    NoRows,
    /// All rows have the same outcome.
    #[error("all cases have the same outcome")]
    OneOutcome,
    /// Too few in one of two groups.
    #[error("fewer than {fewest} cases in one of the groups")]
    TooFew { fewest: usize },
    /// The library gave up.
    #[error("the fit failed: {0}")]
    Failed(String),
}

/// A fitted model of a yes or no.
#[derive(Debug)]
pub struct Classifier {
    features: usize,
    model: Model,
}

#[derive(Debug)]
enum Model {
    Logistic(FittedLogistic),
    Trees(FittedTrees),
}

/// A fitted model of an amount: boosted trees, squared loss.
#[derive(Debug)]
pub struct Regressor(FittedTrees);

/// What each feature adds to the log-odds of each row: `base` plus the sum of `by_row[i]` is the logit of row i.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributions {
    /// Log-odds of a row of which nothing is known: the mean over the training rows.
    pub base: f64,
    /// Rows × the features of the training table, in its order.
    pub by_row: Vec<Vec<f64>>,
}

/// Learns the probability of `positive`, one per row. Features are found again by name when scoring, words by their
/// text; a feature that a later table lacks counts as not known, a word not seen here counts as other.
///
/// # Errors
/// [`LearnError::OneOutcome`] when all rows are positive or none is, and so also for a single row.
pub fn fit_classifier(
    learner: Learner,
    table: &FeatureTable,
    positive: &[bool],
    seed: u64,
) -> Result<Classifier, LearnError> {
    classifier(learner, table, positive, None, seed)
}

fn classifier(
    learner: Learner,
    table: &FeatureTable,
    positive: &[bool],
    like: Option<&Classifier>,
    seed: u64,
) -> Result<Classifier, LearnError> {
    same_length(table, positive.len())?;
    if table.rows == 0 {
        return Err(LearnError::NoRows);
    }
    let most = match learner {
        Learner::Logistic => LOGISTIC_ROWS_AT_MOST,
        Learner::Trees => ROWS_AT_MOST,
    };
    let drawn = training_sample::draw(table.rows, most, seed);
    let (table, positive) = match drawn {
        None => (std::borrow::Cow::Borrowed(table), positive.to_vec()),
        Some(places) => (std::borrow::Cow::Owned(table.select(&places)), places.iter().map(|&i| positive[i]).collect()),
    };
    if positive.iter().all(|&p| p) || !positive.iter().any(|&p| p) {
        return Err(LearnError::OneOutcome);
    }
    let model = match (learner, like.map(|like| &like.model)) {
        (Learner::Logistic, Some(Model::Logistic(like))) => {
            Model::Logistic(logistic::fit(&table, &positive, Some(like), seed)?)
        }
        (Learner::Logistic, _) => Model::Logistic(logistic::fit(&table, &positive, None, seed)?),
        (Learner::Trees, Some(Model::Trees(like))) => {
            Model::Trees(trees::classify(&table, &positive, Some(like), seed)?)
        }
        (Learner::Trees, _) => Model::Trees(trees::classify(&table, &positive, None, seed)?),
    };
    Ok(Classifier { features: table.features.len(), model })
}

impl Classifier {
    /// The same learner on other rows, with the same penalty or number of trees as here, without searching for them.
    ///
    /// # Errors
    /// Same as [`fit_classifier`].
    pub fn refit(&self, table: &FeatureTable, positive: &[bool], seed: u64) -> Result<Classifier, LearnError> {
        let learner = match &self.model {
            Model::Logistic(_) => Learner::Logistic,
            Model::Trees(_) => Learner::Trees,
        };
        classifier(learner, table, positive, Some(self), seed)
    }

    /// P(positive) of each row.
    #[must_use]
    pub fn probability(&self, table: &FeatureTable) -> Vec<f64> {
        self.logit(table).into_iter().map(special::logistic).collect()
    }

    /// The log-odds of each row.
    #[must_use]
    pub fn logit(&self, table: &FeatureTable) -> Vec<f64> {
        match &self.model {
            Model::Logistic(fitted) => fitted.logit(table),
            Model::Trees(fitted) => fitted.score(table),
        }
    }

    /// What each feature adds to each row's log-odds. For logistic regression coefficient × (value − its training
    /// mean), for trees Shapley values (Lundberg, Erion & Lee 2018), summed over the feature's columns.
    #[must_use]
    pub fn contributions(&self, table: &FeatureTable) -> Contributions {
        match &self.model {
            Model::Logistic(fitted) => fitted.contributions(table),
            Model::Trees(fitted) => fitted.contributions(table, self.features),
        }
    }
}

impl Contributions {
    /// Those of the mean of both models' logits; both fitted on tables with the same features.
    #[must_use]
    pub fn blend(&self, other: &Contributions) -> Contributions {
        let mean = |a: &Vec<f64>, b: &Vec<f64>| a.iter().zip(b).map(|(x, y)| f64::midpoint(*x, *y)).collect();
        Contributions {
            base: f64::midpoint(self.base, other.base),
            by_row: self.by_row.iter().zip(&other.by_row).map(|(a, b)| mean(a, b)).collect(),
        }
    }

    /// The log-odds of row `i`, summed up.
    #[must_use]
    pub fn logit(&self, i: usize) -> f64 {
        self.by_row[i].iter().fold(self.base, |sum, part| sum + part)
    }
}

/// The probabilities whose logits are the means of both models' logits.
#[must_use]
pub fn blend(first: &[f64], second: &[f64]) -> Vec<f64> {
    first
        .iter()
        .zip(second)
        .map(|(a, b)| special::logistic(f64::midpoint(special::logit(*a), special::logit(*b))))
        .collect()
}

/// Learns the mean of `target`, one per row, each row counting as much as its weight. Rows whose target is not a finite
/// number, or whose weight is not above 0, are left out.
///
/// # Errors
/// [`LearnError::NoRows`] when no row is left. A target that does not vary is not an error: it is the prediction.
pub fn fit_regressor(
    table: &FeatureTable,
    target: &[f64],
    weights: &[f64],
    seed: u64,
) -> Result<Regressor, LearnError> {
    regressor(table, target, weights, None, seed)
}

fn regressor(
    table: &FeatureTable,
    target: &[f64],
    weights: &[f64],
    like: Option<&Regressor>,
    seed: u64,
) -> Result<Regressor, LearnError> {
    same_length(table, target.len())?;
    same_length(table, weights.len())?;
    let usable = |&i: &usize| target[i].is_finite() && weights[i].is_finite() && weights[i] > 0.0;
    let usable: Vec<usize> = (0..table.rows).filter(usable).collect();
    if usable.is_empty() {
        return Err(LearnError::NoRows);
    }
    let places = match training_sample::draw(usable.len(), ROWS_AT_MOST, seed) {
        None => usable,
        Some(drawn) => drawn.into_iter().map(|i| usable[i]).collect(),
    };
    let pick = |values: &[f64]| -> Vec<f64> { places.iter().map(|&i| values[i]).collect() };
    let like = like.map(|like| &like.0);
    trees::regress(&table.select(&places), &pick(target), &pick(weights), like, seed).map(Regressor)
}

impl Regressor {
    /// The same on other rows, with as many trees as here.
    ///
    /// # Errors
    /// Same as [`fit_regressor`].
    pub fn refit(
        &self,
        table: &FeatureTable,
        target: &[f64],
        weights: &[f64],
        seed: u64,
    ) -> Result<Regressor, LearnError> {
        regressor(table, target, weights, Some(self), seed)
    }

    /// The expected target of each row, in its unit.
    #[must_use]
    pub fn predict(&self, table: &FeatureTable) -> Vec<f64> {
        self.0.score(table)
    }
}

/// A fitted model of a count out of a number of opportunities.
#[derive(Debug)]
pub struct CountModel {
    trees: FittedTrees,
    opportunities: f64,
}

/// Learns the expected count, one per row, out of `opportunities` in each: purchase days among the days of a horizon.
///
/// # Errors
/// [`LearnError::OneOutcome`] when nothing was ever counted or every opportunity was taken.
pub fn fit_counts(
    table: &FeatureTable,
    counts: &[f64],
    opportunities: f64,
    seed: u64,
) -> Result<CountModel, LearnError> {
    count_model(table, counts, opportunities, None, seed)
}

fn count_model(
    table: &FeatureTable,
    counts: &[f64],
    opportunities: f64,
    like: Option<&CountModel>,
    seed: u64,
) -> Result<CountModel, LearnError> {
    same_length(table, counts.len())?;
    if counts.is_empty() {
        return Err(LearnError::NoRows);
    }
    if counts.iter().all(|count| *count <= 0.0) || counts.iter().all(|count| *count >= opportunities) {
        return Err(LearnError::OneOutcome);
    }
    Ok(CountModel {
        trees: trees::count(table, counts, opportunities, like.map(|like| &like.trees), seed)?,
        opportunities,
    })
}

impl CountModel {
    /// The same on other rows, with as many trees as here.
    ///
    /// # Errors
    /// Same as [`fit_counts`].
    pub fn refit(&self, table: &FeatureTable, counts: &[f64], seed: u64) -> Result<CountModel, LearnError> {
        count_model(table, counts, self.opportunities, Some(self), seed)
    }

    /// The expected count of each row.
    #[must_use]
    pub fn predict(&self, table: &FeatureTable) -> Vec<f64> {
        self.trees.score(table).into_iter().map(|score| self.opportunities * special::logistic(score)).collect()
    }
}

fn same_length(table: &FeatureTable, outcomes: usize) -> Result<(), LearnError> {
    if table.rows == outcomes { Ok(()) } else { Err(LearnError::Lengths { rows: table.rows, outcomes }) }
}
