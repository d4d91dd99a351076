//! Erasing one customer on request. The purchases stay, of a record without a name, so that every total is what it was;
//! everything else that is known of the person goes, from undo's images and the log too. A keyed hash of id, address and
//! number keeps the refusal: no later import brings the person back.

use std::collections::{HashMap, HashSet};

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::customer::{COLUMNS, read};
use super::person_words::{marks_of, without};
use super::{Store, StoreError, digest};
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::suppression::compared;

/// The setting with the key of the hashes.
const KEY: &str = "erasure_key";

/// Rows about one customer that go, with what they are.
const GO: [(&str, &str); 10] = [
    ("prediction", "predictions"),
    ("kpi_value", "KPI values"),
    ("cluster_member", "places in clusters"),
    ("pattern_member", "places in lists of patterns"),
    ("segment_member", "places in segments"),
    ("customer_attribute", "attributes"),
    ("customer_alias", "former ids"),
    ("contact", "contacts"),
    ("wrong_number", "wrong numbers"),
    ("consent_entry", "consents and refusals"),
];

/// Rows about one customer that stay as figures, without what they say of the person.
const EMPTIED: [(&str, &str, &str); 7] = [
    ("campaign_target", "address = '', reason = ''", "customer_id = ?1"),
    ("outcome", "note = iif(note = '', '', '#' || id)", "lead_id IN (SELECT id FROM lead WHERE customer_id = ?1)"),
    ("dealer_report", "note = ''", "lead IN (SELECT number FROM lead WHERE customer_id = ?1)"),
    ("portal_event", "detail = ''", "lead IN (SELECT number FROM lead WHERE customer_id = ?1)"),
    ("lead", "words = '', reason = '', need = '', best_time = ''", "customer_id = ?1"),
    (
        "outbox_attachment",
        "bytes = x''",
        "outbox_id IN (SELECT id FROM outbox WHERE list_id IN (SELECT list_id FROM lead WHERE customer_id = ?1))",
    ),
    (
        "outbox",
        "to_name = '', to_address = '', subject = '', body_text = '', body_html = NULL, unsubscribe = NULL,
         last_error = '', state = iif(state IN ('queued', 'failed'), 'suppressed', state)",
        "customer_id = ?1",
    ),
];

/// Tables that are not searched for what was known of the person: other people's records, and names of things.
const NOT_SWEPT: [&str; 10] = [
    "customer",
    "purchase",
    "dealer",
    "product",
    "store",
    "source",
    "person",
    "suppression",
    "erased_person",
    "audit_log",
];

/// Who was erased from a file, for an older state of it.
#[derive(Debug, Default)]
pub(super) struct Erased {
    key: String,
    /// Hash and day.
    hashes: Vec<(String, i32)>,
    /// Ids of customers who were not erased: somebody erased may have had the same address.
    present: HashSet<String>,
}

impl Erased {
    pub(super) fn read(connection: &Connection) -> Result<Erased, StoreError> {
        let sql = "SELECT coalesce(json_extract((SELECT value FROM setting WHERE name = ?1), '$'), '')";
        let key = connection.query_row(sql, [KEY], |row| row.get(0))?;
        let mut query = connection.prepare("SELECT hash, day FROM erased_person")?;
        let hashes = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<Vec<_>, _>>()?;
        let mut present = HashSet::new();
        if !hashes.is_empty() {
            let sql = "SELECT external_id FROM customer WHERE id NOT IN (SELECT customer_id FROM erased_person)";
            let mut query = connection.prepare(sql)?;
            present = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        }
        Ok(Erased { key, hashes, present })
    }
}

