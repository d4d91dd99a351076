//! Rank-ordered accounts with the reasons behind each rank.

use serde::{Deserialize, Serialize};

use crate::backtest::BacktestReport;
pub use crate::list_totals::{ListTotals, Range};
use domain::consent::{Channel, ConsentEntry, Verdict};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::model::{Method, Model};
use domain::money::Money;

/// One customer on a ranked list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankedAccount {
    /// 1 is the best.
    pub rank: u32,
    #[serde(skip)]
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

/// One purchase on a customer's card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardPurchase {
    /// The database's own number, used to change it.
    pub number: i64,
    pub day: Day,
    pub product: String,
    pub category: String,
    pub source: String,
    pub quantity: f64,
    pub amount: Money,
}

/// Everything about one customer on one card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerCard {
    pub id: CustomerId,
    pub customer: Customer,
    /// Labels of the customer's segments; empty if none has one.
    pub label: String,
    /// Every permission and refusal, newest first.
    pub consent: Vec<ConsentEntry>,
    /// What applies today, one line per channel.
    pub channels: Vec<ChannelWord>,
    /// Newest first.
    pub purchases: Vec<CardPurchase>,
    pub total_spend: Money,
    /// Each model's newest prediction for this customer.
    pub predictions: Vec<CardPrediction>,
    /// Contacts and outcomes, newest first, one line each.
    pub contacts: Vec<String>,
}

/// A model's prediction for one customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CardPrediction {
    pub model: Model,
    pub rank: u32,
    pub of: usize,
    pub probability: f64,
    pub low: f64,
    pub high: f64,
    pub expected_spend: Option<Money>,
    /// 80 % prediction interval of the money spent in the horizon.
    pub spend_low: Option<Money>,
    pub spend_high: Option<Money>,
    /// What a contact adds to the probability, if control groups show it.
    pub uplift: Option<f64>,
    /// The last day of the predicted period.
    pub until: Day,
    pub reason: String,
}

/// What applies to a customer on one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelWord {
    pub channel: Channel,
    /// None: there is no entry.
    pub verdict: Option<Verdict>,
    /// Whether the record has an address for it.
    pub has_address: bool,
    /// Whether the address is suppressed, whatever the customer said.
    pub suppressed: bool,
}

/// A hit of the customer search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHit {
    pub id: CustomerId,
    pub external_id: String,
    pub name: String,
    pub city: String,
}
