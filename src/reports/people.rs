//! People who sign in, as Settings and the command line show them.

use std::path::PathBuf;

use domain::person::Person;
use domain::request::{OFFICE, Right};
use figures::listed;
use serde::Serialize;

/// Everybody who can sign in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct PeopleReport {
    pub people: Vec<Person>,
    /// Who asks; empty while nobody has to sign in.
    pub me: String,
    /// Whether the file is encrypted.
    pub encrypted: bool,
    /// Who cannot open the encrypted file before getting a new password.
    pub without_key: Vec<String>,
}

/// What adding somebody did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Added {
    /// With the first person the file was encrypted.
    pub encrypted: Option<Encrypted>,
}

/// A file that was encrypted just now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Encrypted {
    /// Opens the file when every password is forgotten; told this once.
    pub recovery_key: String,
    /// Backups that could not be encrypted, and are plain still.
    pub plain_backups: Vec<PathBuf>,
    /// Who gets in again only with a new password.
    pub without_key: Vec<String>,
}

impl Encrypted {
    /// What to do, sentence by sentence.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let mut told = vec![
            "The file is encrypted now, and so are its backups. Copies that you have made elsewhere are not: delete them, or \
             keep them safe."
                .to_owned(),
        ];
        if !self.plain_backups.is_empty() {
            let names: Vec<String> = self
                .plain_backups
                .iter()
                .map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
                .collect();
            told.push(format!(
                "These backups could not be encrypted and can be read by anybody: {}. Delete them if you do not need them.",
                listed(&names)
            ));
        }
        if !self.without_key.is_empty() {
            told.push(format!(
                "Give {} a new password each: without one they cannot sign in.",
                listed(&self.without_key)
            ));
        }
        told
    }
}

impl PeopleReport {
    /// How many may do everything.
    #[must_use]
    pub fn owners(&self) -> usize {
        self.people.iter().filter(|person| person.role == domain::person::Role::Owner).count()
    }
}

/// What to know when a password or a person no longer opens an encrypted file.
pub const OLD_COPIES: &str = "Whoever kept a copy of the file’s keys from before can still open the file with the old password. \
                              Encrypt the file with a new key to end that.";

/// A file that was encrypted anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct RekeyReport {
    /// Backups that still have an older key, which whoever signs in to the file has too.
    pub older_backups: u64,
}

impl RekeyReport {
    /// What to know, sentence by sentence.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let mut told = vec!["The file has a new key. Everybody signs in as before.".to_owned()];
        if self.older_backups > 0 {
            told.push(format!(
                "{} made before with the old key; who had that can still read them. Delete them if that must not be.",
                figures::counted(self.older_backups, "backup was", "backups were")
            ));
        }
        told
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
