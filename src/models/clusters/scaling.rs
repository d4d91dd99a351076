//! KPIs of every unit brought to one footing, so that none outweighs the others by its numbers alone.

use std::collections::HashSet;

use ndarray::Array2;

use crate::models::clusters::ClusterError;

/// Skewness above which a KPI without negative values is taken by its logarithm.
const SKEWED: f64 = 1.0;
/// Interquartile range of a standard normal variable.
const NORMAL_IQR: f64 = 1.349;

/// Customers × used KPIs, finite and of comparable spread.
pub(super) struct Scaled {
    pub points: Array2<f64>,
    /// For each column of `points`, the position of its KPI.
    pub used: Vec<usize>,
}

impl Scaled {
    /// Number of different rows, counted up to `enough`.
    pub fn count_kinds(&self, enough: usize) -> usize {
        let mut kinds = HashSet::new();
        for row in self.points.rows() {
            kinds.insert(row.iter().map(|x| x.to_bits()).collect::<Vec<u64>>());
            if kinds.len() >= enough {
                break;
            }
        }
        kinds.len()
    }

    /// Positions of the KPIs that say nothing here, out of `kpis`.
    pub fn unused(&self, kpis: usize) -> Vec<usize> {
        (0..kpis).filter(|kpi| !self.used.contains(kpi)).collect()
    }
}

/// Scales each column; those in which nearly everybody has the same value are left out.
pub(super) fn scale(columns: &[Vec<f64>]) -> Result<Scaled, ClusterError> {
    let scaled: Vec<(usize, Vec<f64>)> = columns
        .iter()
        .enumerate()
        .filter_map(|(kpi, column)| scale_column(column).map(|scaled| (kpi, scaled)))
        .collect();
    let customers = columns.first().map_or(0, Vec::len);
    if scaled.is_empty() {
        return Err(ClusterError::AllAlike);
    }
    let points = Array2::from_shape_fn((customers, scaled.len()), |(row, column)| scaled[column].1[row]);
    Ok(Scaled { points, used: scaled.into_iter().map(|(kpi, _)| kpi).collect() })
}

/// Logarithm where skewed, held at the 1st and 99th percentile, missing at the median, then (x − median) ÷ spread.
/// The spread is the interquartile range as a standard deviation, unless most customers share a value and it
/// collapses; then the standard deviation. None: constant.
fn scale_column(values: &[f64]) -> Option<Vec<f64>> {
    let mut known: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let logarithm = *known.first()? >= 0.0 && skewness(&known) > SKEWED;
    let taken = |x: f64| if logarithm { x.ln_1p() } else { x };
    for x in &mut known {
        *x = taken(*x);
    }
    let (low, high) = (quantile(&known, 0.01), quantile(&known, 0.99));
    for x in &mut known {
        *x = x.clamp(low, high);
    }
    let median = quantile(&known, 0.5);
    let deviation = deviation(&known);
    let robust = (quantile(&known, 0.75) - quantile(&known, 0.25)) / NORMAL_IQR;
    let spread = if robust < deviation / 2.0 { deviation } else { robust };
    // Rounding leaves a trace of spread on a constant of large size.
    if !spread.is_finite() || spread <= 1e-9 * (1.0 + median.abs()) {
        return None;
    }
    let scaled = |&x: &f64| if x.is_finite() { (taken(x).clamp(low, high) - median) / spread } else { 0.0 };
    Some(values.iter().map(scaled).collect())
}

/// Linear between the neighbours; `sorted` is not empty.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let position = share * (sorted.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position within the slice")]
    let below = position as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (position - below as f64)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
}

fn skewness(values: &[f64]) -> f64 {
    let (mean, deviation) = (mean(values), deviation(values));
    if deviation <= 0.0 {
        return 0.0;
    }
    values.iter().map(|x| ((x - mean) / deviation).powi(3)).sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbours() {
        let sorted = [1.0, 2.0, 3.0, 5.0];
        assert_eq!(quantile(&sorted, 0.5).to_bits(), 2.5_f64.to_bits());
        assert_eq!(quantile(&sorted, 0.0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(quantile(&sorted, 1.0).to_bits(), 5.0_f64.to_bits());
        assert_eq!(quantile(&[7.0], 0.99).to_bits(), 7.0_f64.to_bits());
    }

    #[test]
    fn an_outlier_is_held_and_the_missing_stand_at_the_median() {
        let mut values: Vec<f64> = (0..200).map(f64::from).collect();
        values.push(1e12);
        values.push(f64::NAN);
        let scaled = scale_column(&values).expect("not constant");
        assert!(scaled.iter().all(|x| x.abs() < 6.0), "{:?}", scaled.iter().copied().fold(0.0, f64::max));
        assert!(scaled[201].abs() < 1e-12, "the missing value stands at the median");
    }

    #[test]
    fn constants_are_left_out() {
        assert_eq!(scale_column(&[1e9 + 0.1; 50]), None);
        assert_eq!(scale_column(&[f64::NAN; 3]), None);
        assert_eq!(scale_column(&[]), None);
        assert!(scale_column(&[0.0, 0.0, 0.0, 1.0]).is_some());
    }
}
