//! A table as columns for logistic regression: a piecewise linear function of each number, one column per word.

use crate::learned::columns::{self, Column, known};
use crate::learned::words::Vocabulary;
use domain::table::{FeatureTable, Values};

/// Quantiles at which the slope of a number's function may change. Beyond the outermost it is flat, so that a freak
/// value cannot carry a row away.
const KNOTS_AT: [f64; 7] = [0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99];
/// The same for fewer rows than [`SOME_ROWS`] and than [`FEW_ROWS`].
const KNOTS_AT_OF_SOME: [f64; 5] = [0.02, 0.25, 0.5, 0.75, 0.98];
const KNOTS_AT_OF_FEW: [f64; 3] = [0.05, 0.5, 0.95];
const SOME_ROWS: usize = 4_000;
const FEW_ROWS: usize = 300;
/// Words in fewer rows share a column; in small tables a twentieth of the rows.
const RARE: usize = 20;
const WORDS_AT_MOST: usize = 24;

/// How each feature becomes columns, learned from the training table. All columns are within 0 and 1 before their mean
/// is subtracted, so that one penalty suits them all.
#[derive(Debug)]
pub(super) struct Encoding {
    features: Vec<Terms>,
    means: Vec<f64>,
}

/// The columns of one feature: `first` to before `end`.
#[derive(Debug)]
struct Terms {
    name: String,
    kind: Kind,
    first: usize,
    end: usize,
}

#[derive(Debug)]
enum Kind {
    /// A ramp from 0 to 1 between each two neighbouring knots; then a column for "not known".
    Ramps(Vec<f64>),
    /// One column per word, one for all others; then a column for "not known".
    Words(Vocabulary),
}

impl Encoding {
    pub(super) fn learn(table: &FeatureTable) -> Encoding {
        let mut features = Vec::new();
        let mut first = 0;
        for feature in &table.features {
            let kind = Kind::learn(&feature.values, table.rows);
            let end = first + kind.columns();
            features.push(Terms { name: feature.name.clone(), kind, first, end });
            first = end;
        }
        let mut encoding = Encoding { features, means: vec![0.0; first] };
        encoding.means = encoding.column_means(table);
        encoding
    }

    fn column_means(&self, table: &FeatureTable) -> Vec<f64> {
        let found = self.find(table);
        let (mut sums, mut counts) = (vec![0.0; self.means.len()], vec![0_usize; self.means.len()]);
        let mut row_values = vec![0.0; self.means.len()];
        for row in 0..table.rows {
            self.raw(&found, row, &mut row_values);
            for ((sum, count), value) in sums.iter_mut().zip(&mut counts).zip(&row_values) {
                if !value.is_nan() {
                    *sum += value;
                    *count += 1;
                }
            }
        }
        sums.iter().zip(&counts).map(|(sum, &count)| sum / count.max(1) as f64).collect()
    }

    pub(super) fn columns(&self) -> usize {
        self.means.len()
    }

    pub(super) fn features(&self) -> usize {
        self.features.len()
    }

    /// The columns of feature `feature`.
    pub(super) fn columns_of(&self, feature: usize) -> std::ops::Range<usize> {
        self.features[feature].first..self.features[feature].end
    }

    pub(super) fn find<'a>(&'a self, table: &'a FeatureTable) -> Vec<Column<'a>> {
        let find = |(place, terms): (usize, &'a Terms)| {
            let vocabulary = match &terms.kind {
                Kind::Ramps(_) => None,
                Kind::Words(vocabulary) => Some(vocabulary),
            };
            columns::find(table, place, &terms.name, vocabulary)
        };
        self.features.iter().enumerate().map(find).collect()
    }

