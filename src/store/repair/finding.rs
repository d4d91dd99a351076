//! Finding what can be repaired; nothing is written.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{COMPUTED, Harm, Mendable};
use crate::{Store, StoreError, migration};

const WRONG_DAYS: &str =
    "SELECT count(*) FROM (SELECT day, count(*) AS lines FROM purchase NOT INDEXED GROUP BY day) AS held
    FULL JOIN purchase_day AS told USING (day) WHERE coalesce(held.lines, 0) <> coalesce(told.lines, 0)";

impl Store {
    /// Looks for what [`Store::mend`] can repair; nothing is written.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn mendable(&self) -> Result<Mendable, StoreError> {
        let mut found = Mendable { missing: self.missing_schema()?, ..Mendable::default() };
        self.find_faults_of_the_file(&mut found)?;
        let unfound = "SELECT count(*) FROM customer NOT INDEXED
            WHERE (last_name <> '' OR first_name <> '' OR company <> '' OR city <> '')
              AND id NOT IN (SELECT id FROM customer_text_docsize)";
        // A search index whose own tables are gone is wrong as a whole.
        found.search = found.search.max(self.count(unfound).unwrap_or(1)).max(u64::from(self.search_is_broken()));
        for table in COMPUTED {
            let orphans = self.count(&format!("SELECT count(*) FROM {table} WHERE {}", self.is_orphan(table)?))?;
            if orphans > 0 {
                found.orphans.insert(table, orphans);
            }
        }
        found.days = self.count(WRONG_DAYS)?;
        Ok(found)
    }

    /// Whether the word index contradicts itself; checking changes nothing.
    fn search_is_broken(&self) -> bool {
        let ask = "INSERT INTO customer_text (customer_text) VALUES ('integrity-check')";
        let asked = self.connection.execute(ask, []).map_err(StoreError::from);
        matches!(asked, Err(StoreError::Damaged(_)))
    }

    /// What SQLite reports about the file, sorted by what it concerns. Anything else is beyond repair.
    fn find_faults_of_the_file(&self, found: &mut Mendable) -> Result<(), StoreError> {
        let indexes = self.indexes()?;
        let mut told = Vec::new();
        let mut query = self.connection.prepare("PRAGMA integrity_check(10000)")?;
        for fault in query.query_map([], |row| row.get::<_, String>(0))? {
            match fault.map_err(StoreError::from) {
                Ok(fault) => told.push(fault),
                // It stops where an index is too broken to be compared with its table, having reported it before.
                Err(StoreError::Damaged(_)) => break,
                Err(other) => return Err(other),
            }
        }
        for fault in told.iter().flat_map(|fault| fault.lines()) {
            let named = indexes.keys().find(|name| fault.ends_with(&format!(" index {name}")));
            let of_its_pages = || {
                let root = fault.strip_prefix("Tree ")?.split(' ').next()?.parse::<i64>().ok()?;
                indexes.iter().find(|(_, its_root)| **its_root == root).map(|(name, _)| (name, Harm::Pages))
            };
            if let Some((name, harm)) = named.map(|name| (name, Harm::Rows)).or_else(of_its_pages) {
                let known = found.indexes.entry(name.clone()).or_insert(harm);
                *known = harm.max(*known);
            } else if fault.contains("customer_text") {
                found.search += 1;
            } else if fault.ends_with("never used") {
                found.pages += 1;
            }
        }
        Ok(())
    }

    /// Indexes with the page where each begins.
    fn indexes(&self) -> Result<BTreeMap<String, i64>, StoreError> {
        let mut query = self.connection.prepare("SELECT name, rootpage FROM sqlite_schema WHERE type = 'index'")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Indexes and triggers that a new database has and this one lacks.
    fn missing_schema(&self) -> Result<BTreeMap<String, String>, StoreError> {
        let mut new = Connection::open_in_memory()?;
        migration::apply_missing(&mut new, 0, migration::ALL)?;
        let mut wanted = schema(&new)?;
        for present in schema(&self.connection)?.keys() {
            wanted.remove(present);
        }
        Ok(wanted)
    }
}

/// Indexes and triggers with the SQL that made them; a table's implicit ones have none.
fn schema(connection: &Connection) -> Result<BTreeMap<String, String>, StoreError> {
    let mut query = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
