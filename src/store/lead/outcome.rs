//! What came of leads, and the contacts that the models learn from.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};

use super::super::{Change, Store, StoreError};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::lead::{Outcome, ToldOutcome};

/// Whether anybody could have called about a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadStanding {
    pub list: i64,
    /// Of the list.
    pub name: String,
    /// The lead's short number.
    pub number: u32,
    /// Whether the dealers have the list.
    pub is_published: bool,
    /// Whether a dealer ever had the lead, even if none has it now.
    pub was_given: bool,
}

impl Store {
    /// # Errors
    /// When there is no such lead, or the database cannot be read.
    pub fn lead_standing(&self, lead: i64) -> Result<LeadStanding, StoreError> {
        let sql = "SELECT list_id, name, number, published IS NOT NULL, given_day IS NOT NULL
                   FROM lead JOIN lead_list ON lead_list.id = list_id WHERE lead.id = ?1";
        let found = self.connection.prepare_cached(sql)?.query_row([lead], |row| {
            Ok(LeadStanding {
                list: row.get(0)?,
                name: row.get(1)?,
                number: row.get(2)?,
                is_published: row.get(3)?,
                was_given: row.get(4)?,
            })
        });
        found.optional()?.ok_or(StoreError::NoSuch { what: "lead", id: lead.to_string() })
    }

    /// Records what came of a lead; the same outcome, day and note is recorded once. The contact that models learn from
    /// is updated.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_outcome(&mut self, lead: i64, told: &ToldOutcome) -> Result<Change, StoreError> {
        let added = self.connection.execute(
            "INSERT INTO outcome (lead_id, outcome, day, note, next_day) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (lead_id, outcome, day, note) DO NOTHING",
            params![lead, told.outcome.code(), told.day.0, told.note, told.due().map(|day| day.0)],
        )?;
        if added == 0 {
            return Ok(Change::Unchanged);
        }
        if told.outcome == Outcome::WrongNumber {
            self.note_wrong_number(lead, told.day)?;
        }
        self.refresh_contact(lead)?;
        Ok(Change::Added)
    }

    /// The latest outcome of a lead; none if nobody reported one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_outcome(&self, lead: i64) -> Result<Option<Outcome>, StoreError> {
        let sql = "SELECT outcome FROM outcome WHERE lead_id = ?1 ORDER BY id DESC LIMIT 1";
        let found: Option<String> = self.connection.query_row(sql, [lead], |row| row.get(0)).optional()?;
        Ok(found.and_then(|code| code.parse().ok()))
    }

    /// Customers of a list to whom a dealer sold.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sold_leads(&self, list: i64) -> Result<Vec<CustomerId>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT DISTINCT customer_id FROM lead JOIN outcome ON lead_id = lead.id
             WHERE list_id = ?1 AND outcome = 'sold' ORDER BY customer_id",
        )?;
        let rows = query.query_map([list], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn note_wrong_number(&mut self, lead: i64, day: Day) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT OR REPLACE INTO wrong_number (customer_id, phone, lead_id, day)
             SELECT customer.id, phone, lead.id, ?2 FROM lead JOIN customer ON customer.id = customer_id
             WHERE lead.id = ?1 AND phone <> ''",
            params![lead, day.0],
        )?;
        Ok(())
    }

    /// Customers whose current number was found to be wrong.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn wrong_numbers(&self) -> Result<HashSet<CustomerId>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT wrong_number.customer_id FROM wrong_number
             JOIN customer ON customer.id = wrong_number.customer_id AND customer.phone = wrong_number.phone
             WHERE EXISTS (SELECT 1 FROM outcome WHERE outcome.lead_id = wrong_number.lead_id
                               AND outcome.outcome = 'wrong-number')",
        )?;
        let rows = query.query_map([], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One contact per lead, from its first outcome on: answered with yes once it was sold or an appointment was made,
    /// with no if the last outcome was no, else unknown.
    fn refresh_contact(&mut self, lead: i64) -> Result<(), StoreError> {
        let Some(contact) = self.contact_of_lead(lead)? else { return Ok(()) };
        let (first, responded, response_day) = contact;
        self.connection.execute(
            "INSERT INTO contact (customer_id, day, channel, campaign, offer, responded, response_day, lead_id)
             SELECT customer_id, ?2, 'telephone', 'Lead list ' || list.id || ': ' || list.name,
                    json_extract(list.brief, '$.category'), ?3, ?4, lead.id
             FROM lead JOIN lead_list AS list ON list.id = list_id WHERE lead.id = ?1
             ON CONFLICT (lead_id) WHERE lead_id IS NOT NULL
                 DO UPDATE SET day = ?2, responded = ?3, response_day = ?4
             ON CONFLICT (customer_id, day, channel, campaign, offer)
                 DO UPDATE SET responded = ?3, response_day = ?4",
            params![lead, first.0, responded, response_day.map(|day| day.0)],
        )?;
        Ok(())
    }

    /// Day of the first outcome, the answer, and the day it was yes; none without an outcome.
    #[expect(clippy::type_complexity, reason = "read in one place")]
    fn contact_of_lead(&self, lead: i64) -> Result<Option<(Day, Option<bool>, Option<Day>)>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT outcome, day FROM outcome WHERE lead_id = ?1 ORDER BY day, id")?;
        let rows = query.query_map([lead], |row| Ok((row.get::<_, String>(0)?, Day(row.get(1)?))))?;
        let told: Vec<(String, Day)> = rows.collect::<Result<_, _>>()?;
        let Some((_, first)) = told.first() else { return Ok(None) };
        let answers = told.iter().filter_map(|(code, day)| Some((code.parse::<Outcome>().ok()?.answer()?, *day)));
        let answers: Vec<(bool, Day)> = answers.collect();
        let yes = answers.iter().find(|(answer, _)| *answer).map(|(_, day)| *day);
        Ok(Some((*first, answers.last().map(|_| yes.is_some()), yes)))
    }

    /// What came of a customer's leads, newest first, one line each.
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
}
