//! A correction of all chances, learned from the errors of past forecasts.

use serde::{Deserialize, Serialize};

/// By how much the log odds of every chance are shifted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    pub log_odds: f64,
    /// Its 95 % interval.
    pub low: f64,
    pub high: f64,
    /// What it was learned from.
    pub lists: usize,
    pub customers: usize,
}

impl Shift {
    /// The corrected chance; 0 and 1 stay unchanged.
    #[must_use]
    pub fn corrected(&self, probability: f64) -> f64 {
        moved(probability, self.log_odds)
    }

    /// The chance before it was corrected.
    #[must_use]
    pub fn uncorrected(&self, probability: f64) -> f64 {
        moved(probability, -self.log_odds)
    }

    /// What a typical chance of one in ten becomes, for a sentence.
    #[must_use]
    pub fn of_ten_percent(&self) -> f64 {
        self.corrected(0.1)
    }
}

fn moved(probability: f64, by: f64) -> f64 {
    if !(probability > 0.0 && probability < 1.0) {
        return probability;
    }
    let odds = probability / (1.0 - probability) * by.exp();
    odds / (1.0 + odds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_can_be_taken_back() {
        let shift = Shift { log_odds: -0.4, ..Shift::default() };
        for p in [0.0, 0.001, 0.3, 0.999, 1.0] {
            assert!((shift.uncorrected(shift.corrected(p)) - p).abs() < 1e-12, "{p}");
        }
        assert!(shift.corrected(0.3) < 0.3);
    }
}
