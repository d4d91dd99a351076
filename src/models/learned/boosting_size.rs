//! How large boosted trees may grow for a given amount of evidence.

use crate::learned::shapley::DEPTH_AT_MOST;

/// The limits of one boosting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub rounds_at_most: usize,
    /// Rounds without a better loss on the held-out rows after which the search for their number ends.
    pub patience: usize,
    pub learning_rate: f32,
    pub leaves: usize,
    pub depth: usize,
    /// Minimum evidence in a leaf: information about the log-odds, or rows.
    pub leaf_weight: f32,
    pub ridge: f32,
    /// How many values of a number are distinguished.
    pub bins: u16,
    pub column_share: f64,
    /// Share of the rows drawn for each tree; none: all.
    pub row_share: Option<f32>,
    /// Inner folds used to find the number of rounds; with one, a fifth of the rows is held out.
    pub folds: usize,
}

impl Size {
    /// For a yes or no; `evidence` is the information of the outcomes about their log-odds, n·p·(1 − p). A large table
    /// gets trees of 20 leaves; 100 rows get stumps, each side of which must hold a tenth of all evidence.
    pub(super) fn new(evidence: f64, rows: usize, columns: usize) -> Size {
        let leaves = match evidence {
            e if e < 15.0 => 2,
            e if e < 60.0 => 3,
            e if e < 200.0 => 5,
            e if e < 600.0 => 8,
            e if e < 2_000.0 => 12,
            _ => 20,
        };
        #[expect(clippy::cast_possible_truncation, reason = "held between 1 and 10")]
        let leaf_weight = (evidence / 10.0).clamp(1.0, 10.0) as f32;
        Size {
            rounds_at_most: if rows < 3_000 { 125 } else { 300 },
            patience: 25,
            learning_rate: 0.1,
            leaves,
            depth: DEPTH_AT_MOST,
            leaf_weight,
            ridge: 5.0,
            bins: 64,
            // The library rounds the share down to whole rows, and that must not be zero.
            column_share: if columns < 5 { 1.0 } else { 0.6 },
            row_share: (rows >= 200).then_some(0.8),
            folds: match rows {
                0..500 => 5,
                500..3_000 => 3,
                _ => 1,
            },
        }
    }

    /// For an amount, whose evidence is counted in rows: five of them say as much as one unit above.
    pub(super) fn of_amounts(rows: usize, columns: usize) -> Size {
        let size = Size::new(rows as f64 / 5.0, rows, columns);
        Size { leaf_weight: 5.0 * size.leaf_weight, ..size }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_evidence_allows_more() {
        let sizes: Vec<Size> = [5.0, 50.0, 500.0, 5_000.0].map(|e| Size::new(e, 1_000, 10)).to_vec();
        assert!(sizes.windows(2).all(|pair| pair[0].leaves < pair[1].leaves));
        assert!(sizes.windows(2).all(|pair| pair[0].leaf_weight <= pair[1].leaf_weight));
    }
}
