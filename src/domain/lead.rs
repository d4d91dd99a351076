//! A customer handed to a dealer, and what came of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::segment::SegmentId;
use crate::domain::selection::Activity;

/// What came of a contact; one list for window, paper, portal and phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Sold,
    Appointment,
    CallBack,
    NotInterested,
    NotReached,
    WrongNumber,
    DoNotContact,
}

impl Outcome {
    pub const ALL: [Outcome; 7] = [
        Outcome::Sold,
        Outcome::Appointment,
        Outcome::CallBack,
        Outcome::NotInterested,
        Outcome::NotReached,
        Outcome::WrongNumber,
        Outcome::DoNotContact,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Sold => "sold",
            Outcome::Appointment => "appointment",
            Outcome::CallBack => "call-back",
            Outcome::NotInterested => "not-interested",
            Outcome::NotReached => "not-reached",
            Outcome::WrongNumber => "wrong-number",
            Outcome::DoNotContact => "do-not-contact",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Sold => "Sold",
            Outcome::Appointment => "Appointment",
            Outcome::CallBack => "Call back",
            Outcome::NotInterested => "Not interested",
            Outcome::NotReached => "Not reached",
            Outcome::WrongNumber => "Wrong number",
            Outcome::DoNotContact => "Do not contact",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An outcome that is none of the seven.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not an outcome; use one of sold, appointment, call-back, not-interested, not-reached, wrong-number, do-not-contact"
)]
pub struct NotAnOutcome(pub String);

impl FromStr for Outcome {
    type Err = NotAnOutcome;

    fn from_str(text: &str) -> Result<Outcome, NotAnOutcome> {
        let plain = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        Outcome::ALL
            .into_iter()
            .find(|outcome| plain(outcome.code()) == plain(text))
            .ok_or_else(|| NotAnOutcome(text.to_owned()))
    }
}

/// Where a lead stands on the board.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeadStatus {
    #[default]
    New,
    Contacted,
    Appointment,
    Sold,
    Lost,
}

impl LeadStatus {
    pub const ALL: [LeadStatus; 5] =
        [LeadStatus::New, LeadStatus::Contacted, LeadStatus::Appointment, LeadStatus::Sold, LeadStatus::Lost];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            LeadStatus::New => "New",
            LeadStatus::Contacted => "Contacted",
            LeadStatus::Appointment => "Appointment",
            LeadStatus::Sold => "Sold",
            LeadStatus::Lost => "Lost",
        }
    }

    /// Where a lead stands after its newest outcome.
    #[must_use]
    pub fn after(outcome: Option<Outcome>) -> LeadStatus {
        match outcome {
            None => LeadStatus::New,
            Some(Outcome::CallBack | Outcome::NotReached) => LeadStatus::Contacted,
            Some(Outcome::Appointment) => LeadStatus::Appointment,
            Some(Outcome::Sold) => LeadStatus::Sold,
            Some(Outcome::NotInterested | Outcome::WrongNumber | Outcome::DoNotContact) => LeadStatus::Lost,
        }
    }
}

/// Whom to look for, and when the offer is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadBrief {
    pub name: String,
    /// Product group that the dealers will offer; empty means any purchase.
    pub category: String,
    /// First day of the offer; the chosen periods count from here.
    pub offer_day: Day,
    /// Number of months after the offer's day that each get a probability.
    pub months: u32,
    pub activity: Activity,
    /// Postcode prefixes; none means everywhere.
    pub postcodes: Vec<String>,
    /// Customers who ever bought this group; empty means anything.
    pub bought_category: String,
    /// Only customers of this saved segment; none: everybody.
    #[serde(default)]
    pub segment: Option<SegmentId>,
    /// At most so many leads, the most valuable first.
    pub most: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_is_read_back_and_leaves_new() {
        for outcome in Outcome::ALL {
            assert_eq!(outcome.code().parse(), Ok(outcome));
            assert_eq!(outcome.name().parse(), Ok(outcome));
            assert_ne!(LeadStatus::after(Some(outcome)), LeadStatus::New);
        }
    }
}
