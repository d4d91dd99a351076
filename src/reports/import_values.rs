//! What the words in a file's columns mean, proposed by the program and decided by a person.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::import::{ImportPlan, ImportPreview};
use domain::purchase::Source;

/// What a word of a column stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Meaning {
    /// Where a purchase was gathered.
    Source(Source),
    /// The row is a sale that holds.
    Sale,
    /// The row is none: cancelled, refunded, failed, a draft, or not paid yet.
    NoSale,
    Yes,
    No,
    /// Neither yes nor no.
    NotTold,
    /// A placeholder for whoever is not known, such as the customer "walk-in" of a till.
    Nobody,
    /// A customer, although the word looks like a placeholder.
    Customer,
}

impl Meaning {
    /// What may be chosen for a column about this.
    #[must_use]
    pub fn choices(topic: Topic) -> Vec<Meaning> {
        match topic {
            Topic::Source => Source::ALL.map(Meaning::Source).to_vec(),
            Topic::Status => vec![Meaning::Sale, Meaning::NoSale],
            Topic::Consent => vec![Meaning::Yes, Meaning::No, Meaning::NotTold],
            Topic::Customer => vec![Meaning::Nobody, Meaning::Customer],
        }
    }

    /// What it is about.
    #[must_use]
    pub fn topic(self) -> Topic {
        match self {
            Meaning::Source(_) => Topic::Source,
            Meaning::Sale | Meaning::NoSale => Topic::Status,
            Meaning::Yes | Meaning::No | Meaning::NotTold => Topic::Consent,
            Meaning::Nobody | Meaning::Customer => Topic::Customer,
        }
    }

    /// As a person reads it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Meaning::Source(source) => source.name(),
            Meaning::Sale => "A sale",
            Meaning::NoSale => "No sale",
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
            Meaning::Yes => "yes",
            Meaning::No => "no",
            Meaning::NotTold => "not-told",
            Meaning::Nobody => "nobody",
            Meaning::Customer => "customer",
        })
    }
}

/// A meaning that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not a meaning; use a source (pos, home-shopping, e-commerce, credit-card, bank-card, web, digital-tv, \
     other), sale, no-sale, yes, no, not-told, nobody or customer"
)]
pub struct NotAMeaning(pub String);

impl FromStr for Meaning {
    type Err = NotAMeaning;

    fn from_str(text: &str) -> Result<Meaning, NotAMeaning> {
        let word = text.trim().to_lowercase();
        let own = [
            Meaning::Sale,
            Meaning::NoSale,
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
    /// As the heading of a table.
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

/// What one word of one column means. The word `*` stands for every other word of the column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueMeaning {
    pub column: String,
    pub word: String,
    pub meaning: Meaning,
}

/// Every other word of a column.
pub const ANY_WORD: &str = "*";

/// A word with the meaning that is proposed for it; none where only a person can tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordMeaning {
    pub word: String,
    /// Among the rows that were looked at.
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

impl ImportPlan {
    /// What a person or the proposal said of a word.
    #[must_use]
    pub fn meaning(&self, column: &str, word: &str) -> Option<Meaning> {
        self.values.iter().find(|value| value.column == column && value.word == word).map(|value| value.meaning)
    }

    /// Says what a word means, instead of what was said before.
    pub fn mean(&mut self, column: &str, word: &str, meaning: Meaning) {
        self.values.retain(|value| value.column != column || value.word != word);
        self.values.push(ValueMeaning { column: column.to_owned(), word: word.to_owned(), meaning });
    }
}

impl ImportPreview {
    /// The proposed meanings, as a plan holds them.
    #[must_use]
    pub fn proposed_values(&self) -> Vec<ValueMeaning> {
        let of = |column: &ColumnValues| {
            let name = column.column.clone();
            let known = column.words.iter().filter_map(|word| Some((word.word.clone(), word.meaning?)));
            known.map(move |(word, meaning)| ValueMeaning { column: name.clone(), word, meaning }).collect::<Vec<_>>()
        };
        self.values.iter().flat_map(of).collect()
    }

    /// Sentences on words that decide what is stored: what is left out because of them, and what only a person can tell.
    pub(crate) fn value_cautions(&self, plan: &ImportPlan) -> Vec<String> {
        self.value_tables(plan)
            .into_iter()
            .flat_map(|table| [left_out(table, plan), unknown(table, plan)])
            .flatten()
            .collect()
    }

    /// The value tables whose columns the plan reads by their words.
    #[must_use]
    pub fn value_tables<'a>(&'a self, plan: &ImportPlan) -> Vec<&'a ColumnValues> {
        let field =
            |column: &str| plan.mapping.iter().find(|(_, name)| name == column).map(|(field, _)| field.as_str());
        let is_read = |values: &&ColumnValues| match (values.topic, field(&values.column)) {
            (Topic::Source, field) => field == Some("source"),
            (Topic::Status, field) => field.is_none() && !plan.ignored.contains(&values.column),
            (Topic::Customer, field) => field == Some("customer"),
            (Topic::Consent, Some(field)) => {
                field.starts_with("no_") || field.ends_with("consent") || field == "newsletter"
            }
            (Topic::Consent, None) => false,
        };
        self.values.iter().filter(is_read).collect()
    }
}

/// Rows that are no sale, or nobody's.
fn left_out(table: &ColumnValues, plan: &ImportPlan) -> Option<String> {
    let column = &table.column;
    let (against, what, way_back) = match table.topic {
        Topic::Status => (Meaning::NoSale, "are no sales and are left out", "sale"),
        Topic::Customer => (Meaning::Nobody, "name nobody in particular and are left out", "customer"),
        Topic::Source | Topic::Consent => return None,
    };
    let words: Vec<&str> = table
        .words
        .iter()
        .filter(|word| plan.meaning(column, &word.word) == Some(against))
        .map(|word| if word.word == ANY_WORD { "anything" } else { word.word.as_str() })
        .collect();
    let first = words.first()?;
    let example = if *first == "anything" { ANY_WORD } else { first };
    Some(format!(
        "Rows with {} in \"{column}\" {what}. To take them, say --value \"{column}:{example}={way_back}\", or choose so in the window.",
        listed(&words)
    ))
}

/// Words that a person has to explain.
fn unknown(table: &ColumnValues, plan: &ImportPlan) -> Option<String> {
    let column = &table.column;
    let open = table.words.iter().filter(|word| word.meaning.is_none() && plan.meaning(column, &word.word).is_none());
    let words: Vec<&str> = open.map(|word| word.word.as_str()).collect();
    let first = words.first()?;
    let listed = listed(&words);
    let (told, example) = match table.topic {
        Topic::Source => {
            (format!("In \"{column}\", {listed} is not a known source; those rows count as other sources."), "web")
        }
        Topic::Status => {
            (format!("In \"{column}\", {listed} is not a known status; those rows count as sales."), "no-sale")
        }
        Topic::Consent => (
            format!(
                "In \"{column}\" it is not clear whether {listed} means yes or no; those customers count as refusing \
                 until you say otherwise."
            ),
            "yes",
        ),
        Topic::Customer => (
            format!(
                "In \"{column}\", {listed} bought on most days, as a till's placeholder does; it counts as a \
                customer."
            ),
            "nobody",
        ),
    };
    Some(format!("{told} Say for example --value \"{column}:{first}={example}\"."))
}

/// "a", "b" and 3 more
fn listed(words: &[&str]) -> String {
    const SHOWN: usize = 6;
    let shown: Vec<String> = words.iter().take(SHOWN).map(|word| format!("\"{word}\"")).collect();
    match words.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
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
