//! Signing in with a name and a password.
//!
//! Five wrong passwords in a row lock the name for ten minutes, at the place where they were typed and nowhere else. A name
//! that nobody has is answered like a wrong password, and as slowly.

use anyhow::{Result, bail};

use domain::moment::Moment;
use domain::password;
use domain::request::{Asker, Place};
use reports::people::Door;
use store::Store;

const MOST_FAILURES: u32 = 5;
const LOCK_SECONDS: i64 = 600;

/// Whether somebody has to sign in.
///
/// # Errors
/// When the database cannot be read.
pub fn door(store: &Store) -> Result<Door> {
    Ok(if store.has_people()? { Door::SignIn } else { Door::Open })
}

/// Who asks from here on. `seat` tells one place of the same kind from another: the name of the computer's user.
///
/// # Errors
/// When name or password is wrong, or too many were wrong before.
pub fn sign_in(store: &mut Store, name: &str, typed: &str, place: Place, seat: &str, now: Moment) -> Result<Asker> {
    let from = format!("{} {seat}", place.code());
    let (wrong, last) = store.wrong_passwords(name, &from)?;
    let passed = now.seconds - last;
    let is_recent = (0..LOCK_SECONDS).contains(&passed);
    if wrong >= MOST_FAILURES && is_recent {
        let minutes = (LOCK_SECONDS - passed + 59) / 60;
        bail!(
            "too many wrong passwords for this name here; try again in {minutes} min, or ask an owner for a new password"
        );
    }
    let person = store.person(name)?;
    let hash = store.password_hash(name)?.unwrap_or_else(password::nobodys);
    let is_right = password::is_right(typed, &hash);
    let Some(person) = person.filter(|_| is_right) else {
        if !store.is_read_only() {
            store.atomically(|store| {
                store.count_wrong_password(name, &from, now.seconds, !is_recent)?;
                if is_recent && wrong + 1 == MOST_FAILURES {
                    let name: String = name.trim().chars().take(super::LONGEST_NAME).collect();
                    store.log(&format!("Five wrong passwords for {name} from {from}; locked there for ten minutes"))?;
                }
                Ok::<_, anyhow::Error>(())
            })?;
        }
        bail!("that name and password do not belong together");
    };
    if !store.is_read_only() {
        store.forget_wrong_passwords(name, &from)?;
        if place == Place::Window {
            let asker = Asker::limited(&person.name, place, &person.rights());
            store.begin_request(&asker, "people.sign-in");
            let logged = store.log("Signed in");
            store.end_request();
            logged?;
        }
    }
    Ok(Asker::limited(&person.name, place, &person.rights()))
}
