//! How writers wait for each other: they retry every two milliseconds, so that waiting writers do not miss the pause
//! between two portions of long work. SQLite's own handler sleeps for a tenth of a second and would miss it.

use std::thread;
use std::time::{Duration, Instant};

use super::{Store, StoreError};

/// Time between two checks whether another writer has finished.
const LOOK: Duration = Duration::from_millis(2);
/// How long a writer waits.
pub(super) const USUAL: Duration = Duration::from_secs(10);
/// How long long work waits for its next portion: giving up would cost all of it.
pub(super) const LONG: Duration = Duration::from_mins(5);
/// How long an optional write waits.
pub(super) const SHORT: Duration = Duration::from_millis(4);

impl Store {
    /// Sets how long this connection waits while another one writes.
    pub(super) fn wait_for(&mut self, patience: Duration) -> Result<(), StoreError> {
        let mut since = Instant::now();
        self.connection.busy_handler(Some(move |tries: i32| {
            if tries == 0 {
                since = Instant::now();
            }
            let waits = since.elapsed() < patience;
            if waits {
                thread::sleep(LOOK);
            }
            waits
        }))?;
        Ok(())
    }

    /// Begins to write, waiting up to this long while another one writes.
    pub(super) fn begin_within(&mut self, patience: Duration) -> Result<(), StoreError> {
        self.wait_for(patience)?;
        let begun = self.connection.execute_batch(self.beginning());
        self.wait_for(USUAL)?;
        Ok(begun?)
    }

    /// Runs `work` as [`Store::atomically`] does, if nobody else is writing; returns none if somebody is.
    ///
    /// # Errors
    /// Any error that `work` returns, and when the transaction cannot begin or commit.
    pub fn atomically_if_free<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<T, E>,
    ) -> Result<Option<T>, E> {
        match self.begin_within(SHORT) {
            Err(StoreError::Busy) => return Ok(None),
            begun => begun?,
        }
        let result = work(self);
        self.end(result).map(Some)
    }

    /// Leaves it to others to checkpoint the write-ahead log into the file: a request handler has no time for what an
    /// import wrote.
    ///
    /// # Errors
    /// When the connection cannot be set.
    pub fn leave_checkpoints(&self) -> Result<(), StoreError> {
        Ok(self.connection.pragma_update(None, "wal_autocheckpoint", 0)?)
    }

    /// Checkpoints the write-ahead log into the file without waiting for anybody; returns how many pages the log has.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn checkpoint(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))?)
    }

    /// Restarts the write-ahead log if it has grown too long, unless somebody is reading from it right now: otherwise
    /// there would always be some reader in it, and it would grow for as long as the work takes.
    pub(super) fn shorten_log(&mut self) -> Result<(), StoreError> {
        /// Pages, 200 MB of them.
        const LONG_LOG: i64 = 50_000;
        if self.checkpoint()? < LONG_LOG {
            return Ok(());
        }
        self.wait_for(Duration::from_millis(30))?;
        // A reader is not an error; the next portion tries again.
        let _ = self.connection.query_row("PRAGMA wal_checkpoint(RESTART)", [], |_| Ok(()));
        self.wait_for(USUAL)
    }
}
