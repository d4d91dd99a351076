//! Who is signed in at other desks, for as long as the server runs: whoever was signed in when it ended signs in again.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::Result;
use delivery::portal::secrets::{digest_of, random_token};
use domain::moment::Clock;

/// A session ends when it has not been used for this long, and at the latest this long after it began, in seconds.
pub(super) const IDLE_SECONDS: i64 = 30 * 60;
const WHOLE_SECONDS: i64 = 12 * 3_600;
/// More than these make room for each other, the one that was idle for the longest first.
const MOST: usize = 500;

struct Session {
    person: String,
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

    /// Begins a session; returns its token.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn begin(&self, person: &str) -> Result<String> {
        let token = random_token()?;
        let now = (self.clock)().seconds;
        let mut open = self.open();
        open.retain(|_, session| session.is_open(now));
        if open.len() >= MOST
            && let Some(oldest) = open.iter().min_by_key(|(_, session)| session.last).map(|(digest, _)| digest.clone())
        {
            open.remove(&oldest);
        }
        open.insert(digest_of(&token), Session { person: person.to_owned(), began: now, last: now });
        Ok(token)
    }

    /// Whose session this is, which is now in use; none if it has ended.
    pub fn person(&self, token: &str) -> Option<String> {
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

    static NOW: AtomicI64 = AtomicI64::new(0);

    #[test]
    fn a_session_ends_when_idle_at_the_end_of_a_day_and_when_signed_out() {
        let clock = || Moment { seconds: NOW.load(Ordering::Relaxed), day: Day(20_000) };
        let at = |seconds: i64| NOW.store(seconds, Ordering::Relaxed);
        let sessions = Sessions::new(clock);
        let token = sessions.begin("Ann").expect("begun");
        for used in 0..24 {
            at(used * (IDLE_SECONDS - 1));
            assert_eq!(sessions.person(&token).as_deref(), Some("Ann"), "{used}");
        }
        at(WHOLE_SECONDS + 1);
        assert_eq!(sessions.person(&token), None, "a day's work is over");
        let token = sessions.begin("Ann").expect("begun");
        at(WHOLE_SECONDS + 1 + IDLE_SECONDS);
        assert_eq!(sessions.person(&token), None, "idle");
        let (token, other) = (sessions.begin("Ann").expect("begun"), sessions.begin("Ann").expect("begun"));
        sessions.end(&token);
        assert_eq!((sessions.person(&token), sessions.person(&other).as_deref()), (None, Some("Ann")));
        assert_eq!(sessions.person(""), None);
        for _ in 0..2 * MOST {
            sessions.begin("Bob").expect("begun");
        }
        assert_eq!(sessions.open().len(), MOST);
    }
}
