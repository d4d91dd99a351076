//! Days as files write them, by a pattern that the whole column follows.

use std::str::FromStr;
use std::sync::LazyLock;

use chrono::format::{Item, StrftimeItems};
use chrono::{Datelike as _, NaiveDate};

use crate::counted_days::Count;
pub use crate::counted_days::{EXCEL_SERIAL, UNIX_MILLISECONDS, UNIX_SECONDS};
use crate::croatian::{self, CROATIAN};
use crate::date_candidates;
use crate::date_text;
use crate::error::IntakeError;
use domain::day::Day;

/// What stands before a pattern whose years are those of the Buddhist calendar, 543 more than ours.
const BUDDHIST: &str = "buddhist ";

/// How the days of a column are written; a time after the day is cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    pattern: String,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Digits only, read without the calendar library because this format is used for millions of rows.
    Digits(Digits),
    Counted(Count),
    /// With the names of months that mean another month elsewhere.
    Croatian,
    /// Any other pattern of the calendar library, such as month names.
    Written,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Digits {
    order: Order,
    separator: Option<u8>,
    year_length: usize,
    /// Years to take off.
    ahead: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    YearMonthDay,
    DayMonthYear,
    MonthDayYear,
}

impl DateFormat {
    /// The strftime pattern, or a word such as [`EXCEL_SERIAL`].
    #[must_use]
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether its days are bare numbers, which may be anything but days.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        matches!(self.form, Form::Counted(_)) || matches!(self.pattern.as_str(), "%d%m%Y" | "%m%d%Y") || self.is_short()
    }

    /// Six digits, of which any two may be the year.
    pub(crate) fn is_short(&self) -> bool {
        matches!(self.form, Form::Digits(Digits { separator: None, year_length: 2, .. }))
    }

    /// Whether any two of its digits may be the year.
    pub(crate) fn has_short_year(&self) -> bool {
        matches!(self.form, Form::Digits(Digits { year_length: 2, .. }))
    }

    pub(crate) fn begins_with_year(&self) -> bool {
        self.pattern.starts_with("%y") || self.pattern.starts_with("%Y")
    }

    /// The earliest year that bare digits are taken for: seconds of the first years are any number.
    pub(crate) fn earliest_year(&self) -> i32 {
        if matches!(self.form, Form::Counted(Count::Seconds | Count::Milliseconds)) { 1990 } else { 1950 }
    }

    /// The day in a cell; none if it does not match the pattern or the day does not exist.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<Day> {
        match self.form {
            Form::Digits(digits) => digits
                .parse(text.as_bytes())
                .or_else(|| date_text::plain(text).and_then(|plain| digits.parse(plain.as_bytes()))),
            Form::Counted(count) => count.parse(text),
            Form::Croatian => croatian::as_english(text, &self.pattern)
                .and_then(|(english, pattern)| parse_english(&english, pattern)),
            Form::Written => parse_written(text, &self.pattern),
        }
    }

    /// A day as the column writes it.
    #[must_use]
    pub fn written(&self, day: Day) -> String {
        match (self.form, self.pattern.strip_prefix(BUDDHIST)) {
            (Form::Counted(count), _) => count.written(day),
            (Form::Croatian, _) => {
                let pattern = self.pattern.strip_prefix(CROATIAN).unwrap_or(&self.pattern);
                day.date().format(&croatian::with_month(pattern, day.date().month())).to_string()
            }
            (Form::Digits(digits), Some(pattern)) => {
                let year = day.year() + i32::try_from(digits.ahead).unwrap_or(0);
                day.date().format(&pattern.replace("%Y", &year.to_string())).to_string()
            }
            _ => day.date().format(&self.pattern).to_string(),
        }
    }
}

impl FromStr for DateFormat {
    type Err = IntakeError;

