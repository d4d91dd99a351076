//! Wrong codes: counted by where they came from, reported to the office, and forgiven by it.

use anyhow::Result;

use super::events::event;
use delivery::portal::backend::{Admission, Origin};
use delivery::portal::secrets::digest_of;
use domain::dealer::DealerId;
use domain::moment::Moment;
use planning::admission::{
    Before, FORGET_SECONDS, Spread, Tally, Verdict, Visitor, consequences, judge, locked_for, most_failures,
};
use reports::portal::{Happening, LockLine, Means};
use store::portal::{Failures, Lane};
use store::{Store, StoreError};

/// How many characters of a browser's digest identify it.
const MOST_DIGEST: usize = 16;

/// Who tries to sign in, and from where, as wrong codes are counted.
pub(super) struct Stand {
    pub who: String,
    means: Means,
    place: String,
    visitor: Visitor,
}

impl Stand {
    /// `who` is the number that was tried, `dealer` the dealer it belongs to, if any.
    pub fn load(store: &Store, who: String, dealer: Option<DealerId>, from: &Origin, now: Moment) -> Result<Stand> {
        let digest = from.browser.as_deref().map(digest_of);
        let known = match (&digest, dealer) {
            (Some(digest), Some(dealer)) if from.means == Means::Portal => {
                store.is_portal_browser(digest, dealer, now.seconds)?
            }
            _ => false,
        };
        let (place, visitor) = match digest.filter(|_| known) {
            Some(digest) => (format!("browser {}", &digest[..MOST_DIGEST]), Visitor::KnownBrowser),
            None => (from.place.clone(), Visitor::Stranger),
        };
        Ok(Stand { who, means: from.means, place, visitor })
    }

