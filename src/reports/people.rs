//! People who sign in, as Settings and the command line show them.

use domain::person::Person;
use domain::request::{OFFICE, Right};
use serde::Serialize;

/// Everybody who can sign in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PeopleReport {
    pub people: Vec<Person>,
    /// Who asks; empty while nobody has to sign in.
    pub me: String,
}

impl PeopleReport {
    /// How many may do everything.
    #[must_use]
    pub fn owners(&self) -> usize {
        self.people.iter().filter(|person| person.role == domain::person::Role::Owner).count()
    }
}

/// "figures, people, changes", for a cell.
#[must_use]
pub fn rights_told(person: &Person) -> String {
    let told: Vec<&str> = OFFICE.into_iter().filter(|right| person.may(*right)).map(Right::code).collect();
    told.join(", ")
}

/// Whether somebody has to sign in before a database is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Open,
    SignIn,
}
