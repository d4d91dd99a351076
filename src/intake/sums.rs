//! The totals of an import's rows, by month and kind, counted while they are read.

use std::collections::{BTreeMap, HashMap};

use crate::line_money::Line;
use domain::day::Day;
use domain::money::Money;
use reports::import::MonthSums;

/// Sums of the accepted rows, by day, and the lines that are not sales.
#[derive(Debug, Clone, Default)]
pub struct Sums {
    days: Vec<DaySums>,
    place_of: HashMap<i32, usize>,
    /// Day and position of the last row: files are mostly in order.
    last: Option<(i32, usize)>,
    pub totals: u64,
    pub headings: u64,
    /// What was met only on the way, as sentences.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default)]
struct DaySums {
    day: i32,
    rows: u64,
    sales: Money,
    returns: Money,
    discounts: Money,
}

impl Sums {
    pub(crate) fn add(&mut self, day: Day, line: &Line) {
        let place = match self.last {
            Some((last, place)) if last == day.0 => place,
            _ => {
                let next = self.days.len();
                let place = *self.place_of.entry(day.0).or_insert(next);
                if place == next {
                    self.days.push(DaySums { day: day.0, ..DaySums::default() });
                }
                self.last = Some((day.0, place));
                place
            }
        };
        let sums = &mut self.days[place];
        sums.rows += 1;
        // A row that is nothing but a discount makes the sales smaller, and brings nothing back.
        if line.amount < Money::ZERO && line.discount <= Money::ZERO && line.returned == Money::ZERO {
            sums.returns += line.amount;
        } else {
            // What came back may stand in a column beside the sale.
            sums.sales += line.amount + line.returned;
            sums.returns += -line.returned;
        }
        sums.discounts += -line.discount;
    }

    /// By month, the earliest first.
    #[must_use]
    pub fn months(&self) -> Vec<MonthSums> {
        let mut months: BTreeMap<String, MonthSums> = BTreeMap::new();
        for day in &self.days {
            let month = Day(day.day).to_string().chars().take(7).collect::<String>();
            let sums = months.entry(month.clone()).or_insert_with(|| MonthSums { month, ..MonthSums::default() });
            sums.rows += day.rows;
            sums.sales += day.sales;
            sums.returns += day.returns;
            sums.discounts += day.discounts;
        }
        months.into_values().collect()
    }

    /// Of all accepted rows.
    #[must_use]
    pub fn amount(&self) -> Money {
        self.days.iter().map(|day| day.sales + day.returns).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_back_in_a_column_of_its_own_is_told_as_returns() {
        let mut sums = Sums::default();
        let day = Day::from_ymd(2025, 3, 4).expect("a day");
        for (amount, returned) in [(9_000, 0), (3_500, 1_500), (-2_000, 0), (0, 4_000)] {
            sums.add(day, &Line { amount: Money(amount), returned: Money(returned), ..Line::default() });
        }
        let months: Vec<_> = sums.months().iter().map(|month| (month.sales, month.returns)).collect();
        assert_eq!(months, [(Money(18_000), Money(-7_500))]);
        assert_eq!(sums.amount(), Money(10_500));
    }
}
