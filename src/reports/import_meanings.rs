//! What a plan says of the words in a file, and what has still to be said.

use crate::import::{ImportPlan, ImportPreview};
use crate::import_values::{ANY_WORD, ColumnValues, Meaning, Topic, ValueMeaning};

impl ImportPlan {
    /// What a person or the proposal said about a word.
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

    /// Sentences on words that decide what is stored: what is left out because of them, and what only a person can
    /// decide.
    pub(crate) fn value_cautions(&self, plan: &ImportPlan) -> Vec<String> {
        self.value_tables(plan)
            .into_iter()
            .flat_map(|table| [left_out(table, plan), unknown(table, plan)])
            .flatten()
            .collect()
    }

    /// The value tables of the columns that the plan reads by their words.
    #[must_use]
    pub fn value_tables<'a>(&'a self, plan: &ImportPlan) -> Vec<&'a ColumnValues> {
        let field =
            |column: &str| plan.mapping.iter().find(|(_, name)| name == column).map(|(field, _)| field.as_str());
        let is_read = |values: &&ColumnValues| match (values.topic, field(&values.column)) {
            (Topic::Source, field) => field == Some("source"),
            (Topic::Status, field) => {
                field.is_none_or(|field| field == "entry") && !plan.ignored.contains(&values.column)
            }
            (Topic::Customer, field) => field == Some("customer"),
            (Topic::Consent, Some(field)) => {
                field.starts_with("no_") || field.ends_with("consent") || field == "newsletter"
            }
            (Topic::Consent, None) => false,
        };
        self.values.iter().filter(is_read).collect()
    }
}

/// Rows that are not a sale, or have no customer.
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

/// Words whose meaning a person has to give.
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
            (format!("In \"{column}\", nobody has said what {listed} means; those rows count as sales."), "no-sale")
        }
        Topic::Consent => (
            format!(
                "In \"{column}\" it is not clear whether {listed} means yes or no; those customers count as refusing until you say otherwise."
            ),
            "yes",
        ),
        Topic::Customer => (
            format!(
                "In \"{column}\", {listed} bought on most days, as a till's placeholder does; it counts as a customer."
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
