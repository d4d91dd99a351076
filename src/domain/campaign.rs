//! Offers, and the campaigns that carry them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::assumption::Assumptions;
use crate::consent::Channel;
use crate::day::Day;
use crate::model::Model;
use crate::money::Money;
use crate::segment::SegmentId;
use crate::targeting::{Exclusion, Goal, ListLimits, OfferRule};

/// How long an offer can be redeemed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validity {
    #[default]
    Open,
    /// This many days after the message.
    Days(u32),
    Until(Day),
}

impl Validity {
    /// The last day of an offer whose message goes out on `sent`.
    #[must_use]
    pub fn last_day(self, sent: Day) -> Option<Day> {
        match self {
            Validity::Open => None,
            Validity::Days(days) => i32::try_from(days).ok().map(|days| sent.plus(days)),
            Validity::Until(day) => Some(day),
        }
    }
}

/// What a customer gets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    pub name: String,
    /// Product group it is valid for; empty means everything.
    pub category: String,
    /// The single product it is valid for, by its id in your files; empty if the group is enough.
    #[serde(default)]
    pub product: String,
    /// Share of the price given away, 0 to 1.
    pub discount: f64,
    /// What redeeming it costs in addition to the discount.
    pub cost: Money,
    #[serde(default)]
    pub validity: Validity,
    /// At most this many customers get it; none: as many as it is best for.
    #[serde(default)]
    pub most: Option<usize>,
    /// The sentence that the message shows; it may use the customer's own data through merge fields.
    pub text: String,
}

impl Offer {
    /// Whether it is valid for everything.
    #[must_use]
    pub fn is_for_all(&self) -> bool {
        self.category.is_empty() && self.product.is_empty()
    }
}

/// Where a campaign's customers come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AudienceSource {
    /// The newest ranked list of a model.
    Ranked(Model),
    /// The members of a cluster of the newest clustering, by its number.
    Cluster(u32),
    /// A saved segment.
    Segment(SegmentId),
}

/// How a campaign goes out and what its message says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Creative {
    pub subject: String,
    /// Text with merge fields such as {{ first_name }}.
    pub body: String,
}

impl Default for Creative {
    fn default() -> Creative {
        Creative {
            subject: "Something for you, {{ first_name|default('dear customer') }}".into(),
            body: "Dear {{ first_name|default('customer') }},\n\nit has been a while since we saw you. {{ offer_text \
                }}\n\nWe look forward to your visit.\n{{ business_name }}"
                .into(),
        }
    }
}

/// The status of a campaign.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CampaignStatus {
    #[default]
    Planned,
    Sending,
    Sent,
}

impl CampaignStatus {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            CampaignStatus::Planned => "planned",
            CampaignStatus::Sending => "sending",
            CampaignStatus::Sent => "sent",
        }
    }

    /// The status for a word in the database; an unknown word counts as not gone out.
    #[must_use]
    pub fn from_code(code: &str) -> CampaignStatus {
        match code {
            "sent" => CampaignStatus::Sent,
            "sending" => CampaignStatus::Sending,
            _ => CampaignStatus::Planned,
        }
    }
}

/// The part of a customer group that is contacted, or left alone to measure the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Arm {
    Contacted,
    Control,
}

impl Arm {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Arm::Contacted => "contacted",
            Arm::Control => "control",
        }
    }
}

impl fmt::Display for Arm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Whether the chances are used as the models give them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Forecasts {
    #[default]
    AsModelled,
    /// Moved by what past campaigns' results teach; new campaigns begin so.
    Corrected,
}

/// What a person decides about a campaign; planning turns it into a list of targets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignBrief {
    pub name: String,
    pub audience: AudienceSource,
    pub channel: Channel,
    pub offers: Vec<Offer>,
    pub creative: Creative,
    /// Margin, contact cost and window of this campaign.
    pub margin_rate: f64,
    pub contact_cost: Money,
    /// Share of the list that is left alone; with an effect worth detecting: at most this share.
    pub control_share: f64,
    /// Smallest rise of the response rate worth detecting, 0 to 1: no more customers are left alone than needed to
    /// detect it.
    #[serde(default)]
    pub effect: Option<f64>,
    /// By how much ten percentage points of discount multiply the odds of a response, less 1; 0: not at all.
    #[serde(default)]
    pub discount_effect: f64,
    pub response_window_days: u32,
    pub budget: Option<Money>,
    /// List size set by hand; none: the size that serves the goal best.
    pub size: Option<usize>,
    #[serde(default)]
    pub goal: Goal,
    #[serde(default)]
    pub limits: ListLimits,
    #[serde(default)]
    pub exclusions: Vec<Exclusion>,
    /// Which customers get which offer, the first that fits; everybody else gets the one that serves the goal best.
    #[serde(default)]
    pub offer_rules: Vec<OfferRule>,
    #[serde(default)]
    pub forecasts: Forecasts,
    /// At most this much of the expected profit is given up to learn which discount is best, by offers drawn at random;
    /// none: no test.
    #[serde(default)]
    pub price_test: Option<Money>,
    pub seed: u64,
}

impl CampaignBrief {
    /// Takes over the stored assumptions for campaigns.
    pub fn assume(&mut self, stored: &Assumptions) {
        self.margin_rate = stored.margin_rate.clamp(0.0, 1.0);
        self.contact_cost = stored.contact_cost(self.channel);
        self.control_share = stored.control_share;
        self.effect = stored.effect;
        self.discount_effect = stored.discount_effect;
        self.response_window_days = stored.response_window_days;
        self.limits.contacts = stored.contact_cap;
        self.forecasts = Forecasts::Corrected;
    }

    /// Changes the channel, and with it the assumed cost, unless the cost was changed by hand.
    pub fn reach_by(&mut self, channel: Channel, stored: &Assumptions) {
        if self.contact_cost == stored.contact_cost(self.channel) {
            self.contact_cost = stored.contact_cost(channel);
        }
        self.channel = channel;
    }
}

impl Default for CampaignBrief {
    fn default() -> CampaignBrief {
        CampaignBrief {
            name: String::new(),
            audience: AudienceSource::Ranked(Model::Dormancy),
            channel: Channel::Email,
            offers: Vec::new(),
            creative: Creative::default(),
            margin_rate: 0.3,
            contact_cost: Money::ZERO,
            control_share: 0.1,
            effect: None,
            discount_effect: 0.0,
            response_window_days: 60,
            budget: None,
            size: None,
            goal: Goal::default(),
            limits: ListLimits::default(),
            exclusions: Vec::new(),
            offer_rules: Vec::new(),
            forecasts: Forecasts::default(),
            price_test: None,
            seed: 0,
        }
    }
}
