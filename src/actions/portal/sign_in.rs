//! Signing in with number and code, or through a one-time link.

use std::sync::Arc;

use anyhow::Result;

use super::events::event;
use super::lockouts::Stand;
use crate::leads::numbers::{find, plain};
use delivery::portal::backend::{Admission, Origin};
use delivery::portal::secrets::{digest_of, random_token};
use domain::access_code::{ENTROPY, NewCode, is_right};
use domain::dealer::{Dealer, DealerId};
use domain::moment::Moment;
use reports::portal::{Happening, Means, SignedIn};
use store::{Store, StoreError};

/// A hash that matches no code: refusing an unknown dealer takes as long as refusing a wrong code.
#[derive(Debug, Clone)]
pub(super) struct StandIn(Arc<str>);

impl StandIn {
    pub fn make() -> Result<StandIn> {
        Ok(StandIn(NewCode::from_entropy(&[0; ENTROPY])?.hash.into()))
    }
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
    let stand = Stand::load(store, who, id, from, now)?;
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

/// Removes expired sessions, links and calls.
pub(super) fn forget_past(store: &mut Store, now: Moment) -> Result<()> {
    store.atomically(|store| Ok(forget(store, now)?))
}

fn forget(store: &mut Store, now: Moment) -> Result<(), StoreError> {
    let seconds = now.seconds;
    store.forget_past_sessions(seconds - super::WHOLE_SECONDS, seconds - super::IDLE_SECONDS, seconds)
}

/// Signs a dealer in; the browser gets a new token by which it is recognised next time.
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
