//! Who is left alone, who is already with a dealer, and who bought: the basis for measuring the effect of the dealers.

use std::collections::HashSet;

use rusqlite::params;

use super::super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::day::Day;

/// Of lists from before it was stored how long dealers keep them.
const USUAL_EXPIRY_DAYS: u32 = 90;

impl Store {
    /// How many customers of a list are left alone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn left_alone_of(&self, list: i64) -> Result<usize, StoreError> {
        let sql = "SELECT count(*) FROM lead_control WHERE list_id = ?1";
        let count: i64 = self.connection.query_row(sql, [list], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Customers who are left alone by a list on a day: from its creation until it expires or is recalled. A list that
    /// the dealers do not have yet counts from the day it was made, otherwise another list could have them called in
    /// between.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn left_alone_on(&self, today: Day) -> Result<HashSet<CustomerId>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT customer_id FROM lead_control JOIN lead_list ON lead_list.id = list_id
             WHERE CASE WHEN published IS NOT NULL THEN expires >= ?1
                        ELSE recalled IS NULL AND day + coalesce(json_extract(brief, '$.expiry_days'), ?2) >= ?1 END",
        )?;
        let rows = query.query_map(params![today.0, USUAL_EXPIRY_DAYS], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Customers whom a dealer is working: leads of published lists that have not expired, without a final outcome.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with_a_dealer(&self, today: Day) -> Result<HashSet<CustomerId>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT customer_id FROM lead JOIN lead_list ON lead_list.id = list_id
             LEFT JOIN outcome AS newest ON newest.id = (SELECT max(id) FROM outcome WHERE lead_id = lead.id)
             WHERE dealer_id IS NOT NULL AND published IS NOT NULL AND expires >= ?1
               AND (newest.outcome IS NULL OR newest.outcome IN ('appointment', 'call-back', 'not-reached'))",
        )?;
        let rows = query.query_map([today.0], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Of all leads of a list, with a dealer or without, and of those left alone, how many there are and how many
    /// bought something of the product group (empty: anything) from `from` to `to`. Chance alone decided who on the
    /// list is a lead and who is left alone; which leads get a dealer is decided by their value, and says nothing about
    /// the calls. For a list that was recalled in between, customers whom another list gave to a dealer during that
    /// time do not count: until it was published again, those left alone could be called like all others.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn lead_buyers(
        &self,
        list: i64,
        category: &str,
        from: Day,
        to: Day,
    ) -> Result<[(usize, usize); 2], StoreError> {
        let count = |arm: &str| -> Result<(usize, usize), StoreError> {
            let sql = format!(
                "SELECT count(*), coalesce(sum(EXISTS (
                     SELECT 1 FROM purchase LEFT JOIN product ON product.id = product_id
                     WHERE purchase.customer_id = arm.customer_id AND day BETWEEN ?2 AND ?3 AND amount > 0
                       AND (?4 = '' OR product.category = ?4))), 0)
                 FROM {arm} AS arm JOIN lead_list AS list ON list.id = arm.list_id WHERE arm.list_id = ?1
                   AND NOT EXISTS (
                     SELECT 1 FROM lead AS other JOIN lead_list AS meantime ON meantime.id = other.list_id
                     WHERE other.customer_id = arm.customer_id AND other.list_id <> ?1 AND other.dealer_id IS NOT NULL
                       AND meantime.day BETWEEN list.recalled AND list.published)"
            );
            let (all, bought): (i64, i64) =
                self.connection
                    .query_row(&sql, params![list, from.0, to.0, category], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok((usize::try_from(all).unwrap_or(0), usize::try_from(bought).unwrap_or(0)))
        };
        Ok([count("lead")?, count("lead_control")?])
    }
}
