//! The log of who did what: one entry for each request that changes something.

use std::collections::BTreeMap;

use rusqlite::params;

use super::log_chain::digest_of;
use super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::dealer::DealerId;
use domain::request::Asker;
use reports::log::{LogEntry, LogFilter};

/// For whom a connection is at work, and what it has logged for them.
#[derive(Debug, Default)]
pub(super) struct AskedBy {
    person: String,
    dealer: Option<DealerId>,
    place: String,
    request: &'static str,
    /// Number and words of the request's entry, from when there is one.
    entry: Option<(i64, String)>,
    /// Texts of older entries that the request has overwritten, with what they are now; its own entry says so.
    overwrote: BTreeMap<i64, String>,
}

/// An entry of the log that somebody has just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    pub number: i64,
    pub place: String,
    pub request: String,
}

impl Store {
    /// From here on one request is carried out: its entry of the log carries who asked, from where, and for what.
    pub fn begin_request(&mut self, asker: &Asker, request: &'static str) {
        let Asker { person, dealer, place, from, .. } = asker;
        let place = if from.is_empty() { place.code().to_owned() } else { format!("{} {from}", place.code()) };
        let (person, dealer) = (person.clone(), *dealer);
        self.asked_by = AskedBy { person, dealer, place, request, entry: None, overwrote: BTreeMap::new() };
    }

    /// The name of who asks; empty where nobody signs in.
    #[must_use]
    pub fn asking_person(&self) -> &str {
        &self.asked_by.person
    }

    /// The request is done.
    pub fn end_request(&mut self) {
        self.asked_by = AskedBy::default();
    }

