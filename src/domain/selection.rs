//! Which part of the data the work is about.

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
    /// Without spending in that period.
    Inactive,
}

impl Activity {
    /// Whether somebody who last bought this many days ago is meant, by the days after which a customer is dormant.
    #[must_use]
    pub fn holds(self, days: u32, dormancy_days: u32) -> bool {
        match self {
            Activity::ActiveAndInactive => true,
            Activity::Active => days <= dormancy_days,
            Activity::Inactive => days > dormancy_days,
        }
    }
}

/// The user's selection of data: empty lists and open ends mean everything.
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

    /// "Only part of the data is looked at: purchases from 1 Jan 2023; source Digital television." Empty where everything is.
    #[must_use]
    pub fn told(&self) -> String {
        let mut parts = Vec::new();
        match (self.from, self.to) {
            (Some(from), Some(to)) => parts.push(format!("purchases from {} to {}", from.spoken(), to.spoken())),
            (Some(from), None) => parts.push(format!("purchases from {} on", from.spoken())),
            (None, Some(to)) => parts.push(format!("purchases until {}", to.spoken())),
            (None, None) => {}
        }
        let sources: Vec<&str> = self.sources.iter().map(|source| source.name()).collect();
        let lists = [("source", sources), ("store", names(&self.stores)), ("product group", names(&self.categories))];
        for (what, names) in lists {
            match names.as_slice() {
                [] => {}
                [one] => parts.push(format!("{what} {one}")),
                more => parts.push(format!("{what}s {}", more.join(", "))),
            }
        }
        match self.activity {
            Activity::ActiveAndInactive => {}
            Activity::Active => parts.push("active customers only".into()),
            Activity::Inactive => parts.push("inactive customers only".into()),
        }
        if parts.is_empty() {
            return String::new();
        }
        format!("Only part of the data is looked at: {}.", parts.join("; "))
    }
}

fn names(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_is_said_and_everything_is_not() {
        assert_eq!(Selection::default().told(), "");
        let some = Selection {
            from: "2023-01-01".parse().ok(),
            sources: vec![Source::DigitalTv],
            stores: vec!["North".into(), "South".into()],
            activity: Activity::Active,
            ..Selection::default()
        };
        assert_eq!(
            some.told(),
            "Only part of the data is looked at: purchases from 1 Jan 2023 on; source Digital television; stores North, South; \
             active customers only."
        );
    }
}
