//! Repairing what can be rebuilt from the records themselves: indexes, triggers, the search index, the daily counts,
//! and rows of computed lists that have lost what they belong to. What people entered or imported is never touched.

mod finding;

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _};

use super::{Store, StoreError, migration};
use reports::repair::Repaired;

/// Rows of results that are recomputed from the data: without their run or their customer they are of no use to
/// anybody.
const COMPUTED: [&str; 4] = ["kpi_value", "cluster_member", "prediction", "pattern_member"];

/// The search index as migration 4 filled it.
const FILL_SEARCH: &str = "INSERT INTO customer_text (rowid, last_name, first_name, company, city)
    SELECT id, last_name, first_name, company, city FROM customer
    WHERE last_name <> '' OR first_name <> '' OR company <> '' OR city <> ''";

/// What an index suffers from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Harm {
    /// Missing or surplus rows.
    Rows,
    /// Its pages themselves are broken. SQLite would have to read them to empty the index, fails, and then writes nothing
    /// more in that transaction: it must not be asked to.
    Pages,
}

/// What can be repaired, found before anything is written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mendable {
    /// Indexes that do not agree with their tables.
    indexes: BTreeMap<String, Harm>,
    /// SQL that creates what is missing from the schema, by name.
    missing: BTreeMap<String, String>,
    search: u64,
    /// Computed rows without their run or customer, by table.
    orphans: BTreeMap<&'static str, u64>,
    days: u64,
    /// Pages that are neither used nor on the free list.
    pages: u64,
}

impl Mendable {
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Mendable::default()
    }
}

impl Store {
    /// A condition on rows of a table: one of the rows that they refer to is not there.
    fn is_orphan(&self, table: &str) -> Result<String, StoreError> {
        let mut query = self
            .connection
            .prepare("SELECT \"from\", \"table\", coalesce(\"to\", 'rowid') FROM pragma_foreign_key_list(?1)")?;
        let parts = query.query_map([table], |row| {
            let (column, parent, key): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(format!("NOT EXISTS (SELECT 1 FROM {parent} WHERE {parent}.{key} = {table}.{column})"))
        })?;
        Ok(parts.collect::<Result<Vec<_>, _>>()?.join(" OR "))
    }

    fn count(&self, sql: &str) -> Result<u64, StoreError> {
        let rows: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
        Ok(u64::try_from(rows).unwrap_or(0))
    }

    /// Repairs what was found, all of it or nothing; only unused pages are released afterwards.
    ///
    /// # Errors
    /// When the database cannot be written, or the damage goes further than was found; nothing is changed then.
    pub fn mend(&mut self, found: &Mendable) -> Result<Vec<Repaired>, StoreError> {
        let mut done = Vec::new();
        let mut note = |what: &str, count: u64| {
            if count > 0 {
                done.push(Repaired { what: what.to_owned(), count });
            }
        };
        let leaves_pages = found.pages > 0 || found.indexes.values().any(|harm| *harm == Harm::Pages);
        self.atomically(|store| {
            for (index, harm) in &found.indexes {
                match harm {
                    Harm::Rows => store.connection.execute_batch(&format!("REINDEX \"{index}\""))?,
                    Harm::Pages => store.leave_behind(index)?,
                }
            }
            for sql in found.missing.values() {
                store.connection.execute_batch(sql)?;
            }
            if found.search > 0 {
                store.fill_search_anew()?;
            }
            for table in found.orphans.keys() {
                store.connection.execute(&format!("DELETE FROM {table} WHERE {}", store.is_orphan(table)?), [])?;
            }
            if found.days > 0 {
                store.connection.execute_batch(
                    "DELETE FROM purchase_day;
                     INSERT INTO purchase_day (day, lines) SELECT day, count(*) FROM purchase GROUP BY day;",
                )?;
            }
            Ok::<_, StoreError>(())
        })?;
        if leaves_pages {
            self.connection.execute_batch("VACUUM")?;
        }
        self.connection.execute_batch("PRAGMA optimize")?;
        note("Indexes rebuilt", found.indexes.len() as u64);
        note("Missing indexes and triggers, created again", found.missing.len() as u64);
        note("Customers whom the search did not find; its index was rebuilt", found.search);
        note("Rows of computed lists without their list or their customer, removed", found.orphans.values().sum());
        note("Days whose purchases were counted again", found.days);
        note("Unused pages of the file, released", found.pages);
        Ok(done)
    }

