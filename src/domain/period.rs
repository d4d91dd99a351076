//! The length of the periods in which questions about time are answered.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::day::Day;

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

/// Days from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DateSpan {
    pub first: Day,
    pub last: Day,
}

impl DateSpan {
    /// The day after the last.
    #[must_use]
    pub fn end(self) -> Day {
        self.last.plus(1)
    }

    #[must_use]
    pub fn days(self) -> i32 {
        self.end().since(self.first)
    }
}

/// "2024-04-01..2024-04-14"; one day alone is itself.
impl fmt::Display for DateSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last { write!(f, "{}", self.first) } else { write!(f, "{}..{}", self.first, self.last) }
    }
}

/// A text that is no span of days.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' are no dates; write a day (2024-04-01), or the first and the last of several (2024-04-01..2024-04-14)")]
pub struct NotADateSpan(pub String);

impl FromStr for DateSpan {
    type Err = NotADateSpan;

    fn from_str(text: &str) -> Result<DateSpan, NotADateSpan> {
        let wrong = || NotADateSpan(text.to_owned());
        let (first, last) = text.trim().split_once("..").unwrap_or((text, text));
        let day = |text: &str| text.trim().parse::<Day>().map_err(|_| wrong());
        let span = DateSpan { first: day(first)?, last: day(last)? };
        if span.first <= span.last { Ok(span) } else { Err(wrong()) }
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
        for span in ["2024-04-01..2024-04-14", "2024-04-01"] {
            assert_eq!(span.parse::<DateSpan>().expect("dates").to_string(), span);
        }
        for wrong in ["2024-04-14..2024-04-01", "April", "2024-04-01..", ""] {
            assert!(wrong.parse::<DateSpan>().is_err(), "{wrong}");
        }
        assert_eq!((PeriodUnit::Weeks.spoken(1), PeriodUnit::Months.spoken(2)), ("1 week".into(), "2 months".into()));
    }
}
