//! A file before and after its import.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use super::import_dialect::{
    Delimiter, Dialect, FileFormat, NotADelimiter, NotAQuote, OtherDays, Quote, TableChoice,
};
pub use super::import_fields::{FieldSpec, ImportKind, NotAnImportKind};
pub use super::import_matching::{Effect, MatchBy};
pub use super::import_reading::{
    ADDED, Answer, ColumnUnits, DAY_HEADING, IdCase, InUnits, MonthSums, PartsBy, PriceOf, Proof, Reading,
    ReadingQuestion, RowsAside,
};
pub use super::import_values::{ANY_WORD, ColumnValues, Meaning, NotAMeaning, Topic, ValueMeaning, WordMeaning};
use domain::day::Day;
use domain::purchase::Source;

/// A column of a file with what it appears to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPreview {
    /// Its header, or its number from 1 if the file has none.
    pub name: String,
    /// The first values.
    pub samples: Vec<String>,
    /// The field it appears to be, by name and content.
    pub guess: Option<String>,
    /// Its name suggests that it says who may be contacted.
    #[serde(default)]
    pub tells_of_consent: bool,
}

/// A preview of a file before import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPreview {
    pub path: PathBuf,
    /// What the file appears to be.
    pub kind: ImportKind,
    pub dialect: Dialect,
    pub columns: Vec<ColumnPreview>,
    /// The first rows, at most 100.
    pub rows: Vec<Vec<String>>,
    /// A question that only a person can answer (is 03/04 in March or April?), as a sentence.
    pub question: Option<String>,
    pub format: FileFormat,
    /// The sheets or tables of the file, if it has any.
    pub parts: Vec<String>,
    /// A sentence for each column of days: how they are written and the evidence for it.
    pub date_evidence: Vec<String>,
    /// How purchases add up.
    #[serde(default)]
    pub reading: Reading,
    /// Why the columns are interpreted as they are, one sentence each.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Two interpretations that give different money or customers and explain the file equally well.
    #[serde(default)]
    pub asked: Option<ReadingQuestion>,
    /// Further questions: what days mean that are written in two ways, which of several currencies is taken.
    #[serde(default)]
    pub also_asked: Vec<ReadingQuestion>,
    /// Unused columns that could change the sums.
    #[serde(default)]
    pub unused: Vec<String>,
    /// What the words for sources, states, consent and customer placeholders appear to mean, column by column.
    #[serde(default)]
    pub values: Vec<ColumnValues>,
    /// Sentences on how columns were recognised if their names say something else.
    #[serde(default)]
    pub column_evidence: Vec<String>,
}

impl ImportPreview {
    /// Everything that only a person can answer, where two readings fit.
    pub fn questions(&self) -> impl Iterator<Item = &ReadingQuestion> {
        self.asked.iter().chain(&self.also_asked)
    }
}

/// What becomes of a column that fills no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Further {
    Attribute,
    Ignored,
}

/// How to import: everything that the preview showed and a person may have changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPlan {
    pub path: PathBuf,
    /// Names of the file's columns, by which the next file like it is known; none without a header.
    #[serde(default)]
    pub header: Vec<String>,
    pub kind: ImportKind,
    pub dialect: Dialect,
    /// Field code → column name.
    pub mapping: Vec<(String, String)>,
    /// Columns that fill no field and must not become attributes either.
    pub ignored: Vec<String>,
    /// Columns that a person wants as attributes regardless of their content.
    pub attributes: Vec<String>,
    /// For purchases without a source column.
    pub source: Source,
    /// For customers.
    #[serde(default)]
    pub match_by: MatchBy,
    /// For customers.
    #[serde(default)]
    pub effect: Effect,
    /// For purchases.
    #[serde(default)]
    pub reading: Reading,
    /// What the preview found, for the report.
    #[serde(default)]
    pub evidence: Vec<String>,
    #[serde(default)]
    pub unused: Vec<String>,
    /// What words of the file mean, by column.
    #[serde(default)]
    pub values: Vec<ValueMeaning>,
    /// For contacts whose file gives no day.
    #[serde(default)]
    pub contact_day: Option<Day>,
    /// The day up to which the record is complete, if that is later than its last row.
    #[serde(default)]
    pub known_until: Option<Day>,
}

impl ImportPlan {
    /// Whether a column fills a field, alone or added to others.
    #[must_use]
    pub fn uses(&self, column: &str) -> bool {
        self.mapping.iter().any(|(_, taken)| taken == column || taken.split(ADDED).any(|part| part == column))
    }

