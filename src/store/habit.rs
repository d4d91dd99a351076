//! How files with a certain header were imported last time.

use std::path::PathBuf;

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use reports::import::ImportPlan;

impl Store {
    /// Stores a plan, without the file's path, for the next file with its header, in place of the previous one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn remember_plan(&mut self, plan: &ImportPlan) -> Result<(), StoreError> {
        let plan = &ImportPlan { path: PathBuf::new(), ..plan.clone() };
        let text = serde_json::to_string(plan).map_err(|error| StoreError::unparsable("import plan", &error))?;
        self.connection.execute(
            "INSERT INTO import_habit (header, plan) VALUES (?1, ?2)
             ON CONFLICT (header) DO UPDATE SET plan = excluded.plan, at = datetime('now')",
            params![key(&plan.header), text],
        )?;
        Ok(())
    }

    /// The plan of the last file with this header.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn remembered_plan(&self, header: &[String]) -> Result<Option<ImportPlan>, StoreError> {
        let sql = "SELECT plan FROM import_habit WHERE header = ?1";
        let text: Option<String> = self.connection.query_row(sql, [key(header)], |row| row.get(0)).optional()?;
        // A plan from an older version that can no longer be read counts as none.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

fn key(header: &[String]) -> String {
    header.join("\n")
}
