//! What a campaign's list was made from, and the cluster that each of its customers was in then.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use reports::campaign_recipe::CampaignRecipe;

impl Store {
    /// Writes down what the list was made from.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_campaign_recipe(&mut self, campaign: i64, recipe: &CampaignRecipe) -> Result<(), StoreError> {
        let text = serde_json::to_string(recipe).map_err(|error| StoreError::unparsable("recipe", &error))?;
        self.connection.execute("UPDATE campaign SET recipe = ?2 WHERE id = ?1", params![campaign, text])?;
        Ok(())
    }

    /// What a list was made from; none for a campaign of an older version.
    ///
    /// # Errors
    /// When there is no such campaign or the database cannot be read.
    pub fn campaign_recipe(&self, campaign: i64) -> Result<Option<CampaignRecipe>, StoreError> {
        let sql = "SELECT recipe FROM campaign WHERE id = ?1";
        let text: Option<Option<String>> = self.connection.query_row(sql, [campaign], |row| row.get(0)).optional()?;
        let text = text.ok_or(StoreError::NoSuch { what: "campaign", id: campaign.to_string() })?;
        text.map(|text| serde_json::from_str(&text).map_err(|error| StoreError::unparsable("recipe", &error)))
            .transpose()
    }

    /// Stores with each customer of a campaign the cluster of the newest clustering, by its number and name.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_clusters(&mut self, campaign: i64, names: &[(u32, String)]) -> Result<(), StoreError> {
        let mut note = self.connection.prepare(
            "UPDATE campaign_target SET cluster = ?3 WHERE campaign_id = ?1 AND customer_id IN (
                 SELECT customer_id FROM cluster_member
                 WHERE run_id = (SELECT max(id) FROM cluster_run WHERE run IS NULL) AND number = ?2)",
        )?;
        for (number, name) in names {
            note.execute(params![campaign, number, name])?;
        }
        Ok(())
    }
}
