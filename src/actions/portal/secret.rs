//! The key of a database, by which links are sealed.

use anyhow::Result;

use super::SECRET;
use delivery::portal::secrets::Secret;
use store::Store;

/// The key that this database signs with, made when it is first asked for.
pub(super) fn secret(store: &mut Store) -> Result<Secret> {
    if let Some(secret) = store.setting::<Option<Secret>>(SECRET)? {
        return Ok(secret);
    }
    let made = Secret::random()?;
    store.atomically(|store| {
        // Another process may have been quicker.
        if let Some(secret) = store.setting::<Option<Secret>>(SECRET)? {
            return Ok(secret);
        }
        store.set_setting(SECRET, &made)?;
        Ok(made)
    })
}
