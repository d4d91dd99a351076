//! The waves of campaigns: what went out, what is due, whom it reaches.

use serde::{Deserialize, Serialize};

use crate::domain::campaign::CampaignStatus;
use crate::domain::consent::Channel;
use crate::domain::day::Day;
use crate::domain::wave::Wave;
use crate::reports::campaign::{DropOut, OutboxCounts};

/// A wave and whom it reached, or would reach today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaveLine {
    #[serde(flatten)]
    pub wave: Wave,
    /// Customers it went to, or would go to today; none: the wave before it has to go out first.
    pub customers: Option<usize>,
    /// Who is not among them, and why.
    pub drop_outs: Vec<DropOut>,
    pub outbox: OutboxCounts,
}

/// A campaign's waves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WavesReport {
    pub campaign: i64,
    pub name: String,
    pub channel: Channel,
    pub waves: Vec<WaveLine>,
    /// The last day of which purchases are known: who answered later is not known to have answered.
    pub known_to: Option<Day>,
}

/// A wave whose day has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueWave {
    pub campaign: i64,
    pub name: String,
    pub channel: Channel,
    pub wave: u32,
    pub due: Day,
    pub status: CampaignStatus,
    pub customers: usize,
}

/// What sending everything that was due came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentDue {
    pub sent: Vec<SentCampaign>,
    /// What could not be sent, and why, a sentence each.
    pub problems: Vec<String>,
}

/// Where one campaign's messages stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCampaign {
    pub campaign: i64,
    pub name: String,
    pub wave: u32,
    #[serde(flatten)]
    pub outbox: OutboxCounts,
}
