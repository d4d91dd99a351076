//! Messages in progress: claimed by a run, settled by it, and recovered if it died. Each change of state is its own
//! transaction, so that it is on disk when the call returns.

use rusqlite::params;

use super::outbox::Mailing;
use super::{Store, StoreError};
use domain::resolution::Failed;

/// What to record after handing over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxState<'a> {
    pub state: &'a str,
    pub tries: u32,
    /// Unix seconds.
    pub not_before: i64,
    /// Whom a refusal concerned: "recipient", "sender", or nobody that is known.
    pub refusal: &'a str,
    pub error: &'a str,
}

impl Store {
    /// Queued → sending by a run, at a moment (Unix seconds); false if another run has claimed it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn claim_message(&mut self, id: i64, run: &str, now: i64) -> Result<bool, StoreError> {
        let mut claim = self.connection.prepare_cached(
            "UPDATE outbox SET state = 'sending', run = ?2, handed_over = ?3 WHERE id = ?1 AND state = 'queued'",
        )?;
        Ok(claim.execute(params![id, run, now])? > 0)
    }

    /// Records the result of handing over, or of checking a waiting message; rows that another run has claimed, or that
    /// are already settled, stay. A row of this run that was meanwhile declared uncertain is settled.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn settle_message(&mut self, id: i64, run: &str, to: OutboxState<'_>) -> Result<(), StoreError> {
        let mut settle = self.connection.prepare_cached(
            "UPDATE outbox SET state = ?3, tries = ?4, not_before = ?5, last_error = ?6, refusal = ?7
             WHERE id = ?1 AND (state = 'queued' OR (state IN ('sending', 'uncertain') AND run = ?2 AND run <> ''))",
        )?;
        settle.execute(params![id, run, to.state, to.tries, to.not_before, to.error, to.refusal])?;
        Ok(())
    }

    /// Failed, or queued for later → queued at once, for what this run handed over; counts the requeueing.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn take_back_message(&mut self, id: i64, run: &str, tries: u32, error: &str) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE outbox SET state = 'queued', tries = ?3, not_before = 0, last_error = ?4, refusal = '',
                 taken_back = taken_back + 1
             WHERE id = ?1 AND run = ?2 AND state IN ('queued', 'failed')",
            params![id, run, tries, error],
        )?;
        Ok(())
    }

    /// Sending → uncertain, for what a run left behind when it died; what a living run has claimed stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn recover_messages(&mut self) -> Result<u64, StoreError> {
        let why = "The program ended while this message was handed over.";
        let mut recovered = 0;
        for run in self.runs_with_messages()? {
            if !self.is_at_work(&run) {
                let sql = "UPDATE outbox SET state = 'uncertain', last_error = ?1 WHERE state = 'sending' AND run = ?2";
                recovered += self.connection.execute(sql, [why, &run])? as u64;
            }
        }
        Ok(recovered)
    }

    /// Every run that has claimed a message, or had when it died.
    fn runs_with_messages(&self) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare("SELECT DISTINCT run FROM outbox WHERE state = 'sending'")?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many messages of a mailing are claimed by some run.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn messages_in_hand(&self, of: Mailing) -> Result<u64, StoreError> {
        let (column, value) = of.rows();
        let sql = format!("SELECT count(*) FROM outbox WHERE {column} = ?1 AND state = 'sending'");
        Ok(self.connection.query_row(&sql, [value], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// When and to which domain messages were handed over since a moment (Unix seconds), for any mailing; oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn handed_over_since(&self, moment: i64) -> Result<Vec<(i64, String)>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT handed_over, lower(trim(substr(to_address, instr(to_address, '@') + 1)))
             FROM outbox WHERE handed_over >= ?1 ORDER BY handed_over",
        )?;
        let rows = query.query_map([moment], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Failed → queued at once, as if nothing had been tried; returns how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn retry_failed_messages(&mut self, of: Mailing, which: Failed) -> Result<u64, StoreError> {
        let (column, value) = of.rows();
        let which = match which {
            Failed::WorthATry => " AND refusal <> 'recipient'",
            Failed::All => "",
        };
        let sql = format!(
            "UPDATE outbox SET state = 'queued', tries = 0, not_before = 0, taken_back = 0, refusal = ''
             WHERE {column} = ?1 AND state = 'failed'{which}"
        );
        Ok(self.connection.execute(&sql, [value])? as u64)
    }

    /// How many failed messages of a mailing were permanently refused because of their recipient.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn refused_recipients(&self, of: Mailing) -> Result<u64, StoreError> {
        let (column, value) = of.rows();
        let sql =
            format!("SELECT count(*) FROM outbox WHERE {column} = ?1 AND state = 'failed' AND refusal = 'recipient'");
        Ok(self.connection.query_row(&sql, [value], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// Whether a person has paused the sending of a campaign.
    ///
    /// # Errors
    /// When there is no such campaign or the database cannot be read.
    pub fn is_campaign_paused(&self, campaign: i64) -> Result<bool, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT paused FROM campaign WHERE id = ?1")?;
        Ok(query.query_row([campaign], |row| row.get(0))?)
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn set_campaign_paused(&mut self, campaign: i64, paused: bool) -> Result<(), StoreError> {
        self.connection.execute("UPDATE campaign SET paused = ?2 WHERE id = ?1", params![campaign, paused])?;
        Ok(())
    }

    /// Marks the waves of a campaign with a message that waits again as being sent again.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn reopen_waves(&mut self, campaign: i64) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE campaign_wave SET status = 'sending' WHERE campaign_id = ?1 AND status = 'sent' AND EXISTS (
                 SELECT 1 FROM outbox WHERE outbox.campaign_id = ?1 AND outbox.wave = campaign_wave.wave
                     AND state = 'queued')",
            [campaign],
        )?;
        Ok(())
    }
}
