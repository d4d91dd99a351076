//! Browsers that have signed in before, by the digest of the token that each keeps.

use rusqlite::params;

use super::super::{Store, StoreError};
use domain::dealer::DealerId;

/// Maximum number of browsers remembered per dealer, and for how long if unused, in seconds.
const MOST_OF_ONE: u32 = 50;
const KEPT_SECONDS: i64 = 200 * 86_400;

impl Store {
    /// Whether a browser has signed in as this dealer since the dealer got the current access code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_portal_browser(&self, digest: &str, dealer: DealerId, now: i64) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM portal_browser AS browser
                   LEFT JOIN dealer_code AS code ON code.dealer_id = browser.dealer_id
                   WHERE digest = ?1 AND browser.dealer_id = ?2 AND seen > ?3 AND coalesce(code.hash, '') = code_hash)";
        let mut query = self.connection.prepare_cached(sql)?;
        Ok(query.query_row(params![digest, dealer.0, now - KEPT_SECONDS], |row| row.get(0))?)
    }

    /// Stores a browser's new token in place of its previous one; browsers unused for long are forgotten.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_portal_browser(
        &mut self,
        digest: &str,
        before: Option<&str>,
        dealer: DealerId,
        now: i64,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "DELETE FROM portal_browser WHERE seen <= ?1 OR digest = ?2",
            params![now - KEPT_SECONDS, before.unwrap_or_default()],
        )?;
        self.connection.execute(
            "INSERT INTO portal_browser (digest, dealer_id, code_hash, seen)
             VALUES (?1, ?2, coalesce((SELECT hash FROM dealer_code WHERE dealer_id = ?2), ''), ?3)",
            params![digest, dealer.0, now],
        )?;
        self.connection.execute(
            "DELETE FROM portal_browser WHERE digest IN (
                 SELECT digest FROM portal_browser WHERE dealer_id = ?1 ORDER BY seen DESC, digest LIMIT -1 OFFSET ?2)",
            params![dealer.0, MOST_OF_ONE],
        )?;
        Ok(())
    }
}
