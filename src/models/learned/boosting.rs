//! One gradient boosting by forust on encoded columns.

use std::fmt;

use forust_ml::gradientbooster::GrowPolicy;
use forust_ml::metric::Metric;
use forust_ml::objective::ObjectiveType;
use forust_ml::sampler::SampleMethod;
use forust_ml::{GradientBooster, Matrix};

use crate::learned::LearnError;
use crate::learned::boosting_size::Size;
use crate::learned::shapley::Explained;
use stats::special::{ln_1p_exp, logit};

/// What the scores are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// Log-odds of a target of 0 or 1.
    Log,
    /// The target's mean.
    Squared,
}

/// Encoded rows, column by column, with target and weight of each.
#[derive(Debug)]
pub(super) struct Cases {
    pub matrix: Vec<f64>,
    pub columns: usize,
    pub target: Vec<f64>,
    pub weights: Vec<f64>,
}

impl Cases {
    fn matrix(&self) -> Matrix<'_, f64> {
        Matrix::new(&self.matrix, self.target.len(), self.columns)
    }
}

/// Fitted trees over encoded columns.
pub(super) struct Boosting {
    booster: Box<GradientBooster>,
}

impl fmt::Debug for Boosting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Boosting").field("trees", &self.booster.trees.len()).finish_non_exhaustive()
    }
}

/// Trees for this many rounds, on one thread, so that sums are always in the same order.
pub(super) fn fit(loss: Loss, cases: &Cases, size: &Size, rounds: usize, seed: u64) -> Result<Boosting, LearnError> {
    let mut booster = unfitted(loss, cases, size, seed).set_iterations(rounds);
    if rounds > 0 && cases.columns > 0 {
        booster.fit(&cases.matrix(), &cases.target, &cases.weights, None).map_err(failed)?;
    }
    Ok(Boosting { booster: Box::new(booster) })
}

/// The loss on `held_out` after 0, 1, 2, … rounds on `cases`.
pub(super) fn losses(
    loss: Loss,
    cases: &Cases,
    held_out: &Cases,
    size: &Size,
    seed: u64,
) -> Result<Vec<f64>, LearnError> {
    let patience = (size.folds == 1).then_some(size.patience);
    let mut booster = unfitted(loss, cases, size, seed)
        .set_iterations(size.rounds_at_most)
        .set_early_stopping_rounds(patience)
        .set_evaluation_metric(Some(match loss {
            Loss::Log => Metric::LogLoss,
            Loss::Squared => Metric::RootMeanSquaredError,
        }));
    let mut found = vec![loss_of_constant(loss, booster.base_score, held_out)];
    if cases.columns > 0 {
        let evaluation = vec![(held_out.matrix(), &held_out.target[..], &held_out.weights[..])];
        booster.fit(&cases.matrix(), &cases.target, &cases.weights, Some(evaluation)).map_err(failed)?;
        found.extend(booster.evaluation_history.iter().flat_map(|history| history.data.iter().copied()));
    }
    Ok(found)
}

fn unfitted(loss: Loss, cases: &Cases, size: &Size, seed: u64) -> GradientBooster {
    let objective = match loss {
        Loss::Log => ObjectiveType::LogLoss,
        Loss::Squared => ObjectiveType::SquaredLoss,
    };
    let mut booster = GradientBooster::default()
        .set_objective_type(objective)
        .set_learning_rate(size.learning_rate)
        .set_max_leaves(size.leaves)
        .set_max_depth(size.depth)
        .set_min_leaf_weight(size.leaf_weight)
        .set_l2(size.ridge)
        .set_colsample_bytree(size.column_share)
        .set_sample_method(if size.row_share.is_some() { SampleMethod::Random } else { SampleMethod::None })
        .set_subsample(size.row_share.unwrap_or(1.0))
        .set_initialize_base_score(false)
        .set_base_score(base_score(loss, cases))
        .set_missing(f64::NAN)
        .set_nbins(size.bins)
        .set_tiled_histograms(true)
        .set_parallel(false)
        .set_seed(seed);
    booster.grow_policy = GrowPolicy::LossGuide;
    booster
}

