//! Which days and periods an offer can have.

use anyhow::{Result, bail};

use crate::scope::Scope;
use domain::day::Day;
use domain::lead::LeadBrief;
use domain::period::{DateSpan, PeriodUnit};
use models::timing::periods::Periods;

const MOST_MONTHS: u32 = 12;
const MOST_WEEKS: u32 = 26;
/// Nobody can say anything about offers later than this after the last purchase.
const MOST_DAYS_AHEAD: i32 = 3_650;

/// The periods of a brief as of a day.
pub(super) fn periods_of(brief: &LeadBrief, as_of: Day) -> Periods {
    match brief.dates.as_slice() {
        [] => Periods::of_offer(as_of, brief.offer_day, brief.periods, brief.unit),
        dates => Periods::of_dates(as_of, dates),
    }
}

/// # Errors
/// When there are too many dates, one of them meets another, or one is not after the purchases.
pub(super) fn check_dates(dates: &[DateSpan], scope: &Scope) -> Result<()> {
    if dates.len() > MOST_WEEKS as usize {
        bail!("choose at most {MOST_WEEKS} dates for the offer");
    }
    if let Some([one, next]) = dates.windows(2).find(|pair| pair[1].first <= pair[0].last) {
        bail!("the dates {one} and {next} meet; give each day once, the earlier dates first");
    }
    dates.iter().try_for_each(|one| check_day(one.first, scope).and_then(|()| check_day(one.last, scope)))
}

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
    check_day(offer_day, scope)
}

fn check_day(offer_day: Day, scope: &Scope) -> Result<()> {
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