    /// Reads a strftime pattern or one of the words; "dd.mm.yyyy" is understood too.
    fn from_str(text: &str) -> Result<DateFormat, IntakeError> {
        let trimmed = text.trim();
        if let Some(count) = Count::ALL.into_iter().find(|count| trimmed.eq_ignore_ascii_case(count.code())) {
            return Ok(DateFormat { pattern: count.code().to_owned(), form: Form::Counted(count) });
        }
        if let Some(digits) =
            trimmed.strip_prefix(BUDDHIST).and_then(Digits::from_pattern).filter(|digits| digits.year_length == 4)
        {
            return Ok(DateFormat { pattern: trimmed.to_owned(), form: Form::Digits(Digits { ahead: 543, ..digits }) });
        }
        if let Some(pattern) = trimmed.strip_prefix(CROATIAN).filter(|pattern| names_a_day(pattern)) {
            return Ok(DateFormat { pattern: format!("{CROATIAN}{pattern}"), form: Form::Croatian });
        }
        let pattern = if trimmed.contains('%') { trimmed.to_owned() } else { from_letters(trimmed) };
        if !names_a_day(&pattern) {
            return Err(IntakeError::BadDateFormat(text.to_owned()));
        }
        let form = Digits::from_pattern(&pattern).map_or(Form::Written, Form::Digits);
        Ok(DateFormat { pattern, form })
    }
}

fn from_letters(text: &str) -> String {
    let lower = text.to_lowercase();
    let year = if lower.contains("yyyy") { lower.replace("yyyy", "%Y") } else { lower.replace("yy", "%y") };
    year.replace("mm", "%m").replace("dd", "%d")
}

/// Whether the pattern is valid for the calendar library and two different days survive a round trip.
fn names_a_day(pattern: &str) -> bool {
    if StrftimeItems::new(pattern).any(|item| item == Item::Error) {
        return false;
    }
    [(2019, 11, 30), (2003, 4, 5)].into_iter().filter_map(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d)).all(|date| {
        // Midnight, so that a pattern with a time can be tried too.
        let written = date.and_time(chrono::NaiveTime::MIN).and_utc().format(pattern).to_string();
        NaiveDate::parse_from_str(&written, pattern) == Ok(date)
    })
}

impl Digits {
    fn from_pattern(pattern: &str) -> Option<Digits> {
        let (order, year, separators) = match pattern.as_bytes() {
            [b'%', y @ (b'Y' | b'y'), s1, b'%', b'm', s2, b'%', b'd'] => (Order::YearMonthDay, y, Some((s1, s2))),
            [b'%', b'd', s1, b'%', b'm', s2, b'%', y @ (b'Y' | b'y')] => (Order::DayMonthYear, y, Some((s1, s2))),
            [b'%', b'm', s1, b'%', b'd', s2, b'%', y @ (b'Y' | b'y')] => (Order::MonthDayYear, y, Some((s1, s2))),
            b"%Y%m%d" => (Order::YearMonthDay, &b'Y', None),
            b"%d%m%Y" => (Order::DayMonthYear, &b'Y', None),
            b"%m%d%Y" => (Order::MonthDayYear, &b'Y', None),
            b"%y%m%d" => (Order::YearMonthDay, &b'y', None),
            b"%d%m%y" => (Order::DayMonthYear, &b'y', None),
            b"%m%d%y" => (Order::MonthDayYear, &b'y', None),
            _ => return None,
        };
        let separator = match separators {
            Some((first, second)) if first == second && !first.is_ascii_alphanumeric() && first.is_ascii_graphic() => {
                Some(*first)
            }
            Some(_) => return None,
            None => None,
        };
        Some(Digits { order, separator, year_length: if *year == b'Y' { 4 } else { 2 }, ahead: 0 })
    }

