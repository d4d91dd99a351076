//! Amounts of money in minor units, and how the one currency of a database is written.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Serialize};

/// An amount in minor units (cents); one currency per database. In JSON it is a number in major units, as people write
/// amounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "f64", into = "f64")]
pub struct Money(pub i64);

impl From<f64> for Money {
    fn from(amount: f64) -> Money {
        Money::from_major(amount)
    }
}

impl From<Money> for f64 {
    fn from(money: Money) -> f64 {
        money.major()
    }
}

impl Money {
    pub const ZERO: Money = Money(0);

    /// Rounds an amount in major units (12.345 → 12.35 by 1235 cents); not-a-number becomes zero.
    #[must_use]
    pub fn from_major(amount: f64) -> Money {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a float cast saturates, which is what an absurd amount deserves"
        )]
        Money((amount * 100.0).round() as i64)
    }

    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "exact up to 90 trillion in major units")]
    pub fn major(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// "1,234.50"
    #[must_use]
    pub fn plain(self) -> String {
        figures::amount(self.0)
    }

    /// "1234.50", for other programs: a point, no separators.
    #[must_use]
    pub fn exact(self) -> String {
        let cents = self.0.unsigned_abs();
        format!("{}{}.{:02}", if self.0 < 0 { "-" } else { "" }, cents / 100, cents % 100)
    }

    /// "1,235", for figures in which cents only distract.
    #[must_use]
    pub fn rounded(self) -> String {
        figures::rounded_amount(self.0)
    }
}

impl Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}

impl Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(self.0.saturating_neg())
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_survives_json() {
        for cents in [0, -1, 5, 123_456_789, 90_000_000_000_001, -99] {
            let text = serde_json::to_string(&Money(cents)).expect("written");
            assert_eq!(serde_json::from_str::<Money>(&text).expect("read"), Money(cents), "{text}");
        }
        assert_eq!(serde_json::to_string(&Money(420_050)).expect("written"), "4200.5");
    }

    #[test]
    fn money_is_written_with_thousands() {
        assert_eq!(Money(123_456_789).plain(), "1,234,567.89");
        assert_eq!(Money(-5).plain(), "-0.05");
        assert_eq!((Money(-123_456).exact(), Money(5).exact()), ("-1234.56".to_owned(), "0.05".to_owned()));
        assert_eq!(Money(-149).rounded(), "-1");
        assert_eq!(Money(-4).rounded(), "0");
        assert_eq!(Money::from_major(12.345).0, 1235);
        assert_eq!(Money::from_major(f64::NAN), Money::ZERO);
    }
}
