//! The customer database: the only SQL in the program. Typed errors, never sentences for screens.
//!
//! Most files are one noun each (`customer`, `purchase`, `lead`, `campaign`, …). The others are how the file is kept:
//!
//! - *Opened and brought up to date*: `access`, `creating`, `draft`, `migration`, `updating`, `in_use`; other programs' files:
//!   `foreign`.
//! - *Steps that can be undone*: `step` notes what each row was, `undo` puts it back, `undo_refusals` says what blocks it;
//!   in portions: `undo_large`, `taking_back`. `merge` makes two customers one, `merged` finds the one that is left.
//! - *Long work beside others*: `portion` (one step, a tenth of a second at a time), `turn` (work that can be done again),
//!   `result` (results of a run), `aside` (trying out on a copy), `waiting`, `under_way`, `run` (who is at work).
//! - *What is known already*: `mark` (what has changed), `cache`, `snapshot`, `stored_form`.
//! - *Kept safe*: `backup`, `check`, `repair`, `erasing`, `log`, `receipt`, `spool`.
//! - *Kept secret*: `keys` (who can open an encrypted file), `encrypting`, `swapping` (the new file in place of the old one).

mod access;
mod aside;
pub mod attribute;
pub mod backup;
pub mod cache;
pub mod campaign;
mod campaign_ending;
pub mod campaign_members;
mod campaign_recipe;
mod check;
pub mod cluster;
pub mod consent;
pub mod contact;
mod contact_reading;
mod creating;
pub mod customer;
pub mod customer_rows;
pub mod customer_table;
pub mod dealer;
mod digest;
mod draft;
mod encrypting;
mod erasing;
pub mod error;
mod fault;
pub mod foreign;
mod forgetting;
mod forgetting_traces;
pub mod group_rule;
mod habit;
pub mod handover_receipt;
mod hiding;
pub mod identity;
mod import;
pub mod in_use;
pub mod keys;
mod known_of;
pub mod kpi;
mod kpi_formula;
pub mod lead;
mod log;
mod log_chain;
pub mod manual_entry;
pub mod mark;
pub mod merge;
mod merged;
mod migration;
pub mod once;
pub mod outbox;
pub mod outbox_run;
mod outbox_wave;
pub mod pattern;
pub mod person;
mod person_words;
mod place_of_sale;
pub mod play;
pub mod portal;
mod portion;
mod position;
mod privacy;
pub mod product;
pub mod purchase;
mod purchase_bulk;
mod purchase_known;
mod purchase_reading;
pub mod ranking;
mod repair;
mod result;
pub mod run;
mod search;
pub mod segment;
pub mod setting;
mod snapshot;
pub mod spool;
pub mod step;
mod stored_form;
mod strictness;
pub mod summary;
mod swapping;
mod taking_back;
mod telling;
mod turn;
mod unchanging;
mod under_way;
mod undo;
mod undo_large;
mod undo_refusals;
mod updating;
pub mod view_entry;
mod waiting;
pub mod wave;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;

pub use access::Access;
use cache::Cache;
pub use encrypting::FirstPerson;
pub use error::StoreError;
pub use hiding::is_stand_in;
use in_use::InUse;
use log::AskedBy;

/// "FSAL": marks a SQLite file as ours.
pub const APPLICATION_ID: u32 = 0x4653_414C;

/// An open customer database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    access: Access,
    /// What the file is encrypted with, if it is.
    key: Option<keys::Key>,
    /// The long step that this connection is making.
    portions: Option<portion::Portions>,
    /// Everything it writes at present is one transaction, whose parts are savepoints.
    is_whole: bool,
    /// The number of another desk's request that it is carrying out.
    numbered: Option<String>,
    /// Its existence marks the database as open; declared after the connection, so that it outlives it.
    in_use: InUse,
    cache: Arc<Cache>,
    /// While people are hidden: the cache that names them.
    shown_cache: Option<Arc<Cache>>,
    /// Attributes that are not shown meanwhile.
    hidden_attributes: Option<Arc<telling::Telling>>,
    asked_by: AskedBy,
}

/// What writing one record did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Added,
    Changed,
    Unchanged,
}

