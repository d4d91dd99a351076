//! What is recorded about a dealer's read-only request, and how it gets into the database.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::handover_receipt::{HandoverState, NewHandoverReceipt};
use super::portal::NewEvent;
use super::{Store, StoreError};
use domain::day::Day;
use domain::dealer::{DealerId, HandoverMeans};

/// What is recorded for a read-only request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ViewEntry {
    Event(NewEvent),
    /// A session was used.
    Seen {
        digest: String,
        seconds: i64,
    },
    /// Leads were shown, or read out on the telephone, for the first time.
    Shown(ShownLeads),
}

/// The receipt for leads that a dealer was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownLeads {
    pub list: i64,
    pub dealer: DealerId,
    pub recipient: String,
    pub means: HandoverMeans,
    pub leads: Vec<i64>,
    pub fields: Vec<String>,
    pub day: Day,
}

impl Store {
    /// Writes entries down within a transaction.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_views(&mut self, entries: &[ViewEntry]) -> Result<(), StoreError> {
        for entry in entries {
            match entry {
                ViewEntry::Event(event) => self.put_portal_event(event)?,
                ViewEntry::Seen { digest, seconds } => self.touch_portal_session(digest, *seconds)?,
                ViewEntry::Shown(shown) => self.put_shown(shown)?,
            }
        }
        Ok(())
    }

    /// Makes the receipt, for those leads for which no other request has made one; a list that no longer exists needs
    /// none.
    fn put_shown(&mut self, shown: &ShownLeads) -> Result<(), StoreError> {
        let there = "SELECT 1 FROM lead_list WHERE id = ?1 AND EXISTS (SELECT 1 FROM dealer WHERE id = ?2)";
        let there = self.connection.prepare_cached(there)?.exists(params![shown.list, shown.dealer.0])?;
        let known = self.leads_receipted(shown.dealer, shown.means)?;
        let leads: Vec<i64> = shown.leads.iter().copied().filter(|lead| !known.contains(lead)).collect();
        if there && !leads.is_empty() {
            let receipt = NewHandoverReceipt {
                list: shown.list,
                dealer: shown.dealer,
                recipient: &shown.recipient,
                means: shown.means,
                handing: HandoverState::Done,
                leads: &leads,
                fields: &shown.fields,
            };
            self.put_receipt(&receipt, shown.day)?;
        }
        Ok(())
    }
}
