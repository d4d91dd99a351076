//! Turns purchase lines into one history per customer, and the actual outcome of a later period.
//!
//! Everything is computed as of a day from lines up to and including it; the same function is used for fitting, testing
//! and scoring.

use domain::columns::SpendColumns;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::history::{Future, History};

/// A customer's day with purchase lines or returns.
struct Occasion {
    day: i32,
    /// Exact, so that a full return on the same day leaves exactly zero.
    cents: i64,
    returns: bool,
}

impl Occasion {
    /// Goods given away count as an occasion; a day on which everything was returned does not.
    fn is_spending(&self) -> bool {
        self.cents > 0 || (self.cents == 0 && !self.returns)
    }

    fn spend(&self) -> f64 {
        self.cents as f64 / 100.0
    }
}

/// Histories as of a day, and for each what happened in the `horizon_days` after it, in the order of the customers.
///
/// A customer whose first occasion is after the as-of day is not known yet and is left out. Future spend includes
/// returns; future occasions do not.
#[must_use]
pub fn histories(columns: &SpendColumns, as_of: Day, horizon_days: u32) -> (Vec<History>, Vec<Future>) {
    let end = as_of.plus(i32::try_from(horizon_days).unwrap_or(i32::MAX));
    let mut histories = Vec::new();
    let mut futures = Vec::new();
    for lines in customers(columns) {
        let customer = CustomerId(columns.customer[lines.start]);
        let occasions = occasions(columns, lines);
        let split = occasions.partition_point(|occasion| occasion.day <= as_of.0);
        let (past, later) = occasions.split_at(split);
        let past: Vec<&Occasion> = past.iter().filter(|occasion| occasion.is_spending()).collect();
        if let Some(history) = summarised(customer, &past, as_of) {
            histories.push(history);
            futures.push(future(later, as_of, end));
        }
    }
    (histories, futures)
}

/// First day with an occasion.
#[must_use]
pub fn first_day(columns: &SpendColumns) -> Option<Day> {
    columns.day.iter().min().map(|day| Day(*day))
}

/// Up to a day: the first day of every customer, and each purchase after it by the customer's place among these and day.
#[must_use]
pub fn repeat_purchase_days(columns: &SpendColumns, as_of: Day) -> (Vec<i32>, Vec<(usize, i32)>) {
    let (mut firsts, mut repeats) = (Vec::new(), Vec::new());
    for lines in customers(columns) {
        let spending = occasions(columns, lines).into_iter().filter(Occasion::is_spending).map(|occasion| occasion.day);
        let mut known = spending.take_while(|day| *day <= as_of.0);
        if let Some(first) = known.next() {
            let place = firsts.len();
            firsts.push(first);
            repeats.extend(known.map(|day| (place, day)));
        }
    }
    (firsts, repeats)
}

/// Ranges of lines that belong to one customer.
fn customers(columns: &SpendColumns) -> impl Iterator<Item = std::ops::Range<usize>> {
    let ids = &columns.customer;
    let mut start = 0;
    std::iter::from_fn(move || {
        let customer = *ids.get(start)?;
        let length = ids[start..].iter().take_while(|id| **id == customer).count();
        let range = start..start + length;
        start += length;
        Some(range)
    })
}

fn occasions(columns: &SpendColumns, lines: std::ops::Range<usize>) -> Vec<Occasion> {
    let mut occasions: Vec<Occasion> = Vec::new();
    for line in lines {
        let (day, cents) = (columns.day[line], columns.amount[line]);
        match occasions.last_mut() {
            Some(last) if last.day == day => {
                last.cents += cents;
                last.returns |= cents < 0;
            }
            _ => occasions.push(Occasion { day, cents, returns: cents < 0 }),
        }
    }
    occasions
}

