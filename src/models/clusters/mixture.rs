//! Gaussian mixtures with a full covariance for each group, fitted by linfa's expectation and maximisation (Dempster, Laird
//! and Rubin 1977).

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::GaussianMixtureModel;
use ndarray::Array2;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use crate::clusters::kmeans::{self, rows};
use crate::clusters::{definite, sphering};

/// Added to every variance, so that customers with identical values do not form a group of zero extent.
const ROUNDING: f64 = 1e-2;

/// A fitted mixture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mixture {
    parts: Vec<Component>,
}

/// One Gaussian of the mixture.
#[derive(Debug, Clone, PartialEq)]
struct Component {
    mean: Vec<f64>,
    /// Lower factor of the covariance.
    lower: Vec<f64>,
    weight: f64,
    /// ln weight − ½ ln |2π covariance|
    constant: f64,
}

/// Fits `k` Gaussians; none if the rows do not support that many. The result depends on the start, and a k-means start
/// cuts long groups across; so the search starts twice, once where all KPIs are uncorrelated, and the likelier result
/// is chosen.
pub(super) fn fit(points: &Array2<f64>, k: usize, random: &Xoshiro256PlusPlus) -> Option<Mixture> {
    let plain = fit_from(points, k, random.clone());
    let sphered = sphering::within(points, &vec![0; points.nrows()], 1).and_then(|lower| {
        let columns = points.ncols();
        let rounded = sphering::sphered(points, &lower);
        fit_from(&rounded, k, random.clone()).map(|mixture| mixture.stretched(&lower, columns))
    });
    let likelier = |a: &Mixture, b: &Mixture| a.bic(points).total_cmp(&b.bic(points));
    [plain, sphered].into_iter().flatten().min_by(likelier)
}

fn fit_from(points: &Array2<f64>, k: usize, random: Xoshiro256PlusPlus) -> Option<Mixture> {
    let fitted = GaussianMixtureModel::params_with_rng(k, random)
        .n_runs(1)
        .tolerance(1e-3)
        .max_n_iterations(100)
        .reg_covariance(ROUNDING)
        .fit(&DatasetBase::from(points.view()))
        .ok()?;
    let columns = points.ncols();
    let part = |number: usize| {
        let covariance: Vec<f64> = fitted.covariances().outer_iter().nth(number)?.iter().copied().collect();
        let lower = definite::factor(&covariance, columns)?;
        Some(Component::new(fitted.means().row(number).to_vec(), lower, fitted.weights()[number]))
    };
    let parts: Vec<Component> = (0..k).map(part).collect::<Option<_>>()?;
    parts.iter().all(|part| part.constant.is_finite()).then_some(Mixture { parts })
}

impl Mixture {
    /// The same mixture in coordinates where each row x is L x.
    fn stretched(self, lower: &[f64], columns: usize) -> Mixture {
        let product = |of: &[f64], row: usize, place: &dyn Fn(usize) -> usize| -> f64 {
            (0..columns).map(|m| lower[row * columns + m] * of[place(m)]).sum()
        };
        let stretch = |part: Component| {
            let mean = (0..columns).map(|i| product(&part.mean, i, &|m| m)).collect();
            let entry = |at: usize| product(&part.lower, at / columns, &|m| m * columns + at % columns);
            Component::new(mean, (0..columns * columns).map(entry).collect(), part.weight)
        };
        Mixture { parts: self.parts.into_iter().map(stretch).collect() }
    }

    /// For each row the most likely group, and its probability.
    pub fn assign(&self, points: &Array2<f64>) -> Vec<(usize, f64)> {
        rows(points).par_iter().map(|row| self.most_likely(row)).collect()
    }

    fn most_likely(&self, row: &[f64]) -> (usize, f64) {
        let logs: Vec<f64> = self.parts.iter().map(|part| part.log_density(row)).collect();
        let best = (0..logs.len()).fold(0, |best, i| if logs[i] > logs[best] { i } else { best });
        let sum: f64 = logs.iter().map(|log| (log - logs[best]).exp()).sum();
        (best, 1.0 / sum)
    }

    /// Schwarz's criterion (1978): less is better.
    pub fn bic(&self, points: &Array2<f64>) -> f64 {
        let (rows, d) = (rows(points), points.ncols() as f64);
        let density = |row: &&[f64]| log_sum(&self.parts.iter().map(|part| part.log_density(row)).collect::<Vec<_>>());
        let densities: Vec<f64> = rows.par_iter().map(density).collect();
        let k = self.parts.len() as f64;
        let parameters = k - 1.0 + k * d + k * d * (d + 1.0) / 2.0;
        parameters * (rows.len() as f64).ln() - 2.0 * densities.iter().sum::<f64>()
    }
}

impl Component {
    fn new(mean: Vec<f64>, lower: Vec<f64>, weight: f64) -> Component {
        let columns = mean.len();
        let half_log: f64 = (0..columns).map(|i| lower[i * columns + i].ln()).sum();
        let constant = weight.ln() - half_log - columns as f64 * (std::f64::consts::TAU.ln() / 2.0);
        Component { mean, lower, weight, constant }
    }

    fn log_density(&self, row: &[f64]) -> f64 {
        let mut apart: Vec<f64> = row.iter().zip(&self.mean).map(|(x, m)| x - m).collect();
        definite::forward(&self.lower, &mut apart);
        self.constant - apart.iter().map(|z| z * z).sum::<f64>() / 2.0
    }
}

/// Schwarz's criterion of k-means' groups, treated as spherical Gaussians of one common spread (Celeux and Govaert
/// 1992).
pub(super) fn bic_of_centres(points: &Array2<f64>, centres: &Array2<f64>) -> f64 {
    let (rows, labels) = (rows(points), kmeans::nearest(points, centres));
    let (n, d, k) = (rows.len() as f64, points.ncols() as f64, centres.nrows());
    let own = kmeans::rows(centres);
    let mut counts = vec![0.0; k];
    let mut inertia = 0.0;
    for (row, &label) in rows.iter().zip(&labels) {
        counts[label] += 1.0;
        inertia += kmeans::squared_distance(row, own[label]);
    }
    let variance = (inertia / (n * d)).max(ROUNDING);
    let density = |row: &&[f64]| {
        let logs: Vec<f64> = own
            .iter()
            .zip(&counts)
            .map(|(centre, count)| (count / n).ln() - kmeans::squared_distance(row, centre) / (2.0 * variance))
            .collect();
        log_sum(&logs) - d / 2.0 * (std::f64::consts::TAU * variance).ln()
    };
    let densities: Vec<f64> = rows.par_iter().map(density).collect();
    let parameters = (k - 1) as f64 + k as f64 * d + 1.0;
    parameters * n.ln() - 2.0 * densities.iter().sum::<f64>()
}

/// ln Σ exp, without overflow.
fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    most + logs.iter().map(|log| (log - most).exp()).sum::<f64>().ln()
}
