//! Signing in by number and code, or by a one-time link; wrong codes lock for ten minutes.

use anyhow::{Context as _, Result};

use super::desk::PortalDesk;
use crate::delivery::portal::desk::Admission;
use crate::delivery::portal::secrets::{digest_of, random_token};
use crate::domain::access_code::{ENTROPY, NewCode, is_right};
use crate::domain::dealer::{Dealer, DealerId};
use crate::domain::moment::Moment;
use crate::reports::portal::{Happening, Means, SignedIn};
use crate::store::Store;
use crate::store::portal::{Failures, NewEvent};

const LOCK_SECONDS: i64 = 600;
/// Wrong codes this long after the last one begin to count anew.
const FORGET_SECONDS: i64 = 3_600;
/// Wrong codes in a row that lock: on the portal, and on the telephone, where a code is heard and keyed in slowly.
const MOST_FAILURES: u32 = 5;
const MOST_FAILURES_BY_PHONE: u32 = 3;
/// Characters of a number that are looked at.
const MOST_NUMBER: usize = 40;

/// The hash of no code: an unknown dealer takes as long to refuse as a wrong code.
pub(super) struct StandIn(String);

impl StandIn {
    pub fn make() -> Result<StandIn> {
        Ok(StandIn(NewCode::from_entropy(&[0; ENTROPY])?.hash))
    }
}

/// "D-03" as "d03": blanks, dashes and case do not matter.
fn plain(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).take(MOST_NUMBER).collect()
}

/// The digits of a number without the noughts before them.
fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

/// The dealer of a number as typed: its own number, or only the digits of it where they are nobody else's.
fn find(dealers: Vec<(DealerId, Dealer)>, number: &str) -> Option<(DealerId, Dealer)> {
    let wanted = plain(number);
    if wanted.is_empty() {
        return None;
    }
    if let Some(place) = dealers.iter().position(|(_, dealer)| plain(&dealer.external_id) == wanted) {
        return dealers.into_iter().nth(place);
    }
    if !wanted.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut same = dealers.into_iter().filter(|(_, dealer)| {
        let own = digits(&dealer.external_id);
        !own.is_empty() && own == digits(&wanted)
    });
    let found = same.next();
    if same.next().is_some() { None } else { found }
}

/// The dealer of a number as typed.
///
/// # Errors
/// When there is none.
pub fn dealer_of_number(store: &Store, number: &str) -> Result<DealerId> {
    let found = find(store.dealers()?, number).map(|(id, _)| id);
    found.with_context(|| format!("there is no dealer '{number}'; `foresale leads dealers` lists them by their ids"))
}

impl PortalDesk {
    /// Call one at a time.
    pub(super) fn sign_in_in_turn(&self, number: &str, code: &str, means: Means, now: Moment) -> Result<Admission> {
        let found = self.pool.with(|store| Ok(find(store.dealers()?, number)))?;
        let who = found.as_ref().map_or_else(|| plain(number), |(_, dealer)| dealer.external_id.clone());
        let (failures, hash) = self.pool.with(|store| {
            let hash = match &found {
                Some((dealer, _)) => store.dealer_code(*dealer)?.map(|(hash, _)| hash),
                None => None,
            };
            Ok((store.portal_failures(&who)?, hash))
        })?;
        if let Some(until) = failures.locked_until.filter(|until| *until > now.seconds) {
            return Ok(Admission::Locked { minutes: minutes(until - now.seconds) });
        }
        let right = is_right(code, hash.as_ref().unwrap_or(&self.stand_in.0)) && hash.is_some();
        match found.filter(|_| right) {
            Some((id, dealer)) => self.pool.with(|store| admit(store, id, &dealer, &who, means, now)),
            None => self.pool.with(|store| count(store, &who, failures, means, now)),
        }
    }
}

fn minutes(seconds: i64) -> u32 {
    u32::try_from(seconds.max(0) + 59).unwrap_or(0) / 60
}

