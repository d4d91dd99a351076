//! People as numbers: while a request is carried out for somebody who may not see names and contact data, temporary views
//! stand in front of the tables that hold them, so that nothing the request reads, lists, writes into files or complains
//! about can name anybody. What only counts stays right: towns and regions stay as they are, postcodes keep the two figures that
//! name an area, and of names, addresses and telephone numbers one sees whether they are there, of the latter also which are alike.
//!
//! In place of a customer's own number, which may be an e-mail address and stands on every invoice, there is the number of the
//! record, such as #17: it says nothing to who does not have the file.
//!
//! Triggers and foreign keys of the database know nothing of these views. Whoever tries to write through one is refused
//! by SQLite, and before that by the request layer.

use std::sync::Arc;

use rusqlite::functions::FunctionFlags;

use super::telling::Telling;
use super::{Store, StoreError, digest};
use domain::consent::Channel;
use domain::phone::Country;
use domain::suppression::compared;

/// A table with the columns that are shown as something else, each as an expression over the table.
type Hidden = (&'static str, &'static [(&'static str, &'static str)]);

const HIDDEN: [Hidden; 18] = [
    (
        "customer",
        &[
            ("external_id", "'#' || id"),
            ("first_name", "''"),
            ("last_name", "iif(first_name = '' AND last_name = '', '', '#' || id)"),
            ("company", "iif(company = '', '', '#' || id)"),
            ("email", "hidden_email(email)"),
            ("phone", "hidden_phone(phone)"),
            ("street", "hidden_text(street)"),
            ("postcode", "hidden_postcode(postcode)"),
        ],
    ),
    ("customer_alias", &[("external_id", "'#' || customer_id")]),
    (
        "suppression",
        &[(
            "address",
            "CASE channel WHEN 'telephone' THEN hidden_phone(address) WHEN 'mail' THEN hidden_place(address)
             ELSE hidden_email(address) END",
        )],
    ),
    ("wrong_number", &[("phone", "hidden_phone(phone)")]),
    (
        "outbox",
        &[
            ("to_name", "''"),
            ("to_address", "hidden_email(to_address)"),
            ("subject", "''"),
            ("body_text", "''"),
            ("body_html", "NULL"),
            ("unsubscribe", "NULL"),
            ("last_error", "iif(last_error = '', '', 'not shown')"),
        ],
    ),
    ("outbox_attachment", &[("name", "'not shown'"), ("bytes", "x''")]),
    ("campaign_target", &[("address", "hidden_text(address)")]),
    ("lead", &[("words", "''")]),
    ("outcome", &[("note", "''")]),
    ("dealer_report", &[("note", "''")]),
    ("office_message", &[("caller", "''"), ("text", "'not shown'"), ("recording", "''"), ("about", "''")]),
    ("portal_event", &[("detail", "''")]),
    (
        "step",
        &[(
            "what",
            "CASE kind WHEN 'import' THEN what WHEN 'merge' THEN 'Merged two customers' ELSE 'Changed a record' END",
        )],
    ),
    ("audit_log", &[("what", "iif(request = '', 'not shown', request)")]),
    (
        "dealer",
        &[("email", "hidden_email(email)"), ("phone", "hidden_phone(phone)"), ("street", "hidden_text(street)")],
    ),
    ("privacy_request", &[("note", "''")]),
    ("portal_failure", &[("place", "iif(means = 'telephone', hidden_phone(place), place)")]),
    (
        "customer_attribute",
        &[
            ("word", "hidden_word(attribute_id, word)"),
            ("number", "iif(is_position(attribute_id), round(number, 1), number)"),
        ],
    ),
];

/// The setting with the key of the stand-ins, so that they stay the same from one request to the next.
const KEY: &str = "hiding_key";

impl Store {
    /// Whether people are numbers at this moment.
    #[must_use]
    pub fn hides_people(&self) -> bool {
        self.shown_cache.is_some()
    }

