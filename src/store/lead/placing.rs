//! Which dealer has which lead.

use rusqlite::params;

use super::super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::dealer::DealerId;
use domain::money::Money;
use reports::leads::DealerShare;

/// Where a lead went and why, or why it went nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    Dealer { dealer: DealerId, why: String },
    Nobody { why: String },
}

/// Whether a person or a distribution decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    Distribution,
    Person,
}

/// A lead as a distribution sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedLead {
    pub id: i64,
    pub customer: CustomerId,
    pub value: Money,
    pub postcode: String,
    pub region: String,
    pub dealer: Option<DealerId>,
    /// Since when the dealer has it.
    pub assigned: Option<Day>,
    /// Whether it has an outcome.
    pub worked: bool,
    pub decided_by: DecidedBy,
    /// First day of the week in which it is to be called.
    pub call_week: Option<Day>,
}

impl Store {
    /// The leads of a list as a distribution sees them, in the order of their numbers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn placed_leads(&self, list: i64) -> Result<Vec<PlacedLead>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT lead.id, customer_id, expected_value, postcode, region, dealer_id, assigned_day, by_hand,
                    EXISTS (SELECT 1 FROM outcome WHERE lead_id = lead.id), call_week
             FROM lead JOIN customer ON customer.id = customer_id WHERE list_id = ?1 ORDER BY number",
        )?;
        let rows = query.query_map([list], |row| {
            Ok(PlacedLead {
                id: row.get(0)?,
                customer: CustomerId(row.get(1)?),
                value: Money(row.get(2)?),
                postcode: row.get(3)?,
                region: row.get(4)?,
                dealer: row.get::<_, Option<i64>>(5)?.map(DealerId),
                assigned: row.get::<_, Option<i32>>(6)?.map(Day),
                decided_by: if row.get(7)? { DecidedBy::Person } else { DecidedBy::Distribution },
                worked: row.get(8)?,
                call_week: row.get::<_, Option<i32>>(9)?.map(Day),
            })
        })?;
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
        today: Day,
    ) -> Result<(), StoreError> {
        for (lead, placement) in placements {
            self.place_lead(*lead, placement, DecidedBy::Distribution, today)?;
        }
        let bound = serde_json::to_string(&upper_bound).map_err(|error| StoreError::unparsable("lead list", &error))?;
        self.connection.execute("UPDATE lead_list SET assigned = ?2 WHERE id = ?1", params![list, bound])?;
        Ok(())
    }

    /// Gives a lead to a dealer or to nobody; a dealer who has it already keeps the day since when.
    ///
    /// # Errors
    /// When there is no such lead or dealer.
    pub fn place_lead(
        &mut self,
        lead: i64,
        placement: &Placement,
        decided_by: DecidedBy,
        today: Day,
    ) -> Result<(), StoreError> {
        let (dealer, why, unassigned_why) = match placement {
            Placement::Dealer { dealer, why } => (Some(dealer.0), why.as_str(), ""),
            Placement::Nobody { why } => (None, "", why.as_str()),
        };
        let mut update = self.connection.prepare_cached(
            "UPDATE lead SET assigned_day = CASE WHEN ?2 IS NULL THEN NULL
                                                 WHEN dealer_id IS ?2 THEN coalesce(assigned_day, ?6) ELSE ?6 END,
                 call_week = CASE WHEN dealer_id IS ?2 THEN call_week END,
                 dealer_id = ?2, assigned_why = ?3, unassigned_why = ?4, by_hand = ?5 WHERE id = ?1",
        )?;
        let by_hand = decided_by == DecidedBy::Person;
        if update.execute(params![lead, dealer, why, unassigned_why, by_hand, today.0])? == 0 {
            return Err(StoreError::NoSuch { what: "lead", id: lead.to_string() });
        }
        let mut given = self.connection.prepare_cached(
            "UPDATE lead SET given_day = ?2 WHERE id = ?1 AND given_day IS NULL AND dealer_id IS NOT NULL
                 AND EXISTS (SELECT 1 FROM lead_list WHERE lead_list.id = list_id AND published IS NOT NULL)",
        )?;
        given.execute(params![lead, today.0])?;
        Ok(())
    }

    /// Records that a dealer had a lead and did not touch it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn pass_lead_over(&mut self, lead: i64, dealer: DealerId, today: Day) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO lead_passed (lead_id, dealer_id, day) VALUES (?1, ?2, ?3)";
        self.connection.execute(sql, params![lead, dealer.0, today.0])?;
        Ok(())
    }

    /// For the leads of a list, the dealers who did not touch them in time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn passed_over(&self, list: i64) -> Result<Vec<(i64, DealerId)>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT lead_id, lead_passed.dealer_id FROM lead_passed JOIN lead ON lead.id = lead_id
             WHERE list_id = ?1 ORDER BY lead_id",
        )?;
        let rows = query.query_map([list], |row| Ok((row.get(0)?, DealerId(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The dealer whom each customer of a list had last, by any other list that was published.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_dealers(&self, list: i64) -> Result<Vec<(CustomerId, DealerId)>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT mine.customer_id, earlier.dealer_id FROM lead AS mine JOIN lead AS earlier ON earlier.id =
                 (SELECT max(other.id) FROM lead AS other JOIN lead_list ON lead_list.id = other.list_id
                  WHERE other.customer_id = mine.customer_id AND other.list_id <> ?1 AND other.dealer_id IS NOT NULL
                    AND lead_list.published IS NOT NULL)
             WHERE mine.list_id = ?1",
        )?;
        let rows = query.query_map([list], |row| Ok((CustomerId(row.get(0)?), DealerId(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many leads of other published lists each dealer was given after a day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn leads_given_since(&self, list: i64, day: Day) -> Result<Vec<(DealerId, u32)>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT dealer_id, count(*) FROM lead JOIN lead_list ON lead_list.id = list_id
             WHERE list_id <> ?1 AND dealer_id IS NOT NULL AND published IS NOT NULL
               AND max(published, coalesce(assigned_day, published)) > ?2
             GROUP BY dealer_id",
        )?;
        let rows = query.query_map(params![list, day.0], |row| Ok((DealerId(row.get(0)?), row.get(1)?)))?;
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
                ..DealerShare::default()
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Why leads of a list stayed without a dealer, with a count for each reason.
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
}
