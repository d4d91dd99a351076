//! Ridge-penalised logistic regression, the penalty chosen by cross-validated log loss.

use ndarray::{Array2, ShapeBuilder};
use rayon::prelude::*;

use crate::learned::columns::Column;
use crate::learned::newton::{Cases, Coefficients, minimise};
use crate::learned::spline_encoding::Encoding;
use crate::learned::{Contributions, LearnError, training_sample};
use domain::table::FeatureTable;

/// Candidates for the weight of half the squared coefficients against the sum of the log losses, strongest first. Read
/// as the precision of a normal prior it does not depend on the number of rows, so what is best for a sample is good
/// enough for all rows.
const PENALTIES: [f64; 4] = [50.0, 10.0, 2.0, 0.5];
const ROWS_TO_CHOOSE_BY: usize = 2_500;
/// Up to this many rows five folds are used, else three.
const ROWS_FOR_FIVE_FOLDS: usize = 500;
/// Slope of the mean loss at which a fit ends, and one that only helps to choose.
const FLAT: f64 = 1e-6;
const NEARLY_FLAT: f64 = 1e-4;

/// Coefficients of the encoded columns, and the log-odds of a row at all their means.
#[derive(Debug)]
pub(super) struct FittedLogistic {
    encoding: Encoding,
    base: f64,
    coefficients: Vec<f64>,
    penalty: f64,
}

/// With the penalty of an earlier fit, or the one that does best on rows left out.
pub(super) fn fit(
    table: &FeatureTable,
    positive: &[bool],
    like: Option<&FittedLogistic>,
    seed: u64,
) -> Result<FittedLogistic, LearnError> {
    let encoding = Encoding::learn(table);
    let hits = positive.iter().filter(|&&p| p).count() as f64;
    let base = (hits / (positive.len() as f64 - hits)).ln();
    if encoding.columns() == 0 {
        return Ok(FittedLogistic { encoding, base, coefficients: Vec::new(), penalty: PENALTIES[0] });
    }
    let (cases, varying) = encode(&encoding, table, positive);
    let (penalty, start) = match like {
        Some(like) => (like.penalty, None),
        None => choose_penalty(&cases, &table.groups, seed)?,
    };
    let solution = minimise(&cases, penalty, FLAT, start.as_ref())?;
    let base = solution.last().copied().unwrap_or(base);
    let mut coefficients = vec![0.0; encoding.columns()];
    for (column, coefficient) in varying.into_iter().zip(solution) {
        coefficients[column] = coefficient;
    }
    Ok(FittedLogistic { encoding, base, coefficients, penalty })
}

/// The rows in those columns of the encoding that vary (the indicators of numbers that are always known do not), and
/// which columns those are; then the intercept's column.
fn encode(encoding: &Encoding, table: &FeatureTable, positive: &[bool]) -> (Cases, Vec<usize>) {
    let found = encoding.find(table);
    let columns = encoding.columns();
    let mut all = Array2::zeros((table.rows, columns).f());
    let mut row_values = vec![0.0; columns];
    for row in 0..table.rows {
        encoding.encode(&found, row, &mut row_values);
        for (to, from) in all.row_mut(row).iter_mut().zip(&row_values) {
            *to = *from;
        }
    }
    let varies = |&column: &usize| all.column(column).iter().any(|value| *value != 0.0);
    let varying: Vec<usize> = (0..columns).filter(varies).collect();
    let mut x = Array2::ones((table.rows, varying.len() + 1).f());
    for (mut to, &from) in x.columns_mut().into_iter().zip(&varying) {
        to.assign(&all.column(from));
    }
    (Cases { x, positive: positive.to_vec() }, varying)
}

/// The penalty with the least log loss on rows left out, the stronger one in a tie, and a solution to start from.
/// `groups` as in [`FeatureTable::groups`].
fn choose_penalty(cases: &Cases, groups: &[i64], seed: u64) -> Result<(f64, Option<Coefficients>), LearnError> {
    let places = training_sample::draw(cases.positive.len(), ROWS_TO_CHOOSE_BY, seed);
    let places = places.unwrap_or_else(|| (0..cases.positive.len()).collect());
    let groups: Vec<i64> = if groups.is_empty() { Vec::new() } else { places.iter().map(|&i| groups[i]).collect() };
    let cases = cases.select(&places);
    let folds = if places.len() <= ROWS_FOR_FIVE_FOLDS { 5 } else { 3 };
    let fold_of = training_sample::deal(|i| usize::from(cases.positive[i]), &groups, places.len(), folds, seed);
    let mut losses = [0.0; PENALTIES.len()];
    let mut solutions: [Option<Coefficients>; PENALTIES.len()] = [const { None }; PENALTIES.len()];
    for fold in 0..folds {
        let (others, within) = training_sample::split(&fold_of, fold);
        let (learned, held_out) = (cases.select(&others), cases.select(&within));
        if !learned.has_both_outcomes() {
            continue;
        }
        for (i, &penalty) in PENALTIES.iter().enumerate() {
            // The previous fold has a solution for this penalty; failing that, the one for the next stronger penalty is
            // close.
            let start = solutions[i].as_ref().or_else(|| solutions[i.saturating_sub(1)].as_ref());
            let solution = minimise(&learned, penalty, NEARLY_FLAT, start)?;
            losses[i] += held_out.loss(&held_out.logits(&solution));
            solutions[i] = Some(solution);
        }
    }
    let mut best = 0;
    for (i, loss) in losses.iter().enumerate() {
        if *loss < losses[best] {
            best = i;
        }
    }
    Ok((PENALTIES[best], solutions[best].take()))
}

impl FittedLogistic {
    pub(super) fn logit(&self, table: &FeatureTable) -> Vec<f64> {
        self.each_row(table, |parts| parts.iter().fold(self.base, |sum, part| sum + part))
    }

    pub(super) fn contributions(&self, table: &FeatureTable) -> Contributions {
        Contributions { base: self.base, by_row: self.each_row(table, <[f64]>::to_vec) }
    }

    /// What `take` makes of the contributions of each row's features.
    fn each_row<T: Send>(&self, table: &FeatureTable, take: impl Fn(&[f64]) -> T + Sync) -> Vec<T> {
        let found = self.encoding.find(table);
        let scratch = || (vec![0.0; self.encoding.columns()], vec![0.0; self.encoding.features()]);
        let one = |(values, parts): &mut (Vec<f64>, Vec<f64>), row: usize| {
            self.parts(&found, row, values, parts);
            take(parts)
        };
        (0..table.rows).into_par_iter().map_init(scratch, one).collect()
    }

    fn parts(&self, found: &[Column<'_>], row: usize, values: &mut [f64], parts: &mut [f64]) {
        self.encoding.encode(found, row, values);
        for (feature, part) in parts.iter_mut().enumerate() {
            *part = 0.0;
            for column in self.encoding.columns_of(feature) {
                *part += self.coefficients[column] * values[column];
            }
        }
    }
}
