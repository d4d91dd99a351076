//! What a caller sets for trying, choosing and testing methods.

use crate::choosing::fit_cache::FitCache;
use crate::choosing::question;
use crate::origins::earlier::Records;
use crate::purchase::candidates::Clock;
use domain::customer::CustomerId;
use domain::history::History;

/// What the caller sets.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// Days of silence that make a customer dormant; learned from the customers' rhythm if not set.
    pub dormancy_days: Option<u32>,
    pub clock: Clock<'a>,
    /// Where fits are cached, so that none is made twice.
    pub fit_cache: &'a FitCache,
    /// Where learned methods get their rows; without it, only the other methods run.
    pub records: Option<&'a dyn Records>,
}

impl Settings<'_> {
    /// See [`Records::place_by_name`].
    #[must_use]
    pub fn place_by_name(&self, customer: CustomerId) -> i64 {
        self.records.map_or(customer.0, |records| records.place_by_name(customer))
    }

    /// The days in force for these customers.
    #[must_use]
    pub fn dormancy(&self, histories: &[History]) -> u32 {
        self.dormancy_days.unwrap_or_else(|| question::learn_dormancy_days(histories))
    }
}