    fn parse(self, text: &[u8]) -> Option<Day> {
        let (parts, rest) = match self.separator {
            Some(separator) => separated(text, separator)?,
            None if self.year_length == 2 => packed_short(text)?,
            None => packed(text, self.order)?,
        };
        let [year, month, day] = match self.order {
            Order::YearMonthDay => parts,
            Order::DayMonthYear => [parts[2], parts[1], parts[0]],
            Order::MonthDayYear => [parts[2], parts[0], parts[1]],
        };
        if !is_time(rest) || year.length != self.year_length || month.length > 2 || day.length > 2 {
            return None;
        }
        // Two digits follow the POSIX rule: 69 to 99 are in the last century.
        let century = match (self.year_length, year.value) {
            (4, _) => 0,
            (_, 69..) => 1900,
            _ => 2000,
        };
        Day::from_ymd(i32::try_from((century + year.value).checked_sub(self.ahead)?).ok()?, month.value, day.value)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct DigitRun {
    value: u32,
    length: usize,
}

/// The run of at most four digits at the start of `text`.
fn digits(text: &[u8]) -> Option<(DigitRun, &[u8])> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 || length > 4 {
        return None;
    }
    let value = text[..length].iter().fold(0, |value, byte| value * 10 + u32::from(byte - b'0'));
    Some((DigitRun { value, length }, &text[length..]))
}

fn separated(text: &[u8], separator: u8) -> Option<([DigitRun; 3], &[u8])> {
    let (first, rest) = digits(text)?;
    let (second, rest) = digits(rest.strip_prefix(&[separator])?)?;
    let (third, rest) = digits(rest.strip_prefix(&[separator])?)?;
    Some(([first, second, third], rest))
}

/// "20240131", also "20240131093000"; of "31012024" a spreadsheet may have taken the first nought.
fn packed(text: &[u8], order: Order) -> Option<([DigitRun; 3], &[u8])> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let part = |from: usize, to: usize| digits(&text[from..to]).map(|(part, _)| part);
    let parts = match (order, length) {
        (Order::YearMonthDay, 8 | 12 | 14) => [part(0, 4)?, part(4, 6)?, part(6, 8)?],
        (Order::YearMonthDay, _) => return None,
        (_, 8) => [part(0, 2)?, part(2, 4)?, part(4, 8)?],
        (_, 7) => [part(0, 1)?, part(1, 3)?, part(3, 7)?],
        _ => return None,
    };
    Some((parts, &text[length..]))
}

/// "240131"
fn packed_short(text: &[u8]) -> Option<([DigitRun; 3], &[u8])> {
    if text.iter().take_while(|byte| byte.is_ascii_digit()).count() != 6 {
        return None;
    }
    let part = |from: usize| digits(&text[from..from + 2]).map(|(part, _)| part);
    Some(([part(0)?, part(2)?, part(4)?], &text[6..]))
}

/// Nothing, or a time of day behind a blank, a comma or a T.
fn is_time(rest: &[u8]) -> bool {
    match rest.strip_prefix(b",").unwrap_or(rest) {
        [] => true,
        [b' ' | b'T', first, ..] => first.is_ascii_digit() || *first == b' ',
        _ => false,
    }
}

/// As the calendar library reads it, with month names in other languages.
fn parse_written(text: &str, pattern: &str) -> Option<Day> {
    // Most cells that are not a day are words, and asking the calendar library is slow.
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // "2025-03" is a month: the days of a year have three digits.
    if pattern == "%Y-%j" && text.bytes().skip(5).take_while(u8::is_ascii_digit).count() != 3 {
        return None;
    }
    let written = |text: &str| parse_english(text, pattern);
    written(text).or_else(|| date_text::plain(text).and_then(|plain| written(&plain)))
}

fn parse_english(text: &str, pattern: &str) -> Option<Day> {
    let (date, rest) = match NaiveDate::parse_from_str(text, pattern) {
        Ok(date) => (date, ""),
        Err(_) => NaiveDate::parse_and_remainder(text, pattern).ok()?,
    };
    is_time(rest.as_bytes()).then(|| Day::from_date(date))
}

/// From 1 to 31.
pub(crate) fn day_of_month(day: Day) -> u32 {
    day.date().day()
}

/// The day with day and month changed about; none if that is no day.
pub(crate) fn turned_round(day: Day) -> Option<Day> {
    let date = day.date();
    Day::from_ymd(date.year(), date.day(), date.month())
}

