//! How good a grouping is: silhouette (Rousseeuw 1987) and agreement of two groupings (Hubert and Arabie 1985).

use ndarray::Array2;
use rayon::prelude::*;

use crate::clusters::kmeans::{rows, squared_distance};

/// Mean silhouette of each of several labellings of the same points; the distances are computed once for all of them. A
/// point alone in its group counts 0.
pub(super) fn silhouettes(points: &Array2<f64>, labellings: &[Vec<usize>]) -> Vec<f64> {
    let points = rows(points);
    let sizes: Vec<Vec<usize>> = labellings.iter().map(|labels| count(labels)).collect();
    let of_point = |row: usize| -> Vec<f64> {
        let mut sums: Vec<Vec<f64>> = sizes.iter().map(|sizes| vec![0.0; sizes.len()]).collect();
        for (other, there) in points.iter().enumerate() {
            let distance = squared_distance(points[row], there).sqrt();
            for (sum, labels) in sums.iter_mut().zip(labellings) {
                sum[labels[other]] += distance;
            }
        }
        let each = sums.iter().zip(labellings).zip(&sizes);
        each.map(|((sums, labels), sizes)| silhouette_of_point(labels[row], sums, sizes)).collect()
    };
    let rows: Vec<Vec<f64>> = (0..points.len()).into_par_iter().map(of_point).collect();
    (0..labellings.len()).map(|l| rows.iter().map(|row| row[l]).sum::<f64>() / rows.len().max(1) as f64).collect()
}

fn silhouette_of_point(own: usize, sums: &[f64], sizes: &[usize]) -> f64 {
    if sizes[own] < 2 {
        return 0.0;
    }
    let within = sums[own] / (sizes[own] - 1) as f64;
    let between = (0..sizes.len())
        .filter(|&label| label != own && sizes[label] > 0)
        .map(|label| sums[label] / sizes[label] as f64)
        .fold(f64::INFINITY, f64::min);
    let larger = within.max(between);
    if larger.is_finite() && larger > 0.0 { (between - within) / larger } else { 0.0 }
}

fn count(labels: &[usize]) -> Vec<usize> {
    let mut sizes = vec![0; labels.iter().max().map_or(0, |most| most + 1)];
    for &label in labels {
        sizes[label] += 1;
    }
    sizes
}

/// Adjusted Rand index of two labellings of the same points: 1 for the same groups, about 0 for unrelated ones.
pub(super) fn adjusted_rand(left: &[usize], right: &[usize]) -> f64 {
    let (of_left, of_right) = (count(left), count(right));
    let mut both = vec![0_usize; of_left.len() * of_right.len()];
    for (&l, &r) in left.iter().zip(right) {
        both[l * of_right.len() + r] += 1;
    }
    let pairs = |counts: &[usize]| counts.iter().map(|&n| n as f64 * (n as f64 - 1.0) / 2.0).sum::<f64>();
    let (joint, in_left, in_right, all) = (pairs(&both), pairs(&of_left), pairs(&of_right), pairs(&[left.len()]));
    let expected = if all > 0.0 { in_left * in_right / all } else { 0.0 };
    let most = f64::midpoint(in_left, in_right);
    // Both put everybody together, or everybody apart: the same groups.
    if (most - expected).abs() < 1e-12 { 1.0 } else { (joint - expected) / (most - expected) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rand_index_ignores_the_numbers_of_groups() {
        assert!((adjusted_rand(&[0, 0, 1, 1], &[1, 1, 0, 0]) - 1.0).abs() < 1e-12);
        // Hubert and Arabie's formula by hand: pairs together 1; 2 and 3 pairs within; 6 in all; so (1 − 1)/(2.5 − 1).
        assert!(adjusted_rand(&[0, 0, 1, 1], &[0, 0, 0, 1]).abs() < 1e-12);
        assert!((adjusted_rand(&[0, 1, 2], &[2, 0, 1]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn silhouette_by_hand() {
        let points = Array2::from_shape_vec((4, 1), vec![0.0, 1.0, 10.0, 11.0]).expect("four points");
        let found = silhouettes(&points, &[vec![0, 0, 1, 1], vec![0, 1, 0, 1]]);
        // Ends: own group 1 away, the other 10.5; inner ones: 1 and 9.5.
        let good = f64::midpoint((10.5 - 1.0) / 10.5, (9.5 - 1.0) / 9.5);
        assert!((found[0] - good).abs() < 1e-12, "{found:?}");
        assert!(found[1] < 0.0);
    }
}
