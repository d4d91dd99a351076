//! People and their rights as requests.

use anyhow::{Context as _, bail};

use super::{add, people, remove, set_password, set_right, set_role};
use crate::request::request;
use domain::password::is_right;
use domain::person::Role;
use domain::request::Right;
use reports::people::{Added, PeopleReport};

request! {
    /// Who can sign in, and what they may do.
    ReadPeople {} -> PeopleReport;
    "people.read", Administer, [], NewestWins;
    |_, session, _| people(session.store, &session.asker.person)
}

request! {
    /// Adds somebody who signs in; the first one is an owner, and with them the file is encrypted.
    AddPerson { name: String, role: Role, password: String } -> Added;
    "people.add", Administer, [Settings], InTurn;
    |asked, session, progress| add(session.store, &asked.name, asked.role, &asked.password, progress)
}

request! {
    /// Removes somebody; the last owner stays.
    RemovePerson { name: String } -> ();
    "people.remove", Administer, [Settings], InTurn;
    |asked, session, _| remove(session.store, &asked.name)
}

request! {
    /// Gives somebody another role; the last owner stays one.
    SetRole { name: String, role: Role } -> ();
    "people.role", Administer, [Settings], InTurn;
    |asked, session, _| set_role(session.store, &asked.name, asked.role)
}

request! {
    /// Gives or takes one right.
    SetRight { name: String, right: Right, allowed: bool } -> ();
    "people.right", Administer, [Settings], InTurn;
    |asked, session, _| set_right(session.store, &asked.name, asked.right, asked.allowed)
}

request! {
    /// Gives somebody a new password.
    SetPassword { name: String, password: String } -> ();
    "people.password", Administer, [Settings], InTurn;
    |asked, session, _| set_password(session.store, &asked.name, &asked.password)
}

request! {
    /// Changes one's own password, for whoever knows the old one.
    ChangeOwnPassword { old: String, password: String } -> ();
    "people.own-password", See, [Settings], InTurn;
    |asked, session, _| {
        let me = session.asker.person.clone();
        let hash = session.store.password_hash(&me)?.context("nobody is signed in")?;
        let is_known = session.store.opens_for(&me, &asked.old)?;
        if !is_known.unwrap_or_else(|| is_right(&asked.old, &hash)) {
            bail!("the old password is another one; nothing was changed");
        }
        set_password(session.store, &me, &asked.password)
    }
}
