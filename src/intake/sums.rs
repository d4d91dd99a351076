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
        if line.amount < Money::ZERO && line.discount <= Money::ZERO {
            sums.returns += line.amount;
        } else {
            sums.sales += line.amount;
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
