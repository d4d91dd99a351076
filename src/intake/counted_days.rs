//! Days that are counted: the day numbers of spreadsheets, and the seconds since 1970 of computers.

use domain::day::Day;

/// The word for the day numbers of spreadsheets.
pub const EXCEL_SERIAL: &str = "excel-serial";
/// The words for seconds and thousandths of them since 1970, in the time of Greenwich.
pub const UNIX_SECONDS: &str = "unix-seconds";
pub const UNIX_MILLISECONDS: &str = "unix-milliseconds";

/// Day 0 of a spreadsheet, counted so that its days after February 1900 come out right.
const EXCEL_EPOCH: i32 = 25_569;
const SECONDS_A_DAY: i64 = 86_400;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    Days,
    Seconds,
    Milliseconds,
}

impl Count {
    pub const ALL: [Count; 3] = [Count::Days, Count::Seconds, Count::Milliseconds];

    pub fn code(self) -> &'static str {
        match self {
            Count::Days => EXCEL_SERIAL,
            Count::Seconds => UNIX_SECONDS,
            Count::Milliseconds => UNIX_MILLISECONDS,
        }
    }

    /// A fraction behind the mark is a part of a day or of a second.
    pub fn parse(self, text: &str) -> Option<Day> {
        let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
        if !rest.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: i64 = whole.parse().ok()?;
        match self {
            Count::Days => {
                let serial = i32::try_from(number).ok().filter(|serial| (61..=2_958_465).contains(serial))?;
                Some(Day(serial - EXCEL_EPOCH))
            }
            Count::Seconds => of_seconds(number),
            Count::Milliseconds => of_seconds(number.div_euclid(1000)),
        }
    }

    /// The number that stands for the start of a day.
    pub fn written(self, day: Day) -> String {
        match self {
            Count::Days => (day.0 + EXCEL_EPOCH).to_string(),
            Count::Seconds => (i64::from(day.0) * SECONDS_A_DAY).to_string(),
            Count::Milliseconds => (i64::from(day.0) * SECONDS_A_DAY * 1000).to_string(),
        }
    }
}

fn of_seconds(seconds: i64) -> Option<Day> {
    let day = i32::try_from(seconds.div_euclid(SECONDS_A_DAY)).ok().map(Day)?;
    // The years that four digits tell.
    (-719_162..=2_932_896).contains(&day.0).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_becomes_a_day() {
        for (count, text, expected) in [
            (Count::Days, "45688", "2025-01-31"),
            (Count::Days, "45688.97", "2025-01-31"),
            (Count::Seconds, "1738366200", "2025-01-31"),
            (Count::Seconds, "1738366200.5", "2025-01-31"),
            (Count::Milliseconds, "1738366200000", "2025-01-31"),
            (Count::Seconds, "-1", "1969-12-31"),
        ] {
            let day = count.parse(text).expect(text);
            assert_eq!(day.to_string(), expected, "{text}");
            assert_eq!(count.parse(&count.written(day)), Some(day));
        }
        for text in ["99999999999999999999", "", "tomorrow", "45688.9x"] {
            assert!(Count::ALL.into_iter().all(|count| count.parse(text).is_none()), "{text}");
        }
    }
}
