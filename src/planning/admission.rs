//! Whether a sign-in attempt is checked now, later, or not for a while: based on earlier failures for this dealer from
//! this place, for this dealer from everywhere, and from this place for anybody.
//!
//! Nobody is locked out by what happens elsewhere: wrong codes lock a dealer's number only for the place that they came
//! from (a network, a telephone, or one browser), and a browser that has signed in before is judged by its own wrong
//! codes alone. Attempts from many places for one dealer, or from one place for many dealers, are slowed down for
//! strangers, never blocked.

use reports::portal::Means;

/// After this many seconds without a wrong code, counting starts again.
pub const FORGET_SECONDS: i64 = 3_600;
/// The first lock; each further one without a correct code in between is twice as long, up to the time after which
/// counting restarts.
const LOCK_SECONDS: i64 = 600;
/// Wrong codes in a row that trigger a lock: on the portal, and on the telephone, where a code is keyed in slowly.
const MOST_FAILURES: u32 = 5;
const MOST_FAILURES_BY_PHONE: u32 = 3;
/// How many places' worth of wrong codes for one dealer are tolerated before strangers are slowed down.
const PLACES_BORNE: u32 = 4;
/// How many dealers, and how many wrong codes, are tolerated from one place.
const DEALERS_BORNE: u32 = 2;
const FAILURES_BORNE: u32 = 10;
/// The longest wait between two attempts when slowed down, in seconds.
const MOST_WAIT_SECONDS: i64 = 60;

/// Wrong codes in a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub wrong: u32,
    /// Seconds since 1970.
    pub last: i64,
}

impl Tally {
    /// The same count at a later time, reset if nothing was added for long. A clock that was set back resets it too.
    fn at(self, now: i64) -> Tally {
        let passed = now - self.last;
        if (-MOST_WAIT_SECONDS..FORGET_SECONDS).contains(&passed) { self } else { Tally::default() }
    }

    /// Seconds until this long after the last one.
    fn left(self, seconds: i64, now: i64) -> i64 {
        (self.last + seconds - now).clamp(0, seconds)
    }
}

/// Wrong codes of several places or for several dealers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spread {
    pub tally: Tally,
    /// Places that they came from, or dealers that they were for.
    pub among: u32,
}

/// Failures before an attempt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Before {
    /// For this dealer from this place: the browser if it is known, else the network or the telephone.
    pub here: Tally,
    /// For this dealer from all places except known browsers, counting at most as many per place as lock it.
    pub dealer: Spread,
    /// From this place for all dealers.
    pub place: Spread,
}

/// Who is trying to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visitor {
    Stranger,
    /// A browser that has signed in as this dealer before.
    KnownBrowser,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The code is checked.
    Look,
    /// Not checked before this many seconds have passed.
    Wait(i64),
    /// Too many wrong codes in a row from here; not checked for this many seconds.
    Locked(i64),
}

/// Wrong codes in a row that lock.
#[must_use]
pub fn most_failures(means: Means) -> u32 {
    match means {
        Means::Portal => MOST_FAILURES,
        Means::Telephone => MOST_FAILURES_BY_PHONE,
    }
}

/// Whether a code is checked.
#[must_use]
pub fn judge(visitor: Visitor, means: Means, before: &Before, now: i64) -> Verdict {
    if let Some(left) = locked_for(means, before.here, now) {
        return Verdict::Locked(left);
    }
    if visitor == Visitor::KnownBrowser {
        return Verdict::Look;
    }
    let waits = [(before.dealer, wait_for_dealer(before, means, now)), (before.place, wait_for_place(before, now))];
    let left = waits.into_iter().map(|(spread, wait)| spread.tally.left(wait, now)).max().unwrap_or(0);
    if left > 0 { Verdict::Wait(left) } else { Verdict::Look }
}

/// For how many more seconds a place is locked; none if it is not.
#[must_use]
pub fn locked_for(means: Means, here: Tally, now: i64) -> Option<i64> {
    let here = here.at(now);
    let left = here.left(lock_after(here.wrong, means)?, now);
    (left > 0).then_some(left)
}

/// How long a wrong code locks; none unless it completes another row.
fn lock_after(wrong: u32, means: Means) -> Option<i64> {
    let most = most_failures(means);
    let rows = wrong / most;
    let locks = rows > 0 && wrong.is_multiple_of(most);
    locks.then(|| doubled(LOCK_SECONDS, rows - 1).min(FORGET_SECONDS))
}

/// Seconds between two attempts by strangers for this dealer; 0: no delay.
fn wait_for_dealer(before: &Before, means: Means, now: i64) -> i64 {
    growing(before.dealer.tally.at(now).wrong, PLACES_BORNE * most_failures(means))
}

/// Seconds between two attempts from this place; 0: no delay.
fn wait_for_place(before: &Before, now: i64) -> i64 {
    let wrong = before.place.tally.at(now).wrong;
    if before.place.among > DEALERS_BORNE { growing(wrong, FAILURES_BORNE) } else { 0 }
}

fn growing(wrong: u32, borne: u32) -> i64 {
    wrong.checked_sub(borne).filter(|over| *over > 0).map_or(0, |over| doubled(1, over).min(MOST_WAIT_SECONDS))
}

fn doubled(seconds: i64, times: u32) -> i64 {
    seconds.saturating_mul(1_i64.checked_shl(times.min(32)).unwrap_or(i64::MAX))
}

