//! Boosted trees on a table of features: their number found on held-out rows, their Shapley values by feature.

use rayon::prelude::*;

use crate::learned::boosting::{self, Boosting, Cases, Loss};
use crate::learned::boosting_size::Size;
use crate::learned::rate_encoding::{Encoding, Outcome};
use crate::learned::{Contributions, LearnError, training_sample};
use domain::table::FeatureTable;

/// Rows scored at a time.
const CHUNK: usize = 512;
/// Minimum number of rows of mean count in a leaf.
const ROWS_OF_A_LEAF: f64 = 40.0;

#[derive(Debug)]
pub(super) struct FittedTrees {
    encoding: Encoding,
    boosting: Boosting,
    rounds: usize,
}

/// A table with its outcomes.
#[derive(Clone, Copy)]
struct Task<'a> {
    loss: Loss,
    table: &'a FeatureTable,
    target: &'a [f64],
    weights: &'a [f64],
    seed: u64,
}

/// With as many rounds as an earlier fit, or as do best on held-out rows.
pub(super) fn classify(
    table: &FeatureTable,
    positive: &[bool],
    like: Option<&FittedTrees>,
    seed: u64,
) -> Result<FittedTrees, LearnError> {
    let target: Vec<f64> = positive.iter().map(|&p| f64::from(u8::from(p))).collect();
    let share = target.iter().sum::<f64>() / target.len() as f64;
    let evidence = target.len() as f64 * share * (1.0 - share);
    let weights = vec![1.0; target.len()];
    let size = |columns| Size::new(evidence, table.rows, columns);
    fit(Task { loss: Loss::Log, table, target: &target, weights: &weights, seed }, like, size)
}

/// Weights are used relative to their mean; rounds as in [`classify`].
pub(super) fn regress(
    table: &FeatureTable,
    target: &[f64],
    weights: &[f64],
    like: Option<&FittedTrees>,
    seed: u64,
) -> Result<FittedTrees, LearnError> {
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    let weights: Vec<f64> = weights.iter().map(|weight| weight / mean).collect();
    let size = |columns| Size::of_amounts(table.rows, columns);
    fit(Task { loss: Loss::Squared, table, target, weights: &weights, seed }, like, size)
}

/// Counts out of a number of opportunities each, by the likelihood of a binomial: for rare events that of a Poisson.
pub(super) fn count(
    table: &FeatureTable,
    counts: &[f64],
    opportunities: f64,
    like: Option<&FittedTrees>,
    seed: u64,
) -> Result<FittedTrees, LearnError> {
    let target: Vec<f64> = counts.iter().map(|count| (count / opportunities).clamp(0.0, 1.0)).collect();
    let weights = vec![opportunities; target.len()];
    let mean = counts.iter().sum::<f64>() / counts.len() as f64;
    #[expect(clippy::cast_possible_truncation, reason = "a mean count")]
    let leaf_weight = (ROWS_OF_A_LEAF * mean).max(10.0) as f32;
    let size = |columns| Size { leaf_weight, ..Size::of_amounts(table.rows, columns) };
    fit(Task { loss: Loss::Log, table, target: &target, weights: &weights, seed }, like, size)
}

fn fit(task: Task<'_>, like: Option<&FittedTrees>, size: impl Fn(usize) -> Size) -> Result<FittedTrees, LearnError> {
    let (encoding, cases) = task.encode();
    let size = size(encoding.columns());
    let rounds = like.map_or_else(|| task.rounds(&size), |like| Ok(like.rounds))?;
    let boosting = boosting::fit(task.loss, &cases, &size, rounds, task.seed)?;
    Ok(FittedTrees { encoding, boosting, rounds })
}

