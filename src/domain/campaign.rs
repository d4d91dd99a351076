//! Offers, and the campaigns that carry them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::consent::Channel;
use crate::domain::model::Model;
use crate::domain::money::Money;
use crate::domain::segment::SegmentId;

/// What a customer gets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    pub name: String,
    /// Product group it is good for; empty means everything.
    pub category: String,
    /// Share of the price given away, 0 to 1.
    pub discount: f64,
    /// What redeeming it costs besides the discount.
    pub cost: Money,
    /// The sentence that the message shows.
    pub text: String,
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

/// How a campaign goes out and what is said.
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
            body: "Dear {{ first_name|default('customer') }},\n\nit is a while since we saw you. {{ offer_text }}\n\nWe look forward to your visit.\n{{ business_name }}".into(),
        }
    }
}

/// Where a campaign stands.
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

    /// The status behind a word of the database; an unknown one has not gone out.
    #[must_use]
    pub fn from_code(code: &str) -> CampaignStatus {
        match code {
            "sent" => CampaignStatus::Sent,
            "sending" => CampaignStatus::Sending,
            _ => CampaignStatus::Planned,
        }
    }
}

/// The half of a customer group that is contacted, or left alone to measure the effect.
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

/// Whether the chances are taken as the models say them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Forecasts {
    #[default]
    AsModelled,
    /// Moved by what past campaigns' results teach.
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
    /// Margin, contact cost, control share and window of this campaign.
    pub margin_rate: f64,
    pub contact_cost: Money,
    pub control_share: f64,
    pub response_window_days: u32,
    pub budget: Option<Money>,
    /// List size set by hand; none: the size of highest expected profit.
    pub size: Option<usize>,
    #[serde(default)]
    pub forecasts: Forecasts,
    pub seed: u64,
}
