//! Purchases as columns: the form in which the database provides them for analysis.

use std::borrow::Cow;

use crate::day::Day;
use crate::table::Values;

/// One entry per purchase line in each column, ordered by customer and day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PurchaseColumns {
    /// The database's number of the customer.
    pub customer: Vec<i64>,
    /// Days since 1970-01-01.
    pub day: Vec<i32>,
    /// Minor units; negative for returns.
    pub amount: Vec<i64>,
    pub quantity: Vec<f64>,
    /// Contribution in minor units, if the purchase or its product gives it.
    pub margin: Vec<Option<i64>>,
    /// Whether the purchase itself gives it, so that a discount is already taken off; a product's is a share of the price.
    pub margin_told: Vec<bool>,
    /// Index into [`PurchaseColumns::categories`]; none for purchases without a product group.
    pub category: Vec<Option<u32>>,
    /// The number of [`crate::purchase::Source`].
    pub source: Vec<u8>,
    pub categories: Vec<String>,
    /// The database's number of the product.
    pub product: Vec<Option<i64>>,
    /// The database's number of the store.
    pub store: Vec<Option<i64>>,
}

impl PurchaseColumns {
    #[must_use]
    pub fn len(&self) -> usize {
        self.customer.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.customer.is_empty()
    }
}

/// Only what purchase histories need, ordered by customer and day; read from an index alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpendColumns {
    pub customer: Vec<i64>,
    pub day: Vec<i32>,
    /// Minor units; negative for returns.
    pub amount: Vec<i64>,
}

/// Contacts that were made, ordered by customer and day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactColumns {
    /// The database's number of the customer.
    pub customer: Vec<i64>,
    /// Days since 1970-01-01.
    pub day: Vec<i32>,
    /// Index into [`ContactColumns::channels`].
    pub channel: Vec<u32>,
    /// Index into [`ContactColumns::campaigns`]; none if the contact names no campaign.
    pub campaign: Vec<Option<u32>>,
    /// Index into [`ContactColumns::offers`]; none if the contact names no offer.
    pub offer: Vec<Option<u32>>,
    /// None if no answer is known.
    pub responded: Vec<Option<bool>>,
    /// Days since 1970-01-01.
    pub response_day: Vec<Option<i32>>,
    /// Left alone at random to measure the effect: the row shows what the customer did without a contact.
    pub control: Vec<bool>,
    pub channels: Vec<String>,
    pub campaigns: Vec<String>,
    pub offers: Vec<String>,
}

impl ContactColumns {
    #[must_use]
    pub fn len(&self) -> usize {
        self.customer.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.customer.is_empty()
    }
}

/// The day of an attribute that is valid at any time.
pub const ALWAYS: i32 = i32::MIN;

/// One imported attribute of customers, ordered by customer and day; an entry is valid from its day until a later one.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeColumn {
    /// The name of the column in the file.
    pub name: String,
    /// The database's number of the customer.
    pub customer: Vec<i64>,
    /// Days since 1970-01-01, or [`ALWAYS`].
    pub day: Vec<i32>,
    pub values: Values,
}

impl AttributeColumn {
    /// Whether every word is a date, written as 2027-01-31.
    #[must_use]
    pub fn holds_days(&self) -> bool {
        matches!(&self.values, Values::Words { words, .. } if years(words).is_some())
    }

    /// The entries as numbers, not-a-number if unknown; for dates, their year; none for other words.
    #[must_use]
    pub fn numbers(&self) -> Option<Cow<'_, [f64]>> {
        match &self.values {
            Values::Numbers(values) => Some(Cow::Borrowed(values)),
            Values::Words { codes, words } => {
                let years = years(words)?;
                let year = |code: &u32| years.get(*code as usize).copied().unwrap_or(f64::NAN);
                Some(Cow::Owned(codes.iter().map(year).collect()))
            }
        }
    }
}

/// The years of words that are dates; none if one of them is not a date, or if there are no words.
fn years(words: &[String]) -> Option<Vec<f64>> {
    let year = |word: &String| word.parse::<Day>().ok().map(|day| f64::from(day.year()));
    words.iter().map(year).collect::<Option<Vec<_>>>().filter(|years| !years.is_empty())
}
