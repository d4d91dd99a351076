//! The goal by which a campaign's list is chosen, and the limits it must keep.

use serde::{Deserialize, Serialize};

use crate::model::Model;
use crate::segment::SegmentId;

/// The goal by which a list is chosen. Rates and margins are shares, 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// The highest expected profit.
    #[default]
    Profit,
    /// The most responses: everybody whose own likelihood of responding is at least this high.
    Likelihood { least: f64 },
    /// The longest list that is expected to respond at this overall rate or better.
    ResponseRate { least: f64 },
    /// The longest list whose profit is at least this share of its sales.
    Margin { least: f64 },
}

impl Goal {
    /// The minimum rate or margin that the goal itself requires.
    #[must_use]
    pub fn least(self) -> Option<f64> {
        match self {
            Goal::Profit => None,
            Goal::Likelihood { least } | Goal::ResponseRate { least } | Goal::Margin { least } => Some(least),
        }
    }

    /// The same goal with a different minimum rate or margin.
    #[must_use]
    pub fn with_least(self, least: f64) -> Goal {
        match self {
            Goal::Profit => Goal::Profit,
            Goal::Likelihood { .. } => Goal::Likelihood { least },
            Goal::ResponseRate { .. } => Goal::ResponseRate { least },
            Goal::Margin { .. } => Goal::Margin { least },
        }
    }
}

/// At most this many contacts with one customer in any period of this many days, over all campaigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactCap {
    pub contacts: u32,
    pub days: u32,
}

/// Limits of a list other than budget, size and the number of each offer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListLimits {
    /// Minimum expected overall response rate, 0 to 1.
    pub response_rate: Option<f64>,
    /// Minimum expected profit as a share of expected sales.
    pub margin: Option<f64>,
    /// Maximum expected responses: how many can be served afterwards.
    pub responses: Option<f64>,
    pub contacts: Option<ContactCap>,
}

/// Who is left out of an audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exclusion {
    Segment(SegmentId),
    /// By its number in the newest clustering.
    Cluster(u32),
    /// Bought within this many days.
    BoughtWithin(u32),
    /// Contacted by a campaign whose response window is still open.
    RunningCampaigns,
    /// On the newest ranked list of a model; nobody if there is none.
    Ranked(Model),
}

/// The members of a segment get one offer, whatever a different one would earn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferRule {
    pub segment: SegmentId,
    /// Index among the campaign's offers.
    pub offer: usize,
}
