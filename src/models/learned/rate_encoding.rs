//! A table as columns for boosted trees: numbers as they are, words by their mean outcome and, if there are few, one by
//! one.

use crate::learned::columns::{self, Column, known};
use crate::learned::training_sample;
use crate::learned::words::Vocabulary;
use domain::table::{FeatureTable, Values};

/// This many rows of the overall mean are added to each word's own rows (Micci-Barreca 2001).
const SMOOTHING: f64 = 20.0;
/// Up to this many words, each also has its own column.
const WORDS_WITH_COLUMNS: usize = 12;
/// A training row's words are rated by the other folds, or trees would trust rates that contain the row's own outcome.
const FOLDS: usize = 5;

/// How each feature becomes columns, learned from the training table.
#[derive(Debug)]
pub(super) struct Encoding {
    features: Vec<Terms>,
    columns: usize,
}

/// The columns of one feature: `first` and the following ones.
#[derive(Debug)]
struct Terms {
    name: String,
    kind: Kind,
    first: usize,
}

#[derive(Debug)]
enum Kind {
    Number,
    /// 1 where known, 0 where not: its known values are all the same.
    IsKnown,
    Words {
        vocabulary: Vocabulary,
        /// The mean outcome of each word, and of one never seen.
        rates: Vec<f64>,
    },
    /// Says nothing.
    Constant,
}

/// What words are rated by: an outcome and a weight per row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome<'a> {
    pub target: &'a [f64],
    pub weights: &'a [f64],
}

impl Outcome<'_> {
    fn mean(&self) -> f64 {
        let total: f64 = self.weights.iter().sum();
        if total > 0.0 { self.target.iter().zip(self.weights).map(|(t, w)| t * w).sum::<f64>() / total } else { 0.0 }
    }
}

impl Encoding {
    /// The encoding, and the training rows themselves by it, column by column.
    pub(super) fn learn(table: &FeatureTable, outcome: Outcome<'_>, seed: u64) -> (Encoding, Vec<f64>) {
        let mut features = Vec::new();
        let mut columns = 0;
        for feature in &table.features {
            let kind = Kind::learn(&feature.values, outcome);
            let wide = kind.columns();
            features.push(Terms { name: feature.name.clone(), kind, first: columns });
            columns += wide;
        }
        let encoding = Encoding { features, columns };
        let found = encoding.find(table);
        let mut matrix = encoding.encode(&found, 0..table.rows);
        let fold_of = training_sample::deal(|_| 0, &table.groups, table.rows, FOLDS, seed);
        for (terms, column) in encoding.features.iter().zip(&found) {
            if let (Kind::Words { vocabulary, .. }, Column::Places(places)) = (&terms.kind, column) {
                let rates = rates_of_other_folds(places, vocabulary.len(), outcome, &fold_of);
                matrix[terms.first * table.rows..][..table.rows].copy_from_slice(&rates);
            }
        }
        (encoding, matrix)
    }

    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// The feature of each column.
    pub(super) fn feature_of_columns(&self) -> Vec<usize> {
        let of = |(feature, terms): (usize, &Terms)| std::iter::repeat_n(feature, terms.kind.columns());
        self.features.iter().enumerate().flat_map(of).collect()
    }

    pub(super) fn find<'a>(&'a self, table: &'a FeatureTable) -> Vec<Column<'a>> {
        let find = |(place, terms): (usize, &'a Terms)| {
            let vocabulary = match &terms.kind {
                Kind::Words { vocabulary, .. } => Some(vocabulary),
                _ => None,
            };
            columns::find(table, place, &terms.name, vocabulary)
        };
        self.features.iter().enumerate().map(find).collect()
    }

    /// Those rows, column by column; NaN if not known.
    pub(super) fn encode(&self, found: &[Column<'_>], rows: std::ops::Range<usize>) -> Vec<f64> {
        let mut matrix = Vec::with_capacity(self.columns * rows.len());
        for (terms, column) in self.features.iter().zip(found) {
            match &terms.kind {
                Kind::Number => matrix.extend(rows.clone().map(|row| column.number(row).unwrap_or(f64::NAN))),
                Kind::IsKnown => {
                    matrix.extend(rows.clone().map(|row| f64::from(u8::from(column.number(row).is_some()))));
                }
                Kind::Words { vocabulary, rates } => {
                    matrix.extend(rows.clone().map(|row| column.place(row).map_or(f64::NAN, |place| rates[place])));
                    for word in 0..one_by_one(vocabulary) {
                        matrix.extend(rows.clone().map(|row| f64::from(u8::from(column.place(row) == Some(word)))));
                    }
                }
                Kind::Constant => {}
            }
        }
        matrix
    }
}

impl Kind {
    fn learn(values: &Values, outcome: Outcome<'_>) -> Kind {
        match values {
            Values::Numbers(values) => Kind::of_numbers(values),
            Values::Words { codes, words } => {
                let vocabulary = Vocabulary::learn(codes, words, 1, usize::MAX);
                let places = vocabulary.places(codes, words);
                if places.iter().all(|place| *place == places[0]) {
                    return Kind::Constant;
                }
                let rates = Tally::new(&places, vocabulary.len(), outcome).rates(outcome.mean());
                Kind::Words { vocabulary, rates }
            }
        }
    }

