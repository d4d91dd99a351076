//! People who sign in: listed, added, removed, with their roles, rights and passwords.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};

use crate::cli::desk::Desk;
use crate::cli::output::{Output, note};
use crate::cli::signing_in::{self, new_password};
use actions::people::encrypting::proposed_recovery_key;
use actions::people::encrypting::{EncryptFile, ExchangeKey, NewRecoveryKey, SaveRecoveryPage, TryRecoveryKey};
use actions::people::requests::{
    AddPerson, ChangeOwnPassword, ReadPeople, RemovePerson, SetPassword, SetRight, SetRole,
};
use domain::person::{Person, Role};
use domain::request::{OFFICE, Right};
use reports::people::{Encrypted, OLD_COPIES, rights_told};

#[derive(Debug, Args)]
pub struct Users {
    /// Customer database
    pub db: PathBuf,
    #[command(subcommand)]
    pub command: Option<UserCommand>,
}

impl Users {
    pub(super) fn is_changing(&self) -> bool {
        !matches!(self.command, None | Some(UserCommand::List { .. } | UserCommand::TryRecoveryKey))
    }

    /// Whether somebody is let in by the recovery key, who cannot sign in.
    pub(super) fn is_by_recovery(&self) -> bool {
        matches!(self.command, Some(UserCommand::Recover { .. }))
    }
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Everybody who can sign in, and what they may do
    List {
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Add somebody; the first person is the owner, and from then on everybody signs in
    Add {
        /// The name to sign in with
        name: String,
        /// owner, manager, analyst or viewer
        #[arg(long)]
        role: Option<Role>,
    },
    /// Remove somebody; the last owner stays
    Remove {
        /// Whom
        name: String,
    },
    /// Give somebody another role: owner, manager, analyst or viewer
    Role {
        /// Whom
        name: String,
        /// The new role
        role: Role,
    },
    /// Give somebody a new password, typed or given in FORESALE_NEW_PASSWORD; without a name your own
    Password {
        /// Whose
        name: Option<String>,
    },
    /// Encrypt a file whose people signed in while it was plain
    Encrypt,
    /// Encrypt the file anew, with another key; everybody signs in as before
    NewKey,
    /// Make a new recovery key; the old one opens the file no longer
    RecoveryKey {
        /// Also write a page to print, as .pdf
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Try whether the recovery key on paper opens the file; it is typed, or given in FORESALE_RECOVERY_KEY
    TryRecoveryKey,
    /// Give an owner a new password by the recovery key, when the old one is forgotten; both are typed, or given in
    /// FORESALE_RECOVERY_KEY and FORESALE_NEW_PASSWORD
    Recover {
        /// Whom
        name: String,
    },
    /// Give one right besides the role: see, personal-data, change, export, send or administer
    Allow {
        /// Whom
        name: String,
        /// The right
        right: String,
    },
    /// Take one right away, whatever the role says
    Deny {
        /// Whom
        name: String,
        /// The right
        right: String,
    },
}

fn right(code: &str) -> Result<Right> {
    OFFICE.into_iter().find(|right| right.code() == code).with_context(|| {
        let known: Vec<&str> = OFFICE.into_iter().map(Right::code).collect();
        format!("'{code}' is not a right; use one of {}", known.join(", "))
    })
}

pub(super) fn run(arguments: &Users, out: &mut Output) -> Result<()> {
    let command = arguments.command.as_ref().unwrap_or(&UserCommand::List { json: false });
    if let UserCommand::List { json } = command {
        return list(arguments, *json, out);
    }
    if let UserCommand::Recover { name } = command {
        return recover(arguments, name, out);
    }
    let mut desk = Desk::open(&arguments.db)?;
    match command {
        UserCommand::List { .. } | UserCommand::Recover { .. } => Ok(()),
        UserCommand::Add { name, role } => add(&mut desk, name, *role, out),
        UserCommand::Encrypt => {
            let password = signing_in::password(&desk.person())?;
            let made = desk.ask_at_length(EncryptFile { password })?;
            say_encrypted(&made, out)
        }
        UserCommand::NewKey => {
            let report = desk.ask_at_length(ExchangeKey {})?;
            report.told().iter().try_for_each(|sentence| out.line(sentence))
        }
        UserCommand::RecoveryKey { out: page } => {
            desk.refuse_without(Right::Administer)?;
            if !desk.is_encrypted() {
                bail!("this file is not encrypted, so there is no recovery key; it is once somebody signs in to it");
            }
            // First said, then made the one that opens the file, then written: whoever is interrupted has one that does.
            let key = proposed_recovery_key()?;
            say_recovery_key(&key, out)?;
            out.flush()?;
            desk.ask(NewRecoveryKey { recovery_key: key.clone() })?;
            out.line("It opens the file from now on; the old one does not any more.")?;
            let Some(path) = page else { return Ok(()) };
            desk.ask(SaveRecoveryPage { recovery_key: key, path: path.clone() })?;
            out.line(&format!("a page to print is in {}; delete it once it is on paper", path.display()))
        }
        UserCommand::TryRecoveryKey => {
            if !desk.ask(TryRecoveryKey { recovery_key: signing_in::recovery_key()? })? {
                bail!("this recovery key does not open the file; `foresale users DB recovery-key` makes a new one");
            }
            out.line("this recovery key opens the file")
        }
        UserCommand::Remove { name } => {
            desk.ask(RemovePerson { name: name.clone() })?;
            out.line(&format!("{name} cannot sign in any more"))?;
            note_old_copies(&mut desk)
        }
        UserCommand::Role { name, role } => {
            desk.ask(SetRole { name: name.clone(), role: *role })?;
            out.line(&format!("{name} is {} now: {}", role.code(), role.purpose()))
        }
        UserCommand::Password { name } => password(&mut desk, name.as_deref(), out),
        UserCommand::Allow { name, right: code } => {
            let right = right(code)?;
            desk.ask(SetRight { name: name.clone(), right, allowed: true })?;
            out.line(&format!("{name} may {} now", right.spoken()))
        }
        UserCommand::Deny { name, right: code } => {
            let right = right(code)?;
            desk.ask(SetRight { name: name.clone(), right, allowed: false })?;
            out.line(&format!("{name} may not {} any more", right.spoken()))
        }
    }
}

fn add(desk: &mut Desk, name: &str, role: Option<Role>, out: &mut Output) -> Result<()> {
    let first = desk.person().is_empty();
    let role = match role {
        Some(role) => role,
        None if first => Role::Owner,
        None => bail!("say what {name} may do: --role owner, manager, analyst or viewer"),
    };
    let password = new_password(name, first)?;
    let added = desk.ask_at_length(AddPerson { name: name.to_owned(), role, password })?;
    out.line(&format!("{name} can sign in now, as {}", role.code()))?;
    if first {
        out.line(&format!("from now on everybody signs in; add --as \"{name}\" to every command"))?;
    }
    added.encrypted.iter().try_for_each(|made| say_encrypted(made, out))
}

fn say_encrypted(made: &Encrypted, out: &mut Output) -> Result<()> {
    made.told().iter().try_for_each(|sentence| out.line(sentence))?;
    say_recovery_key(&made.recovery_key, out)
}

fn say_recovery_key(key: &str, out: &mut Output) -> Result<()> {
    out.line("Recovery key, shown only now:")?;
    out.line(&format!("  {key}"))?;
    out.line(
        "Write it down and keep it apart from this computer: when all passwords are forgotten, nothing else opens the file. \
         `foresale users DB try-recovery-key` tells whether it is written down right.",
    )
}

/// An owner who has forgotten the password gets a new one.
fn recover(arguments: &Users, name: &str, out: &mut Output) -> Result<()> {
    let key = signing_in::recovery_key()?;
    let mut desk = Desk::open_by_recovery(&arguments.db, name, &key)?;
    let password = new_password(name, true)?;
    desk.ask(SetPassword { name: name.to_owned(), password })?;
    out.line(&format!("the password of {name} is changed; sign in with it from now on"))
}

fn list(arguments: &Users, json: bool, out: &mut Output) -> Result<()> {
    let report = Desk::open_to_read(&arguments.db)?.ask(ReadPeople {})?;
    if json {
        return out.json(&report);
    }
    if report.people.is_empty() {
        return out
            .line("nobody has to sign in: whoever opens this file owns it; `users DB add NAME` makes the first owner");
    }
    let row = |person: &Person| {
        vec![person.name.clone(), person.role.code().to_owned(), rights_told(person), person.since.clone()]
    };
    out.table(&["name", "role", "may", "since"], &report.people.iter().map(row).collect::<Vec<_>>(), &[])?;
    if !report.encrypted {
        return out.line("the file is not encrypted: `foresale users DB encrypt` does that");
    }
    for name in &report.without_key {
        out.line(&format!("{name} cannot open the encrypted file; give {name} a new password"))?;
    }
    Ok(())
}

fn password(desk: &mut Desk, name: Option<&str>, out: &mut Output) -> Result<()> {
    let me = desk.person();
    let whose = name.unwrap_or(&me).to_owned();
    if whose.is_empty() {
        bail!(
            "nobody has to sign in here, so there is no password to change; `users DB add NAME` makes the first owner"
        );
    }
    let password = new_password(&whose, false)?;
    if whose.eq_ignore_ascii_case(&me) {
        let old = signing_in::password(&me)?;
        desk.ask(ChangeOwnPassword { old, password })?;
    } else {
        desk.ask(SetPassword { name: whose.clone(), password })?;
    }
    out.line(&format!("the password of {whose} is changed"))?;
    note_old_copies(desk)
}

/// Who may read the people is told what an old copy of the keys still opens.
fn note_old_copies(desk: &mut Desk) -> Result<()> {
    if desk.may(Right::Administer) && desk.ask(ReadPeople {})?.encrypted {
        note(&format!("{OLD_COPIES} `foresale users DB new-key` does that."));
    }
    Ok(())
}
