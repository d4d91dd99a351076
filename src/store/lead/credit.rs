//! What was due to each dealer in a distribution and what they got, carried from list to list.

use rusqlite::params;

use super::super::{Store, StoreError};
use domain::dealer::DealerId;

/// Leads, and their value in major units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct StoredCredit {
    pub leads: f64,
    pub value: f64,
}

impl Store {
    /// Stores what is due to each dealer in the distribution of a list, in place of an earlier one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_due(&mut self, list: i64, due: &[(DealerId, StoredCredit)]) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM lead_credit WHERE list_id = ?1", [list])?;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO lead_credit (list_id, dealer_id, due_leads, due_value, got_leads, got_value)
             VALUES (?1, ?2, ?3, ?4, 0, 0)",
        )?;
        for (dealer, due) in due {
            insert.execute(params![list, dealer.0, due.leads, due.value])?;
        }
        Ok(())
    }

    /// Records what each dealer actually got from a list, including by hand.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn settle_credit(&mut self, list: i64) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE lead_credit SET
                 got_leads = (SELECT count(*) FROM lead
                              WHERE lead.list_id = ?1 AND lead.dealer_id = lead_credit.dealer_id),
                 got_value = (SELECT coalesce(sum(expected_value), 0) / 100.0 FROM lead
                              WHERE lead.list_id = ?1 AND lead.dealer_id = lead_credit.dealer_id)
             WHERE list_id = ?1",
            [list],
        )?;
        Ok(())
    }

    /// Moves what is due for one lead from one dealer to another: a dealer who did not touch a lead is not owed another
    /// one for it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn move_due(&mut self, list: i64, from: DealerId, to: DealerId, value: f64) -> Result<(), StoreError> {
        let mut change = self.connection.prepare_cached(
            "INSERT INTO lead_credit (list_id, dealer_id, due_leads, due_value, got_leads, got_value)
             VALUES (?1, ?2, ?3, ?4, 0, 0)
             ON CONFLICT (list_id, dealer_id) DO UPDATE SET due_leads = due_leads + ?3, due_value = due_value + ?4",
        )?;
        change.execute(params![list, from.0, -1.0, -value])?;
        change.execute(params![list, to.0, 1.0, value])?;
        Ok(())
    }

    /// What is still due to each dealer from the published lists other than this one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn credits_besides(&self, list: i64) -> Result<Vec<(DealerId, StoredCredit)>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT dealer_id, sum(due_leads - got_leads), sum(due_value - got_value)
             FROM lead_credit JOIN lead_list ON lead_list.id = list_id
             WHERE list_id <> ?1 AND published IS NOT NULL GROUP BY dealer_id ORDER BY dealer_id",
        )?;
        let rows = query.query_map([list], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was due to each dealer in the newest distribution of a list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_of(&self, list: i64) -> Result<Vec<(DealerId, StoredCredit)>, StoreError> {
        let sql = "SELECT dealer_id, due_leads, due_value FROM lead_credit WHERE list_id = ?1 ORDER BY dealer_id";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([list], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<(DealerId, StoredCredit)> {
    Ok((DealerId(row.get(0)?), StoredCredit { leads: row.get(1)?, value: row.get(2)? }))
}
