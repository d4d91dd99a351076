//! One cell of a CSV file, written so that no spreadsheet interprets a customer's text as a formula.
//!
//! A spreadsheet runs a cell that begins with `=`, `+`, `-` or `@` (or their full-width twins), also after blanks, tabs
//! or line breaks. Such text gets a leading apostrophe, which spreadsheets understand as "this is text". Two things
//! legitimately begin that way: a plain number such as `-12.50` stays a number, and a telephone number such as `+1 555
//! 0100` becomes `tel:+1 555 0100`, which is readable and can be dialled. Control characters become visible.

use domain::day::Day;
use domain::legible;
use domain::money::Money;
use reports::column::Value;

/// The text of a cell, already made harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell(String);

impl Cell {
    /// Untrusted text.
    #[must_use]
    pub fn text(text: &str) -> Cell {
        let text = legible::quoted(text);
        if begins_a_formula(&text) && !is_number(&text) { Cell(format!("'{text}")) } else { Cell(text.into_owned()) }
    }

    /// A telephone number.
    #[must_use]
    pub fn phone(number: &str) -> Cell {
        let dialled = number.trim();
        let is_phone =
            dialled.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '(' | ')' | ' ' | '.' | '/'));
        if is_phone && dialled.starts_with(['+', '-']) { Cell(format!("tel:{dialled}")) } else { Cell::text(number) }
    }

    #[must_use]
    pub fn count(number: impl Into<u64>) -> Cell {
        Cell(number.into().to_string())
    }

    /// A probability or other fraction with six decimals; empty if there is none.
    #[must_use]
    pub fn share(share: Option<f64>) -> Cell {
        Cell(share.filter(|share| share.is_finite()).map(|share| format!("{share:.6}")).unwrap_or_default())
    }

    /// "-1234.50": a decimal point and no thousands separator, so that every program reads a number.
    #[must_use]
    pub fn money(amount: Option<Money>) -> Cell {
        Cell(amount.map(Money::exact).unwrap_or_default())
    }

    /// YYYY-MM-DD
    #[must_use]
    pub fn day(day: Option<Day>) -> Cell {
        Cell(day.map(|day| day.to_string()).unwrap_or_default())
    }

    /// The content of a report column.
    #[must_use]
    pub fn from_value(value: &Value<'_>) -> Cell {
        match value {
            Value::Text(text)
            | Value::Sentence(text)
            | Value::Name { name: text, .. }
            | Value::Quiet(text)
            | Value::Figure(text)
            | Value::Periods { best: text, .. } => Cell::text(text),
            Value::Phone(number) => Cell::phone(number),
            Value::Tagged { word, .. } => Cell::text(word),
            Value::ShareBar(share) => Cell::share(Some(*share)),
            Value::Tick(on) => Cell::text(if *on { "yes" } else { "no" }),
            Value::Bars(_) => Cell::text(""),
            Value::Count(count) => Cell::count(*count),
            Value::Number(number) | Value::Share(number) | Value::Points(number) => Cell::share(*number),
            Value::Chance { at, .. } => Cell::share(Some(*at)),
            Value::Money(money) | Value::Amount { at: money, .. } => Cell::money(*money),
            Value::Day { day, .. } => Cell::day(*day),
        }
    }

    #[must_use]
    pub fn written(&self) -> &str {
        &self.0
    }
}

fn begins_a_formula(text: &str) -> bool {
    let is_space = |c: char| c.is_whitespace() || c.is_control();
    text.starts_with(['\t', '\r', '\n'])
        || text.trim_start_matches(is_space).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// A sign, digits, at most one point or comma: what a spreadsheet reads as a number and nothing else.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, rest) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    [whole, rest].iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_a_formula() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
            ("+1 555 0100", "'+1 555 0100"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("  =1", "'  =1"),
            ("＝1+1", "'＝1+1"),
            ("-", "'-"),
            ("-12.", "'-12."),
            ("-12.5.1", "'-12.5.1"),
        ] {
            assert_eq!(Cell::text(text).written(), cell);
        }
        assert_eq!(Cell::text("Ada\u{1b}]0;x\u{7}").written(), "Ada␛]0;x␇");
        assert_eq!(Cell::text("\u{202e}=1").written(), "\u{fffd}=1");
        for same in ["-12.50", "+3", "-7", "-12,5", "Brook & Sons", "a=b", "", "10234", "'twas", "O'Hara"] {
            assert_eq!(Cell::text(same).written(), same);
        }
    }

    #[test]
    fn a_telephone_number_still_reads_well() {
        for (number, cell) in [
            ("+1 555 0100", "tel:+1 555 0100"),
            ("+15550100", "tel:+15550100"),
            (" +1 (555) 0100", "tel:+1 (555) 0100"),
            ("555-0100", "555-0100"),
            ("", ""),
            ("+1+cmd|'/C calc'!A0", "'+1+cmd|'/C calc'!A0"),
            ("=1+1", "'=1+1"),
        ] {
            assert_eq!(Cell::phone(number).written(), cell);
        }
    }

    #[test]
    fn numbers_are_numbers_everywhere() {
        assert_eq!(Cell::money(Some(Money(-123_450))).written(), "-1234.50");
        assert_eq!(Cell::money(None).written(), "");
        assert_eq!(Cell::share(Some(0.25)).written(), "0.250000");
        assert_eq!(Cell::share(Some(f64::NAN)).written(), "");
        assert_eq!(Cell::day(Day::from_ymd(1998, 12, 28)).written(), "1998-12-28");
    }
}
