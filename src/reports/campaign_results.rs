//! What campaigns brought, and how good their forecasts were. The JSON keys are a stable interface.

use serde::{Deserialize, Serialize};

use domain::day::Day;
use domain::money::Money;
use domain::shift::Shift;

/// A campaign's response, profit, parts and days, contacted compared with left alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignResults {
    pub id: i64,
    pub name: String,
    /// Purchases after this day count, up to and including the last day of the window.
    pub started: Day,
    pub window_ends: Day,
    /// The last day for which purchases are known.
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
    /// The same for any purchase at all; none if the offers are for everything.
    pub any_purchase: Option<AnyPurchase>,
    /// Contacted customers who answered according to the records of contacts.
    pub answers: usize,
    pub money: MoneyResult,
    pub expected_rate: f64,
    pub expected_rate_low: f64,
    pub expected_rate_high: f64,
    pub breakdowns: Vec<Breakdown>,
    /// What a price test showed; none without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_test: Option<PriceTestResult>,
    pub by_day: Vec<ResponseDay>,
    pub verdict: String,
}

/// Whether there is something to judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultState {
    /// No wave was sent, by this program or by another.
    NotSent,
    /// No purchase after the start is known.
    Nothing,
    /// The window is still open, or purchases in its last days are not known yet.
    Running,
    Complete,
}

/// Purchases of anything, contacted compared with left alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AnyPurchase {
    pub contacted_rate: f64,
    pub control_rate: f64,
    pub uplift: f64,
    pub uplift_low: f64,
    pub uplift_high: f64,
}

/// Margin of all purchases in the window, less the costs of offers and contacts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MoneyResult {
    /// Earned with those contacted, with or without the campaign.
    pub contacted_profit: Money,
    /// What the same number of those left alone earned.
    pub without_campaign: Money,
    pub contact_cost: Money,
    pub offer_cost: Money,
    /// What the campaign added, with its 95 % interval; none: a group is too small.
    pub added: Option<MoneyRange>,
    /// The same, adjusted for differences in past spending.
    pub added_adjusted: Option<MoneyRange>,
    /// Share of the uncertainty that the adjustment removes, 0 to 1.
    pub doubt_removed: f64,
}

/// An amount with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyRange {
    pub amount: Money,
    pub low: Money,
    pub high: Money,
}

/// What a price test showed: each offer among customers who got it at random.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PriceTestResult {
    /// Which offer added most, and how sure that is.
    pub verdict: String,
    pub offers: Vec<TestedOffer>,
}

/// One offer of a price test.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TestedOffer {
    pub name: String,
    pub discount: f64,
    pub customers: usize,
    pub responses: usize,
    /// What a customer brought after all costs, in major units, with its 95 % interval.
    pub profit: f64,
    pub profit_low: f64,
    pub profit_high: f64,
    /// Chance that this offer adds most; none while too few got one of them.
    pub best: Option<f64>,
}

/// A campaign broken down in one way.
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
    /// Difference of the rates with its interval; none: too few to say.
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

/// Every past list: the forecast and the outcome.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scoreboard {
    pub lines: Vec<ScoreLine>,
    /// Lists whose time has passed, and for how many the outcome was within the interval.
    pub judged: usize,
    pub within: usize,
    pub verdict: String,
    /// What past campaigns show; none before the first is over.
    pub recalibration: Option<Shift>,
}

/// One past list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreLine {
    pub kind: ScoreKind,
    /// Of a campaign.
    pub id: Option<i64>,
    pub name: String,
    /// The day of the forecast.
    pub from: Day,
    /// The last day that it covers.
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
    /// Counted as in the plan: the first response of each customer, less the costs.
    pub profit: Option<Money>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreKind {
    Campaign,
    RankedList,
}

/// How a forecast turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreOutcome {
    /// A campaign of which nothing was sent.
    NotSent,
    /// Its time is not over, or purchases of its last days are not known.
    Running,
    Within,
    /// The outcome was above the forecast.
    Above,
    Below,
}

impl ScoreOutcome {
    /// Whether the outcome can be compared with the forecast.
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
