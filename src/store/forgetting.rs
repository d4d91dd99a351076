//! Erasing customers, on request or by a rule. The purchases stay, of a record without a name, so that every total is what it was;
//! everything else that is known of the person goes, from undo's images and the log too. A keyed hash of id, address and
//! number keeps the refusal: no later import brings the person back.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::customer::{COLUMNS, read};
use super::{Store, StoreError, digest};
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::suppression::compared;

/// The setting with the key of the hashes.
const KEY: &str = "erasure_key";

/// Rows about customers that go, with what they are.
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

/// Rows about customers that stay as figures, without what they say of the person.
const EMPTIED: [(&str, &str, &str); 7] = [
    ("campaign_target", "address = '', reason = ''", "customer_id IN going"),
    ("outcome", "note = iif(note = '', '', '#' || id)", "lead_id IN (SELECT id FROM lead WHERE customer_id IN going)"),
    ("dealer_report", "note = ''", "lead IN (SELECT number FROM lead WHERE customer_id IN going)"),
    ("portal_event", "detail = ''", "lead IN (SELECT number FROM lead WHERE customer_id IN going)"),
    ("lead", "words = '', reason = '', need = '', best_time = ''", "customer_id IN going"),
    (
        "outbox_attachment",
        "bytes = x''",
        "outbox_id IN (SELECT id FROM outbox WHERE list_id IN (SELECT list_id FROM lead WHERE customer_id IN going))",
    ),
    (
        "outbox",
        "to_name = '', to_address = '', subject = '', body_text = '', body_html = NULL, unsubscribe = NULL,
         last_error = '', state = iif(state IN ('queued', 'failed'), 'suppressed', state)",
        "customer_id IN going",
    ),
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
        let mut found: BTreeMap<i32, Vec<CustomerId>> = BTreeMap::new();
        for (id, customer) in self.customers()? {
            if erased.present.contains(&customer.external_id) {
                continue;
            }
            let hashes = self.hashes(&erased.key, &customer)?;
            if let Some(day) = hashes.iter().find_map(|hash| days.get(hash.as_str())) {
                found.entry(*day).or_default().push(id);
            }
        }
        for (day, ids) in found {
            self.erase_whole(&ids, &erased.key, Day(day))?;
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

    /// Erases customers, all of them or none; `key` is random text for the first erasure of a file. Returns what went and what was
    /// emptied, with how many of each.
    ///
    /// # Errors
    /// When one of them is no customer, a step is being made, or the database cannot be written; then nothing is changed.
    pub fn erase_customers(
        &mut self,
        ids: &[CustomerId],
        key: &str,
        today: Day,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        self.refuse_under_way()?;
        self.atomically(|store| store.erase_whole(ids, key, today))
    }

    /// What is left to do after an erasure was committed: words of the search, pages of the log beside the file.
    ///
    /// # Errors
    /// When the database cannot be written; the next who opens it goes on.
    pub fn finish_erasing(&mut self) -> Result<(), StoreError> {
        self.forget_noted_words()?;
        self.leave_nothing_behind()
    }

    /// Same as [`Store::erase_customers`], within a transaction under way. Each table is gone through once, however many are to
    /// be forgotten.
    ///
    /// # Errors
    /// Same as [`Store::erase_customers`].
    pub fn erase_whole(&mut self, ids: &[CustomerId], key: &str, today: Day) -> Result<Vec<(String, u64)>, StoreError> {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let going = self.note_going(&ids)?;
        let stored: String = self.setting(KEY)?;
        let key = if stored.is_empty() { key.to_owned() } else { stored };
        self.set_setting(KEY, &key)?;
        for one in &going {
            for known in one.all() {
                for hash in self.hashes(&key, known)? {
                    let sql = "INSERT OR REPLACE INTO erased_person (hash, customer_id, day) VALUES (?1, ?2, ?3)";
                    self.connection.prepare_cached(sql)?.execute(params![hash, one.id.0, today.0])?;
                }
            }
        }
        let mut told = Vec::new();
        let purchases = "SELECT count(*) FROM purchase WHERE customer_id IN going";
        let kept: u64 = self.connection.query_row(purchases, [], |row| row.get::<_, i64>(0))?.unsigned_abs();
        told.push(("purchases kept as figures without a name".to_owned(), kept));
        told.push(("images that undo kept".to_owned(), self.erase_images()?));
        for (table, set, of) in EMPTIED {
            let done = self.connection.execute(&format!("UPDATE {table} SET {set} WHERE {of}"), [])?;
            told.push((format!("{} emptied", table.replace('_', " ")), done as u64));
        }
        self.free_suppressions(&going)?;
        self.forget_answers()?;
        for (table, what) in GO {
            let gone = self.connection.execute(&format!("DELETE FROM {table} WHERE customer_id IN going"), [])?;
            told.push((format!("{what} removed"), gone as u64));
        }
        self.connection.execute("DELETE FROM distinct_pair WHERE first_id IN going OR second_id IN going", [])?;
        self.connection.execute("UPDATE privacy_request SET note = '' WHERE customer_id IN going", [])?;
        self.note_words_to_forget()?;
        let sql = "UPDATE customer SET external_id = 'erased-' || id, first_name = '', last_name = '', company = '',
                       email = '', phone = '', street = '', postcode = '', city = '', region = '', country = ''
                   WHERE id IN going";
        self.connection.execute(sql, [])?;
        // Whoever still has a lead of these people may not call any more.
        let sql = "INSERT INTO consent_entry (customer_id, channel, verdict, day, origin)
                   SELECT going.id, value, 'refused', ?1, 'erased on request'
                   FROM going, json_each('[\"email\", \"mail\", \"telephone\", \"web\"]') ORDER BY going.id, key";
        self.connection.execute(sql, [today.0])?;
        told.push(("texts in which the name or an address stood".to_owned(), self.sweep(&going)?));
        self.mark_data_changed()?;
        // One entry covers all that one request erases.
        let is_covered = self.has_logged()?;
        for id in ids.iter().take(if is_covered { 1 } else { ids.len() }) {
            self.log_erasure(*id)?;
        }
        self.connection.execute_batch("DROP TABLE temp.going; DROP TABLE temp.going_number")?;
        told.retain(|(_, count)| *count > 0);
        Ok(told)
    }

    /// Notes who is to be forgotten in tables of this connection: `going` has them, `going_number` them and whoever was merged
    /// into them.
    fn note_going(&mut self, ids: &[CustomerId]) -> Result<Vec<Going>, StoreError> {
        self.connection.execute_batch(
            "DROP TABLE IF EXISTS temp.going; DROP TABLE IF EXISTS temp.going_number;
             CREATE TEMP TABLE going (id INTEGER PRIMARY KEY);
             CREATE TEMP TABLE going_number (number INTEGER PRIMARY KEY, id INTEGER NOT NULL);",
        )?;
        let mut going = Vec::with_capacity(ids.len());
        let mut insert = self.connection.prepare("INSERT INTO temp.going (id) VALUES (?1)")?;
        for id in ids {
            going.push(Going { id: *id, customer: self.customer(*id)?, former: Vec::new() });
            insert.execute([id.0])?;
        }
        drop(insert);
        self.connection.execute_batch(
            "INSERT INTO temp.going_number SELECT id, id FROM going;
             INSERT OR IGNORE INTO temp.going_number SELECT gone_id, kept_id FROM merged_customer WHERE kept_id IN going;",
        )?;
        let columns =
            COLUMNS.split(',').map(|column| format!("coalesce(json_extract(before, '$.{}'), '')", column.trim()));
        let images = format!(
            "SELECT going_number.id, {} FROM step_row
             JOIN temp.going_number ON going_number.number = json_extract(\"key\", '$[0]')
             WHERE \"table\" = 'customer' AND before IS NOT NULL ORDER BY step_row.number",
            columns.collect::<Vec<_>>().join(", ")
        );
        let mut query = self.connection.prepare(&images)?;
        let rows = query.query_map([], |row| Ok((row.get::<_, i64>(0)?, read(row, 1)?)))?;
        let mut former = rows.collect::<Result<Vec<_>, _>>()?;
        let sql = "SELECT customer_id, external_id FROM customer_alias WHERE customer_id IN going";
        let mut query = self.connection.prepare(sql)?;
        let rows = query
            .query_map([], |row| Ok((row.get(0)?, Customer { external_id: row.get(1)?, ..Customer::default() })))?;
        former.extend(rows.collect::<Result<Vec<_>, _>>()?);
        for (id, image) in former {
            if let Ok(place) = going.binary_search_by_key(&id, |one: &Going| one.id.0) {
                going[place].former.push(image);
            }
        }
        Ok(going)
    }

    fn erase_images(&mut self) -> Result<u64, StoreError> {
        let whose = "(SELECT number FROM temp.going_number)";
        let sql = format!(
            "UPDATE step_row SET before = json_set(before, '$.external_id', 'erased-' || json_extract(\"key\", '$[0]'),
                 '$.first_name', '', '$.last_name', '', '$.company', '', '$.email', '', '$.phone', '', '$.street', '',
                 '$.postcode', '', '$.city', '', '$.region', '', '$.country', '')
             WHERE \"table\" = 'customer' AND before IS NOT NULL AND json_extract(\"key\", '$[0]') IN {whose}"
        );
        let emptied = self.connection.execute(&sql, [])?;
        let sql = format!(
            "DELETE FROM step_row WHERE \"table\" NOT IN ('customer', 'purchase') AND before IS NOT NULL
                 AND json_extract(before, '$.customer_id') IN {whose}"
        );
        let gone = self.connection.execute(&sql, [])?;
        let sql = "DELETE FROM step_row WHERE \"table\" = 'customer_alias' AND json_extract(\"key\", '$[0]') IN
                       (SELECT external_id FROM customer WHERE id IN going
                        UNION SELECT external_id FROM customer_alias WHERE customer_id IN going)";
        let aliases = self.connection.execute(sql, [])?;
        let sql = "DELETE FROM step_row WHERE \"table\" = 'outcome' AND before IS NOT NULL
                       AND json_extract(before, '$.lead_id') IN (SELECT id FROM lead WHERE customer_id IN going)";
        let outcomes = self.connection.execute(sql, [])?;
        Ok((emptied + gone + aliases + outcomes) as u64)
    }
}

/// Somebody who is to be forgotten.
pub(super) struct Going {
    pub id: CustomerId,
    pub customer: Customer,
    /// Earlier states of the record, those of customers merged into it, and former ids.
    former: Vec<Customer>,
}

impl Going {
    pub fn all(&self) -> impl Iterator<Item = &Customer> {
        std::iter::once(&self.customer).chain(&self.former)
    }

    /// What the record is called from now on.
    pub fn nameless(&self) -> String {
        format!("erased-{}", self.id.0)
    }
}

fn hash_of(key: &str, kind: &str, text: &str) -> String {
    digest::hex(&digest::of(&[key, kind, text]))
}
