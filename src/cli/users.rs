//! People who sign in: listed, added, removed, with their roles, rights and passwords.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};

use crate::cli::desk::Desk;
use crate::cli::output::Output;
use crate::cli::signing_in::{self, new_password};
use actions::people::requests::{
    AddPerson, ChangeOwnPassword, ReadPeople, RemovePerson, SetPassword, SetRight, SetRole,
};
use domain::person::{Person, Role};
use domain::request::{OFFICE, Right};
use reports::people::rights_told;

#[derive(Debug, Args)]
pub struct Users {
    /// Customer database
    pub db: PathBuf,
    #[command(subcommand)]
    pub command: Option<UserCommand>,
}

impl Users {
    pub(super) fn is_changing(&self) -> bool {
        !matches!(self.command, None | Some(UserCommand::List { .. }))
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
    /// Give somebody a new password; without a name your own
    Password {
        /// Whose
        name: Option<String>,
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
    let mut desk = Desk::open(&arguments.db)?;
    match command {
        UserCommand::List { .. } => Ok(()),
        UserCommand::Add { name, role } => {
            let first = desk.person().is_empty();
            let role = match role {
                Some(role) => *role,
                None if first => Role::Owner,
                None => bail!("say what {name} may do: --role owner, manager, analyst or viewer"),
            };
            let password = new_password(name, first)?;
            desk.ask(AddPerson { name: name.clone(), role, password })?;
            out.line(&format!("{name} can sign in now, as {}", role.code()))?;
            if first {
                out.line(&format!("from now on everybody signs in; add --as \"{name}\" to every command"))?;
            }
            Ok(())
        }
        UserCommand::Remove { name } => {
            desk.ask(RemovePerson { name: name.clone() })?;
            out.line(&format!("{name} cannot sign in any more"))
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
    out.table(&["name", "role", "may", "since"], &report.people.iter().map(row).collect::<Vec<_>>(), &[])
}

fn password(desk: &mut Desk, name: Option<&str>, out: &mut Output) -> Result<()> {
    let me = desk.person().to_owned();
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
    out.line(&format!("the password of {whose} is changed"))
}
