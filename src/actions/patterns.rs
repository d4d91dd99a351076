//! What is bought together.

use anyhow::Result;

use crate::progress::Progress;
use crate::reports::patterns::PatternReport;
use crate::store::Store;

/// Frequent itemsets and rules over baskets (a purchase reference, or a customer's day without one).
/// `min_support` none: chosen so that a frequent set is in at least 20 baskets or 1 % of them.
///
/// # Errors
/// When there are no purchases with products.
pub fn patterns(_store: &mut Store, _min_support: Option<f64>, _progress: &Progress) -> Result<PatternReport> {
    anyhow::bail!("not yet")
}
