//! Features of customers as of a day: what learned models are trained, tested and scored on.

/// A value that is not known, among the codes of a feature in words.
pub const UNKNOWN: u32 = u32::MAX;

/// One row a customer and as-of day, one column a feature.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeatureTable {
    pub rows: usize,
    pub features: Vec<Feature>,
    /// A number a row that rows of the same customer share; without any, every row stands for itself. Where part of
    /// the rows is held out to learn from the others, rows of one group go together.
    pub groups: Vec<i64>,
}

/// One column of a [`FeatureTable`].
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Tells it apart from the others: "days since the last purchase".
    pub name: String,
    /// How its value is said of one customer, with `{}` for the value: "last bought {} days ago".
    pub phrase: String,
    pub values: Values,
}

/// The values of a feature, one a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Not-a-number where the value is not known.
    Numbers(Vec<f64>),
    /// Places in `words`; [`UNKNOWN`] where the value is not known.
    Words { codes: Vec<u32>, words: Vec<String> },
}

impl FeatureTable {
    /// Adds a feature of numbers; its values are as many as the rows.
    pub fn push_numbers(&mut self, name: &str, phrase: &str, values: Vec<f64>) {
        debug_assert_eq!(values.len(), self.rows);
        self.features.push(Feature { name: name.into(), phrase: phrase.into(), values: Values::Numbers(values) });
    }

    #[must_use]
    pub fn feature(&self, name: &str) -> Option<&Feature> {
        self.features.iter().find(|feature| feature.name == name)
    }

    /// The rows at these places, in their order.
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
