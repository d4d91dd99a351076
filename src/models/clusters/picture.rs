//! Customers on a plane: the first two principal components of the scaled KPIs.

use ndarray::{Array1, Array2};

use crate::clusters::Kpi;
use crate::clusters::scaling::Scaled;

/// Loadings smaller than this share of the largest are left out of the sentence.
const WORTH_NAMING: f64 = 0.5;
const MOST_NAMED: usize = 3;
const ITERATIONS: usize = 1_000;

/// The sentences of both axes, and each customer's place.
pub(super) fn project(scaled: &Scaled, kpis: &[Kpi]) -> ([String; 2], Vec<[f64; 2]>) {
    let mut covariance = covariance(&scaled.points);
    let total: f64 = covariance.diag().sum();
    let names: Vec<&str> = scaled.used.iter().map(|&kpi| kpis[kpi].name.as_str()).collect();
    let mut directions = Vec::new();
    let mut sentences = Vec::new();
    for towards in ["right", "up"] {
        let (share, direction) = principal(&covariance);
        deflate(&mut covariance, share, &direction);
        sentences.push(axis_sentence(towards, &direction, &names, share / total));
        directions.push(direction);
    }
    let mean = scaled.points.mean_axis(ndarray::Axis(0)).unwrap_or_else(|| Array1::zeros(names.len()));
    let place = |row: ndarray::ArrayView1<'_, f64>, direction: &Array1<f64>| -> f64 {
        row.iter().zip(&mean).zip(direction).map(|((x, m), d)| (x - m) * d).sum()
    };
    let points = scaled.points.rows().into_iter().map(|row| [place(row, &directions[0]), place(row, &directions[1])]);
    let points = points.collect();
    let up = sentences.pop().unwrap_or_default();
    ([sentences.pop().unwrap_or_default(), up], points)
}

fn covariance(points: &Array2<f64>) -> Array2<f64> {
    let (rows, columns) = points.dim();
    let mut sums = Array2::<f64>::zeros((columns, columns));
    let mean = points.mean_axis(ndarray::Axis(0)).unwrap_or_else(|| Array1::zeros(columns));
    for row in points.rows() {
        for i in 0..columns {
            for j in i..columns {
                sums[[i, j]] += (row[i] - mean[i]) * (row[j] - mean[j]);
            }
        }
    }
    Array2::from_shape_fn((columns, columns), |(i, j)| sums[[i.min(j), i.max(j)]] / rows.max(1) as f64)
}

/// Largest eigenvalue and its vector by power iteration, signed so that the largest loading is positive. Plain loops
/// rather than a blocked matrix product, which rounds differently from one processor to the next.
fn principal(symmetric: &Array2<f64>) -> (f64, Array1<f64>) {
    let columns = symmetric.nrows();
    // Uneven, so that it is not orthogonal to the answer of a symmetric problem.
    let mut vector = Array1::from_shape_fn(columns, |i| 1.0 + (i as f64 + 1.0).sqrt() / 7.0);
    let mut value = 0.0;
    for _ in 0..ITERATIONS {
        let next = Array1::from_shape_fn(columns, |i| (0..columns).map(|j| symmetric[[i, j]] * vector[j]).sum::<f64>());
        let length = next.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length <= 1e-12 {
            return (0.0, Array1::zeros(columns));
        }
        let next = next / length;
        let moved = next.iter().zip(&vector).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        (value, vector) = (length, next);
        if moved < 1e-12 {
            break;
        }
    }
    let largest = vector.iter().copied().fold(0.0, |most: f64, x| if x.abs() > most.abs() + 1e-9 { x } else { most });
    let signed = if largest < 0.0 { -vector } else { vector };
    (value, signed)
}

fn deflate(symmetric: &mut Array2<f64>, value: f64, direction: &Array1<f64>) {
    for ((i, j), entry) in symmetric.indexed_iter_mut() {
        *entry -= value * direction[i] * direction[j];
    }
}

/// "Further right: higher Purchases, lower Days since last purchase (61 % of all differences)."
fn axis_sentence(towards: &str, direction: &Array1<f64>, names: &[&str], share: f64) -> String {
    let largest = direction.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    if largest <= 0.0 {
        return format!("Further {towards}: nothing more to show with these KPIs.");
    }
    let mut by_weight: Vec<usize> =
        (0..names.len()).filter(|&i| direction[i].abs() >= WORTH_NAMING * largest).collect();
    by_weight.sort_by(|&a, &b| direction[b].abs().total_cmp(&direction[a].abs()).then(a.cmp(&b)));
    by_weight.truncate(MOST_NAMED);
    let named = |i: &usize| format!("{} {}", if direction[*i] > 0.0 { "higher" } else { "lower" }, names[*i]);
    let parts: Vec<String> = by_weight.iter().map(named).collect();
    format!("Further {towards}: {} ({} of all differences).", parts.join(", "), figures::whole_percent(share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_axis_follows_what_varies_together() {
        let rows = |i: usize| {
            let t = i as f64 - 49.5;
            [t, -2.0 * t, if i.is_multiple_of(2) { 1.0 } else { -1.0 }]
        };
        let points = Array2::from_shape_fn((100, 3), |(i, j)| rows(i)[j]);
        let kpi = |name: &str| Kpi { code: name.into(), name: name.into(), unit: String::new() };
        let scaled = Scaled { points, used: vec![0, 1, 2] };
        let (axes, places) = project(&scaled, &[kpi("Spend"), kpi("Gap"), kpi("Parity")]);
        assert!(axes[0].starts_with("Further right: higher Gap, lower Spend"), "{axes:?}");
        assert!(axes[1].starts_with("Further up: higher Parity"), "{axes:?}");
        // The second coordinate must be uncorrelated with the first.
        let cross: f64 = places.iter().map(|[x, y]| x * y).sum();
        assert!(cross.abs() < 1e-6 * places.iter().map(|[x, _]| x * x).sum::<f64>(), "{cross}");
    }

    #[test]
    fn one_kpi_has_no_second_axis() {
        let scaled =
            Scaled { points: Array2::from_shape_vec((3, 1), vec![0.0, 1.0, 5.0]).expect("three"), used: vec![0] };
        let kpi = Kpi { code: "a".into(), name: "A".into(), unit: String::new() };
        let (axes, places) = project(&scaled, &[kpi]);
        assert!(axes[1].contains("nothing more"));
        assert!(places.iter().all(|place| place[1].abs() < 1e-9));
    }
}
