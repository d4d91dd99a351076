//! Rank-ordered accounts with the reasons behind each rank, and the columns in which they are shown: a new column is its value in
//! [`RankedAccount`] and one entry here.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use domain::customer::CustomerId;
use domain::day::Day;
use domain::model::{Method, Model};
use domain::money::Money;

use crate::backtest::BacktestReport;
use crate::column::{Column, OnScreen, Value};
pub use crate::list_totals::{ListTotals, Range};

/// One customer on a ranked list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RankedAccount {
    /// 1 is the best.
    pub rank: u32,
    #[serde(rename = "customer_id", default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub customer: Option<CustomerId>,
    #[serde(rename = "customer")]
    pub external_id: String,
    pub name: String,
    pub city: String,
    /// Probability of at least one purchase in the horizon, with its 95 % interval.
    pub probability: f64,
    pub low: f64,
    pub high: f64,
    /// Probability that the customer is still active.
    pub active: Option<f64>,
    pub expected_purchases: Option<f64>,
    /// Money expected in the horizon.
    pub expected_spend: Option<Money>,
    /// 80 % prediction interval of the money spent in the horizon.
    #[serde(default)]
    pub spend_low: Option<Money>,
    #[serde(default)]
    pub spend_high: Option<Money>,
    /// What a contact adds to the probability, if control groups show it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uplift: Option<f64>,
    /// Labels of the customer's segments, "Loyal, Near"; empty if none has a label.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    pub purchases: u32,
    pub last_purchase: Option<Day>,
    /// Probability for each period of [`RankReport::periods`]; empty for other models.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub by_period: Vec<f64>,
    /// One or two plain sentences from the customer's own record.
    pub reason: String,
}

/// A ranked list with its proof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankReport {
    pub model: Model,
    pub as_of: Day,
    pub horizon_days: u32,
    pub method: Method,
    /// "the next 26 weeks, to 28 Dec 1998"
    pub horizon_spoken: String,
    /// Who is on the list, as a sentence with the numbers used.
    pub population_spoken: String,
    /// What part of the data it was made from, as a sentence; empty: everything.
    #[serde(default)]
    pub selection: String,
    /// Names of the months of the timing model; empty for others.
    pub periods: Vec<String>,
    pub accounts: Vec<RankedAccount>,
    pub backtest: BacktestReport,
    /// Totals over everybody the question concerns; none if the list was learned from contacts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals: Option<ListTotals>,
    /// What is known about the seasons, as a sentence; empty if the list was learned from contacts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seasons: String,
    /// Why segment labels are missing from the accounts, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing_labels: Vec<String>,
}

const SCREEN: OnScreen = OnScreen { place: 0, width: 96.0, stretch: 0.0, leaves: 0, sorts: true, hint: "" };

/// How much is known about the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spend {
    Unknown,
    Expected,
    WithInterval,
}

/// What at least one row of a list has; determined once, since a list may have a million rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filled {
    cities: bool,
    labels: bool,
    spend: Spend,
    uplift: bool,
}

impl Filled {
    #[must_use]
    pub fn by(report: &RankReport) -> Filled {
        let any = |is_known: fn(&RankedAccount) -> bool| report.accounts.iter().any(is_known);
        Filled {
            cities: any(|account| !account.city.is_empty()),
            labels: any(|account| !account.label.is_empty()),
            spend: if any(|account| account.spend_high.is_some()) {
                Spend::WithInterval
            } else if any(|account| account.expected_spend.is_some()) {
                Spend::Expected
            } else {
                Spend::Unknown
            },
            uplift: any(|account| account.uplift.is_some()),
        }
    }
}

/// The columns of a list, in the order of its file; on screen and paper only those that its rows fill.
#[must_use]
pub fn columns(report: &RankReport, filled: Filled) -> Vec<Column<'_, RankedAccount>> {
    // A narrow window omits columns that the list is not ordered by.
    let is_of_money = report.model == Model::Spending;
    let mut columns = who(filled.cities);
    columns.extend(chances(is_of_money));
    columns.extend(money(filled, is_of_money));
    columns.extend(record());
    if filled.uplift {
        columns.push(uplift());
    }
    columns.extend(periods(&report.periods));
    if filled.labels {
        columns.push(label());
    }
    if let Some(caution) = report.backtest.caution().map(str::to_owned) {
        columns
            .push(Column::new("caution", "Caution", move |_: &RankedAccount| Value::Text(Cow::Owned(caution.clone()))));
    }
    columns.push(reason());
    columns
}

fn label() -> Column<'static, RankedAccount> {
    Column::new("label", "Label", |account: &RankedAccount| Value::Text(Cow::from(&account.label)))
}

fn reason() -> Column<'static, RankedAccount> {
    Column::new("reason", "Why", |account: &RankedAccount| Value::Sentence(Cow::from(&account.reason)))
        .terminal()
        .paper(2.5)
        .screen(OnScreen {
            place: 9,
            width: 180.0,
            stretch: 3.0,
            sorts: false,
            hint: "From the customer's own record",
            ..SCREEN
        })
}