/// The effect of a wrong code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consequences {
    /// This place is locked for this dealer, for this many seconds.
    pub lock: Option<i64>,
    /// Strangers are slowed down for this dealer, wherever they are.
    pub slows_dealer: bool,
    /// This place is slowed down for every dealer.
    pub slows_place: bool,
}

/// The effect of a wrong code, including that code in the count.
#[must_use]
pub fn consequences(means: Means, with_it: &Before, now: i64) -> Consequences {
    Consequences {
        lock: lock_after(with_it.here.at(now).wrong, means),
        slows_dealer: wait_for_dealer(with_it, means, now) > 0,
        slows_place: wait_for_place(with_it, now) > 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000;

    fn tally(wrong: u32, ago: i64) -> Tally {
        Tally { wrong, last: NOW - ago }
    }

    fn spread(wrong: u32, ago: i64, among: u32) -> Spread {
        Spread { tally: tally(wrong, ago), among }
    }

    #[test]
    fn wrong_codes_lock_their_own_place() {
        let judged = |means, here| judge(Visitor::Stranger, means, &Before { here, ..Before::default() }, NOW);
        for (means, wrong, ago, verdict) in [
            (Means::Portal, 0, 0, Verdict::Look),
            (Means::Portal, 4, 0, Verdict::Look),
            (Means::Portal, 5, 0, Verdict::Locked(600)),
            (Means::Portal, 5, 599, Verdict::Locked(1)),
            (Means::Portal, 5, 600, Verdict::Look),
            (Means::Portal, 6, 0, Verdict::Look),
            (Means::Portal, 10, 0, Verdict::Locked(1_200)),
            (Means::Portal, 15, 1_000, Verdict::Locked(1_400)),
            (Means::Portal, 20, 0, Verdict::Locked(FORGET_SECONDS)),
            (Means::Portal, 5_000_000, 0, Verdict::Locked(FORGET_SECONDS)),
            (Means::Portal, 5_000_000, FORGET_SECONDS, Verdict::Look),
            (Means::Telephone, 2, 0, Verdict::Look),
            (Means::Telephone, 3, 0, Verdict::Locked(600)),
            (Means::Telephone, 5, 0, Verdict::Look),
            // A clock that is slightly behind keeps the lock; one set back by days resets it.
            (Means::Portal, 5, -10, Verdict::Locked(600)),
            (Means::Portal, 5, -90_000, Verdict::Look),
        ] {
            assert_eq!(judged(means, tally(wrong, ago)), verdict, "{means:?} {wrong} {ago} ago");
        }
    }

    #[test]
    fn many_places_for_one_dealer_slow_strangers_down_and_nobody_else() {
        for (means, wrong, ago, verdict) in [
            (Means::Portal, 20, 0, Verdict::Look),
            (Means::Portal, 21, 0, Verdict::Wait(2)),
            (Means::Portal, 21, 2, Verdict::Look),
            (Means::Portal, 23, 1, Verdict::Wait(7)),
            (Means::Portal, 400, 0, Verdict::Wait(60)),
            (Means::Portal, u32::MAX, 59, Verdict::Wait(1)),
            (Means::Portal, u32::MAX, 60, Verdict::Look),
            (Means::Telephone, 12, 0, Verdict::Look),
            (Means::Telephone, 13, 0, Verdict::Wait(2)),
        ] {
            let before = Before { dealer: spread(wrong, ago, 200), ..Before::default() };
            assert_eq!(judge(Visitor::Stranger, means, &before, NOW), verdict, "{means:?} {wrong} {ago} ago");
            assert_eq!(judge(Visitor::KnownBrowser, means, &before, NOW), Verdict::Look);
        }
    }

    #[test]
    fn many_dealers_from_one_place_slow_that_place_down() {
        for (wrong, dealers, verdict) in [
            (10, 7, Verdict::Look),
            (11, 7, Verdict::Wait(2)),
            (15, 7, Verdict::Wait(32)),
            (200, 7, Verdict::Wait(60)),
            // One dealer, or two in one building, who cannot find the right code are locked, not slowed down.
            (200, 2, Verdict::Look),
        ] {
            let before = Before { place: spread(wrong, 0, dealers), ..Before::default() };
            assert_eq!(judge(Visitor::Stranger, Means::Portal, &before, NOW), verdict, "{wrong} for {dealers}");
            assert_eq!(judge(Visitor::KnownBrowser, Means::Portal, &before, NOW), Verdict::Look);
        }
    }

    #[test]
    fn a_known_browser_is_locked_by_its_own_wrong_codes() {
        let before = Before { here: tally(5, 0), ..Before::default() };
        assert_eq!(judge(Visitor::KnownBrowser, Means::Portal, &before, NOW), Verdict::Locked(600));
    }

    #[test]
    fn a_wrong_code_is_told_for_what_it_brings_about() {
        let told = |here, dealer, place| {
            let with_it = Before { here: tally(here, 0), dealer: spread(dealer, 0, 9), place: spread(place, 0, 7) };
            let Consequences { lock, slows_dealer, slows_place } = consequences(Means::Portal, &with_it, NOW);
            (lock, slows_dealer, slows_place)
        };
        assert_eq!(told(4, 4, 10), (None, false, false));
        assert_eq!(told(5, 5, 11), (Some(600), false, true));
        assert_eq!(told(1, 21, 1), (None, true, false));
    }
}
