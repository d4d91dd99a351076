//! The length of the periods in which questions about time are answered.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What the horizon is divided into.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodUnit {
    Weeks,
    #[default]
    Months,
}

impl PeriodUnit {
    /// "3 weeks", for people.
    #[must_use]
    pub fn spoken(self, count: u32) -> String {
        let (one, many) = match self {
            PeriodUnit::Weeks => ("week", "weeks"),
            PeriodUnit::Months => ("month", "months"),
        };
        figures::counted(count, one, many)
    }
}

impl fmt::Display for PeriodUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PeriodUnit::Weeks => "weeks",
            PeriodUnit::Months => "months",
        })
    }
}

/// An unknown period length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("periods cannot be '{0}'; use weeks or months")]
pub struct NotAPeriodUnit(pub String);

impl FromStr for PeriodUnit {
    type Err = NotAPeriodUnit;

    fn from_str(text: &str) -> Result<PeriodUnit, NotAPeriodUnit> {
        match text.trim() {
            "weeks" => Ok(PeriodUnit::Weeks),
            "months" => Ok(PeriodUnit::Months),
            _ => Err(NotAPeriodUnit(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_read_as_it_is_written() {
        for unit in [PeriodUnit::Weeks, PeriodUnit::Months] {
            assert_eq!(unit.to_string().parse(), Ok(unit));
        }
        assert!("quarters".parse::<PeriodUnit>().is_err_and(|error| error.to_string().contains("weeks or months")));
        assert_eq!((PeriodUnit::Weeks.spoken(1), PeriodUnit::Months.spoken(2)), ("1 week".into(), "2 months".into()));
    }
}