    pub fn lane(&self) -> Lane<'_> {
        let known = self.visitor == Visitor::KnownBrowser;
        Lane { who: &self.who, means: self.means, place: &self.place, known }
    }

    /// Where it comes from, in readable form.
    fn told_place(&self) -> &str {
        match self.visitor {
            Visitor::KnownBrowser => "a browser that signed in before",
            Visitor::Stranger => &self.place,
        }
    }

    fn before(&self, store: &Store, now: Moment) -> Result<Before, StoreError> {
        let since = now.seconds - FORGET_SECONDS;
        Ok(Before {
            here: tally(store.portal_failures(&self.lane())?),
            dealer: spread(store.portal_failures_for(&self.who, self.means, most_failures(self.means), since)?),
            place: spread(store.portal_failures_from(&self.place, self.means, since)?),
        })
    }

    /// The answer without checking the code; none if the code should be checked.
    pub fn refusal(&self, store: &Store, now: Moment) -> Result<Option<Admission>> {
        Ok(match judge(self.visitor, self.means, &self.before(store, now)?, now.seconds) {
            Verdict::Look => None,
            Verdict::Wait(seconds) => Some(Admission::Slow { seconds: u32::try_from(seconds).unwrap_or(u32::MAX) }),
            Verdict::Locked(seconds) => Some(Admission::Locked { minutes: minutes(seconds) }),
        })
    }

    /// Counts a wrong code, and tells the office about its consequences.
    pub fn count_wrong(&self, store: &mut Store, now: Moment) -> Result<Admission> {
        store.atomically(|store| {
            store.count_portal_failure(&self.lane(), now.seconds, now.seconds - FORGET_SECONDS)?;
            let with_it = self.before(store, now)?;
            let follows = consequences(self.means, &with_it, now.seconds);
            let from = format!("{} from {}", self.who, self.told_place());
            match follows.lock {
                Some(seconds) => self.tell_lock(store, &from, minutes(seconds), now)?,
                None => store.put_portal_event(&event(None, self.means, Happening::WrongCode, &from, now))?,
            }
            if self.visitor == Visitor::Stranger && follows.slows_place {
                self.tell_place(store, &with_it.place, now)?;
            }
            if self.visitor == Visitor::Stranger && follows.slows_dealer {
                self.tell_dealer(store, &with_it.dealer, now)?;
            }
            Ok(match follows.lock {
                Some(seconds) => Admission::Locked { minutes: minutes(seconds) },
                None => Admission::Wrong,
            })
        })
    }

    fn tell_lock(&self, store: &mut Store, from: &str, minutes: u32, now: Moment) -> Result<()> {
        let detail = format!("{from}, for {minutes} minutes");
        store.put_portal_event(&event(None, self.means, Happening::Locked, &detail, now))?;
        store.log(&format!("Too many wrong codes: dealer number {detail}, is locked there"))?;
        if self.means == Means::Telephone {
            let text =
                format!("Too many wrong codes for dealer number {from}. It is locked there for {minutes} minutes.");
            let about = format!("locked {} {}", self.who, self.place);
            store.put_office_notice(now.seconds, &about, self.place.trim_start_matches("telephone "), &text)?;
        }
        Ok(())
    }

    fn tell_place(&self, store: &mut Store, place: &Spread, now: Moment) -> Result<()> {
        let what = format!("Many wrong codes from {} for {} dealer numbers", self.place, place.among);
        let text = format!(
            "{what}, {} in the last hour. Anyone signing in from there has to wait between tries; browsers that have \
            signed in before do not.",
            place.tally.wrong
        );
        self.tell(store, &format!("place {}", self.place), &what, &text, now)
    }

    fn tell_dealer(&self, store: &mut Store, dealer: &Spread, now: Moment) -> Result<()> {
        let what = format!("Many wrong codes for dealer number {} from {} places", self.who, dealer.among);
        let text = format!(
            "{what} in the last hour. Browsers that have signed in before are let in; everybody else has to wait \
            between tries. A one-time link lets the dealer in at once."
        );
        self.tell(store, &format!("dealer {}", self.who), &what, &text, now)
    }

    /// Only one message until somebody has read it, and one log line per message.
    fn tell(&self, store: &mut Store, about: &str, what: &str, text: &str, now: Moment) -> Result<()> {
        let about = format!("{about} {}", self.means.code());
        if store.put_office_notice(now.seconds, &about, "The portal", text)? {
            store.put_portal_event(&event(None, self.means, Happening::ManyWrongCodes, what, now))?;
            store.log(what)?;
        }
        Ok(())
    }
}

fn tally(failures: Failures) -> Tally {
    Tally { wrong: failures.wrong, last: failures.last }
}

fn spread(failures: Failures) -> Spread {
    Spread { tally: tally(failures), among: failures.among }
}

fn minutes(seconds: i64) -> u32 {
    u32::try_from(seconds.max(0) + 59).unwrap_or(0) / 60
}

/// Dealer numbers that are locked from somewhere, with the place.
pub(super) fn locked(store: &Store, now: Moment) -> Result<Vec<LockLine>, StoreError> {
    let lanes = store.portal_lanes(now.seconds - FORGET_SECONDS)?;
    let locked = lanes.into_iter().filter_map(|(line, failures)| {
        let left = locked_for(line.means, tally(failures), now.seconds)?;
        Some(LockLine { minutes: minutes(left), ..line })
    });
    Ok(locked.collect())
}

/// Forgives all wrong codes for a dealer's number, wherever they came from; returns whether there were any.
///
/// # Errors
/// When the database cannot be written.
pub fn unlock(store: &mut Store, number: &str) -> Result<bool> {
    store.atomically(|store| {
        let had = store.unlock_portal(number)?;
        if had {
            store.log(&format!("Unlocked dealer number {number} on the portal and by telephone"))?;
        }
        Ok(had)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begun_minute_is_a_minute() {
        assert_eq!((minutes(0), minutes(1), minutes(60), minutes(61), minutes(600)), (0, 1, 1, 2, 10));
    }
}
