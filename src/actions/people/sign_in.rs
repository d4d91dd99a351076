//! Signing in with a name and a password.
//!
//! Five wrong passwords in a row lock the name for ten minutes, at the place where they were typed and nowhere else. A name
//! that nobody has is answered like a wrong password, and as slowly.
//!
//! An encrypted file is opened by the password itself. Until then wrong ones are counted beside it, and whoever opens it next
//! finds them in its log.

use std::path::Path;

use anyhow::{Result, bail};

use domain::moment::Moment;
use domain::password;
use domain::person::Role;
use domain::request::{Asker, OFFICE, Place};
use reports::people::Door;
use store::keys::{self, RecoveryKey};
use store::{Store, StoreError};

const MOST_FAILURES: u32 = 5;
const LOCK_SECONDS: i64 = 600;

/// Whether somebody has to sign in.
///
/// # Errors
/// When the database cannot be read.
pub fn door(store: &Store) -> Result<Door> {
    Ok(if store.has_people()? { Door::SignIn } else { Door::Open })
}

/// Whether a file is encrypted and nobody has opened it with a password yet.
#[must_use]
pub fn is_locked(database: &Path) -> bool {
    keys::is_locked(database)
}

/// From now on an encrypted file opens to nobody who does not sign in.
pub fn lock(database: &Path) {
    keys::lock(database);
}

/// What is told of five wrong passwords.
fn told_of_lock(name: &str, from: &str) -> String {
    let name: String = name.trim().chars().take(super::LONGEST_NAME).collect();
    format!("Five wrong passwords for {name} from {from}; locked there for ten minutes")
}

/// Whether the last wrong password was a moment ago.
///
/// # Errors
/// When there were too many of them.
fn refuse_too_many(wrong: u32, last: i64, now: Moment) -> Result<bool> {
    let passed = now.seconds - last;
    let is_recent = (0..LOCK_SECONDS).contains(&passed);
    if wrong >= MOST_FAILURES && is_recent {
        let minutes = (LOCK_SECONDS - passed + 59) / 60;
        bail!(
            "too many wrong passwords for this name here; try again in {minutes} min, or ask an owner for a new password"
        );
    }
    Ok(is_recent)
}

/// Opens an encrypted file with somebody's password, for as long as the program runs or until [`lock`]. Who may do what is
/// asked when that person signs in.
///
/// # Errors
/// When name or password is wrong, or too many were wrong before; when the key file is missing, damaged or another file's.
pub fn unlock(database: &Path, name: &str, typed: &str, place: Place, seat: &str, now: Moment) -> Result<()> {
    let from = format!("{} {seat}", place.code());
    let (wrong, last) = keys::wrong_passwords(database, name, &from);
    let is_recent = refuse_too_many(wrong, last, now)?;
    match keys::unlock(database, name, typed) {
        Err(StoreError::WrongPassword) => {
            keys::count_wrong_password(database, name, &from, now.seconds, !is_recent);
            Err(StoreError::WrongPassword.into())
        }
        done => {
            done?;
            keys::forget_wrong_passwords(database, name, &from);
            Ok(())
        }
    }
}

/// Who asks from here on. `seat` tells one place of the same kind from another: the name of the computer's user.
///
/// # Errors
/// When name or password is wrong, or too many were wrong before.
pub fn sign_in(store: &mut Store, name: &str, typed: &str, place: Place, seat: &str, now: Moment) -> Result<Asker> {
    let from = format!("{} {seat}", place.code());
    let (wrong, last) = store.wrong_passwords(name, &from)?;
    let is_recent = refuse_too_many(wrong, last, now)?;
    let person = store.person(name)?;
    let is_right = match store.opens_for(name, typed)? {
        Some(opens) => opens,
        None => password::is_right(typed, &store.password_hash(name)?.unwrap_or_else(password::nobodys)),
    };
    let Some(person) = person.filter(|_| is_right) else {
        if !store.is_read_only() {
            store.atomically(|store| {
                store.count_wrong_password(name, &from, now.seconds, !is_recent)?;
                if is_recent && wrong + 1 == MOST_FAILURES {
                    store.log(&told_of_lock(name, &from))?;
                }
                Ok::<_, anyhow::Error>(())
            })?;
        }
        return Err(StoreError::WrongPassword.into());
    };
    let asker = Asker::limited(&person.name, place, &person.rights());
    if !store.is_read_only() {
        store.forget_wrong_passwords(name, &from)?;
        for told in keys::take_untold(store.path(), MOST_FAILURES) {
            store.log(&told_of_lock(&told.name, &told.place))?;
        }
        if place == Place::Window {
            note(store, &asker, "Signed in")?;
        }
    }
    Ok(asker)
}

/// Lets an owner in with the recovery key, to set a new password. In a file that has no owner any more the person of this name
/// becomes one.
///
/// # Errors
/// When the recovery key is another one's, or the person is no owner.
pub fn sign_in_by_recovery(database: &Path, name: &str, recovery_key: &str, place: Place) -> Result<(Store, Asker)> {
    let recovery: RecoveryKey = recovery_key.parse()?;
    if !keys::is_encrypted(database) {
        bail!("'{}' is not encrypted, so that it has no recovery key", database.display());
    }
    keys::unlock_by_recovery(database, &recovery)?;
    let mut store = Store::open(database)?;
    let people = store.people()?;
    let owners: Vec<&str> =
        people.iter().filter(|one| one.role == Role::Owner).map(|person| person.name.as_str()).collect();
    let name = name.trim();
    let asker = Asker::limited(name, place, &OFFICE);
    if owners.is_empty() {
        let known = people.iter().any(|person| person.name.eq_ignore_ascii_case(name));
        store.atomically(|store| -> Result<()> {
            if known {
                store.set_role(name, Role::Owner)?;
            } else {
                store.add_person(name, Role::Owner, &password::nobodys())?;
            }
            Ok(store.log(&format!("Nobody owned the file any more; {name} does now, by the recovery key"))?)
        })?;
    } else if !owners.iter().any(|owner| owner.eq_ignore_ascii_case(name)) {
        bail!(
            "the recovery key lets owners in, and '{name}' is none; they are {}, and give the others new passwords",
            figures::listed(&owners)
        );
    }
    note(&mut store, &asker, "Let in by the recovery key")?;
    Ok((store, asker))
}

fn note(store: &mut Store, asker: &Asker, what: &str) -> Result<()> {
    store.begin_request(asker, "people.sign-in");
    let logged = store.log(what);
    store.end_request();
    Ok(logged?)
}
