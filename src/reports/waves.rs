//! The waves of campaigns: what went out, what is due, whom it reaches.

use serde::{Deserialize, Serialize};

use crate::sending::{OutboxCounts, SendReport};
use domain::campaign::CampaignStatus;
use domain::consent::Channel;
use domain::day::Day;
use domain::wave::{Release, Wave};

/// Customers who dropped out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropOut {
    pub why: String,
    pub customers: usize,
}

/// A wave and whom it reached, or would reach today.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WaveLine {
    #[serde(flatten)]
    pub wave: Wave,
    /// Customers it was sent to, or would be sent to today; none: the previous wave has to be sent first.
    pub customers: Option<usize>,
    /// Who is excluded, and why.
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
    /// A person has paused its sending.
    #[serde(default)]
    pub paused: bool,
    /// The last day for which purchases are known: later answers are not known.
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
    /// A person has paused its sending.
    #[serde(default)]
    pub paused: bool,
}

/// The wave of a campaign that goes out next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextWave {
    pub wave: u32,
    pub due: Day,
    pub release: Release,
}

impl NextWave {
    /// "Wave 2 on 3 Dec 2026"
    #[must_use]
    pub fn spoken(&self) -> String {
        match self.release {
            Release::OnDay => format!("Wave {} on {}", self.wave, self.due.spoken()),
            Release::ByHand => "When you send it".to_owned(),
        }
    }
}

/// The result of sending everything that was due.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentDue {
    pub sent: Vec<SentCampaign>,
    /// What could not be sent, and why, one sentence each.
    pub problems: Vec<String>,
}

/// The state of one campaign's messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCampaign {
    pub campaign: i64,
    pub name: String,
    pub wave: u32,
    #[serde(flatten)]
    pub outbox: SendReport,
}
