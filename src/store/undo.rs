//! Undoing a step: every row that it touched becomes what it was, unless something was built on it since.

use rusqlite::params;

use super::consent::{THIS_DAY, standing_refusal};
use super::step::{Recorded, recorded};
use super::{Change, Store, StoreError};
use domain::consent::Channel;
use domain::day::Day;
use domain::step::{Step, StepId, StepKind, Undone};

/// Results that are recomputed from the data: they are removed with their customers.
pub(super) const COMPUTED: [(&str, &str); 4] = [
    ("prediction_run", "prediction"),
    ("kpi_run", "kpi_value"),
    ("cluster_run", "cluster_member"),
    ("pattern_run", "pattern_member"),
];

/// Maximum number of rows that are undone in one transaction; more would block everybody.
const MOST_AT_ONCE: i64 = 2_000;

impl Store {
    /// Undoes a step, all of it or nothing; a large import in portions, which continue where they were if the program
    /// dies.
    ///
    /// # Errors
    /// When it was undone before, a later step changed the same rows, or something else (a campaign, a lead, another
    /// file) was built on rows that it had added; the message says what.
    pub fn undo(&mut self, id: StepId) -> Result<Undone, StoreError> {
        let step = self.step(id)?;
        if step.undone {
            return Err(StoreError::Undone(step.what));
        }
        self.take_back_unfinished()?;
        if step.kind == StepKind::Import && self.rows_of_step(id)? > MOST_AT_ONCE {
            return self.undo_in_portions(&step);
        }
        let tables = recorded(self, step.kind)?;
        let undone = self.atomically::<_, StoreError>(|store| {
            if step.kind != StepKind::Edit {
                store.refuse_under_way()?;
            }
            store.refuse_beside(id)?;
            store.list_added_customers(&step)?;
            store.refuse_changed_since(&step, id)?;
            store.connection.pragma_update(None, "defer_foreign_keys", true)?;
            store.prepare_gone()?;
            let is_searched = store.is_searched(&step)?;
            let what = if step.kind == StepKind::Import { step.what.clone() } else { store.leave_names_out(&step)? };
            let mut undone = Undone { step: id.0, what, ..Undone::default() };
            match step.kind {
                StepKind::Import => undone.removed += store.remove_batch(id)?,
                StepKind::Merge => store.share_refusals_since(id)?,
                StepKind::Edit => {}
            }
            for table in &tables {
                store.note_gone(&step, table)?;
            }
            store.keep_refused_numbers(&step)?;
            undone.refusals_kept = store.keep_refusals()?;
            store.remove_computed()?;
            for table in &tables {
                undone.removed += store.remove_added(&step, table, Notes::All)?;
                undone.restored += store.restore_changed(&step, table, Notes::All)?;
            }
            store.refuse_built_upon(&step)?;
            store.refuse_without_customer(&step)?;
            if is_searched {
                store.note_words_to_forget()?;
            }
            store.connection.execute("DELETE FROM step_row WHERE step_id = ?1", [id.0])?;
            store.connection.execute("UPDATE main.step SET undone = datetime('now') WHERE id = ?1", [id.0])?;
            store.connection.execute_batch("DROP TABLE temp.gone")?;
            store.note_undone(&undone)?;
            Ok(undone)
        })?;
        self.forget_noted_words()?;
        self.leave_nothing_behind()?;
        Ok(undone)
    }

