//! The KPI catalogue's ticks, and the newest run of values.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};

use super::result::{KPIS, SOME_ROWS};
use super::{Store, StoreError};
use domain::day::Day;

/// A catalogue entry as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KpiEntry<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub meaning: &'a str,
    pub unit: &'a str,
    /// Ticked when the catalogue is first stored.
    pub chosen_at_first: bool,
}

impl Store {
    /// Whether the stored catalogue has exactly these entries, regardless of their ticks.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_kpi_catalogue(&self, entries: &[KpiEntry<'_>]) -> Result<bool, StoreError> {
        let all: i64 = self.connection.query_row("SELECT count(*) FROM kpi", [], |row| row.get(0))?;
        let sql = "SELECT 1 FROM kpi WHERE code = ?1 AND name = ?2 AND meaning = ?3 AND unit = ?4";
        let mut same = self.connection.prepare_cached(sql)?;
        let mut has = usize::try_from(all).is_ok_and(|all| all == entries.len());
        for e in entries {
            has = has && same.exists(params![e.code, e.name, e.meaning, e.unit])?;
        }
        Ok(has)
    }

    /// Stores the catalogue so that people can join values with names; existing ticks are kept.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_kpi_catalogue(&mut self, entries: &[KpiEntry<'_>]) -> Result<(), StoreError> {
        let codes: Vec<&str> = entries.iter().map(|entry| entry.code).collect();
        let codes = serde_json::to_string(&codes).map_err(|error| StoreError::unparsable("list of KPIs", &error))?;
        // Formulas that no longer exist; values are recomputed anyway.
        let gone = "NOT IN (SELECT value FROM json_each(?1))";
        self.connection.execute(&format!("DELETE FROM kpi_value WHERE kpi {gone}"), [&codes])?;
        self.connection.execute(&format!("DELETE FROM kpi WHERE code {gone}"), [&codes])?;
        for e in entries {
            self.connection.execute(
                "INSERT INTO kpi (code, name, meaning, unit, chosen) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (code) DO UPDATE SET name = ?2, meaning = ?3, unit = ?4",
                params![e.code, e.name, e.meaning, e.unit, e.chosen_at_first],
            )?;
        }
        Ok(())
    }

    /// Code → ticked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn kpi_ticks(&self) -> Result<HashMap<String, bool>, StoreError> {
        let mut query = self.connection.prepare("SELECT code, chosen FROM kpi")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// When there is no such KPI or the database cannot be written.
    pub fn tick_kpi(&mut self, code: &str, chosen: bool) -> Result<(), StoreError> {
        let changed = self.connection.execute("UPDATE kpi SET chosen = ?2 WHERE code = ?1", params![code, chosen])?;
        if changed == 0 {
            return Err(StoreError::NoSuch { what: "KPI", id: code.to_owned() });
        }
        Ok(())
    }

    /// Ticks the KPIs with these codes and no others.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn tick_only(&mut self, codes: &[String]) -> Result<(), StoreError> {
        let codes = serde_json::to_string(codes).map_err(|error| StoreError::unparsable("list of KPIs", &error))?;
        self.connection.execute("UPDATE kpi SET chosen = code IN (SELECT value FROM json_each(?1))", [codes])?;
        Ok(())
    }

    /// The as-of day and fingerprint of the values that are stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn kpi_run(&self) -> Result<Option<(Day, String)>, StoreError> {
        let newest = "SELECT as_of, fingerprint FROM kpi_run WHERE run IS NULL ORDER BY id DESC LIMIT 1";
        Ok(self.connection.query_row(newest, [], |row| Ok((Day(row.get(0)?), row.get(1)?))).optional()?)
    }

    /// Replaces the stored values: for each KPI code one value per customer, NaN if there is none.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_kpi_values(
        &mut self,
        as_of: Day,
        fingerprint: &str,
        customers: &[i64],
        columns: &[(&str, &[f64])],
    ) -> Result<(), StoreError> {
        let mut codes: Vec<_> = columns.to_vec();
        // In the order of the table's key, so that rows are appended.
        codes.sort_by_key(|(code, _)| *code);
        let head = |store: &Store, run: &str| {
            let sql = "INSERT INTO kpi_run (as_of, fingerprint, run) VALUES (?1, ?2, ?3) RETURNING id";
            Ok(store.connection.query_row(sql, params![as_of.0, fingerprint, run], |row| row.get(0))?)
        };
        self.store_result(&KPIS, head, |store, run| {
            for (code, values) in codes {
                for (customers, values) in customers.chunks(SOME_ROWS).zip(values.chunks(SOME_ROWS)) {
                    store.put_some_values(run, code, customers, values)?;
                    store.breathe()?;
                }
            }
            Ok(())
        })
    }

    fn put_some_values(&self, run: i64, code: &str, customers: &[i64], values: &[f64]) -> Result<(), StoreError> {
        let sql = "INSERT INTO kpi_value (run_id, kpi, customer_id, value) VALUES (?1, ?2, ?3, ?4)";
        let mut insert = self.connection.prepare_cached(sql)?;
        for (customer, value) in customers.iter().zip(values).filter(|(_, value)| value.is_finite()) {
            insert.execute(params![run, code, customer, value])?;
        }
        Ok(())
    }
}
