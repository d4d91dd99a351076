//! The state of calls, and the answers they were given.

use rusqlite::{OptionalExtension, params};

use super::super::{Store, StoreError};

/// Calls are forgotten after a day: no call is that long.
const KEPT_SECONDS: i64 = 86_400;

impl Store {
    /// The stored state of a call.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn phone_call(&self, sid: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT state FROM phone_call WHERE sid = ?1";
        Ok(self.connection.query_row(sql, [sid], |row| row.get(0)).optional()?)
    }

    /// The answer that a step of a call was given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn phone_answer(&self, sid: &str, step: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT answer FROM phone_step WHERE sid = ?1 AND step = ?2";
        Ok(self.connection.query_row(sql, [sid, step], |row| row.get(0)).optional()?)
    }

    /// Forgets calls, and what was said in them, after a day.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(super) fn forget_past_calls(&mut self, now: i64) -> Result<(), StoreError> {
        for table in ["phone_call", "phone_step"] {
            self.connection.execute(&format!("DELETE FROM {table} WHERE at < ?1"), [now - KEPT_SECONDS])?;
        }
        Ok(())
    }

    /// Stores the current state of a call and the answer to this step; calls of earlier days are forgotten.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_phone_step(
        &mut self,
        sid: &str,
        step: &str,
        state: &str,
        answer: &str,
        at: i64,
    ) -> Result<(), StoreError> {
        self.forget_past_calls(at)?;
        self.connection.execute(
            "INSERT INTO phone_call (sid, state, at) VALUES (?1, ?2, ?3)
             ON CONFLICT (sid) DO UPDATE SET state = ?2, at = ?3",
            params![sid, state, at],
        )?;
        self.connection.execute(
            "INSERT OR IGNORE INTO phone_step (sid, step, answer, at) VALUES (?1, ?2, ?3, ?4)",
            params![sid, step, answer, at],
        )?;
        Ok(())
    }
}
