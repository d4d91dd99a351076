//! How campaigns end without being sent by this program: discarded as drafts, or withdrawn while their messages wait.

use rusqlite::params;

use super::outbox::BEGUN;
use super::{Store, StoreError};

impl Store {
    /// Removes a campaign with its list, its control group and its waves; false when one of its waves has begun or one
    /// of its messages is in the outbox, because then there is something to remember.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn remove_campaign_draft(&mut self, campaign: i64) -> Result<bool, StoreError> {
        // What a run that died was about to queue.
        self.connection.execute(&format!("DELETE FROM outbox WHERE campaign_id = ?1 AND NOT {BEGUN}"), [campaign])?;
        let removed = self.connection.execute(
            "DELETE FROM campaign WHERE id = ?1
                 AND NOT EXISTS (SELECT 1 FROM campaign_wave WHERE campaign_id = ?1 AND started IS NOT NULL)
                 AND NOT EXISTS (SELECT 1 FROM outbox WHERE campaign_id = ?1)",
            [campaign],
        )?;
        Ok(removed > 0)
    }

    /// Takes the messages of a campaign that still wait out of the outbox, as if their customers had not been part of
    /// that wave; returns how many. A wave from which nothing was sent waits for a person again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn withdraw_queued_messages(&mut self, campaign: i64) -> Result<u64, StoreError> {
        self.connection.execute(
            "UPDATE campaign_target SET wave = message.wave - 1 FROM outbox AS message
             WHERE campaign_target.campaign_id = ?1 AND message.campaign_id = ?1 AND message.state = 'queued'
                 AND message.customer_id = campaign_target.customer_id AND message.wave = campaign_target.wave",
            [campaign],
        )?;
        let sql = "DELETE FROM outbox WHERE campaign_id = ?1 AND state = 'queued'";
        let withdrawn = self.connection.execute(sql, [campaign])? as u64;
        self.connection.execute(
            "UPDATE campaign_wave SET status = 'planned', started = NULL, release = 'by-hand'
             WHERE campaign_id = ?1 AND status = 'sending' AND NOT EXISTS (
                 SELECT 1 FROM outbox WHERE outbox.campaign_id = ?1 AND outbox.wave = campaign_wave.wave)",
            params![campaign],
        )?;
        Ok(withdrawn)
    }
}
