//! Taking a step back: every row that it touched becomes what it was, unless something was built on it since.

use rusqlite::params;

use super::step::{Recorded, recorded};
use super::{Store, StoreError};
use crate::domain::step::{Step, StepId, StepKind, Undone};

/// Results that are computed anew from the data: they go with the customers that they speak of.
const COMPUTED: [(&str, &str); 3] =
    [("prediction_run", "prediction"), ("kpi_run", "kpi_value"), ("cluster_run", "cluster_member")];

/// How rows of a table that still lean on a removed one are spoken of.
const SPOKEN: [(&str, &str); 12] = [
    ("purchase", "purchases from elsewhere"),
    ("contact", "contacts from elsewhere"),
    ("campaign_target", "customers of campaigns"),
    ("lead", "leads"),
    ("outbox", "messages in the outbox"),
    ("outcome", "outcomes of leads"),
    ("customer_attribute", "attributes from elsewhere"),
    ("customer_alias", "merged customers"),
    ("territory", "territories of dealers"),
    ("distinct_pair", "pairs that were looked at"),
    ("consent_entry", "permissions and refusals"),
    ("prediction", "predictions"),
];

impl Store {
    /// Takes a step back, all of it or nothing.
    ///
    /// # Errors
    /// When it was taken back before, a later step changed the same rows, or something else (a campaign, a lead, another
    /// file) was built on rows that it had added; the message says what.
    pub fn undo(&mut self, id: StepId) -> Result<Undone, StoreError> {
        let step = self.step(id)?;
        if step.undone {
            return Err(StoreError::Undone(step.what));
        }
        let tables = recorded(self)?;
        self.atomically(|store| {
            store.list_added_customers(&step)?;
            store.refuse_changed_since(&step)?;
            store.connection.pragma_update(None, "defer_foreign_keys", true)?;
            store.connection.execute_batch(
                "CREATE TEMP TABLE IF NOT EXISTS gone (\"table\" TEXT, id INTEGER, PRIMARY KEY (\"table\", id));
                 DELETE FROM gone;",
            )?;
            let mut undone = Undone { step: id.0, what: step.what.clone(), ..Undone::default() };
            if step.kind == StepKind::Import {
                undone.removed += store.remove_batch(id)?;
            }
            for table in &tables {
                store.note_gone(&step, table)?;
            }
            undone.refusals_kept = store.keep_refusals()?;
            store.remove_computed()?;
            for table in &tables {
                undone.removed += store.remove_added(&step, table)?;
                undone.restored += store.restore_changed(&step, table)?;
            }
            store.refuse_built_upon(&step)?;
            store.connection.execute("DELETE FROM step_row WHERE step_id = ?1", [id.0])?;
            store.connection.execute("UPDATE step SET undone = datetime('now') WHERE id = ?1", [id.0])?;
            store.connection.execute_batch("DROP TABLE temp.gone")?;
            store.mark_data_changed()?;
            store.log(&format!(
                "Took back '{}': {} rows removed, {} restored",
                undone.what, undone.removed, undone.restored
            ))?;
            Ok(undone)
        })
    }

    /// A row a customer where an import noted only the first and the last that it added.
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

