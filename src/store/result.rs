//! Results of a run that have a row for each of a million customers: stored in portions, so that nobody waits, and
//! visible to nobody before they are complete.
//!
//! A run carries the name of its writer until its last row is stored; readers ask for the newest run without one. What
//! it replaces is removed afterwards, also in portions. A run whose program died is removed by whoever opens the
//! database next.

use super::portion::Portions;
use super::taking_back::Pace;
use super::{Store, StoreError, waiting};

/// The tables of a kind of results.
pub(super) struct ResultTables {
    pub runs: &'static str,
    pub rows: &'static str,
    /// The columns that identify rows.
    key: &'static str,
    /// Which earlier runs a new one (?1) replaces.
    replaced: &'static str,
    /// What stays of these.
    left: Left,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    /// Figures without rows.
    Figures,
    Nothing,
}

pub(super) const PREDICTIONS: ResultTables = ResultTables {
    runs: "prediction_run",
    rows: "prediction",
    key: "run_id, rank",
    replaced: "model = (SELECT model FROM prediction_run WHERE id = ?1)
               AND EXISTS (SELECT 1 FROM prediction WHERE run_id = prediction_run.id)",
    left: Left::Figures,
};
pub(super) const KPIS: ResultTables = ResultTables {
    runs: "kpi_run",
    rows: "kpi_value",
    key: "run_id, kpi, customer_id",
    replaced: "TRUE",
    left: Left::Nothing,
};
pub(super) const CLUSTERS: ResultTables = ResultTables {
    runs: "cluster_run",
    rows: "cluster_member",
    key: "run_id, customer_id",
    replaced: "TRUE",
    left: Left::Nothing,
};
pub(super) const PATTERNS: ResultTables = ResultTables {
    runs: "pattern_run",
    rows: "pattern_member",
    key: "run_id, list, place",
    replaced: "TRUE",
    left: Left::Nothing,
};

/// Rows between two checks whether others are waiting.
pub(super) const SOME_ROWS: usize = 128;

impl Store {
    /// Stores a run: `head` enters it under the given name and returns its number, `rows` stores its rows and calls
    /// [`Store::breathe`] between them.
    pub(super) fn store_result(
        &mut self,
        tables: &ResultTables,
        head: impl FnOnce(&Store, &str) -> Result<i64, StoreError>,
        rows: impl FnOnce(&mut Store, i64) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let run = self.begin_run()?;
        self.begin_within(waiting::USUAL)?;
        let entered = head(self, run.name());
        self.portions = Some(Portions::of_result(run));
        let whole = entered.and_then(|id| {
            rows(self, id)?;
            self.connection.execute(&format!("UPDATE {} SET run = NULL WHERE id = ?1", tables.runs), [id])?;
            Ok(id)
        });
        let portions = self.portions.take();
        let stored = self.end(whole);
        // The run is over, and what is left of it can be distinguished from the work of others.
        drop(portions);
        match stored {
            Ok(id) => self.remove_replaced(tables, id),
            Err(error) => {
                self.remove_unfinished_results()?;
                Err(error)
            }
        }
    }

