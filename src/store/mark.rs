//! Marks of parts of the database: a part whose mark is the same has not changed, so what was read from it is still
//! valid.

use super::{Store, StoreError};

/// Tables whose rows come and go together with what they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkedTables {
    Customers,
    Contacts,
    Attributes,
    /// Permissions, refusals, suppressed addresses, control groups.
    Consent,
    /// What people refused, by telephone too, and numbers that are wrong, word by word.
    Refusals,
    /// What leaves customers alone: refusals, campaigns, lead lists and who is with a dealer.
    Calling,
}

const REFUSALS: &str =
    "SELECT (SELECT count(*) || ' ' || coalesce(max(id), 0) || ' ' || total(expires) || ' ' || total(day)
             || ' ' || total(verdict = 'refused') FROM consent_entry)
         || ' ' || (SELECT count(*) || ' ' || total(day) || ' ' || total(length(address)) FROM suppression)
         || ' ' || (SELECT count(*) || ' ' || total(customer_id) FROM wrong_number)
         || ' ' || coalesce((SELECT value FROM setting WHERE name = 'assumptions'), '')
         || ' ' || coalesce((SELECT value FROM setting WHERE name = 'business'), '')";

impl Store {
    /// # Errors
    /// When the database cannot be read.
    pub fn mark_of(&self, part: MarkedTables) -> Result<String, StoreError> {
        let counts = match part {
            MarkedTables::Customers => "SELECT count(*) || ' ' || coalesce(max(id), 0) FROM customer",
            MarkedTables::Contacts => {
                "SELECT count(*) || ' ' || coalesce(max(id), 0) || ' ' || total(responded) || ' ' || total(response_day)
                 FROM contact"
            }
            MarkedTables::Attributes => "SELECT count(*) || ' ' || coalesce(max(id), 0) FROM attribute",
            MarkedTables::Consent => {
                "SELECT (SELECT count(*) || ' ' || coalesce(max(id), 0) || ' ' || total(expires) FROM consent_entry)
                     || ' ' || (SELECT count(*) FROM suppression) || ' ' || (SELECT count(*) FROM campaign_target)
                     || ' ' || (SELECT count(*) FROM lead_control) || ' ' || (SELECT count(*) FROM wrong_number)
                     || ' ' || (SELECT total(id * published) || ' ' || total(id * expires) || ' ' || total(id * recalled)
                                    FROM lead_list)"
            }
            MarkedTables::Refusals => REFUSALS,
            MarkedTables::Calling => &format!(
                "{REFUSALS}
                     || ' ' || (SELECT count(*) || ' ' || total(wave) FROM campaign_target)
                     || ' ' || (SELECT count(*) || ' ' || total(started) || ' ' || total(due) || ' '
                                    || total(length(status)) FROM campaign_wave)
                     || ' ' || coalesce((SELECT group_concat(id || status) FROM campaign), '')
                     || ' ' || (SELECT count(*) || ' ' || total(customer_id) FROM lead_control)
                     || ' ' || coalesce((SELECT group_concat(coalesce(published, '') || '-' || coalesce(expires, '')
                                    || '-' || coalesce(recalled, '')) FROM lead_list), '')
                     || ' ' || (SELECT count(*) || ' ' || total(dealer_id) || ' ' || total(id * dealer_id) FROM lead)
                     || ' ' || (SELECT count(*) || ' ' || coalesce(max(id), 0) FROM outcome)"
            ),
        };
        let counts: String = self.connection.query_row(counts, [], |row| row.get(0))?;
        let database: String = self.setting("database_id")?;
        Ok(format!("{database} {} {part:?} {counts}", self.data_version()?))
    }
}
