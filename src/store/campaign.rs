//! Campaigns with their targets and control group.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use domain::campaign::{Arm, CampaignStatus};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::money::Money;
use domain::wave::Release;
use reports::campaign::{CampaignPlan, PlannedTarget};
use reports::home::CampaignLine;
use reports::waves::NextWave;

/// A condition over `campaign_target` and `campaign`: a campaign with a wave that still waits, however long ago it was
/// planned, or with a response window that is open on day ?1.
const RUNS: &str = "(
    EXISTS (SELECT 1 FROM campaign_wave WHERE campaign_wave.campaign_id = campaign.id AND campaign_wave.status <> 'sent')
    OR coalesce((SELECT max(coalesce(started, due)) FROM campaign_wave WHERE campaign_wave.campaign_id = campaign.id), day)
        + json_extract(plan, '$.brief.response_window_days') >= ?1)";

impl Store {
    /// Stores a plan with the contacted and the control group; returns its number.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_campaign(
        &mut self,
        plan: &CampaignPlan,
        control: &[PlannedTarget],
        today: Day,
    ) -> Result<i64, StoreError> {
        let head = CampaignPlan { targets: Vec::new(), id: None, ..plan.clone() };
        let text = serde_json::to_string(&head).map_err(|error| StoreError::unparsable("campaign", &error))?;
        let id = self.connection.query_row(
            "INSERT INTO campaign (name, channel, day, plan) VALUES (?1, ?2, ?3, ?4) RETURNING id",
            params![plan.brief.name, plan.brief.channel.code(), today.0, text],
            |row| row.get(0),
        )?;
        self.put_targets(id, Arm::Contacted, &plan.targets)?;
        self.put_targets(id, Arm::Control, control)?;
        Ok(id)
    }

    fn put_targets(&mut self, campaign: i64, arm: Arm, targets: &[PlannedTarget]) -> Result<(), StoreError> {
        let mut insert = self.connection.prepare(
            "INSERT INTO campaign_target (campaign_id, customer_id, arm, place, address, offer, probability,
                 expected_profit, reason, alone, asked, gross_profit, tested)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        for (place, target) in (1_i64..).zip(targets) {
            insert.execute(params![
                campaign,
                target.id.map(|id| id.0),
                arm.code(),
                place,
                target.address,
                target.offer,
                target.probability,
                target.expected_profit.0,
                target.reason,
                target.alone,
                target.asked,
                target.gross_profit.map(|gross| gross.0),
                target.tested
            ])?;
        }
        Ok(())
    }

    /// A stored plan with its contacted targets.
    ///
    /// # Errors
    /// When there is no such campaign or the database cannot be read.
    pub fn campaign(&self, id: i64) -> Result<CampaignPlan, StoreError> {
        let text: Option<String> =
            self.connection.query_row("SELECT plan FROM campaign WHERE id = ?1", [id], |row| row.get(0)).optional()?;
        let text = text.ok_or(StoreError::NoSuch { what: "campaign", id: id.to_string() })?;
        let mut plan: CampaignPlan =
            serde_json::from_str(&text).map_err(|error| StoreError::unparsable("campaign", &error))?;
        plan.id = Some(id);
        plan.targets = self.campaign_targets(id, Arm::Contacted)?;
        Ok(plan)
    }

    /// One arm of a campaign, best first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn campaign_targets(&self, campaign: i64, arm: Arm) -> Result<Vec<PlannedTarget>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT customer_id, external_id, first_name, last_name, company, address, offer, probability,
                    expected_profit, reason, alone, asked, gross_profit, tested
             FROM campaign_target JOIN customer ON customer.id = customer_id
             WHERE campaign_id = ?1 AND arm = ?2 ORDER BY place",
        )?;
        let rows = query.query_map(params![campaign, arm.code()], |row| {
            let person = Customer {
                external_id: row.get(1)?,
                first_name: row.get(2)?,
                last_name: row.get(3)?,
                company: row.get(4)?,
                ..Customer::default()
            };
            Ok(PlannedTarget {
                id: Some(CustomerId(row.get(0)?)),
                name: person.display_name(),
                customer: person.external_id,
                address: row.get(5)?,
                offer: row.get(6)?,
                probability: row.get(7)?,
                expected_profit: Money(row.get(8)?),
                reason: row.get(9)?,
                alone: row.get(10)?,
                asked: row.get(11)?,
                anyway: None,
                gross_profit: row.get::<_, Option<i64>>(12)?.map(Money),
                tested: row.get(13)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn set_campaign_status(&mut self, campaign: i64, status: CampaignStatus) -> Result<(), StoreError> {
        let sql = "UPDATE campaign SET status = ?2 WHERE id = ?1";
        self.connection.execute(sql, params![campaign, status.code()])?;
        Ok(())
    }

    /// Every campaign as one line, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn campaign_lines(&self) -> Result<Vec<CampaignLine>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT id, campaign.status, day, plan, next.wave, next.due, next.release, campaign.paused FROM campaign
             LEFT JOIN campaign_wave AS next ON next.campaign_id = campaign.id AND next.wave = (
                 SELECT min(wave) FROM campaign_wave AS waiting
                 WHERE waiting.campaign_id = campaign.id AND waiting.status = 'planned')
             ORDER BY campaign.id DESC",
        )?;
        let mut rows = query.query([])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(3)?;
            let plan: CampaignPlan =
                serde_json::from_str(&text).map_err(|error| StoreError::unparsable("campaign", &error))?;
            let status = CampaignStatus::from_code(&row.get::<_, String>(1)?);
            lines.push(CampaignLine {
                id: row.get(0)?,
                name: plan.brief.name,
                status,
                channel: plan.brief.channel.name().to_owned(),
                chosen: plan.chosen,
                control: plan.control,
                expected_responses: plan.expected_responses,
                expected_profit: plan.expected_profit,
                created: Day(row.get(2)?),
                next: next_wave(row)?,
                paused: row.get(7)?,
            });
        }
        Ok(lines)
    }

    /// Customers in the control group of a campaign whose last wave waits or whose response window is open on a day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers_in_control(&self, today: Day) -> Result<HashSet<CustomerId>, StoreError> {
        let mut query = self.connection.prepare(&format!(
            "SELECT customer_id FROM campaign_target JOIN campaign ON campaign.id = campaign_id WHERE arm = 'control' AND {RUNS}"
        ))?;
        let rows = query.query_map([today.0], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Customers with a purchase on or after a day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers_who_bought_since(&self, from: Day) -> Result<HashSet<CustomerId>, StoreError> {
        let sql = "SELECT DISTINCT customer_id FROM purchase WHERE day >= ?1 AND amount > 0";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([from.0], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Customers contacted by a campaign whose response window is open on a day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers_in_running_campaigns(&self, today: Day) -> Result<HashSet<CustomerId>, StoreError> {
        let mut query = self.connection.prepare(&format!(
            "SELECT customer_id FROM campaign_target JOIN campaign ON campaign.id = campaign_id
             WHERE arm = 'contacted' AND {RUNS}"
        ))?;
        let rows = query.query_map([today.0], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Another campaign whose control group holds a customer on a day, by its number and name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn control_of(
        &self,
        customer: CustomerId,
        other_than: i64,
        today: Day,
    ) -> Result<Option<(i64, String)>, StoreError> {
        let sql = format!(
            "SELECT campaign.id, campaign.name FROM campaign_target JOIN campaign ON campaign.id = campaign_id
             WHERE customer_id = ?2 AND campaign.id <> ?3 AND arm = 'control' AND {RUNS} ORDER BY campaign.id DESC LIMIT 1"
        );
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        Ok(self.connection.query_row(&sql, params![today.0, customer.0, other_than], read).optional()?)
    }

    /// The day a campaign was made.
    ///
    /// # Errors
    /// When there is no such campaign.
    pub fn campaign_day(&self, campaign: i64) -> Result<Day, StoreError> {
        let found = self
            .connection
            .query_row("SELECT day FROM campaign WHERE id = ?1", [campaign], |row| row.get(0).map(Day))
            .optional()?;
        found.ok_or(StoreError::NoSuch { what: "campaign", id: campaign.to_string() })
    }
}

/// The wave that has not begun, if there is one.
fn next_wave(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<NextWave>> {
    let Some(wave) = row.get(4)? else { return Ok(None) };
    let release = Release::from_code(&row.get::<_, String>(6)?);
    Ok(Some(NextWave { wave, due: Day(row.get(5)?), release }))
}
