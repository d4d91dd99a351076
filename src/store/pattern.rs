//! The most recent patterns and the customers of their lists.

use rusqlite::{OptionalExtension, params};

use super::result::PATTERNS;
use super::stored_form::tells_less;
use super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::day::Day;
use reports::freshness::Freshness;
use reports::patterns::PatternReport;

impl Store {
    /// Replaces the stored patterns.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_patterns(&mut self, report: &PatternReport, as_of: Day, fingerprint: &str) -> Result<(), StoreError> {
        let text = serde_json::to_string(report).map_err(|error| StoreError::unparsable("patterns", &error))?;
        let head = |store: &Store, run: &str| {
            let sql = "INSERT INTO pattern_run (as_of, fingerprint, report, run) VALUES (?1, ?2, ?3, ?4) RETURNING id";
            Ok(store.connection.query_row(sql, params![as_of.0, fingerprint, text, run], |row| row.get(0))?)
        };
        self.store_result(&PATTERNS, head, |store, run| {
            for (list, members) in (0_i64..).zip(report.lists()) {
                for (place, (customer, chance)) in (0_i64..).zip(members) {
                    store
                        .connection
                        .prepare_cached(
                            "INSERT INTO pattern_member (run_id, list, place, customer_id, chance)
                             VALUES (?1, ?2, ?3, ?4, ?5)",
                        )?
                        .execute(params![run, list, place, customer.0, chance])?;
                    store.breathe()?;
                }
            }
            Ok(())
        })
    }

    /// The stored patterns without the customers of their lists, and whether they were computed from the data with this
    /// mark.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn patterns(&self, fingerprint: &str) -> Result<Option<(PatternReport, Freshness)>, StoreError> {
        let newest = "SELECT report, fingerprint FROM pattern_run WHERE run IS NULL ORDER BY id DESC LIMIT 1";
        let found: Option<(String, String)> =
            self.connection.query_row(newest, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((text, stored)) = found else { return Ok(None) };
        let report: PatternReport =
            serde_json::from_str(&text).map_err(|error| StoreError::unparsable("patterns", &error))?;
        let freshness = Freshness::new(fingerprint, &stored).telling(tells_less(&text, &report));
        Ok(Some((report, freshness)))
    }

    /// Fills the lists of the stored patterns with their customers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read_pattern_members(&self, report: &mut PatternReport) -> Result<(), StoreError> {
        let mut query = self.connection.prepare(
            "SELECT customer_id, chance FROM pattern_member
             WHERE run_id = (SELECT max(id) FROM pattern_run WHERE run IS NULL) AND list = ?1 ORDER BY place",
        )?;
        for (list, members) in (0_i64..).zip(report.lists_mut()) {
            let rows = query.query_map([list], |row| Ok((CustomerId(row.get(0)?), row.get(1)?)))?;
            *members = rows.collect::<Result<_, _>>()?;
        }
        Ok(())
    }
}
