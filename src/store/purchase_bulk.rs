//! The first purchases of a database: work that is usually done per row is done once for all of them.

use std::collections::HashMap;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, params};

use super::StoreError;
use domain::day::Day;

/// Kilobytes of page cache while indexes are built. Sorting goes through the cache in pieces of this size, and pieces
/// that fit into the processor's cache are sorted twice as fast as large ones.
const SORTING_CACHE: i64 = -2_000;

/// The tables whose indexes and triggers are dropped while rows are added, and recreated when all rows are there.
const TABLES: [&str; 2] = ["purchase", "customer"];

/// A bulk load in progress. It changes the connection's settings until it ends, either way.
pub(super) struct Bulk {
    /// The statements that recreate indexes and triggers, as stored in the database.
    dropped: Vec<String>,
    /// Purchases by day.
    days: HashMap<Day, i64>,
    cache_size: i64,
}

impl Bulk {
    /// Inside a transaction: a rollback restores what it drops, whatever happens.
    pub(super) fn begin(connection: &Connection) -> Result<Bulk, StoreError> {
        let mut dropped = Vec::new();
        for table in TABLES {
            let bare = connection
                .query_row(&format!("SELECT NOT EXISTS (SELECT 1 FROM {table})"), [], |row| row.get::<_, bool>(0))?;
            if !bare {
                continue;
            }
            let mut query = connection.prepare(
                "SELECT type, name, sql FROM sqlite_schema
                 WHERE type IN ('index', 'trigger') AND tbl_name = ?1 AND sql <> ''",
            )?;
            let found = query.query_map([table], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
            })?;
            for (kind, name, sql) in found.collect::<Result<Vec<_>, _>>()? {
                connection.execute_batch(&format!("DROP {kind} \"{name}\""))?;
                dropped.push(sql);
            }
        }
        let cache_size = connection.pragma_query_value(None, "cache_size", |row| row.get(0))?;
        // The writer takes every number from the row it has just found or made, so looking for it again is unnecessary.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
        Ok(Bulk { dropped, days: HashMap::new(), cache_size })
    }

    /// Counts a purchase in place of the dropped triggers.
    pub(super) fn count(&mut self, day: Day) {
        *self.days.entry(day).or_default() += 1;
    }

    /// Recreates the indexes.
    pub(super) fn finish(self, connection: &Connection) -> Result<(), StoreError> {
        let done = self.note_days(connection).and_then(|()| self.make_again(connection));
        self.give_up(connection);
        done
    }

    /// Sets the connection back to what it was.
    pub(super) fn give_up(&self, connection: &Connection) {
        // Neither can fail on an open connection, and after a failure the transaction is rolled back anyway.
        let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true);
        let _ = connection.pragma_update(None, "cache_size", self.cache_size);
    }

    fn make_again(&self, connection: &Connection) -> Result<(), StoreError> {
        connection.pragma_update(None, "cache_size", SORTING_CACHE)?;
        for statement in &self.dropped {
            connection.execute_batch(statement)?;
        }
        Ok(())
    }

    fn note_days(&self, connection: &Connection) -> Result<(), StoreError> {
        let sql = "INSERT INTO purchase_day (day, lines) VALUES (?1, ?2)
                   ON CONFLICT (day) DO UPDATE SET lines = excluded.lines";
        for (day, lines) in &self.days {
            connection.execute(sql, params![day.0, lines])?;
        }
        Ok(())
    }
}
