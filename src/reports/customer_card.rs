//! Everything about one customer on one card, and the hits of a search.

use serde::{Deserialize, Serialize};

use domain::consent::{Channel, ConsentEntry, Verdict};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::model::Model;
use domain::money::Money;

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
