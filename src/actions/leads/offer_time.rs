//! Which days and periods an offer can have.

use anyhow::{Result, bail};

use crate::scope::Scope;
use domain::day::Day;
use domain::period::PeriodUnit;

const MOST_MONTHS: u32 = 12;
const MOST_WEEKS: u32 = 26;
/// Nobody can say anything about offers later than this after the last purchase.
const MOST_DAYS_AHEAD: i32 = 3_650;

/// # Errors
/// When the periods are too many, or the offer begins before the purchases end or too long after them.
pub(super) fn check_time(offer_day: Day, unit: PeriodUnit, periods: u32, scope: &Scope) -> Result<()> {
    let most = match unit {
        PeriodUnit::Months => MOST_MONTHS,
        PeriodUnit::Weeks => MOST_WEEKS,
    };
    if !(1..=most).contains(&periods) {
        bail!("choose 1 to {} for the offer", unit.spoken(most));
    }
    if offer_day <= scope.as_of {
        bail!(
            "the offer's day {offer_day} is not after the last purchase ({}); choose a later day, for example {}",
            scope.as_of,
            scope.as_of.first_of_month().plus_months(1)
        );
    }
    if offer_day.since(scope.as_of) > MOST_DAYS_AHEAD {
        bail!(
            "the offer's day {offer_day} is more than ten years after the last purchase; that is too far ahead to predict"
        );
    }
    Ok(())
}
