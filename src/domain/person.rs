//! People who sign in to a customer database, and what each of them may do.

use serde::{Deserialize, Serialize};

use crate::request::{OFFICE, Right};

/// What a person is here for. Rights can be given and taken singly besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Everything, including settings, backups and people.
    Owner,
    /// Plans, sends, sees people.
    Manager,
    /// Figures and models; customers by number.
    Analyst,
    /// Looks at figures and lists; customers by number.
    Viewer,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Owner, Role::Manager, Role::Analyst, Role::Viewer];

    /// The word in the database and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Manager => "manager",
            Role::Analyst => "analyst",
            Role::Viewer => "viewer",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::Owner => "Owner",
            Role::Manager => "Manager",
            Role::Analyst => "Analyst",
            Role::Viewer => "Viewer",
        }
    }

    /// One line about it.
    #[must_use]
    pub fn purpose(self) -> &'static str {
        match self {
            Role::Owner => "may do everything, including settings and people",
            Role::Manager => "plans, sends and sees customers' names",
            Role::Analyst => "works with figures and models; customers are numbers",
            Role::Viewer => "looks at figures and lists; customers are numbers",
        }
    }

    /// What the role brings along.
    #[must_use]
    pub fn rights(self) -> &'static [Right] {
        match self {
            Role::Owner => &OFFICE,
            Role::Manager => &[Right::See, Right::SeePersonalData, Right::Change, Right::Export, Right::Send],
            Role::Analyst => &[Right::See, Right::Change],
            Role::Viewer => &[Right::See],
        }
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Role, String> {
        Role::ALL
            .into_iter()
            .find(|role| role.code().eq_ignore_ascii_case(text.trim()))
            .ok_or_else(|| format!("'{text}' is not a role; use owner, manager, analyst or viewer"))
    }
}

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub name: String,
    pub role: Role,
    /// Given or taken besides what the role brings along.
    pub singly: Vec<(Right, bool)>,
    /// Since when, as "2026-03-01 09:30".
    pub since: String,
}

impl Person {
    /// What this person may do.
    #[must_use]
    pub fn rights(&self) -> Vec<Right> {
        OFFICE.into_iter().filter(|right| self.may(*right)).collect()
    }

    /// An owner may do everything, whatever was taken.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        let own = self.singly.iter().find(|(known, _)| *known == right).map(|(_, allowed)| *allowed);
        self.role == Role::Owner || own.unwrap_or_else(|| self.role.rights().contains(&right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_come_from_the_role_and_singly() {
        let ann = |role, singly| Person { name: "Ann".into(), role, singly, since: String::new() };
        assert_eq!(ann(Role::Owner, vec![(Right::Send, false)]).rights(), OFFICE);
        assert!(!ann(Role::Analyst, Vec::new()).may(Right::SeePersonalData));
        let trusted = ann(Role::Analyst, vec![(Right::Export, true), (Right::Change, false)]);
        assert_eq!(trusted.rights(), [Right::See, Right::Export]);
        assert_eq!("Manager".parse(), Ok(Role::Manager));
        assert!("boss".parse::<Role>().is_err());
    }
}
