//! How the rows of a file are matched to customers, and what the file may change.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What identifies the stored customer of a row in a customers file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchBy {
    #[default]
    Id,
    Email,
    /// Regardless of how the number is written.
    Phone,
    NameAndPostcode,
}

impl MatchBy {
    pub const ALL: [MatchBy; 4] = [MatchBy::Id, MatchBy::Email, MatchBy::Phone, MatchBy::NameAndPostcode];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            MatchBy::Id => "id",
            MatchBy::Email => "email",
            MatchBy::Phone => "phone",
            MatchBy::NameAndPostcode => "name-postcode",
        }
    }

    /// As in "two customers have the same …".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            MatchBy::Id => "id",
            MatchBy::Email => "e-mail address",
            MatchBy::Phone => "telephone number",
            MatchBy::NameAndPostcode => "name and postcode",
        }
    }
}

impl FromStr for MatchBy {
    type Err = String;

    fn from_str(text: &str) -> Result<MatchBy, String> {
        let known = || MatchBy::ALL.map(MatchBy::code).join(", ");
        let found = MatchBy::ALL.into_iter().find(|by| by.code() == text.trim());
        found.ok_or_else(|| format!("'{text}' is not a key to match by; use one of {}", known()))
    }
}

/// What a customers file may do to the database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Add new customers and fill in known ones.
    #[default]
    Both,
    /// Add new customers, leave known ones as they are.
    Create,
    /// Fill in known customers; rows of unknown ones are rejected.
    Update,
}

impl Effect {
    pub const ALL: [Effect; 3] = [Effect::Both, Effect::Create, Effect::Update];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Effect::Both => "both",
            Effect::Create => "create",
            Effect::Update => "update",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Effect::Both => "Adds and changes",
            Effect::Create => "Only adds",
            Effect::Update => "Only changes",
        }
    }
}

impl FromStr for Effect {
    type Err = String;

    fn from_str(text: &str) -> Result<Effect, String> {
        let found = Effect::ALL.into_iter().find(|effect| effect.code() == text.trim());
        found.ok_or_else(|| format!("'{text}' is not one of {}", Effect::ALL.map(Effect::code).join(", ")))
    }
}
