//! The area under the ROC curve with its uncertainty, alone and in pairs.

use crate::interval::Z95;
use crate::ranks::midranks;

/// An area under the ROC curve together with each observation's contribution to it.
///
/// DeLong, DeLong & Clarke-Pearson 1988, computed by mid-ranks in O(n log n) as in Sun & Xu 2014 (eq. 5–8).
#[derive(Debug, Clone, PartialEq)]
pub struct Roc {
    /// Probability that a positive scores above a negative, ties counting half.
    pub area: f64,
    placements_of_positives: Vec<f64>,
    placements_of_negatives: Vec<f64>,
}

impl Roc {
    /// None without at least one positive and one negative.
    #[must_use]
    pub fn new(scores: &[f64], positive: &[bool]) -> Option<Roc> {
        let side = |wanted: bool| -> Vec<f64> {
            scores.iter().zip(positive).filter(|(_, p)| **p == wanted).map(|(s, _)| *s).collect()
        };
        let (positives, negatives) = (side(true), side(false));
        if positives.is_empty() || negatives.is_empty() {
            return None;
        }
        let (among_positives, among_negatives) = (midranks(&positives), midranks(&negatives));
        let (n1, n0) = (positives.len() as f64, negatives.len() as f64);
        let (mut of_positives, mut of_negatives) = (Vec::new(), Vec::new());
        for (rank, &is_positive) in midranks(scores).into_iter().zip(positive) {
            if is_positive {
                of_positives.push((rank - among_positives[of_positives.len()]) / n0);
            } else {
                of_negatives.push(1.0 - (rank - among_negatives[of_negatives.len()]) / n1);
            }
        }
        let area = of_positives.iter().sum::<f64>() / n1;
        Some(Roc { area, placements_of_positives: of_positives, placements_of_negatives: of_negatives })
    }

    #[must_use]
    pub fn standard_error(&self) -> f64 {
        (variance_of_mean(self.placements_of_positives.iter().copied())
            + variance_of_mean(self.placements_of_negatives.iter().copied()))
        .sqrt()
    }

    /// The 95 % interval, clamped to [0, 1].
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        let half = Z95 * self.standard_error();
        ((self.area - half).max(0.0), (self.area + half).min(1.0))
    }

    /// The standard error of the difference to another score of the *same* customers in the same order.
    #[must_use]
    pub fn standard_error_of_difference(&self, other: &Roc) -> f64 {
        let differences = |a: &[f64], b: &[f64]| variance_of_mean(a.iter().zip(b).map(|(x, y)| x - y));
        (differences(&self.placements_of_positives, &other.placements_of_positives)
            + differences(&self.placements_of_negatives, &other.placements_of_negatives))
        .sqrt()
    }
}

/// The squared standard error of a mean; 0 for fewer than two values.
pub fn variance_of_mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let n = values.clone().count() as f64;
    if n < 2.0 {
        return 0.0;
    }
    let mean = values.clone().sum::<f64>() / n;
    values.map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0) / n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn area_counts_pairs_with_ties_as_half() {
        let roc = Roc::new(&[1.0, 2.0, 2.0, 3.0], &[false, true, false, true]).expect("both sides");
        assert!((roc.area - 3.5 / 4.0).abs() < 1e-12);
        assert_eq!(Roc::new(&[1.0], &[true]), None);
    }

    #[test]
    fn delong_variance_by_hand() {
        // Positives 3 and 1, negatives 2 and 0: placements of positives 1 and 0.5, of negatives 0.5 and 1.
        let roc = Roc::new(&[3.0, 1.0, 2.0, 0.0], &[true, true, false, false]).expect("both sides");
        assert!((roc.area - 0.75).abs() < 1e-12);
        assert!((roc.standard_error() - (0.0625_f64 + 0.0625).sqrt()).abs() < 1e-12);
        assert!(roc.standard_error_of_difference(&roc).abs() < 1e-15);
    }
}
