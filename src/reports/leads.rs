//! Dealers' leads. The JSON keys of making and assigning are a contract.

use serde::{Deserialize, Serialize};

use crate::domain::day::Day;
use crate::domain::dealer::Dealer;
use crate::domain::lead::{LeadStatus, Outcome};
use crate::domain::money::Money;
use crate::domain::segment::SegmentId;
use crate::reports::segments::Named;

/// One lead as window, paper and file show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadLine {
    #[serde(skip)]
    pub id: i64,
    /// Short number, the same on paper, in the e-mail and on the phone.
    pub number: u32,
    pub customer: String,
    pub name: String,
    pub phone: String,
    pub email: String,
    pub address: String,
    pub postcode: String,
    pub city: String,
    /// Name of the dealer; empty until assigned.
    pub dealer: String,
    /// Probability of buying in any of the chosen periods.
    pub propensity: f64,
    /// For each of [`LeadListReport::periods`].
    pub by_period: Vec<f64>,
    pub expected_value: Money,
    /// Why this customer, in a sentence.
    pub reason: String,
    /// What to offer.
    pub need: String,
    /// "October 1998": the period of highest probability.
    pub best_time: String,
    pub status: LeadStatus,
    pub outcome: Option<Outcome>,
    pub note: String,
}

/// A dealer's share of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DealerShare {
    pub dealer: String,
    #[serde(skip)]
    pub dealer_id: i64,
    pub leads: usize,
    pub capacity: u32,
    pub expected_value: Money,
}

/// A list that exists, in one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadListLine {
    pub id: i64,
    pub name: String,
    pub offer_day: Day,
    pub leads: usize,
    pub assigned: usize,
    pub worked: usize,
}

/// A potential customer list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadListReport {
    pub list: i64,
    pub name: String,
    pub category: String,
    pub offer_day: Day,
    /// Names of the months, "October 1998".
    pub periods: Vec<String>,
    /// Who is on it and how the probabilities were made, as a sentence.
    pub how: String,
    pub leads: Vec<LeadLine>,
    pub dealers: Vec<DealerShare>,
    pub assigned: usize,
    pub unassigned: usize,
    pub expected_value: Money,
    /// No assignment under these territories and capacities is worth more.
    pub upper_bound: Money,
    /// Why leads stayed without a dealer ("no dealer serves 99…: 12").
    pub unassigned_why: Vec<String>,
}

/// A dealer in the dealers tab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealerLine {
    pub id: i64,
    pub dealer: Dealer,
    pub open_leads: usize,
    pub sold: usize,
}

/// The leads screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadsReport {
    pub lists: Vec<LeadListLine>,
    pub dealers: Vec<DealerLine>,
    pub categories: Vec<String>,
    /// Saved segments that a list can be made of.
    pub segments: Vec<Named<SegmentId>>,
    /// First day of the month after the last purchase: where an offer usually starts.
    pub suggested_offer_day: Option<Day>,
    /// The list that is open.
    pub open: Option<LeadListReport>,
}
