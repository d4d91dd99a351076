//! What the purchase-history models know about a customer: rhythm and spend as of a day.

use serde::{Deserialize, Serialize};

use crate::customer::CustomerId;

/// Purchase rhythm and spend of one customer as of a day. Several lines on one day are one occasion; a day on which
/// returns outweigh or cancel the purchases is not an occasion, goods given away are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct History {
    pub customer: CustomerId,
    /// x: purchase days after the first.
    pub frequency: u32,
    /// t_x: days from the first purchase day to the last. (A marketer's "recency" is
    /// [`History::days_since_last_purchase`].)
    pub recency: u32,
    /// T: days from the first purchase day to the as-of day.
    pub age: u32,
    /// Mean spend per purchase day, over all of them, in major units.
    pub mean_spend: f64,
    /// Mean spend per purchase day after the first, in major units; 0 without one.
    pub mean_repeat_spend: f64,
    /// Spend on the first purchase day, in major units.
    pub first_spend: f64,
}

impl History {
    #[must_use]
    pub fn days_since_last_purchase(&self) -> u32 {
        self.age.saturating_sub(self.recency)
    }

    /// A hit-and-run customer has exactly one occasion of spending.
    #[must_use]
    pub fn is_one_time(&self) -> bool {
        self.frequency == 0
    }

    /// Mean days between purchases; none with fewer than two.
    #[must_use]
    pub fn mean_gap(&self) -> Option<f64> {
        (self.frequency > 0).then(|| f64::from(self.recency) / f64::from(self.frequency))
    }

    #[must_use]
    pub fn total_spend(&self) -> f64 {
        self.mean_spend * f64::from(self.frequency + 1)
    }
}

/// What the same customer then did in the horizon: the actual outcome for a backtest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Future {
    /// Purchase days in the horizon.
    pub purchases: u32,
    /// Spend in the horizon, in major units.
    pub spend: f64,
    /// Days from the as-of day to the first purchase in the horizon.
    pub first_after_days: Option<u32>,
}
