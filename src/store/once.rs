//! Requests of other desks that change something, each done once: a desk gives every one a number, and asks by the same
//! number again when a connection was lost before the answer came.
//!
//! What is short is done in one transaction with the note that it was done and what the answer is ([`Store::as_one_whole`]).
//! What is stored in several counts in each of them that it was kept, so that after a crash it is known whether anything of it
//! was.

use rusqlite::{OptionalExtension as _, params};

use super::{Store, StoreError, waiting};

/// How long a number is remembered, in seconds, and how many are.
const SECONDS: i64 = 86_400;
const MOST: i64 = 2_000;
/// How many answers are kept; of older ones only that they were given.
const MOST_ANSWERS: i64 = 200;

/// What is known of a numbered request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It was not done before, or nothing of it was kept.
    Now,
    /// It was done, with this answer; empty where the answer itself is not kept.
    Before(Vec<u8>),
    /// Something of it was kept, and the program ended before it could say what.
    CutShort,
    /// Another request, or another person's, had this number.
    Otherwise,
}

impl Store {
    /// Looks a numbered request up and notes that it is being made.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn begin_once(&mut self, number: &str, person: &str, request: &str, seconds: i64) -> Result<Asked, StoreError> {
        let known = self.atomically(|store| {
            let sql = "DELETE FROM desk_request WHERE at < ?1 OR number IN
                           (SELECT number FROM desk_request ORDER BY at DESC LIMIT -1 OFFSET ?2)";
            store.connection.prepare_cached(sql)?.execute([seconds - SECONDS, MOST])?;
            let sql = "UPDATE desk_request SET answer = X'' WHERE length(answer) > 0 AND number IN
                           (SELECT number FROM desk_request ORDER BY at DESC LIMIT -1 OFFSET ?1)";
            store.connection.prepare_cached(sql)?.execute([MOST_ANSWERS])?;
            let sql = "SELECT person = ?2 AND request = ?3, kept, answer FROM desk_request WHERE number = ?1";
            let found = store.connection.prepare_cached(sql)?.query_row(params![number, person, request], |row| {
                Ok((row.get::<_, bool>(0)?, row.get::<_, i64>(1)?, row.get::<_, Option<Vec<u8>>>(2)?))
            });
            let known = match found.optional()? {
                None => {
                    let sql = "INSERT INTO desk_request (number, person, request, at) VALUES (?1, ?2, ?3, ?4)";
                    store.connection.prepare_cached(sql)?.execute(params![number, person, request, seconds])?;
                    Asked::Now
                }
                Some((false, ..)) => Asked::Otherwise,
                Some((true, _, Some(answer))) => Asked::Before(answer),
                Some((true, 0, None)) => Asked::Now,
                Some((true, _, None)) => Asked::CutShort,
            };
            Ok::<_, StoreError>(known)
        })?;
        if known == Asked::Now {
            self.numbered = Some(number.to_owned());
        }
        Ok(known)
    }

    /// Runs `work` in one transaction, however many it would make of its own: those are parts that are taken back by
    /// themselves, and all of them are kept or none.
    ///
    /// # Errors
    /// Any error that `work` returns, and when the transaction cannot begin or commit.
    pub fn as_one_whole<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<T, E>,
    ) -> Result<T, E> {
        self.begin_within(waiting::USUAL)?;
        self.is_whole = true;
        let result = work(self);
        self.is_whole = false;
        self.end(result)
    }

    /// Whether everything that this connection writes is one transaction.
    #[must_use]
    pub fn is_one_whole(&self) -> bool {
        self.is_whole
    }

    /// Counts in a transaction that is about to be kept that something of the numbered request is.
    pub(super) fn count_kept(&self) -> Result<(), StoreError> {
        let Some(number) = &self.numbered else { return Ok(()) };
        let sql = "UPDATE main.desk_request SET kept = kept + 1 WHERE number = ?1";
        self.connection.prepare_cached(sql)?.execute([number])?;
        Ok(())
    }

    /// The numbered request is done, and this is its answer.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn keep_answer(&mut self, answer: &[u8]) -> Result<(), StoreError> {
        let Some(number) = self.numbered.take() else { return Ok(()) };
        let sql = "UPDATE main.desk_request SET kept = kept + 1, answer = ?2 WHERE number = ?1";
        self.connection.prepare_cached(sql)?.execute(params![number, answer])?;
        Ok(())
    }

    /// The numbered request failed. True if nothing of it was kept, so that it may be made again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn give_up(&mut self, number: &str) -> Result<bool, StoreError> {
        self.numbered = None;
        let sql = "DELETE FROM main.desk_request WHERE number = ?1 AND kept = 0";
        let gone = self.connection.prepare_cached(sql)?.execute([number])?;
        Ok(gone > 0)
    }

    /// Answers that may name somebody who is being forgotten are kept no longer.
    pub(super) fn forget_answers(&self) -> Result<(), StoreError> {
        self.connection.execute("UPDATE desk_request SET answer = X'' WHERE length(answer) > 0", [])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::customer::Customer;

    fn someone(id: &str) -> Customer {
        Customer { external_id: id.into(), last_name: "Brook".into(), ..Customer::default() }
    }

    fn count(store: &Store) -> i64 {
        store.connection.query_row("SELECT count(*) FROM customer", [], |row| row.get(0)).expect("read")
    }

    fn asked(store: &mut Store, number: &str) -> Asked {
        store.begin_once(number, "Ann", "a.b", 1_000).expect("written")
    }

    #[test]
    fn what_is_one_whole_is_kept_with_its_answer_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&folder.path().join("a.foresale")).expect("made");
        assert_eq!(asked(&mut store, "n1"), Asked::Now);
        let failed: Result<(), StoreError> = store.as_one_whole(|store| {
            store.put_customer(&someone("A"))?;
            let inner: Result<(), StoreError> = store.atomically(|store| {
                store.put_customer(&someone("B"))?;
                Err(StoreError::Busy)
            });
            assert!(inner.is_err());
            assert_eq!(count(store), 1, "a part is taken back by itself");
            Err(StoreError::Busy)
        });
        assert!(failed.is_err());
        assert_eq!(count(&store), 0);
        assert!(store.give_up("n1").expect("written"), "nothing was kept");
        assert_eq!(asked(&mut store, "n1"), Asked::Now);
        let done: Result<(), StoreError> = store.as_one_whole(|store| {
            store.atomically(|store| store.put_customer(&someone("A")))?;
            store.keep_answer(b"yes")
        });
        done.expect("done");
        assert_eq!((count(&store), asked(&mut store, "n1")), (1, Asked::Before(b"yes".to_vec())));
        assert_eq!(store.begin_once("n1", "Bob", "a.b", 1_000).expect("read"), Asked::Otherwise);
        assert_eq!(store.begin_once("n1", "Ann", "c.d", 1_000).expect("read"), Asked::Otherwise);
        store.forget_answers().expect("written");
        assert_eq!(asked(&mut store, "n1"), Asked::Before(Vec::new()));
        assert_eq!(store.begin_once("n1", "Ann", "a.b", 1_000 + 2 * SECONDS).expect("read"), Asked::Now);
    }

    #[test]
    fn after_a_crash_it_is_known_whether_anything_was_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let mut store = Store::create(&path).expect("made");
        assert_eq!(asked(&mut store, "n1"), Asked::Now);
        drop(store);
        let mut store = Store::open(&path).expect("opened");
        assert_eq!(asked(&mut store, "n1"), Asked::Now, "it died before anything was kept");
        store.atomically(|store| store.put_customer(&someone("A"))).expect("kept");
        drop(store);
        let mut store = Store::open(&path).expect("opened");
        assert_eq!(asked(&mut store, "n1"), Asked::CutShort);
        assert!(!store.give_up("n1").expect("read"), "it stays known");
        store.put_customer(&someone("B")).expect("put");
        assert_eq!(asked(&mut store, "n1"), Asked::CutShort);
    }

    #[test]
    fn as_many_are_remembered_as_a_day_has() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(&folder.path().join("a.foresale")).expect("made");
        for number in 0..MOST_ANSWERS + 50 {
            assert_eq!(store.begin_once(&number.to_string(), "Ann", "a.b", number).expect("written"), Asked::Now);
            store.keep_answer(b"yes").expect("written");
        }
        assert_eq!(store.begin_once("0", "Ann", "a.b", 300).expect("read"), Asked::Before(Vec::new()));
        assert_eq!(store.begin_once("240", "Ann", "a.b", 300).expect("read"), Asked::Before(b"yes".to_vec()));
    }
}
