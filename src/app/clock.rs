//! The one place where the window reads the clock.

use domain::day::Day;
use domain::moment::Moment;

/// This moment, and the day where the user is.
#[must_use]
pub fn now() -> Moment {
    let now = chrono::Local::now();
    Moment { seconds: now.timestamp(), day: Day::from_date(now.date_naive()) }
}

/// Today where the user is.
#[must_use]
pub fn today() -> Day {
    now().day
}
