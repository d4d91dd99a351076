//! The waves of a campaign: the first contact, and those that follow it to whoever has not answered.

use serde::{Deserialize, Serialize};

use crate::campaign::{CampaignStatus, Creative};
use crate::day::Day;

/// Waves that a campaign can have; nobody wants to hear of the same thing more often.
pub const MOST_WAVES: u32 = 5;

/// What lets a wave go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Release {
    /// A person who presses the button.
    ByHand,
    /// Its day: whoever sends what is due sends it too.
    OnDay,
}

impl Release {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Release::ByHand => "by-hand",
            Release::OnDay => "on-day",
        }
    }

    /// What a word of the database means; an unknown one waits for a person.
    #[must_use]
    pub fn from_code(code: &str) -> Release {
        if code == "on-day" { Release::OnDay } else { Release::ByHand }
    }
}

/// One contact of a campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wave {
    /// From 1.
    pub number: u32,
    /// It does not go out before this day.
    pub due: Day,
    pub release: Release,
    /// Days after the wave before; 0 for the first.
    pub after_days: u32,
    pub status: CampaignStatus,
    /// The day it began.
    pub started: Option<Day>,
    pub creative: Creative,
}

impl Wave {
    /// The first contact of a campaign.
    #[must_use]
    pub fn first(due: Day, creative: Creative) -> Wave {
        let release = Release::ByHand;
        Wave { number: 1, due, release, after_days: 0, status: CampaignStatus::Planned, started: None, creative }
    }

    /// The day that counts for what follows: when it began, or will at the earliest.
    #[must_use]
    pub fn day(&self) -> Day {
        self.started.unwrap_or(self.due)
    }

    /// Whether it may go out on a day, once the waves before it have.
    #[must_use]
    pub fn is_due(&self, today: Day) -> bool {
        self.status == CampaignStatus::Planned && self.due <= today
    }
}

/// A wave that somebody asks for, behind the waves before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FurtherWave {
    pub after_days: u32,
    pub creative: Creative,
}
