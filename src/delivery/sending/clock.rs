//! The time as seen by the sender.

use std::time::Duration;

use chrono::{Local, TimeZone as _, Timelike as _};

use domain::day::Day;

/// The time, and waiting for it to pass.
pub trait Clock {
    /// Unix seconds.
    fn now(&self) -> i64;
    /// The minute of the day in the user's time zone.
    fn minute_of_day(&self) -> u32;
    fn wait(&self, time: Duration);
}

/// The computer's own clock. Quiet hours are checked when a message is about to be sent, which may be long after a
/// person asked for it, so the local time is read here and not passed in.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        Local::now().timestamp()
    }

    fn minute_of_day(&self) -> u32 {
        let now = Local::now();
        now.hour() * 60 + now.minute()
    }

    fn wait(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// "14:05 on 3 Dec 2026", in the user's time zone.
#[must_use]
pub fn spoken(moment: i64) -> String {
    let Some(at) = Local.timestamp_opt(moment, 0).single() else { return "some time".to_owned() };
    format!("{:02}:{:02} on {}", at.hour(), at.minute(), Day::from_date(at.date_naive()).spoken())
}
