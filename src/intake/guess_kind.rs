//! What the rows of a file are, based on which fields its columns can fill.

use crate::facts::{ColumnFacts, Mapping};
use crate::words;
use reports::import::ImportKind;

/// A score that no number of columns can outweigh.
const PLAIN_SPEECH: f64 = 40.0;

/// Parts of headers that only lists of refusals have.
const REFUSALS: [&str; 22] = [
    "unsubtime",
    "unsubscribedat",
    "unsubscribedon",
    "unsubscribedate",
    "unsubreason",
    "optoutdate",
    "optedout",
    "suppress",
    "donotcontact",
    "donotcall",
    "dncdate",
    "robinson",
    "sperrliste",
    "gesperrt",
    "widerruf",
    "abmeldedatum",
    "abgemeldet",
    "desinscrit",
    "desinscription",
    "fechabaja",
    "disiscri",
    "uitgeschreven",
];
/// Headers, and parts of headers, that only lists of people who have not bought have.
const PROSPECTS: [&str; 10] = [
    "leadid",
    "leadstatus",
    "leadowner",
    "leadrating",
    "prospect",
    "interessent",
    "leadscore",
    "convertedlead",
    "contattopotenziale",
    "clientepotencial",
];

/// How well a mapping fits its kind: the number of columns used, if all required fields are there along with something
/// that distinguishes the kind from others.
pub(super) fn fit(kind: ImportKind, mapping: &Mapping, columns: &[ColumnFacts]) -> f64 {
    let has = |field: &str| mapping.contains(&Some(field));
    if kind.missing(has).next().is_some() || !telling(kind).iter().any(|field| has(field)) {
        return 0.0;
    }
    let used = mapping.iter().flatten().count() as f64;
    match kind {
        ImportKind::Purchases => used + needs(kind) + if is_history(mapping, columns) { 6.0 } else { 0.0 },
        ImportKind::DoNotContact if tells(columns, &REFUSALS) && !has_names(columns) => PLAIN_SPEECH + used,
        ImportKind::Stores if lists_stores(mapping, columns) => PLAIN_SPEECH / 2.0,
        ImportKind::DoNotContact | ImportKind::Stores => 0.0,
        _ => used + needs(kind),
    }
}

fn telling(kind: ImportKind) -> &'static [&'static str] {
    match kind {
        ImportKind::Purchases => &["amount", "unit_price"],
        ImportKind::Outcomes => &["outcome"],
        ImportKind::Customers | ImportKind::Prospects => {
            &["first_name", "last_name", "name", "company", "email", "phone", "street", "postcode", "no_email"]
        }
        ImportKind::Contacts => &["channel", "campaign", "offer", "responded", "response_date", "control"],
        ImportKind::Products => &["name", "category", "price", "margin_rate"],
        ImportKind::Dealers => &["territory", "capacity", "product_lines", "email", "phone", "postcode"],
        ImportKind::Stores => &["store"],
        ImportKind::DoNotContact => &["customer", "email", "phone"],
    }
}

/// A required day or amount that is present says more than the names and addresses that many kinds share.
fn needs(kind: ImportKind) -> f64 {
    kind.fields().iter().skip(1).filter(|field| field.required && field.code != "name").count() as f64
}

/// Whether the same customers recur, or each row names a receipt or a product: a list of customers with their total
/// spend has neither.
fn is_history(mapping: &Mapping, columns: &[ColumnFacts]) -> bool {
    let fills = |field: &str| mapping.iter().position(|other| *other == Some(field)).map(|place| &columns[place]);
    let again = ["customer", "email"].into_iter().filter_map(fills).any(|column| column.distinct < 0.95);
    again || ["reference", "product", "quantity"].into_iter().any(|field| fills(field).is_some())
}

fn tells(columns: &[ColumnFacts], parts: &[&str]) -> bool {
    columns.iter().any(|column| {
        let header = words::plain(&column.name);
        parts.iter().any(|part| header.contains(part))
    })
}

/// Whether it has postal addresses: then it is a list of customers, some of whom refuse.
fn has_names(columns: &[ColumnFacts]) -> bool {
    let is = |field: &str| columns.iter().any(|column| words::of(field).any(|word| words::plain(&column.name) == word));
    is("street") || is("postcode")
}

pub(super) fn tells_prospects(columns: &[ColumnFacts]) -> bool {
    tells(columns, &PROSPECTS)
}

/// Whether the first columns name stores, each once, and no persons.
fn lists_stores(mapping: &Mapping, columns: &[ColumnFacts]) -> bool {
    let Some(place) = mapping.iter().position(|field| *field == Some("store")) else { return false };
    let header = words::plain(&columns[place].name);
    let named = words::of("store").any(|word| word == header);
    let is = |field: &str| {
        columns.iter().any(|column| words::of(field).take(12).any(|word| words::plain(&column.name) == word))
    };
    place < 2
        && named
        && columns[place].distinct > 0.95
        && !["amount", "customer", "last_name", "dealer"].into_iter().any(is)
}
