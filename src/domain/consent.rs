//! Ways to reach a customer, and the ledger of permissions and refusals.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::day::Day;

/// How a contact goes out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    #[default]
    Email,
    Mail,
    Telephone,
    Web,
}

impl Channel {
    pub const ALL: [Channel; 4] = [Channel::Email, Channel::Mail, Channel::Telephone, Channel::Web];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Mail => "mail",
            Channel::Telephone => "telephone",
            Channel::Web => "web",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Channel::Email => "E-mail",
            Channel::Mail => "Post",
            Channel::Telephone => "Telephone",
            Channel::Web => "Web",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A channel that is none of the four.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a channel; use one of email, mail, telephone, web")]
pub struct NotAChannel(pub String);

impl FromStr for Channel {
    type Err = NotAChannel;

    fn from_str(text: &str) -> Result<Channel, NotAChannel> {
        match text.trim().to_lowercase().as_str() {
            "email" | "e-mail" => Ok(Channel::Email),
            "mail" | "post" | "letter" => Ok(Channel::Mail),
            "telephone" | "phone" | "call" => Ok(Channel::Telephone),
            "web" | "portal" => Ok(Channel::Web),
            _ => Err(NotAChannel(text.to_owned())),
        }
    }
}

/// What the ledger says about one customer and channel; an import never weakens a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Callable,
    Refused,
}

/// One entry of the ledger. Entries are added and never changed; a later one overrides earlier ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentEntry {
    pub number: i64,
    pub channel: Channel,
    pub verdict: Verdict,
    pub day: Day,
    /// "import of customers.csv", "by hand", "told a dealer".
    pub origin: String,
    /// "marketing"
    pub purpose: String,
    /// What the person was asked or told us, if known.
    pub wording: String,
    /// The last day on which it is valid; none: until further notice.
    pub expires: Option<Day>,
    /// Why a person entered or ended it.
    pub reason: String,
}

impl ConsentEntry {
    #[must_use]
    pub fn holds_on(&self, today: Day) -> bool {
        self.expires.is_none_or(|last| last >= today)
    }
}

/// What the entries of one customer and channel, oldest first, say on a day: the newest valid one. An expired
/// permission is no permission, and does not revive an older one; a refusal before it applies again.
#[must_use]
pub fn word_on<T>(entries: &[T], today: Day, of: impl Fn(&T) -> (Verdict, Option<Day>)) -> Option<Verdict> {
    let holds = |last: Option<Day>| last.is_none_or(|last| last >= today);
    let (newest, last) = of(entries.last()?);
    let (word, _) = entries.iter().rev().map(of).find(|(_, last)| holds(*last))?;
    let ran_out = newest == Verdict::Callable && !holds(last);
    (word == Verdict::Refused || !ran_out).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(entries: &[(Verdict, Option<i32>)]) -> Option<Verdict> {
        word_on(entries, Day(100), |(verdict, last)| (*verdict, last.map(Day)))
    }

    #[test]
    fn the_newest_word_that_holds_counts() {
        use Verdict::{Callable, Refused};
        assert_eq!(word(&[]), None);
        assert_eq!(word(&[(Callable, None), (Refused, None)]), Some(Refused));
        assert_eq!(word(&[(Refused, None), (Callable, None)]), Some(Callable));
        assert_eq!(word(&[(Callable, Some(100))]), Some(Callable), "its last day");
        assert_eq!(word(&[(Callable, Some(99))]), None);
        assert_eq!(word(&[(Refused, None), (Callable, Some(99))]), Some(Refused), "lifted for a time");
        assert_eq!(word(&[(Callable, None), (Callable, Some(99))]), None, "the newer one replaced the older");
        assert_eq!(word(&[(Callable, None), (Refused, Some(99))]), Some(Callable), "a refusal for a time");
        assert_eq!(word(&[(Refused, Some(99))]), None);
    }
}
