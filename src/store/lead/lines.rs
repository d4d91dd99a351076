//! Leads and lists as screens, pages and files show them.

use rusqlite::{Row, params};

use super::super::ranking::numbers;
use super::super::{Store, StoreError};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::dealer::DealerId;
use domain::lead::{LeadStatus, Outcome};
use domain::money::Money;
use reports::leads::{LeadLine, LeadListLine};

/// Days after publishing within which a dealer should have called for the first time.
const FIRST_CALL_DAYS: i32 = 7;
/// Days from the first to the last of a week.
const LAST_OF_WEEK: i32 = 6;

impl Store {
    /// Every list as one line, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn lead_list_lines(&self) -> Result<Vec<LeadListLine>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT id, name, offer_day,
                    (SELECT count(*) FROM lead WHERE list_id = list.id),
                    (SELECT count(*) FROM lead WHERE list_id = list.id AND dealer_id IS NOT NULL),
                    (SELECT count(*) FROM lead WHERE list_id = list.id
                        AND EXISTS (SELECT 1 FROM outcome WHERE lead_id = lead.id)),
                    published, expires
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
                published: row.get::<_, Option<i32>>(6)?.map(Day),
                expires: row.get::<_, Option<i32>>(7)?.map(Day),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The leads of a list, most valuable first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn leads(&self, list: i64) -> Result<Vec<LeadLine>, StoreError> {
        Ok(self.lead_lines(list, None)?.into_iter().map(|(_, line)| line).collect())
    }

    /// The leads of a list that one dealer holds, with their customers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn leads_of(&self, list: i64, dealer: DealerId) -> Result<Vec<(CustomerId, LeadLine)>, StoreError> {
        self.lead_lines(list, Some(dealer))
    }

    fn lead_lines(&self, list: i64, dealer: Option<DealerId>) -> Result<Vec<(CustomerId, LeadLine)>, StoreError> {
        // Two texts, since the index on dealers serves only the one that always asks for a dealer.
        let whose = if dealer.is_some() { "lead.dealer_id = ?2" } else { "?2 IS NULL" };
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT lead.id, lead.number, c.external_id, c.first_name, c.last_name, c.company, c.phone, c.email,
                    c.street, c.postcode, c.city, coalesce(dealer.name, ''), propensity, by_period, expected_value,
                    reason, need, best_time, newest.outcome, coalesce(newest.note, ''), c.region, dealer.id,
                    CASE WHEN dealer.id IS NULL THEN unassigned_why ELSE assigned_why END, assigned_day, cluster, words,
                    newest.day, newest.next_day, list.published, c.id, lead.alone, lead.gross_value, lead.call_week
             FROM lead
             JOIN lead_list AS list ON list.id = lead.list_id
             JOIN customer AS c ON c.id = lead.customer_id
             LEFT JOIN dealer ON dealer.id = lead.dealer_id
             LEFT JOIN outcome AS newest
                ON newest.id = (SELECT max(id) FROM outcome WHERE outcome.lead_id = lead.id)
             WHERE list_id = ?1 AND {whose}
             ORDER BY expected_value DESC, lead.number",
        ))?;
        let rows = query.query_map(params![list, dealer.map(|dealer| dealer.0)], |row| {
            Ok((CustomerId(row.get(29)?), read_lead(row)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The leads of a list that one dealer holds and still works on, in the order of their numbers: asked on every page, so
    /// without what the pages show of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open_leads_of(&self, list: i64, dealer: DealerId) -> Result<Vec<OpenLead>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, number, customer_id,
                    (SELECT outcome FROM outcome WHERE lead_id = lead.id ORDER BY id DESC LIMIT 1)
             FROM lead WHERE dealer_id = ?2 AND list_id = ?1 ORDER BY number",
        )?;
        let rows = query.query_map(params![list, dealer.0], |row| {
            let newest: Option<String> = row.get(3)?;
            let lead = OpenLead { id: row.get(0)?, number: row.get(1)?, customer: CustomerId(row.get(2)?) };
            Ok((lead, newest.and_then(|code| code.parse::<Outcome>().ok())))
        })?;
        let leads: Vec<_> = rows.collect::<Result<_, _>>()?;
        Ok(leads
            .into_iter()
            .filter(|(_, newest)| !newest.is_some_and(Outcome::is_final))
            .map(|(lead, _)| lead)
            .collect())
    }
}

/// A lead that a dealer has not finished with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenLead {
    pub id: i64,
    /// The short number by which a dealer names it.
    pub number: u32,
    pub customer: CustomerId,
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
    let day = |place: usize| row.get::<_, Option<i32>>(place).map(|day| day.map(Day));
    let outcome: Option<Outcome> = row.get::<_, Option<String>>(18)?.and_then(|code| code.parse().ok());
    let status = LeadStatus::after(outcome);
    let (assigned, published, dealer): (_, _, Option<i64>) = (day(23)?, day(28)?, row.get(21)?);
    let handed = assigned.max(published).filter(|_| published.is_some() && dealer.is_some());
    let call_week = day(32)?;
    let due = match outcome {
        Some(_) => day(27)?,
        // Not before the last day of the week that it is planned for.
        None => {
            handed.map(|day| day.plus(FIRST_CALL_DAYS)).max(handed.and(call_week).map(|week| week.plus(LAST_OF_WEEK)))
        }
    };
    Ok(LeadLine {
        id: row.get(0)?,
        number: row.get(1)?,
        name: person.display_name(),
        person: [person.first_name.clone(), person.last_name.clone()],
        address: person.address_line(),
        customer: person.external_id,
        phone: row.get(6)?,
        email: row.get(7)?,
        postcode: person.postcode,
        city: person.city,
        region: row.get(20)?,
        dealer: row.get(11)?,
        dealer_id: dealer,
        dealer_why: row.get(22)?,
        assigned: handed,
        propensity: row.get(12)?,
        by_period: numbers(&row.get::<_, String>(13)?),
        expected_value: Money(row.get(14)?),
        alone: row.get(30)?,
        gross_value: row.get::<_, Option<i64>>(31)?.map(Money),
        reason: row.get(15)?,
        need: row.get(16)?,
        cluster: row.get(24)?,
        words: row.get(25)?,
        best_time: row.get(17)?,
        call_week,
        status,
        outcome,
        outcome_day: day(26)?,
        note: row.get(19)?,
        next: if handed.is_some() || outcome.is_some() { status.next_activity().to_owned() } else { String::new() },
        due,
    })
}