/// Counts a wrong code, and locks when there are too many in a row.
fn count(store: &mut Store, who: &str, before: Failures, means: Means, now: Moment) -> Result<Admission> {
    let fresh = now.seconds - before.last >= FORGET_SECONDS || before.locked_until.is_some();
    let count = if fresh { 1 } else { before.count + 1 };
    let most = if means == Means::Telephone { MOST_FAILURES_BY_PHONE } else { MOST_FAILURES };
    let locks = count >= most;
    let failures = Failures { count, last: now.seconds, locked_until: locks.then_some(now.seconds + LOCK_SECONDS) };
    let happened = if locks { Happening::Locked } else { Happening::WrongCode };
    store.atomically(|store| {
        store.put_portal_failures(who, failures)?;
        store.put_portal_event(&event(None, means, happened, who, now))?;
        if locks {
            store.log(&format!("Dealer number '{who}' is locked for ten minutes after {count} wrong codes"))?;
        }
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(if locks { Admission::Locked { minutes: minutes(LOCK_SECONDS) } } else { Admission::Wrong })
}

fn admit(store: &mut Store, id: DealerId, dealer: &Dealer, who: &str, means: Means, now: Moment) -> Result<Admission> {
    let token = random_token()?;
    let signed_in = SignedIn { dealer: id, number: dealer.external_id.clone(), name: dealer.name.clone() };
    store.atomically(|store| {
        store.forget_portal_failures(who)?;
        store.forget_past_sessions(
            now.seconds - super::WHOLE_SECONDS,
            now.seconds - super::IDLE_SECONDS,
            now.seconds,
        )?;
        if means == Means::Portal {
            store.put_portal_session(&digest_of(&token), id, now.seconds)?;
        }
        store.put_portal_event(&event(Some(id), means, Happening::SignedIn, "", now))?;
        store.log(&format!("Dealer {} signed in {}", dealer.name, means.spoken()))
    })?;
    Ok(Admission::Admitted { who: signed_in, token })
}

pub(super) fn by_link(store: &mut Store, link: &str, now: Moment) -> Result<Admission> {
    let digest = digest_of(link);
    let used = store.atomically(|store| {
        let used = store.use_portal_link(&digest, now.seconds)?;
        if used.is_none() {
            store.put_portal_event(&event(None, Means::Portal, Happening::Refused, "a stale link", now))?;
        }
        Ok::<_, anyhow::Error>(used)
    })?;
    let Some(id) = used else { return Ok(Admission::Wrong) };
    let Some((_, dealer)) = store.dealers()?.into_iter().find(|(known, _)| *known == id) else {
        return Ok(Admission::Wrong);
    };
    admit(store, id, &dealer, &dealer.external_id, Means::Portal, now)
}

pub(super) fn out(store: &mut Store, token: &str, now: Moment) -> Result<()> {
    let digest = digest_of(token);
    store.atomically(|store| {
        if let Some(session) = store.portal_session(&digest)? {
            store.put_portal_event(&event(Some(session.dealer), Means::Portal, Happening::SignedOut, "", now))?;
        }
        Ok(store.end_portal_session(&digest)?)
    })
}

pub(super) fn event(dealer: Option<DealerId>, means: Means, what: Happening, detail: &str, now: Moment) -> NewEvent {
    NewEvent { at: now.seconds, dealer, means, what, lead: None, detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dealer_is_found_by_its_number_however_it_is_typed() {
        let dealer =
            |id: i64, external: &str| (DealerId(id), Dealer { external_id: external.to_owned(), ..Dealer::default() });
        let dealers =
            vec![dealer(1, "D-03"), dealer(2, "D-04"), dealer(3, "A-7"), dealer(4, "B-07"), dealer(5, "north")];
        let found = |number: &str| find(dealers.clone(), number).map(|(id, _)| id.0);
        assert_eq!((found("D-03"), found("d 03"), found("3"), found("003")), (Some(1), Some(1), Some(1), Some(1)));
        assert_eq!((found("North"), found("7"), found(""), found("0"), found("--")), (Some(5), None, None, None, None));
        assert_eq!(minutes(1), 1);
        assert_eq!(minutes(600), 10);
    }
}
