//! Who answers a contact: learned from contacts whose answer is known, chosen and calibrated on held-out cases, tested
//! on later contacts or in five folds.

pub mod fits;
pub mod leaks;
pub mod learning;
pub mod quality;
pub mod report;

use domain::day::Day;
use domain::table::FeatureTable;

/// Contacts whose answer is known: what was known about the customer then, and whether the answer was yes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cases {
    pub table: FeatureTable,
    pub positive: Vec<bool>,
    pub days: Vec<Day>,
}

/// With fewer cases, or fewer of either answer, nothing can be learned.
pub const FEWEST_CASES: usize = 100;
pub const FEWEST_OF_EACH: usize = 20;

impl Cases {
    #[must_use]
    pub fn select(&self, places: &[usize]) -> Cases {
        Cases {
            table: self.table.select(places),
            positive: places.iter().map(|&i| self.positive[i]).collect(),
            days: places.iter().map(|&i| self.days[i]).collect(),
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.positive.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.positive.is_empty()
    }

    #[must_use]
    pub fn positives(&self) -> usize {
        self.positive.iter().filter(|positive| **positive).count()
    }

    /// Whether there are enough of both answers to learn from.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        enough(self.len(), self.positives())
    }
}

/// Whether this many cases with this many answers are enough to learn from.
#[must_use]
pub fn enough(cases: usize, positives: usize) -> bool {
    cases >= FEWEST_CASES && positives.min(cases - positives) >= FEWEST_OF_EACH
}