    /// A later step that touched the same rows has to be taken back first.
    fn refuse_changed_since(&self, step: &Step) -> Result<(), StoreError> {
        let mut query = self.connection.prepare(
            "SELECT DISTINCT later.what FROM step AS later JOIN step_row AS row ON row.step_id = later.id
             WHERE later.id > ?1 AND later.undone IS NULL AND (
                 EXISTS (SELECT 1 FROM step_row AS mine
                         WHERE mine.step_id = ?1 AND mine.\"table\" = row.\"table\" AND mine.\"key\" = row.\"key\")
                 OR row.\"table\" = 'purchase' AND EXISTS (
                     SELECT 1 FROM purchase JOIN import_batch AS batch ON batch.id = purchase.batch_id
                     WHERE batch.step_id = ?1 AND purchase.id = json_extract(row.\"key\", '$[0]')))
             ORDER BY later.id LIMIT 4",
        )?;
        let later = query.query_map([step.id.0], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        if later.is_empty() {
            return Ok(());
        }
        Err(StoreError::BuiltOn { what: step.what.clone(), on: format!("'{}' came after it", later.join("', '")) })
    }

    fn remove_batch(&self, step: StepId) -> Result<u64, StoreError> {
        let sql = "DELETE FROM purchase WHERE batch_id = (SELECT id FROM import_batch WHERE step_id = ?1)";
        Ok(self.connection.execute(sql, [step.0])? as u64)
    }

    /// Notes the rows with a number of their own that the step had added.
    fn note_gone(&self, step: &Step, table: &Recorded) -> Result<(), StoreError> {
        if table.key.len() == 1 && table.key[0] == "id" {
            let sql = format!(
                "INSERT INTO temp.gone SELECT '{}', json_extract(\"key\", '$[0]') FROM ({}) WHERE before IS NULL",
                table.table,
                first_rows()
            );
            self.connection.execute(&sql, params![step.id.0, table.table])?;
        }
        Ok(())
    }

    /// Refusals of customers about to go stay as addresses that nothing is sent to.
    fn keep_refusals(&self) -> Result<u64, StoreError> {
        let mut kept = 0;
        for (channel, column) in [("email", "email"), ("telephone", "phone")] {
            let sql = format!(
                "INSERT OR IGNORE INTO suppression (channel, address, day, origin)
                 SELECT '{channel}', lower(customer.{column}), now.day, now.origin
                 FROM consent_now AS now JOIN customer ON customer.id = now.customer_id
                 JOIN temp.gone ON gone.\"table\" = 'customer' AND gone.id = customer.id
                 WHERE now.channel = '{channel}' AND now.verdict = 'refused' AND customer.{column} <> ''"
            );
            kept += self.connection.execute(&sql, [])?;
        }
        self.connection.execute(
            "DELETE FROM consent_entry WHERE customer_id IN (SELECT id FROM temp.gone WHERE \"table\" = 'customer')",
            [],
        )?;
        Ok(kept as u64)
    }

    fn remove_computed(&self) -> Result<(), StoreError> {
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

    fn remove_added(&self, step: &Step, table: &Recorded) -> Result<u64, StoreError> {
        let parts: Vec<String> = (0..table.key.len()).map(|i| format!("json_extract(\"key\", '$[{i}]')")).collect();
        let sql = format!(
            "DELETE FROM {} WHERE ({}) IN (SELECT {} FROM ({}) WHERE before IS NULL)",
            table.table,
            table.key.join(", "),
            parts.join(", "),
            first_rows()
        );
        Ok(self.connection.execute(&sql, params![step.id.0, table.table])? as u64)
    }

    fn restore_changed(&self, step: &Step, table: &Recorded) -> Result<u64, StoreError> {
        let values: Vec<String> =
            table.columns.iter().map(|column| format!("json_extract(before, '$.{column}')")).collect();
        let set: Vec<String> = table
            .columns
            .iter()
            .filter(|column| !table.key.contains(column))
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        let otherwise = if set.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", set.join(", ")) };
        let sql = format!(
            "INSERT INTO {} ({}) SELECT {} FROM ({}) WHERE before IS NOT NULL
             ON CONFLICT ({}) DO {otherwise}",
            table.table,
            table.columns.join(", "),
            values.join(", "),
            first_rows(),
            table.key.join(", ")
        );
        Ok(self.connection.execute(&sql, params![step.id.0, table.table])? as u64)
    }

    /// Rows that still lean on one that is gone.
    fn refuse_built_upon(&self, step: &Step) -> Result<(), StoreError> {
        let mut query = self.connection.prepare(
            "SELECT leaning.name, link.\"from\", link.\"table\" FROM sqlite_schema AS leaning
             JOIN pragma_foreign_key_list(leaning.name) AS link
             WHERE leaning.type = 'table' AND link.\"table\" IN (SELECT DISTINCT \"table\" FROM temp.gone)",
        )?;
        let links = query
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<Vec<(String, String, String)>, _>>()?;
        let mut found = Vec::new();
        for (table, column, of) in links {
            let sql = format!(
                "SELECT count(*) FROM {table} WHERE {column} IN (SELECT id FROM temp.gone WHERE \"table\" = ?1)"
            );
            let rows: i64 = self.connection.query_row(&sql, [&of], |row| row.get(0))?;
            if rows > 0 {
                let name = SPOKEN.iter().find(|(known, _)| *known == table).map_or(table.as_str(), |(_, name)| name);
                found.push(format!("{rows} {name}"));
            }
        }
        if found.is_empty() {
            return Ok(());
        }
        let on = format!("{} lean on what it brought", found.join(", "));
        Err(StoreError::BuiltOn { what: step.what.clone(), on })
    }
}

/// What the rows of table ?2 were before the first time that step ?1 touched them.
fn first_rows() -> &'static str {
    "SELECT \"key\", before FROM step_row WHERE number IN
         (SELECT min(number) FROM step_row WHERE step_id = ?1 AND \"table\" = ?2 GROUP BY \"key\")"
}
