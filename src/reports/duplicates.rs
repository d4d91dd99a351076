//! Customers who may be one person under several ids, with what speaks for it.

use serde::{Deserialize, Serialize};

use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::money::Money;

/// How much speaks for a pair being one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// One thing in common, and something against it.
    Possible,
    /// One thing in common.
    Likely,
    /// Several things in common.
    AlmostCertain,
}

impl Strength {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Strength::Possible => "Possible",
            Strength::Likely => "Likely",
            Strength::AlmostCertain => "Almost certain",
        }
    }
}

/// Two customers who may be one; the lower number first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    pub first: CustomerId,
    pub second: CustomerId,
    pub strength: Strength,
    /// "Same e-mail address ada@example.com and same name; the postcodes differ."
    pub evidence: String,
}

/// A value that too many customers have for it to tell anything: a fault of the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedValue {
    /// "e-mail address"
    pub what: String,
    pub value: String,
    pub customers: usize,
}

/// One of a pair, with what helps to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    pub id: CustomerId,
    pub customer: Customer,
    pub purchases: u64,
    pub spend: Money,
    pub last_purchase: Option<Day>,
    /// Channels refused today, by name.
    pub refused: Vec<String>,
}

/// A pair to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairLine {
    pub strength: Strength,
    pub evidence: String,
    pub sides: [Side; 2],
    /// The record that is proposed for both.
    pub proposed: Customer,
}

/// The duplicates screen: the strongest pairs first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicatesReport {
    /// All of them; `pairs` holds the first.
    pub found: usize,
    pub pairs: Vec<PairLine>,
    pub faults: Vec<SharedValue>,
}

/// What a merge did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// By which it can be taken back.
    pub step: i64,
    /// "Merged Ada Brook (C7) into C3"
    pub what: String,
    /// The one that both are now.
    pub customer: CustomerId,
    /// Purchases that followed.
    pub purchases: u64,
}
