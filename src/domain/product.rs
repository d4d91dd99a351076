//! What is sold.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// A product with its group; price and margin if known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Product {
    pub external_id: String,
    pub name: String,
    /// Product group; offers, needs and patterns refer to groups.
    pub category: String,
    pub price: Option<Money>,
    /// Contribution as a share of the price, 0 to 1.
    pub margin_rate: Option<f64>,
}