impl Task<'_> {
    fn encode(&self) -> (Encoding, Cases) {
        let outcome = Outcome { target: self.target, weights: self.weights };
        let (encoding, matrix) = Encoding::learn(self.table, outcome, self.seed);
        let columns = encoding.columns();
        (encoding, Cases { matrix, columns, target: self.target.to_vec(), weights: self.weights.to_vec() })
    }

    /// The number of rounds with the least mean loss on held-out rows; the encoding is learned without those rows, too.
    fn rounds(&self, size: &Size) -> Result<usize, LearnError> {
        if self.table.rows < 10 {
            return Ok(0);
        }
        let fold_of = training_sample::deal(
            |i| usize::from(self.target[i] > 0.5),
            &self.table.groups,
            self.table.rows,
            size.folds.max(5),
            self.seed,
        );
        let mut sums: Vec<f64> = Vec::new();
        for fold in 0..size.folds {
            let (others, within) = training_sample::split(&fold_of, fold);
            let losses = self.losses(&others, &within, size)?;
            if fold == 0 {
                sums = losses;
            } else {
                sums.iter_mut().zip(losses).for_each(|(sum, loss)| *sum += loss);
            }
        }
        let mut best = 0;
        for (rounds, sum) in sums.iter().enumerate() {
            if *sum < sums[best] {
                best = rounds;
            }
        }
        Ok(best)
    }

    fn losses(&self, others: &[usize], within: &[usize], size: &Size) -> Result<Vec<f64>, LearnError> {
        let pick = |values: &[f64], places: &[usize]| -> Vec<f64> { places.iter().map(|&i| values[i]).collect() };
        let (target, weights) = (pick(self.target, others), pick(self.weights, others));
        let table = self.table.select(others);
        let learned = Task { table: &table, target: &target, weights: &weights, ..*self };
        let (encoding, cases) = learned.encode();
        let table = self.table.select(within);
        let held_out = Cases {
            matrix: encoding.encode(&encoding.find(&table), 0..table.rows),
            columns: cases.columns,
            target: pick(self.target, within),
            weights: pick(self.weights, within),
        };
        boosting::losses(self.loss, &cases, &held_out, size, self.seed)
    }
}

impl FittedTrees {
    /// The score of each row: log-odds, or the expected amount.
    pub(super) fn score(&self, table: &FeatureTable) -> Vec<f64> {
        self.in_chunks(table, |matrix, rows| self.boosting.score(matrix, rows, self.encoding.columns()))
    }

    /// Shapley values summed over each feature's columns.
    pub(super) fn contributions(&self, table: &FeatureTable, features: usize) -> Contributions {
        let columns = self.encoding.columns();
        let feature_of = self.encoding.feature_of_columns();
        let trees = self.boosting.explained();
        let base = trees.iter().fold(self.boosting.base_score(), |sum, tree| sum + tree.mean());
        let by_row = self.in_chunks(table, |matrix, rows| {
            let explain = |i: usize| {
                let row: Vec<f64> = matrix.iter().skip(i).step_by(rows).copied().collect();
                let mut by_column = vec![0.0; columns];
                for tree in &trees {
                    tree.add(&row, &mut by_column);
                }
                let mut parts = vec![0.0; features];
                for (part, &feature) in by_column.iter().zip(&feature_of) {
                    parts[feature] += part;
                }
                parts
            };
            (0..rows).map(explain).collect()
        });
        Contributions { base, by_row }
    }

    /// What `take` makes of the encoded rows, chunk by chunk in their order.
    fn in_chunks<T: Send>(&self, table: &FeatureTable, take: impl Fn(&[f64], usize) -> Vec<T> + Sync) -> Vec<T> {
        let found = self.encoding.find(table);
        let one = |start: usize| {
            let rows = start..(start + CHUNK).min(table.rows);
            take(&self.encoding.encode(&found, rows.clone()), rows.len())
        };
        let starts: Vec<usize> = (0..table.rows).step_by(CHUNK).collect();
        starts.into_par_iter().map(one).collect::<Vec<_>>().into_iter().flatten().collect()
    }
}