/// The best constant score.
fn base_score(loss: Loss, cases: &Cases) -> f64 {
    let total: f64 = cases.weights.iter().sum();
    let mean = cases.target.iter().zip(&cases.weights).map(|(t, w)| t * w).sum::<f64>() / total.max(f64::MIN_POSITIVE);
    match loss {
        Loss::Log => logit(mean),
        Loss::Squared => mean,
    }
}

/// The metric of [`losses`] for one score.
fn loss_of_constant(loss: Loss, score: f64, cases: &Cases) -> f64 {
    let total: f64 = cases.weights.iter().sum();
    let one = |target: f64| match loss {
        Loss::Log => ln_1p_exp(score) - target * score,
        Loss::Squared => (target - score) * (target - score),
    };
    let mean = cases.target.iter().zip(&cases.weights).map(|(t, w)| one(*t) * w).sum::<f64>() / total;
    if loss == Loss::Squared { mean.sqrt() } else { mean }
}

impl Boosting {
    /// The score of each of `rows` encoded rows.
    pub(super) fn score(&self, matrix: &[f64], rows: usize, columns: usize) -> Vec<f64> {
        self.booster.predict(&Matrix::new(matrix, rows, columns), false)
    }

    /// The trees, ready to explain rows.
    pub(super) fn explained(&self) -> Vec<Explained<'_>> {
        self.booster.trees.iter().map(Explained::new).collect()
    }

    /// The score before the first tree.
    pub(super) fn base_score(&self) -> f64 {
        self.booster.base_score
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
fn failed(problem: forust_ml::errors::ForustError) -> LearnError {
    LearnError::Failed(problem.to_string())
}

#[cfg(test)]
mod tests {
    use forust_ml::gradientbooster::ContributionsMethod;

    use super::*;
    use stats::random::Seeded;

    #[test]
    fn shapley_values_are_those_of_the_library_but_exact() {
        let (rows, columns) = (600, 4);
        let mut random = Seeded::new(4);
        let mut draw = || if random.uniform() < 0.1 { f64::NAN } else { random.normal() };
        let matrix: Vec<f64> = (0..rows * columns).map(|_| draw()).collect();
        let row = |i: usize| -> Vec<f64> { (0..columns).map(|column| matrix[column * rows + i]).collect() };
        let known = |value: f64| if value.is_nan() { 0.5 } else { value };
        let target = |i: usize| {
            let row = row(i);
            f64::from(u8::from(known(row[0]) * known(row[1]) + known(row[2]) > 0.3))
        };
        let target: Vec<f64> = (0..rows).map(target).collect();
        let size = Size::new(2_500.0, rows, columns);
        let weights = vec![1.0; rows];
        let cases = Cases { matrix: matrix.clone(), columns, target, weights };
        let fitted = fit(Loss::Log, &cases, &Size { leaf_weight: 1.0, ..size }, 40, 1).expect("a fit");
        let theirs = fitted.booster.predict_contributions(&cases.matrix(), ContributionsMethod::Shapley, false);
        let (explained, scores) = (fitted.explained(), fitted.score(&matrix, rows, columns));
        let base = fitted.base_score() + explained.iter().map(Explained::mean).sum::<f64>();
        for (i, (theirs, score)) in theirs.chunks_exact(columns + 1).zip(scores).enumerate() {
            let mut parts = vec![0.0; columns];
            for tree in &explained {
                tree.add(&row(i), &mut parts);
            }
            assert!((parts.iter().sum::<f64>() + base - score).abs() < 1e-9);
            assert!(parts.iter().zip(theirs).all(|(a, b)| (a - b).abs() < 1e-3), "{parts:?} {theirs:?}");
        }
    }
}
