//! The one place where the window reads the clock.

use crate::domain::day::Day;

/// Today where the user is.
#[must_use]
pub fn today() -> Day {
    Day::from_date(chrono::Local::now().date_naive())
}
