//! What is known of one person, what an erasure does, and what customers asked for.

use domain::customer::CustomerId;
use domain::day::Day;
use serde::Serialize;

/// Everything that is known of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct PersonReport {
    pub name: String,
    pub external_id: String,
    pub parts: Vec<KnownPart>,
}

/// The records of one kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct KnownPart {
    /// "purchase".
    pub name: String,
    /// Name and value of what each record says; what is empty is left out.
    pub entries: Vec<Vec<(String, String)>>,
}

impl PersonReport {
    /// How many records there are.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.parts.iter().map(|part| part.entries.len() as u64).sum()
    }
}

/// What an erasure does, or did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct ErasureReport {
    pub customer: String,
    /// What goes or is emptied, with how many.
    pub done: Vec<(String, u64)>,
    /// Files that still hold the person, by their names.
    pub backups: Vec<String>,
    /// Dealers who were given a lead of this person, and cannot be made to forget it.
    pub copies: Vec<String>,
    /// Other customers with the same e-mail address or telephone number, who stay.
    pub same_address: Vec<String>,
}

/// What a customer asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedFor {
    Copy,
    Erase,
    Correct,
    Object,
}

impl AskedFor {
    pub const ALL: [AskedFor; 4] = [AskedFor::Copy, AskedFor::Erase, AskedFor::Correct, AskedFor::Object];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            AskedFor::Copy => "copy",
            AskedFor::Erase => "erase",
            AskedFor::Correct => "correct",
            AskedFor::Object => "object",
        }
    }
}

impl AskedFor {
    /// "A copy of everything"
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            AskedFor::Copy => "A copy of everything",
            AskedFor::Erase => "To be forgotten",
            AskedFor::Correct => "A correction",
            AskedFor::Object => "No use for advertising",
        }
    }
}

impl std::str::FromStr for AskedFor {
    type Err = String;

    fn from_str(text: &str) -> Result<AskedFor, String> {
        AskedFor::ALL
            .into_iter()
            .find(|kind| kind.code() == text)
            .ok_or_else(|| format!("'{text}' is nothing that customers ask for; use copy, erase, correct or object"))
    }
}

impl AskedLine {
    /// "due by 1 May 2026", "overdue since 1 May 2026", "answered on 1 May 2026"
    #[must_use]
    pub fn state(&self, today: Day) -> String {
        match self.done {
            Some(done) => format!("answered on {}", done.spoken()),
            None if self.due < today => format!("overdue since {}", self.due.spoken()),
            None => format!("due by {}", self.due.spoken()),
        }
    }
}

impl RetentionReport {
    /// How many a rule is about.
    #[must_use]
    pub fn concerned(&self, customers: bool) -> u64 {
        self.prospects + if customers { self.customers } else { 0 }
    }

    /// "Since 1 May 2024 nothing was heard of 12 prospects and 30 customers."
    #[must_use]
    pub fn spoken(&self) -> String {
        format!(
            "Since {} nothing was heard of {} and {}.",
            self.before.spoken(),
            figures::counted(self.prospects, "prospect", "prospects"),
            figures::counted(self.customers, "customer", "customers")
        )
    }
}

impl ErasureReport {
    /// What other records, backups and dealers still hold afterwards; nothing if nothing is left.
    #[must_use]
    pub fn left(&self) -> Vec<String> {
        let mut left = Vec::new();
        if !self.same_address.is_empty() {
            left.push(format!(
                "The same e-mail address or telephone number is also in the record of {}, which stays. Erase it too if it is \
                 the same person.",
                figures::listed(&self.same_address)
            ));
        }
        if !self.copies.is_empty() {
            left.push(format!("Paper and mail cannot be called back from {}.", self.copies.join("; ")));
        }
        match self.backups.len() {
            0 => {}
            1 => left.push("One backup still holds this person; delete it when you no longer need it.".to_owned()),
            more => left.push(format!(
                "{} backups still hold this person; delete them when you no longer need them.",
                figures::count(more)
            )),
        }
        left
    }
}

/// One of the requests by customers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct AskedLine {
    pub number: i64,
    /// Whose card to open.
    #[serde(skip_serializing_if = "domain::travelling::stays_at_home")]
    pub of: CustomerId,
    pub customer: String,
    pub kind: AskedFor,
    pub came: Day,
    pub due: Day,
    pub done: Option<Day>,
    pub note: String,
}

/// Whom a retention rule would erase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct RetentionReport {
    /// Nobody who was heard of since is among them.
    pub before: Day,
    pub prospects: u64,
    pub customers: u64,
    /// Some of their ids.
    pub examples: Vec<String>,
    pub erased: u64,
}
