//! The log of who did what: one entry for each request that changes something.

use rusqlite::params;

use super::{Store, StoreError};
use domain::dealer::DealerId;
use domain::request::Asker;
use reports::settings::LogLine;

/// For whom a connection is at work, and what it has logged for them.
#[derive(Debug, Default)]
pub(super) struct AskedBy {
    person: String,
    dealer: Option<DealerId>,
    place: &'static str,
    request: &'static str,
    /// Number and words of the request's entry, from when there is one.
    entry: Option<(i64, String)>,
}

impl Store {
    /// From here on one request is carried out: its entry of the log carries who asked, from where, and for what.
    pub fn begin_request(&mut self, asker: &Asker, request: &'static str) {
        let Asker { person, dealer, place, .. } = asker;
        let (person, dealer, place) = (person.clone(), *dealer, place.code());
        self.asked_by = AskedBy { person, dealer, place, request, entry: None };
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
        let sql = "SELECT EXISTS (SELECT 1 FROM audit_log WHERE id = ?1 AND request = ?2 AND what = ?3)";
        Ok(self.connection.query_row(sql, params![number, self.asked_by.request, what], |row| row.get(0))?)
    }

    /// Says in the log what is being done. What a request says further goes into the entry that it has.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn log(&mut self, what: &str) -> Result<(), StoreError> {
        let AskedBy { person, dealer, place, request, entry } = &self.asked_by;
        if let Some((number, before)) = entry {
            let whole = format!("{before}; {what}");
            let sql = "UPDATE audit_log SET what = ?4 WHERE id = ?1 AND request = ?2 AND what = ?3";
            if self.connection.execute(sql, params![number, request, before, whole])? > 0 {
                self.asked_by.entry = Some((*number, whole));
                return Ok(());
            }
        }
        let sql = "INSERT INTO audit_log (what, person, place, request)
                   VALUES (?1, coalesce((SELECT external_id FROM dealer WHERE id = ?2), ?3), ?4, ?5)";
        self.connection.execute(sql, params![what, dealer.map(|dealer| dealer.0), person, place, request])?;
        if !request.is_empty() {
            self.asked_by.entry = Some((self.connection.last_insert_rowid(), what.to_owned()));
        }
        Ok(())
    }

    /// Says in the log what nobody asked for.
    pub(super) fn log_by_itself(&mut self, what: &str) -> Result<(), StoreError> {
        self.connection.execute("INSERT INTO audit_log (what) VALUES (?1)", [what])?;
        Ok(())
    }

    /// The newest entries of the log first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_log(&self, most: u32) -> Result<Vec<LogLine>, StoreError> {
        let mut query = self
            .connection
            .prepare("SELECT strftime('%Y-%m-%d %H:%M', at), what FROM audit_log ORDER BY id DESC LIMIT ?1")?;
        let lines = query.query_map([most], |row| Ok(LogLine { at: row.get(0)?, what: row.get(1)? }))?;
        Ok(lines.collect::<Result<_, _>>()?)
    }
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
        let told: Vec<String> = store.newest_log(9).expect("read").into_iter().map(|line| line.what).collect();
        assert_eq!(told, ["after that", "after", "beside", "one; two; three", "before"]);
        let sql = "SELECT person || ' by ' || place || ': ' || request FROM audit_log WHERE what LIKE 'one%'";
        let who: String = store.connection.query_row(sql, [], |row| row.get(0)).expect("read");
        assert_eq!(who, "Ann by window: a.b");
    }
}
