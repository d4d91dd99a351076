//! Purchases that a person should check, with what is doubtful about them.

use serde::{Deserialize, Serialize};

use domain::customer::CustomerId;
use domain::day::Day;
use domain::fault::PurchaseFault;
use domain::money::Money;

/// One purchase of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseLine {
    /// The database's own number, used to change or delete it.
    pub number: i64,
    pub customer: CustomerId,
    /// "Ada Brook"
    pub name: String,
    pub external_id: String,
    pub day: Day,
    pub amount: Money,
    /// Its name, else its group; empty if neither is known.
    pub product: String,
    pub source: String,
    /// Receipt or order number.
    pub reference: String,
}

/// Purchases with one fault, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultyPurchases {
    pub fault: PurchaseFault,
    /// All of them; `lines` holds the first.
    pub found: u64,
    pub lines: Vec<PurchaseLine>,
}
