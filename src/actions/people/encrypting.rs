//! Encrypting the file, its key, and the recovery key.
//!
//! Whoever forgets every password is let in by the recovery key alone. So what was printed is tried before the file relies on
//! it, and can be tried again at any time.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::backups::watched;
use crate::request::request;
use crate::scope::BUSINESS;
use delivery::{files, pages};
use domain::day::Day;
use domain::person::Role;
use progress::Progress;
use reports::people::{Encrypted, RekeyReport};
use store::keys::{self, RecoveryKey};
use store::{FirstPerson, Store};

/// Encrypts a plain file, with what `written` writes in it.
pub(super) fn encrypt(
    store: &mut Store,
    name: &str,
    password: &str,
    written: impl FnOnce(&mut Store) -> Result<()>,
    progress: &Progress,
) -> Result<Encrypted> {
    let recovery = RecoveryKey::random()?;
    let printed = recovery.to_string();
    let typed: RecoveryKey = printed.parse().context("the recovery key could not be printed; nothing was changed")?;
    let first = FirstPerson { name, password };
    watched(progress, "Encrypting the file", |tell| store.encrypt(first, &typed, written, tell))?;
    let plain_backups = store.encrypt_backups(|done, all| -> Result<()> {
        if done == 0 {
            progress.stage("Encrypting the backups", all as u64)?;
        }
        Ok(progress.done(done as u64)?)
    });
    Ok(Encrypted {
        recovery_key: printed,
        // Cancelled now: the file is encrypted, and its backups are what is left to do.
        plain_backups: plain_backups.unwrap_or_else(|_| store.plain_backups()),
        without_key: without_key(store)?,
    })
}

fn without_key(store: &Store) -> Result<Vec<String>> {
    Ok(super::people(store, "")?.without_key)
}

/// A recovery key that does not open anything yet. It is told before [`NewRecoveryKey`] makes it the one of a file, so that
/// whoever is interrupted has the old one or knows the new one.
///
/// # Errors
/// When the system gives no random numbers.
pub fn proposed_recovery_key() -> Result<String> {
    Ok(RecoveryKey::random()?.to_string())
}

/// Another recovery key: the old one opens the file no longer.
fn new_recovery_key(store: &mut Store, told: &str) -> Result<()> {
    let typed: RecoveryKey = told.parse().context("the recovery key could not be printed; nothing was changed")?;
    store.atomically(|store| -> Result<()> {
        store.log("Made a new recovery key; the old one opens the file no longer")?;
        Ok(store.set_recovery_key(&typed)?)
    })?;
    if !keys::is_recovery_key(store.path(), &typed)? {
        bail!("the new recovery key does not open the file; make another one");
    }
    Ok(())
}

/// The key that a person types is the one that opens the file.
fn try_recovery_key(store: &Store, typed: &str) -> Result<bool> {
    if !store.is_encrypted() {
        bail!("this file is not encrypted, so there is no recovery key; it is once somebody signs in to it");
    }
    Ok(keys::is_recovery_key(store.path(), &typed.parse()?)?)
}

fn new_key(store: &mut Store, progress: &Progress) -> Result<RekeyReport> {
    let log = |store: &mut Store| -> Result<()> { Ok(store.log("Encrypted the file with a new key")?) };
    watched(progress, "Encrypting the file anew", |tell| store.exchange_key(log, tell))?;
    Ok(RekeyReport { older_backups: store.backups_with_other_keys() as u64 })
}

/// Encrypts a file that has people already, by one of its owners.
fn encrypt_with_people(store: &mut Store, me: &str, password: &str, progress: &Progress) -> Result<Encrypted> {
    let person = store.person(me)?.context("nobody is signed in")?;
    if person.role != Role::Owner {
        bail!("{} is no owner, and an owner has to be able to open the file", person.name);
    }
    let hash = store.password_hash(me)?.unwrap_or_default();
    if !domain::password::is_right(password, &hash) {
        bail!("that is not the password of {}; nothing was changed", person.name);
    }
    let log = |store: &mut Store| -> Result<()> { Ok(store.log("Encrypted the file")?) };
    encrypt(store, &person.name, password, log, progress)
}

request! {
    /// Encrypts a file that has people but is plain.
    EncryptFile { password: String } -> Encrypted;
    "people.encrypt", Administer, [Settings], Once;
    |asked, session, progress| encrypt_with_people(session.store, &session.asker.person, &asked.password, progress)
}

request! {
    /// Encrypts the file anew, with another key.
    ExchangeKey {} -> RekeyReport;
    "people.new-key", Administer, [Settings], Once;
    |_, session, progress| new_key(session.store, progress)
}

request! {
    /// Makes a new recovery key; the old one opens the file no longer.
    NewRecoveryKey { recovery_key: String } -> ();
    "people.recovery-key", Administer, [Settings], InTurn;
    |asked, session, _| new_recovery_key(session.store, &asked.recovery_key)
}

/// A page to print with a recovery key that opens the file.
fn save_recovery_page(store: &Store, typed: &str, path: &Path, today: Day) -> Result<()> {
    let key: RecoveryKey = typed.parse()?;
    if !keys::is_recovery_key(store.path(), &key)? {
        bail!("this recovery key does not open the file, so no page was written; make a new one");
    }
    let file = store.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let page = pages::recovery_key(&key.to_string(), &file, &store.setting(BUSINESS)?, today)?;
    files::save(path, &page)?;
    Ok(())
}

request! {
    /// Writes a page to print with a recovery key.
    SaveRecoveryPage { recovery_key: String, path: PathBuf } -> ();
    "people.recovery-page", Administer, [], Once;
    |asked, session, _| {
        crate::database::refuse_own_file(session.store, &asked.path)?;
        save_recovery_page(session.store, &asked.recovery_key, &asked.path, session.now.day)?;
        Ok(session.store.log("Wrote the recovery key to a page to print")?)
    }
}

request! {
    /// Whether a recovery key opens the file.
    TryRecoveryKey { recovery_key: String } -> bool;
    "people.try-recovery", Administer, [], InTurn;
    |asked, session, _| try_recovery_key(session.store, &asked.recovery_key)
}