    fn remove_replaced(&mut self, tables: &ResultTables, by: i64) -> Result<(), StoreError> {
        let ResultTables { runs, replaced, .. } = tables;
        let sql = format!("SELECT id FROM {runs} WHERE id < ?1 AND run IS NULL AND {replaced}");
        let old = {
            let mut query = self.connection.prepare(&sql)?;
            query.query_map([by], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?
        };
        for id in old {
            self.remove_rows(tables, id, tables.left)?;
        }
        Ok(())
    }

    fn remove_rows(&mut self, tables: &ResultTables, id: i64, left: Left) -> Result<(), StoreError> {
        let ResultTables { runs, rows, key, .. } = tables;
        let some = format!("DELETE FROM {rows} WHERE ({key}) IN (SELECT {key} FROM {rows} WHERE run_id = ?1 LIMIT ?2)");
        let mut pace = Pace::of_results();
        loop {
            let most = pace.rows();
            let at_once = usize::try_from(most).unwrap_or(usize::MAX);
            let removed = pace.portion(self, |store| {
                let removed = store.connection.prepare_cached(&some)?.execute([id, most])?;
                if removed < at_once && left == Left::Nothing {
                    store.connection.execute(&format!("DELETE FROM {runs} WHERE id = ?1"), [id])?;
                }
                Ok(removed)
            })?;
            if removed.is_some_and(|removed| removed < at_once) {
                return Ok(());
            }
        }
    }

    /// Removes what dead runs have stored of their results.
    pub(super) fn remove_unfinished_results(&mut self) -> Result<(), StoreError> {
        for tables in [PREDICTIONS, KPIS, CLUSTERS, PATTERNS] {
            let found = {
                let sql = format!("SELECT id, run FROM {} WHERE run IS NOT NULL", tables.runs);
                let mut query = self.connection.prepare_cached(&sql)?;
                let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                rows.collect::<Result<Vec<(i64, String)>, _>>()?
            };
            for (id, _) in found.iter().filter(|(_, run)| !self.is_at_work(run)).collect::<Vec<_>>() {
                self.remove_rows(&tables, *id, Left::Nothing)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::kpi::KpiEntry;
    use crate::{Store, StoreError};
    use domain::day::Day;

    fn values(store: &Store) -> i64 {
        store.connection.query_row("SELECT count(*) FROM kpi_value", [], |row| row.get(0)).expect("read")
    }

    #[test]
    fn results_are_seen_when_they_are_whole_and_others_write_meanwhile() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let mut store = Store::create(&path).expect("created");
        let customers: Vec<i64> = (1..=240_000).collect();
        let many = "INSERT INTO customer (id, external_id) SELECT value, 'C' || value FROM generate_series(1, 240000)";
        let many = many.replace(
            "generate_series(1, 240000)",
            "(WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 240000) SELECT value FROM n)",
        );
        store.connection.execute(&many, []).expect("put");
        let entry = KpiEntry { code: "k", name: "", meaning: "", unit: "", chosen_at_first: true };
        store.put_kpi_catalogue(&[entry]).expect("put");
        let column = vec![1.0; customers.len()];
        store.put_kpi_values(Day(1), "first", &customers[..10], &[("k", &column[..10])]).expect("stored");
        let storing = std::thread::spawn(move || {
            store.put_kpi_values(Day(2), "second", &customers, &[("k", &column)]).expect("stored");
        });
        let mut other = Store::open(&path).expect("opened");
        let mut beside = 0;
        while !storing.is_finished() {
            let run = other.kpi_run().expect("read").expect("there");
            let half = other
                .connection
                .query_row("SELECT count(*) FROM kpi_run WHERE run IS NOT NULL", [], |row| row.get::<_, i64>(0));
            if half.expect("read") == 1 {
                assert_eq!(run, (Day(1), "first".into()), "what is there is whole");
                other.log("meanwhile").expect("written");
                beside += 1;
            }
        }
        storing.join().expect("stored");
        assert!(beside > 0, "it was stored in portions");
        assert_eq!(other.kpi_run().expect("read"), Some((Day(2), "second".into())));
        assert_eq!(values(&other), 240_000, "what was replaced is gone");
    }

    #[test]
    fn what_a_dead_run_has_stored_of_its_results_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let mut store = Store::create(&path).expect("created");
        store.find_or_create_customer("A").expect("put");
        let entry = KpiEntry { code: "k", name: "", meaning: "", unit: "", chosen_at_first: true };
        store.put_kpi_catalogue(&[entry]).expect("put");
        let half = "INSERT INTO kpi_run (id, as_of, fingerprint, run) VALUES (7, 1, '', 'abcdef0123456789');
                    INSERT INTO kpi_value VALUES (7, 'k', 1, 1.0);";
        store.connection.execute_batch(half).expect("put");
        assert_eq!((store.kpi_run().expect("read"), values(&store)), (None, 1));
        let opened = Store::open(&path).expect("opened");
        assert_eq!(values(&opened), 0);
        let failed = store.store_result(
            &super::KPIS,
            |store, run| {
                let sql = "INSERT INTO kpi_run (as_of, fingerprint, run) VALUES (1, '', ?1) RETURNING id";
                Ok(store.connection.query_row(sql, [run], |row| row.get(0))?)
            },
            |store, id| {
                store.connection.execute("INSERT INTO kpi_value VALUES (?1, 'k', 1, 1.0)", [id])?;
                std::thread::sleep(std::time::Duration::from_millis(150));
                store.breathe()?;
                Err(StoreError::DiskFull)
            },
        );
        assert!(matches!(failed, Err(StoreError::DiskFull)) && values(&store) == 0);
    }
}
