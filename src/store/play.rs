//! Plays that differ from the built-in ones, and the history of the assumptions.

use rusqlite::params;

use super::{Store, StoreError};
use domain::play::Play;
use reports::settings::AssumptionChange;

impl Store {
    /// By name; none for a built-in play that has been removed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn stored_plays(&self) -> Result<Vec<(String, Option<Play>)>, StoreError> {
        let mut query = self.connection.prepare("SELECT name, body FROM play ORDER BY name")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?)))?;
        let mut plays = Vec::new();
        for row in rows {
            let (name, body) = row?;
            let play = body.map(|body| serde_json::from_str(&body)).transpose();
            plays.push((name, play.map_err(|error| StoreError::unparsable("play", &error))?));
        }
        Ok(plays)
    }

    /// Stores a play under its name in place of the existing one; none: the built-in one is removed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_play(&mut self, name: &str, play: Option<&Play>) -> Result<(), StoreError> {
        let body = play.map(serde_json::to_string).transpose();
        let body = body.map_err(|error| StoreError::unparsable("play", &error))?;
        self.connection.execute(
            "INSERT INTO play (name, body) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET name = ?1, body = ?2",
            params![name, body],
        )?;
        Ok(())
    }

    /// Deletes what was stored under a name; a built-in play is restored.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_play(&mut self, name: &str) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM play WHERE name = ?1", [name])?;
        Ok(())
    }

    /// Records that somebody changed an assumption.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_assumption_change(&mut self, who: &str, what: &str, was: &str, became: &str) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO assumption_change (who, what, was, became) VALUES (?1, ?2, ?3, ?4)",
            params![who, what, was, became],
        )?;
        Ok(())
    }

    /// Newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn assumption_changes(&self, most: u32) -> Result<Vec<AssumptionChange>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT strftime('%Y-%m-%d %H:%M', at), who, what, was, became FROM assumption_change
             ORDER BY id DESC LIMIT ?1",
        )?;
        let rows = query.query_map([most], |row| {
            Ok(AssumptionChange {
                at: row.get(0)?,
                who: row.get(1)?,
                what: row.get(2)?,
                was: row.get(3)?,
                became: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
