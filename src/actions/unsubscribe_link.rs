//! Links by which whoever gets our mail unsubscribes, and the key of the database by which they are sealed.

use anyhow::Result;

use delivery::portal::secrets::Secret;
use domain::customer::CustomerId;
use reports::portal::PortalSettings;
use store::Store;

/// Where the settings of the portal are kept.
pub(crate) const SETTINGS: &str = "portal";
const SECRET: &str = "portal_secret";
/// The purpose that the link is sealed for.
pub(crate) const PURPOSE: &str = "unsubscribe from e-mail";

/// The address at which a customer unsubscribes from e-mail; none while the portal has no public address.
///
/// # Errors
/// When the database cannot be read or written.
pub fn unsubscribe_link(store: &mut Store, customer: CustomerId) -> Result<Option<String>> {
    let settings: PortalSettings = store.setting(SETTINGS)?;
    let address = settings.public_address.trim().trim_end_matches('/');
    if !address.starts_with("https://") {
        return Ok(None);
    }
    let sealed = secret(store)?.seal(PURPOSE, customer.0);
    Ok(Some(format!("{address}/u/{sealed}")))
}

/// The key that this database signs with, created when first requested.
pub(crate) fn secret(store: &mut Store) -> Result<Secret> {
    if let Some(secret) = store.setting::<Option<Secret>>(SECRET)? {
        return Ok(secret);
    }
    let made = Secret::random()?;
    store.atomically(|store| {
        // Another process may have been faster.
        if let Some(secret) = store.setting::<Option<Secret>>(SECRET)? {
            return Ok(secret);
        }
        store.set_setting(SECRET, &made)?;
        Ok(made)
    })
}
