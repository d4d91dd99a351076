//! How fast and how patiently messages are sent.

use std::collections::BTreeMap;

use crate::outbox::About;
use domain::quiet_hours::QuietHours;

/// Seconds in which messages are counted.
const WINDOW: i64 = 60;

/// How patient a run is. All times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// The pause after the first, second … "not now"; the last one repeats.
    pub back_off: Vec<i64>,
    /// How many "not now" answers make a message fail.
    pub most_tries: u32,
    /// How long a run waits for the next message to become due before leaving it to the next run.
    pub patience: i64,
    /// After this many messages in a row without service the run stops.
    pub most_without_service: u32,
    /// The pause after each of them, and how long that message waits so that others can go first.
    pub reconnect: i64,
    /// After this many similar refusals in a row they are taken to concern the sender, and the run stops.
    pub most_alike: usize,
    /// How often a message is queued again when it is unclear whom its refusal concerns; after that it has failed.
    pub most_taken_back: u32,
    pub limits: Limits,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            back_off: vec![60, 300, 900, 3_600],
            most_tries: 5,
            patience: 90,
            most_without_service: 3,
            reconnect: 3,
            most_alike: 3,
            most_taken_back: 2,
            limits: Limits::default(),
        }
    }
}

/// The user's settings that keep mail from being sent too fast or at the wrong hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Messages a minute; none: as fast as the server accepts them.
    pub per_minute: Option<u32>,
    /// The same to the addresses of one domain.
    pub per_domain: Option<u32>,
    pub quiet: Option<QuietHours>,
}

/// What the limits allow at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leave {
    /// Any message that is due, except to these domains.
    Now(Vec<String>),
    /// No message before this time.
    At(i64),
}

impl Limits {
    /// Whether past hand-overs need to be known.
    #[must_use]
    pub fn count(&self) -> bool {
        self.per_minute.is_some() || self.per_domain.is_some()
    }

    /// From when on hand-overs count.
    #[must_use]
    pub fn count_from(now: i64) -> i64 {
        now - WINDOW + 1
    }

    /// What may be sent now, given what was handed over within the last minute (oldest first).
    #[must_use]
    pub fn leave(&self, now: i64, handed_over: &[(i64, String)]) -> Leave {
        let recent: Vec<&(i64, String)> = handed_over.iter().filter(|(at, _)| *at >= Limits::count_from(now)).collect();
        let moments: Vec<i64> = recent.iter().map(|(at, _)| *at).collect();
        if let Some(at) = full_until(&moments, self.per_minute) {
            return Leave::At(at);
        }
        let mut by_domain: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        for (at, domain) in recent {
            by_domain.entry(domain).or_default().push(*at);
        }
        let busy = by_domain.into_iter().filter(|(_, moments)| full_until(moments, self.per_domain).is_some());
        Leave::Now(busy.map(|(domain, _)| domain.to_owned()).collect())
    }
}

/// When the oldest relevant hand-over leaves the window, if the limit has been reached.
fn full_until(moments: &[i64], most: Option<u32>) -> Option<i64> {
    let most = usize::try_from(most?.max(1)).unwrap_or(usize::MAX);
    let place = moments.len().checked_sub(most)?;
    moments.get(place).map(|at| at + WINDOW)
}

/// The domain part of an address, in lower case.
#[must_use]
pub fn domain_of(address: &str) -> String {
    address.rsplit_once('@').map_or("", |(_, domain)| domain).trim().to_lowercase()
}

impl Pace {
    /// Whether refusals like these are still attributed to the sender.
    #[must_use]
    pub fn takes_back(&self, about: About, taken_back: u32) -> bool {
        about == About::Sender || taken_back < self.most_taken_back
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(moments: &[(i64, &str)]) -> Vec<(i64, String)> {
        moments.iter().map(|(at, domain)| (*at, (*domain).to_owned())).collect()
    }

    #[test]
    fn so_many_leave_in_a_minute() {
        let limits = Limits { per_minute: Some(2), ..Limits::default() };
        let free = Leave::Now(Vec::new());
        assert_eq!(limits.leave(100, &[]), free);
        assert_eq!(limits.leave(100, &at(&[(90, "a")])), free);
        let two = at(&[(90, "a"), (95, "b")]);
        assert_eq!(limits.leave(100, &two), Leave::At(150));
        assert_eq!(limits.leave(149, &two), Leave::At(150));
        assert_eq!(limits.leave(150, &two), free);
        assert_eq!(
            limits.leave(100, &at(&[(80, "a"), (90, "a"), (95, "b")])),
            Leave::At(150),
            "more than allowed, from before"
        );
    }

    #[test]
    fn a_busy_domain_waits_and_others_go_first() {
        let limits = Limits { per_domain: Some(1), ..Limits::default() };
        let leave = limits.leave(100, &at(&[(90, "example.com"), (95, "example.net")]));
        let busy = vec!["example.com".to_owned(), "example.net".to_owned()];
        assert_eq!(leave, Leave::Now(busy));
        assert_eq!(limits.leave(150, &at(&[(90, "example.com")])), Leave::Now(Vec::new()));
        assert_eq!((domain_of("Ada@Example.COM "), domain_of("ada")), ("example.com".to_owned(), String::new()));
    }
}
