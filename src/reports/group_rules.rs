//! Rules for groups as the window and the command line show them.

use serde::{Deserialize, Serialize};

use domain::group_rule::{GroupRules, GroupRulesId};
use domain::period::PeriodUnit;

/// A table of rules with its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupRulesReport {
    pub id: GroupRulesId,
    #[serde(flatten)]
    pub rules: GroupRules,
    /// Who belongs to each group, in words.
    pub told: Vec<String>,
    /// "Month 1", "Month 2".
    pub period_names: Vec<String>,
}

impl GroupRulesReport {
    /// What the rules are about: "Tyres", "Anything".
    #[must_use]
    pub fn offer(&self) -> &str {
        if self.rules.category.is_empty() { "Anything" } else { &self.rules.category }
    }
}

/// Something that rules can ask about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Characteristic {
    /// As the command line writes it.
    pub code: String,
    pub name: String,
    /// Asked about unless somebody chooses.
    pub is_usual: bool,
}

impl Characteristic {
    #[must_use]
    pub fn new(code: &str, name: &str, is_usual: bool) -> Characteristic {
        Characteristic { code: code.to_owned(), name: name.to_owned(), is_usual }
    }
}

/// "Week 3": a period counted from the offer's day.
#[must_use]
pub fn period_name(unit: PeriodUnit, place: usize) -> String {
    match unit {
        PeriodUnit::Weeks => format!("Week {}", place + 1),
        PeriodUnit::Months => format!("Month {}", place + 1),
    }
}

/// A person with what the rules say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuledPerson {
    pub customer: String,
    pub name: String,
    /// Name of the group; empty if no rule holds.
    pub group: String,
    pub chance: Option<f64>,
    /// "Month 2"
    pub best_time: String,
}
