//! What customers asked for, and whom nobody has heard of.

use rusqlite::params;

use super::{Store, StoreError};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use reports::privacy::{AskedFor, AskedLine};

impl Store {
    /// What customers asked for: open ones first, the most urgent first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn asked_by_customers(&self) -> Result<Vec<AskedLine>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT asked.id, external_id, first_name, last_name, company, kind, came, due, done, note,
                    customer_id
             FROM privacy_request AS asked JOIN customer ON customer.id = customer_id
             ORDER BY done IS NOT NULL, due, asked.id LIMIT 1000",
        )?;
        let rows = query.query_map([], |row| {
            let customer = Customer {
                external_id: row.get(1)?,
                first_name: row.get(2)?,
                last_name: row.get(3)?,
                company: row.get(4)?,
                ..Customer::default()
            };
            let kind: String = row.get(5)?;
            Ok(AskedLine {
                number: row.get(0)?,
                of: CustomerId(row.get(10)?),
                customer: format!("{} ({})", customer.display_name(), customer.external_id),
                kind: kind.parse().unwrap_or(AskedFor::Copy),
                came: Day(row.get(6)?),
                due: Day(row.get(7)?),
                done: row.get::<_, Option<i32>>(8)?.map(Day),
                note: row.get(9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// When there is no such customer or the database cannot be written.
    pub fn note_asked(
        &mut self,
        customer: CustomerId,
        kind: AskedFor,
        came: Day,
        due: Day,
        note: &str,
    ) -> Result<(), StoreError> {
        self.customer(customer)?;
        let sql = "INSERT INTO privacy_request (customer_id, kind, came, due, note) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.connection.execute(sql, params![customer.0, kind.code(), came.0, due.0, note])?;
        Ok(())
    }

    /// # Errors
    /// When there is no such open request or the database cannot be written.
    pub fn close_asked(&mut self, number: i64, done: Day) -> Result<(), StoreError> {
        let sql = "UPDATE privacy_request SET done = ?2 WHERE id = ?1 AND done IS NULL";
        if self.connection.execute(sql, params![number, done.0])? == 0 {
            return Err(StoreError::NoSuch { what: "open request of a customer", id: number.to_string() });
        }
        Ok(())
    }

    /// Who bought nothing, answered nothing and was not asked anything since a day, and was not erased; and whether they
    /// ever bought.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unheard_of(&self, before: Day) -> Result<Vec<(CustomerId, bool)>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT id, EXISTS (SELECT 1 FROM purchase WHERE customer_id = customer.id) FROM customer
             WHERE NOT EXISTS (SELECT 1 FROM purchase WHERE customer_id = customer.id AND day >= ?1)
               AND NOT EXISTS (SELECT 1 FROM contact WHERE customer_id = customer.id AND day >= ?1)
               AND NOT EXISTS (SELECT 1 FROM consent_entry WHERE customer_id = customer.id AND day >= ?1)
               AND NOT EXISTS (SELECT 1 FROM lead JOIN outcome ON lead_id = lead.id
                               WHERE customer_id = customer.id AND outcome.day >= ?1)
               AND id NOT IN (SELECT customer_id FROM erased_person)
               AND id NOT IN (SELECT json_extract(step_row.\"key\", '$[0]') FROM step_row JOIN step ON step.id = step_id
                              WHERE \"table\" = 'customer' AND step.day >= ?1)
               AND NOT EXISTS (SELECT 1 FROM step_added_customers AS added JOIN step ON step.id = added.step_id
                               WHERE customer.id BETWEEN added.first AND added.last AND step.day >= ?1)
             ORDER BY id",
        )?;
        let rows = query.query_map([before.0], |row| Ok((CustomerId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