    /// From here on people are numbers, until [`Store::show_people`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn hide_people(&mut self) -> Result<(), StoreError> {
        if self.hides_people() {
            return Ok(());
        }
        let key: String = self.setting(KEY)?;
        let home = self.home_country()?;
        self.stand_ins(&key, home)?;
        let telling = self.read_telling()?;
        self.stand_in_for_attributes(&key, &telling)?;
        let left_out = Telling::listed(&telling.attributes);
        let mut views = Vec::new();
        for (table, columns) in HIDDEN {
            let mut query = self.connection.prepare("SELECT name FROM pragma_table_info(?1, 'main') ORDER BY cid")?;
            let names = query.query_map([table], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
            let shown: Vec<String> = names
                .iter()
                .map(|name| match columns.iter().find(|(hidden, _)| hidden == name) {
                    Some((_, stand_in)) => format!("{stand_in} AS \"{name}\""),
                    None => format!("\"{name}\""),
                })
                .collect();
            let of = if table == "customer_attribute" {
                format!("WHERE attribute_id NOT IN ({left_out})")
            } else {
                String::new()
            };
            views.push(format!("CREATE TEMP VIEW {table} AS SELECT {} FROM main.{table} {of};", shown.join(", ")));
        }
        // What was read of people themselves is kept apart from what stands in for it.
        self.shown_cache = Some(std::mem::take(&mut self.cache));
        self.hidden_attributes = Some(telling);
        if let Err(error) = self.connection.execute_batch(&views.concat()) {
            self.show_people()?;
            return Err(error.into());
        }
        Ok(())
    }

    /// People are people again.
    ///
    /// # Errors
    /// When the views cannot be taken away; then people stay numbers on this connection.
    pub fn show_people(&mut self) -> Result<(), StoreError> {
        if self.hides_people() {
            let drop: Vec<String> =
                HIDDEN.iter().map(|(table, _)| format!("DROP VIEW IF EXISTS temp.{table};")).collect();
            self.connection.execute_batch(&drop.concat())?;
        }
        if let Some(cache) = self.shown_cache.take() {
            self.cache = cache;
        }
        self.hidden_attributes = None;
        Ok(())
    }

    /// Random text that the stand-ins are made with; whoever knows it and a list of names could find out whose they are.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_hiding_key(&mut self, key: &str) -> Result<(), StoreError> {
        if self.setting::<String>(KEY)?.is_empty() { self.set_setting(KEY, &key) } else { Ok(()) }
    }

    fn stand_ins(&self, key: &str, home: Option<Country>) -> Result<(), StoreError> {
        type StandIn = fn(&Arc<str>, Option<Country>, &str) -> String;
        let kinds: [(&str, StandIn); 5] = [
            ("hidden_email", |key, _, text| {
                let address = text.trim().to_lowercase();
                // What was no address is none either.
                let (name, host) = address.split_once('@').unwrap_or_default();
                let is_one = !name.is_empty() && !host.contains('@') && host.split('.').count() > 1;
                let is_one = is_one && host.split('.').all(|part| !part.is_empty());
                let one = short(key, "email", &address);
                if is_one { format!("{one}@hidden.invalid") } else { "not shown".to_owned() }
            }),
            ("hidden_phone", |key, home, text| {
                let number = compared(Channel::Telephone, text, home);
                if number.chars().filter(char::is_ascii_digit).count() < 4 {
                    return "not shown".to_owned();
                }
                // No country's numbers begin with a zero.
                let digits: String =
                    stand_in(key, "phone", &number).iter().map(|byte| (b'0' + byte % 10) as char).collect();
                format!("+0{}", &digits[..10])
            }),
            ("hidden_text", |key, _, text| hidden_text(key, text)),
            ("hidden_postcode", |_, _, text| hidden_postcode(text)),
            // As an address line is put together: street, then postcode and town.
            ("hidden_place", |key, _, text| match text.rsplit_once(", ") {
                Some((street, town)) => {
                    let is_postcode = |word: &str| word.contains(|c: char| c.is_ascii_digit());
                    let (postcode, town) =
                        town.split_once(' ').filter(|(first, _)| is_postcode(first)).unwrap_or(("", town));
                    let town = format!("{} {town}", hidden_postcode(postcode));
                    format!("{}, {}", hidden_text(key, street), town.trim()).to_lowercase()
                }
                None => hidden_text(key, text),
            }),
        ];
        for (name, make) in kinds {
            let key: Arc<str> = key.into();
            let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
            self.connection.create_scalar_function(name, 1, flags, move |context| {
                let text = context.get_raw(0).as_str_or_null()?.unwrap_or_default();
                Ok(if text.trim().is_empty() { String::new() } else { make(&key, home, text) })
            })?;
        }
        Ok(())
    }

    fn stand_in_for_attributes(&self, key: &str, telling: &Arc<Telling>) -> Result<(), StoreError> {
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        let (key, rare) = (key.to_owned(), Arc::clone(telling));
        self.connection.create_scalar_function("hidden_word", 2, flags, move |context| {
            let attribute: i64 = context.get(0)?;
            let Some(word) = context.get_raw(1).as_str_or_null()? else { return Ok(None) };
            let known = (attribute, word.to_owned());
            Ok(Some(if rare.words.contains(&known) { hidden_text(&key, word) } else { known.1 }))
        })?;
        let positions = Arc::clone(telling);
        self.connection.create_scalar_function("is_position", 1, flags, move |context| {
            Ok(positions.positions.contains(&context.get::<i64>(0)?))
        })?;
        Ok(())
    }
}

