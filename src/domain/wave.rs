//! The waves of a campaign: the first contact, and follow-ups to customers who have not responded.

use serde::{Deserialize, Serialize};

use crate::campaign::{CampaignStatus, Creative};
use crate::day::Day;

/// The maximum number of waves; nobody wants to hear about the same thing more often.
pub const MOST_WAVES: u32 = 5;

/// What triggers a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Release {
    /// A person who presses the button.
    ByHand,
    /// Its day: sending what is due includes it.
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

    /// The trigger for a word in the database; an unknown word waits for a person.
    #[must_use]
    pub fn from_code(code: &str) -> Release {
        if code == "on-day" { Release::OnDay } else { Release::ByHand }
    }
}

/// One contact of a campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wave {
    /// Counted from 1.
    pub number: u32,
    /// It does not go out before this day.
    pub due: Day,
    pub release: Release,
    /// Days after the previous wave; 0 for the first.
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

    /// The day from which later waves are counted: when it began, or will begin at the earliest.
    #[must_use]
    pub fn day(&self) -> Day {
        self.started.unwrap_or(self.due)
    }

    /// Whether it may go out on a day, once the previous waves have.
    #[must_use]
    pub fn is_due(&self, today: Day) -> bool {
        self.status == CampaignStatus::Planned && self.due <= today
    }
}

/// A requested wave, following the previous ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FurtherWave {
    pub after_days: u32,
    pub creative: Creative,
}
