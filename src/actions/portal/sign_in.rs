//! Signing in by number and code, or by a one-time link.

use std::sync::Arc;

use anyhow::{Context as _, Result};

use super::lockouts::Stand;
use delivery::portal::desk::{Admission, Origin};
use delivery::portal::secrets::{digest_of, random_token};
use domain::access_code::{ENTROPY, NewCode, is_right};
use domain::dealer::{Dealer, DealerId};
use domain::moment::Moment;
use reports::portal::{Happening, Means, SignedIn};
use store::portal::NewEvent;
use store::{Store, StoreError};

/// Characters of a number that are looked at.
const MOST_NUMBER: usize = 40;

/// The hash of no code: an unknown dealer takes as long to refuse as a wrong code.
#[derive(Debug, Clone)]
pub(super) struct StandIn(Arc<str>);

impl StandIn {
    pub fn make() -> Result<StandIn> {
        Ok(StandIn(NewCode::from_entropy(&[0; ENTROPY])?.hash.into()))
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
    Ok(found(store, number)?.0)
}

/// The number of the dealer of a number as typed, as it was imported.
///
/// # Errors
/// When there is no such dealer.
pub fn number_of(store: &Store, number: &str) -> Result<String> {
    Ok(found(store, number)?.1.external_id)
}

fn found(store: &Store, number: &str) -> Result<(DealerId, Dealer)> {
    let found = find(store.dealers()?, number);
    found.with_context(|| format!("there is no dealer '{number}'; `foresale leads dealers` lists them by their ids"))
}

/// Call one at a time: tries in parallel would all pass before the first of them counts.
pub(super) fn by_code(
    store: &mut Store,
    number: &str,
    code: &str,
    from: &Origin,
    stand_in: &StandIn,
    now: Moment,
) -> Result<Admission> {
    let found = find(store.dealers()?, number);
    let who = found.as_ref().map_or_else(|| plain(number), |(_, dealer)| dealer.external_id.clone());
    let id = found.as_ref().map(|(id, _)| *id);
    let hash = match id {
        Some(dealer) => store.dealer_code(dealer)?.map(|(hash, _)| hash),
        None => None,
    };
    let stand = Stand::of(store, who, id, from, now)?;
    if let Some(refusal) = stand.refusal(store, now)? {
        return Ok(refusal);
    }
    let right = is_right(code, hash.as_deref().unwrap_or(&stand_in.0)) && hash.is_some();
    match found.filter(|_| right) {
        Some((id, dealer)) => {
            store.forget_portal_failures(&stand.lane())?;
            admit(store, id, &dealer, from.means, from.browser.as_deref(), now)
        }
        None => stand.count_wrong(store, now),
    }
}

pub(super) fn is_known(store: &Store, number: &str, browser: &str, now: Moment) -> Result<bool> {
    match find(store.dealers()?, number) {
        Some((dealer, _)) => Ok(store.is_portal_browser(&digest_of(browser), dealer, now.seconds)?),
        None => Ok(false),
    }
}

/// Forgets sessions, links and calls that are past.
pub(super) fn forget_past(store: &mut Store, now: Moment) -> Result<()> {
    store.atomically(|store| Ok(forget(store, now)?))
}

fn forget(store: &mut Store, now: Moment) -> Result<(), StoreError> {
    let seconds = now.seconds;
    store.forget_past_sessions(seconds - super::WHOLE_SECONDS, seconds - super::IDLE_SECONDS, seconds)
}

/// Lets a dealer in; a browser gets a new name by which it is known the next time.
fn admit(
    store: &mut Store,
    id: DealerId,
    dealer: &Dealer,
    means: Means,
    known_as: Option<&str>,
    now: Moment,
) -> Result<Admission> {
    let (token, browser) = (random_token()?, random_token()?);
    let signed_in = SignedIn { dealer: id, number: dealer.external_id.clone(), name: dealer.name.clone() };
    store.atomically(|store| {
        forget(store, now)?;
        if means == Means::Portal {
            store.put_portal_session(&digest_of(&token), id, now.seconds)?;
            let known_as = known_as.map(digest_of);
            store.put_portal_browser(&digest_of(&browser), known_as.as_deref(), id, now.seconds)?;
        }
        store.put_portal_event(&event(Some(id), means, Happening::SignedIn, "", now))?;
        store.log(&format!("Dealer {} signed in {}", dealer.name, means.spoken()))
    })?;
    Ok(Admission::Admitted { who: signed_in, token, browser })
}

pub(super) fn by_link(store: &mut Store, link: &str, browser: Option<&str>, now: Moment) -> Result<Admission> {
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
    admit(store, id, &dealer, Means::Portal, browser, now)
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
    }
}
