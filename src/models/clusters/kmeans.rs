//! k-means with k-means++ starts (Arthur and Vassilvitskii 2007), by linfa.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::Array2;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use crate::models::clusters::ClusterError;

/// Where the search for centres begins.
pub(super) enum Start {
    /// So many random starts; the best end wins.
    Random { runs: usize, random: Xoshiro256PlusPlus },
    /// Centres found on a sample.
    From(Array2<f64>),
}

/// Centres, k × columns.
pub(super) fn fit(points: &Array2<f64>, k: usize, start: Start) -> Result<Array2<f64>, ClusterError> {
    // What is found on a sample is only a start or a comparison, so it need not be exact.
    let (init, runs, random, tolerance) = match start {
        Start::Random { runs, random } => (KMeansInit::KMeansPlusPlus, runs, random, 1e-2),
        Start::From(centres) => (KMeansInit::Precomputed(centres), 1, super::generator(0, 0), 1e-3),
    };
    let fitted = KMeans::params_with_rng(k, random)
        .init_method(init)
        .n_runs(runs)
        .tolerance(tolerance)
        .max_n_iterations(60)
        .fit(&DatasetBase::from(points.view()))
        .map_err(|problem| ClusterError::Failed(problem.to_string()))?;
    Ok(fitted.centroids().clone())
}

/// For each row the number of its nearest centre, the first where two are equally near.
pub(super) fn nearest(points: &Array2<f64>, centres: &Array2<f64>) -> Vec<usize> {
    let centres = rows(centres);
    let nearest = |point: &&[f64]| {
        let mut best = (0, f64::INFINITY);
        for (number, centre) in centres.iter().enumerate() {
            let distance = squared_distance(point, centre);
            if distance < best.1 {
                best = (number, distance);
            }
        }
        best.0
    };
    rows(points).par_iter().map(nearest).collect()
}

/// The rows as slices: many times faster to walk through than views in a build without optimisation.
pub(super) fn rows(matrix: &Array2<f64>) -> Vec<&[f64]> {
    let all = matrix.as_slice().expect("scaled points, samples of rows and centres are all laid out row by row");
    all.chunks_exact(matrix.ncols().max(1)).collect()
}

pub(super) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (x, y) in a.iter().zip(b) {
        sum += (x - y) * (x - y);
    }
    sum
}
