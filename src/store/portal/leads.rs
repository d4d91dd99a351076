//! Which lists a dealer has leads from.

use rusqlite::{OptionalExtension, params};

use super::super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::dealer::DealerId;
use reports::portal::SignedIn;

impl Store {
    /// Published lists that have not expired and from which a dealer has leads, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn lists_of_dealer(&self, dealer: DealerId, today: Day) -> Result<Vec<i64>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id FROM lead_list WHERE published IS NOT NULL AND (expires IS NULL OR expires >= ?2)
                 AND EXISTS (SELECT 1 FROM lead WHERE list_id = lead_list.id AND dealer_id = ?1)
             ORDER BY id DESC",
        )?;
        let rows = query.query_map(params![dealer.0, today.0], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Published lists from which a dealer has leads, including expired ones, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn lists_ever_of_dealer(&self, dealer: DealerId) -> Result<Vec<i64>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id FROM lead_list WHERE published IS NOT NULL
                 AND EXISTS (SELECT 1 FROM lead WHERE list_id = lead_list.id AND dealer_id = ?1)
             ORDER BY id DESC",
        )?;
        let rows = query.query_map([dealer.0], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Customers behind the leads that dealers hold from published lists that have not expired.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers_handed_over(&self, today: Day) -> Result<Vec<CustomerId>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT DISTINCT customer_id FROM lead JOIN lead_list ON lead_list.id = list_id
             WHERE dealer_id IS NOT NULL AND published IS NOT NULL AND (expires IS NULL OR expires >= ?1)",
        )?;
        let rows = query.query_map([today.0], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Number and name of a dealer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dealer_sign(&self, dealer: DealerId) -> Result<Option<SignedIn>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT external_id, name FROM dealer WHERE id = ?1")?;
        let read = query.query_row([dealer.0], |row| Ok(SignedIn { dealer, number: row.get(0)?, name: row.get(1)? }));
        Ok(read.optional()?)
    }

    /// The lead with a short number that a dealer holds on a published list that has not expired.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn lead_of_dealer(&self, dealer: DealerId, number: u32, today: Day) -> Result<Option<i64>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT lead.id FROM lead JOIN lead_list ON lead_list.id = list_id
             WHERE number = ?2 AND dealer_id = ?1 AND published IS NOT NULL AND (expires IS NULL OR expires >= ?3)",
        )?;
        Ok(query.query_row(params![dealer.0, number, today.0], |row| row.get(0)).optional()?)
    }
}
