//! Dealers, their territories and the codes by which they sign in.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Change, Store, StoreError};
use domain::day::Day;
use domain::dealer::{Dealer, DealerId, HandoverMeans};
use domain::territory::Position;

const COLUMNS: &str = "id, external_id, name, email, phone, street, postcode, city, capacity, product_lines, regions,
    latitude, longitude, radius_km, weight, available_from, available_to, absences, language, handover";

impl Store {
    /// Adds a dealer, or replaces what is stored of the one with this external id.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_dealer(&mut self, dealer: &Dealer) -> Result<Change, StoreError> {
        let stored = self.dealers()?.into_iter().find(|(_, stored)| stored.external_id == dealer.external_id);
        let mut record = dealer.clone();
        record.territory.sort();
        record.territory.dedup();
        if stored.as_ref().is_some_and(|(_, stored)| *stored == record) {
            return Ok(Change::Unchanged);
        }
        let id = self.write_dealer(&record)?;
        self.connection.execute("DELETE FROM territory WHERE dealer_id = ?1", [id])?;
        for prefix in record.territory.iter().filter(|prefix| !prefix.trim().is_empty()) {
            let add = "INSERT OR IGNORE INTO territory (dealer_id, prefix) VALUES (?1, ?2)";
            self.connection.execute(add, params![id, prefix.trim()])?;
        }
        Ok(if stored.is_some() { Change::Changed } else { Change::Added })
    }

    fn write_dealer(&mut self, dealer: &Dealer) -> Result<i64, StoreError> {
        let d = dealer;
        Ok(self.connection.query_row(
            "INSERT INTO dealer (external_id, name, email, phone, street, postcode, city, capacity, product_lines,
                 regions, latitude, longitude, radius_km, weight, available_from, available_to, absences, language,
                 handover)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
             ON CONFLICT (external_id) DO UPDATE SET name = ?2, email = ?3, phone = ?4, street = ?5, postcode = ?6,
                 city = ?7, capacity = ?8, product_lines = ?9, regions = ?10, latitude = ?11, longitude = ?12,
                 radius_km = ?13, weight = ?14, available_from = ?15, available_to = ?16, absences = ?17,
                 language = ?18, handover = ?19
             RETURNING id",
            params![
                d.external_id,
                d.name,
                d.email,
                d.phone,
                d.street,
                d.postcode,
                d.city,
                d.capacity,
                json("product lines", &d.product_lines)?,
                json("regions", &d.regions)?,
                d.position.map(Position::latitude),
                d.position.map(Position::longitude),
                d.radius_km,
                d.weight,
                d.available_from.map(|day| day.0),
                d.available_to.map(|day| day.0),
                json("absences", &d.absences)?,
                d.language,
                d.handover.code(),
            ],
            |row| row.get(0),
        )?)
    }

    /// Every dealer with its territory, in the order of their numbers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dealers(&self) -> Result<Vec<(DealerId, Dealer)>, StoreError> {
        let mut territories: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        let mut query =
            self.connection.prepare("SELECT dealer_id, prefix FROM territory ORDER BY dealer_id, prefix")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            territories.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        let mut query = self.connection.prepare(&format!("SELECT {COLUMNS} FROM dealer ORDER BY id"))?;
        let mut rows = query.query([])?;
        let mut dealers = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, mut dealer) = read(row)?;
            dealer.territory = territories.remove(&id.0).unwrap_or_default();
            dealers.push((id, dealer));
        }
        Ok(dealers)
    }

    /// Stores the hash of a dealer's access code in place of an earlier one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_dealer_code(&mut self, dealer: DealerId, hash: &str, today: Day) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO dealer_code (dealer_id, hash, day) VALUES (?1, ?2, ?3)
             ON CONFLICT (dealer_id) DO UPDATE SET hash = ?2, day = ?3",
            params![dealer.0, hash, today.0],
        )?;
        // A code may be changed because a telephone was lost, and sign-in links may be on it.
        self.connection.execute("DELETE FROM portal_link WHERE dealer_id = ?1 AND used IS NULL", [dealer.0])?;
        Ok(())
    }

    /// The hash of a dealer's access code with the day it was made; none if the dealer has no code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dealer_code(&self, dealer: DealerId) -> Result<Option<(String, Day)>, StoreError> {
        let sql = "SELECT hash, day FROM dealer_code WHERE dealer_id = ?1";
        let found = self.connection.query_row(sql, [dealer.0], |row| Ok((row.get(0)?, Day(row.get(1)?))));
        Ok(found.optional()?)
    }

    /// Removes a dealer's access code; returns whether there was one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn remove_dealer_code(&mut self, dealer: DealerId) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM dealer_code WHERE dealer_id = ?1", [dealer.0])? > 0)
    }
}

fn json(what: &'static str, value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::unparsable(what, &error))
}

fn parsed<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::unparsable(what, &error))
}

fn read(row: &Row<'_>) -> Result<(DealerId, Dealer), StoreError> {
    let text = |place: usize| row.get::<_, String>(place);
    let day = |place: usize| row.get::<_, Option<i32>>(place).map(|day| day.map(Day));
    let degrees: (Option<f64>, Option<f64>) = (row.get(11)?, row.get(12)?);
    let dealer = Dealer {
        external_id: text(1)?,
        name: text(2)?,
        email: text(3)?,
        phone: text(4)?,
        street: text(5)?,
        postcode: text(6)?,
        city: text(7)?,
        territory: Vec::new(),
        capacity: row.get(8)?,
        product_lines: parsed("product lines", &text(9)?)?,
        regions: parsed("regions", &text(10)?)?,
        position: degrees.0.zip(degrees.1).and_then(|(latitude, longitude)| Position::new(latitude, longitude)),
        radius_km: row.get(13)?,
        weight: row.get(14)?,
        available_from: day(15)?,
        available_to: day(16)?,
        absences: parsed("absences", &text(17)?)?,
        language: text(18)?,
        handover: HandoverMeans::read(&text(19)?).unwrap_or_default(),
    };
    Ok((DealerId(row.get(0)?), dealer))
}
