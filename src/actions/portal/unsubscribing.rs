//! Unsubscribing by a link: anyone who holds it wrote or received our mail, and needs no sign-in.

use anyhow::Result;

use super::events::event;
use crate::unsubscribe_link::{PURPOSE, secret};
use delivery::portal::secrets::Secret;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::moment::Moment;
use reports::portal::{Happening, Means};
use store::Store;

/// The customer of a link, including one sent before the customer was merged into another; none if the link is not ours
/// or the customer no longer exists.
fn customer_of(store: &Store, secret: &Secret, link: &str) -> Option<CustomerId> {
    let customer = secret.open(PURPOSE, link).map(CustomerId)?;
    store.customer_by_any_number(customer).ok().flatten()
}

pub(super) fn is_ours(store: &mut Store, link: &str) -> Result<bool> {
    let secret = secret(store)?;
    Ok(customer_of(store, &secret, link).is_some())
}

/// Enters the refusal; false when the link is not ours.
pub(super) fn unsubscribe(store: &mut Store, link: &str, now: Moment) -> Result<bool> {
    let secret = secret(store)?;
    let Some(customer) = customer_of(store, &secret, link) else { return Ok(false) };
    store.atomically(|store| {
        store.refuse(customer, Channel::Email, now.day, "unsubscribed by link")?;
        store.mark_data_changed()?;
        store.put_portal_event(&event(None, Means::Portal, Happening::Unsubscribed, "", now))?;
        store.log("A customer unsubscribed from e-mail by link")
    })?;
    Ok(true)
}
