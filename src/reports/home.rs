//! The strategy board, and an overview of the business.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::waves::{DueWave, NextWave};
use domain::campaign::CampaignStatus;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::fault::{CustomerFault, PurchaseFault};
use domain::model::Model;
use domain::money::Money;

/// The customers of a play, as saved in a segment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlayList {
    pub name: String,
    pub origin: String,
    /// The product group to offer.
    pub category: String,
    #[serde(default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub members: Arc<Vec<CustomerId>>,
}

/// Where a play's button leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlayStep {
    /// Look at the ranked list and make a campaign of it.
    Campaign(Model),
    /// Save the list and make a campaign of it.
    List(PlayList),
    /// Make a list for the dealers.
    Leads,
    /// Predictions must be computed first.
    Predict,
    /// Patterns must be searched for first.
    FindPatterns,
    /// There are no purchases yet.
    Import,
}

/// Something worth doing, found in the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Play {
    /// "Win back 312 dormant accounts"
    pub title: String,
    /// Why.
    pub why: String,
    /// How certain, from the past or the record; empty if nothing is predicted.
    pub sure: String,
    pub customers: usize,
    /// How many of them can be contacted; none if nobody is listed yet.
    pub reachable: Option<usize>,
    /// Of those who can be contacted, less what a contact costs.
    pub expected_profit: Option<Money>,
    /// Over which time and by which channel: "in 60 days, by e-mail"; empty if nothing is predicted.
    #[serde(default)]
    pub over: String,
    pub button: String,
    pub step: PlayStep,
}

/// One month of the business.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MonthFigures {
    /// First day of the month.
    pub month: Day,
    pub sales: Money,
    pub purchases: u64,
    /// Customers with their first purchase in it.
    pub gained: u64,
    /// Customers whose dormancy began in it.
    pub lost: u64,
}

/// A fault of the data that costs money or trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthItem {
    pub title: String,
    pub count: u64,
    /// What harm it does and what to do.
    pub advice: String,
    /// Where the fault can be fixed; none: outside the program, or by an import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<HealthStep>,
}

/// Where a fault can be fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HealthStep {
    /// The duplicates screen, pair by pair.
    Duplicates,
    /// The table of customers, filtered to those concerned.
    Customers(CustomerFault),
    /// The list of the purchases concerned.
    Purchases(PurchaseFault),
}

/// A past or planned campaign in one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignLine {
    pub id: i64,
    pub name: String,
    pub status: CampaignStatus,
    pub channel: String,
    pub chosen: usize,
    pub control: usize,
    pub expected_responses: f64,
    pub expected_profit: Money,
    pub created: Day,
    /// The wave that goes out next; none: all have been sent.
    pub next: Option<NextWave>,
    /// A person has paused its sending.
    #[serde(default)]
    pub paused: bool,
}

/// The home screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HomeReport {
    pub business: String,
    pub currency: String,
    pub customers: u64,
    pub prospects: u64,
    pub purchases: u64,
    pub sales: Money,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
    /// Bought in the year up to the last day, and in the year before that.
    pub active_now: u64,
    pub active_before: u64,
    pub sales_now: Money,
    pub sales_before: Money,
    pub plays: Vec<Play>,
    /// Further lists contained in the patterns.
    pub more_lists: usize,
    pub months: Vec<MonthFigures>,
    pub health: Vec<HealthItem>,
    pub campaigns: Vec<CampaignLine>,
    /// Waves whose day has come.
    pub due: Vec<DueWave>,
}
