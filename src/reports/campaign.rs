//! A campaign before it goes out. The JSON keys of the plan are a contract.

use serde::{Deserialize, Serialize};

use crate::domain::campaign::CampaignBrief;
use crate::domain::customer::CustomerId;
use crate::domain::money::Money;
use crate::domain::shift::Shift;
use crate::reports::home::CampaignLine;
use crate::reports::waves::DueWave;

/// Expected result of contacting the best `size` customers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    pub size: usize,
    pub responses: f64,
    pub cost: f64,
    /// In major units.
    pub profit: f64,
}

/// One customer that the campaign would contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedTarget {
    #[serde(skip)]
    pub id: Option<CustomerId>,
    pub customer: String,
    pub name: String,
    /// E-mail address, postal address or telephone number, by the channel.
    pub address: String,
    pub offer: String,
    pub probability: f64,
    pub expected_profit: Money,
    pub reason: String,
}

/// Customers who dropped out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropOut {
    pub why: String,
    pub customers: usize,
}

/// The plan: who gets what, and what it should earn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignPlan {
    /// Set once the plan is saved.
    pub id: Option<i64>,
    pub brief: CampaignBrief,
    /// Customers the audience names.
    pub audience: usize,
    /// Of them, those who may be contacted by this channel.
    pub reachable: usize,
    pub drop_outs: Vec<DropOut>,
    /// Contacted, without the control group.
    pub chosen: usize,
    pub control: usize,
    pub expected_responses: f64,
    /// Overall response rate expected, with its 95 % interval.
    pub expected_rate: f64,
    pub expected_rate_low: f64,
    pub expected_rate_high: f64,
    pub expected_profit: Money,
    /// No list under these rules can earn more.
    pub upper_bound: Money,
    /// Which rule stops the list from earning more ("none: every further contact costs more than it brings").
    pub binding: String,
    /// Expected cost of leaving the control group alone.
    pub control_cost: Money,
    /// Smallest difference in response rate that the control group can show (80 % power, 5 % level).
    pub smallest_effect: Option<f64>,
    /// Size of highest expected profit.
    pub optimum: usize,
    pub curve: Vec<CurvePoint>,
    /// The correction by past results that its chances have; none: they are as the models say.
    #[serde(default)]
    pub shift: Option<Shift>,
    /// The contacted, best first.
    pub targets: Vec<PlannedTarget>,
}

impl CampaignPlan {
    /// What every expected figure of a plan means; shown beside them.
    pub const WHAT_COUNTS: &str = "Responses and profit count every purchase within the response window, with or \
                                   without the message; the control group will show what the message added.";
}

/// A message as one recipient would get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagePreview {
    pub recipient: String,
    pub subject: String,
    pub body: String,
}

/// Where the outbox stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxCounts {
    pub queued: u64,
    /// Handed over when the program ended: a person decides.
    pub uncertain: u64,
    pub sent: u64,
    pub failed: u64,
    pub suppressed: u64,
}

/// The campaigns screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignsReport {
    pub campaigns: Vec<CampaignLine>,
    /// Product groups that an offer can name.
    pub categories: Vec<String>,
    /// Audiences that exist: label and source with the number of customers.
    pub audiences: Vec<AudienceChoice>,
    pub outbox: OutboxCounts,
    /// Waves whose day has come.
    pub due: Vec<DueWave>,
    /// What past campaigns teach about forecasts; none before the first is over.
    pub recalibration: Option<Shift>,
}

/// An audience one can choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudienceChoice {
    pub label: String,
    pub source: crate::domain::campaign::AudienceSource,
    pub customers: usize,
}