/// How a text begins that stands in for another one.
const STAND_IN: &str = "hidden ";

/// Whether a text stands in for one that is not shown.
#[must_use]
pub fn is_stand_in(text: &str) -> bool {
    let of = text.strip_prefix(STAND_IN);
    of.is_some_and(|rest| rest.len() == 10 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn hidden_text(key: &str, text: &str) -> String {
    format!("{STAND_IN}{}", short(key, "text", &text.trim().to_lowercase()))
}

/// The two figures or letters that name an area.
fn hidden_postcode(text: &str) -> String {
    let text = text.trim();
    let area: String = text.chars().take(2).collect();
    if area.len() == text.len() { area } else { area + "…" }
}

fn stand_in(key: &str, kind: &str, text: &str) -> [u8; 32] {
    digest::of(&[key, kind, text])
}

fn short(key: &str, kind: &str, text: &str) -> String {
    digest::hex(&stand_in(key, kind, text)[..5])
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::customer::Customer;

    #[test]
    fn people_are_numbers_while_they_are_hidden_and_nothing_can_be_written_through_that() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&folder.path().join("h.foresale")).expect("made");
        store.keep_hiding_key("key").expect("kept");
        let ada = Customer {
            external_id: "ada@example.com".into(),
            last_name: "Brook".into(),
            email: "Ada@example.com".into(),
            phone: "030 901820".into(),
            street: "12 Mill Lane".into(),
            city: "Northby".into(),
            ..Customer::default()
        };
        let (id, _) = store.put_customer(&ada).expect("put");
        let twin = Customer { external_id: "2".into(), email: " ada@example.COM".into(), ..Customer::default() };
        let (other, _) = store.put_customer(&twin).expect("put");
        store.hide_people().expect("hidden");
        let seen = store.customer(id).expect("read");
        assert_eq!((seen.external_id.as_str(), seen.city.as_str()), ("#1", "Northby"));
        assert_eq!(seen.display_name(), "#1");
        assert_eq!(seen.email, store.customer(other).expect("read").email, "who shares an address still does");
        assert!(
            seen.email.ends_with("@hidden.invalid")
                && seen.phone.starts_with("+0")
                && seen.street.starts_with("hidden ")
        );
        assert_eq!(store.find_customer("#1").expect("read"), Some(id));
        assert!(store.find_customer("ada@example.com").expect("read").is_none());
        assert!(store.put_customer(&twin).is_err(), "nothing is written through it");
        store.show_people().expect("shown");
        assert_eq!(store.customer(id).expect("read"), ada);
    }
}
