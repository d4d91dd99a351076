//! The week in which each lead is to be called.

use rusqlite::params;

use super::super::ranking::numbers;
use super::super::{Store, StoreError};
use domain::day::Day;
use domain::dealer::DealerId;
use domain::money::Money;

/// A lead that a dealer has and nobody has worked on.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadToPlan {
    pub id: i64,
    pub dealer: DealerId,
    pub value: Money,
    pub by_period: Vec<f64>,
}

impl Store {
    /// The leads of a list that a dealer has and nobody has worked on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn leads_to_plan(&self, list: i64) -> Result<Vec<LeadToPlan>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, dealer_id, expected_value, by_period FROM lead
             WHERE list_id = ?1 AND dealer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outcome WHERE lead_id = lead.id)
             ORDER BY number",
        )?;
        let rows = query.query_map([list], |row| {
            Ok(LeadToPlan {
                id: row.get(0)?,
                dealer: DealerId(row.get(1)?),
                value: Money(row.get(2)?),
                by_period: numbers(&row.get::<_, String>(3)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The calls that dealers have planned from a day on, on this list and on published ones, besides some leads.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn calls_planned(&self, list: i64, besides: &[i64], from: Day) -> Result<Vec<(DealerId, Day)>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT lead.id, dealer_id, call_week FROM lead JOIN lead_list ON lead_list.id = list_id
             WHERE dealer_id IS NOT NULL AND call_week >= ?2 AND (list_id = ?1 OR published IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM outcome WHERE lead_id = lead.id)",
        )?;
        let rows = query.query_map(params![list, from.0], |row| {
            Ok((row.get::<_, i64>(0)?, DealerId(row.get(1)?), Day(row.get(2)?)))
        })?;
        let besides: std::collections::HashSet<i64> = besides.iter().copied().collect();
        let all: Vec<(i64, DealerId, Day)> = rows.collect::<Result<_, _>>()?;
        Ok(all.into_iter().filter(|(lead, ..)| !besides.contains(lead)).map(|(_, dealer, day)| (dealer, day)).collect())
    }

    /// Sets the first day of the week in which a lead is to be called; none: not planned.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_call_week(&mut self, lead: i64, week: Option<Day>) -> Result<(), StoreError> {
        let mut update = self.connection.prepare_cached("UPDATE lead SET call_week = ?2 WHERE id = ?1")?;
        update.execute(params![lead, week.map(|day| day.0)])?;
        Ok(())
    }
}
