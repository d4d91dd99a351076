//! What the members of a group are like on average.

use crate::clusters::Cluster;
use crate::clusters::scaling::Scaled;

/// Mean of everybody's known values; 0 if nobody has one.
pub(super) fn overall(columns: &[Vec<f64>]) -> Vec<f64> {
    columns.iter().map(|column| known_mean(column.iter().copied()).unwrap_or(0.0)).collect()
}

fn known_mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) =
        values.filter(|value| value.is_finite()).fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

pub(super) fn profile(
    columns: &[Vec<f64>],
    scaled: &Scaled,
    assignment: &[u32],
    sizes: &[usize],
    overall: &[f64],
) -> Vec<Cluster> {
    let empty = |&size: &usize| Cluster {
        size,
        centre: vec![0.0; columns.len()],
        means: Vec::with_capacity(columns.len()),
        distance: vec![0.0; columns.len()],
    };
    let mut clusters: Vec<Cluster> = sizes.iter().map(empty).collect();
    for (column, everybody) in columns.iter().zip(overall) {
        for (number, cluster) in (0_u32..).zip(&mut clusters) {
            let members = column.iter().zip(assignment).filter(|&(_, &label)| label == number);
            cluster.means.push(known_mean(members.map(|(&value, _)| value)).unwrap_or(*everybody));
        }
    }
    for (used, &kpi) in scaled.used.iter().enumerate() {
        let column = scaled.points.column(used);
        let mean = column.sum() / column.len() as f64;
        let spread = (column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / column.len() as f64).sqrt();
        for (value, &label) in column.iter().zip(assignment) {
            clusters[label as usize].centre[kpi] += value;
        }
        let everybody = median(column.iter().copied());
        for (number, cluster) in (0_u32..).zip(&mut clusters) {
            cluster.centre[kpi] /= cluster.size as f64;
            let members = column.iter().zip(assignment).filter(|&(_, &label)| label == number);
            let by_median = median(members.map(|(&value, _)| value)) - everybody;
            let by_mean = cluster.centre[kpi] - mean;
            cluster.distance[kpi] = if spread > 0.0 { agreed(by_mean, by_median) / spread } else { 0.0 };
        }
    }
    clusters
}

/// The smaller of two contrasts that have the same sign, else none: three orders of millions move the mean but make
/// nobody else a large buyer, and a median alone jumps if half of a group has a trait.
fn agreed(by_mean: f64, by_median: f64) -> f64 {
    if by_mean * by_median <= 0.0 {
        0.0
    } else if by_mean.abs() < by_median.abs() {
        by_mean
    } else {
        by_median
    }
}

/// Of nothing: 0.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    stats::kendall::median(&mut values.collect::<Vec<f64>>())
}

pub(super) fn inertia(scaled: &Scaled, assignment: &[u32], clusters: &[Cluster]) -> f64 {
    let to_centre = |(point, &label): (ndarray::ArrayView1<'_, f64>, &u32)| -> f64 {
        let centre = &clusters[label as usize].centre;
        point.iter().zip(&scaled.used).map(|(x, &kpi)| (x - centre[kpi]).powi(2)).sum()
    };
    scaled.points.rows().into_iter().zip(assignment).map(to_centre).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    #[test]
    fn three_orders_of_millions_make_no_group_large() {
        let basket = |i: usize| match i {
            0..3 => 40.0,
            3..100 => 0.4,
            _ => 0.5 + 0.01 * (i % 7) as f64,
        };
        let column: Vec<f64> = (0..200).map(basket).collect();
        let points = Array2::from_shape_vec((200, 1), column.clone()).expect("one column");
        let assignment: Vec<u32> = (0..200).map(|i| u32::from(i >= 100)).collect();
        let scaled = Scaled { points, used: vec![0] };
        let found = profile(
            std::slice::from_ref(&column),
            &scaled,
            &assignment,
            &[100, 100],
            &overall(std::slice::from_ref(&column)),
        );
        assert!(found[0].means[0] > found[1].means[0]);
        assert!(found[0].distance[0] <= 0.0 && found[1].distance[0] >= 0.0, "{found:?}");
    }
}
