//! A point in time, passed to code that does not read the clock.

use crate::day::Day;

/// Seconds since 1970 (UTC), and the day in the user's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub seconds: i64,
    pub day: Day,
}

/// Reads the clock; called again for each request.
pub type Clock = fn() -> Moment;
