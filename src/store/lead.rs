//! Potential customer lists, their leads, and the outcomes that come back.

use rusqlite::{OptionalExtension, Row, params};

use super::prediction::{json_numbers, numbers};
use super::{Change, Store, StoreError};
use crate::domain::customer::{Customer, CustomerId};
use crate::domain::day::Day;
use crate::domain::dealer::DealerId;
use crate::domain::lead::{LeadBrief, LeadStatus, Outcome};
use crate::domain::money::Money;
use crate::reports::leads::{DealerShare, LeadLine, LeadListLine};

/// A lead before it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLead {
    pub customer: CustomerId,
    pub propensity: f64,
    pub by_period: Vec<f64>,
    pub expected_value: Money,
    pub reason: String,
    pub need: String,
    pub best_time: String,
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
}

/// Where a lead went, or why it went nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    Dealer(DealerId),
    Nobody { why: String },
}

impl Store {
    /// Stores a list with its leads and gives each the next free short number; answers the list's number.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_lead_list(
        &mut self,
        brief: &LeadBrief,
        periods: &[String],
        how: &str,
        leads: &[NewLead],
        today: Day,
    ) -> Result<i64, StoreError> {
        let text = |error: serde_json::Error| StoreError::unparsable("lead list", &error);
        let list = self.connection.query_row(
            "INSERT INTO lead_list (name, offer_day, day, brief, periods, how) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             RETURNING id",
            params![
                brief.name,
                brief.offer_day.0,
                today.0,
                serde_json::to_string(brief).map_err(text)?,
                serde_json::to_string(periods).map_err(text)?,
                how
            ],
            |row| row.get(0),
        )?;
        let first: i64 =
            self.connection.query_row("SELECT coalesce(max(number), 100) + 1 FROM lead", [], |row| row.get(0))?;
        let mut insert = self.connection.prepare(
            "INSERT INTO lead (list_id, number, customer_id, propensity, by_period, expected_value, reason, need,
                 best_time) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        for (number, lead) in (first..).zip(leads) {
            let by_period = json_numbers(&lead.by_period);
            insert.execute(params![
                list,
                number,
                lead.customer.0,
                lead.propensity,
                by_period,
                lead.expected_value.0,
                lead.reason,
                lead.need,
                lead.best_time
            ])?;
        }
        Ok(list)
    }

    /// # Errors
    /// When there is no such list.
    pub fn lead_list(&self, list: i64) -> Result<StoredList, StoreError> {
        let found: Option<(String, String, String, Option<String>)> = self
            .connection
            .query_row("SELECT brief, periods, how, assigned FROM lead_list WHERE id = ?1", [list], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?;
        let (brief, periods, how, assigned) =
            found.ok_or(StoreError::NoSuch { what: "lead list", id: list.to_string() })?;
        let wrong = |error: serde_json::Error| StoreError::unparsable("lead list", &error);
        Ok(StoredList {
            id: list,
            brief: serde_json::from_str(&brief).map_err(wrong)?,
            periods: serde_json::from_str(&periods).map_err(wrong)?,
            how,
            upper_bound: assigned.map(|text| serde_json::from_str(&text).map_err(wrong)).transpose()?,
        })
    }

    /// Every list in one line, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn lead_list_lines(&self) -> Result<Vec<LeadListLine>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT id, name, offer_day,
                    (SELECT count(*) FROM lead WHERE list_id = list.id),
                    (SELECT count(*) FROM lead WHERE list_id = list.id AND dealer_id IS NOT NULL),
                    (SELECT count(*) FROM lead WHERE list_id = list.id
                        AND EXISTS (SELECT 1 FROM outcome WHERE lead_id = lead.id))
             FROM lead_list AS list ORDER BY id DESC",
        )?;
        let rows = query.query_map([], |row| {
            let count = |place| Ok::<_, rusqlite::Error>(usize::try_from(row.get::<_, i64>(place)?).unwrap_or(0));
            Ok(LeadListLine {
                id: row.get(0)?,
                name: row.get(1)?,
                offer_day: Day(row.get(2)?),
                leads: count(3)?,
                assigned: count(4)?,
                worked: count(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The leads of a list, most valuable first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn leads(&self, list: i64) -> Result<Vec<LeadLine>, StoreError> {
        self.lead_lines(list, None)
    }

    /// The leads of a list that one dealer holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn leads_of(&self, list: i64, dealer: DealerId) -> Result<Vec<LeadLine>, StoreError> {
        self.lead_lines(list, Some(dealer))
    }

    fn lead_lines(&self, list: i64, dealer: Option<DealerId>) -> Result<Vec<LeadLine>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT lead.id, lead.number, c.external_id, c.first_name, c.last_name, c.company, c.phone, c.email,
                    c.street, c.postcode, c.city, coalesce(dealer.name, ''), propensity, by_period, expected_value,
                    reason, need, best_time, newest.outcome, coalesce(newest.note, '')
             FROM lead
             JOIN customer AS c ON c.id = lead.customer_id
             LEFT JOIN dealer ON dealer.id = lead.dealer_id
             LEFT JOIN outcome AS newest
                ON newest.id = (SELECT max(id) FROM outcome WHERE outcome.lead_id = lead.id)
             WHERE list_id = ?1 AND (?2 IS NULL OR lead.dealer_id = ?2)
             ORDER BY expected_value DESC, lead.number",
        )?;
        let rows = query.query_map(params![list, dealer.map(|dealer| dealer.0)], read_lead)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many leads of a list each dealer holds, and what they are worth; every dealer is listed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dealer_shares(&self, list: i64) -> Result<Vec<DealerShare>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT dealer.name, dealer.id, capacity, count(lead.id), coalesce(sum(expected_value), 0)
             FROM dealer LEFT JOIN lead ON lead.dealer_id = dealer.id AND list_id = ?1
             GROUP BY dealer.id ORDER BY dealer.id",
        )?;
        let rows = query.query_map([list], |row| {
            Ok(DealerShare {
                dealer: row.get(0)?,
                dealer_id: row.get(1)?,
                capacity: row.get(2)?,
                leads: usize::try_from(row.get::<_, i64>(3)?).unwrap_or(0),
                expected_value: Money(row.get(4)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Why the leads of a list stayed without a dealer, with how many each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unassigned_reasons(&self, list: i64) -> Result<Vec<(String, usize)>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT unassigned_why, count(*) FROM lead
             WHERE list_id = ?1 AND dealer_id IS NULL AND unassigned_why <> '' GROUP BY 1 ORDER BY 2 DESC, 1",
        )?;
        let rows =
            query.query_map([list], |row| Ok((row.get(0)?, usize::try_from(row.get::<_, i64>(1)?).unwrap_or(0))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Stores an assignment of a whole list with its upper bound.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_assignment(
        &mut self,
        list: i64,
        placements: &[(i64, Placement)],
        upper_bound: Money,
    ) -> Result<(), StoreError> {
        for (lead, placement) in placements {
            self.place_lead(*lead, placement)?;
        }
        let bound = serde_json::to_string(&upper_bound).map_err(|error| StoreError::unparsable("lead list", &error))?;
        self.connection.execute("UPDATE lead_list SET assigned = ?2 WHERE id = ?1", params![list, bound])?;
        Ok(())
    }

    /// # Errors
    /// When there is no such lead or dealer.
    pub fn place_lead(&mut self, lead: i64, placement: &Placement) -> Result<(), StoreError> {
        let (dealer, why) = match placement {
            Placement::Dealer(dealer) => (Some(dealer.0), ""),
            Placement::Nobody { why } => (None, why.as_str()),
        };
        let mut update =
            self.connection.prepare_cached("UPDATE lead SET dealer_id = ?2, unassigned_why = ?3 WHERE id = ?1")?;
        if update.execute(params![lead, dealer, why])? == 0 {
            return Err(StoreError::NoSuch { what: "lead", id: lead.to_string() });
        }
        Ok(())
    }

    /// The lead of a short number.
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

    /// What came of a customer's leads, newest first, a line each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn outcome_lines(&self, customer: CustomerId) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT outcome.day, outcome.outcome, coalesce(dealer.name, ''), outcome.note
             FROM outcome JOIN lead ON lead.id = lead_id LEFT JOIN dealer ON dealer.id = lead.dealer_id
             WHERE lead.customer_id = ?1 ORDER BY outcome.day DESC, outcome.id DESC",
        )?;
        let rows = query.query_map([customer.0], |row| {
            let code: String = row.get(1)?;
            let outcome = code.parse::<Outcome>().map_or(code, |outcome| outcome.name().to_owned());
            let (dealer, note): (String, String) = (row.get(2)?, row.get(3)?);
            let by = if dealer.is_empty() { String::new() } else { format!(" by {dealer}") };
            let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
            Ok(format!("{}: {outcome}{by}{note}", Day(row.get(0)?).spoken()))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Records what came of a lead; the same outcome, day and note is recorded once.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_outcome(&mut self, lead: i64, outcome: Outcome, day: Day, note: &str) -> Result<Change, StoreError> {
        let added = self.connection.execute(
            "INSERT OR IGNORE INTO outcome (lead_id, outcome, day, note) VALUES (?1, ?2, ?3, ?4)",
            params![lead, outcome.code(), day.0, note],
        )?;
        Ok(if added > 0 { Change::Added } else { Change::Unchanged })
    }
}

fn read_lead(row: &Row<'_>) -> rusqlite::Result<LeadLine> {
    let person = Customer {
        external_id: row.get(2)?,
        first_name: row.get(3)?,
        last_name: row.get(4)?,
        company: row.get(5)?,
        street: row.get(8)?,
        postcode: row.get(9)?,
        city: row.get(10)?,
        ..Customer::default()
    };
    let outcome: Option<Outcome> = row.get::<_, Option<String>>(18)?.and_then(|code| code.parse().ok());
    Ok(LeadLine {
        id: row.get(0)?,
        number: row.get(1)?,
        name: person.display_name(),
        address: person.address_line(),
        customer: person.external_id,
        phone: row.get(6)?,
        email: row.get(7)?,
        postcode: person.postcode,
        city: person.city,
        dealer: row.get(11)?,
        propensity: row.get(12)?,
        by_period: numbers(&row.get::<_, String>(13)?),
        expected_value: Money(row.get(14)?),
        reason: row.get(15)?,
        need: row.get(16)?,
        best_time: row.get(17)?,
        status: LeadStatus::after(outcome),
        outcome,
        note: row.get(19)?,
    })
}
