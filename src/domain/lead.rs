//! A customer handed to a dealer, and the outcome.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::campaign::Validity;
use crate::day::Day;
use crate::group_rule::GroupRulesId;
use crate::money::Money;
use crate::period::{DateSpan, PeriodUnit};
use crate::segment::SegmentId;
use crate::selection::Activity;

/// The outcome of a contact; one list for window, paper, portal and phone.
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

    /// The customer's answer to the offer; none if it is still open.
    #[must_use]
    pub fn answer(self) -> Option<bool> {
        match self {
            Outcome::Sold | Outcome::Appointment => Some(true),
            Outcome::NotInterested | Outcome::DoNotContact => Some(false),
            Outcome::CallBack | Outcome::NotReached | Outcome::WrongNumber => None,
        }
    }

    /// Days after which the dealer should act again unless agreed otherwise; none: nothing is left to do.
    #[must_use]
    pub fn usual_wait(self) -> Option<i32> {
        match self {
            Outcome::Appointment => Some(7),
            Outcome::CallBack => Some(3),
            Outcome::NotReached => Some(2),
            Outcome::Sold | Outcome::NotInterested | Outcome::WrongNumber | Outcome::DoNotContact => None,
        }
    }

    /// Whether it ends the work on a lead.
    #[must_use]
    pub fn is_final(self) -> bool {
        self.usual_wait().is_none()
    }
}

/// What a dealer reports about a lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldOutcome {
    pub outcome: Outcome,
    pub note: String,
    pub day: Day,
    /// When to act next; none: the default for this outcome.
    pub next: Option<Day>,
}

impl ToldOutcome {
    /// The day of the next activity; none if nothing is left to do.
    #[must_use]
    pub fn due(&self) -> Option<Day> {
        self.outcome.usual_wait().map(|wait| self.next.unwrap_or_else(|| self.day.plus(wait)))
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

/// The column of the board that a lead is in.
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

    /// The state of a lead after its newest outcome.
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

    /// What the dealer is expected to do next; empty if nothing.
    #[must_use]
    pub fn next_activity(self) -> &'static str {
        match self {
            LeadStatus::New => "First call",
            LeadStatus::Contacted => "Call again",
            LeadStatus::Appointment => "Keep the appointment",
            LeadStatus::Sold | LeadStatus::Lost => "",
        }
    }
}

/// What a dealer learns about a person besides name, postcode and town.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonField {
    Telephone,
    Email,
    Address,
}

impl PersonField {
    pub const ALL: [PersonField; 3] = [PersonField::Telephone, PersonField::Email, PersonField::Address];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            PersonField::Telephone => "telephone",
            PersonField::Email => "email",
            PersonField::Address => "address",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            PersonField::Telephone => "Telephone",
            PersonField::Email => "E-mail address",
            PersonField::Address => "Street",
        }
    }
}

/// The longest time that dealers can keep leads.
pub const MOST_EXPIRY_DAYS: u32 = 730;
/// The shortest where nobody says how long.
const LEAST_USUAL_DAYS: u32 = 30;

