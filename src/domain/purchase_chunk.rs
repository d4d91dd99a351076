//! Purchases in chunks of some thousand, with names replaced by numbers: the form in which a file passes them to the
//! database.

use crate::day::Day;
use crate::money::Money;
use crate::purchase::Source;

/// One line of one sale. Its names are numbers, counted from 0 in the order in which the chunks introduced them.
#[derive(Debug, Clone, PartialEq)]
pub struct PurchaseLine {
    /// Number among [`PurchaseChunk::customers`] of this and all earlier chunks.
    pub customer: u32,
    pub day: Day,
    /// Negative amounts are returns.
    pub amount: Money,
    pub quantity: f64,
    pub margin: Option<Money>,
    /// Number among [`PurchaseChunk::products`].
    pub product: Option<u32>,
    pub source: Source,
    /// Number among [`PurchaseChunk::stores`].
    pub store: Option<u32>,
    /// Where its reference is in the chunk's combined text; from and to are equal if there is none.
    pub reference: (u32, u32),
}

/// A product as first mentioned by a purchase line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldProduct {
    pub external_id: String,
    /// Product group, or empty.
    pub category: String,
}

/// Lines in the order of the file, with the names that no earlier chunk contained.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PurchaseChunk {
    pub lines: Vec<PurchaseLine>,
    /// External ids of customers.
    pub customers: Vec<String>,
    pub products: Vec<ToldProduct>,
    /// Names of stores.
    pub stores: Vec<String>,
    /// Receipt and order numbers, concatenated.
    pub references: String,
}

impl PurchaseChunk {
    /// Receipt or order number of a line, or empty.
    #[must_use]
    pub fn reference(&self, line: &PurchaseLine) -> &str {
        self.references.get(line.reference.0 as usize..line.reference.1 as usize).unwrap_or_default()
    }

    /// Clears it for the next lines.
    pub fn clear(&mut self) {
        self.lines.clear();
        self.customers.clear();
        self.products.clear();
        self.stores.clear();
        self.references.clear();
    }
}
