//! The business month by month: sales, customers gained, customers lost.

use std::collections::BTreeMap;

use domain::columns::SpendColumns;
use domain::day::Day;
use domain::money::Money;
use reports::home::MonthFigures;

/// Figures for every month from the first line to the last; a customer is lost in the month in which
/// `dormancy_days` without an occasion have passed since the last one.
#[must_use]
pub fn months(columns: &SpendColumns, dormancy_days: u32) -> Vec<MonthFigures> {
    let (Some(first), Some(last)) = (columns.day.iter().min(), columns.day.iter().max()) else { return Vec::new() };
    let mut figures = empty_months(Day(*first), Day(*last));
    let mut month_of = MonthCache::default();
    let mut newest: Option<(i64, i32)> = None;
    for (line, (&customer, &day)) in columns.customer.iter().zip(&columns.day).enumerate() {
        let month = figures.entry(month_of.month(day)).or_insert_with(|| empty_month(Day(day)));
        month.sales += Money(columns.amount[line]);
        month.purchases += 1;
        if newest.is_none_or(|(before, _)| before != customer) {
            month.gained += 1;
        }
        if let Some((before, last_seen)) = newest {
            let silent = if before == customer { day - last_seen } else { *last - last_seen };
            count_lost(&mut figures, last_seen, silent, dormancy_days);
        }
        newest = Some((customer, day));
    }
    if let Some((_, last_seen)) = newest {
        count_lost(&mut figures, last_seen, *last - last_seen, dormancy_days);
    }
    figures.into_values().collect()
}

/// Purchases of each calendar month from the first line's to the as-of day's.
#[must_use]
pub fn purchase_days_by_month(columns: &SpendColumns, as_of: Day) -> Vec<u32> {
    let Some(first) = columns.day.iter().min() else { return Vec::new() };
    let mut counts: BTreeMap<i32, u32> = empty_months(Day(*first), as_of).into_keys().map(|month| (month, 0)).collect();
    let mut month_of = MonthCache::default();
    for &day in columns.day.iter().filter(|day| **day <= as_of.0) {
        *counts.entry(month_of.month(day)).or_default() += 1;
    }
    counts.into_values().collect()
}

fn count_lost(figures: &mut BTreeMap<i32, MonthFigures>, last_seen: i32, silent: i32, dormancy_days: u32) {
    let dormancy = i32::try_from(dormancy_days).unwrap_or(i32::MAX);
    if silent > dormancy
        && let Some(month) = figures.get_mut(&Day(last_seen).plus(dormancy).first_of_month().0)
    {
        month.lost += 1;
    }
}

fn empty_months(first: Day, last: Day) -> BTreeMap<i32, MonthFigures> {
    let mut months = BTreeMap::new();
    let mut month = first.first_of_month();
    while month <= last {
        months.insert(month.0, empty_month(month));
        month = month.plus_months(1);
    }
    months
}

fn empty_month(day: Day) -> MonthFigures {
    MonthFigures { month: day.first_of_month(), sales: Money::ZERO, purchases: 0, gained: 0, lost: 0 }
}

/// Calendar arithmetic once per day instead of once per line.
#[derive(Default)]
struct MonthCache {
    known: std::collections::HashMap<i32, i32>,
}

impl MonthCache {
    fn month(&mut self, day: i32) -> i32 {
        *self.known.entry(day).or_insert_with(|| Day(day).first_of_month().0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_gained_once_and_lost_when_dormancy_begins() {
        let day = |text: &str| text.parse::<Day>().expect("a day").0;
        let columns = SpendColumns {
            customer: vec![1, 1, 2, 2],
            day: vec![day("2024-01-10"), day("2024-02-01"), day("2024-01-05"), day("2024-05-20")],
            amount: vec![100, 200, 300, -50],
        };
        let months = months(&columns, 60);
        let gained: Vec<u64> = months.iter().map(|month| month.gained).collect();
        let lost: Vec<u64> = months.iter().map(|month| month.lost).collect();
        assert_eq!(gained, [2, 0, 0, 0, 0]);
        // Customer 2 goes silent on 5 March and comes back; customer 1 goes silent on 1 April for good.
        assert_eq!(lost, [0, 0, 1, 1, 0]);
        assert_eq!(months[0].sales, Money(400));
        assert_eq!(months[4].sales, Money(-50));
    }
}