/// The patterns tried on a column, in order of preference if several match.
#[must_use]
pub fn candidates() -> &'static [DateFormat] {
    static READ: LazyLock<Vec<DateFormat>> =
        LazyLock::new(|| date_candidates::CANDIDATES.iter().filter_map(|pattern| pattern.parse().ok()).collect());
    &READ
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, text: &str) -> Option<String> {
        pattern.parse::<DateFormat>().expect(pattern).parse(text).map(|day| day.to_string())
    }

    #[test]
    fn every_candidate_is_a_pattern_that_reads_what_it_writes() {
        assert_eq!(candidates().len(), date_candidates::CANDIDATES.len());
        let day = Day::from_ymd(2024, 3, 9).expect("a day");
        for format in candidates() {
            let written = format.written(day);
            assert_eq!(format.parse(&written), Some(day), "{written}");
            assert_eq!(format.pattern().parse::<DateFormat>().as_ref().ok(), Some(format), "{written}");
            if !matches!(format.form, Form::Counted(_)) {
                assert_eq!(format.parse(&format!("{written} 10:15:00")), Some(day), "{written}");
            }
        }
    }

    #[test]
    fn days_are_read_by_their_pattern() {
        let day = Some("2024-01-31".to_owned());
        for (pattern, text) in [
            ("%Y-%m-%d", "2024-01-31T23:59:59Z"),
            ("%Y-%m-%d", "2024-1-31"),
            ("%Y%m%d", "20240131"),
            ("%Y%m%d", "20240131093000"),
            ("%d.%m.%Y", "31.1.2024"),
            ("dd/mm/yyyy", "31/01/2024 08:00"),
            ("%m/%d/%Y", "01/31/2024"),
            ("%d.%m.%y", "31.01.24"),
            ("%d %B %Y", "31 January 2024"),
            ("%d. %B %Y", "31. Jänner 2024"),
            ("%d %B %Y", "31 de enero de 2024, 10:15"),
            ("%d %B %Y", "31 janv. 2024"),
            ("%d-%B-%Y", "31-gen-2024"),
            ("%B %d, %Y", "Jan 31, 2024 11:59:59 PM PST"),
            ("%B-%d-%y", "Jan-31-24"),
            ("%a, %d %B %Y", "Wed, 31 Jan 2024 10:15:00 +0100"),
            ("%d-%B-%Y", "31-Jan-2024"),
            ("excel-serial", "45322"),
            ("Excel-Serial", "45322.75"),
            ("%d.%m.%Y %H:%M", "31.01.2024 09:05"),
        ] {
            assert_eq!(read(pattern, text), day, "{pattern} {text}");
        }
        assert_eq!(read("%d.%m.%y", "01.01.69"), Some("1969-01-01".into()));
    }

    #[test]
    fn what_does_not_fit_is_no_day() {
        for (pattern, text) in [
            ("%Y-%m-%d", "2023-02-29"),
            ("%Y-%m-%d", "2023-02-2x"),
            ("%Y-%m-%d", ""),
            ("%Y-%m-%d", "23-02-28"),
            ("%Y%m%d", "2024013"),
            ("%d/%m/%Y", "31/01/24"),
            ("%d/%m/%Y", "31.01.2024"),
            ("%d.%m.%Y", "31.01.2024é"),
            ("excel-serial", "99999999999"),
            ("%d %B %Y", "31 Ember 2024"),
        ] {
            assert_eq!(read(pattern, text), None, "{pattern} {text}");
        }
    }

    #[test]
    fn a_pattern_without_a_day_is_refused() {
        for pattern in ["", "%Y", "%d.%m", "day", "%Q", "%H:%M", "%"] {
            assert!(matches!(pattern.parse::<DateFormat>(), Err(IntakeError::BadDateFormat(_))), "{pattern}");
        }
    }

    #[test]
    fn digits_are_read_as_the_calendar_library_reads_them() {
        let patterns = ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y", "%Y%m%d"];
        for pattern in patterns {
            let format: DateFormat = pattern.parse().expect(pattern);
            assert!(matches!(format.form, Form::Digits(_)), "{pattern}");
            // The library reads the two-digit year 69 as 2069, and we do not.
            let days = if pattern.contains("%y") { 0..36_000 } else { Day::EARLIEST.0..60_000 };
            for day in days.step_by(17) {
                let text = Day(day).date().format(pattern).to_string();
                assert_eq!(format.parse(&text), parse_written(&text, pattern), "{text}");
            }
        }
    }
}