    fn of_numbers(values: &[f64]) -> Kind {
        let mut some = values.iter().filter_map(|&value| known(value));
        let Some(first) = some.next() else { return Kind::Constant };
        #[expect(clippy::float_cmp, reason = "only exact equality makes a constant")]
        if some.any(|value| value != first) {
            Kind::Number
        } else if values.iter().any(|&value| known(value).is_none()) {
            Kind::IsKnown
        } else {
            Kind::Constant
        }
    }

    fn columns(&self) -> usize {
        match self {
            Kind::Number | Kind::IsKnown => 1,
            Kind::Words { vocabulary, .. } => 1 + one_by_one(vocabulary),
            Kind::Constant => 0,
        }
    }
}

/// How many words have their own column. With two words the rate says it all.
fn one_by_one(vocabulary: &Vocabulary) -> usize {
    if (3..=WORDS_WITH_COLUMNS).contains(&vocabulary.len()) { vocabulary.len() } else { 0 }
}

/// Outcomes summed by word.
#[derive(Debug, Clone)]
struct Tally {
    sums: Vec<f64>,
    weights: Vec<f64>,
}

impl Tally {
    fn empty(words: usize) -> Tally {
        Tally { sums: vec![0.0; words], weights: vec![0.0; words] }
    }

    fn new(places: &[Option<usize>], words: usize, outcome: Outcome<'_>) -> Tally {
        let mut tally = Tally::empty(words);
        for (row, place) in places.iter().enumerate() {
            if let Some(place) = *place {
                tally.add(place, outcome, row);
            }
        }
        tally
    }

    fn add(&mut self, place: usize, outcome: Outcome<'_>, row: usize) {
        self.sums[place] += outcome.target[row] * outcome.weights[row];
        self.weights[place] += outcome.weights[row];
    }

    /// The smoothed rate of each word, then that of a word never seen.
    fn rates(&self, mean: f64) -> Vec<f64> {
        let rate = |(sum, weight): (&f64, &f64)| (sum + SMOOTHING * mean) / (weight + SMOOTHING);
        self.sums.iter().zip(&self.weights).map(rate).chain([mean]).collect()
    }
}

/// Each row's word rated by the rows of the other folds.
fn rates_of_other_folds(places: &[Option<usize>], words: usize, outcome: Outcome<'_>, fold_of: &[usize]) -> Vec<f64> {
    let mut rated = vec![f64::NAN; places.len()];
    for fold in 0..FOLDS {
        let elsewhere: Vec<Option<usize>> =
            places.iter().zip(fold_of).map(|(place, &of)| place.filter(|_| of != fold)).collect();
        let rates = Tally::new(&elsewhere, words, outcome).rates(outcome.mean());
        for ((rate, place), &of) in rated.iter_mut().zip(places).zip(fold_of) {
            if let Some(place) = place.filter(|_| of == fold) {
                *rate = rates[place];
            }
        }
    }
    rated
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::table::{Feature, UNKNOWN};

    fn words(codes: Vec<u32>, words: &[&str]) -> Feature {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Feature { name: "w".into(), phrase: "{}".into(), values: Values::Words { codes, words } }
    }

    #[test]
    fn training_rows_do_not_see_their_own_outcome() {
        // Every row has its own word: rated by the other rows it says nothing, whatever the outcome.
        let codes: Vec<u32> = (0..50).collect();
        let names: Vec<String> = (0..50).map(|i| format!("w{i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let table = FeatureTable { rows: 50, features: vec![words(codes, &names)], groups: Vec::new() };
        let target: Vec<f64> = (0..50).map(|i| f64::from(i % 2)).collect();
        let (encoding, matrix) = Encoding::learn(&table, Outcome { target: &target, weights: &[1.0; 50] }, 1);
        assert_eq!(encoding.columns(), 1);
        assert!(matrix.iter().all(|rate| (rate - 0.5).abs() < 1e-12));
    }

    #[test]
    fn missing_unseen_and_constant() {
        let mut table = FeatureTable {
            rows: 4,
            features: vec![words(vec![0, 1, 2, UNKNOWN], &["a", "b", "c"])],
            groups: Vec::new(),
        };
        table.push_numbers("constant", "{}", vec![2.0; 4]);
        table.push_numbers("known or not", "{}", vec![2.0, f64::NAN, 2.0, f64::INFINITY]);
        let outcome = Outcome { target: &[1.0, 0.0, 0.0, 1.0], weights: &[1.0; 4] };
        let (encoding, _) = Encoding::learn(&table, outcome, 1);
        assert_eq!(encoding.feature_of_columns(), [0, 0, 0, 0, 2]);
        let mut later = table.clone();
        later.features[0] = words(vec![1, 0, UNKNOWN, 0], &["new", "b"]);
        let matrix = encoding.encode(&encoding.find(&later), 0..4);
        assert!((matrix[0] - 10.0 / 21.0).abs() < 1e-12 && (matrix[1] - 0.5).abs() < 1e-12 && matrix[2].is_nan());
        assert_eq!(matrix[4..16], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(matrix[16..], [1.0, 0.0, 1.0, 0.0]);
    }
}