fn summarised(customer: CustomerId, occasions: &[&Occasion], as_of: Day) -> Option<History> {
    let (first, last) = (occasions.first()?, occasions.last()?);
    let total: f64 = occasions.iter().map(|occasion| occasion.spend()).sum();
    let repeats = occasions.len() - 1;
    Some(History {
        customer,
        frequency: u32::try_from(repeats).unwrap_or(u32::MAX),
        recency: last.day.abs_diff(first.day),
        age: as_of.0.abs_diff(first.day),
        mean_spend: total / occasions.len() as f64,
        mean_repeat_spend: if repeats == 0 { 0.0 } else { (total - first.spend()) / repeats as f64 },
        first_spend: first.spend(),
    })
}

fn future(later: &[Occasion], as_of: Day, end: Day) -> Future {
    let mut future = Future::default();
    for occasion in later.iter().take_while(|occasion| occasion.day <= end.0) {
        future.spend += occasion.spend();
        if occasion.is_spending() {
            future.purchases += 1;
            future.first_after_days.get_or_insert(occasion.day.abs_diff(as_of.0));
        }
    }
    future
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(lines: &[(i64, i32, i64)]) -> SpendColumns {
        SpendColumns {
            customer: lines.iter().map(|line| line.0).collect(),
            day: lines.iter().map(|line| line.1).collect(),
            amount: lines.iter().map(|line| line.2).collect(),
        }
    }

    #[test]
    fn lines_of_one_day_are_one_occasion_and_returns_are_none() {
        let lines = [(1, 10, 500), (1, 10, 700), (1, 20, 1_000), (1, 25, -300), (1, 40, 2_000), (1, 60, 100)];
        let (histories, futures) = histories(&columns(&lines), Day(30), 20);
        let expected = History {
            customer: CustomerId(1),
            frequency: 1,
            recency: 10,
            age: 20,
            mean_spend: 11.0,
            mean_repeat_spend: 10.0,
            first_spend: 12.0,
        };
        assert_eq!(histories, [expected]);
        assert_eq!(futures, [Future { purchases: 1, spend: 20.0, first_after_days: Some(10) }]);
    }

    #[test]
    fn a_day_on_which_all_came_back_is_no_occasion() {
        // 0.10 + 0.20 − 0.30 is not zero in floating point.
        let (histories, _) = histories(&columns(&[(1, 1, 500), (1, 5, 10), (1, 5, 20), (1, 5, -30)]), Day(9), 9);
        assert_eq!((histories[0].frequency, histories[0].recency), (0, 0));
    }

    #[test]
    fn repeat_purchases_are_those_after_the_first_up_to_the_day() {
        let lines = [(1, 10, 500), (1, 20, 700), (1, 25, -300), (1, 40, 2_000), (2, 15, 100), (2, 15, 100), (2, 18, 5)];
        assert_eq!(repeat_purchase_days(&columns(&lines), Day(30)), (vec![10, 15], vec![(0, 20), (1, 18)]));
    }

    #[test]
    fn goods_given_away_are_an_occasion() {
        let (histories, futures) = histories(&columns(&[(1, 1, 0), (1, 5, 0)]), Day(3), 9);
        assert_eq!((histories[0].frequency, histories[0].age, futures[0].purchases), (0, 2, 1));
    }

    #[test]
    fn nothing_after_the_as_of_day_changes_a_history() {
        let before = [(1, 1, 100), (2, 5, 100), (2, 9, 100)];
        let mut scrambled = before.to_vec();
        scrambled.extend([(2, 11, 9_999), (2, 12, -50), (3, 30, 7)]);
        assert_eq!(histories(&columns(&before), Day(10), 30).0, histories(&columns(&scrambled), Day(10), 30).0);
    }

    #[test]
    fn a_customer_known_only_by_returns_has_no_history() {
        assert!(histories(&columns(&[(1, 1, -100), (1, 2, 300), (1, 2, -300)]), Day(10), 5).0.is_empty());
        assert!(histories(&SpendColumns::default(), Day(10), 5).0.is_empty());
    }
}
