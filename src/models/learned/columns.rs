//! The features that a model was fitted on, found again in any table.

use crate::learned::words::Vocabulary;
use domain::table::{FeatureTable, Values};

/// The values of one feature in one table, by row.
#[derive(Debug)]
pub(super) enum Column<'a> {
    Numbers(&'a [f64]),
    /// Places in the model's vocabulary.
    Places(Vec<Option<usize>>),
    /// The table has no such feature: nothing is known.
    Absent,
}

impl Column<'_> {
    /// The number of a row; none if it is not known or not finite.
    pub(super) fn number(&self, row: usize) -> Option<f64> {
        match self {
            Column::Numbers(values) => known(values[row]),
            _ => None,
        }
    }

    pub(super) fn place(&self, row: usize) -> Option<usize> {
        match self {
            Column::Places(places) => places[row],
            _ => None,
        }
    }
}

/// Infinite numbers count as not known; nothing real is beyond ±1e300.
pub(super) fn known(number: f64) -> Option<f64> {
    number.is_finite().then(|| number.clamp(-1e300, 1e300))
}

/// The column of a feature by its name, looked for first at its position in the training table.
pub(super) fn find<'a>(
    table: &'a FeatureTable,
    place: usize,
    name: &str,
    vocabulary: Option<&Vocabulary>,
) -> Column<'a> {
    let there = table.features.get(place).filter(|feature| feature.name == name);
    match (there.or_else(|| table.feature(name)).map(|feature| &feature.values), vocabulary) {
        (Some(Values::Numbers(values)), None) => Column::Numbers(values),
        (Some(Values::Words { codes, words }), Some(known)) => Column::Places(known.places(codes, words)),
        _ => Column::Absent,
    }
}
