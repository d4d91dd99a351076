//! Who works on the command line: `--as NAME`, with the password from FORESALE_PASSWORD or typed without being shown.

use std::ffi::OsString;
use std::path::Path;
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail};

use actions::people;
use actions::people::{computer_user, door, is_locked, sign_in};
use domain::request::{Asker, Place};
use reports::import::ImportKind;
use reports::people::Door;
use store::Store;

/// The environment variables with a password, and with the new one where one is set.
const PASSWORD: &str = "FORESALE_PASSWORD";
const NEW_PASSWORD: &str = "FORESALE_NEW_PASSWORD";
const RECOVERY_KEY: &str = "FORESALE_RECOVERY_KEY";

/// Who this call is made as: said once, before anything is opened.
static PERSON: OnceLock<String> = OnceLock::new();
/// What was typed, for commands that open the file more than once.
static TYPED: OnceLock<String> = OnceLock::new();

/// The arguments of this call without `--as NAME`, which every command understands. `import` has an `--as` of its own: there the
/// words for what a file holds stay where they are, and a person of such a name is told by writing `--as` first. A single
/// `--as` behind `import` is always its own, so that a word that is no kind of file is refused as one.
#[must_use]
pub fn without_person() -> Vec<OsString> {
    let (rest, person) = split(std::env::args_os().collect());
    if let Some(person) = person {
        let _ = PERSON.set(person);
    }
    rest
}

fn split(arguments: Vec<OsString>) -> (Vec<OsString>, Option<String>) {
    let (mut rest, mut person): (Vec<OsString>, Option<String>) = (Vec::new(), None);
    let texts: Vec<_> =
        arguments.iter().map(|argument| argument.to_string_lossy()).take_while(|text| text != "--").collect();
    let behind = texts.iter().position(|text| text == "import").map_or(&[][..], |place| &texts[place..]);
    let only_one = behind.iter().filter(|text| *text == "--as" || text.starts_with("--as=")).count() == 1;
    let mut waiting = arguments.into_iter().peekable();
    while let Some(argument) = waiting.next() {
        if argument == "--" {
            rest.push(argument);
            rest.extend(waiting);
            break;
        }
        let text = argument.to_string_lossy().into_owned();
        let value = match text.strip_prefix("--as") {
            Some("") => waiting.peek().map(|next| next.to_string_lossy().into_owned()),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        let is_imports = rest.get(1).is_some_and(|command| command == "import");
        let Some(name) = value.filter(|value| !(is_imports && (only_one || value.parse::<ImportKind>().is_ok())))
        else {
            rest.push(argument);
            continue;
        };
        if text == "--as" {
            waiting.next();
        }
        person = Some(name);
    }
    (rest, person)
}

/// The person of this call.
///
/// # Errors
/// When none was told.
pub(super) fn person() -> Result<&'static String> {
    PERSON.get().with_context(|| {
        format!("this database has people; add --as NAME, with the password in {PASSWORD} or typed when asked")
    })
}

/// Opens an encrypted file with the password of the person of this call; a plain one is open.
///
/// # Errors
/// When nobody signs in, or name or password is wrong; when the file's keys are missing or damaged.
pub(super) fn unlock(database: &Path) -> Result<()> {
    if !is_locked(database) {
        return Ok(());
    }
    let name = person()?;
    people::unlock(database, name, &password(name)?, Place::CommandLine, &computer_user(), super::now())
}

/// Who asks of an open database: the person of this call, or its owner while it has no people.
///
/// # Errors
/// When it has people and nobody of them signs in.
pub(super) fn asker(store: &mut Store) -> Result<Asker> {
    if door(store)? == Door::Open {
        return Ok(Asker::owner(Place::CommandLine));
    }
    let name = person()?;
    let password = password(name)?;
    sign_in(store, name, &password, Place::CommandLine, &computer_user(), super::now())
}

/// The password of the person of this call.
///
/// # Errors
/// When there is none and no terminal to type it in.
pub(super) fn password(name: &str) -> Result<String> {
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(password);
    }
    if let Some(typed) = TYPED.get() {
        return Ok(typed.clone());
    }
    let typed = typed(&format!("Password of {name}: "))?;
    Ok(TYPED.get_or_init(|| typed).clone())
}

/// Whether the person of this call may do what is not a request: whoever opens a file without people, and a file that
/// cannot be opened, may be saved by anybody.
///
/// # Errors
/// When the database has people, and nobody of them with this right signs in.
pub(super) fn refuse_without(database: &Path, right: domain::request::Right) -> Result<()> {
    unlock(database)?;
    let Ok(mut store) = actions::database::open_to_read(database) else { return Ok(()) };
    let asker = asker(&mut store)?;
    actions::request::refuse_without(&asker, right)
}

/// A new password: from the environment, or typed twice. `first`: nobody signs in yet, so that the usual variable is free.
///
/// # Errors
/// When nothing is typed, or two different ones.
pub(super) fn new_password(name: &str, first: bool) -> Result<String> {
    let usual = if first { std::env::var(PASSWORD).ok() } else { None };
    if let Some(password) = std::env::var(NEW_PASSWORD).ok().or(usual) {
        return Ok(password);
    }
    let password = typed(&format!("New password of {name}: "))?;
    if typed("The same again: ")? != password {
        bail!("these were two different passwords; nothing was changed");
    }
    Ok(password)
}

/// The recovery key: from the environment, or typed.
///
/// # Errors
/// When there is none and no terminal to type it in.
pub(super) fn recovery_key() -> Result<String> {
    if let Ok(key) = std::env::var(RECOVERY_KEY) {
        return Ok(key);
    }
    rpassword::prompt_password("Recovery key: ")
        .map_err(|_| anyhow::anyhow!("there is no terminal to type the recovery key in; set {RECOVERY_KEY}"))
}

fn typed(question: &str) -> Result<String> {
    rpassword::prompt_password(question).map_err(|_| {
        anyhow::anyhow!("there is no terminal to type a password in; set {PASSWORD} (a new one: {NEW_PASSWORD})")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> (String, Option<String>) {
        let (rest, person) = split(line.split(' ').map(OsString::from).collect());
        let rest: Vec<String> = rest.iter().map(|one| one.to_string_lossy().into_owned()).collect();
        (rest.join(" "), person)
    }

    #[test]
    fn a_person_is_told_anywhere_and_an_import_keeps_its_own_word() {
        let ann = || Some("Ann".to_owned());
        assert_eq!(told("foresale info a.db --as Ann --json"), ("foresale info a.db --json".into(), ann()));
        assert_eq!(told("foresale --as=Ann info a.db"), ("foresale info a.db".into(), ann()));
        let import = "foresale import a.db f.csv --as customers";
        assert_eq!(told(import), (import.into(), None));
        assert_eq!(told(&format!("{import} --as Ann")), (import.into(), ann()));
        let person = told("foresale --as customers import a.db f.csv --as purchases");
        assert_eq!(person, ("foresale import a.db f.csv --as purchases".into(), Some("customers".into())));
        assert_eq!(
            told("foresale import a.db f.csv --as novels"),
            ("foresale import a.db f.csv --as novels".into(), None)
        );
        assert_eq!(told("foresale info -- --as Ann"), ("foresale info -- --as Ann".into(), None));
        assert_eq!(
            told("foresale info a.db --as-of 2026-01-01"),
            ("foresale info a.db --as-of 2026-01-01".into(), None)
        );
    }
}