    /// Rebuilds an index with broken pages from its table, and abandons the broken pages.
    fn leave_behind(&self, index: &str) -> Result<(), StoreError> {
        let sql = "SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?1";
        let made: Option<String> = self.connection.query_row(sql, [index], |row| row.get(0)).optional()?.flatten();
        // An implicit index is part of its table and cannot be created alone.
        let made = made.ok_or_else(|| StoreError::Damaged(format!("the pages of {index} are broken")))?;
        self.connection.pragma_update(None, "writable_schema", true)?;
        let forget = "DELETE FROM sqlite_schema WHERE type = 'index' AND name = ?1";
        let forgotten = self.connection.execute(forget, [index]);
        self.connection.execute_batch("PRAGMA writable_schema = RESET")?;
        forgotten?;
        Ok(self.connection.execute_batch(&made)?)
    }

    /// Empties the search index and fills it from the customers.
    fn fill_search_anew(&self) -> Result<(), StoreError> {
        let empty = "INSERT INTO customer_text (customer_text) VALUES ('delete-all')";
        if self.connection.execute(empty, []).is_err() {
            // Its own tables are damaged: they are dropped and recreated as in a new database.
            let mut new = Connection::open_in_memory()?;
            migration::apply_missing(&mut new, 0, migration::ALL)?;
            let sql = "SELECT sql FROM sqlite_schema WHERE name = 'customer_text'";
            let made: String = new.query_row(sql, [], |row| row.get(0))?;
            self.connection.execute_batch(&format!("DROP TABLE customer_text; {made}"))?;
        }
        self.connection.execute(FILL_SEARCH, [])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INDEX: &str = "purchase_customer_day";

    /// A database with 3,000 purchases of 300 customers, closed, so that it can be damaged.
    fn filled(folder: &tempfile::TempDir) -> std::path::PathBuf {
        let path = folder.path().join("s.foresale");
        let store = Store::create(&path).expect("made");
        let rows = "WITH RECURSIVE many (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < 300)
                    INSERT INTO customer (external_id, last_name) SELECT 'C' || i, 'Brook' || i FROM many;
                    WITH RECURSIVE many (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < 3000)
                    INSERT INTO purchase (customer_id, day, amount, quantity, source_id)
                    SELECT 1 + i % 300, 20000 + i % 40, 100 + i, 1.0, 0 FROM many;";
        store.connection.execute_batch(rows).expect("filled");
        path
    }

    fn damage(path: &std::path::Path, sql: &str) {
        let connection = Connection::open(path).expect("opened");
        connection.pragma_update(None, "foreign_keys", false).expect("off");
        connection.execute_batch(sql).expect("damaged");
    }

    /// Repairs what was damaged and checks that all promises are then kept; returns what was reported.
    fn mended(path: &std::path::Path) -> Vec<(String, u64)> {
        let mut store = Store::open(path).expect("opened");
        let found = store.mendable().expect("looked over");
        assert!(!found.is_nothing(), "it is damaged");
        assert!(store.check().map_or(true, |report| report.broken() > 0), "and the check says so: {found:?}");
        let done = store.mend(&found).expect("mended");
        let report = store.check().expect("checked");
        assert_eq!(report.broken(), 0, "{report:#?}");
        assert!(store.mendable().expect("looked over").is_nothing(), "nothing is left to mend");
        let purchases = store.count("SELECT count(*) FROM purchase NOT INDEXED").expect("counted");
        assert!(purchases >= 3_000, "{purchases}");
        done.into_iter().map(|one| (one.what, one.count)).collect()
    }

    #[test]
    fn a_sound_database_has_nothing_to_mend() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&filled(&folder)).expect("opened");
        assert_eq!(store.mendable().expect("looked over"), Mendable::default());
    }

    #[test]
    fn an_index_without_some_of_its_rows_is_made_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = filled(&folder);
        let row = "SELECT tbl_name, rootpage, sql FROM sqlite_schema WHERE name = 'purchase_customer_day'";
        let (table, root, sql): (String, i64, String) = Connection::open(&path)
            .expect("opened")
            .query_row(row, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .expect("known");
        damage(&path, &format!("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = '{INDEX}'"));
        damage(
            &path,
            "INSERT INTO purchase (customer_id, day, amount, quantity, source_id) VALUES (7, 20001, 1, 1.0, 0)",
        );
        damage(
            &path,
            &format!(
                "PRAGMA writable_schema = ON;
                 INSERT INTO sqlite_schema VALUES ('index', '{INDEX}', '{table}', {root}, '{sql}')"
            ),
        );
        assert_eq!(mended(&path), [("Indexes rebuilt".to_owned(), 1)]);
    }

    #[test]
    fn an_index_with_broken_pages_is_made_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = filled(&folder);
        let place = "SELECT pageno FROM dbstat WHERE name = 'purchase_customer_day' AND pagetype = 'leaf' LIMIT 1";
        let connection = Connection::open(&path).expect("opened");
        let root: usize = connection
            .query_row(&format!("SELECT rootpage FROM sqlite_schema WHERE name = '{INDEX}'"), [], |row| {
                row.get::<_, i64>(0).map(|page| usize::try_from(page).expect("a page"))
            })
            .expect("known");
        let page = connection
            .query_row(place, [], |row| row.get::<_, i64>(0).map(|page| usize::try_from(page).expect("a page")))
            .unwrap_or(root);
        drop(connection);
        let mut content = std::fs::read(&path).expect("read");
        content[(page - 1) * 4_096..page * 4_096].fill(0xA5);
        std::fs::write(&path, content).expect("damaged");
        let told = mended(&path);
        assert_eq!(told[0], ("Indexes rebuilt".to_owned(), 1), "{told:?}");
    }

    #[test]
    fn a_missing_index_and_a_missing_trigger_come_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = filled(&folder);
        damage(&path, &format!("DROP INDEX {INDEX}; DROP TRIGGER customer_text_added;"));
        assert_eq!(mended(&path), [("Missing indexes and triggers, created again".to_owned(), 2)]);
        let store = Store::open(&path).expect("opened");
        let sql = "INSERT INTO customer (external_id, last_name) VALUES ('N', 'Marsh')";
        store.connection.execute(sql, []).expect("written");
        assert_eq!(store.search_customers("marsh", 9).expect("searched").len(), 1);
    }

    #[test]
    fn the_search_finds_everybody_again() {
        for harm in [
            "INSERT INTO customer_text (customer_text) VALUES ('delete-all')",
            "DELETE FROM customer_text_docsize WHERE id < 100",
            "DELETE FROM customer_text_data WHERE id > 1",
            "UPDATE customer_text_data SET block = zeroblob(length(block)) WHERE id > 10",
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = filled(&folder);
            damage(&path, harm);
            let told = mended(&path);
            assert!(told.len() == 1 && told[0].0.starts_with("Customers whom the search"), "{harm}: {told:?}");
            let store = Store::open(&path).expect("opened");
            assert_eq!(store.search_customers("brook77", 9).expect("searched").len(), 1, "{harm}");
            store.connection.execute("DELETE FROM purchase WHERE customer_id = 77", []).expect("deleted");
            store.connection.execute("DELETE FROM customer WHERE id = 77", []).expect("deleted");
            assert!(store.search_customers("brook77", 9).expect("searched").is_empty(), "{harm}");
            assert_eq!(store.check().expect("checked").broken(), 0, "{harm}");
        }
    }

    #[test]
    fn remains_of_computed_lists_go_and_records_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = filled(&folder);
        damage(
            &path,
            "INSERT INTO prediction_run (id, model, method, as_of, horizon_days, fingerprint, settings, seed, report)
                 VALUES (1, 'spending', 'x', 1, 1, '', '', 1, '');
             INSERT INTO prediction (run_id, rank, customer_id, probability, low, high, purchases, reason)
                 VALUES (1, 1, 1, 0.1, 0, 1, 1, ''), (1, 2, 9999, 0.1, 0, 1, 1, ''), (8, 1, 1, 0.1, 0, 1, 1, '');
             INSERT INTO kpi (code, name, meaning, unit) VALUES ('k', 'k', '', '');
             INSERT INTO kpi_value (run_id, kpi, customer_id, value) VALUES (5, 'k', 1, 1.0);
             INSERT INTO cluster_member (run_id, number, customer_id, x, y) VALUES (5, 1, 1, 0, 0);
             INSERT INTO pattern_member (run_id, list, place, customer_id, chance) VALUES (5, 0, 0, 1, 0.5);",
        );
        let told = mended(&path);
        assert_eq!(told, [("Rows of computed lists without their list or their customer, removed".to_owned(), 5)]);
        let store = Store::open(&path).expect("opened");
        assert_eq!(store.count("SELECT count(*) FROM prediction").expect("counted"), 1, "the sound row stays");
    }

    #[test]
    fn days_are_counted_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = filled(&folder);
        damage(
            &path,
            "UPDATE purchase_day SET lines = lines + 5 WHERE day < 20003; DELETE FROM purchase_day WHERE day = 20010",
        );
        assert_eq!(mended(&path), [("Days whose purchases were counted again".to_owned(), 4)]);
    }

    #[test]
    fn what_people_brought_is_never_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = filled(&folder);
        damage(&path, "DELETE FROM customer WHERE id = 5");
        let mut store = Store::open(&path).expect("opened");
        let found = store.mendable().expect("looked over");
        assert!(found.is_nothing(), "{found:?}");
        store.mend(&found).expect("nothing to do");
        assert_eq!(store.count("SELECT count(*) FROM purchase WHERE customer_id = 5").expect("counted"), 10);
        assert!(store.check().expect("checked").broken() > 0, "it is told, and left");
    }
}
