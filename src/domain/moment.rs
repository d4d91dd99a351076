//! A point in time as it is handed down to code that reads no clock.

use crate::day::Day;

/// Seconds since 1970 (UTC), and the day where the user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub seconds: i64,
    pub day: Day,
}

/// Reads the clock; asked anew for each request.
pub type Clock = fn() -> Moment;