    /// An empty list of rows about to be removed.
    pub(super) fn prepare_gone(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS gone (\"table\" TEXT, id INTEGER, PRIMARY KEY (\"table\", id));
             DELETE FROM gone;",
        )?)
    }

    pub(super) fn note_undone(&mut self, undone: &Undone) -> Result<(), StoreError> {
        self.mark_data_changed()?;
        self.log(&format!("Undid '{}': {} rows removed, {} restored", undone.what, undone.removed, undone.restored))
    }

    /// How many rows a step added or changed.
    fn rows_of_step(&self, step: StepId) -> Result<i64, StoreError> {
        let sql = "SELECT (SELECT coalesce(sum(added), 0) FROM import_batch WHERE step_id = ?1)
                       + (SELECT coalesce(sum(last - first + 1), 0) FROM step_added_customers WHERE step_id = ?1)
                       + (SELECT count(*) FROM step_row WHERE step_id = ?1)";
        Ok(self.connection.query_row(sql, [step.0], |row| row.get(0))?)
    }

    /// One row per customer if an import recorded only the first and the last that it added.
    fn list_added_customers(&self, step: &Step) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO step_row (step_id, \"table\", \"key\", before)
             SELECT step_id, 'customer', json_array(id), NULL FROM step_added_customers
             JOIN customer ON id BETWEEN first AND last WHERE step_id = ?1",
            [step.id.0],
        )?;
        self.connection.execute("DELETE FROM step_added_customers WHERE step_id = ?1", [step.id.0])?;
        Ok(())
    }

    fn remove_batch(&self, step: StepId) -> Result<u64, StoreError> {
        let sql = "DELETE FROM purchase WHERE batch_id = (SELECT id FROM import_batch WHERE step_id = ?1)";
        Ok(self.connection.execute(sql, [step.0])? as u64)
    }

    /// Lists the rows with a number of their own that the step had added.
    pub(super) fn note_gone(&self, step: &Step, table: &Recorded) -> Result<(), StoreError> {
        if table.key.len() == 1 && table.key[0] == "id" {
            let sql = format!(
                "INSERT INTO temp.gone SELECT '{}', json_extract(\"key\", '$[0]') FROM ({}) WHERE before IS NULL",
                table.table,
                Notes::All.first_rows()
            );
            self.connection.execute(&sql, params![step.id.0, table.table])?;
        }
        Ok(())
    }

    /// A customer of whom nothing is known except a number and a refusal stays: there is no address to suppress
    /// instead, and whoever is imported under this number later has refused.
    fn keep_refused_numbers(&self, step: &Step) -> Result<(), StoreError> {
        let stays = refused_numbers();
        self.connection.execute(
            &format!(
                "DELETE FROM step_row WHERE step_id = ?1 AND \"table\" = 'customer' AND before IS NULL
                     AND json_extract(\"key\", '$[0]') IN ({stays})"
            ),
            [step.id.0],
        )?;
        self.spare_refused_numbers()
    }

    pub(super) fn spare_refused_numbers(&self) -> Result<(), StoreError> {
        let stays = refused_numbers();
        self.connection
            .execute(&format!("DELETE FROM temp.gone WHERE \"table\" = 'customer' AND id IN ({stays})"), [])?;
        Ok(())
    }

    /// Refusals of customers about to be removed remain as suppressed addresses.
    pub(super) fn keep_refusals(&mut self) -> Result<u64, StoreError> {
        let mut kept = 0;
        for (channel, column) in [(Channel::Email, "email"), (Channel::Telephone, "phone")] {
            let sql = format!(
                "SELECT customer.{column}, max(entry.day), entry.origin
                 FROM consent_entry AS entry JOIN customer ON customer.id = entry.customer_id
                 JOIN temp.gone ON gone.\"table\" = 'customer' AND gone.id = customer.id
                 WHERE entry.channel = '{}' AND customer.{column} <> '' AND {} GROUP BY customer.id",
                channel.code(),
                standing_refusal("entry", THIS_DAY)
            );
            let refused = {
                let mut query = self.connection.prepare(&sql)?;
                let rows = query.query_map([], |row| Ok((row.get(0)?, Day(row.get(1)?), row.get(2)?)))?;
                rows.collect::<Result<Vec<(String, Day, String)>, _>>()?
            };
            for (address, day, origin) in refused {
                kept += u64::from(self.suppress(channel, &address, day, &origin)? == Change::Added);
            }
        }
        // Attributes of theirs from another file block the undo instead.
        self.connection.execute(
            "DELETE FROM customer_attribute
             WHERE customer_id IN (SELECT id FROM temp.gone WHERE \"table\" = 'customer') AND NOT EXISTS (
                 SELECT 1 FROM step_row AS row WHERE row.\"table\" = 'customer_attribute' AND row.before IS NULL
                     AND row.\"key\" = json_array(attribute_id, customer_id, day))",
            [],
        )?;
        self.connection.execute(
            "DELETE FROM consent_entry WHERE customer_id IN (SELECT id FROM temp.gone WHERE \"table\" = 'customer')",
            [],
        )?;
        Ok(kept)
    }

    pub(super) fn remove_computed(&self) -> Result<(), StoreError> {
        for (run, member) in COMPUTED {
            self.connection.execute(
                &format!(
                    "DELETE FROM {run} WHERE id IN (SELECT run_id FROM {member} WHERE customer_id IN
                         (SELECT id FROM temp.gone WHERE \"table\" = 'customer'))"
                ),
                [],
            )?;
        }
        Ok(())
    }

    pub(super) fn remove_added(&self, step: &Step, table: &Recorded, notes: Notes) -> Result<u64, StoreError> {
        let parts: Vec<String> = (0..table.key.len()).map(|i| format!("json_extract(\"key\", '$[{i}]')")).collect();
        let sql = format!(
            "DELETE FROM {} WHERE ({}) IN (SELECT {} FROM ({}) WHERE before IS NULL)",
            table.table,
            table.key.join(", "),
            parts.join(", "),
            notes.first_rows()
        );
        Ok(self.connection.execute(&sql, params![step.id.0, table.table])? as u64)
    }

    /// Existing rows get their old values, then missing rows are restored: in this order a unique value is free again
    /// when its former row returns.
    pub(super) fn restore_changed(&self, step: &Step, table: &Recorded, notes: Notes) -> Result<u64, StoreError> {
        let old = |column: &String| format!("json_extract(before, '$.{column}')");
        let is_row: Vec<String> =
            table.key.iter().map(|column| format!("present.{column} = {}", old(column))).collect();
        let set: Vec<String> =
            table.restored().iter().map(|column| format!("{column} = json_extract(before, '$.{column}')")).collect();
        let mut restored = 0;
        if !set.is_empty() {
            let sql = format!(
                "UPDATE {} AS present SET {} FROM ({}) WHERE before IS NOT NULL AND {}",
                table.table,
                set.join(", "),
                notes.first_rows(),
                is_row.join(" AND ")
            );
            restored += self.connection.execute(&sql, params![step.id.0, table.table])?;
        }
        let values: Vec<String> = table.columns.iter().map(old).collect();
        let sql = format!(
            "INSERT INTO {} ({}) SELECT {} FROM ({}) WHERE before IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM {} AS present WHERE {}) {}",
            table.table,
            table.columns.join(", "),
            values.join(", "),
            notes.first_rows(),
            table.table,
            is_row.join(" AND "),
            still_computed(table.table)
        );
        restored += self.connection.execute(&sql, params![step.id.0, table.table])?;
        Ok(restored as u64)
    }

    /// What the merged customer refused since the merge applies to both: nobody knows which of them said it.
    fn share_refusals_since(&self, step: StepId) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO consent_entry (customer_id, channel, verdict, day, origin, purpose, wording, expires, reason)
             SELECT json_extract(gone.before, '$.id'), channel, verdict, day, origin, purpose, wording, expires, reason
             FROM consent_entry AS entry
             JOIN step_row AS gone ON gone.step_id = ?1 AND gone.\"table\" = 'customer' AND gone.before IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM customer WHERE id = json_extract(gone.\"key\", '$[0]'))
             WHERE entry.customer_id = (
                     SELECT alias.customer_id FROM customer_alias AS alias JOIN step_row AS added
                         ON added.step_id = ?1 AND added.\"table\" = 'customer_alias' AND added.before IS NULL
                            AND json_extract(added.\"key\", '$[0]') = alias.external_id)
               AND entry.verdict = 'refused'
               AND NOT EXISTS (SELECT 1 FROM step_row WHERE step_id = ?1 AND \"table\" = 'consent_entry'
                                   AND \"key\" = json_array(entry.id))",
            [step.0],
        )?;
        Ok(())
    }
}

/// Customers about to be removed of whom nothing is known except a number and a refusal.
fn refused_numbers() -> String {
    format!(
        "SELECT customer.id FROM temp.gone JOIN customer ON customer.id = gone.id
         WHERE gone.\"table\" = 'customer'
             AND email || phone || first_name || last_name || company || street || postcode || city = ''
             AND EXISTS (SELECT 1 FROM consent_entry AS entry WHERE entry.customer_id = customer.id AND {})",
        standing_refusal("entry", THIS_DAY)
    )
}

/// Records of a step.
#[derive(Debug, Clone, Copy)]
pub(super) enum Notes {
    All,
    /// From one number up to but excluding another.
    Between(i64, i64),
}

impl Notes {
    /// What the rows of table ?2 were before step ?1 first touched them.
    fn first_rows(self) -> String {
        let (by, which) = match self {
            Notes::All => ("", String::new()),
            Notes::Between(from, to) => ("NOT INDEXED", format!("AND number >= {from} AND number < {to}")),
        };
        format!(
            "SELECT \"key\", before FROM step_row WHERE number IN
                 (SELECT min(number) FROM step_row {by} WHERE step_id = ?1 AND \"table\" = ?2 {which} GROUP BY \"key\")"
        )
    }
}

/// Rows of a run are restored only while others of that run exist: recomputed results need no old rows.
fn still_computed(table: &str) -> String {
    match COMPUTED.iter().find(|(_, member)| *member == table) {
        Some(_) => {
            format!("AND EXISTS (SELECT 1 FROM {table} AS other WHERE other.run_id = json_extract(before, '$.run_id'))")
        }
        None => String::new(),
    }
}
