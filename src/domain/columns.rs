//! Purchases as columns: the shape in which the database hands them over for analysis.

/// One entry a purchase line in each column, ordered by customer and day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PurchaseColumns {
    /// The database's number of the customer.
    pub customer: Vec<i64>,
    /// Days since 1970-01-01.
    pub day: Vec<i32>,
    /// Minor units; negative for returns.
    pub amount: Vec<i64>,
    pub quantity: Vec<f64>,
    /// Contribution in minor units, where the purchase or its product tells it.
    pub margin: Vec<Option<i64>>,
    /// Index into [`PurchaseColumns::categories`]; none for purchases without a product group.
    pub category: Vec<Option<u32>>,
    /// The number of [`crate::domain::purchase::Source`].
    pub source: Vec<u8>,
    pub categories: Vec<String>,
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
