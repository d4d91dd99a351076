//! The customers of a campaign in both arms, as counted in its results.

use rusqlite::params;

use super::{Store, StoreError};
use domain::campaign::Arm;
use domain::customer::CustomerId;
use domain::day::Day;

/// A customer of a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignMember {
    pub customer: CustomerId,
    pub arm: Arm,
    pub offer: String,
    pub probability: f64,
    /// Chances if left alone and if contacted as the models said them, before own results were heeded; none of older campaigns.
    pub alone: Option<f64>,
    pub asked: Option<f64>,
    /// Whether the offer was drawn at random.
    pub tested: bool,
    /// The last wave that the customer was part of; 0: none.
    pub wave: u32,
    /// Number and name of the cluster when the campaign was made; empty: in none.
    pub cluster: String,
}

impl Store {
    /// Everybody of a campaign, contacted first, best first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn campaign_members(&self, campaign: i64) -> Result<Vec<CampaignMember>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT customer_id, arm, offer, probability, wave, cluster, alone, asked, tested FROM campaign_target
             WHERE campaign_id = ?1 ORDER BY arm, place",
        )?;
        let rows = query.query_map([campaign], |row| {
            let arm: String = row.get(1)?;
            Ok(CampaignMember {
                customer: CustomerId(row.get(0)?),
                arm: if arm == Arm::Control.code() { Arm::Control } else { Arm::Contacted },
                offer: row.get(2)?,
                probability: row.get(3)?,
                wave: row.get(4)?,
                cluster: row.get(5)?,
                alone: row.get(6)?,
                asked: row.get(7)?,
                tested: row.get(8)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many of the contacted customers answered a contact of the campaign's name from one day to another, according
    /// to the records of contacts.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn campaign_answers(&self, campaign: i64, name: &str, from: Day, to: Day) -> Result<usize, StoreError> {
        let count: i64 = self.connection.query_row(
            "SELECT count(*) FROM campaign_target AS target WHERE campaign_id = ?1 AND arm = 'contacted' AND EXISTS (
                 SELECT 1 FROM contact WHERE contact.customer_id = target.customer_id AND contact.campaign = ?2
                     AND responded = 1 AND coalesce(response_day, day) BETWEEN ?3 AND ?4)",
            params![campaign, name, from.0, to.0],
            |row| row.get(0),
        )?;
        Ok(usize::try_from(count).unwrap_or(0))
    }
}
