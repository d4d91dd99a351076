//! Ridge-penalised logistic regression by Newton's method (le Cessie & van Houwelingen 1992, section 2).

use std::ops::Range;

use ndarray::{Array1, Array2, Axis, ShapeBuilder};

use crate::learned::LearnError;
use crate::learned::cholesky;
use stats::special::{ln_1p_exp, logistic};

/// Steps from a start to the solution; a well-posed fit takes six or seven.
const STEPS_AT_MOST: usize = 50;
/// How often a step is halved before the minimum counts as reached within rounding.
const HALVINGS_AT_MOST: usize = 30;
/// Columns of the curvature computed at a time.
const BAND: usize = 64;

/// Rows with their outcomes.
pub(crate) struct Cases {
    /// Rows × columns, column by column in memory; the last column is 1 throughout and its coefficient, the intercept,
    /// is not penalised.
    pub x: Array2<f64>,
    pub positive: Vec<bool>,
}

/// One coefficient per column.
pub(crate) type Coefficients = Array1<f64>;

/// Minimises the sum of log losses + penalty ÷ 2 × squared coefficients, until no slope of the *mean* loss is above
/// `flat`; from `start`, or from 0.
///
/// # Errors
/// [`LearnError::Failed`] when numbers overflow.
pub(crate) fn minimise(
    cases: &Cases,
    penalty: f64,
    flat: f64,
    start: Option<&Coefficients>,
) -> Result<Coefficients, LearnError> {
    let mut at = start.cloned().unwrap_or_else(|| Array1::zeros(cases.x.ncols()));
    let mut logits = cases.logits(&at);
    let mut height = cases.loss(&logits) + ridge(&at, penalty);
    for _ in 0..STEPS_AT_MOST {
        let probability: Vec<f64> = logits.iter().map(|&logit| logistic(logit)).collect();
        let slope = cases.slope(&probability, &at, penalty);
        if slope.iter().all(|slope| slope.abs() <= flat * cases.rows()) {
            return Ok(at);
        }
        let step = cholesky::solve(cases.curvature(&probability, penalty), slope)
            .map_err(|problem| LearnError::Failed(problem.to_string()))?;
        let along = cases.logits(&step);
        let Some(lower) = descend(
            |length| {
                let logits: Vec<f64> = logits.iter().zip(&along).map(|(logit, step)| logit - length * step).collect();
                let height = cases.loss(&logits) + ridge(&(&at - &(&step * length)), penalty);
                (height, logits)
            },
            height,
        ) else {
            // Nothing lower within rounding.
            return Ok(at);
        };
        at.scaled_add(-lower.length, &step);
        (height, logits) = (lower.height, lower.logits);
    }
    if height.is_finite() { Ok(at) } else { Err(LearnError::Failed("the loss is not a number".to_owned())) }
}

struct Lower {
    length: f64,
    height: f64,
    logits: Vec<f64>,
}

/// The longest of the whole step, half of it, a quarter … that leads down.
fn descend(at: impl Fn(f64) -> (f64, Vec<f64>), height: f64) -> Option<Lower> {
    let mut length = 1.0;
    for _ in 0..HALVINGS_AT_MOST {
        let (lower, logits) = at(length);
        if lower < height {
            return Some(Lower { length, height: lower, logits });
        }
        length /= 2.0;
    }
    None
}

/// Penalty ÷ 2 × the squares of all coefficients but the intercept.
fn ridge(coefficients: &Coefficients, penalty: f64) -> f64 {
    let intercept = coefficients.last().copied().unwrap_or(0.0);
    penalty / 2.0 * (coefficients.dot(coefficients) - intercept * intercept)
}

impl Cases {
    fn rows(&self) -> f64 {
        self.positive.len() as f64
    }

    pub(super) fn select(&self, places: &[usize]) -> Cases {
        let mut x = Array2::zeros((places.len(), self.x.ncols()).f());
        for (mut to, from) in x.columns_mut().into_iter().zip(self.x.columns()) {
            for (value, &place) in to.iter_mut().zip(places) {
                *value = from[place];
            }
        }
        Cases { x, positive: places.iter().map(|&i| self.positive[i]).collect() }
    }

    pub(super) fn has_both_outcomes(&self) -> bool {
        self.positive.iter().any(|&hit| hit) && !self.positive.iter().all(|&hit| hit)
    }

