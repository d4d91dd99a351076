//! Who is signed in at other desks, for as long as the server runs: whoever was signed in when it ended signs in again.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use delivery::desks::backend::Seat;
use delivery::portal::secrets::{digest_of, random_token};
use domain::moment::Clock;
use reports::desks::AtDesk;

/// A session ends when it has not been used for this long, and at the latest this long after it began, in seconds.
pub(super) const IDLE_SECONDS: i64 = 30 * 60;
const WHOLE_SECONDS: i64 = 12 * 3_600;
/// More than these make room for each other, the one that was idle for the longest first.
const MOST: usize = 500;

struct Session {
    person: String,
    from: IpAddr,
    /// Digest of the person's password as it is kept: with another one the session ends.
    password: String,
    began: i64,
    last: i64,
}

pub(super) struct Sessions {
    clock: Clock,
    /// By the digest of the token.
    open: Mutex<HashMap<String, Session>>,
}

impl Sessions {
    pub fn new(clock: Clock) -> Sessions {
        Sessions { clock, open: Mutex::default() }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, Session>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session of somebody at this address whose password is kept as this; returns its token.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn begin(&self, person: &str, from: IpAddr, password: &str) -> Result<String> {
        let token = random_token()?;
        let now = (self.clock)().seconds;
        let mut open = self.open();
        open.retain(|_, session| session.is_open(now));
        if open.len() >= MOST
            && let Some(oldest) = open.iter().min_by_key(|(_, session)| session.last).map(|(digest, _)| digest.clone())
        {
            open.remove(&oldest);
        }
        open.insert(
            digest_of(&token),
            Session { person: person.to_owned(), from, password: digest_of(password), began: now, last: now },
        );
        Ok(token)
    }

    /// Whose session this is, by the person's name and its own, which is now in use; none if it has ended. `password` is told
    /// how a person's password is kept at this moment.
    pub fn seat(&self, token: &str, password: impl FnOnce(&str) -> Option<String>) -> Option<Seat> {
        let seat = Seat { person: self.person(token)?, session: digest_of(token) };
        let kept = password(&seat.person).map(|kept| digest_of(&kept));
        let is_same = self.open().get(&seat.session).is_some_and(|session| Some(&session.password) == kept.as_ref());
        if !is_same {
            self.end(token);
            return None;
        }
        Some(seat)
    }

    /// Who is signed in, by name.
    pub fn present(&self) -> Vec<AtDesk> {
        let now = (self.clock)().seconds;
        let open = self.open();
        let mut present: Vec<AtDesk> = open
            .values()
            .filter(|session| session.is_open(now))
            .map(|session| AtDesk {
                person: session.person.clone(),
                address: session.from.to_string(),
                idle_seconds: (now - session.last).max(0),
            })
            .collect();
        present.sort_by(|a, b| (&a.person, &a.address, a.idle_seconds).cmp(&(&b.person, &b.address, b.idle_seconds)));
        present
    }

    fn person(&self, token: &str) -> Option<String> {
        let now = (self.clock)().seconds;
        let digest = digest_of(token);
        let mut open = self.open();
        if !open.get(&digest)?.is_open(now) {
            open.remove(&digest);
            return None;
        }
        let session = open.get_mut(&digest)?;
        session.last = now;
        Some(session.person.clone())
    }

    pub fn end(&self, token: &str) {
        self.open().remove(&digest_of(token));
    }
}

impl Session {
    fn is_open(&self, now: i64) -> bool {
        (self.last..self.last + IDLE_SECONDS).contains(&now.max(self.last)) && now - self.began < WHOLE_SECONDS
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;
    use domain::day::Day;
    use domain::moment::Moment;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    static NOW: AtomicI64 = AtomicI64::new(0);

    #[test]
    fn a_session_ends_when_idle_at_the_end_of_a_day_and_when_signed_out() {
        let clock = || Moment { seconds: NOW.load(Ordering::Relaxed), day: Day(20_000) };
        let at = |seconds: i64| NOW.store(seconds, Ordering::Relaxed);
        let sessions = Sessions::new(clock);
        let token = sessions.begin("Ann", HERE, "kept").expect("begun");
        for used in 0..24 {
            at(used * (IDLE_SECONDS - 1));
            assert_eq!(sessions.person(&token).as_deref(), Some("Ann"), "{used}");
        }
        at(WHOLE_SECONDS + 1);
        assert_eq!(sessions.person(&token), None, "a day's work is over");
        let token = sessions.begin("Ann", HERE, "kept").expect("begun");
        at(WHOLE_SECONDS + 1 + IDLE_SECONDS);
        assert_eq!(sessions.person(&token), None, "idle");
        let (token, other) =
            (sessions.begin("Ann", HERE, "kept").expect("begun"), sessions.begin("Ann", HERE, "kept").expect("begun"));
        sessions.end(&token);
        assert_eq!((sessions.person(&token), sessions.person(&other).as_deref()), (None, Some("Ann")));
        assert_eq!(sessions.person(""), None);
        let here = AtDesk { person: "Ann".into(), address: "127.0.0.1".into(), idle_seconds: 0 };
        assert_eq!(sessions.present(), [here]);
        let seat = sessions.seat(&other, |_| Some("kept".into())).expect("the same password");
        assert_eq!((seat.person.as_str(), seat.session != other), ("Ann", true));
        assert_eq!(sessions.seat(&other, |_| Some("another".into())), None);
        assert_eq!((sessions.person(&other), sessions.present()), (None, Vec::new()), "it has ended with the password");
        for _ in 0..2 * MOST {
            sessions.begin("Bob", HERE, "kept").expect("begun");
        }
        assert_eq!(sessions.open().len(), MOST);
    }
}
