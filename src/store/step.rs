//! Steps that can be undone: while one is made, temporary triggers record what each row was before.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use domain::day::Day;
use domain::step::{NewStep, Step, StepId, StepKind};

/// Tables whose rows a step may change. What people said about being contacted is not among them: no undo loosens that.
const RECORDED: [&str; 16] = [
    "customer",
    "customer_alias",
    "distinct_pair",
    "product",
    "store",
    "purchase",
    "contact",
    "attribute",
    "customer_attribute",
    "dealer",
    "territory",
    "outcome",
    "segment",
    "segment_member",
    "kpi_formula",
    "kpi_set",
];

/// Further tables from which a merge moves rows to another customer. Only a merge may touch the consent ledger: what it
/// moved goes back, and what was said since stays.
const MERGED: [&str; 12] = [
    "consent_entry",
    "privacy_request",
    "kpi_value",
    "cluster_member",
    "prediction",
    "pattern_member",
    "campaign_target",
    "lead",
    "lead_control",
    "wrong_number",
    "outbox",
    "merged_customer",
];

/// Tables whose rows live on after a merge (a message is sent, a lead goes to another dealer): in a row that still
/// exists, only the customer is restored.
const LIVING: [&str; 4] = ["consent_entry", "lead", "outbox", "privacy_request"];

/// A recorded table with the columns used in its statements.
pub(super) struct Recorded {
    pub table: &'static str,
    pub columns: Vec<String>,
    pub key: Vec<String>,
    /// Columns with fractions, which JSON rounds.
    fractions: Vec<String>,
}

impl Recorded {
    pub fn load(store: &Store, table: &'static str) -> Result<Recorded, StoreError> {
        let mut query = store.connection.prepare("SELECT name, pk, type FROM pragma_table_info(?1) ORDER BY cid")?;
        let rows = query.query_map([table], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)? == "REAL"))
        })?;
        let columns = rows.collect::<Result<Vec<_>, _>>()?;
        let mut key: Vec<_> = columns.iter().filter(|(_, place, _)| *place > 0).collect();
        key.sort_by_key(|(_, place, _)| *place);
        let key = key.into_iter().map(|(name, _, _)| name.clone()).collect();
        let fractions = columns.iter().filter(|(_, _, real)| *real).map(|(name, _, _)| name.clone()).collect();
        Ok(Recorded { table, columns: columns.into_iter().map(|(name, _, _)| name).collect(), key, fractions })
    }

    /// Columns that are restored in a row that still exists.
    pub fn restored(&self) -> Vec<&str> {
        let all = self.columns.iter().filter(|column| !self.key.contains(column)).map(String::as_str);
        if LIVING.contains(&self.table) { vec!["customer_id"] } else { all.collect() }
    }

    /// `json_array(new.id)`
    fn key_of(&self, row: &str) -> String {
        let parts: Vec<String> = self.key.iter().map(|column| format!("{row}.{column}")).collect();
        format!("json_array({})", parts.join(", "))
    }

    fn before(&self) -> String {
        let part = |column: &String| {
            if self.fractions.contains(column) {
                // As a text that reads back as exactly the same number.
                return format!("'{column}', iif(old.{column} IS NULL, NULL, printf('%!.17g', old.{column}))");
            }
            format!("'{column}', old.{column}")
        };
        let parts: Vec<String> = self.columns.iter().map(part).collect();
        format!("json_object({})", parts.join(", "))
    }

    fn differs(&self) -> String {
        let parts: Vec<String> =
            self.columns.iter().map(|column| format!("old.{column} IS NOT new.{column}")).collect();
        parts.join(" OR ")
    }

    /// The triggers that record changes to this table in a step that began when `newest` was the newest customer.
    fn triggers(&self, step: StepId, kind: StepKind, newest: i64) -> String {
        let table = self.table;
        let note = |key: &str, before: &str| {
            format!(
                "INSERT INTO step_row (step_id, \"table\", \"key\", before) VALUES ({}, '{table}', {key}, {before});",
                step.0
            )
        };
        // The purchases of an import carry the number of its batch, and its customers are recorded as a range from
        // first to last. Rows about these customers are removed with them, and their states during the import need not
        // be kept.
        let (is_listed, known) = match (kind, table) {
            (StepKind::Import, "purchase") => (false, None),
            (StepKind::Import, "customer") => (false, Some("id")),
            (StepKind::Import, "customer_attribute") => (true, Some("customer_id")),
            _ => (true, None),
        };
        let was_there = |row: &str| known.map_or("1".to_owned(), |column| format!("{row}.{column} <= {newest}"));
        let added = format!(
            "CREATE TEMP TRIGGER step_{table}_added AFTER INSERT ON main.{table} WHEN {} BEGIN {} END;",
            was_there("new"),
            note(&self.key_of("new"), "NULL")
        );
        let changed = format!(
            "CREATE TEMP TRIGGER step_{table}_changed AFTER UPDATE ON main.{table} WHEN {} AND ({}) BEGIN {} END;",
            was_there("old"),
            self.differs(),
            note(&self.key_of("old"), &self.before())
        );
        let removed = format!(
            "CREATE TEMP TRIGGER step_{table}_removed AFTER DELETE ON main.{table} WHEN {} BEGIN {} END;",
            was_there("old"),
            note(&self.key_of("old"), &self.before())
        );
        let added = if is_listed { added } else { String::new() };
        [added, changed, removed].concat()
    }

    pub(super) fn drop_triggers(&self) -> String {
        ["added", "changed", "removed"]
            .map(|what| format!("DROP TRIGGER IF EXISTS temp.step_{}_{what};", self.table))
            .concat()
    }
}

