//! Dealers and their territories.

use std::collections::BTreeMap;

use rusqlite::params;

use super::{Change, Store, StoreError};
use crate::domain::dealer::{Dealer, DealerId};
use crate::reports::leads::DealerLine;

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
        let lines = serde_json::to_string(&record.product_lines)
            .map_err(|error| StoreError::unparsable("product line", &error))?;
        let id: i64 = self.connection.query_row(
            "INSERT INTO dealer (external_id, name, email, phone, street, postcode, city, capacity, product_lines)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (external_id) DO UPDATE SET name = ?2, email = ?3, phone = ?4, street = ?5, postcode = ?6,
                 city = ?7, capacity = ?8, product_lines = ?9 RETURNING id",
            params![
                record.external_id,
                record.name,
                record.email,
                record.phone,
                record.street,
                record.postcode,
                record.city,
                record.capacity,
                lines
            ],
            |row| row.get(0),
        )?;
        self.connection.execute("DELETE FROM territory WHERE dealer_id = ?1", [id])?;
        for prefix in record.territory.iter().filter(|prefix| !prefix.trim().is_empty()) {
            let add = "INSERT OR IGNORE INTO territory (dealer_id, prefix) VALUES (?1, ?2)";
            self.connection.execute(add, params![id, prefix.trim()])?;
        }
        Ok(if stored.is_some() { Change::Changed } else { Change::Added })
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
        let mut query = self.connection.prepare(
            "SELECT id, external_id, name, email, phone, street, postcode, city, capacity, product_lines
             FROM dealer ORDER BY id",
        )?;
        let mut rows = query.query([])?;
        let mut dealers = Vec::new();
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let lines: String = row.get(9)?;
            let dealer = Dealer {
                external_id: row.get(1)?,
                name: row.get(2)?,
                email: row.get(3)?,
                phone: row.get(4)?,
                street: row.get(5)?,
                postcode: row.get(6)?,
                city: row.get(7)?,
                territory: territories.remove(&id).unwrap_or_default(),
                capacity: row.get(8)?,
                product_lines: serde_json::from_str(&lines)
                    .map_err(|error| StoreError::unparsable("product line", &error))?,
            };
            dealers.push((DealerId(id), dealer));
        }
        Ok(dealers)
    }

    /// Dealers with the number of leads they hold and have sold.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dealer_lines(&self) -> Result<Vec<DealerLine>, StoreError> {
        let mut count = self.connection.prepare(
            "SELECT count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM outcome WHERE lead_id = lead.id)),
                    count(*) FILTER (WHERE EXISTS (SELECT 1 FROM outcome WHERE lead_id = lead.id AND outcome = 'sold'))
             FROM lead WHERE dealer_id = ?1",
        )?;
        let with_counts = |(id, dealer): (DealerId, Dealer)| {
            let counts = count.query_row([id.0], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))?;
            Ok(DealerLine {
                id: id.0,
                dealer,
                open_leads: usize::try_from(counts.0).unwrap_or(0),
                sold: usize::try_from(counts.1).unwrap_or(0),
            })
        };
        self.dealers()?.into_iter().map(with_counts).collect()
    }
}
