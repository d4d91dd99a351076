//! What a plan says of the words in a file, and what has still to be said.

use crate::import::{ImportPlan, ImportPreview};
use crate::import_values::{ANY_WORD, ColumnValues, Meaning, Topic, ValueMeaning, WordMeaning};

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

    /// How the command line says what such a word means: the first of them, with a meaning that somebody may want.
    #[must_use]
    pub fn example_of_meaning(&self, plan: &ImportPlan) -> Option<String> {
        let of_words = self.value_tables(plan).into_iter().find_map(|table| {
            let (word, meaning) = match (open_words(table, plan).first(), words_left_out(table, plan)) {
                (Some(word), _) => (*word, usual_meaning(table.topic)),
                (None, Some((words, _, way_back))) => (*words.first()?, way_back),
                (None, None) => return None,
            };
            Some((table.column.as_str(), word, meaning))
        });
        let set_aside = || {
            let aside = plan.reading.aside.as_ref()?;
            Some((aside.column.as_str(), aside.words.iter().find(|word| !word.is_empty())?.as_str(), "sale"))
        };
        of_words.or_else(set_aside).map(|(column, word, meaning)| format!("--value \"{column}:{word}={meaning}\""))
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

/// Words that leave rows out, with what that means and the meaning that takes them in.
fn words_left_out<'a>(
    table: &'a ColumnValues,
    plan: &ImportPlan,
) -> Option<(Vec<&'a str>, &'static str, &'static str)> {
    let (against, what, way_back) = match table.topic {
        Topic::Status => (Meaning::NoSale, "are no sales and are left out", "sale"),
        Topic::Customer => (Meaning::Nobody, "name nobody in particular and are left out", "customer"),
        Topic::Source | Topic::Consent => return None,
    };
    let is_against = |word: &&str| plan.meaning(&table.column, word) == Some(against);
    let words: Vec<&str> = table.words.iter().map(|word| word.word.as_str()).filter(is_against).collect();
    (!words.is_empty()).then_some((words, what, way_back))
}

/// Rows that are not a sale, or have no customer.
fn left_out(table: &ColumnValues, plan: &ImportPlan) -> Option<String> {
    let (words, what, _) = words_left_out(table, plan)?;
    let words: Vec<&str> = words.into_iter().map(|word| if word == ANY_WORD { "anything" } else { word }).collect();
    Some(format!("Rows with {} in \"{}\" {what}, unless you say otherwise.", listed(&words), table.column))
}

fn open_words<'a>(table: &'a ColumnValues, plan: &ImportPlan) -> Vec<&'a str> {
    let is_open = |word: &&WordMeaning| word.meaning.is_none() && plan.meaning(&table.column, &word.word).is_none();
    table.words.iter().filter(is_open).map(|word| word.word.as_str()).collect()
}

/// What a word that nobody has explained is likely to mean.
fn usual_meaning(topic: Topic) -> &'static str {
    match topic {
        Topic::Source => "web",
        Topic::Status => "no-sale",
        Topic::Consent => "yes",
        Topic::Customer => "nobody",
    }
}

/// Words whose meaning a person has to give.
fn unknown(table: &ColumnValues, plan: &ImportPlan) -> Option<String> {
    let words = open_words(table, plan);
    if words.is_empty() {
        return None;
    }
    let (column, listed) = (&table.column, listed(&words));
    let by_number = |one: &'static str, several: &'static str| if words.len() == 1 { one } else { several };
    let rows = "those rows count as";
    Some(match table.topic {
        Topic::Source => format!(
            "In \"{column}\", {listed} {}; {rows} other sources until you say otherwise.",
            by_number("is not a known source", "are not known sources")
        ),
        Topic::Status => format!(
            "In \"{column}\", it is not known what {listed} {}; {rows} sales until you say otherwise.",
            by_number("means", "mean")
        ),
        Topic::Consent => format!(
            "In \"{column}\", it is not clear whether {listed} {} yes or no; those customers count as refusing until you say otherwise.",
            by_number("means", "mean")
        ),
        Topic::Customer => format!(
            "In \"{column}\", {} may stand for nobody in particular, as a till's placeholder does: {} unlike the others, or bought far \
             more often; {} until you say otherwise.",
            with_rows(table, &words),
            by_number("it is written", "they are written"),
            by_number("it counts as a customer", "they count as customers")
        ),
    })
}

/// "a" (13 rows), "b" (2 rows) and 3 more
fn with_rows(table: &ColumnValues, words: &[&str]) -> String {
    const SHOWN: usize = 6;
    let rows = |word: &str| table.words.iter().find(|known| known.word == word).map_or(0, |known| known.rows);
    let counted = |word: &&str| match rows(word) {
        1 => format!("\"{word}\" (1 row)"),
        rows => format!("\"{word}\" ({rows} rows)"),
    };
    let shown: Vec<String> = words.iter().take(SHOWN).map(counted).collect();
    match words.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
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
