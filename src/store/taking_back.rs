//! Undoing an import in portions: one that was not finished, or one that a person undoes and that is too large to block
//! everybody. The step's records are replayed from the last to the first, and a stored portion has no records left:
//! killed at any moment, it continues where it was.

use std::thread;
use std::time::Instant;

use rusqlite::{OptionalExtension, params};

use super::portion::{PAUSE, PORTION};
use super::step::{Recorded, recorded};
use super::under_way::Direction;
use super::undo::Notes;
use super::{Store, StoreError, waiting};
use domain::step::{Step, StepId, StepKind, Undone};

/// Rows of the first portion, and of any portion at most.
const FIRST: i64 = 2_000;
const MOST: i64 = 100_000;
/// If even this many rows do not fit, the disk really is full.
const LEAST: i64 = 8;

/// How many rows a portion takes, based on how long the previous one took.
pub(super) struct Pace {
    step: StepId,
    rows: i64,
}

impl Pace {
    /// For rows of results, which belong to no step.
    pub(super) fn of_results() -> Pace {
        Pace { step: StepId(0), rows: FIRST }
    }

    pub(super) fn rows(&self) -> i64 {
        self.rows
    }

    /// Does one portion; none if the disk was too full for this many rows, so that fewer are tried.
    pub(super) fn portion<T>(
        &mut self,
        store: &mut Store,
        act: impl FnOnce(&mut Store) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        store.begin_within(waiting::LONG)?;
        let began = Instant::now();
        let step = self.step.0;
        let result = store.connection.pragma_update(None, "defer_foreign_keys", true).map_err(StoreError::from);
        let result = result.and_then(|()| act(store)).and_then(|done| {
            store.connection.execute("UPDATE step SET portions = portions + 1 WHERE id = ?1", [step])?;
            Ok(done)
        });
        match store.end(result) {
            Err(StoreError::DiskFull) if self.rows > LEAST => {
                self.rows /= 4;
                // Checkpointing the log into the file may make room in it.
                let _ = store.checkpoint();
                Ok(None)
            }
            Err(error) => Err(error),
            Ok(done) => {
                let wanted = if began.elapsed() > PORTION { self.rows / 2 } else { self.rows * 3 / 2 };
                self.rows = wanted.clamp(LEAST, MOST);
                thread::sleep(PAUSE);
                Ok(Some(done))
            }
        }
    }
}

impl Store {
    /// Undoes a step in portions. The step carries the name of an active run, so nobody else undoes it.
    pub(super) fn take_back_by(&mut self, id: StepId, direction: Direction) -> Result<Undone, StoreError> {
        let step = match self.step(id) {
            // Not even its first portion was stored.
            Err(StoreError::NoSuch { .. }) => return Ok(Undone::default()),
            step => step?,
        };
        self.play_back(&step, direction).map_err(|error| StoreError::HalfTakenBack {
            what: step.what,
            why: match error {
                StoreError::DiskFull => "the disk is full".into(),
                other => other.to_string(),
            },
        })
    }

    fn play_back(&mut self, step: &Step, direction: Direction) -> Result<Undone, StoreError> {
        let id = step.id;
        self.prepare_gone()?;
        let mut pace = Pace { step: id, rows: FIRST };
        let mut undone = Undone { step: id.0, what: step.what.clone(), ..Undone::default() };
        if direction == Direction::Making {
            self.take_words_back(&mut pace)?;
        }
        let added = self.added_customers(id)?;
        let is_searched = !added.is_empty() || self.is_searched(step)?;
        undone.removed += self.take_purchases_back(id, &mut pace)?;
        for range in &added {
            self.take_attributes_back(*range, &mut pace)?;
        }
        self.play_notes_back(step, &mut pace, &mut undone)?;
        for range in &added {
            self.take_customers_back(*range, &mut pace, &mut undone)?;
        }
        if is_searched {
            self.forget_words()?;
        }
        while pace.portion(self, |store| store.end_taking_back(step, direction, &undone))?.is_none() {}
        self.connection.execute_batch("DROP TABLE temp.gone")?;
        self.leave_nothing_behind()?;
        Ok(undone)
    }

