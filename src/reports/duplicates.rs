//! Customers who may be the same person under several ids, with the evidence.

use serde::{Deserialize, Serialize};

use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::money::Money;

/// The strength of the evidence that a pair is one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// One thing in common, and something that contradicts it.
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

/// A value shared by too many customers to mean anything: a data fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedValue {
    /// "e-mail address"
    pub what: String,
    pub value: String,
    pub customers: usize,
}

/// One record of a pair, with details that help to choose.
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

/// A pair to be reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairLine {
    pub strength: Strength,
    pub evidence: String,
    pub sides: [Side; 2],
    /// The proposed merged record.
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
    /// Used to undo it.
    pub step: i64,
    /// "Merged Ada Brook (C7) into C3"
    pub what: String,
    /// The customer that both are now.
    pub customer: CustomerId,
    /// Purchases that were moved.
    pub purchases: u64,
}
