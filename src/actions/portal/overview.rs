//! The portal as the office sees it: who is signed in, what happened, what is locked, and messages.

use anyhow::{Result, bail};

use super::{IDLE_SECONDS, LINK_SECONDS, SETTINGS, WHOLE_SECONDS};
use crate::request::request;
use delivery::portal::secrets::{digest_of, random_token};
use domain::dealer::DealerId;
use domain::moment::Moment;
use domain::request::Right;
use reports::portal::{PortalReport, PortalSettings};
use store::Store;

const MOST_EVENTS: u32 = 200;

/// # Errors
/// When the database cannot be read.
pub fn overview(store: &mut Store, now: Moment) -> Result<PortalReport> {
    Ok(PortalReport {
        settings: store.setting(SETTINGS)?,
        signed_in: store.signed_in(now.seconds - WHOLE_SECONDS, now.seconds - IDLE_SECONDS)?,
        events: store.portal_events(0, MOST_EVENTS)?,
        locked: super::lockouts::locked(store, now)?,
        messages: store.office_messages()?,
    })
}

/// # Errors
/// When the database cannot be read.
pub fn settings(store: &Store) -> Result<PortalSettings> {
    Ok(store.setting(SETTINGS)?)
}

/// # Errors
/// When the public address cannot be reached safely from the internet, or the database cannot be written.
pub fn save_settings(store: &mut Store, settings: &PortalSettings) -> Result<()> {
    let trimmed = PortalSettings {
        listen: settings.listen.trim().to_owned(),
        public_address: settings.public_address.trim().trim_end_matches('/').to_owned(),
        phone_token: settings.phone_token.trim().to_owned(),
        office_phone: settings.office_phone.trim().to_owned(),
    };
    let public = &trimmed.public_address;
    let host = public.strip_prefix("https://").unwrap_or_default();
    if !public.is_empty() && (host.is_empty() || host.contains(char::is_whitespace)) {
        bail!("the public address must begin with https://, such as https://leads.example.com");
    }
    store.atomically(|store| {
        store.set_setting(SETTINGS, &trimmed)?;
        store.log("Changed how the dealers' portal is reached")?;
        Ok(())
    })
}

/// Makes a link that signs a dealer in once within three days; returns its path relative to the portal's address.
///
/// # Errors
/// When there is no such dealer or the database cannot be written.
pub fn new_link(store: &mut Store, dealer: DealerId, now: Moment) -> Result<String> {
    let Some(who) = store.dealer_sign(dealer)? else { bail!("there is no dealer {}", dealer.0) };
    let token = random_token()?;
    store.atomically(|store| {
        store.put_portal_link(&digest_of(&token), dealer, now.seconds + LINK_SECONDS)?;
        store.log(&format!("Made a one-time link for dealer {}", who.name))?;
        Ok::<_, anyhow::Error>(())
    })?;
    Ok(format!("/l/{token}"))
}

/// Marks a message for the office as read.
///
/// # Errors
/// When the database cannot be written.
pub fn mark_read(store: &mut Store, message: i64, now: Moment) -> Result<()> {
    Ok(store.mark_message_read(message, now.seconds)?)
}

request! {
    /// Who is signed in at the portal, and what happened there.
    ReadPortal {} -> PortalReport;
    "portal.read", See, [], NewestWins;
    |_, session, _| {
        let mut report = overview(session.store, session.now)?;
        // A secret between the business and the telephone service, for whoever can change it.
        if !session.asker.may(Right::Administer) {
            report.settings.phone_token = String::new();
        }
        Ok(report)
    }
}

request! {
    /// Where the portal listens and how; returns whether it listens elsewhere from now on.
    SavePortal { settings: PortalSettings } -> bool;
    "portal.settings", Administer, [Portal], InTurn;
    |asked, session, _| {
        let listened = settings(session.store)?.listen;
        save_settings(session.store, &asked.settings)?;
        Ok(listened != asked.settings.listen.trim())
    }
}

request! {
    /// A link by which a dealer signs in once.
    MakePortalLink { dealer: DealerId } -> String;
    "portal.link", Administer, [Portal], InTurn;
    |asked, session, _| new_link(session.store, asked.dealer, session.now)
}

request! {
    /// Marks a dealer's message as read.
    MarkMessageRead { message: i64 } -> ();
    "portal.read-message", Change, [Portal], InTurn;
    |asked, session, _| mark_read(session.store, asked.message, session.now)
}

request! {
    /// Lets in a dealer whom wrong codes had locked out.
    UnlockDealer { number: String } -> bool;
    "portal.unlock", Administer, [Portal], InTurn;
    |asked, session, _| super::unlock(session.store, &asked.number)
}
