//! A file before and after it is taken in.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::purchase::Source;

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportKind {
    Customers,
    #[default]
    Purchases,
    Contacts,
    Products,
    Dealers,
    Outcomes,
}

impl ImportKind {
    pub const ALL: [ImportKind; 6] = [
        ImportKind::Customers,
        ImportKind::Purchases,
        ImportKind::Contacts,
        ImportKind::Products,
        ImportKind::Dealers,
        ImportKind::Outcomes,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            ImportKind::Customers => "customers",
            ImportKind::Purchases => "purchases",
            ImportKind::Contacts => "contacts",
            ImportKind::Products => "products",
            ImportKind::Dealers => "dealers",
            ImportKind::Outcomes => "outcomes",
        }
    }

    /// The fields a file of this kind may fill, those it must fill first.
    #[must_use]
    pub fn fields(self) -> &'static [FieldSpec] {
        match self {
            ImportKind::Customers => &CUSTOMER_FIELDS,
            ImportKind::Purchases => &PURCHASE_FIELDS,
            ImportKind::Contacts => &CONTACT_FIELDS,
            ImportKind::Products => &PRODUCT_FIELDS,
            ImportKind::Dealers => &DEALER_FIELDS,
            ImportKind::Outcomes => &OUTCOME_FIELDS,
        }
    }

    /// Whether further columns of such a file tell of the customer, and become attributes.
    #[must_use]
    pub fn takes_attributes(self) -> bool {
        matches!(self, ImportKind::Customers | ImportKind::Contacts)
    }
}

impl fmt::Display for ImportKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A kind of import that is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' cannot be imported; use one of customers, purchases, contacts, products, dealers, outcomes")]
pub struct NotAnImportKind(pub String);

impl FromStr for ImportKind {
    type Err = NotAnImportKind;

    fn from_str(text: &str) -> Result<ImportKind, NotAnImportKind> {
        ImportKind::ALL
            .into_iter()
            .find(|kind| kind.code() == text.trim())
            .ok_or_else(|| NotAnImportKind(text.to_owned()))
    }
}

/// A field that a column can be mapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// The word of `--map FIELD=COLUMN`.
    pub code: &'static str,
    pub name: &'static str,
    pub required: bool,
}

const fn must(code: &'static str, name: &'static str) -> FieldSpec {
    FieldSpec { code, name, required: true }
}

const fn may(code: &'static str, name: &'static str) -> FieldSpec {
    FieldSpec { code, name, required: false }
}

const CUSTOMER_FIELDS: [FieldSpec; 15] = [
    must("customer", "Customer id"),
    may("first_name", "First name"),
    may("last_name", "Last name"),
    may("name", "Full name"),
    may("company", "Firm"),
    may("email", "E-mail"),
    may("phone", "Telephone"),
    may("street", "Street"),
    may("postcode", "Postcode"),
    may("city", "City"),
    may("region", "Region"),
    may("country", "Country"),
    may("no_email", "Refuses e-mail"),
    may("no_mail", "Refuses post"),
    may("no_telephone", "Refuses calls"),
];

const PURCHASE_FIELDS: [FieldSpec; 10] = [
    must("customer", "Customer id"),
    must("date", "Date"),
    must("amount", "Amount"),
    may("quantity", "Quantity"),
    may("product", "Product"),
    may("category", "Product group"),
    may("margin", "Margin"),
    may("source", "Source"),
    may("store", "Store"),
    may("reference", "Receipt or order number"),
];

const CONTACT_FIELDS: [FieldSpec; 8] = [
    must("customer", "Customer id"),
    must("date", "Date"),
    may("channel", "Channel"),
    may("campaign", "Campaign"),
    may("offer", "Offer"),
    may("responded", "Responded"),
    may("response_date", "Date of response"),
    may("control", "Left alone at random (control group)"),
];

const PRODUCT_FIELDS: [FieldSpec; 5] = [
    must("product", "Product id"),
    may("name", "Name"),
    may("category", "Product group"),
    may("price", "Price"),
    may("margin_rate", "Margin as a share of the price"),
];

const DEALER_FIELDS: [FieldSpec; 10] = [
    must("dealer", "Dealer id"),
    must("name", "Name"),
    may("email", "E-mail"),
    may("phone", "Telephone"),
    may("street", "Street"),
    may("postcode", "Postcode"),
    may("city", "City"),
    may("territory", "Postcode prefixes"),
    may("capacity", "Leads per list"),
    may("product_lines", "Product groups"),
];

const OUTCOME_FIELDS: [FieldSpec; 4] =
    [must("lead", "Lead number"), must("outcome", "Outcome"), may("date", "Date"), may("note", "Note")];

/// A column of a file with what it seems to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPreview {
    /// Its header, or its number from 1 where the file has none.
    pub name: String,
    /// The first values.
    pub samples: Vec<String>,
    /// The field it seems to be, by name and content.
    pub guess: Option<String>,
}

