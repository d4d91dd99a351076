//! Sessions and one-time links.

use rusqlite::{OptionalExtension, params};

use super::super::{Store, StoreError};
use domain::dealer::DealerId;
use reports::portal::SignedInLine;

/// A session as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredSession {
    pub dealer: DealerId,
    /// Seconds since 1970.
    pub started: i64,
    pub seen: i64,
}

impl Store {
    /// Stores a new session, which lasts while the dealer's access code stays the same.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_portal_session(&mut self, digest: &str, dealer: DealerId, seconds: i64) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO portal_session (digest, dealer_id, code_hash, started, seen)
             VALUES (?1, ?2, coalesce((SELECT hash FROM dealer_code WHERE dealer_id = ?2), ''), ?3, ?3)",
            params![digest, dealer.0, seconds],
        )?;
        Ok(())
    }

    /// The session with a digest; none if there is none, or if its dealer is gone or has had another code since.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn portal_session(&self, digest: &str) -> Result<Option<StoredSession>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT session.dealer_id, started, seen FROM portal_session AS session
             JOIN dealer ON dealer.id = session.dealer_id
             LEFT JOIN dealer_code AS code ON code.dealer_id = session.dealer_id
             WHERE digest = ?1 AND coalesce(code.hash, '') = code_hash",
        )?;
        let read = query.query_row([digest], |row| {
            Ok(StoredSession { dealer: DealerId(row.get(0)?), started: row.get(1)?, seen: row.get(2)? })
        });
        Ok(read.optional()?)
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn touch_portal_session(&mut self, digest: &str, seconds: i64) -> Result<(), StoreError> {
        self.connection
            .execute("UPDATE portal_session SET seen = max(seen, ?2) WHERE digest = ?1", params![digest, seconds])?;
        Ok(())
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn end_portal_session(&mut self, digest: &str) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM portal_session WHERE digest = ?1", [digest])?;
        Ok(())
    }

    /// Forgets sessions that began or were last used before these seconds, links that have expired, and what was said
    /// in calls of the day before.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_past_sessions(&mut self, started: i64, seen: i64, now: i64) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM portal_session WHERE started < ?1 OR seen < ?2", [started, seen])?;
        self.connection.execute("DELETE FROM portal_link WHERE expires < ?1", [now])?;
        self.forget_past_calls(now)
    }

    /// Dealers with a session that was used since these seconds, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn signed_in(&self, started: i64, seen: i64) -> Result<Vec<SignedInLine>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT dealer.name, strftime('%H:%M', started, 'unixepoch', 'localtime'),
                    strftime('%H:%M', seen, 'unixepoch', 'localtime')
             FROM portal_session AS session JOIN dealer ON dealer.id = session.dealer_id
             LEFT JOIN dealer_code AS code ON code.dealer_id = session.dealer_id
             WHERE started >= ?1 AND seen >= ?2 AND coalesce(code.hash, '') = code_hash ORDER BY seen DESC",
        )?;
        let rows = query.query_map([started, seen], |row| {
            Ok(SignedInLine { dealer: row.get(0)?, since: row.get(1)?, last_seen: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Stores a link that signs a dealer in once.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_portal_link(&mut self, digest: &str, dealer: DealerId, expires: i64) -> Result<(), StoreError> {
        let sql = "INSERT INTO portal_link (digest, dealer_id, expires) VALUES (?1, ?2, ?3)";
        self.connection.execute(sql, params![digest, dealer.0, expires])?;
        Ok(())
    }

    /// Uses up a link; returns whose it was, or none if it was already used, has expired or never existed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn use_portal_link(&mut self, digest: &str, now: i64) -> Result<Option<DealerId>, StoreError> {
        let sql = "UPDATE portal_link SET used = ?2 WHERE digest = ?1 AND used IS NULL AND expires >= ?2
                   AND EXISTS (SELECT 1 FROM dealer WHERE dealer.id = dealer_id) RETURNING dealer_id";
        let used = self.connection.query_row(sql, params![digest, now], |row| row.get(0).map(DealerId));
        Ok(used.optional()?)
    }
}
