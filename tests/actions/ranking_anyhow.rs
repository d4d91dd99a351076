//! What holds of every list, whatever the records: numbers that do not contradict each other, and the same list from the
//! same rows in another order.

use std::fmt::Write as _;

use foresale::actions::ranking::{self, RankingSettings};
use foresale::domain::day::{Day, Horizon};
use foresale::domain::model::{MethodChoice, Model};
use foresale::domain::money::Money;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::reports::ranking::{RankReport, RankedAccount};
use foresale::stats::random::Seeded;

use super::Bench;

/// How one kind of business comes about.
#[derive(Clone, Copy)]
struct Kind {
    name: &'static str,
    customers: usize,
    months: usize,
    /// Mean days between purchases, by customer.
    gap: fn(&mut Seeded) -> f64,
    /// Chance to leave after each purchase.
    stops: f64,
    /// Of a purchase.
    amount: fn(&mut Seeded) -> f64,
    /// Chance that a purchase is brought back.
    returned: f64,
}

const USUAL: Kind = Kind {
    name: "usual",
    customers: 150,
    months: 26,
    gap: |random| 20.0 + 120.0 * random.uniform(),
    stops: 0.1,
    amount: |random| 5.0 + 40.0 * random.uniform(),
    returned: 0.0,
};

fn kinds() -> Vec<Kind> {
    vec![
        USUAL,
        Kind { name: "daily", customers: 60, months: 9, gap: |_| 1.3, stops: 0.004, ..USUAL },
        Kind { name: "once", gap: |_| 400.0, stops: 0.8, ..USUAL },
        Kind { name: "even", gap: |_| 30.0, stops: 0.03, ..USUAL },
        Kind { name: "returns", returned: 0.6, ..USUAL },
        Kind { name: "few", customers: 12, ..USUAL },
        Kind { name: "short", months: 2, gap: |_| 9.0, ..USUAL },
        Kind { name: "free", amount: |random| if random.uniform() < 0.5 { 0.0 } else { 3.0 }, ..USUAL },
        Kind { name: "huge", amount: |random| (14.0 * random.uniform()).exp(), ..USUAL },
        Kind { name: "alike", gap: |_| 45.0, stops: 0.2, amount: |_| 20.0, ..USUAL },
    ]
}

impl Kind {
    /// Purchase rows, without a head.
    fn rows(&self, seed: u64) -> Vec<String> {
        let mut random = Seeded::new(seed);
        let first: Day = "2022-01-01".parse().expect("a day");
        let last = 30.0 * self.months as f64;
        let mut rows = Vec::new();
        for customer in 0..self.customers {
            let gap = (self.gap)(&mut random);
            let mut day = last * 0.8 * random.uniform();
            while day < last {
                #[expect(clippy::cast_possible_truncation, reason = "some days")]
                let on = first.plus(day as i32);
                let amount = (self.amount)(&mut random);
                rows.push(format!("C{customer},{on},{amount:.2}"));
                if random.uniform() < self.returned {
                    rows.push(format!("C{customer},{},{:.2}", on.plus(3), -amount));
                }
                if random.uniform() < self.stops {
                    break;
                }
                day += 1.0 + random.exponential(1.0 / gap);
            }
        }
        rows
    }
}

fn all_questions(bench: &mut Bench) -> Vec<RankReport> {
    let horizon = Horizon::weeks(13);
    let request = |model| RankingSettings { model, as_of: None, horizon, method: MethodChoice::Auto, period: None };
    let requests: Vec<RankingSettings> = Model::ALL.into_iter().map(request).collect();
    ranking::predict_all(&mut bench.store, &requests, &Progress::new()).expect("predicted")
}

fn assert_coherent(account: &RankedAccount, told: &str) {
    let p = account.probability;
    assert!((0.0..=1.0).contains(&p), "{told}: {account:?}");
    assert!(account.low <= p && p <= account.high, "{told}: {account:?}");
    if let Some(count) = account.expected_purchases {
        assert!(count.is_finite() && count >= p - 1e-12, "{told}: {account:?}");
    }
    if let Some(spend) = account.expected_spend {
        assert!(spend >= Money::ZERO && (p > 0.0 || spend == Money::ZERO), "{told}: {account:?}");
        let (low, high) = (account.spend_low.unwrap_or(spend), account.spend_high.unwrap_or(spend));
        assert!(low <= spend && spend <= high, "{told}: {account:?}");
    }
    let parts: f64 = account.by_period.iter().sum();
    assert!(account.by_period.is_empty() || (parts - p).abs() < 1e-9, "{told}: {parts} {account:?}");
}

