//! A calendar day as a number, and a horizon counted from it.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Days since 1970-01-01, as stored in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub i32);

const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a real date");

/// The months, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Day {
    /// The earliest day that a purchase may have.
    pub const EARLIEST: Day = Day(-25_567); // 1900-01-01

    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        NaiveDate::from_ymd_opt(year, month, day).map(Day::from_date)
    }

    #[must_use]
    pub fn from_date(date: NaiveDate) -> Day {
        Day(i32::try_from((date - EPOCH).num_days()).unwrap_or(i32::MAX))
    }

    /// The same day for the calendar library; days outside its range are clamped to its ends.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        let shift = Days::new(u64::from(self.0.unsigned_abs()));
        let moved = if self.0 >= 0 { EPOCH.checked_add_days(shift) } else { EPOCH.checked_sub_days(shift) };
        moved.unwrap_or(if self.0 >= 0 { NaiveDate::MAX } else { NaiveDate::MIN })
    }

    #[must_use]
    pub fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// Days from `earlier` to this one; negative if this one is before it.
    #[must_use]
    pub fn since(self, earlier: Day) -> i32 {
        self.0 - earlier.0
    }

    #[must_use]
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// 1 for January to 12 for December.
    #[must_use]
    pub fn month(self) -> u32 {
        self.date().month()
    }

    #[must_use]
    pub fn first_of_month(self) -> Day {
        self.date().with_day(1).map_or(self, Day::from_date)
    }

    /// The same day of a later month, or that month's last day if it is shorter.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Day {
        self.date().checked_add_months(Months::new(months)).map_or(self, Day::from_date)
    }

    /// The same day of an earlier month, or that month's last day if it is shorter; the earliest day of all if the
    /// calendar has none.
    #[must_use]
    pub fn minus_months(self, months: u32) -> Day {
        self.date().checked_sub_months(Months::new(months)).map_or(Day(i32::MIN), Day::from_date)
    }

    /// "March 1998"
    #[must_use]
    pub fn month_name(self) -> String {
        self.date().format("%B %Y").to_string()
    }

    /// "3 Mar 1998", for people.
    #[must_use]
    pub fn spoken(self) -> String {
        self.date().format("%-d %b %Y").to_string()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date().format("%Y-%m-%d"))
    }
}

/// A day that is not written YYYY-MM-DD, or that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a day; write it as YYYY-MM-DD, for example 2026-03-31")]
pub struct NotADay(pub String);

impl FromStr for Day {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Day, NotADay> {
        let trimmed = text.trim();
        NaiveDate::parse_from_str(trimmed, "%Y-%m-%d")
            .ok()
            .filter(|_| trimmed.len() == 10)
            .map(Day::from_date)
            .ok_or_else(|| NotADay(text.to_owned()))
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;

    fn try_from(text: String) -> Result<Day, NotADay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

/// The unit of a horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HorizonUnit {
    Days,
    Weeks,
    Months,
    Years,
}

/// The period after the as-of day that a prediction is about, as written by the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Horizon {
    pub count: u32,
    pub unit: HorizonUnit,
}

impl Horizon {
    #[must_use]
    pub fn weeks(count: u32) -> Horizon {
        Horizon { count, unit: HorizonUnit::Weeks }
    }

    /// Its length in days when it starts the day after `as_of`; months and years follow the calendar.
    #[must_use]
    pub fn days_from(self, as_of: Day) -> u32 {
        let end = match self.unit {
            HorizonUnit::Days => return self.count,
            HorizonUnit::Weeks => return self.count * 7,
            HorizonUnit::Months => as_of.plus_months(self.count),
            HorizonUnit::Years => as_of.plus_months(self.count * 12),
        };
        end.since(as_of).unsigned_abs()
    }

    /// "26 weeks", for people.
    #[must_use]
    pub fn spoken(self) -> String {
        let (one, many) = match self.unit {
            HorizonUnit::Days => ("day", "days"),
            HorizonUnit::Weeks => ("week", "weeks"),
            HorizonUnit::Months => ("month", "months"),
            HorizonUnit::Years => ("year", "years"),
        };
        figures::counted(self.count, one, many)
    }
}

impl fmt::Display for Horizon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.unit {
            HorizonUnit::Days => 'd',
            HorizonUnit::Weeks => 'w',
            HorizonUnit::Months => 'm',
            HorizonUnit::Years => 'y',
        };
        write!(f, "{}{letter}", self.count)
    }
}

/// A horizon that is not a number above zero with d, w, m or y, or that is longer than 20 years.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a horizon; write a number above 0 with d, w, m or y and at most 20 years, for example 26w")]
pub struct NotAHorizon(pub String);

impl FromStr for Horizon {
    type Err = NotAHorizon;

    fn from_str(text: &str) -> Result<Horizon, NotAHorizon> {
        let wrong = || NotAHorizon(text.to_owned());
        let trimmed = text.trim();
        let letter = trimmed.chars().last().ok_or_else(wrong)?;
        let (unit, most) = match letter {
            'd' => (HorizonUnit::Days, 7_305),
            'w' => (HorizonUnit::Weeks, 1_043),
            'm' => (HorizonUnit::Months, 240),
            'y' => (HorizonUnit::Years, 20),
            _ => return Err(wrong()),
        };
        let count = trimmed[..trimmed.len() - 1].parse().map_err(|_| wrong())?;
        if count == 0 || count > most {
            return Err(wrong());
        }
        Ok(Horizon { count, unit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_survives_being_written_and_read() {
        for text in ["1970-01-01", "1997-09-30", "1899-12-31", "2024-02-29"] {
            assert_eq!(text.parse::<Day>().expect(text).to_string(), text);
        }
        for wrong in ["2023-02-29", "1/2/2023", "", "2023-1-2", "2023-01-02x"] {
            assert!(wrong.parse::<Day>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn earliest_is_the_first_of_1900() {
        assert_eq!(Day::EARLIEST.to_string(), "1900-01-01");
    }

    #[test]
    fn horizons_follow_the_calendar() {
        let as_of: Day = "1997-09-30".parse().expect("a day");
        let days = |text: &str| text.parse::<Horizon>().expect("a horizon").days_from(as_of);
        assert_eq!((days("39w"), days("1m"), days("1y"), days("10d")), (273, 30, 365, 10));
        for wrong in ["0w", "w", "-3d", "26", "", "26x", "99y", "é"] {
            assert!(wrong.parse::<Horizon>().is_err(), "{wrong}");
        }
    }
}
