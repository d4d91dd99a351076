//! What one customer bought, in figures: the same wherever the customer table shows it.

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::money::Money;

/// Figures of one customer's purchases, over everything in the database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spending {
    /// Purchase lines and returns; a customer without any is a prospect.
    pub lines: u32,
    /// Days of spending: a day on which everything was returned does not count.
    pub days: u32,
    /// First and last day of spending.
    pub first: Option<Day>,
    pub last: Option<Day>,
    /// Net of returns.
    pub spend: Money,
}

impl Spending {
    #[must_use]
    pub fn is_buyer(&self) -> bool {
        self.lines > 0
    }
}

/// Counts the lines of one customer, which come in day order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    spending: Spending,
    day: i32,
    cents: i64,
    returns: bool,
}

impl Tally {
    /// Adds one line, dated no earlier than the last one; minor units, negative for a return.
    pub fn add(&mut self, day: i32, cents: i64) {
        if self.spending.lines > 0 && self.day != day {
            self.close_day();
        }
        self.day = day;
        self.cents = self.cents.saturating_add(cents);
        self.returns |= cents < 0;
        self.spending.lines = self.spending.lines.saturating_add(1);
        self.spending.spend += Money(cents);
    }

    #[must_use]
    pub fn end(mut self) -> Spending {
        if self.spending.lines > 0 {
            self.close_day();
        }
        self.spending
    }

    /// Goods given away count as an occasion; a day on which everything was returned does not.
    fn close_day(&mut self) {
        if self.cents > 0 || (self.cents == 0 && !self.returns) {
            self.spending.days += 1;
            self.spending.first.get_or_insert(Day(self.day));
            self.spending.last = Some(Day(self.day));
        }
        (self.cents, self.returns) = (0, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spending(lines: &[(i32, i64)]) -> Spending {
        let mut tally = Tally::default();
        for (day, cents) in lines {
            tally.add(*day, *cents);
        }
        tally.end()
    }

    #[test]
    fn days_of_spending_are_counted_as_the_models_count_them() {
        let nobody = spending(&[]);
        assert!(!nobody.is_buyer() && nobody.first.is_none());
        let several = spending(&[(1, 500), (1, 250), (3, 100), (3, -100), (5, 0), (9, -50)]);
        assert_eq!((several.lines, several.days, several.spend), (6, 2, Money(700)));
        assert_eq!((several.first, several.last), (Some(Day(1)), Some(Day(5))));
        let only_back = spending(&[(2, -5)]);
        assert!(only_back.is_buyer() && only_back.days == 0 && only_back.last.is_none());
    }
}