/// Whom to look for, and when the offer is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeadBrief {
    pub name: String,
    /// Product group that the dealers will offer; empty means any purchase.
    pub category: String,
    /// The one product that they will offer, by its id in your files; empty where the group says it all.
    pub product: String,
    /// Share of the price given away, 0 to 1.
    pub discount: f64,
    /// Price that the offer is at; none: the usual one.
    pub price: Option<Money>,
    /// What an answer costs besides the discount.
    pub offer_cost: Money,
    pub validity: Validity,
    /// What the dealers say of the offer; empty: what group, discount and validity say.
    pub offer_text: String,
    /// First day of the offer; the chosen periods count from here.
    pub offer_day: Day,
    /// What the time after the offer's day is divided into.
    pub unit: PeriodUnit,
    /// Number of periods (months or weeks) after the offer's day that each get a probability; drafts and lists stored before weeks came say "months".
    #[serde(rename = "months")]
    pub periods: u32,
    /// The days on which the offer is made, each span a period of its own, in their order; empty: the periods follow each other
    /// from the offer's day on.
    pub dates: Vec<DateSpan>,
    pub activity: Activity,
    /// Whether to include people without a purchase.
    pub prospects: Prospects,
    /// Postcode prefixes; none means everywhere.
    pub postcodes: Vec<String>,
    /// Only customers who ever bought this group; empty means any group.
    pub bought_category: String,
    /// Only customers of this saved segment; none: everybody.
    pub segment: Option<SegmentId>,
    /// Stored rules for groups that say how likely everybody is and when; none: learned anew for this list.
    pub rules: Option<GroupRulesId>,
    /// What the chances may look at: rhythm, money, goods, places, contacts, region, postcode, names of attributes; empty:
    /// everything.
    pub characteristics: Vec<String>,
    /// Codes of the KPIs by which like customers are put into groups; empty: the ticked ones.
    pub group_by: Vec<String>,
    /// At most this many leads, the most valuable first.
    pub most: usize,
    /// Weeks that the dealers work on the list; in none of them does anybody get more than can be worked.
    pub weeks: u32,
    /// Share of the list that is left alone at random, to measure what the dealers add.
    pub control_share: f64,
    /// Customers whom a dealer or a campaign contacted within this many days are left out.
    pub rest_days: u32,
    /// Days after publishing that the dealers may keep the leads; none: until the last period is over.
    pub expiry_days: Option<u32>,
    /// What the dealers are told about a person besides name, postcode and town.
    pub fields: Vec<PersonField>,
}

impl LeadBrief {
    /// The periods of the offer, each with a probability of its own.
    #[must_use]
    pub fn spans(&self) -> Vec<DateSpan> {
        if !self.dates.is_empty() {
            return self.dates.clone();
        }
        let edge = |period: u32| match self.unit {
            PeriodUnit::Weeks => self.offer_day.plus(i32::try_from(period.saturating_mul(7)).unwrap_or(i32::MAX)),
            PeriodUnit::Months => self.offer_day.plus_months(period),
        };
        (0..self.periods).map(|period| DateSpan { first: edge(period), last: edge(period + 1).plus(-1) }).collect()
    }

    /// Days that dealers keep leads that are made today: as many as somebody said, else until the last period is over and
    /// all weeks are worked.
    #[must_use]
    pub fn kept_for(&self, today: Day) -> u32 {
        let last = self.spans().last().map_or(0, |span| span.last.since(today));
        let worked = self.weeks.saturating_mul(7);
        let usual = u32::try_from(last).unwrap_or(0).max(worked).clamp(LEAST_USUAL_DAYS, MOST_EXPIRY_DAYS);
        self.expiry_days.unwrap_or(usual)
    }

    /// The terms of the offer: "at 899.00 EUR, 10 % off, until 1 May 2024"; empty without any.
    #[must_use]
    pub fn terms(&self, currency: &str) -> String {
        let mut terms = Vec::new();
        if let Some(price) = self.price {
            terms.push(format!("at {} {currency}", price.plain()).trim_end().to_owned());
        }
        if self.discount > 0.0 {
            terms.push(format!("{} off", figures::percent_as_set(self.discount)));
        }
        if let Some(last) = self.validity.last_day(self.offer_day) {
            terms.push(format!("until {}", last.spoken()));
        }
        terms.join(", ")
    }
}

impl Default for LeadBrief {
    fn default() -> LeadBrief {
        LeadBrief {
            name: String::new(),
            category: String::new(),
            product: String::new(),
            discount: 0.0,
            price: None,
            offer_cost: Money::ZERO,
            validity: Validity::default(),
            offer_text: String::new(),
            offer_day: Day(0),
            unit: PeriodUnit::Months,
            periods: 3,
            dates: Vec::new(),
            activity: Activity::default(),
            prospects: Prospects::default(),
            postcodes: Vec::new(),
            bought_category: String::new(),
            segment: None,
            rules: None,
            characteristics: Vec::new(),
            group_by: Vec::new(),
            most: 200,
            weeks: 1,
            control_share: 0.0,
            rest_days: 0,
            expiry_days: None,
            fields: vec![PersonField::Telephone],
        }
    }
}

/// Whether people without a purchase can become leads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Prospects {
    /// If earlier contacts show how likely they are to answer.
    #[default]
    Included,
    LeftOut,
    /// Nobody else.
    Only,
}

/// Whether a distribution of a list prefers each customer's previous dealer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LastDealer {
    /// Customers who had a dealer before get the same one if possible.
    First,
    NoMatter,
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
