//! People who sign in: who they are, what they may do, and their passwords.

pub mod encrypting;
pub mod requests;
mod sign_in;

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use rand::RngCore as _;

use domain::password::{self, SALT};
use domain::person::Role;
use domain::request::{OFFICE, Right};
use progress::Progress;
use reports::people::{Added, PeopleReport};
use store::Store;

pub use sign_in::{door, is_locked, lock, sign_in, sign_in_by_recovery, unlock};

/// The most characters of a name.
const LONGEST_NAME: usize = 80;

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).context("the system could not supply random numbers; try again")?;
    Ok(bytes)
}

/// 256 random bits as text, for keys.
pub(crate) fn random_text() -> Result<String> {
    Ok(random::<32>()?.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

fn hash_of(password: &str) -> Result<String> {
    Ok(password::hash(password, &random::<SALT>()?)?)
}

/// The user name that the computer gives; empty if it gives none.
#[must_use]
pub fn computer_user() -> String {
    let name = std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_default();
    name.trim().to_owned()
}

/// # Errors
/// When the database cannot be read.
pub fn people(store: &Store, me: &str) -> Result<PeopleReport> {
    let people = store.people()?;
    let holders = if store.is_encrypted() { Some(store.key_holders()?) } else { None };
    let is_without = |name: &str| holders.iter().flatten().all(|holder| !holder.eq_ignore_ascii_case(name));
    let without_key = match &holders {
        Some(_) => people.iter().filter(|person| is_without(&person.name)).map(|person| person.name.clone()).collect(),
        None => Vec::new(),
    };
    Ok(PeopleReport { people, me: me.to_owned(), encrypted: holders.is_some(), without_key })
}

/// Adds somebody who signs in from now on. The first one is an owner, and with them the file is encrypted: the answer has the
/// recovery key, which is told nobody again.
///
/// # Errors
/// When the name is taken or no name, the password is too short, or the first one would not be an owner; when the file is to be
/// encrypted and cannot be, because it is open elsewhere or the disk is full.
pub fn add(store: &mut Store, name: &str, role: Role, password: &str, progress: &Progress) -> Result<Added> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        bail!("'{name}' is no name for a person; use 1 to {LONGEST_NAME} letters");
    }
    password::refuse_unfit(password)?;
    if !store.has_people()? && !store.is_encrypted() {
        if role != Role::Owner {
            bail!("the first person is the owner, or nobody could add the others; make '{name}' an owner");
        }
        let written = |store: &mut Store| put(store, name, role, password);
        let made = encrypting::encrypt(store, name, password, written, progress)?;
        return Ok(Added { encrypted: Some(made) });
    }
    put(store, name, role, password)?;
    Ok(Added::default())
}

fn put(store: &mut Store, name: &str, role: Role, password: &str) -> Result<()> {
    let hash = hash_of(password)?;
    let key = random_text()?;
    store.atomically(|store| {
        if store.person(name)?.is_some() {
            bail!("there is a person '{name}' already; choose another name");
        }
        let is_first = !store.has_people()?;
        if role != Role::Owner && is_first {
            bail!("the first person is the owner, or nobody could add the others; make '{name}' an owner");
        }
        store.keep_hiding_key(&key)?;
        store.add_person(name, role, &hash)?;
        store.log(&format!("Added {name} as {}", role.code()))?;
        // Last, when nothing else can fail. Who encrypts the file has a key from its first moment on.
        if !is_first {
            store.give_key(name, password)?;
        }
        Ok(())
    })
}

/// # Errors
/// When there is nobody of this name, or it is the last owner.
pub fn remove(store: &mut Store, name: &str) -> Result<()> {
    store.atomically(|store| {
        store.remove_person(name)?;
        refuse_without_owner(store, name)?;
        store.log(&format!("Removed {}; they cannot sign in any more", name.trim()))?;
        store.take_key(name)?;
        Ok(())
    })
}

/// # Errors
/// When there is nobody of this name, or it is the last owner who would be one no more.
pub fn set_role(store: &mut Store, name: &str, role: Role) -> Result<()> {
    store.atomically(|store| {
        store.set_role(name, role)?;
        refuse_without_owner(store, name)?;
        store.log(&format!("{} is {} now", name.trim(), role.code()))?;
        Ok(())
    })
}

/// Gives somebody one right or takes it, whatever the role says.
///
/// # Errors
/// When there is nobody of this name, or an owner is to lose one.
pub fn set_right(store: &mut Store, name: &str, right: Right, allowed: bool) -> Result<()> {
    if !OFFICE.contains(&right) {
        bail!("'{}' is not a right that people have", right.code());
    }
    let Some(person) = store.person(name)? else { bail!("there is nobody called '{}'", name.trim()) };
    if person.role == Role::Owner {
        bail!("{} is an owner and may do everything; change the role first", person.name);
    }
    store.atomically(|store| {
        store.set_right(name, right, allowed)?;
        let word = if allowed { "may" } else { "may not" };
        store.log(&format!("{} {word} {} from now on", person.name, right.spoken()))?;
        Ok(())
    })
}

/// # Errors
/// When there is nobody of this name, or the password is too short.
pub fn set_password(store: &mut Store, name: &str, password: &str) -> Result<()> {
    let hash = hash_of(password)?;
    store.atomically(|store| {
        store.set_password_hash(name, &hash)?;
        store.log(&format!("Changed the password of {}", name.trim()))?;
        // An encrypted file opens with what its key file says: whenever this is interrupted, with the old or the new one.
        store.give_key(name, password)?;
        Ok(())
    })
}

/// A database with people always has somebody who may change them.
fn refuse_without_owner(store: &Store, name: &str) -> Result<()> {
    if store.people()?.iter().any(|person| person.role == Role::Owner) {
        return Ok(());
    }
    bail!(
        "{} is the last owner, and without one nobody could let people in; make somebody else an owner first",
        name.trim()
    )
}
