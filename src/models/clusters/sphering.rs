//! Points as they lie where the spread within their groups is the same in every direction.

use ndarray::Array2;

use crate::clusters::{definite, kmeans};

/// Lower factor of the covariance of rows around the means of their groups.
pub(super) fn within(points: &Array2<f64>, labels: &[usize], k: usize) -> Option<Vec<f64>> {
    let (rows, d) = points.dim();
    let points = kmeans::rows(points);
    let (mut counts, mut means) = (vec![0.0; k], vec![vec![0.0; d]; k]);
    for (row, &label) in points.iter().zip(labels) {
        counts[label] += 1.0;
        means[label].iter_mut().zip(*row).for_each(|(sum, x)| *sum += x);
    }
    for (mean, count) in means.iter_mut().zip(&counts) {
        for sum in mean {
            *sum /= f64::max(*count, 1.0);
        }
    }
    let mut covariance = vec![0.0; d * d];
    for (row, &label) in points.iter().zip(labels) {
        for i in 0..d {
            for j in 0..d {
                covariance[i * d + j] += (row[i] - means[label][i]) * (row[j] - means[label][j]) / rows as f64;
            }
        }
    }
    definite::factor(&covariance, d)
}

/// Each row x as L⁻¹ x.
pub(super) fn sphered(points: &Array2<f64>, lower: &[f64]) -> Array2<f64> {
    let mut round = points.clone();
    for mut row in round.rows_mut() {
        if let Some(row) = row.as_slice_mut() {
            definite::forward(lower, row);
        }
    }
    round
}
