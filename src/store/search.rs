//! Customers found as one types: the best hits first, regardless of accents and word order.

use rusqlite::{Row, params};

use super::{Store, StoreError};
use domain::customer::{Customer, CustomerId};
use reports::customer_card::SearchHit;

/// Maximum number of hits of one kind that are ranked; with more than these, ranking the first twenty makes no
/// difference.
const ORDERED: u32 = 200;

/// Fewer digits than this begin too many telephone numbers.
const LEAST_DIGITS: usize = 3;

/// Sorts after every text that begins with a given prefix.
const LAST_CHARACTER: char = char::MAX;

/// One way in which a text can mean a customer.
pub(super) enum Meaning {
    /// The whole id.
    Id(String),
    /// How the id begins.
    IdPrefix(String),
    EmailPrefix(String),
    /// Digits, perhaps behind a plus sign.
    PhonePrefix(String),
    /// A query on the words of names and towns.
    Words(String),
}

const BY_ID: &str = "external_id = ?1";
const BY_ID_PREFIX: &str = "external_id >= ?1 AND external_id < ?4";
const BY_EMAIL: &str = "email <> '' AND email COLLATE NOCASE >= ?1 AND email COLLATE NOCASE < ?4";
const BY_PHONE: &str = "phone <> ''
    AND replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '/', ''), '(', ''), ')', '') >= ?1
    AND replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '/', ''), '(', ''), ')', '') < ?4";
const BY_WORDS: &str = "id IN (SELECT rowid FROM customer_text WHERE customer_text MATCH ?1 LIMIT ?3)";

impl Meaning {
    /// The condition with its first value.
    fn condition(&self) -> (&'static str, &str) {
        match self {
            Meaning::Id(id) => (BY_ID, id),
            Meaning::IdPrefix(start) => (BY_ID_PREFIX, start),
            Meaning::EmailPrefix(start) => (BY_EMAIL, start),
            Meaning::PhonePrefix(start) => (BY_PHONE, start),
            Meaning::Words(words) => (BY_WORDS, words),
        }
    }
}

/// What a text may mean, the likeliest first.
fn meanings(text: &str) -> Vec<Meaning> {
    let words = if text.contains('@') { Vec::new() } else { words(text) };
    let (whole, begun) = (words.join(" AND "), words.join(" * AND ") + " *");
    let begin_in = |columns: &str| (!words.is_empty()).then(|| Meaning::Words(format!("{columns} : ({begun})")));
    let are_in = |columns: &str| (!words.is_empty()).then(|| Meaning::Words(format!("{columns} : ({whole})")));
    let names = "{last_name first_name}";
    let candidates = [
        Some(Meaning::Id(text.to_owned())),
        are_in(if words.len() > 1 { names } else { "last_name" }),
        begin_in("last_name"),
        begin_in(names),
        Some(Meaning::IdPrefix(text.to_owned())),
        Some(Meaning::EmailPrefix(text.to_owned())),
        begin_in("company"),
        phone(text).map(Meaning::PhonePrefix),
        begin_in("city"),
        // A name and a town.
        (words.len() > 1).then(|| Meaning::Words(begun.clone())),
    ];
    candidates.into_iter().flatten().collect()
}

/// The words of a text, each as a string of the full-text query language.
fn words(text: &str) -> Vec<String> {
    let told = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| w.contains(char::is_alphanumeric));
    told.map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect()
}

/// The text as a telephone number without what people write between the digits; none if it holds anything else.
fn phone(text: &str) -> Option<String> {
    let bare: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '/' | '(' | ')')).collect();
    let digits = bare.strip_prefix('+').unwrap_or(&bare);
    (digits.len() >= LEAST_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(bare)
}

impl Store {
    /// What a text may mean: while people are hidden, only the number of one.
    pub(super) fn meanings(&self, text: &str) -> Vec<Meaning> {
        if self.hides_people() { vec![Meaning::Id(text.to_owned())] } else { meanings(text) }
    }

