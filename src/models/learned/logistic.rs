//! Ridge-penalised logistic regression by linfa, the penalty chosen by cross-validated log loss.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, ShapeBuilder};
use rayon::prelude::*;

use crate::domain::table::FeatureTable;
use crate::models::learned::columns::Column;
use crate::models::learned::spline_encoding::Encoding;
use crate::models::learned::{Contributions, LearnError, sample};
use crate::stats::special::ln_1p_exp;

/// Candidates for the weight of half the squared coefficients against the sum of the log losses, strongest first. Read
/// as the precision of a normal prior it does not depend on the number of rows, so what is best for a sample will do
/// for all.
const PENALTIES: [f64; 4] = [50.0, 10.0, 2.0, 0.5];
const ROWS_TO_CHOOSE_BY: usize = 2_500;
/// Up to so many rows five folds, else three.
const ROWS_FOR_FIVE_FOLDS: usize = 500;
/// Slope of the mean loss at which a fit ends, and one that only helps to choose.
const FLAT: f64 = 1e-5;
const NEARLY_FLAT: f64 = 2e-4;

/// Coefficients of the encoded columns, and the log-odds of a row at all their means.
#[derive(Debug)]
pub(super) struct FittedLogistic {
    encoding: Encoding,
    base: f64,
    coefficients: Vec<f64>,
    penalty: f64,
}

/// Encoded rows, column by column, with their outcomes.
struct Cases {
    x: Array2<f64>,
    positive: Array1<bool>,
    /// As in [`FeatureTable::groups`].
    groups: Vec<i64>,
}

/// A solution: coefficients, then the intercept.
type Solution = Array1<f64>;

/// With the penalty of a fit before, or the one that serves best on rows left out.
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
    let cases = Cases::encode(&encoding, table, positive);
    let (penalty, start) = match like {
        Some(like) => (like.penalty, None),
        None => choose_penalty(&cases, seed)?,
    };
    let mut solution = solve(&cases, penalty, FLAT, start.as_ref())?.to_vec();
    let base = solution.pop().unwrap_or(base);
    Ok(FittedLogistic { encoding, base, coefficients: solution, penalty })
}

impl Cases {
    fn encode(encoding: &Encoding, table: &FeatureTable, positive: &[bool]) -> Cases {
        let found = encoding.find(table);
        // Column by column, as both products of the gradient then run along the memory.
        let mut x = Array2::zeros((table.rows, encoding.columns()).f());
        let mut row_values = vec![0.0; encoding.columns()];
        for row in 0..table.rows {
            encoding.encode(&found, row, &mut row_values);
            for (to, from) in x.row_mut(row).iter_mut().zip(&row_values) {
                *to = *from;
            }
        }
        Cases { x, positive: Array1::from(positive.to_vec()), groups: table.groups.clone() }
    }

    fn rows(&self) -> usize {
        self.positive.len()
    }

    fn select(&self, places: &[usize]) -> Cases {
        let mut x = Array2::zeros((places.len(), self.x.ncols()).f());
        for (mut to, from) in x.columns_mut().into_iter().zip(self.x.columns()) {
            for (value, &place) in to.iter_mut().zip(places) {
                *value = from[place];
            }
        }
        let groups = if self.groups.is_empty() { Vec::new() } else { places.iter().map(|&i| self.groups[i]).collect() };
        Cases { x, positive: places.iter().map(|&i| self.positive[i]).collect(), groups }
    }

    fn has_both_outcomes(&self) -> bool {
        self.positive.iter().any(|&p| p) && !self.positive.iter().all(|&p| p)
    }

    /// Sum of the log losses of a solution.
    fn loss(&self, solution: &Solution) -> f64 {
        let columns = self.x.ncols();
        let mut logits = vec![solution[columns]; self.rows()];
        for (column, coefficient) in self.x.columns().into_iter().zip(solution) {
            for (logit, value) in logits.iter_mut().zip(column) {
                *logit += coefficient * value;
            }
        }
        logits.iter().zip(&self.positive).map(|(logit, &p)| ln_1p_exp(if p { -logit } else { *logit })).sum()
    }
}

/// The penalty with the least log loss on rows left out, the stronger of equals, and a solution to start from.
fn choose_penalty(cases: &Cases, seed: u64) -> Result<(f64, Option<Solution>), LearnError> {
    let drawn = sample::draw(cases.rows(), ROWS_TO_CHOOSE_BY, seed).map(|places| cases.select(&places));
    let cases = drawn.as_ref().unwrap_or(cases);
    let folds = if cases.rows() <= ROWS_FOR_FIVE_FOLDS { 5 } else { 3 };
    let fold_of = sample::deal(|i| usize::from(cases.positive[i]), &cases.groups, cases.rows(), folds, seed);
    let mut losses = [0.0; PENALTIES.len()];
    let mut solutions: [Option<Solution>; PENALTIES.len()] = [const { None }; PENALTIES.len()];
    for fold in 0..folds {
        let (others, within) = sample::split(&fold_of, fold);
        let (learned, held_out) = (cases.select(&others), cases.select(&within));
        if !learned.has_both_outcomes() {
            continue;
        }
        for (i, &penalty) in PENALTIES.iter().enumerate() {
            // The fold before knows this penalty; failing that, the stronger penalty is near.
            let start = solutions[i].as_ref().or_else(|| solutions[i.saturating_sub(1)].as_ref());
            let solution = solve(&learned, penalty, NEARLY_FLAT, start)?;
            losses[i] += held_out.loss(&solution);
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

/// Minimises the sum of log losses + penalty ÷ 2 × squared coefficients, until the slope of the *mean* loss is below
/// `flat`. Where the line search gives in before, for rounding, a flatter slope is enough.
fn solve(cases: &Cases, penalty: f64, flat: f64, start: Option<&Solution>) -> Result<Solution, LearnError> {
    let data = DatasetBase::new(cases.x.view(), cases.positive.view());
    let mut problem = String::new();
    for slack in [1.0, 10.0, 100.0, 1_000.0] {
        let mut learner = LogisticRegression::default()
            .alpha(penalty)
            .max_iterations(200)
            .gradient_tolerance(flat * slack * cases.rows() as f64);
        if let Some(start) = start {
            learner = learner.initial_params(start * orientation(&cases.positive));
        }
        match learner.fit(&data) {
            Ok(fitted) => {
                // linfa models the more frequent outcome.
                let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
                let values =
                    fitted.params().iter().chain([&fitted.intercept()]).map(|v| sign * v).collect::<Solution>();
                if values.iter().all(|value| value.is_finite()) {
                    return Ok(values);
                }
            }
            Err(failed) => problem = failed.to_string(),
        }
    }
    Err(LearnError::Failed(problem))
}

/// +1 where linfa models the positive outcome: the more frequent one, the first row's among equals.
fn orientation(positive: &Array1<bool>) -> f64 {
    let hits = 2 * positive.iter().filter(|&&p| p).count();
    let first = positive.first().copied().unwrap_or(true);
    if hits > positive.len() || (hits == positive.len() && first) { 1.0 } else { -1.0 }
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
