//! Ranked accounts on paper.

use serde::Serialize;

use crate::pages::wording::{drawable, fitted, unbroken_percent};
use crate::pages::{MOST_ROWS, PageError, press};
use domain::day::Day;
use domain::money::Money;
use reports::backtest::{Evidence, Tested};
use reports::column::{Column, Value};
use reports::ranking::RankReport;
use reports::ranking::{self, Filled};
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
    /// What the test on later purchases showed, or why there was none.
    verdict: String,
    /// How it was tested.
    tested: &'static str,
    columns: Vec<Head>,
    rows: Vec<Vec<Written>>,
    /// Whether amounts are shown with their ranges, and what a contact adds in its own column.
    has_ranges: bool,
    has_points: bool,
    more: String,
}

/// A column as laid out on the page.
#[derive(Serialize)]
struct Head {
    title: String,
    /// "chance", "amount", "figure", "strong", "weak" or "text".
    kind: &'static str,
    /// Its share of the remaining width; 0: as wide as its content.
    part: f32,
}

/// The content of a cell; only a chance sets the numbers.
#[derive(Default, Serialize)]
struct Written {
    text: String,
    /// "0–120", or empty.
    range: String,
    at: f64,
    low: f64,
    high: f64,
}

pub fn pages(report: &RankReport, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    let listed = report.accounts.len();
    let columns = ranking::columns(report, Filled::by(report));
    let columns: Vec<_> = columns.iter().filter_map(|column| Some((column.on_paper?, column))).collect();
    let values = |account| columns.iter().map(|(_, column)| column.value(account)).collect::<Vec<_>>();
    let first = report.accounts.first().map(values).unwrap_or_default();
    let currency = fitted(&business.currency, 8);
    let page = Page {
        business: fitted(&business.name, 80),
        today: today.spoken(),
        title: format!("{}: ranked accounts", report.model.name()),
        horizon: capitalised(&fitted(&report.horizon_spoken, 160)),
        population: fitted(&report.population_spoken, 400),
        facts: vec![
            ("Looking back from", report.as_of.spoken()),
            ("Looking ahead", format!("{} days", figures::count(report.horizon_days))),
            ("Method", report.method.name().to_owned()),
            ("Accounts", figures::count(listed)),
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
        columns: columns
            .iter()
            .zip(&first)
            .map(|((part, column), value)| head(column, *part, value, &currency))
            .collect(),
        rows: report.accounts.iter().take(MOST_ROWS).map(|a| values(a).iter().map(written).collect()).collect(),
        has_ranges: report.accounts.iter().any(|account| account.spend_high.is_some()),
        has_points: first.iter().any(|value| matches!(value, Value::Points(_))),
        more: more(listed, "accounts"),
    };
    press::print("ranked accounts", TEMPLATE, &page)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What a printed table leaves out; empty if it shows everything.
pub fn more(listed: usize, what: &str) -> String {
    match listed.saturating_sub(MOST_ROWS) {
        0 => String::new(),
        rest => format!(
            "And {} more {what}. This page shows the first {MOST_ROWS}; the CSV file holds them all.",
            figures::count(rest)
        ),
    }
}

fn head<R>(column: &Column<'_, R>, part: f32, value: &Value<'_>, currency: &str) -> Head {
    let is_money = matches!(value, Value::Money(_) | Value::Amount { .. });
    let title = if is_money { format!("{}, {currency}", column.title) } else { column.title.to_string() };
    let kind = match value {
        Value::Chance { .. } => "chance",
        Value::Amount { .. } => "amount",
        Value::Name { .. } => "strong",
        Value::Count(_) => "weak",
        value if value.is_figure() => "figure",
        _ => "text",
    };
    Head { title, kind, part }
}

fn written(value: &Value<'_>) -> Written {
    let words = |text: String| Written { text, ..Written::default() };
    match value {
        Value::Text(text) | Value::Phone(text) | Value::Periods { best: text, .. } => words(fitted(text, 40)),
        Value::Sentence(text) => words(fitted(text, 260)),
        Value::Name { name: text, .. } | Value::Quiet(text) | Value::Figure(text) => words(fitted(text, 60)),
        Value::Tagged { word, .. } => words((*word).to_owned()),
        Value::ShareBar(share) => words(unbroken_percent(*share)),
        Value::Tick(on) => words(if *on { "yes" } else { "no" }.to_owned()),
        Value::Bars(_) => words(String::new()),
        Value::Count(count) => words(figures::count(*count)),
        Value::Number(number) => words(number.map(|number| format!("{number:.2}")).unwrap_or_default()),
        Value::Share(share) => words(share.map(unbroken_percent).unwrap_or_default()),
        Value::Points(points) => words(points.map(figures::signed_points).unwrap_or_default()),
        Value::Money(money) => words(money.map(Money::rounded).unwrap_or_default()),
        Value::Chance { at, low, high } => Written {
            text: unbroken_percent(*at),
            at: drawable(*at),
            low: drawable(*low),
            high: drawable(*high),
            ..Written::default()
        },
        Value::Amount { at, low, high } => Written {
            text: at.map(Money::rounded).unwrap_or_default(),
            range: match (low, high) {
                (Some(low), Some(high)) => format!("{}–{}", low.rounded(), high.rounded()),
                _ => String::new(),
            },
            ..Written::default()
        },
        Value::Day { day, none, .. } => words(day.map_or((*none).into(), Day::spoken)),
    }
}