    /// Of each row.
    pub(super) fn logits(&self, coefficients: &Coefficients) -> Vec<f64> {
        let mut logits = vec![0.0; self.positive.len()];
        for (column, coefficient) in self.x.columns().into_iter().zip(coefficients) {
            for (logit, value) in logits.iter_mut().zip(column) {
                *logit += coefficient * value;
            }
        }
        logits
    }

    /// Sum of the log losses.
    pub(super) fn loss(&self, logits: &[f64]) -> f64 {
        logits.iter().zip(&self.positive).map(|(logit, &hit)| ln_1p_exp(if hit { -logit } else { *logit })).sum()
    }

    /// By each coefficient.
    fn slope(&self, probability: &[f64], at: &Coefficients, penalty: f64) -> Array1<f64> {
        let errors: Array1<f64> =
            probability.iter().zip(&self.positive).map(|(p, &hit)| p - f64::from(u8::from(hit))).collect();
        let penalised = at.len().saturating_sub(1);
        let of = |(i, column): (usize, ndarray::ArrayView1<'_, f64>)| {
            column.dot(&errors) + if i < penalised { penalty * at[i] } else { 0.0 }
        };
        self.x.columns().into_iter().enumerate().map(of).collect()
    }

    /// Second derivatives: Xᵀ W X + the penalty, W the variances p (1 − p). Only the lower triangle of the symmetric
    /// matrix is filled, in bands, as nothing reads the upper one.
    fn curvature(&self, probability: &[f64], penalty: f64) -> Array2<f64> {
        let spread: Vec<f64> = probability.iter().map(|p| (p * (1.0 - p)).max(f64::MIN_POSITIVE).sqrt()).collect();
        let mut weighted = self.x.clone();
        for mut column in weighted.columns_mut() {
            for (value, spread) in column.iter_mut().zip(&spread) {
                *value *= spread;
            }
        }
        let size = weighted.ncols();
        let mut curvature = Array2::zeros((size, size));
        for first in (0..size).step_by(BAND) {
            let end = (first + BAND).min(size);
            let columns = |range: Range<usize>| weighted.slice_axis(Axis(1), range.into());
            let band = columns(first..end).t().dot(&columns(0..end));
            let mut rows = curvature.slice_axis_mut(Axis(0), (first..end).into());
            rows.slice_axis_mut(Axis(1), (0..end).into()).assign(&band);
        }
        for place in 0..size.saturating_sub(1) {
            curvature[(place, place)] += penalty;
        }
        curvature
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn cases(x: &Array2<f64>, positive: &[bool]) -> Cases {
        let mut by_column = Array2::zeros(x.dim().f());
        by_column.assign(x);
        Cases { x: by_column, positive: positive.to_vec() }
    }

    #[test]
    fn without_columns_the_intercept_is_the_log_odds() {
        let cases = cases(&array![[1.0], [1.0], [1.0], [1.0]], &[true, false, false, false]);
        let found = minimise(&cases, 3.0, 1e-9, None).expect("fits");
        assert!((found[0] - (1.0_f64 / 3.0).ln()).abs() < 1e-7, "{found}");
    }

    #[test]
    fn outcomes_that_a_column_tells_apart_are_held_back_by_the_penalty() {
        let cases = cases(&array![[-1.0, 1.0], [-1.0, 1.0], [1.0, 1.0], [1.0, 1.0]], &[false, false, true, true]);
        let found = minimise(&cases, 1.0, 1e-9, None).expect("fits");
        // By symmetry the intercept is 0, and the slope solves b = 4 / (1 + e^b).
        assert!(found[1].abs() < 1e-8 && (found[0] - 4.0 / (1.0 + found[0].exp())).abs() < 1e-7, "{found}");
    }

    #[test]
    fn a_start_far_away_ends_at_the_same_place() {
        let x = array![[0.2, 1.0], [0.9, 1.0], [-0.4, 1.0], [-1.3, 1.0], [0.1, 1.0]];
        let cases = cases(&x, &[true, true, false, false, false]);
        let near = minimise(&cases, 0.5, 1e-10, None).expect("fits");
        let far = minimise(&cases, 0.5, 1e-10, Some(&array![40.0, -60.0])).expect("fits");
        assert!((&near - &far).iter().all(|gap| gap.abs() < 1e-6), "{near} {far}");
    }
}
