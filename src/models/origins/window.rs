//! An as-of day with what was known on it and what came after.

use domain::day::Day;
use domain::history::{Future, History};

/// Minimum number of customers who came back, and who did not, for anything to be said.
pub const FEWEST_OF_EACH: usize = 20;

/// Customers as known on a day, and what they did in the horizon after it, in the same order.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    pub as_of: Day,
    pub horizon_days: u32,
    pub histories: Vec<History>,
    pub futures: Vec<Future>,
}
