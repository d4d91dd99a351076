//! Whole numbers, decimals and amounts of money.

use crate::UNKNOWN;
use crate::conventions::{Conventions, IN_FORCE};

impl Conventions {
    /// Digits with the separator at every third.
    fn grouped(&self, digits: &str) -> String {
        let mut out = String::with_capacity(digits.len() + digits.len() / 3 * self.thousands.len());
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(self.thousands);
            }
            out.push(digit);
        }
        out
    }

    /// A number with so many decimals; what rounds to nothing has no sign.
    #[must_use]
    pub fn decimals(&self, value: f64, decimals: usize) -> String {
        if !value.is_finite() {
            return UNKNOWN.to_owned();
        }
        let text = format!("{:.decimals$}", value.abs());
        let sign = if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) { "-" } else { "" };
        match text.split_once('.') {
            Some((whole, rest)) => format!("{sign}{}{}{rest}", self.grouped(whole), self.decimal),
            None => format!("{sign}{}", self.grouped(&text)),
        }
    }

    /// Same as [`Conventions::decimals`], without noughts at the end.
    #[must_use]
    pub fn trimmed(&self, value: f64, decimals: usize) -> String {
        let text = self.decimals(value, decimals);
        if decimals == 0 || !text.contains(self.decimal) {
            return text;
        }
        text.trim_end_matches('0').trim_end_matches(self.decimal).to_owned()
    }

    /// Hundredths of a unit of money: "1,234.50".
    #[must_use]
    pub fn amount(&self, hundredths: i64) -> String {
        let size = hundredths.unsigned_abs();
        let sign = if hundredths < 0 { "-" } else { "" };
        format!("{sign}{}{}{:02}", self.grouped(&(size / 100).to_string()), self.decimal, size % 100)
    }

    /// Same as [`Conventions::amount`] to the whole unit: "1,235".
    #[must_use]
    pub fn rounded_amount(&self, hundredths: i64) -> String {
        let units = (hundredths.unsigned_abs() + 50) / 100;
        let sign = if hundredths < 0 && units > 0 { "-" } else { "" };
        format!("{sign}{}", self.grouped(&units.to_string()))
    }
}

/// "12,345"; rounds, keeps the sign.
#[must_use]
pub fn whole(value: f64) -> String {
    IN_FORCE.decimals(value, 0)
}

/// A number of things.
pub trait Countable: Copy {
    fn number(self) -> u64;
}

impl Countable for u64 {
    fn number(self) -> u64 {
        self
    }
}

impl Countable for u32 {
    fn number(self) -> u64 {
        self.into()
    }
}

impl Countable for usize {
    fn number(self) -> u64 {
        self as u64
    }
}

/// "12,345"
#[must_use]
pub fn count(number: impl Countable) -> String {
    IN_FORCE.grouped(&number.number().to_string())
}

/// "12.30": so many decimals, whether they are noughts or not, so that a column lines up.
#[must_use]
pub fn decimals(value: f64, decimals: usize) -> String {
    IN_FORCE.decimals(value, decimals)
}

/// "12.3": so many decimals at most.
#[must_use]
pub fn trimmed(value: f64, decimals: usize) -> String {
    IN_FORCE.trimmed(value, decimals)
}

/// Hundredths of a unit of money: "1,234.50".
#[must_use]
pub fn amount(hundredths: i64) -> String {
    IN_FORCE.amount(hundredths)
}

/// "1,235", for amounts where cents only distract.
#[must_use]
pub fn rounded_amount(hundredths: i64) -> String {
    IN_FORCE.rounded_amount(hundredths)
}

/// "1.2 k", "3.4 M", for axes.
#[must_use]
pub fn short(value: f64) -> String {
    let size = value.abs();
    let (scaled, unit) = if size >= 1e9 {
        (value / 1e9, " bn")
    } else if size >= 1e6 {
        (value / 1e6, " M")
    } else if size >= 1e4 {
        (value / 1e3, " k")
    } else {
        return if size >= 10.0 || value.fract() == 0.0 { whole(value) } else { trimmed(value, 2) };
    };
    format!("{}{unit}", trimmed(scaled, 1))
}

/// A number with three significant digits or so, for figures of any unit.
#[must_use]
pub fn plain(value: f64) -> String {
    let size = value.abs();
    if size >= 1000.0 { whole(value) } else { trimmed(value, if size >= 100.0 { 1 } else { 2 }) }
}

/// How many times as often: "2.00 ×", with two decimals so that a column of them aligns.
#[must_use]
pub fn times(value: f64) -> String {
    if value.is_finite() { format!("{} ×", decimals(value, 2)) } else { UNKNOWN.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::tests::{GERMAN, SWISS};

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!((whole(1_234_567.4), whole(-0.2), whole(f64::NAN)), ("1,234,567".into(), "0".into(), "–".into()));
        assert_eq!((count(0_u32), count(999_usize), count(12_345_u64)), ("0".into(), "999".into(), "12,345".into()));
        assert_eq!((decimals(-1_234.5, 2), decimals(-0.004, 2)), ("-1,234.50".into(), "0.00".into()));
        assert_eq!(
            (trimmed(12.30, 2), trimmed(100.0, 2), trimmed(1_200.0, 0)),
            ("12.3".into(), "100".into(), "1,200".into())
        );
        assert_eq!((short(12_340.0), short(2e6), short(0.25)), ("12.3 k".into(), "2 M".into(), "0.25".into()));
        assert_eq!((plain(3.10), plain(-0.001), plain(1_234.5)), ("3.1".into(), "0".into(), "1,234".into()));
        assert_eq!((plain(f64::NAN), times(2.0), times(f64::INFINITY)), ("–".into(), "2.00 ×".into(), "–".into()));
    }

    #[test]
    fn amounts_of_money() {
        assert_eq!(
            (amount(123_456_789), amount(-5), amount(0)),
            ("1,234,567.89".into(), "-0.05".into(), "0.00".into())
        );
        assert_eq!(
            (rounded_amount(-149), rounded_amount(-4), rounded_amount(i64::MIN)),
            ("-1".into(), "0".into(), "-92,233,720,368,547,758".into())
        );
    }

    #[test]
    fn other_countries_have_other_signs() {
        assert_eq!((GERMAN.amount(123_456_789), GERMAN.trimmed(0.50, 2)), ("1.234.567,89".into(), "0,5".into()));
        assert_eq!((SWISS.amount(123_456_789), SWISS.decimals(-1_234.0, 0)), ("1’234’567.89".into(), "-1’234".into()));
        assert_eq!(GERMAN.trimmed(1_000.0, 2), "1.000");
    }
}
