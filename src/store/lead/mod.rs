//! Potential customer lists and their leads.

mod control;
mod credit;
mod lines;
mod mail;
mod outcome;
mod performance;
mod placing;
mod weeks;

use rusqlite::{OptionalExtension, params};

use super::ranking::json_numbers;
use super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::lead::LeadBrief;
use domain::money::Money;

pub use credit::StoredCredit;
pub use lines::OpenLead;
pub use performance::DealerFigures;
pub use placing::{DecidedBy, PlacedLead, Placement};
pub use weeks::LeadToPlan;

/// A lead before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLead {
    pub customer: CustomerId,
    pub propensity: f64,
    /// Chance of the same purchase without a call.
    pub alone: f64,
    pub by_period: Vec<f64>,
    pub expected_value: Money,
    pub gross_value: Money,
    pub reason: String,
    pub need: String,
    pub best_time: String,
    pub words: String,
    pub cluster: String,
}

/// A customer of a list who is left alone at random.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeftAlone {
    pub customer: CustomerId,
    pub propensity: f64,
}

/// A list as it is put together.
#[derive(Debug, Clone, PartialEq)]
pub struct NewList<'a> {
    pub brief: &'a LeadBrief,
    pub periods: &'a [String],
    pub how: &'a str,
    pub leads: &'a [NewLead],
    pub left_alone: &'a [LeftAlone],
    /// Name and needs of each group of similar customers.
    pub groups: &'a [(String, Vec<String>)],
}

/// A list without its leads.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredList {
    pub id: i64,
    pub brief: LeadBrief,
    pub periods: Vec<String>,
    pub how: String,
    /// Upper bound of the newest assignment; none before one.
    pub upper_bound: Option<Money>,
    pub published: Option<Day>,
    pub expires: Option<Day>,
    /// When it was last recalled, or given up before the dealers had it.
    pub recalled: Option<Day>,
    /// Name and needs of each group of similar customers.
    pub groups: Vec<(String, Vec<String>)>,
}

impl Store {
    /// Stores a list with its leads and gives each the next free short number; returns the list's number.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_lead_list(&mut self, new: &NewList<'_>, today: Day) -> Result<i64, StoreError> {
        let text = |error: serde_json::Error| StoreError::unparsable("lead list", &error);
        let list = self.connection.query_row(
            "INSERT INTO lead_list (name, offer_day, day, brief, periods, how, \"groups\")
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
            params![
                new.brief.name,
                new.brief.offer_day.0,
                today.0,
                serde_json::to_string(new.brief).map_err(text)?,
                serde_json::to_string(new.periods).map_err(text)?,
                new.how,
                serde_json::to_string(new.groups).map_err(text)?
            ],
            |row| row.get(0),
        )?;
        let first: i64 =
            self.connection.query_row("SELECT coalesce(max(number), 100) + 1 FROM lead", [], |row| row.get(0))?;
        let mut insert = self.connection.prepare(
            "INSERT INTO lead (list_id, number, customer_id, propensity, by_period, expected_value, reason, need,
                 best_time, words, cluster, alone, gross_value)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        for (number, lead) in (first..).zip(new.leads) {
            insert.execute(params![
                list,
                number,
                lead.customer.0,
                lead.propensity,
                json_numbers(&lead.by_period),
                lead.expected_value.0,
                lead.reason,
                lead.need,
                lead.best_time,
                lead.words,
                lead.cluster,
                lead.alone,
                lead.gross_value.0
            ])?;
        }
        let mut insert = self
            .connection
            .prepare("INSERT INTO lead_control (list_id, customer_id, propensity) VALUES (?1, ?2, ?3)")?;
        for one in new.left_alone {
            insert.execute(params![list, one.customer.0, one.propensity])?;
        }
        Ok(list)
    }

    /// # Errors
    /// When there is no such list.
    pub fn lead_list(&self, list: i64) -> Result<StoredList, StoreError> {
        type Texts = (String, String, String, Option<String>, [Option<i32>; 3], String);
        let sql = "SELECT brief, periods, how, assigned, published, expires, recalled, \"groups\"
                   FROM lead_list WHERE id = ?1";
        let read = |row: &rusqlite::Row<'_>| {
            let days = [row.get(4)?, row.get(5)?, row.get(6)?];
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, days, row.get(7)?))
        };
        let found: Option<Texts> = self.connection.prepare_cached(sql)?.query_row([list], read).optional()?;
        let (brief, periods, how, assigned, days, groups) =
            found.ok_or(StoreError::NoSuch { what: "lead list", id: list.to_string() })?;
        let wrong = |error: serde_json::Error| StoreError::unparsable("lead list", &error);
        let [published, expires, recalled] = days.map(|day| day.map(Day));
        Ok(StoredList {
            id: list,
            brief: serde_json::from_str(&brief).map_err(wrong)?,
            periods: serde_json::from_str(&periods).map_err(wrong)?,
            how,
            upper_bound: assigned.map(|text| serde_json::from_str(&text).map_err(wrong)).transpose()?,
            published,
            expires,
            recalled,
            groups: serde_json::from_str(&groups).map_err(wrong)?,
        })
    }

    /// Records that the dealers have a list from a day on, and until when they may use it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn publish_leads(&mut self, list: i64, day: Day, expires: Day) -> Result<(), StoreError> {
        let sql = "UPDATE lead_list SET published = ?2, expires = ?3 WHERE id = ?1";
        self.connection.execute(sql, params![list, day.0, expires.0])?;
        let given = "UPDATE lead SET given_day = ?2 WHERE list_id = ?1 AND given_day IS NULL AND dealer_id IS NOT NULL";
        self.connection.execute(given, params![list, day.0])?;
        Ok(())
    }

    /// Records that the dealers must not use a list any more, and that nobody is left alone for it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn recall_leads(&mut self, list: i64, today: Day) -> Result<(), StoreError> {
        let sql = "UPDATE lead_list SET published = NULL, expires = NULL, recalled = ?2 WHERE id = ?1";
        self.connection.execute(sql, params![list, today.0])?;
        Ok(())
    }

    /// The lead with a short number.
    ///
    /// # Errors
    /// When there is none.
    pub fn lead_of_number(&self, number: u32) -> Result<i64, StoreError> {
        let found = self
            .connection
            .query_row("SELECT id FROM lead WHERE number = ?1", [number], |row| row.get(0))
            .optional()?;
        found.ok_or(StoreError::NoSuch { what: "lead with the number", id: number.to_string() })
    }

    /// The customer behind a lead.
    ///
    /// # Errors
    /// When there is no such lead.
    pub fn lead_customer(&self, lead: i64) -> Result<CustomerId, StoreError> {
        let found = self
            .connection
            .query_row("SELECT customer_id FROM lead WHERE id = ?1", [lead], |row| row.get(0).map(CustomerId))
            .optional()?;
        found.ok_or(StoreError::NoSuch { what: "lead", id: lead.to_string() })
    }

    /// The list that a lead belongs to, and its short number.
    ///
    /// # Errors
    /// When there is no such lead.
    pub fn list_of_lead(&self, lead: i64) -> Result<(i64, u32), StoreError> {
        let sql = "SELECT list_id, number FROM lead WHERE id = ?1";
        let found = self.connection.query_row(sql, [lead], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.ok_or(StoreError::NoSuch { what: "lead", id: lead.to_string() })
    }
}
