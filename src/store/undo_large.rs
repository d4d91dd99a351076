//! Undoing an import that is too large for one transaction: checked first, while others write, then undone in portions
//! ([`super::taking_back`]). Once begun, it runs to its end.

use rusqlite::params;

use super::step::recorded;
use super::under_way::Direction;
use super::undo::COMPUTED;
use super::undo_refusals::{refused_if_any, spoken};
use super::{Store, StoreError, waiting};
use domain::step::{Step, StepId, StepKind, Undone};

/// A column that refers to rows of another table.
struct Link {
    from: String,
    column: String,
    to: String,
}

impl Store {
    pub(super) fn undo_in_portions(&mut self, step: &Step) -> Result<Undone, StoreError> {
        self.refuse_under_way()?;
        let newest = StepId(self.connection.query_row("SELECT max(id) FROM step", [], |row| row.get(0))?);
        self.refuse_changed_since(step, step.id)?;
        self.refuse_leaned_upon(step)?;
        self.refuse_customers_gone(step)?;
        let run = self.begin_run()?;
        self.begin_within(waiting::USUAL)?;
        let begun = self.begin_taking_back(step, newest, run.name());
        self.end(begun)?;
        let undone = self.take_back_by(step.id, Direction::TakingBack);
        drop(run);
        undone
    }

    /// From here on no other step touches the same rows; one that was made during the check is checked now.
    fn begin_taking_back(&self, step: &Step, looked: StepId, run: &str) -> Result<(), StoreError> {
        self.refuse_under_way()?;
        self.refuse_changed_since(step, looked)?;
        let mark = "UPDATE step SET run = ?2, direction = 'taking back' WHERE id = ?1 AND undone IS NULL";
        match self.connection.execute(mark, params![step.id.0, run])? {
            1 => Ok(()),
            _ => Err(StoreError::Undone(step.what.clone())),
        }
    }

    /// Rows that would still refer to a removed one, except for those that are removed, or restored, with it.
    fn refuse_leaned_upon(&self, step: &Step) -> Result<(), StoreError> {
        self.prepare_gone()?;
        for table in recorded(self, StepKind::Import)? {
            self.note_gone(step, &table)?;
        }
        self.connection.execute(
            "INSERT OR IGNORE INTO temp.gone SELECT 'customer', id FROM step_added_customers
             JOIN customer ON id BETWEEN first AND last WHERE step_id = ?1",
            [step.id.0],
        )?;
        self.spare_refused_numbers()?;
        let mut found = Vec::new();
        for link in self.links()? {
            let sql = format!(
                "SELECT count(*) FROM {table} AS leaning
                 WHERE {column} IN (SELECT id FROM temp.gone WHERE \"table\" = ?2) AND {stays}",
                table = link.from,
                column = link.column,
                stays = self.stays(&link.from)?
            );
            let rows: i64 = self.connection.query_row(&sql, params![step.id.0, link.to], |row| row.get(0))?;
            if rows > 0 {
                found.push(spoken(&link.from, rows));
            }
        }
        self.connection.execute_batch("DROP TABLE temp.gone")?;
        refused_if_any(step, &found)
    }

    /// The condition under which a row of a table exists unchanged after step ?1 is undone.
    fn stays(&self, table: &str) -> Result<String, StoreError> {
        let columns =
            "SELECT group_concat('leaning.' || name, ', ' ORDER BY pk) FROM pragma_table_info(?1) WHERE pk > 0";
        let key: String = self.connection.query_row(columns, [table], |row| row.get(0))?;
        let noted = format!("step_row AS row WHERE row.\"table\" = '{table}' AND row.\"key\" = json_array({key})");
        Ok(match table {
            "purchase" => format!(
                "leaning.batch_id IS NOT (SELECT id FROM import_batch WHERE step_id = ?1)
                 AND NOT EXISTS (SELECT 1 FROM {noted} AND row.step_id = ?1)"
            ),
            // A customer's attribute values are removed with the customer, except those from another file.
            "customer_attribute" => format!(
                "(leaning.customer_id NOT IN (SELECT id FROM temp.gone WHERE \"table\" = 'customer')
                      AND NOT EXISTS (SELECT 1 FROM {noted} AND row.step_id = ?1)
                  OR EXISTS (SELECT 1 FROM {noted} AND row.step_id <> ?1 AND row.before IS NULL))"
            ),
            _ => format!("NOT EXISTS (SELECT 1 FROM {noted} AND row.step_id = ?1)"),
        })
    }

    /// A purchase cannot be returned to a customer who has been removed since.
    fn refuse_customers_gone(&self, step: &Step) -> Result<(), StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM step_row WHERE step_id = ?1 AND \"table\" = 'purchase'
                       AND before IS NOT NULL AND NOT EXISTS (
                           SELECT 1 FROM customer WHERE id = json_extract(before, '$.customer_id')))";
        if self.connection.query_row(sql, [step.id.0], |row| row.get(0))? {
            let on = "the customer is no longer there".into();
            return Err(StoreError::BuiltOn { what: step.what.clone(), on });
        }
        Ok(())
    }

    /// References that block the removal of a row. Refusals are kept in another form, and results are recomputed.
    fn links(&self) -> Result<Vec<Link>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT leaning.name, link.\"from\", link.\"table\" FROM sqlite_schema AS leaning
             JOIN pragma_foreign_key_list(leaning.name) AS link
             WHERE leaning.type = 'table' AND link.on_delete <> 'CASCADE' AND link.\"from\" IS NOT NULL",
        )?;
        let links = query
            .query_map([], |row| Ok(Link { from: row.get(0)?, column: row.get(1)?, to: row.get(2)? }))?
            .collect::<Result<Vec<_>, _>>()?;
        let goes_along = |table: &str| table == "consent_entry" || COMPUTED.iter().any(|(_, member)| *member == table);
        Ok(links.into_iter().filter(|link| !goes_along(&link.from)).collect())
    }

    /// Tables, with the column, in which something may refer to a customer.
    pub(super) fn what_leans_on_customers(&self) -> Result<Vec<(String, String)>, StoreError> {
        let links = self.links()?.into_iter().filter(|link| link.to == "customer");
        Ok(links.map(|link| (link.from, link.column)).collect())
    }
}