#[test]
fn no_row_of_any_list_contradicts_itself() {
    for (seed, kind) in (1..).zip(kinds()) {
        let mut bench = Bench::empty();
        bench.import(ImportKind::Purchases, &format!("customer,date,amount\n{}\n", kind.rows(seed).join("\n")));
        for list in all_questions(&mut bench) {
            for account in &list.accounts {
                assert_coherent(account, &format!("{} {}", kind.name, list.model));
            }
            assert!(list.accounts.windows(2).all(|pair| pair[0].rank < pair[1].rank), "{}", kind.name);
        }
    }
}

/// Rows in any order, drawn by the seed.
fn shuffled(rows: &[String], seed: u64) -> Vec<String> {
    let mut random = Seeded::new(seed);
    let mut rows = rows.to_vec();
    for at in (1..rows.len()).rev() {
        rows.swap(at, random.below(at + 1));
    }
    rows
}

/// Calls, some of them not made by lot, with an answer that depends on the trade.
fn people_and_calls(customers: usize) -> [Vec<String>; 2] {
    let mut random = Seeded::new(77);
    let (mut people, mut calls) = (Vec::new(), Vec::new());
    for customer in 0..customers {
        let trade = ["farm", "garage", "shop"][random.below(3)];
        people.push(format!("C{customer},Name {customer},{trade}"));
        for day in ["2023-09-04", "2023-11-20"] {
            let alone = random.uniform() < 0.4;
            let usual = if trade == "farm" { 0.4 } else { 0.15 };
            let chance = if alone { 0.4 * usual } else { usual };
            let said = if random.uniform() < chance { "yes" } else { "no" };
            calls.push(format!("C{customer},{day},telephone,Round {day},{},{said}", u8::from(alone)));
        }
    }
    [people, calls]
}

#[test]
fn the_order_of_rows_in_any_file_changes_no_list() {
    let usual = Kind { customers: 220, ..USUAL };
    let alike = Kind { name: "alike", gap: |_| 45.0, stops: 0.35, amount: |_| 20.0, ..usual };
    for kind in [usual, alike] {
        let rows = kind.rows(4);
        let [people, calls] = people_and_calls(kind.customers);
        let lists = |seed: Option<u64>| {
            let order = |rows: &[String]| seed.map_or_else(|| rows.to_vec(), |seed| shuffled(rows, seed)).join("\n");
            let mut bench = Bench::empty();
            bench.import(ImportKind::Purchases, &format!("customer,date,amount\n{}\n", order(&rows)));
            bench.import(ImportKind::Customers, &format!("customer,last_name,trade\n{}\n", order(&people)));
            let head = "customer,date,channel,campaign,control,responded";
            bench.import(ImportKind::Contacts, &format!("{head}\n{}\n", order(&calls)));
            all_questions(&mut bench)
        };
        let straight = lists(None);
        for seed in [1, 2] {
            for (one, expected) in lists(Some(seed)).iter().zip(&straight) {
                assert_eq!(one.method, expected.method, "{} {}", kind.name, one.model);
                assert_eq!(differences(one, expected), "", "{} {}", kind.name, one.model);
            }
        }
    }
}

/// The first rows that differ. Sums in floating point may differ in their last digits.
fn differences(one: &RankReport, other: &RankReport) -> String {
    let mut told = String::new();
    if one.accounts.len() != other.accounts.len() {
        return format!("{} rows instead of {}", one.accounts.len(), other.accounts.len());
    }
    let near = |a: f64, b: f64| (a - b).abs() < 1e-8;
    let cents = |amount: Option<Money>| amount.map_or(0, |amount| amount.0);
    for (a, b) in one.accounts.iter().zip(&other.accounts) {
        let same = a.external_id == b.external_id
            && near(a.probability, b.probability)
            && near(a.expected_purchases.unwrap_or(0.0), b.expected_purchases.unwrap_or(0.0))
            && cents(a.expected_spend).abs_diff(cents(b.expected_spend)) <= 1
            && a.by_period.iter().zip(&b.by_period).all(|(a, b)| near(*a, *b));
        if !same && told.len() < 600 {
            writeln!(
                told,
                "{}: {} {:.6} {:?}, not {} {:.6} {:?}",
                a.rank, a.external_id, a.probability, a.expected_spend, b.external_id, b.probability, b.expected_spend
            )
            .expect("written");
        }
    }
    told
}
