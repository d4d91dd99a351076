//! What a check of a whole database found.

use serde::Serialize;

/// The promises that a database keeps, each with what breaks it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct CheckReport {
    pub promises: Vec<Promise>,
}

/// One promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Promise {
    /// "Every purchase belongs to an import that is listed."
    pub what: String,
    /// The first few sentences; none if the promise is kept.
    pub broken: Vec<String>,
}

impl CheckReport {
    /// How many promises are broken.
    #[must_use]
    pub fn broken(&self) -> usize {
        self.promises.iter().filter(|promise| !promise.broken.is_empty()).count()
    }
}