impl Store {
    /// Opens a database to work on it, migrating an older one after making a backup beside it.
    ///
    /// # Errors
    /// When the file is missing, not ours, newer than this program, damaged or not writable. A file that is
    /// refused is not touched.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let store = Store::open_to_read(path)?;
        store.refuse_read_only()?;
        Ok(store)
    }

    /// Opens a database as [`Store::open`] does, but leaves it to others to clean up after dead runs: a request handler
    /// has no time for it.
    ///
    /// # Errors
    /// Same as [`Store::open`].
    pub fn open_beside(path: &Path) -> Result<Store, StoreError> {
        let store = Store::connect(path)?;
        store.refuse_read_only()?;
        Ok(store)
    }

    /// Opens a database to read it: same as [`Store::open`], but one that may not be written is opened all the same.
    ///
    /// # Errors
    /// When the file is missing, not ours, newer than this program or damaged; when it may not be written and is in an
    /// older format or its last changes cannot be read.
    pub fn open_to_read(path: &Path) -> Result<Store, StoreError> {
        let mut store = Store::connect(path)?;
        if !store.is_read_only() {
            store.recover()?;
            store.finish_encrypting();
        }
        Ok(store)
    }

    fn connect(path: &Path) -> Result<Store, StoreError> {
        migration::inspect_header(path)?;
        Store::connect_inspected(path).map_err(|error| migration::explained(error, path))
    }

    fn connect_inspected(path: &Path) -> Result<Store, StoreError> {
        let in_use = InUse::begin(path);
        let (connection, access) = access::connect(path)?;
        let shared = Cache::from_path(path);
        let key = keys::key_of(path)?;
        let mut store = Store { access, key, cache: shared, ..Store::alone(connection, path.to_owned(), in_use) };
        store.configure()?;
        match access {
            Access::Full => updating::bring_up_to_date(&mut store.connection, path, migration::ALL)?,
            Access::ReadOnly => migration::refuse_older(&store.connection, path)?,
        }
        Ok(store)
    }

    /// A file that nobody else works on.
    fn alone(connection: Connection, path: PathBuf, in_use: InUse) -> Store {
        let (cache, asked_by) = (Arc::default(), AskedBy::default());
        let (shown_cache, hidden_attributes) = (None, None);
        let key = None;
        Store {
            connection,
            path,
            access: Access::Full,
            key,
            portions: None,
            is_whole: false,
            numbered: None,
            in_use,
            cache,
            shown_cache,
            hidden_attributes,
            asked_by,
        }
    }

    fn configure(&mut self) -> Result<(), StoreError> {
        self.wait_for(waiting::USUAL)?;
        self.connection.pragma_update(None, "foreign_keys", true)?;
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        // What is deleted or changed is overwritten, including on pages that are now free.
        self.connection.pragma_update(None, "secure_delete", "ON")?;
        self.connection.pragma_update(None, "cache_size", -64_000)?;
        // Of an encrypted file nothing stands on the disk in the clear.
        let temporary = if self.key.is_some() { "MEMORY" } else { "FILE" };
        self.connection.pragma_update(None, "temp_store", temporary)?;
        self.connection.set_prepared_statement_cache_capacity(64);
        Ok(())
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A handle that interrupts the current statement on this connection, from any thread; that statement then fails.
    pub fn interrupter(&self) -> impl Fn() + Send + Sync + use<> {
        let handle = self.connection.get_interrupt_handle();
        move || handle.interrupt()
    }

    /// Runs `work` in one transaction and rolls back what it wrote: a dry run.
    ///
    /// # Errors
    /// Any error that `work` returns, and when the transaction cannot begin.
    pub fn rehearsed<T, E: From<StoreError>>(&mut self, work: impl FnOnce(&mut Store) -> Result<T, E>) -> Result<T, E> {
        self.connection.execute_batch(self.beginning()).map_err(StoreError::from)?;
        let result = work(self);
        self.forget_overwritten();
        match (self.connection.execute_batch(self.taking_back()), result) {
            (Err(error), Ok(_)) => Err(StoreError::from(error).into()),
            (_, result) => result,
        }
    }

    /// Runs `work` in one transaction: everything it wrote is kept if it returns `Ok`, and nothing otherwise.
    ///
    /// # Errors
    /// Any error that `work` returns, and when the transaction cannot begin or commit.
    pub fn atomically<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<T, E>,
    ) -> Result<T, E> {
        self.connection.execute_batch(self.beginning()).map_err(StoreError::from)?;
        let result = work(self);
        self.end(result)
    }

    /// How a transaction begins, or a part of one.
    fn beginning(&self) -> &'static str {
        if self.is_whole { "SAVEPOINT part" } else { "BEGIN IMMEDIATE" }
    }

    fn taking_back(&self) -> &'static str {
        if self.is_whole { "ROLLBACK TO part; RELEASE part" } else { "ROLLBACK" }
    }

    /// Ends the current transaction: everything is kept if the work returned `Ok`, and nothing otherwise.
    fn end<T, E: From<StoreError>>(&self, result: Result<T, E>) -> Result<T, E> {
        let result = result.and_then(|done| self.count_kept().map(|()| done).map_err(E::from));
        let end = match &result {
            Ok(_) if self.is_whole => "RELEASE part",
            Ok(_) => "COMMIT",
            Err(_) => self.taking_back(),
        };
        match (self.connection.execute_batch(end), result) {
            (Ok(()), result) => result,
            (Err(error), Ok(_)) => {
                // A commit that failed (disk full) leaves the transaction open.
                let _ = self.connection.execute_batch(self.taking_back());
                Err(StoreError::from(error).into())
            }
            (Err(_), Err(first)) => Err(first),
        }
    }
}
