//! User-defined KPIs, and named sets of KPIs.

use rusqlite::params;

use super::{Store, StoreError};
use domain::kpi::{KpiSet, OwnKpi};

impl Store {
    /// User-defined KPIs by code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn own_kpis(&self) -> Result<Vec<OwnKpi>, StoreError> {
        let sql = "SELECT code, name, meaning, unit, formula FROM kpi_formula ORDER BY code";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([], |row| {
            Ok(OwnKpi {
                code: row.get(0)?,
                name: row.get(1)?,
                meaning: row.get(2)?,
                unit: row.get(3)?,
                formula: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Adds the KPI, or changes the one with this code.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_own_kpi(&mut self, kpi: &OwnKpi) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO kpi_formula (code, name, meaning, unit, formula) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (code) DO UPDATE SET name = ?2, meaning = ?3, unit = ?4, formula = ?5",
            params![kpi.code, kpi.name, kpi.meaning, kpi.unit, kpi.formula],
        )?;
        Ok(())
    }

    /// # Errors
    /// When there is no such user-defined KPI.
    pub fn remove_own_kpi(&mut self, code: &str) -> Result<(), StoreError> {
        match self.connection.execute("DELETE FROM kpi_formula WHERE code = ?1", [code])? {
            0 => Err(StoreError::NoSuch { what: "KPI of your own", id: code.to_owned() }),
            _ => Ok(()),
        }
    }

    /// Named sets by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn kpi_sets(&self) -> Result<Vec<KpiSet>, StoreError> {
        let mut query = self.connection.prepare("SELECT name, codes FROM kpi_set ORDER BY name")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        rows.map(|row| {
            let (name, codes) = row?;
            let codes = serde_json::from_str(&codes).map_err(|error| StoreError::unparsable("set of KPIs", &error))?;
            Ok(KpiSet { name, codes })
        })
        .collect()
    }

    /// Adds the set, or changes the one with this name.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_kpi_set(&mut self, set: &KpiSet) -> Result<(), StoreError> {
        let codes = serde_json::to_string(&set.codes).map_err(|error| StoreError::unparsable("set", &error))?;
        self.connection.execute(
            "INSERT INTO kpi_set (name, codes) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET codes = ?2",
            params![set.name, codes],
        )?;
        Ok(())
    }

    /// # Errors
    /// When there is no such set.
    pub fn remove_kpi_set(&mut self, name: &str) -> Result<(), StoreError> {
        match self.connection.execute("DELETE FROM kpi_set WHERE name = ?1", [name])? {
            0 => Err(StoreError::NoSuch { what: "set of KPIs", id: format!("'{name}'") }),
            _ => Ok(()),
        }
    }
}