    /// The columns of a row less their training means; 0 if a number is not known.
    pub(super) fn encode(&self, found: &[Column<'_>], row: usize, out: &mut [f64]) {
        self.raw(found, row, out);
        for (value, mean) in out.iter_mut().zip(&self.means) {
            *value = if value.is_nan() { 0.0 } else { *value - mean };
        }
    }

    /// NaN in the ramps of a number that is not known.
    fn raw(&self, found: &[Column<'_>], row: usize, out: &mut [f64]) {
        for (terms, column) in self.features.iter().zip(found) {
            terms.kind.raw(column, row, &mut out[terms.first..terms.end]);
        }
    }
}

impl Kind {
    fn learn(values: &Values, rows: usize) -> Kind {
        match values {
            Values::Numbers(values) => Kind::Ramps(knots(values)),
            Values::Words { codes, words } => {
                let fewest = RARE.min(rows / 20).max(2);
                Kind::Words(Vocabulary::learn(codes, words, fewest, WORDS_AT_MOST))
            }
        }
    }

    fn columns(&self) -> usize {
        match self {
            Kind::Ramps(knots) => knots.len().max(1),
            Kind::Words(vocabulary) => vocabulary.len() + 2,
        }
    }

    fn raw(&self, column: &Column<'_>, row: usize, out: &mut [f64]) {
        out.fill(0.0);
        let last = out.len() - 1;
        match self {
            Kind::Ramps(knots) => {
                if let Some(value) = column.number(row) {
                    for (ramp, pair) in out.iter_mut().zip(knots.windows(2)) {
                        *ramp = ((value - pair[0]) / (pair[1] - pair[0])).clamp(0.0, 1.0);
                    }
                } else {
                    out[..last].fill(f64::NAN);
                    out[last] = 1.0;
                }
            }
            Kind::Words(_) => out[column.place(row).unwrap_or(last)] = 1.0,
        }
    }
}

/// The distinct quantiles; the extremes if those coincide, as for a rare indicator; none for a constant.
fn knots(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.iter().filter_map(|&value| known(value)).collect();
    sorted.sort_by(f64::total_cmp);
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let at: &[f64] = match sorted.len() {
        0..FEW_ROWS => &KNOTS_AT_OF_FEW,
        FEW_ROWS..SOME_ROWS => &KNOTS_AT_OF_SOME,
        _ => &KNOTS_AT,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the length")]
    let quantile = |share: &f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
    let mut knots: Vec<f64> = at.iter().map(quantile).collect();
    knots.dedup_by(|next, previous| !separate(*previous, *next));
    if knots.len() < 2 {
        knots = vec![low, high];
    }
    if separate(knots[0], knots[knots.len() - 1]) { knots } else { Vec::new() }
}

/// Far enough apart to divide by their distance.
fn separate(low: f64, high: f64) -> bool {
    high - low > 1e-9 * (low.abs() + high.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knots_collapse_and_rare_marks_stay() {
        assert_eq!(knots(&[]), Vec::<f64>::new());
        assert_eq!(knots(&[3.0; 50]), Vec::<f64>::new());
        assert_eq!(knots(&[f64::NAN, f64::INFINITY]), Vec::<f64>::new());
        let mut rare = vec![0.0; 500];
        rare[7] = 1.0;
        assert_eq!(knots(&rare), [0.0, 1.0]);
        let some: Vec<f64> = (0..=1_000).map(f64::from).collect();
        assert_eq!(knots(&some), [20.0, 250.0, 500.0, 750.0, 980.0]);
        let many: Vec<f64> = (0..=10_000).map(f64::from).collect();
        assert_eq!(knots(&many), [100.0, 1_000.0, 3_000.0, 5_000.0, 7_000.0, 9_000.0, 9_900.0]);
    }

    #[test]
    fn ramps_and_marks_of_a_row() {
        let mut table = FeatureTable { rows: 101, features: Vec::new(), groups: Vec::new() };
        let values = (0..101).map(|i| if i == 100 { f64::NAN } else { f64::from(i) }).collect();
        table.push_numbers("x", "{}", values);
        let encoding = Encoding::learn(&table);
        let found = encoding.find(&table);
        let mut row = vec![0.0; encoding.columns()];
        encoding.raw(&found, 50, &mut row);
        assert_eq!(row[1..], [0.0, 0.0]);
        assert!((row[0] - 1.0).abs() < 0.03, "{row:?}");
        encoding.encode(&found, 100, &mut row);
        assert_eq!(row[..2], [0.0, 0.0], "a missing number counts as the mean");
        assert!((row[2] - 100.0 / 101.0).abs() < 1e-12);
    }
}