    /// Customers whose names, firm, e-mail address, id, telephone number or town begin with the text, the best first:
    /// exact id, exact last name, names that begin with it in any order, firm, address, number, town.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn search_customers(&self, text: &str, most: u32) -> Result<Vec<SearchHit>, StoreError> {
        let mut hits: Vec<SearchHit> = Vec::new();
        let text = text.trim();
        if text.is_empty() {
            return Ok(hits);
        }
        for meaning in self.meanings(text) {
            for hit in self.customers_meant(&meaning, most)? {
                if hits.len() < most as usize && !hits.iter().any(|known| known.id == hit.id) {
                    hits.push(hit);
                }
            }
            if hits.len() >= most as usize {
                break;
            }
        }
        Ok(hits)
    }

    /// Everybody whom a text means in one way.
    pub(super) fn all_meant(&self, meaning: &Meaning) -> Result<Vec<CustomerId>, StoreError> {
        let (condition, value) = meaning.condition();
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT id FROM customer WHERE {condition} AND ?3 IS NOT NULL AND ?4 IS NOT NULL"
        ))?;
        let behind = format!("{value}{LAST_CHARACTER}");
        let rows = query.query_map(params![value, None::<u32>, -1, behind], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn customers_meant(&self, meaning: &Meaning, most: u32) -> Result<Vec<SearchHit>, StoreError> {
        let (condition, value) = meaning.condition();
        let order = match meaning {
            Meaning::IdPrefix(_) => "length(external_id), external_id",
            _ => "last_name, first_name, external_id",
        };
        // Found first and then ordered, so that a single letter does not sort a million names. Not every condition uses
        // the fourth value, but a statement must.
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT id, external_id, first_name, last_name, company, city FROM
                 (SELECT * FROM customer WHERE {condition} LIMIT ?3)
             WHERE ?4 IS NOT NULL ORDER BY {order} LIMIT ?2"
        ))?;
        let behind = format!("{value}{LAST_CHARACTER}");
        let rows = query.query_map(params![value, most, ORDERED, behind], hit)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn hit(row: &Row<'_>) -> rusqlite::Result<SearchHit> {
    let customer = Customer {
        external_id: row.get(1)?,
        first_name: row.get(2)?,
        last_name: row.get(3)?,
        company: row.get(4)?,
        ..Customer::default()
    };
    Ok(SearchHit {
        id: CustomerId(row.get(0)?),
        name: customer.display_name(),
        external_id: customer.external_id,
        city: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEOPLE: [[&str; 7]; 7] = [
        ["100", "Ada", "Brook", "", "ada@example.com", "+49 (151) 234-567", "Northby"],
        ["101", "Brook", "Adams", "", "brook.a@example.com", "", "Southby"],
        ["Brook", "Zoë", "Müller", "", "", "", "Northby"],
        ["7", "Jürgen", "Brookfield", "Brook & Sons", "", "0151 999", "Östby"],
        ["008", "Anne", "O'Brien", "", "", "", "Brookton"],
        ["009", "", "", "Łódź \"Tyres\" 100%", "", "", "Westby"],
        ["010", "", "", "", "", "", ""],
    ];

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&folder.path().join("s.foresale")).expect("made");
        for [external_id, first_name, last_name, company, email, phone, city] in PEOPLE.map(|p| p.map(str::to_owned)) {
            let customer =
                Customer { external_id, first_name, last_name, company, email, phone, city, ..Customer::default() };
            store.put_customer(&customer).expect("put");
        }
        (folder, store)
    }

    fn ids(store: &Store, text: &str) -> Vec<String> {
        store.search_customers(text, 20).expect("searched").into_iter().map(|hit| hit.external_id).collect()
    }

    #[test]
    fn the_best_hits_come_first() {
        let (_folder, store) = store();
        // The exact id, the exact last name, a last name that begins with it, a first name, a town; each once.
        assert_eq!(ids(&store, "Brook"), ["Brook", "100", "7", "101", "008"]);
        assert_eq!(ids(&store, "brookf"), ["7"]);
        assert_eq!(ids(&store, "10"), ["100", "101", "009"]);
        assert_eq!(store.search_customers("Brook", 2).expect("searched").len(), 2);
    }

    #[test]
    fn words_in_any_order_without_their_accents() {
        let (_folder, store) = store();
        assert_eq!(ids(&store, "ada brook"), ["100", "101"]);
        assert_eq!(ids(&store, "brook, ada"), ids(&store, "ada brook"));
        assert_eq!(ids(&store, "muller zoe"), ["Brook"]);
        assert_eq!(ids(&store, "MÜLL"), ["Brook"]);
        assert_eq!(ids(&store, "juergen"), [""; 0], "only accents go");
        assert_eq!(ids(&store, "ostby"), ["7"]);
        assert_eq!(ids(&store, "muller north"), ["Brook"], "a name and a town");
    }

    #[test]
    fn addresses_and_numbers_by_how_they_begin() {
        let (_folder, store) = store();
        assert_eq!(ids(&store, "ADA@"), ["100"]);
        assert_eq!(ids(&store, "brook.a@ex"), ["101"]);
        assert_eq!(ids(&store, "+4915 12"), ["100"]);
        assert_eq!(ids(&store, "0151-9"), ["7"]);
        assert_eq!(ids(&store, "sons"), ["7"], "a word of a firm");
    }

    #[test]
    fn whatever_is_typed_is_only_text() {
        let (_folder, store) = store();
        assert_eq!(ids(&store, "o'brien"), ["008"]);
        assert_eq!(ids(&store, "\"tyres\""), ["009"]);
        assert_eq!(ids(&store, "100%"), ["009"]);
        for nothing in ["", "  ", "\"", "'", "*", "-", "AND", "last_name:", "NEAR(", "%", "_", "\u{0}", "^", "((", "&"]
        {
            assert_eq!(ids(&store, nothing), [""; 0], "{nothing:?}");
        }
    }

    #[test]
    fn changes_and_removals_are_followed() {
        let (_folder, mut store) = store();
        let mut zoe = store.customer(CustomerId(3)).expect("known");
        zoe.last_name = "Marsh".into();
        store.put_customer(&zoe).expect("put");
        assert_eq!((ids(&store, "müller"), ids(&store, "marsh")), (vec![], vec!["Brook".to_owned()]));
        store
            .connection
            .execute("UPDATE customer SET last_name = '', first_name = '', city = '' WHERE id = 3", [])
            .expect("cleared");
        store.connection.execute("DELETE FROM customer WHERE id IN (4, 7)", []).expect("deleted");
        assert_eq!((ids(&store, "marsh"), ids(&store, "brookf")), (vec![], vec![]));
        let check: String =
            store.connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("checked");
        assert_eq!(check, "ok");
    }
}
