//! What part of the data the work is about.

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::purchase::Source;

/// Which customers the lists draw from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activity {
    #[default]
    ActiveAndInactive,
    /// With spending in the dormancy period before the as-of day.
    Active,
    /// Without.
    Inactive,
}

/// The user's choice of data: empty lists and open ends mean everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Selection {
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub sources: Vec<Source>,
    pub stores: Vec<String>,
    pub categories: Vec<String>,
    pub activity: Activity,
}

impl Selection {
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Selection::default()
    }
}