/// The tables that a step of a kind may change.
pub(super) fn recorded(store: &Store, kind: StepKind) -> Result<Vec<Recorded>, StoreError> {
    let further: &[&'static str] = if kind == StepKind::Merge { &MERGED } else { &[] };
    RECORDED.iter().chain(further).map(|table| Recorded::load(store, table)).collect()
}

impl Store {
    /// Runs `work` in one transaction, as a step that can be undone.
    ///
    /// # Errors
    /// Any error that `work` returns, and when the database cannot be written; nothing is kept then.
    pub fn as_step<T, E: From<StoreError>>(
        &mut self,
        step: &NewStep,
        work: impl FnOnce(&mut Store, StepId) -> Result<T, E>,
    ) -> Result<T, E> {
        self.take_back_unfinished()?;
        let tables = recorded(self, step.kind)?;
        let result = self.atomically(|store| {
            let (id, newest) = store.begin_step(step, &tables)?;
            let done = work(store, id)?;
            store.refuse_beside(id)?;
            if step.kind == StepKind::Import {
                store.note_added_customers(id, newest)?;
            }
            Ok(done)
        });
        // A rolled-back transaction has taken its triggers with it.
        self.drop_step_triggers(&tables)?;
        result
    }

    /// Enters a step and begins to record what it changes; returns its number, and the newest customer before it. While
    /// another is in progress only edits are allowed.
    pub(super) fn begin_step(&mut self, step: &NewStep, tables: &[Recorded]) -> Result<(StepId, i64), StoreError> {
        if step.kind != StepKind::Edit {
            self.refuse_under_way()?;
        }
        let id = self.put_step(step)?;
        let newest = self.newest_customer()?;
        let triggers: String = tables.iter().map(|table| table.triggers(id, step.kind, newest)).collect();
        self.connection.execute_batch(&triggers)?;
        Ok((id, newest))
    }

    pub(super) fn drop_step_triggers(&self, tables: &[Recorded]) -> Result<(), StoreError> {
        let drop: String = tables.iter().map(Recorded::drop_triggers).collect();
        Ok(self.connection.execute_batch(&drop)?)
    }

    fn newest_customer(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("SELECT coalesce(max(id), 0) FROM customer", [], |row| row.get(0))?)
    }

    /// One row for all customers added after the previously newest one.
    pub(super) fn note_added_customers(&mut self, step: StepId, newest: i64) -> Result<(), StoreError> {
        let last = self.newest_customer()?;
        if last > newest {
            let sql = "INSERT INTO step_added_customers (step_id, first, last) VALUES (?1, ?2, ?3)";
            self.connection.execute(sql, params![step.0, newest + 1, last])?;
        }
        Ok(())
    }

    fn put_step(&mut self, step: &NewStep) -> Result<StepId, StoreError> {
        let sql = "INSERT INTO main.step (kind, what, day) VALUES (?1, ?2, ?3)";
        self.connection.execute(sql, params![step.kind.code(), step.what, step.day.0])?;
        Ok(StepId(self.connection.last_insert_rowid()))
    }

    /// The steps made so far, newest first; one in progress does not count yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn steps(&self, most: u32) -> Result<Vec<Step>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT step.id, step.kind, step.what, step.day, step.undone IS NOT NULL FROM step
             WHERE step.run IS NULL ORDER BY step.id DESC LIMIT ?1",
        )?;
        let rows = query.query_map([most], read)?;
        rows.map(|row| row.map_err(StoreError::from).and_then(parsed)).collect()
    }

    /// # Errors
    /// When the database cannot be read or has no such step.
    pub fn step(&self, id: StepId) -> Result<Step, StoreError> {
        let mut query =
            self.connection.prepare("SELECT id, kind, what, day, undone IS NOT NULL FROM step WHERE id = ?1")?;
        let found = query.query_row([id.0], read).optional()?;
        parsed(found.ok_or(StoreError::NoSuch { what: "step", id: id.0.to_string() })?)
    }
}

type Parts = (i64, String, String, i32, bool);

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Parts> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
}

fn parsed((id, kind, what, day, undone): Parts) -> Result<Step, StoreError> {
    let kind = kind.parse().map_err(|error: String| StoreError::unparsable("step", &error))?;
    Ok(Step { id: StepId(id), kind, what, day: Day(day), undone })
}
