//! Invented businesses whose law is known, as purchases that forecasts can be held against.

use std::rc::Rc;

use super::windows::Past;
use crate::scope::Scope;
use domain::assumption::Assumptions;
use domain::columns::PurchaseColumns;
use domain::day::Day;
use domain::model::{MethodChoice, Model};
use domain::period::PeriodUnit;
use domain::selection::Selection;
use features::moment::Facts;
use models::learned::earlier::Records;
use reports::backtest::BacktestReport;
use stats::random::Seeded;

/// Days in a year.
const YEAR: f64 = 365.25;

/// Purchase lines: customer, day, minor units.
pub type Lines = Vec<(i64, i32, i64)>;

/// How a business works. Functions of time take years since the first day, seasons the part of the calendar year.
#[derive(Clone, Copy)]
pub struct Business {
    pub name: &'static str,
    pub customers: usize,
    pub years: f64,
    /// When customers come: the share of those who come who have come by a share of the time.
    pub come: fn(f64) -> f64,
    /// Purchases a day ~ gamma(shape, rate).
    pub rate: (f64, f64),
    /// Days of life, on average.
    pub life: f64,
    pub season: fn(f64) -> f64,
    pub business: fn(f64) -> f64,
    pub price: fn(f64) -> f64,
    pub returns: f64,
    /// One in twenty buys as much as this many others.
    pub whales: f64,
    /// Buys at even distances instead of at random.
    pub regular: bool,
}

impl Business {
    pub const STATIONARY: Business = Business {
        name: "stationary",
        customers: 1_500,
        years: 3.0,
        come: |share| share,
        rate: (0.8, 60.0),
        life: 500.0,
        season: |_| 1.0,
        business: |_| 1.0,
        price: |_| 1.0,
        returns: 0.0,
        whales: 1.0,
        regular: false,
    };

    /// Its purchases from `first` on.
    pub fn lines(&self, first: Day, seed: u64) -> Lines {
        let mut random = Seeded::new(seed);
        let days = whole(self.years * YEAR);
        let mut lines = Vec::new();
        for customer in 0..self.customers {
            let customer = i64::try_from(customer).unwrap_or(0) + 1;
            let comes = whole((self.come)(random.uniform()).clamp(0.0, 1.0) * f64::from(days));
            let ends = f64::from(comes) + random.exponential(1.0 / self.life);
            let rate = random.gamma(self.rate.0, self.rate.1) * if random.uniform() < 0.05 { self.whales } else { 1.0 };
            let mean = random.gamma(5.0, 0.1);
            let mut due = 1.0;
            for day in comes..days {
                let years = f64::from(day) / YEAR;
                let part = (f64::from(first.0 + day) / 365.2425).rem_euclid(1.0);
                due += rate * (self.season)(part) * (self.business)(years);
                let buys = if day == comes {
                    true
                } else if f64::from(day) > ends {
                    break;
                } else if self.regular {
                    due >= 1.0
                } else {
                    random.uniform() < 1.0 - (-rate * (self.season)(part) * (self.business)(years)).exp()
                };
                if buys {
                    due = if day == comes { 0.0 } else { due - 1.0 };
                    let cents = f64::from(whole(mean * (self.price)(years) * random.gamma(4.0, 0.04))) + 1.0;
                    push(&mut lines, customer, first.0 + day, cents);
                    if random.uniform() < self.returns {
                        push(&mut lines, customer, first.0 + day + 7, -0.9 * cents);
                    }
                }
            }
        }
        lines.sort_unstable();
        lines
    }
}

fn push(lines: &mut Lines, customer: i64, day: i32, cents: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "invented amounts are small")]
    lines.push((customer, day, cents as i64));
}

fn whole(days: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "invented days are few")]
    let whole = days.round() as i32;
    whole
}

/// The records of these purchases.
pub fn past(lines: &Lines, as_of: Day) -> Past {
    let n = lines.len();
    let purchases = PurchaseColumns {
        customer: lines.iter().map(|line| line.0).collect(),
        day: lines.iter().map(|line| line.1).collect(),
        amount: lines.iter().map(|line| line.2).collect(),
        quantity: vec![1.0; n],
        margin: vec![None; n],
        category: vec![None; n],
        source: vec![0; n],
        categories: Vec::new(),
        product: vec![None; n],
        store: vec![None; n],
    };
    let facts = Facts { purchases: purchases.into(), ..Facts::default() };
    let scope = Scope {
        selection: Selection::default(),
        as_of,
        assumptions: Assumptions::default(),
        fingerprint: String::new(),
    };
    Past::from_facts(Rc::new(facts), &scope).expect("purchases")
}

/// A list made on a day, held against what came.
pub fn tested(lines: &Lines, model: Model, as_of: Day, days: u32) -> BacktestReport {
    let past = past(lines, as_of);
    let outer = past.window(as_of, days);
    past.test(model, MethodChoice::Auto, &outer, PeriodUnit::default()).expect("tested")
}
