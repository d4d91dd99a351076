//! Wrong codes in a row: for each dealer number tried, by the place they came from.

use rusqlite::{OptionalExtension, params};

use super::super::{Store, StoreError};
use reports::portal::{LockLine, Means};

/// Maximum number of rows kept: numbers and networks made up by strangers must not fill the file.
const MOST_ROWS: u32 = 20_000;

/// Whose wrong codes these are, and where they come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane<'a> {
    /// The number that was tried.
    pub who: &'a str,
    pub means: Means,
    pub place: &'a str,
    /// The place is a browser that has signed in as this dealer before.
    pub known: bool,
}

/// Number of wrong codes, the Unix time of the last one, and how many places or dealers they are spread over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Failures {
    pub wrong: u32,
    pub last: i64,
    pub among: u32,
}

impl Store {
    /// Wrong codes in a row for one lane.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn portal_failures(&self, lane: &Lane<'_>) -> Result<Failures, StoreError> {
        let sql = "SELECT failures, last FROM portal_failure WHERE who = ?1 AND means = ?2 AND place = ?3";
        let read = self.connection.query_row(sql, params![lane.who, lane.means.code(), lane.place], |row| {
            Ok(Failures { wrong: row.get(0)?, last: row.get(1)?, among: 1 })
        });
        Ok(read.optional()?.unwrap_or_default())
    }

    /// Wrong codes for a number since a given second, from all places except known browsers, counting at most `most`
    /// per place.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn portal_failures_for(&self, who: &str, means: Means, most: u32, since: i64) -> Result<Failures, StoreError> {
        let sql = "SELECT coalesce(sum(min(failures, ?3)), 0), coalesce(max(last), 0), count(*) FROM portal_failure
                   WHERE who = ?1 AND means = ?2 AND known = 0 AND last > ?4";
        let read = self.connection.query_row(sql, params![who, means.code(), most, since], |row| {
            Ok(Failures { wrong: row.get(0)?, last: row.get(1)?, among: row.get(2)? })
        });
        Ok(read?)
    }

    /// Wrong codes from a place for all numbers since a given second.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn portal_failures_from(&self, place: &str, means: Means, since: i64) -> Result<Failures, StoreError> {
        let sql = "SELECT coalesce(sum(failures), 0), coalesce(max(last), 0), count(*) FROM portal_failure
                   WHERE place = ?1 AND means = ?2 AND last > ?3";
        let read = self.connection.query_row(sql, params![place, means.code(), since], |row| {
            Ok(Failures { wrong: row.get(0)?, last: row.get(1)?, among: row.get(2)? })
        });
        Ok(read?)
    }

    /// Counts a wrong code at this second; anything before `since` is forgotten.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn count_portal_failure(&mut self, lane: &Lane<'_>, now: i64, since: i64) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM portal_failure WHERE last <= ?1", [since])?;
        self.connection.execute(
            "DELETE FROM portal_failure WHERE (who, means, place) IN (
                 SELECT who, means, place FROM portal_failure ORDER BY last DESC LIMIT -1 OFFSET ?1)",
            [MOST_ROWS - 1],
        )?;
        self.connection.execute(
            "INSERT INTO portal_failure (who, means, place, known, failures, last) VALUES (?1, ?2, ?3, ?4, 1, ?5)
             ON CONFLICT (who, means, place) DO UPDATE SET failures = failures + 1, last = ?5",
            params![lane.who, lane.means.code(), lane.place, lane.known, now],
        )?;
        Ok(())
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn forget_portal_failures(&mut self, lane: &Lane<'_>) -> Result<(), StoreError> {
        let sql = "DELETE FROM portal_failure WHERE who = ?1 AND means = ?2 AND place = ?3";
        self.connection.execute(sql, params![lane.who, lane.means.code(), lane.place])?;
        Ok(())
    }

    /// Forgets all wrong codes for a number, wherever they came from; returns whether there were any.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn unlock_portal(&mut self, who: &str) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM portal_failure WHERE who = ?1", [who])? > 0)
    }

    /// Numbers with wrong codes since a given second, newest first: who, how, from where, and how many.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn portal_lanes(&self, since: i64) -> Result<Vec<(LockLine, Failures)>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT who, means, CASE known WHEN 1 THEN '' ELSE place END, failures, last FROM portal_failure
             WHERE last > ?1 AND failures > 1 ORDER BY last DESC LIMIT 500",
        )?;
        let rows = query.query_map([since], |row| {
            let means: String = row.get(1)?;
            let line = LockLine { number: row.get(0)?, means: Means::read(&means), place: row.get(2)?, minutes: 0 };
            Ok((line, Failures { wrong: row.get(3)?, last: row.get(4)?, among: 1 }))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
