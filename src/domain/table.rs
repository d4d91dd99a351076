//! Features of customers as of a day: the data on which learned models are trained, tested and scored.

/// The code for an unknown value of a categorical feature.
pub const UNKNOWN: u32 = u32::MAX;

/// One row per customer and as-of day, one column per feature.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeatureTable {
    pub rows: usize,
    pub features: Vec<Feature>,
    /// One number per row, shared by rows of the same customer; if empty, every row is its own group. When part of the
    /// rows is held out, rows of one group stay together.
    pub groups: Vec<i64>,
}

/// One column of a [`FeatureTable`].
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its unique name: "days since the last purchase".
    pub name: String,
    /// How its value is worded for one customer, with `{}` for the value: "last bought {} days ago".
    pub phrase: String,
    pub values: Values,
}

/// The values of a feature, one per row.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Not-a-number if the value is unknown.
    Numbers(Vec<f64>),
    /// Indices into `words`; [`UNKNOWN`] if the value is unknown.
    Words { codes: Vec<u32>, words: Vec<String> },
}

impl FeatureTable {
    /// Adds a numeric feature, with one value per row.
    pub fn push_numbers(&mut self, name: &str, phrase: &str, values: Vec<f64>) {
        debug_assert_eq!(values.len(), self.rows);
        self.features.push(Feature { name: name.into(), phrase: phrase.into(), values: Values::Numbers(values) });
    }

    #[must_use]
    pub fn feature(&self, name: &str) -> Option<&Feature> {
        self.features.iter().find(|feature| feature.name == name)
    }

    /// The rows at these indices, in this order.
    #[must_use]
    pub fn select(&self, places: &[usize]) -> FeatureTable {
        let features = self.features.iter().map(|feature| Feature {
            name: feature.name.clone(),
            phrase: feature.phrase.clone(),
            values: match &feature.values {
                Values::Numbers(values) => Values::Numbers(places.iter().map(|&i| values[i]).collect()),
                Values::Words { codes, words } => {
                    Values::Words { codes: places.iter().map(|&i| codes[i]).collect(), words: words.clone() }
                }
            },
        });
        let groups = if self.groups.is_empty() { Vec::new() } else { places.iter().map(|&i| self.groups[i]).collect() };
        FeatureTable { rows: places.len(), features: features.collect(), groups }
    }
}