/// How the file is written, as detected or set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// "utf-8", "utf-16le", "utf-16be", "windows-1252".
    pub encoding: String,
    pub delimiter: Delimiter,
    pub has_header: bool,
    /// strftime pattern of the date column, such as "%Y-%m-%d"; none when no column looks like dates or
    /// day and month cannot be told apart.
    pub date_format: Option<String>,
    /// Decimal comma instead of a point.
    pub decimal_comma: bool,
}

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Delimiter {
    Character(u8),
    /// Any run of blanks.
    Blanks,
}

impl Delimiter {
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Delimiter::Character(b',') => "comma".into(),
            Delimiter::Character(b';') => "semicolon".into(),
            Delimiter::Character(b'\t') => "tab".into(),
            Delimiter::Character(other) => format!("'{}'", char::from(other)),
            Delimiter::Blanks => "blanks".into(),
        }
    }
}

/// A file looked at before import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportPreview {
    pub path: PathBuf,
    /// What the file seems to be.
    pub kind: ImportKind,
    pub dialect: Dialect,
    pub columns: Vec<ColumnPreview>,
    /// The first rows, at most 100.
    pub rows: Vec<Vec<String>>,
    /// A question that only a person can answer (is 03/04 in March or April?), as a sentence.
    pub question: Option<String>,
}

/// What becomes of a column that fills no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Further {
    Attribute,
    Ignored,
}

/// What tells which stored customer a row of a customers file is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchBy {
    #[default]
    Id,
    Email,
    NameAndPostcode,
}

impl MatchBy {
    pub const ALL: [MatchBy; 3] = [MatchBy::Id, MatchBy::Email, MatchBy::NameAndPostcode];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            MatchBy::Id => "id",
            MatchBy::Email => "email",
            MatchBy::NameAndPostcode => "name-postcode",
        }
    }

    /// As in "two customers have the same …".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            MatchBy::Id => "id",
            MatchBy::Email => "e-mail address",
            MatchBy::NameAndPostcode => "name and postcode",
        }
    }
}

impl FromStr for MatchBy {
    type Err = String;

    fn from_str(text: &str) -> Result<MatchBy, String> {
        let known = || MatchBy::ALL.map(MatchBy::code).join(", ");
        let found = MatchBy::ALL.into_iter().find(|by| by.code() == text.trim());
        found.ok_or_else(|| format!("'{text}' is no key to match by; use one of {}", known()))
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
    /// Fill in known customers; rows of others are rejected.
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
            Effect::Both => "Add new ones and fill in known ones",
            Effect::Create => "Only add new ones",
            Effect::Update => "Only fill in known ones",
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
    /// Columns that fill no field and are not to become attributes either.
    pub ignored: Vec<String>,
    /// Columns that a person wants as attributes whatever they look like.
    pub attributes: Vec<String>,
    /// For purchases without a source column.
    pub source: Source,
    /// For customers.
    #[serde(default)]
    pub match_by: MatchBy,
    /// For customers.
    #[serde(default)]
    pub effect: Effect,
}

impl ImportPlan {
    /// Whether a field has to have a column. A file of customers that are told by something else needs no ids.
    #[must_use]
    pub fn needs(&self, field: &FieldSpec) -> bool {
        let told_otherwise = self.kind == ImportKind::Customers && self.match_by != MatchBy::Id;
        field.required && !(told_otherwise && field.code == "customer")
    }

    /// Names of the fields that have to have a column and have none.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let mapped = |code: &str| self.mapping.iter().any(|(field, _)| field == code);
        let keys: &[&str] = match (self.kind, self.match_by) {
            (ImportKind::Customers, MatchBy::Email) => &["email"],
            (ImportKind::Customers, MatchBy::NameAndPostcode) => &["postcode"],
            _ => &[],
        };
        let is_missing = |field: &&FieldSpec| (self.needs(field) || keys.contains(&field.code)) && !mapped(field.code);
        self.kind.fields().iter().filter(is_missing).map(|field| field.name).collect()
    }
}

/// A row that was not taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRow {
    /// Line of the file, from 1.
    pub line: u64,
    pub reason: String,
    /// The row as it stands in the file.
    pub original: String,
}

/// A column that tells nothing that a model could learn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub column: String,
    /// As a sentence without its full stop: "holds nearly a different word in each row".
    pub why: String,
}

/// What an import did. The JSON keys are a contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    pub file: String,
    pub kind: ImportKind,
    pub rows: u64,
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub rejected: u64,
    /// Customers that only the purchases or contacts mention, now created; those of contacts are prospects.
    pub customers_created: u64,
    /// Attributes of customers that further columns told.
    pub attributes: Vec<String>,
    /// Further columns that did not become attributes.
    pub left_out: Vec<LeftOut>,
    /// The first rejected rows; all of them are in the rejects file.
    pub rejects: Vec<RejectedRow>,
    pub seconds: f64,
    /// Number by which it can be taken back; none for a rehearsal.
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
            rejects: Vec::new(),
            seconds: 0.0,
            step: None,
        }
    }
}
