//! Ranked accounts on paper.

use serde::Serialize;

use crate::pages::wording::{drawable, fitted, percent};
use crate::pages::{MOST_ROWS, PageError, press};
use domain::day::Day;
use domain::money::{Money, grouped};
use reports::accounts::{RankReport, RankedAccount};
use reports::backtest::{Evidence, Tested};
use reports::measure::signed_points;
use reports::settings::Business;

const TEMPLATE: &str = include_str!("../../../assets/pages/accounts.typ");

#[derive(Serialize)]
struct Page {
    business: String,
    today: String,
    title: String,
    horizon: String,
    population: String,
    facts: Vec<(&'static str, String)>,
    /// What the test on later purchases showed, or why there is none.
    verdict: String,
    /// How it was tested.
    tested: &'static str,
    currency: String,
    rows: Vec<Row>,
    more: String,
}

#[derive(Serialize)]
struct Row {
    rank: String,
    name: String,
    id: String,
    city: String,
    probability: String,
    at: f64,
    low: f64,
    high: f64,
    spend: String,
    /// "0–120", or empty.
    range: String,
    /// "+2.3", or empty.
    uplift: String,
    last: String,
    reason: String,
}

pub fn pages(report: &RankReport, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    let listed = report.accounts.len();
    let page = Page {
        business: fitted(&business.name, 80),
        today: today.spoken(),
        title: format!("{}: ranked accounts", report.model.name()),
        horizon: capitalised(&fitted(&report.horizon_spoken, 160)),
        population: fitted(&report.population_spoken, 400),
        facts: vec![
            ("Looking back from", report.as_of.spoken()),
            ("Looking ahead", format!("{} days", grouped(report.horizon_days.into()))),
            ("Method", report.method.name().to_owned()),
            ("Accounts", grouped(listed as u64)),
        ],
        verdict: match &report.backtest.evidence {
            Evidence::Tested => fitted(&report.backtest.verdict, 500),
            Evidence::NotEnough { why } => fitted(why, 500),
        },
        tested: match (&report.backtest.evidence, report.backtest.tested) {
            (Evidence::NotEnough { .. }, _) => "Not tested",
            (Evidence::Tested, Tested::LaterPeriod) => "Tested on later purchases",
            (Evidence::Tested, Tested::FiveFolds) => "Tested in five folds",
        },
        currency: fitted(&business.currency, 8),
        rows: report.accounts.iter().take(MOST_ROWS).map(row).collect(),
        more: more(listed, "accounts"),
    };
    press::print("ranked accounts", TEMPLATE, &page)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What a printed table leaves out; empty when it shows everything.
pub fn more(listed: usize, what: &str) -> String {
    match listed.saturating_sub(MOST_ROWS) {
        0 => String::new(),
        rest => format!(
            "And {} more {what}. This page shows the first {MOST_ROWS}; the CSV file holds them all.",
            grouped(rest as u64)
        ),
    }
}

fn row(account: &RankedAccount) -> Row {
    Row {
        rank: grouped(account.rank.into()),
        name: fitted(&account.name, 60),
        id: fitted(&account.external_id, 30),
        city: fitted(&account.city, 40),
        probability: percent(account.probability),
        at: drawable(account.probability),
        low: drawable(account.low),
        high: drawable(account.high),
        spend: account.expected_spend.map(Money::rounded).unwrap_or_default(),
        range: match (account.spend_low, account.spend_high) {
            (Some(low), Some(high)) => format!("{}–{}", low.rounded(), high.rounded()),
            _ => String::new(),
        },
        uplift: account.uplift.map(signed_points).unwrap_or_default(),
        last: account.last_purchase.map_or("none yet".into(), Day::spoken),
        reason: fitted(&account.reason, 260),
    }
}
