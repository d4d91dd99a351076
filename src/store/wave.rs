//! The waves of campaigns, and which customer was part of which.

use std::collections::HashSet;

use rusqlite::{Row, params};

use super::{Store, StoreError};
use domain::campaign::{CampaignStatus, Creative};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::wave::{Release, Wave};

const COLUMNS: &str = "wave, due, after_days, status, started, subject, body, release";

impl Store {
    /// Adds a wave, or replaces one that has not begun.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_wave(&mut self, campaign: i64, wave: &Wave) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO campaign_wave (campaign_id, wave, due, after_days, subject, body, release)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET due = excluded.due, after_days = excluded.after_days,
                 release = excluded.release, subject = excluded.subject, body = excluded.body WHERE status = 'planned'",
            params![
                campaign,
                wave.number,
                wave.due.0,
                wave.after_days,
                wave.creative.subject,
                wave.creative.body,
                wave.release.code()
            ],
        )?;
        Ok(())
    }

    /// Removes the waves after a number that have not begun.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn remove_waves_after(&mut self, campaign: i64, number: u32) -> Result<(), StoreError> {
        let sql = "DELETE FROM campaign_wave WHERE campaign_id = ?1 AND wave > ?2 AND status = 'planned'";
        self.connection.execute(sql, params![campaign, number])?;
        Ok(())
    }

    /// The waves of a campaign, first to last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn waves(&self, campaign: i64) -> Result<Vec<Wave>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM campaign_wave WHERE campaign_id = ?1 ORDER BY wave");
        let mut query = self.connection.prepare(&sql)?;
        let rows = query.query_map([campaign], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every wave that waits or is partly sent, with its campaign, by day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn open_waves(&self) -> Result<Vec<(i64, Wave)>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS}, campaign_id FROM campaign_wave WHERE status <> 'sent' ORDER BY due, campaign_id, wave"
        );
        let mut query = self.connection.prepare(&sql)?;
        let rows = query.query_map([], |row| Ok((row.get(8)?, read(row)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Planned → sending on a day: records who is part of it, and reschedules later waves relative to this day.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn begin_wave(
        &mut self,
        campaign: i64,
        number: u32,
        today: Day,
        customers: &[CustomerId],
    ) -> Result<(), StoreError> {
        self.list_part(customers)?;
        self.begin_listed_wave(campaign, number, today)
    }

    /// Notes aside who is to be part of a wave; nobody who writes waits for it.
    pub(super) fn list_part(&self, customers: &[CustomerId]) -> Result<(), StoreError> {
        let is_alone = self.connection.is_autocommit();
        let [begin, end] = if is_alone { ["BEGIN;", "COMMIT"] } else { ["", ""] };
        self.connection.execute_batch(&format!(
            "CREATE TEMP TABLE IF NOT EXISTS part (customer_id INTEGER PRIMARY KEY); {begin} DELETE FROM temp.part"
        ))?;
        let mut put = self.connection.prepare_cached("INSERT OR IGNORE INTO temp.part VALUES (?1)")?;
        for customer in customers {
            put.execute([customer.0])?;
        }
        Ok(self.connection.execute_batch(end)?)
    }

    /// [`Store::begin_wave`] for those who were listed.
    pub(super) fn begin_listed_wave(&self, campaign: i64, number: u32, today: Day) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE campaign_wave SET status = 'sending', started = ?3
             WHERE campaign_id = ?1 AND wave = ?2 AND status = 'planned'",
            params![campaign, number, today.0],
        )?;
        self.connection.execute(
            "UPDATE campaign_wave AS this SET due = ?3 + (
                 SELECT sum(after_days) FROM campaign_wave AS other
                 WHERE other.campaign_id = ?1 AND other.wave > ?2 AND other.wave <= this.wave)
             WHERE campaign_id = ?1 AND wave > ?2 AND status = 'planned'",
            params![campaign, number, today.0],
        )?;
        // Customers who are left alone are never part of a wave, whatever the caller says.
        self.connection.execute(
            "UPDATE campaign_target SET wave = ?2 WHERE campaign_id = ?1 AND arm = 'contacted'
                 AND customer_id IN (SELECT customer_id FROM temp.part)",
            params![campaign, number],
        )?;
        Ok(())
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn set_wave_status(&mut self, campaign: i64, number: u32, status: CampaignStatus) -> Result<(), StoreError> {
        let sql = "UPDATE campaign_wave SET status = ?3 WHERE campaign_id = ?1 AND wave = ?2";
        self.connection.execute(sql, params![campaign, number, status.code()])?;
        Ok(())
    }

    /// The contacted customers who were part of a wave; their message, if the program sent one, did not fail.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers_of_wave(&self, campaign: i64, number: u32) -> Result<Vec<CustomerId>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT customer_id FROM campaign_target AS target
             WHERE campaign_id = ?1 AND arm = 'contacted' AND target.wave >= ?2 AND NOT EXISTS (
                 SELECT 1 FROM outbox WHERE outbox.campaign_id = ?1 AND outbox.customer_id = target.customer_id
                     AND outbox.wave = ?2 AND state IN ('failed', 'suppressed'))
             ORDER BY place",
        )?;
        let rows = query.query_map(params![campaign, number], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many customers were part of any wave of a campaign.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers_in_waves(&self, campaign: i64) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM campaign_target WHERE campaign_id = ?1 AND wave > 0";
        Ok(self.connection.query_row(sql, [campaign], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// The contacted customers of a campaign who bought something after a day, or answered a contact of that name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers_with_outcome(
        &self,
        campaign: i64,
        name: &str,
        after: Day,
    ) -> Result<HashSet<CustomerId>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT customer_id FROM campaign_target AS target WHERE campaign_id = ?1 AND arm = 'contacted' AND (
                 EXISTS (SELECT 1 FROM purchase WHERE purchase.customer_id = target.customer_id
                             AND day > ?3 AND amount > 0)
                 OR EXISTS (SELECT 1 FROM contact WHERE contact.customer_id = target.customer_id
                             AND contact.campaign = ?2 AND responded = 1 AND coalesce(response_day, day) >= ?3))",
        )?;
        let rows = query.query_map(params![campaign, name, after.0], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Wave> {
    Ok(Wave {
        number: row.get(0)?,
        due: Day(row.get(1)?),
        after_days: row.get(2)?,
        status: CampaignStatus::from_code(&row.get::<_, String>(3)?),
        started: row.get::<_, Option<i32>>(4)?.map(Day),
        creative: Creative { subject: row.get(5)?, body: row.get(6)? },
        release: Release::from_code(&row.get::<_, String>(7)?),
    })
}
