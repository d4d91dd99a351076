//! KPIs of all units brought to a common scale, so that none outweighs the others by its magnitude alone.

use std::collections::HashSet;

use ndarray::Array2;
use rayon::prelude::*;

use crate::clusters::ClusterError;
use domain::clustering::Scale;

/// Skewness above which a KPI without negative values is used as its logarithm.
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
    /// Number of distinct rows, counted up to `enough`.
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

    /// Positions in `kpis` of the KPIs that carry no information here.
    pub fn unused(&self, kpis: usize) -> Vec<usize> {
        (0..kpis).filter(|kpi| !self.used.contains(kpi)).collect()
    }
}

/// How each KPI is scaled, learned from one day's customers and valid for any other day's.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FittedScaling {
    /// None: nearly everybody has the same value, and the KPI is left out.
    columns: Vec<Option<ColumnScale>>,
}

/// How one KPI is scaled.
#[derive(Debug, Clone, PartialEq)]
struct ColumnScale {
    scale: Scale,
    /// The value is clamped to this range, on the scale.
    low: f64,
    high: f64,
    /// The value for missing ones, on the scale.
    median: f64,
    spread: f64,
    /// Everybody's value, ascending; only for ranks.
    sorted: Vec<f64>,
}

impl FittedScaling {
    /// Learns from columns; `wishes` by position, none to let the program choose.
    pub fn new(columns: &[Vec<f64>], wishes: &[Option<Scale>]) -> FittedScaling {
        let wish = |kpi: usize| wishes.get(kpi).copied().flatten();
        FittedScaling {
            columns: columns.par_iter().enumerate().map(|(kpi, c)| ColumnScale::new(c, wish(kpi))).collect(),
        }
    }

    /// The scale of each KPI; none if it is left out.
    pub fn scales(&self) -> Vec<Option<Scale>> {
        self.columns.iter().map(|column| column.as_ref().map(|column| column.scale)).collect()
    }

    /// Scales columns of the same KPIs; an error when none of them carries any information.
    pub fn scale(&self, columns: &[Vec<f64>]) -> Result<Scaled, ClusterError> {
        let used: Vec<usize> = (0..self.columns.len()).filter(|&kpi| self.columns[kpi].is_some()).collect();
        if used.is_empty() {
            return Err(ClusterError::AllAlike);
        }
        let scaled: Vec<Vec<f64>> = self
            .columns
            .par_iter()
            .zip(columns)
            .filter_map(|(scale, column)| scale.as_ref().map(|scale| column.iter().map(|x| scale.apply(*x)).collect()))
            .collect();
        let customers = columns.first().map_or(0, Vec::len);
        let points = Array2::from_shape_fn((customers, used.len()), |(row, column)| scaled[column][row]);
        Ok(Scaled { points, used })
    }
}

impl ColumnScale {
    /// Logarithm if skewed, clamped at the 1st and 99th percentiles, missing values at the median, then (x − median) ÷
    /// spread. The spread is the interquartile range as a standard deviation, unless most customers share a value and
    /// it collapses; then the standard deviation. None: constant.
    fn new(values: &[f64], wish: Option<Scale>) -> Option<ColumnScale> {
        let mut known: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
        known.sort_unstable_by(f64::total_cmp);
        let least = *known.first()?;
        let scale = match wish {
            // Nothing below zero has a logarithm.
            Some(Scale::Log) if least < 0.0 => Scale::Plain,
            Some(wish) => wish,
            None if least >= 0.0 && skewness(&known) > SKEWED => Scale::Log,
            None => Scale::Plain,
        };
        let sorted = if scale == Scale::Rank { known.clone() } else { Vec::new() };
        let mut column = ColumnScale { scale, low: f64::MIN, high: f64::MAX, median: 0.0, spread: 1.0, sorted };
        for x in &mut known {
            *x = column.taken(*x);
        }
        (column.low, column.high) = (quantile(&known, 0.01), quantile(&known, 0.99));
        for x in &mut known {
            *x = x.clamp(column.low, column.high);
        }
        column.median = quantile(&known, 0.5);
        let deviation = deviation(&known);
        let robust = (quantile(&known, 0.75) - quantile(&known, 0.25)) / NORMAL_IQR;
        column.spread = if robust < deviation / 2.0 { deviation } else { robust };
        // Rounding leaves a trace of spread on a large constant.
        let constant = !column.spread.is_finite() || column.spread <= 1e-9 * (1.0 + column.median.abs());
        (!constant).then_some(column)
    }

    /// A known value on the scale.
    fn taken(&self, x: f64) -> f64 {
        match self.scale {
            Scale::Plain => x,
            Scale::Log => x.max(0.0).ln_1p(),
            Scale::Rank => {
                let below = self.sorted.partition_point(|other| *other < x);
                let up_to = self.sorted.partition_point(|other| *other <= x);
                (below + up_to) as f64 / 2.0 / self.sorted.len().max(1) as f64
            }
        }
    }

    fn apply(&self, x: f64) -> f64 {
        if x.is_finite() { (self.taken(x).clamp(self.low, self.high) - self.median) / self.spread } else { 0.0 }
    }
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

    fn scaled(values: &[f64], wish: Option<Scale>) -> Option<Vec<f64>> {
        let column = ColumnScale::new(values, wish)?;
        Some(values.iter().map(|x| column.apply(*x)).collect())
    }

    #[test]
    fn a_wished_scale_is_obeyed_and_good_for_other_days() {
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        let ranks = scaled(&values, Some(Scale::Rank)).expect("not constant");
        assert!((ranks[30] - ranks[20] - (ranks[80] - ranks[70])).abs() < 1e-9, "even steps");
        let logs = scaled(&values, Some(Scale::Log)).expect("not constant");
        assert!(logs[30] - logs[20] > 2.0 * (logs[80] - logs[70]), "steps grow smaller");
        let footing = FittedScaling::new(&[values, vec![-1.0, 0.0, 3.0, 8.0]], &[None, Some(Scale::Log)]);
        assert_eq!(footing.scales(), [Some(Scale::Plain), Some(Scale::Plain)], "no logarithm below zero");
        let other = footing.scale(&[vec![50.0, f64::NAN], vec![0.0, 3.0]]).expect("scaled");
        assert!(other.points[[0, 0]].abs() < 1e-9 && other.points[[1, 0]].abs() < 1e-9);
    }

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
        let scaled = scaled(&values, None).expect("not constant");
        assert!(scaled.iter().all(|x| x.abs() < 6.0), "{:?}", scaled.iter().copied().fold(0.0, f64::max));
        assert!(scaled[201].abs() < 1e-12, "the missing value stands at the median");
    }

    #[test]
    fn constants_are_left_out() {
        assert_eq!(scaled(&[1e9 + 0.1; 50], None), None);
        assert_eq!(scaled(&[f64::NAN; 3], None), None);
        assert_eq!(scaled(&[], None), None);
        assert!(scaled(&[0.0, 0.0, 0.0, 1.0], None).is_some());
    }
}