impl Store {
    /// Whoever was erased since an older state is erased from it too.
    pub(super) fn erase_again(&mut self, erased: &Erased) -> Result<(), StoreError> {
        if erased.hashes.is_empty() {
            return Ok(());
        }
        let days: HashMap<&str, i32> = erased.hashes.iter().map(|(hash, day)| (hash.as_str(), *day)).collect();
        self.set_setting(KEY, &erased.key)?;
        let mut found = Vec::new();
        for (id, customer) in self.customers()? {
            if erased.present.contains(&customer.external_id) {
                continue;
            }
            let hashes = self.hashes(&erased.key, &customer)?;
            if let Some(day) = hashes.iter().find_map(|hash| days.get(hash.as_str())) {
                found.push((id, Day(*day)));
            }
        }
        for (id, day) in found {
            self.erase_whole(id, &erased.key, day)?;
        }
        // Of whom the older state knows nothing yet, the refusal stays.
        for (hash, day) in &erased.hashes {
            let sql = "INSERT OR IGNORE INTO erased_person (hash, customer_id, day) VALUES (?1, 0, ?2)";
            self.connection.execute(sql, params![hash, day])?;
        }
        Ok(())
    }

    /// The nameless record of somebody who was erased, known by any of these.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn erased(&self, customer: &Customer) -> Result<Option<CustomerId>, StoreError> {
        let any: bool = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM erased_person)")?
            .query_row([], |row| row.get(0))?;
        if !any {
            return Ok(None);
        }
        let key: String = self.setting(KEY)?;
        let mut query = self.connection.prepare_cached("SELECT customer_id FROM erased_person WHERE hash = ?1")?;
        for hash in self.hashes(&key, customer)? {
            if let Some(id) = query.query_row([hash], |row| row.get(0)).optional()? {
                return Ok(Some(CustomerId(id)));
            }
        }
        Ok(None)
    }

    /// Whether this is the nameless record of somebody who was erased.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_erased(&self, customer: CustomerId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM erased_person WHERE customer_id = ?1)";
        Ok(self.connection.prepare_cached(sql)?.query_row([customer.0], |row| row.get(0))?)
    }

    fn hashes(&self, key: &str, customer: &Customer) -> Result<Vec<String>, StoreError> {
        let home = self.home_country()?;
        let country = domain::phone::Country::from_letters(&customer.country).or(home);
        let id = customer.external_id.trim();
        let phone = compared(Channel::Telephone, &customer.phone, country);
        let phone = if phone.len() < 5 { String::new() } else { phone };
        let mut told = vec![("id", id.to_owned()), ("email", customer.email.trim().to_lowercase()), ("phone", phone)];
        // Shops identify their buyers by the address.
        if id.contains('@') {
            told.push(("email", id.to_lowercase()));
        }
        let told = told.into_iter().filter(|(_, text)| !text.is_empty());
        Ok(told.map(|(kind, text)| hash_of(key, kind, &text)).collect())
    }

    /// Erases one customer; `key` is random text for the first erasure of a file. Returns what went and what was emptied,
    /// with how many of each.
    ///
    /// # Errors
    /// When there is no such customer, a step is being made, or the database cannot be written; then nothing is changed.
    pub fn erase_customer(&mut self, id: CustomerId, key: &str, today: Day) -> Result<Vec<(String, u64)>, StoreError> {
        self.refuse_under_way()?;
        self.atomically(|store| store.erase_whole(id, key, today))
    }

    /// What is left to do after an erasure was committed: words of the search, pages of the log beside the file.
    ///
    /// # Errors
    /// When the database cannot be written; the next who opens it goes on.
    pub fn finish_erasing(&mut self) -> Result<(), StoreError> {
        self.forget_noted_words()?;
        self.leave_nothing_behind()
    }

    /// Same as [`Store::erase_customer`], within a transaction under way.
    ///
    /// # Errors
    /// Same as [`Store::erase_customer`].
    pub fn erase_whole(&mut self, id: CustomerId, key: &str, today: Day) -> Result<Vec<(String, u64)>, StoreError> {
        let customer = self.customer(id)?;
        let mut known = vec![customer.clone()];
        known.extend(self.merged_images(id)?);
        let stored: String = self.setting(KEY)?;
        let key = if stored.is_empty() { key.to_owned() } else { stored };
        self.set_setting(KEY, &key)?;
        known.extend(self.former_ids(id)?);
        for one in &known {
            for hash in self.hashes(&key, one)? {
                let sql = "INSERT OR REPLACE INTO erased_person (hash, customer_id, day) VALUES (?1, ?2, ?3)";
                self.connection.execute(sql, params![hash, id.0, today.0])?;
            }
        }
        let mut told = Vec::new();
        let purchases = "SELECT count(*) FROM purchase WHERE customer_id = ?1";
        let kept: u64 = self.connection.query_row(purchases, [id.0], |row| row.get::<_, i64>(0))?.unsigned_abs();
        told.push(("purchases kept as figures without a name".to_owned(), kept));
        let images = self.erase_images(id, &customer)?;
        told.push(("images that undo kept".to_owned(), images));
        for (table, set, of) in EMPTIED {
            let done = self.connection.execute(&format!("UPDATE {table} SET {set} WHERE {of}"), [id.0])?;
            told.push((format!("{} emptied", table.replace('_', " ")), done as u64));
        }
        self.free_suppressions(id, &customer)?;
        for (table, what) in GO {
            let gone = self.connection.execute(&format!("DELETE FROM {table} WHERE customer_id = ?1"), [id.0])?;
            told.push((format!("{what} removed"), gone as u64));
        }
        self.connection.execute("DELETE FROM distinct_pair WHERE first_id = ?1 OR second_id = ?1", [id.0])?;
        self.connection.execute("UPDATE privacy_request SET note = '' WHERE customer_id = ?1", [id.0])?;
        self.note_words_to_forget()?;
        let nameless = format!("erased-{}", id.0);
        let sql = "UPDATE customer SET external_id = ?2, first_name = '', last_name = '', company = '', email = '',
                       phone = '', street = '', postcode = '', city = '', region = '', country = '' WHERE id = ?1";
        self.connection.execute(sql, params![id.0, nameless])?;
        // Whoever still has a lead of this person may not call any more.
        for channel in ["email", "mail", "telephone", "web"] {
            let sql = "INSERT INTO consent_entry (customer_id, channel, verdict, day, origin)
                       VALUES (?1, ?2, 'refused', ?3, 'erased on request')";
            self.connection.execute(sql, params![id.0, channel, today.0])?;
        }
        let swept = self.sweep(&known, &nameless)?;
        told.push(("texts in which the name or an address stood".to_owned(), swept));
        self.mark_data_changed()?;
        self.log_erasure(id)?;
        told.retain(|(_, count)| *count > 0);
        Ok(told)
    }

    fn former_ids(&self, id: CustomerId) -> Result<Vec<Customer>, StoreError> {
        let mut query = self.connection.prepare("SELECT external_id FROM customer_alias WHERE customer_id = ?1")?;
        let rows = query.query_map([id.0], |row| Ok(Customer { external_id: row.get(0)?, ..Customer::default() }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Former customers who were merged into this one, as undo's images keep them.
    fn merged_images(&self, id: CustomerId) -> Result<Vec<Customer>, StoreError> {
        let columns =
            COLUMNS.split(',').map(|column| format!("coalesce(json_extract(before, '$.{}'), '')", column.trim()));
        let sql = format!(
            "SELECT {} FROM step_row WHERE \"table\" = 'customer' AND before IS NOT NULL AND json_extract(\"key\", '$[0]') IN
                 (SELECT ?1 UNION SELECT gone_id FROM merged_customer WHERE kept_id = ?1)",
            columns.collect::<Vec<_>>().join(", ")
        );
        let mut query = self.connection.prepare(&sql)?;
        let rows = query.query_map([id.0], |row| read(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn erase_images(&mut self, id: CustomerId, customer: &Customer) -> Result<u64, StoreError> {
        let whose = "(SELECT ?1 UNION SELECT gone_id FROM merged_customer WHERE kept_id = ?1)";
        let sql = format!(
            "UPDATE step_row SET before = json_set(before, '$.external_id', 'erased-' || json_extract(\"key\", '$[0]'),
                 '$.first_name', '', '$.last_name', '', '$.company', '', '$.email', '', '$.phone', '', '$.street', '',
                 '$.postcode', '', '$.city', '', '$.region', '', '$.country', '')
             WHERE \"table\" = 'customer' AND before IS NOT NULL AND json_extract(\"key\", '$[0]') IN {whose}"
        );
        let emptied = self.connection.execute(&sql, [id.0])?;
        let sql = format!(
            "DELETE FROM step_row WHERE \"table\" NOT IN ('customer', 'purchase') AND before IS NOT NULL
                 AND json_extract(before, '$.customer_id') IN {whose}"
        );
        let gone = self.connection.execute(&sql, [id.0])?;
        let sql = "DELETE FROM step_row WHERE \"table\" = 'customer_alias' AND (json_extract(\"key\", '$[0]') = ?2 OR
                       json_extract(\"key\", '$[0]') IN (SELECT external_id FROM customer_alias WHERE customer_id = ?1))";
        let aliases = self.connection.execute(sql, params![id.0, customer.external_id])?;
        let sql = "DELETE FROM step_row WHERE \"table\" = 'outcome' AND before IS NOT NULL
                       AND json_extract(before, '$.lead_id') IN (SELECT id FROM lead WHERE customer_id = ?1)";
        let outcomes = self.connection.execute(sql, [id.0])?;
        Ok((emptied + gone + aliases + outcomes) as u64)
    }

    /// Suppressed addresses that nobody else has go: the hash keeps the refusal.
    fn free_suppressions(&mut self, id: CustomerId, customer: &Customer) -> Result<(), StoreError> {
        let home = self.home_country()?;
        let lines = [
            ("email", Channel::Email, &customer.email, "email"),
            ("web", Channel::Email, &customer.email, "email"),
            ("telephone", Channel::Telephone, &customer.phone, "phone"),
            ("mail", Channel::Mail, &customer.address_line(), "street"),
        ];
        for (code, channel, address, column) in lines {
            let address = compared(channel, address, home);
            let own = if column == "street" { customer.street.trim() } else { address.as_str() };
            let sql =
                format!("SELECT EXISTS (SELECT 1 FROM customer WHERE id <> ?1 AND lower(trim({column})) = lower(?2))");
            let shared: bool = self.connection.query_row(&sql, params![id.0, own], |row| row.get(0))?;
            if address.is_empty() || shared {
                continue;
            }
            let mut query = self.connection.prepare("SELECT address FROM suppression WHERE channel = ?1")?;
            let stored = query.query_map([code], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
            drop(query);
            for kept in stored.iter().filter(|kept| compared(channel, kept, home) == address) {
                self.connection
                    .execute("DELETE FROM suppression WHERE channel = ?1 AND address = ?2", params![code, kept])?;
            }
        }
        Ok(())
    }

    /// Overwrites what was known of the person wherever else it stands in a text.
    fn sweep(&mut self, known: &[Customer], nameless: &str) -> Result<u64, StoreError> {
        let marks = marks_of(known);
        let (found, to) = (marks.clone(), nameless.to_owned());
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        self.connection.create_scalar_function("without_person", 1, flags, move |context| {
            Ok(context.get_raw(0).as_str_or_null()?.map(|text| without(text, &found, &to)))
        })?;
        let sql = "SELECT list.name, info.name FROM pragma_table_list AS list JOIN pragma_table_info(list.name) AS info
                   WHERE list.schema = 'main' AND list.type = 'table' AND info.type = 'TEXT'
                     AND list.name NOT LIKE 'sqlite_%'";
        let mut query = self.connection.prepare(sql)?;
        let places = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let places = places.collect::<Result<Vec<(String, String)>, _>>()?;
        drop(query);
        let mut swept = 0;
        for (table, column) in places.iter().filter(|(table, _)| !NOT_SWEPT.contains(&table.as_str())) {
            let sql = format!(
                "UPDATE OR IGNORE \"{table}\" SET \"{column}\" = without_person(\"{column}\")
                 WHERE \"{column}\" <> without_person(\"{column}\")"
            );
            swept += self.connection.execute(&sql, [])? as u64;
        }
        let sql = "SELECT id, without_person(what) FROM main.audit_log WHERE what <> without_person(what)";
        let mut query = self.connection.prepare(sql)?;
        let texts = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let texts = texts.collect::<Result<Vec<(i64, String)>, _>>()?;
        drop(query);
        self.overwrite_log(&texts, "Took a name out of the log, after an erasure")?;
        self.connection.remove_function("without_person", 1)?;
        Ok(swept + texts.len() as u64)
    }
}

fn hash_of(key: &str, kind: &str, text: &str) -> String {
    digest::hex(&digest::of(&[key, kind, text]))
}
