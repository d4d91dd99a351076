//! Imports: when each was made, of which file, and what came of it.

use rusqlite::params;

use super::{Store, StoreError};
use domain::day::Day;
use domain::step::StepId;
use reports::data::BatchLine;
use reports::import::{ImportKind, ImportReport};

impl Store {
    /// Notes that an import begins, as part of a step if it can be undone; its counts are filled in when it is done.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn begin_import(
        &mut self,
        step: Option<StepId>,
        file: &str,
        kind: ImportKind,
        today: Day,
    ) -> Result<i64, StoreError> {
        let sql = "INSERT INTO import_batch (step_id, file, kind, day) VALUES (?1, ?2, ?3, ?4)";
        self.connection.execute(sql, params![step.map(|step| step.0), file, kind.code(), today.0])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn end_import(&mut self, import: i64, report: &ImportReport) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE import_batch SET added = ?2, changed = ?3, unchanged = ?4, rejected = ?5 WHERE id = ?1",
            params![
                import,
                stored(report.added),
                stored(report.changed),
                stored(report.unchanged),
                stored(report.rejected)
            ],
        )?;
        Ok(())
    }

    /// Sets the day up to which the record of an import is complete.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_known_until(&mut self, import: i64, day: Day) -> Result<(), StoreError> {
        self.connection.execute("UPDATE import_batch SET known_until = ?2 WHERE id = ?1", params![import, day.0])?;
        Ok(())
    }

    /// The last day up to which any import declared its record complete; imports that were undone do not count.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known_until(&self) -> Result<Option<Day>, StoreError> {
        let sql = "SELECT max(known_until) FROM import_batch AS batch LEFT JOIN step ON step.id = batch.step_id
                   WHERE step.undone IS NULL AND step.run IS NULL";
        let day: Option<i32> = self.connection.query_row(sql, [], |row| row.get(0))?;
        Ok(day.map(Day))
    }

    /// Imports that were made, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn batches(&self) -> Result<Vec<BatchLine>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT file, batch.kind, batch.day, added, changed, unchanged, rejected, step.id, step.undone IS NOT NULL
             FROM import_batch AS batch LEFT JOIN step ON step.id = batch.step_id
             WHERE step.run IS NULL ORDER BY batch.id DESC LIMIT 50",
        )?;
        let rows = query.query_map([], |row| {
            let count = |place| Ok::<_, rusqlite::Error>(row.get::<_, i64>(place)?.unsigned_abs());
            Ok(BatchLine {
                file: row.get(0)?,
                kind: row.get(1)?,
                day: Day(row.get(2)?),
                added: count(3)?,
                changed: count(4)?,
                unchanged: count(5)?,
                rejected: count(6)?,
                step: row.get::<_, Option<i64>>(7)?.map(StepId),
                undone: row.get(8)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
