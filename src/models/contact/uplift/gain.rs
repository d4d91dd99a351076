//! How far a ranking by what a contact adds can be believed: its level and slope on held-out cases.

use super::Experiment;

/// What the slope is believed to be before anything is seen: fits exaggerate differences more often than not.
const USUAL_SLOPE: f64 = 0.5;
const SLOPE_SD: f64 = 0.5;

/// What a contact really adds for a score, on average: `mean` + `slope` · (score − `centre`), with the variances of both.
///
/// The best linear predictor of the effect (Chernozhukov, Demirer, Duflo and Fernández-Val 2018, *Generic machine learning
/// inference on heterogeneous treatment effects*, theorem 2.1): the response is regressed on the score and on the
/// contact less the share contacted, alone and times the score, on cases whose score comes from fits without them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct GainCalibration {
    pub centre: f64,
    pub mean: f64,
    pub mean_variance: f64,
    pub slope: f64,
    pub slope_variance: f64,
}

impl GainCalibration {
    /// `held_out`: of each case the score by a fit that has not seen it.
    #[must_use]
    pub fn learn(held_out: &[f64], experiment: &Experiment<'_>) -> GainCalibration {
        let n = held_out.len() as f64;
        if held_out.is_empty() {
            return GainCalibration::default();
        }
        let centre = held_out.iter().sum::<f64>() / n;
        let share = experiment.treated.iter().filter(|treated| **treated).count() as f64 / n;
        let row = |i: usize| {
            let score = held_out[i] - centre;
            let contact = f64::from(u8::from(experiment.treated[i])) - share;
            [1.0, score, contact, contact * score]
        };
        let (mut square, mut moment) = ([[0.0; 4]; 4], [0.0; 4]);
        for i in 0..held_out.len() {
            let (x, y) = (row(i), f64::from(u8::from(experiment.positive[i])));
            for a in 0..4 {
                moment[a] += x[a] * y;
                for b in 0..4 {
                    square[a][b] += x[a] * x[b];
                }
            }
        }
        let overall = GainCalibration::overall(experiment, centre);
        let Some(inverse) = inverted(square) else { return overall };
        let solved: [f64; 4] = std::array::from_fn(|a| (0..4).map(|b| inverse[a][b] * moment[b]).sum());
        let rest: f64 = (0..held_out.len())
            .map(|i| {
                let foretold: f64 = row(i).iter().zip(&solved).map(|(x, weight)| x * weight).sum();
                (f64::from(u8::from(experiment.positive[i])) - foretold).powi(2)
            })
            .sum::<f64>()
            / (n - 4.0).max(1.0);
        let seen = (solved[3], (rest * inverse[3][3]).max(1e-12));
        let precision = 1.0 / seen.1 + 1.0 / (SLOPE_SD * SLOPE_SD);
        let slope = (seen.0 / seen.1 + USUAL_SLOPE / (SLOPE_SD * SLOPE_SD)) / precision;
        GainCalibration { slope: slope.max(0.0), slope_variance: 1.0 / precision, ..overall }
    }

    /// The same effect for everybody.
    fn overall(experiment: &Experiment<'_>, centre: f64) -> GainCalibration {
        let groups = experiment.groups();
        let (p1, p0) = (groups.treated_rate(), groups.control_rate());
        // Half a response on either side, so that a group without one is not held for certain.
        let variance = |p: f64, size: usize| {
            let n = size.max(1) as f64;
            let p = (p * n + 0.5) / (n + 1.0);
            p * (1.0 - p) / n
        };
        GainCalibration {
            centre,
            mean: p1 - p0,
            mean_variance: variance(p1, groups.treated) + variance(p0, groups.control),
            slope: 0.0,
            slope_variance: 0.0,
        }
    }

    /// What a contact adds to the probability of a response, −1 to 1.
    #[must_use]
    pub fn gain(&self, score: f64) -> f64 {
        (self.mean + self.slope * (score - self.centre)).clamp(-1.0, 1.0)
    }

    /// Standard deviation of the mean gain of a list with this mean score.
    #[must_use]
    pub fn error(&self, mean_score: f64) -> f64 {
        (self.mean_variance + self.slope_variance * (mean_score - self.centre).powi(2)).sqrt()
    }
}

/// How far the chances of those contacted can be believed: the regression of their responses on chances by fits that have
/// not seen them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ResponseCalibration {
    pub centre: f64,
    pub mean: f64,
    pub slope: f64,
}

impl ResponseCalibration {
    /// `held_out`: of each case the chance of a response by a fit that has not seen it.
    #[must_use]
    pub fn learn(held_out: &[f64], experiment: &Experiment<'_>) -> ResponseCalibration {
        let contacted: Vec<(f64, f64)> = (0..held_out.len())
            .filter(|&i| experiment.treated[i])
            .map(|i| (held_out[i], f64::from(u8::from(experiment.positive[i]))))
            .collect();
        let n = contacted.len() as f64;
        if contacted.is_empty() {
            return ResponseCalibration::default();
        }
        let centre = contacted.iter().map(|(chance, _)| chance).sum::<f64>() / n;
        let mean = contacted.iter().map(|(_, response)| response).sum::<f64>() / n;
        let spread: f64 = contacted.iter().map(|(chance, _)| (chance - centre).powi(2)).sum();
        let along: f64 = contacted.iter().map(|(chance, response)| (chance - centre) * (response - mean)).sum();
        // Chance alone gives the slope this variance; fits exaggerate more often than not.
        let noise = mean * (1.0 - mean) / spread.max(1e-12);
        let precision = 1.0 / noise.max(1e-12) + 1.0 / (SLOPE_SD * SLOPE_SD);
        let seen = along / spread.max(1e-12);
        let slope = (seen / noise.max(1e-12) + USUAL_SLOPE / (SLOPE_SD * SLOPE_SD)) / precision;
        ResponseCalibration { centre, mean, slope: slope.clamp(0.0, 1.0) }
    }

    #[must_use]
    pub fn chance(&self, said: f64) -> f64 {
        (self.mean + self.slope * (said - self.centre)).clamp(0.0, 1.0)
    }
}

/// Gauss and Jordan with pivots; none of a matrix that is singular.
fn inverted(mut matrix: [[f64; 4]; 4]) -> Option<[[f64; 4]; 4]> {
    let mut inverse: [[f64; 4]; 4] = std::array::from_fn(|a| std::array::from_fn(|b| f64::from(u8::from(a == b))));
    let scale = matrix.iter().flatten().fold(0.0_f64, |most, x| most.max(x.abs()));
    for column in 0..4 {
        let pivot = (column..4).max_by(|&a, &b| matrix[a][column].abs().total_cmp(&matrix[b][column].abs()))?;
        if matrix[pivot][column].abs() <= 1e-12 * scale {
            return None;
        }
        matrix.swap(column, pivot);
        inverse.swap(column, pivot);
        let by = matrix[column][column];
        for at in 0..4 {
            matrix[column][at] /= by;
            inverse[column][at] /= by;
        }
        for row in (0..4).filter(|row| *row != column) {
            let times = matrix[row][column];
            for at in 0..4 {
                matrix[row][at] -= times * matrix[column][at];
                inverse[row][at] -= times * inverse[column][at];
            }
        }
    }
    Some(inverse)
}
