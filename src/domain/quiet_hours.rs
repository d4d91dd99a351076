//! Hours of the day in which nothing is sent.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const MINUTES_A_DAY: u32 = 24 * 60;

/// From one minute of the day to another, across midnight if the second is before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuietHours {
    from: u32,
    until: u32,
}

/// The text is not a span of hours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a span of hours; write it as 20:00-08:00")]
pub struct NoSpan(String);

impl QuietHours {
    /// Minutes until they end; none outside them. `minute` is the minute of the day in the user's time zone.
    #[must_use]
    pub fn left_at(self, minute: u32) -> Option<u32> {
        let length = (self.until + MINUTES_A_DAY - self.from) % MINUTES_A_DAY;
        let passed = (minute % MINUTES_A_DAY + MINUTES_A_DAY - self.from) % MINUTES_A_DAY;
        length.checked_sub(passed).filter(|left| *left > 0)
    }
}

impl FromStr for QuietHours {
    type Err = NoSpan;

    fn from_str(text: &str) -> Result<QuietHours, NoSpan> {
        let span = text.split_once(['-', '–']).and_then(|(from, until)| Some((minute(from)?, minute(until)?)));
        // If they never ended, nothing would ever be sent.
        let (from, until) = span.filter(|(from, until)| from != until).ok_or_else(|| NoSpan(text.trim().to_owned()))?;
        Ok(QuietHours { from, until })
    }
}

/// "20:00" or "20"
fn minute(text: &str) -> Option<u32> {
    let (hours, minutes) = text.trim().split_once(':').unwrap_or((text.trim(), "00"));
    let number = |text: &str, below: u32| -> Option<u32> {
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| digits && *number < below)
    };
    if minutes.len() != 2 {
        return None;
    }
    Some(number(hours, 25)? * 60 + number(minutes, 60)?)
        .filter(|minute| *minute <= MINUTES_A_DAY)
        .map(|m| m % MINUTES_A_DAY)
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let QuietHours { from, until } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
    }
}

impl TryFrom<String> for QuietHours {
    type Error = NoSpan;

    fn try_from(text: String) -> Result<QuietHours, NoSpan> {
        text.parse()
    }
}

impl From<QuietHours> for String {
    fn from(hours: QuietHours) -> String {
        hours.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> QuietHours {
        text.parse().expect("a span")
    }

    #[test]
    fn they_end_in_so_many_minutes() {
        let night = hours("20:00-08:00");
        for (minute, left) in [
            (20 * 60, Some(12 * 60)),
            (20 * 60 - 1, None),
            (23 * 60 + 59, Some(8 * 60 + 1)),
            (0, Some(8 * 60)),
            (7 * 60 + 59, Some(1)),
            (8 * 60, None),
            (12 * 60, None),
        ] {
            assert_eq!(night.left_at(minute), left, "{minute}");
        }
        let noon = hours("12:30-13:00");
        assert_eq!((noon.left_at(12 * 60 + 45), noon.left_at(13 * 60)), (Some(15), None));
    }

    #[test]
    fn a_span_is_read_as_people_write_it() {
        for (text, told) in [
            ("20:00-08:00", "20:00-08:00"),
            (" 20 - 8 ", "20:00-08:00"),
            ("22:15–6:05", "22:15-06:05"),
            ("18-24", "18:00-00:00"),
        ] {
            assert_eq!(hours(text).to_string(), told);
        }
        for text in ["", "20:00", "20:00-20:00", "25-8", "20:60-8", "20:0-8", "24:30-8", "a-b", "-1-8", "0-24"] {
            assert!(text.parse::<QuietHours>().is_err(), "{text}");
        }
        assert_eq!(serde_json::to_string(&hours("20-8")).expect("JSON"), "\"20:00-08:00\"");
        assert_eq!(serde_json::from_str::<QuietHours>("\"20:00-08:00\"").expect("read"), hours("20-8"));
    }
}
