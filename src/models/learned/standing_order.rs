//! An order of customers by what they did, not by the numbers a database gave them, so that the same records in a
//! different row order give the same samples and folds.

use std::cmp::Ordering;
use std::collections::HashMap;

use crate::origins::earlier::draw;
use crate::origins::window::Window;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::history::{Future, History};

/// Positions of the customers of a window, by their first purchase and then by everything else known about their
/// purchases. Customers who are equal in all of it are interchangeable.
#[derive(Debug, Default)]
pub struct StandingOrder(HashMap<CustomerId, u32>);

impl StandingOrder {
    #[must_use]
    pub fn from_window(window: &Window) -> StandingOrder {
        let mut customers: Vec<(&History, &Future)> = window.histories.iter().zip(&window.futures).collect();
        customers.sort_by(|a, b| by_purchases(*a, *b));
        StandingOrder((0_u32..).zip(customers).map(|(place, (history, _))| (history.customer, place)).collect())
    }

    /// Ascending from 0; those not in the window after all others.
    #[must_use]
    pub fn place(&self, customer: CustomerId) -> u32 {
        self.0.get(&customer).copied().unwrap_or(u32::MAX)
    }

    /// A number from 0 to below 1 that belongs to a customer on a day: always the same, but random.
    #[must_use]
    pub fn draw(&self, customer: CustomerId, day: Day) -> f64 {
        draw(CustomerId(i64::from(self.place(customer))), day)
    }
}

fn by_purchases((a, then): (&History, &Future), (b, later): (&History, &Future)) -> Ordering {
    (b.age, b.frequency, b.recency)
        .cmp(&(a.age, a.frequency, a.recency))
        .then(a.first_spend.total_cmp(&b.first_spend))
        .then(a.mean_spend.total_cmp(&b.mean_spend))
        .then((then.purchases, then.first_after_days).cmp(&(later.purchases, later.first_after_days)))
        .then(then.spend.total_cmp(&later.spend))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn window(numbers: impl Iterator<Item = i64>) -> Window {
        let history = |(i, number): (u32, i64)| History {
            customer: CustomerId(number),
            frequency: i % 3,
            recency: i,
            age: 300 + i % 7,
            mean_spend: f64::from(i),
            mean_repeat_spend: 1.0,
            first_spend: f64::from(i * 37 % 11),
        };
        let histories: Vec<History> = (0..100).zip(numbers).map(history).collect();
        Window { as_of: Day(500), horizon_days: 30, futures: vec![Future::default(); histories.len()], histories }
    }

    #[test]
    fn numbers_given_to_customers_change_no_draw() {
        let drawn = |window: &Window| {
            let order = StandingOrder::from_window(window);
            let of = |history: &History| (history.recency, order.draw(history.customer, Day(3)).to_bits());
            window.histories.iter().map(of).collect::<BTreeMap<u32, u64>>()
        };
        let (one, other) = (window(0..100), window((0..100).rev().map(|i| 3 * i + 5)));
        assert_eq!(drawn(&one), drawn(&other));
        let places: std::collections::BTreeSet<u64> = drawn(&one).into_values().collect();
        assert_eq!(places.len(), 100);
        assert_eq!(StandingOrder::from_window(&one).place(CustomerId(-1)), u32::MAX);
    }
}
