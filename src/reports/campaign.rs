//! A campaign before it is sent. The JSON keys of the plan are a stable interface.

use serde::{Deserialize, Serialize};

use crate::home::CampaignLine;
pub use crate::sending::OutboxCounts;
pub use crate::waves::DropOut;
use crate::waves::DueWave;
use domain::assumption::{Assumptions, CAP, CONTROL, DISCOUNT, EFFECT, MARGIN, WINDOW, told_cap, told_effect};
use domain::campaign::CampaignBrief;
use domain::customer::CustomerId;
use domain::effect::PlannedEffect;
use domain::money::Money;
use domain::play::Play;
use domain::segment::SegmentId;
use domain::shift::Shift;

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
    #[serde(default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub id: Option<CustomerId>,
    pub customer: String,
    pub name: String,
    /// E-mail address, postal address or telephone number, by the channel.
    pub address: String,
    pub offer: String,
    /// Of a response if contacted.
    pub probability: f64,
    /// What the contact is expected to add.
    pub expected_profit: Money,
    pub reason: String,
    /// Chance of the same purchase if left alone, and of a response, as the models say them before own results are heeded;
    /// none in campaigns of older versions.
    #[serde(default)]
    pub alone: Option<f64>,
    #[serde(default)]
    pub asked: Option<f64>,
    /// Chance of the same purchase if left alone, own results heeded; only in a plan that was just made.
    #[serde(default)]
    pub anyway: Option<f64>,
    /// What the response is expected to bring, with what would have come anyway.
    #[serde(default)]
    pub gross_profit: Option<Money>,
    /// Whether the offer was drawn at random to learn which discount is best.
    #[serde(default)]
    pub tested: bool,
}

/// A limit on a list, how much of it is used, and what one more unit would bring.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LimitPrice {
    /// Its name in words.
    pub limit: String,
    /// The amount reached: money, customers, responses, or a rate (0 to 1).
    pub used: f64,
    pub available: f64,
    /// Whether it stops the list from serving its goal better.
    pub binds: bool,
    /// What one more unit (for a rate: one percentage point less) would bring to the goal, in major units of profit if
    /// the goal is profit; 0 if the limit does not bind.
    pub one_more: f64,
    /// All of it as a sentence.
    pub told: String,
}

/// An assumption in which a campaign differs from the stored ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Differing {
    pub what: String,
    pub here: String,
    pub stored: String,
}

/// The assumptions in which a campaign differs from the stored ones.
#[must_use]
pub fn differing(brief: &CampaignBrief, stored: &Assumptions) -> Vec<Differing> {
    let days = |days: u32| format!("{days} days");
    let values = [
        (MARGIN, figures::percent_as_set(brief.margin_rate), figures::percent_as_set(stored.margin_rate)),
        ("cost of one contact", brief.contact_cost.plain(), stored.contact_cost(brief.channel).plain()),
        (WINDOW, days(brief.response_window_days), days(stored.response_window_days)),
        (CONTROL, figures::percent_as_set(brief.control_share), figures::percent_as_set(stored.control_share)),
        (EFFECT, told_effect(brief.effect), told_effect(stored.effect)),
        (DISCOUNT, figures::percent_as_set(brief.discount_effect), figures::percent_as_set(stored.discount_effect)),
        (CAP, told_cap(brief.limits.contacts), told_cap(stored.contact_cap)),
    ];
    let differing = values.into_iter().filter(|(_, here, stored)| here != stored);
    differing.map(|(what, here, stored)| Differing { what: what.to_owned(), here, stored }).collect()
}

/// A price test before it is sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PriceTestPlan {
    /// Contacted customers whose offer was drawn at random.
    pub customers: usize,
    /// Expected profit given up for it.
    pub cost: Money,
    /// Who is tested with what and what it costs, in a sentence.
    pub told: String,
}

/// The plan: who gets what, and what it should earn.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    /// What the contacts add, after offer and contact costs: what would come without them is not in it.
    pub expected_profit: Money,
    /// Its 80 % interval.
    #[serde(default)]
    pub expected_profit_low: Money,
    #[serde(default)]
    pub expected_profit_high: Money,
    /// What all responses bring after the same costs, with those that would come anyway.
    #[serde(default)]
    pub gross_profit: Money,
    /// Purchases of the same expected of the contacted if they were left alone.
    #[serde(default)]
    pub expected_anyway: f64,
    /// What part of the data it was made from, as a sentence; empty: everything.
    #[serde(default)]
    pub selection: String,
    /// What a contact was taken to add, and where that is known from.
    #[serde(default)]
    pub effect: PlannedEffect,
    /// No list under these rules can earn more.
    pub upper_bound: Money,
    /// Which rule stops the list from earning more ("none: every further contact costs more than it brings").
    pub binding: String,
    /// The most that is missed of the best possible goal value, 0 to 1; 0: the list is optimal.
    #[serde(default)]
    pub gap: f64,
    #[serde(default)]
    pub prices: Vec<LimitPrice>,
    /// Limits that no list can satisfy, each with what would be feasible.
    #[serde(default)]
    pub infeasible: Vec<String>,
    /// Expected profit of the same list if everybody is a fifth less likely to respond.
    #[serde(default)]
    pub if_response_20_lower: Money,
    #[serde(default)]
    pub expected_sales: Money,
    #[serde(default)]
    pub contact_costs: Money,
    /// How the size of the control group was determined, as a sentence.
    #[serde(default)]
    pub control_why: String,
    /// Expected cost of leaving the control group alone.
    pub control_cost: Money,
    /// Smallest difference in response rate that the control group can show (80 % power, 5 % level).
    pub smallest_effect: Option<f64>,
    /// Size of highest expected profit.
    pub optimum: usize,
    pub curve: Vec<CurvePoint>,
    /// The correction by past results applied to its chances; none: they are as the models predict.
    #[serde(default)]
    pub shift: Option<Shift>,
    /// The price test on the list; none: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_test: Option<PriceTestPlan>,
    /// What of the expected figures not to rely on, as a sentence; none if such forecasts held on earlier periods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caution: Option<String>,
    /// The contacted, best first.
    pub targets: Vec<PlannedTarget>,
}

impl CampaignPlan {
    /// What every expected figure of a plan means; shown next to them.
    pub const WHAT_COUNTS: &str = "Responses count every purchase within the response window. Profit counts only what the \
                                   message adds: purchases that would come anyway are not in it, and the discount that \
                                   they get is. The gross figure counts them all.";
}

/// A message as one recipient would get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagePreview {
    pub recipient: String,
    pub subject: String,
    pub body: String,
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
    /// Who e-mails come from, as in Settings; empty if no mail server is set.
    pub sender: String,
    /// Waves whose day has come.
    pub due: Vec<DueWave>,
    /// What past campaigns show about forecasts; none before the first is over.
    pub recalibration: Option<Shift>,
    pub plays: Vec<KnownPlay>,
    /// Saved segments by name, for exclusions and for deciding who gets which offer.
    pub segments: Vec<(SegmentId, String)>,
    /// Clusters of the newest clustering by number and name.
    pub clusters: Vec<(u32, String)>,
    /// What every campaign starts from, with the margin from purchases if they show one.
    pub stored: Assumptions,
}

/// A play, and where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownPlay {
    pub play: Play,
    pub origin: PlayOrigin,
}

/// Where a play comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlayOrigin {
    BuiltIn,
    /// Built in, and changed by hand.
    Changed,
    Own,
}

/// An audience one can choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudienceChoice {
    pub label: String,
    pub source: domain::campaign::AudienceSource,
    pub customers: usize,
}