    /// Refusals that the step entered and nobody else did.
    fn take_words_back(&mut self, pace: &mut Pace) -> Result<(), StoreError> {
        let some = "(SELECT \"table\", \"key\" FROM step_word WHERE step_id = ?1 ORDER BY 1, 2 LIMIT ?2)";
        let entries = format!(
            "DELETE FROM consent_entry
             WHERE id IN (SELECT json_extract(\"key\", '$[0]') FROM {some} WHERE \"table\" = 'consent_entry')"
        );
        let addresses = format!(
            "DELETE FROM suppression WHERE (channel, address) IN
                 (SELECT json_extract(\"key\", '$[0]'), json_extract(\"key\", '$[1]') FROM {some}
                  WHERE \"table\" = 'suppression')"
        );
        let notes = format!("DELETE FROM step_word WHERE (\"table\", \"key\") IN {some}");
        loop {
            let (step, rows) = (pace.step.0, pace.rows);
            let done = pace.portion(self, |store| {
                store.connection.execute(&entries, [step, rows])?;
                store.connection.execute(&addresses, [step, rows])?;
                Ok(store.connection.execute(&notes, [step, rows])?)
            })?;
            if done == Some(0) {
                return Ok(());
            }
        }
    }

    fn take_purchases_back(&mut self, step: StepId, pace: &mut Pace) -> Result<u64, StoreError> {
        let sql = "SELECT id FROM import_batch WHERE step_id = ?1";
        let batch: Option<i64> = self.connection.query_row(sql, [step.0], |row| row.get(0)).optional()?;
        let (mut below, mut removed) = (i64::MAX, 0);
        let next =
            "SELECT min(id) FROM (SELECT id FROM purchase WHERE id < ?1 AND batch_id = ?2 ORDER BY id DESC LIMIT ?3)";
        // Searched before the portion begins: after the last match the whole table is scanned.
        while let Some(lowest) =
            self.connection.query_row(next, params![below, batch, pace.rows], |row| row.get::<_, Option<i64>>(0))?
        {
            let sql = "DELETE FROM purchase WHERE id >= ?1 AND id < ?2 AND batch_id = ?3";
            let done =
                pace.portion(self, |store| Ok(store.connection.execute(sql, params![lowest, below, batch])? as u64))?;
            if let Some(rows) = done {
                removed += rows;
                below = lowest;
            }
        }
        Ok(removed)
    }

    /// From the first of the customers that a step added to just after the last.
    fn added_customers(&self, step: StepId) -> Result<Vec<(i64, i64)>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT first, min(last, (SELECT coalesce(max(id), 0) FROM customer)) + 1 FROM step_added_customers
             WHERE step_id = ?1",
        )?;
        let rows = query.query_map([step.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Goes through customers from the last to the first, some in each portion.
    fn each_of_customers(
        &mut self,
        (first, behind): (i64, i64),
        pace: &mut Pace,
        mut act: impl FnMut(&mut Store, i64, i64) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let next = "SELECT min(id) FROM (SELECT id FROM customer WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3)";
        let mut below = behind;
        while let Some(lowest) =
            self.connection.query_row(next, params![first, below, pace.rows], |row| row.get::<_, Option<i64>>(0))?
        {
            if pace.portion(self, |store| act(store, lowest, below))?.is_some() {
                below = lowest;
            }
        }
        Ok(())
    }

    /// Attribute values of the added customers go before the attributes themselves, except those from another file.
    fn take_attributes_back(&mut self, added: (i64, i64), pace: &mut Pace) -> Result<(), StoreError> {
        self.each_of_customers(added, pace, |store, lowest, below| {
            store.connection.execute(
                "DELETE FROM customer_attribute
                 WHERE attribute_id IN (SELECT id FROM attribute) AND customer_id >= ?1 AND customer_id < ?2
                   AND NOT EXISTS (SELECT 1 FROM step_row AS row
                                   WHERE row.\"table\" = 'customer_attribute' AND row.before IS NULL
                                     AND row.\"key\" = json_array(attribute_id, customer_id, day))",
                [lowest, below],
            )?;
            Ok(())
        })
    }

    /// The records from the last to the first: what was made last goes first, so that nothing refers to what is
    /// removed.
    fn play_notes_back(&mut self, step: &Step, pace: &mut Pace, undone: &mut Undone) -> Result<(), StoreError> {
        let tables = recorded(self, StepKind::Import)?;
        let next = "SELECT min(number) FROM (SELECT number FROM step_row NOT INDEXED
                        WHERE step_id = ?1 AND number < ?2 ORDER BY number DESC LIMIT ?3)";
        let mut below = i64::MAX;
        while let Some(lowest) =
            self.connection.query_row(next, params![step.id.0, below, pace.rows], |row| row.get::<_, Option<i64>>(0))?
        {
            let notes = Notes::Between(lowest, below);
            let done = pace.portion(self, |store| store.play_some_back(step, &tables, notes))?;
            if let Some((removed, restored)) = done {
                undone.removed += removed;
                undone.restored += restored;
                below = lowest;
            }
        }
        Ok(())
    }

    fn play_some_back(&mut self, step: &Step, tables: &[Recorded], notes: Notes) -> Result<(u64, u64), StoreError> {
        let Notes::Between(lowest, below) = notes else { return Ok((0, 0)) };
        let (mut removed, mut restored) = (0, 0);
        let names = "SELECT DISTINCT \"table\" FROM step_row NOT INDEXED WHERE number >= ?1 AND number < ?2";
        let noted = {
            let mut query = self.connection.prepare_cached(names)?;
            query.query_map([lowest, below], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?
        };
        for table in tables.iter().filter(|table| noted.iter().any(|name| name == table.table)) {
            removed += self.remove_added(step, table, notes)?;
            restored += self.restore_changed(step, table, notes)?;
        }
        let done = "DELETE FROM step_row WHERE number >= ?1 AND number < ?2 AND step_id = ?3";
        self.connection.execute(done, params![lowest, below, step.id.0])?;
        Ok((removed, restored))
    }

    /// The added customers themselves, last of all; customers on whom something was built meanwhile stay.
    fn take_customers_back(
        &mut self,
        added: (i64, i64),
        pace: &mut Pace,
        undone: &mut Undone,
    ) -> Result<(), StoreError> {
        let leaning = self.what_leans_on_customers()?;
        let (mut removed, mut kept) = (0, 0);
        self.each_of_customers(added, pace, |store, lowest, below| {
            store.connection.execute("DELETE FROM temp.gone", [])?;
            store.connection.execute(
                "INSERT INTO temp.gone SELECT 'customer', id FROM customer WHERE id >= ?1 AND id < ?2",
                [lowest, below],
            )?;
            for (table, column) in &leaning {
                let sql = format!(
                    "DELETE FROM temp.gone WHERE id IN (SELECT {column} FROM {table} WHERE {column} >= ?1 AND {column} < ?2)"
                );
                store.connection.execute(&sql, [lowest, below])?;
            }
            store.spare_refused_numbers()?;
            kept += store.keep_refusals()?;
            store.remove_computed()?;
            removed += store.connection.execute("DELETE FROM customer WHERE id IN (SELECT id FROM temp.gone)", [])?;
            Ok(())
        })?;
        undone.removed += removed as u64;
        undone.refusals_kept += kept;
        Ok(())
    }

    fn end_taking_back(&mut self, step: &Step, direction: Direction, undone: &Undone) -> Result<(), StoreError> {
        let id = step.id.0;
        self.connection.execute("DELETE FROM step_added_customers WHERE step_id = ?1", [id])?;
        match direction {
            // As if it had never begun.
            Direction::Making => {
                self.connection.execute("DELETE FROM import_batch WHERE step_id = ?1", [id])?;
                self.connection.execute("DELETE FROM step WHERE id = ?1", [id])?;
                Ok(())
            }
            Direction::TakingBack => {
                let end = "UPDATE step SET undone = datetime('now'), run = NULL, direction = NULL WHERE id = ?1";
                self.connection.execute(end, [id])?;
                self.note_undone(undone)
            }
        }
    }
}
