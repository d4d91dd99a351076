//! What blocks undoing a step: later steps on the same rows, and what was built on rows that it added.

use super::{Store, StoreError};
use domain::step::{Step, StepId};

/// The words for one row of a table that still refers to a removed one, and for several.
const SPOKEN: [(&str, &str, &str); 17] = [
    ("purchase", "purchase from elsewhere", "purchases from elsewhere"),
    ("contact", "contact from elsewhere", "contacts from elsewhere"),
    ("campaign_target", "customer of a campaign", "customers of campaigns"),
    ("lead", "lead", "leads"),
    ("lead_control", "customer left alone", "customers left alone"),
    ("receipt", "receipt", "receipts"),
    ("outbox", "message in the outbox", "messages in the outbox"),
    ("outcome", "outcome of a lead", "outcomes of leads"),
    ("customer_attribute", "attribute from elsewhere", "attributes from elsewhere"),
    ("customer_alias", "merged customer", "merged customers"),
    ("territory", "territory of a dealer", "territories of dealers"),
    ("distinct_pair", "pair that was looked at", "pairs that were looked at"),
    ("consent_entry", "permission or refusal", "permissions and refusals"),
    ("privacy_request", "request by a customer", "requests by customers"),
    ("wrong_number", "wrong number", "wrong numbers"),
    ("prediction", "prediction", "predictions"),
    ("segment_member", "customer of a saved list", "customers of saved lists"),
];

impl Store {
    /// A later step that touched the same rows has to be undone first.
    pub(super) fn refuse_changed_since(&self, step: &Step, after: StepId) -> Result<(), StoreError> {
        let mut query = self.connection.prepare(
            "SELECT DISTINCT later.what FROM step AS later JOIN step_row AS row ON row.step_id = later.id
             WHERE later.id > ?2 AND later.undone IS NULL AND (
                 EXISTS (SELECT 1 FROM step_row AS mine
                         WHERE mine.step_id = ?1 AND mine.\"table\" = row.\"table\" AND mine.\"key\" = row.\"key\")
                 OR row.\"table\" = 'purchase' AND EXISTS (
                     SELECT 1 FROM purchase JOIN import_batch AS batch ON batch.id = purchase.batch_id
                     WHERE batch.step_id = ?1 AND purchase.id = json_extract(row.\"key\", '$[0]'))
                 OR row.\"table\" = 'purchase' AND json_extract(row.before, '$.batch_id') IN
                     (SELECT id FROM import_batch WHERE step_id = ?1)
                 OR row.\"table\" = 'customer' AND EXISTS (
                     SELECT 1 FROM step_added_customers AS added
                     WHERE added.step_id = ?1 AND json_extract(row.\"key\", '$[0]') BETWEEN added.first AND added.last))
             ORDER BY later.id LIMIT 4",
        )?;
        let mut later = query.query_map([step.id.0, after.0], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        if after == step.id || !later.is_empty() {
            later.extend(self.took_its_place(step)?);
        }
        if later.is_empty() {
            return Ok(());
        }
        Err(StoreError::BuiltOn { what: step.what.clone(), on: format!("'{}' came after it", later.join("', '")) })
    }

    /// Later steps in the way of a purchase that this one deleted: an import that added another one under its number,
    /// or a merge that removed its customer.
    fn took_its_place(&self, step: &Step) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT DISTINCT later.what FROM step_row AS mine
             CROSS JOIN purchase ON purchase.id = json_extract(mine.\"key\", '$[0]')
             CROSS JOIN import_batch AS batch ON batch.id = purchase.batch_id
             CROSS JOIN step AS later ON later.id = batch.step_id
             WHERE mine.step_id = ?1 AND mine.\"table\" = 'purchase' AND mine.before IS NOT NULL
               AND later.id > ?1 AND later.undone IS NULL
             UNION
             SELECT later.what FROM step_row AS mine
             CROSS JOIN step_row AS row
                 ON row.\"table\" = 'customer' AND row.\"key\" = json_array(json_extract(mine.before, '$.customer_id'))
             CROSS JOIN step AS later ON later.id = row.step_id
             WHERE mine.step_id = ?1 AND mine.\"table\" = 'purchase' AND mine.before IS NOT NULL
               AND later.id > ?1 AND later.undone IS NULL AND row.before IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM customer WHERE id = json_extract(mine.before, '$.customer_id'))",
        )?;
        let rows = query.query_map([step.id.0], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A purchase cannot be returned to a customer who has been removed since.
    pub(super) fn refuse_without_customer(&self, step: &Step) -> Result<(), StoreError> {
        let sql =
            "SELECT count(*) FROM step_row AS mine JOIN purchase ON purchase.id = json_extract(mine.\"key\", '$[0]')
                   WHERE mine.step_id = ?1 AND mine.\"table\" = 'purchase' AND mine.before IS NOT NULL
                     AND NOT EXISTS (SELECT 1 FROM customer WHERE id = purchase.customer_id)";
        let lost: i64 = self.connection.query_row(sql, [step.id.0], |row| row.get(0))?;
        if lost == 0 {
            return Ok(());
        }
        Err(StoreError::BuiltOn { what: step.what.clone(), on: "the customer is no longer there".into() })
    }

    /// Rows that still refer to a removed one.
    pub(super) fn refuse_built_upon(&self, step: &Step) -> Result<(), StoreError> {
        let mut query = self.connection.prepare(
            "SELECT leaning.name, link.\"from\", link.\"table\" FROM sqlite_schema AS leaning
             JOIN pragma_foreign_key_list(leaning.name) AS link
             WHERE leaning.type = 'table' AND link.\"table\" IN (SELECT DISTINCT \"table\" FROM temp.gone)",
        )?;
        let links = query
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<Vec<(String, String, String)>, _>>()?;
        let mut found = Vec::new();
        for (table, column, of) in links {
            let sql = format!(
                "SELECT count(*) FROM {table} WHERE {column} IN (SELECT id FROM temp.gone WHERE \"table\" = ?1)"
            );
            let rows: i64 = self.connection.query_row(&sql, [&of], |row| row.get(0))?;
            if rows > 0 {
                found.push(spoken(&table, rows));
            }
        }
        refused_if_any(step, &found)
    }
}

/// "3 leads"
pub(super) fn spoken(table: &str, rows: i64) -> String {
    let known = SPOKEN.iter().find(|(known, ..)| *known == table);
    let (one, several) = known.map_or((table, table), |(_, one, several)| (one, several));
    format!("{rows} {}", if rows == 1 { one } else { several })
}

pub(super) fn refused_if_any(step: &Step, found: &[String]) -> Result<(), StoreError> {
    if found.is_empty() {
        return Ok(());
    }
    let on = format!("what it brought is used by {}", found.join(", "));
    Err(StoreError::BuiltOn { what: step.what.clone(), on })
}