    /// Whether the request under way has its entry in the log.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_logged(&self) -> Result<bool, StoreError> {
        let Some((number, what)) = &self.asked_by.entry else { return Ok(false) };
        // What was rolled back is gone.
        let sql = "SELECT EXISTS (SELECT 1 FROM main.audit_log WHERE id = ?1 AND request = ?2 AND what = ?3)";
        Ok(self.connection.query_row(sql, params![number, self.asked_by.request, what], |row| row.get(0))?)
    }

    /// Says in the log what is being done. What a request says further goes into the entry that it has.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn log(&mut self, what: &str) -> Result<(), StoreError> {
        self.as_one(|store| store.say(what, None))
    }

    /// Same as [`Store::log`], of one customer's records.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn log_of(&mut self, customer: CustomerId, what: &str) -> Result<(), StoreError> {
        self.as_one(|store| store.say(what, Some(customer)))
    }

    /// Says in the log that people's records were looked at, unless the same was the last thing this person did.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn log_sight(&mut self, what: &str, customer: Option<CustomerId>) -> Result<(), StoreError> {
        let sql = "SELECT coalesce((SELECT what = ?2 AND request = ?3 AND customer_id IS ?4
                       AND at > datetime('now', '-10 minutes')
                   FROM main.audit_log WHERE person = ?1 ORDER BY id DESC LIMIT 1), 0)";
        let values = params![self.asked_by.person, what, self.asked_by.request, customer.map(|id| id.0)];
        if self.connection.query_row(sql, values, |row| row.get(0))? {
            return Ok(());
        }
        self.as_one(|store| store.say(what, customer))
    }

    fn say(&mut self, what: &str, customer: Option<CustomerId>) -> Result<(), StoreError> {
        let overwrote = told(&self.asked_by.overwrote)?;
        if let Some((number, before)) = self.asked_by.entry.clone() {
            let whole = if what.is_empty() { before.clone() } else { format!("{before}; {what}") };
            let sql = "UPDATE main.audit_log SET what = ?4, digest = ?5, customer_id = coalesce(customer_id, ?6),
                           overwrote = ?7
                       WHERE id = ?1 AND request = ?2 AND what = ?3";
            let id = customer.map(|id| id.0);
            let values = params![number, self.asked_by.request, before, whole, digest_of(&whole), id, overwrote];
            if self.connection.execute(sql, values)? > 0 {
                self.chain_log_from(number)?;
                self.asked_by.entry = Some((number, whole));
                return Ok(());
            }
        }
        let number = self.enter(what, customer, &overwrote)?;
        if !self.asked_by.request.is_empty() {
            self.asked_by.entry = Some((number, what.to_owned()));
        }
        Ok(())
    }

    /// One more entry at the end of the chain.
    fn enter(&mut self, what: &str, customer: Option<CustomerId>, overwrote: &str) -> Result<i64, StoreError> {
        let AskedBy { person, dealer, place, request, .. } = &self.asked_by;
        let sql = "INSERT INTO main.audit_log (what, person, place, request, customer_id, digest, overwrote)
                   VALUES (?1, coalesce((SELECT external_id FROM dealer WHERE id = ?2), ?3), ?4, ?5, ?6, ?7, ?8)";
        let (dealer, customer) = (dealer.map(|dealer| dealer.0), customer.map(|id| id.0));
        let digest = digest_of(what);
        self.connection.execute(sql, params![what, dealer, person, place, request, customer, digest, overwrote])?;
        let number = self.connection.last_insert_rowid();
        self.chain_log_from(number)?;
        Ok(number)
    }

    /// Says in the log what nobody asked for.
    pub(super) fn log_by_itself(&mut self, what: &str) -> Result<(), StoreError> {
        let asked_by = std::mem::take(&mut self.asked_by);
        let entered = self.as_one(|store| store.enter(what, None, "").map(|_| ()));
        self.asked_by = asked_by;
        entered
    }

    /// Overwrites texts of the log; the entry of the request says of which, so that the chain still holds. What nobody
    /// asked for has an entry of its own.
    pub(super) fn overwrite_log(&mut self, texts: &[(i64, String)], why: &str) -> Result<(), StoreError> {
        if texts.is_empty() {
            return Ok(());
        }
        self.as_one(|store| {
            let mut overwrote: BTreeMap<i64, String> = BTreeMap::new();
            for (entry, text) in texts {
                if store.asked_by.entry.as_ref().is_some_and(|(own, _)| own == entry) {
                    store.asked_by.entry = Some((*entry, text.clone()));
                }
                store.connection.execute("UPDATE main.audit_log SET what = ?2 WHERE id = ?1", params![entry, text])?;
                overwrote.insert(*entry, digest_of(text));
            }
            if store.asked_by.request.is_empty() {
                return store.enter(why, None, &told(&overwrote)?).map(|_| ());
            }
            store.asked_by.overwrote.extend(overwrote);
            // Without an entry yet, the first words of the request carry it.
            if store.asked_by.entry.is_some() { store.say("", None) } else { Ok(()) }
        })
    }

    /// What was rolled back has overwritten nothing.
    pub(super) fn forget_overwritten(&mut self) {
        self.asked_by.overwrote.clear();
    }

    /// Says that somebody was erased, unless what the request says covers it.
    pub(super) fn log_erasure(&mut self, customer: CustomerId) -> Result<(), StoreError> {
        match self.asked_by.entry {
            Some(_) => self.say("", None),
            None => self.say("Erased a customer on request; this record has no name any more", Some(customer)),
        }
    }

    /// Runs `work` within the transaction under way, or in one of its own.
    fn as_one<T>(&mut self, work: impl FnOnce(&mut Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if self.connection.is_autocommit() { self.atomically(work) } else { work(self) }
    }

    /// The number of the newest entry; 0 if there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_log_entry(&self) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) FROM audit_log";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// Entries after the one of this number, the oldest first, for whoever looks what has changed: from where something was
    /// asked, and what.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn log_entries_after(&self, number: i64, most: u32) -> Result<Vec<NewEntry>, StoreError> {
        let sql = "SELECT id, place, request FROM audit_log WHERE id > ?1 ORDER BY id LIMIT ?2";
        let mut query = self.connection.prepare_cached(sql)?;
        let rows = query.query_map(params![number, most], |row| {
            Ok(NewEntry { number: row.get(0)?, place: row.get(1)?, request: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Entries of the log that fit, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn log_lines(&self, filter: &LogFilter, most: u32) -> Result<Vec<LogEntry>, StoreError> {
        let sql =
            "SELECT audit_log.id, strftime('%Y-%m-%d %H:%M', at), person, place, request, what, customer.external_id
                   FROM audit_log LEFT JOIN customer ON customer.id = customer_id
                   WHERE (?1 = '' OR person = ?1 COLLATE NOCASE)
                     AND (?2 = '' OR customer.external_id = ?2 OR instr(what, ?2))
                     AND (?3 = '' OR instr(lower(request), lower(?3)) OR instr(lower(what), lower(?3)))
                     AND (?4 IS NULL OR date(at) >= date(?4 * 86400, 'unixepoch'))
                     AND (?5 IS NULL OR date(at) <= date(?5 * 86400, 'unixepoch'))
                   ORDER BY audit_log.id DESC LIMIT ?6";
        let mut query = self.connection.prepare(sql)?;
        let LogFilter { person, customer, action, from, to } = filter;
        let days = (from.map(|day| day.0), to.map(|day| day.0));
        let rows = query.query_map(params![person, customer, action, days.0, days.1, most], |row| {
            Ok(LogEntry {
                number: row.get(0)?,
                at: row.get(1)?,
                person: row.get(2)?,
                place: row.get(3)?,
                request: row.get(4)?,
                what: row.get(5)?,
                customer: row.get::<_, Option<String>>(6)?.unwrap_or_default(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn told(overwrote: &BTreeMap<i64, String>) -> Result<String, StoreError> {
    if overwrote.is_empty() {
        return Ok(String::new());
    }
    serde_json::to_string(overwrote).map_err(|error| StoreError::unparsable("log entry", &error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::request::Place;

    #[test]
    fn a_request_has_one_entry_whatever_it_says_and_however_often_it_begins_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&folder.path().join("l.foresale")).expect("made");
        store.log("before").expect("logged");
        store.begin_request(&Asker::limited("Ann", Place::Window, &[]), "a.b");
        assert!(!store.has_logged().expect("read"));
        let tried: Result<(), StoreError> = store.rehearsed(|store| store.log("tried"));
        tried.expect("rolled back");
        assert!(!store.has_logged().expect("read"), "it was taken back");
        store.log("one").expect("logged");
        store.log("two").expect("logged");
        store.log_by_itself("beside").expect("logged");
        store.log("three").expect("logged");
        assert!(store.has_logged().expect("read"));
        store.end_request();
        store.log("after").expect("logged");
        store.log("after that").expect("logged");
        let told: Vec<String> =
            store.log_lines(&LogFilter::default(), 9).expect("read").into_iter().map(|line| line.what).collect();
        assert_eq!(told, ["after that", "after", "beside", "one; two; three", "before"]);
        let sql = "SELECT person || ' by ' || place || ': ' || request FROM audit_log WHERE what LIKE 'one%'";
        let who: String = store.connection.query_row(sql, [], |row| row.get(0)).expect("read");
        assert_eq!(who, "Ann by window: a.b");
        assert_eq!(store.log_faults(9).expect("read"), Vec::<String>::new());
    }

    #[test]
    fn one_changed_byte_or_a_missing_entry_is_found_and_an_overwritten_text_is_not_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&folder.path().join("c.foresale")).expect("made");
        for what in ["first of Ada Brook", "second", "third", "fourth"] {
            store.log(what).expect("logged");
        }
        let faults = |store: &Store| store.log_faults(9).expect("read");
        assert_eq!(faults(&store), Vec::<String>::new());
        let first: i64 =
            store.connection.query_row("SELECT min(id) FROM audit_log", [], |row| row.get(0)).expect("one");
        store.overwrite_log(&[(first, "first of C-1".into())], "Took a name out").expect("overwritten");
        assert_eq!(faults(&store), Vec::<String>::new());
        let changes = [
            "UPDATE audit_log SET what = 'secone' WHERE what = 'second'",
            "UPDATE audit_log SET what = 'first of C-2' WHERE what = 'first of C-1'",
            "UPDATE audit_log SET person = 'Bob' WHERE what = 'third'",
            "UPDATE audit_log SET at = datetime(at, '-1 minute') WHERE what = 'third'",
            "UPDATE audit_log SET digest = replace(digest, 'a', 'b') WHERE what = 'second'",
            "UPDATE audit_log SET overwrote = replace(overwrote, 'a', 'b') WHERE overwrote <> ''",
            "DELETE FROM audit_log WHERE what = 'third'",
            "INSERT INTO audit_log (what) VALUES ('fifth')",
        ];
        for change in changes {
            let tried: Result<(), StoreError> = store.rehearsed(|store| {
                assert_eq!(store.connection.execute(change, [])?, 1, "{change}");
                assert!(!store.log_faults(9)?.is_empty(), "{change}");
                Ok(())
            });
            tried.expect("tried");
        }
        // The log of an older file is chained with its first new entry.
        store
            .connection
            .execute("UPDATE audit_log SET hash = '', digest = '' WHERE overwrote = ''", [])
            .expect("older");
        store.connection.execute("DELETE FROM audit_log WHERE overwrote <> ''", []).expect("older");
        store.log("fifth").expect("logged");
        assert_eq!(faults(&store), Vec::<String>::new());
        store.connection.execute("UPDATE audit_log SET what = 'x' WHERE what = 'second'", []).expect("changed");
        assert_eq!(faults(&store).len(), 1);
    }
}
