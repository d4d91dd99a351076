//! What the words in a file's columns mean: proposed by the program, decided by a person.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use domain::purchase::Source;

/// What a word in a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Meaning {
    /// The source of a purchase.
    Source(Source),
    /// The row is a valid sale.
    Sale,
    /// The row is not a sale: cancelled, refunded, failed, a draft, or not paid yet.
    NoSale,
    /// The row is taken off the others of its receipt, whatever its sign.
    Discount,
    Yes,
    No,
    /// Neither yes nor no.
    NotTold,
    /// A placeholder for an unknown person, such as a till's customer "walk-in".
    Nobody,
    /// A customer, although the word looks like a placeholder.
    Customer,
}

impl Meaning {
    /// The choices for a column about this.
    #[must_use]
    pub fn choices(topic: Topic) -> Vec<Meaning> {
        match topic {
            Topic::Source => Source::ALL.map(Meaning::Source).to_vec(),
            Topic::Status => vec![Meaning::Sale, Meaning::NoSale, Meaning::Discount],
            Topic::Consent => vec![Meaning::Yes, Meaning::No, Meaning::NotTold],
            Topic::Customer => vec![Meaning::Nobody, Meaning::Customer],
        }
    }

    /// What it is about.
    #[must_use]
    pub fn topic(self) -> Topic {
        match self {
            Meaning::Source(_) => Topic::Source,
            Meaning::Sale | Meaning::NoSale | Meaning::Discount => Topic::Status,
            Meaning::Yes | Meaning::No | Meaning::NotTold => Topic::Consent,
            Meaning::Nobody | Meaning::Customer => Topic::Customer,
        }
    }

    /// As people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Meaning::Source(source) => source.name(),
            Meaning::Sale => "A sale",
            Meaning::NoSale => "No sale",
            Meaning::Discount => "A discount",
            Meaning::Yes => "Yes",
            Meaning::No => "No",
            Meaning::NotTold => "Not told",
            Meaning::Nobody => "Nobody in particular",
            Meaning::Customer => "A customer",
        }
    }
}

impl fmt::Display for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Meaning::Source(source) => source.code(),
            Meaning::Sale => "sale",
            Meaning::NoSale => "no-sale",
            Meaning::Discount => "discount",
            Meaning::Yes => "yes",
            Meaning::No => "no",
            Meaning::NotTold => "not-told",
            Meaning::Nobody => "nobody",
            Meaning::Customer => "customer",
        })
    }
}

/// An unknown meaning.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not a meaning; use a source (pos, home-shopping, e-commerce, credit-card, bank-card, web, digital-tv, \
     other), sale, no-sale, discount, yes, no, not-told, nobody or customer"
)]
pub struct NotAMeaning(pub String);

impl FromStr for Meaning {
    type Err = NotAMeaning;

    fn from_str(text: &str) -> Result<Meaning, NotAMeaning> {
        let word = text.trim().to_lowercase();
        let own = [
            Meaning::Sale,
            Meaning::NoSale,
            Meaning::Discount,
            Meaning::Yes,
            Meaning::No,
            Meaning::NotTold,
            Meaning::Nobody,
            Meaning::Customer,
        ];
        let named = own.into_iter().find(|meaning| meaning.to_string() == word);
        named.or_else(|| word.parse().ok().map(Meaning::Source)).ok_or_else(|| NotAMeaning(text.to_owned()))
    }
}

impl TryFrom<String> for Meaning {
    type Error = NotAMeaning;

    fn try_from(text: String) -> Result<Meaning, NotAMeaning> {
        text.parse()
    }
}

impl From<Meaning> for String {
    fn from(meaning: Meaning) -> String {
        meaning.to_string()
    }
}

/// What the words of a column are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    Source,
    Status,
    Consent,
    Customer,
}

impl Topic {
    /// As a table heading.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Topic::Source => "Where it was sold",
            Topic::Status => "Whether it is a sale",
            Topic::Consent => "Whether contact is wanted",
            Topic::Customer => "Who it is",
        }
    }
}

/// What one word of one column means. The word `*` means every other word of the column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueMeaning {
    pub column: String,
    pub word: String,
    pub meaning: Meaning,
}

/// Every other word of a column.
pub const ANY_WORD: &str = "*";

/// A word with its proposed meaning; none if only a person can decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordMeaning {
    pub word: String,
    /// Among the sampled rows.
    pub rows: u64,
    pub meaning: Option<Meaning>,
}

/// The words of a column whose meaning changes what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnValues {
    pub column: String,
    pub topic: Topic,
    /// The most frequent first.
    pub words: Vec<WordMeaning>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meanings_are_read_as_they_are_written() {
        for topic in [Topic::Source, Topic::Status, Topic::Consent, Topic::Customer] {
            for meaning in Meaning::choices(topic) {
                assert_eq!(meaning.to_string().parse(), Ok(meaning));
                assert_eq!(meaning.topic(), topic);
            }
        }
        assert!("perhaps".parse::<Meaning>().is_err());
    }
}