    /// A person says which column fills a field. Choosing the money column overrides all other guesses about money.
    pub fn say_column(&mut self, field: &str, column: &str) {
        const MONEY: [&str; 3] = ["amount", "unit_price", "order_total"];
        const BESIDE: [&str; 4] = ["discount", "discount_percent", "order_discount", "returns"];
        let settles = |other: &str| MONEY.contains(&field) && (MONEY.contains(&other) || BESIDE.contains(&other));
        self.mapping.retain(|(other, taken)| other != field && !settles(other) && !taken.eq_ignore_ascii_case(column));
        self.mapping.push((field.to_owned(), column.to_owned()));
    }

    /// A person chooses one of two interpretations.
    pub fn take_answer(&mut self, answer: &Answer) {
        // The money column comes first, because it resets the other guesses.
        let is_money = |field: &str| ["amount", "unit_price", "order_total"].contains(&field);
        let (first, then): (Vec<_>, Vec<_>) = answer.mapping.iter().partition(|(field, _)| is_money(field));
        for (field, column) in first.into_iter().chain(then) {
            self.say_column(field, column);
        }
        if !answer.taking_back.is_empty() {
            self.reading.taking_back.clone_from(&answer.taking_back);
        }
        if let Some(carried) = &answer.carried {
            self.reading.carried.clone_from(carried);
        }
        if answer.other_days.is_some() {
            self.dialect.other_days.clone_from(&answer.other_days);
        }
        if answer.currency.is_some() {
            self.reading.currency.clone_from(&answer.currency);
        }
        for told in &answer.values {
            self.mean(&told.column, &told.word, told.meaning);
        }
    }

    /// The fields that need a column and have none; `is_mapped` says which have one. Customers identified by something
    /// else need no ids.
    pub fn missing_fields(&self, is_mapped: impl Fn(&str) -> bool) -> impl Iterator<Item = &'static FieldSpec> {
        let key = match (self.kind, self.match_by) {
            (ImportKind::Customers | ImportKind::Prospects, MatchBy::Email) => Some("email"),
            (ImportKind::Customers | ImportKind::Prospects, MatchBy::Phone) => Some("phone"),
            (ImportKind::Customers | ImportKind::Prospects, MatchBy::NameAndPostcode) => Some("postcode"),
            _ => None,
        };
        let stands_in = key.is_some_and(&is_mapped);
        // Contacts without ids are numbered, and those without days get the day that a person gives.
        let (of_contacts, has_day) = (self.kind == ImportKind::Contacts, self.contact_day.is_some());
        let told = move |field: &&FieldSpec| match field.code {
            "customer" => stands_in || of_contacts,
            "date" => of_contacts && has_day,
            _ => false,
        };
        let own_key = self.kind.fields().iter().filter(move |field| Some(field.code) == key && !stands_in);
        self.kind.missing(is_mapped).filter(move |field| !told(field)).chain(own_key)
    }

    /// Names of the fields that need a column and have none.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let mapped = |code: &str| self.mapping.iter().any(|(field, _)| field == code);
        self.missing_fields(mapped).map(|field| field.name).collect()
    }
}

/// A rejected row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Line of the file, from 1.
    pub line: u64,
    pub reason: String,
    /// The row as written in the file.
    pub original: String,
}

/// A column with nothing that a model could learn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub column: String,
    /// As a sentence without its full stop: "holds nearly a different word in each row".
    pub why: String,
}

/// What an import did. The JSON keys are a stable interface.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    pub file: String,
    pub kind: ImportKind,
    pub rows: u64,
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub rejected: u64,
    /// Customers created because purchases or contacts mention them; those from contacts are prospects.
    pub customers_created: u64,
    /// Customer attributes from further columns.
    pub attributes: Vec<String>,
    /// Further columns that did not become attributes.
    pub left_out: Vec<LeftOut>,
    /// How inconsistent rows were handled, as sentences.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Why the columns were interpreted as they are.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// The totals of the rows, for purchases.
    #[serde(default)]
    pub proof: Option<Proof>,
    /// The first rejected rows; all of them are in the rejects file.
    pub rejects: Vec<RejectedRow>,
    pub seconds: f64,
    /// Number used to undo it; none for a dry run.
    pub step: Option<i64>,
}

impl ImportReport {
    /// An import of which no row is counted yet.
    #[must_use]
    pub fn begun(file: String, kind: ImportKind) -> ImportReport {
        ImportReport {
            file,
            kind,
            rows: 0,
            added: 0,
            changed: 0,
            unchanged: 0,
            rejected: 0,
            customers_created: 0,
            attributes: Vec::new(),
            left_out: Vec::new(),
            notes: Vec::new(),
            evidence: Vec::new(),
            proof: None,
            rejects: Vec::new(),
            seconds: 0.0,
            step: None,
        }
    }
}
