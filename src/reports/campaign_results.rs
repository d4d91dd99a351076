//! What campaigns brought, and how their forecasts did. The JSON keys are read by others.

use serde::{Deserialize, Serialize};

use domain::day::Day;
use domain::money::Money;
use domain::shift::Shift;

/// A campaign's response, profit, parts and days, contacted against left alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignResults {
    pub id: i64,
    pub name: String,
    /// Purchases after this day count, up to and including the last day of the window.
    pub started: Day,
    pub window_ends: Day,
    /// The last day of which purchases are known.
    pub known_to: Option<Day>,
    pub state: ResultState,
    pub contacted: usize,
    pub control: usize,
    /// Customers who bought what their offer is for (anything, for an offer without a product group).
    pub contacted_responses: usize,
    pub control_responses: usize,
    pub contacted_rate: f64,
    pub control_rate: f64,
    /// Difference of the rates with its 95 % interval (Newcombe).
    pub uplift: f64,
    pub uplift_low: f64,
    pub uplift_high: f64,
    /// The same of any purchase at all; none where the offers are for everything.
    pub any_purchase: Option<AnyPurchase>,
    /// Contacted customers of whom the records of contacts say that they answered.
    pub answers: usize,
    pub money: MoneyResult,
    pub expected_rate: f64,
    pub expected_rate_low: f64,
    pub expected_rate_high: f64,
    pub breakdowns: Vec<Breakdown>,
    pub by_day: Vec<ResponseDay>,
    pub verdict: String,
}

/// Whether there is something to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultState {
    /// No wave has gone out, by this program or by another.
    NotSent,
    /// No purchase after the start is known.
    Nothing,
    /// The window is open, or purchases of its last days are not known yet.
    Running,
    Complete,
}

/// Purchases of anything, contacted against left alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AnyPurchase {
    pub contacted_rate: f64,
    pub control_rate: f64,
    pub uplift: f64,
    pub uplift_low: f64,
    pub uplift_high: f64,
}

/// Margin of all purchases in the window, less what offers and contacts cost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MoneyResult {
    /// Earned with those contacted, with or without the campaign.
    pub contacted_profit: Money,
    /// What as many of those left alone earned.
    pub without_campaign: Money,
    pub contact_cost: Money,
    pub offer_cost: Money,
    /// What the campaign added, with its 95 % interval; none: a group is too small.
    pub added: Option<MoneyRange>,
    /// The same with differences in past spending taken out.
    pub added_adjusted: Option<MoneyRange>,
    /// Share of the doubt that the adjustment takes away, 0 to 1.
    pub doubt_removed: f64,
}

/// An amount with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyRange {
    pub amount: Money,
    pub low: Money,
    pub high: Money,
}

/// A campaign split in one way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Breakdown {
    /// "Offer", "Cluster", "Wave"
    pub by: String,
    pub lines: Vec<BreakdownLine>,
    pub note: String,
}

/// One part of a campaign's customers or days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakdownLine {
    pub name: String,
    pub contacted: usize,
    pub contacted_responses: usize,
    pub control: usize,
    pub control_responses: usize,
    pub contacted_rate: f64,
    pub control_rate: f64,
    /// Difference of the rates with its interval; none: too few to tell.
    pub uplift: Option<UpliftRange>,
}

/// A difference of two rates with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UpliftRange {
    pub uplift: f64,
    pub low: f64,
    pub high: f64,
}

/// Share of each arm that has responded by a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ResponseDay {
    /// Days after the start.
    pub day: u32,
    pub contacted: f64,
    pub control: f64,
}

/// Every past list: what was forecast, and what came.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scoreboard {
    pub lines: Vec<ScoreLine>,
    /// Lists whose time has passed, and how many of them came out within their interval.
    pub judged: usize,
    pub within: usize,
    pub verdict: String,
    /// What the past campaigns teach; none before the first is over.
    pub recalibration: Option<Shift>,
}

/// One past list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreLine {
    pub kind: ScoreKind,
    /// Of a campaign.
    pub id: Option<i64>,
    pub name: String,
    /// The day that the forecast was of.
    pub from: Day,
    /// The last day that it speaks of.
    pub to: Day,
    pub customers: usize,
    pub expected_responses: f64,
    pub expected_rate: f64,
    pub expected_rate_low: f64,
    pub expected_rate_high: f64,
    pub responses: usize,
    /// With the 95 % interval of the rate behind it (Wilson).
    pub rate: f64,
    pub rate_low: f64,
    pub rate_high: f64,
    pub outcome: ScoreOutcome,
    pub expected_profit: Option<Money>,
    /// Counted as the plan does: the first response of each customer, less the costs.
    pub profit: Option<Money>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreKind {
    Campaign,
    RankedList,
}

/// How a forecast did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreOutcome {
    /// A campaign of which nothing went out.
    NotSent,
    /// Its time is not over, or purchases of its last days are not known.
    Running,
    Within,
    /// More came than forecast.
    Above,
    Below,
}

impl ScoreOutcome {
    /// Whether what came can be held against the forecast.
    #[must_use]
    pub fn is_judged(self) -> bool {
        !matches!(self, ScoreOutcome::NotSent | ScoreOutcome::Running)
    }

    #[must_use]
    pub fn spoken(self) -> &'static str {
        match self {
            ScoreOutcome::NotSent => "Not sent",
            ScoreOutcome::Running => "Still running",
            ScoreOutcome::Within => "As forecast",
            ScoreOutcome::Above => "More than forecast",
            ScoreOutcome::Below => "Less than forecast",
        }
    }
}