fn who(has_cities: bool) -> Vec<Column<'static, RankedAccount>> {
    let city = Column::new("city", "City", |account: &RankedAccount| Value::Text(Cow::from(&account.city)));
    vec![
        Column::new("rank", "Rank", |account: &RankedAccount| Value::Count(account.rank.into()))
            .terminal()
            .paper(0.0)
            .screen(OnScreen { place: 1, width: 48.0, ..SCREEN }),
        Column::new("customer", "Id", |account: &RankedAccount| Value::Text(Cow::from(&account.external_id)))
            .terminal()
            .paper(0.0),
        Column::new("name", "Customer", |account: &RankedAccount| Value::Name {
            name: Cow::from(&account.name),
            note: note(account),
        })
        .terminal()
        .paper(1.25)
        .screen(OnScreen { place: 2, stretch: 1.0, ..SCREEN }),
        if has_cities { city.paper(0.75) } else { city },
    ]
}

/// "Prospect, Portland, Loyal"
fn note(account: &RankedAccount) -> String {
    let prospect = if account.last_purchase.is_none() { "Prospect" } else { "" };
    let known: Vec<&str> =
        [prospect, &account.city, &account.label].into_iter().filter(|word| !word.is_empty()).collect();
    known.join(", ")
}

fn chances(may_leave: bool) -> Vec<Column<'static, RankedAccount>> {
    vec![
        Column::new("probability", "Will buy", |account: &RankedAccount| Value::Chance {
            at: account.probability,
            low: account.low,
            high: account.high,
        })
        .terminal()
        .paper(0.0)
        .screen(OnScreen {
            place: 3,
            leaves: u8::from(may_leave),
            hint: "Probability of at least one purchase in the period; the line is the 95 % interval",
            ..SCREEN
        }),
        Column::new("low", "At least", |account: &RankedAccount| Value::Share(Some(account.low))),
        Column::new("high", "At most", |account: &RankedAccount| Value::Share(Some(account.high))),
        Column::new("active", "Active", |account: &RankedAccount| Value::Share(account.active)),
        Column::new("expected_purchases", "Expected purchases", |account: &RankedAccount| {
            Value::Number(account.expected_purchases)
        }),
    ]
}

fn money(filled: Filled, must_stay: bool) -> Vec<Column<'static, RankedAccount>> {
    let expected = Column::new("expected_spend", "Expected", |account: &RankedAccount| Value::Amount {
        at: account.expected_spend,
        low: account.spend_low,
        high: account.spend_high,
    })
    .terminal();
    let place = OnScreen {
        place: 6,
        width: if filled.spend == Spend::WithInterval { 98.0 } else { 68.0 },
        leaves: u8::from(!must_stay),
        hint: if filled.spend == Spend::WithInterval {
            "Money expected in the period; beneath it and as a bar the 80 % interval"
        } else {
            "Money expected in the period"
        },
        ..SCREEN
    };
    vec![
        if filled.spend == Spend::Unknown { expected } else { expected.paper(0.0).screen(place) },
        Column::new("spend_low", "Spend at least", |account: &RankedAccount| Value::Money(account.spend_low)),
        Column::new("spend_high", "Spend at most", |account: &RankedAccount| Value::Money(account.spend_high)),
    ]
}

fn record() -> Vec<Column<'static, RankedAccount>> {
    vec![
        Column::new("purchases", "Purchases", |account: &RankedAccount| Value::Count(account.purchases.into())),
        Column::new("last_purchase", "Last purchase", |account: &RankedAccount| Value::Day {
            day: account.last_purchase,
            note: match account.purchases {
                1 => "1 purchase".to_owned(),
                purchases => format!("{} purchases", figures::count(purchases)),
            },
            none: "No purchase yet",
        })
        .paper(0.0)
        .screen(OnScreen { place: 7, width: 92.0, leaves: 2, ..SCREEN }),
    ]
}

fn uplift() -> Column<'static, RankedAccount> {
    Column::new("uplift", "Contact adds", |account: &RankedAccount| Value::Points(account.uplift))
        .terminal()
        .paper(0.0)
        .screen(OnScreen {
            place: 4,
            width: 52.0,
            hint: "What a contact adds to the probability, in percentage points, learned from control groups",
            ..SCREEN
        })
}

/// One column per period in files, one for all of them on the screen.
fn periods(names: &[String]) -> Vec<Column<'_, RankedAccount>> {
    let in_files = names.iter().enumerate().map(|(place, name)| {
        Column::new(name.as_str(), name.as_str(), move |account: &RankedAccount| {
            Value::Share(account.by_period.get(place).copied())
        })
    });
    let mut columns: Vec<Column<'_, RankedAccount>> = in_files.collect();
    if !names.is_empty() {
        let when = Column::new("when", "When", move |account: &RankedAccount| Value::Periods {
            shares: &account.by_period,
            best: Cow::from(account.best_time_spoken(names).unwrap_or_default()),
        });
        columns.push(when.not_in_files().screen(OnScreen {
            place: 5,
            sorts: false,
            hint: "Probability of the first purchase in each period; beneath it the likeliest period",
            ..SCREEN
        }));
    }
    columns
}
