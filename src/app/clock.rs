//! The only place where the window reads the clock.

use domain::day::Day;
use domain::moment::Moment;

/// The current moment, and the day in the user's time zone.
#[must_use]
pub fn now() -> Moment {
    let now = chrono::Local::now();
    Moment { seconds: now.timestamp(), day: Day::from_date(now.date_naive()) }
}

/// Today in the user's time zone.
#[must_use]
pub fn today() -> Day {
    now().day
}
