//! k-means with k-means++ starts (Arthur and Vassilvitskii 2007), by linfa.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::{Array2, ArrayView1, Axis};
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
    let (init, runs, random) = match start {
        Start::Random { runs, random } => (KMeansInit::KMeansPlusPlus, runs, random),
        Start::From(centres) => (KMeansInit::Precomputed(centres), 1, super::generator(0, 0)),
    };
    let fitted = KMeans::params_with_rng(k, random)
        .init_method(init)
        .n_runs(runs)
        .tolerance(1e-3)
        .max_n_iterations(60)
        .fit(&DatasetBase::from(points.view()))
        .map_err(|problem| ClusterError::Failed(problem.to_string()))?;
    Ok(fitted.centroids().clone())
}

/// For each row the number of its nearest centre, the first where two are equally near.
pub(super) fn nearest(points: &Array2<f64>, centres: &Array2<f64>) -> Vec<usize> {
    points.axis_iter(Axis(0)).into_par_iter().map(|point| nearest_one(point, centres)).collect()
}

fn nearest_one(point: ArrayView1<'_, f64>, centres: &Array2<f64>) -> usize {
    let mut best = (0, f64::INFINITY);
    for (number, centre) in centres.rows().into_iter().enumerate() {
        let squared: f64 = point.iter().zip(centre).map(|(x, c)| (x - c) * (x - c)).sum();
        if squared < best.1 {
            best = (number, squared);
        }
    }
    best.0
}
