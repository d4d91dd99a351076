//! Two customers become one: everything that belongs to one moves to the other. Runs within a step, so that every row
//! can be restored.

use rusqlite::params;

use super::strictness::strictest;
use super::{Store, StoreError};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::step::StepId;

/// Rows that move without any decision: nothing about them has to be unique.
const FOLLOWING: [&str; 3] = ["purchase", "consent_entry", "privacy_request"];

/// Results computed for both customers whose keys may clash, with the columns that are unique together with the
/// customer; the result of the customer who stays is kept. They are recomputed from the merged record anyway.
const COMPUTED: [(&str, &str); 5] = [
    ("kpi_value", "run_id, kpi"),
    ("cluster_member", "run_id"),
    ("prediction", "run_id"),
    ("pattern_member", "run_id, list"),
    ("segment_member", "segment_id"),
];

/// Results identified by their place in a list, which only refer to the customer.
const KEYED_BY_PLACE: [&str; 2] = ["prediction", "pattern_member"];

/// What decides which of two outbox rows for the same campaign is kept, the greatest first: one that was sent, may have
/// been sent or must not be sent ranks above one that still waits.
const OUTBOX_WEIGHT: &str =
    "CASE state WHEN 'sent' THEN 6 WHEN 'sending' THEN 5 WHEN 'uncertain' THEN 4 WHEN 'suppressed' THEN 3
                WHEN 'queued' THEN 2 ELSE 1 END";

/// The customer who stays, and the one who is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergedCustomers {
    pub kept: CustomerId,
    pub gone: CustomerId,
    pub purchases: u64,
}

impl Store {
    /// Merges two customers into one with this record; its external id is that of either one, and the other becomes an
    /// alias. What either refused stays refused.
    ///
    /// # Errors
    /// When the database cannot be written, there is no such customer, or they are the same.
    pub fn merge_customers(
        &mut self,
        a: CustomerId,
        b: CustomerId,
        record: &Customer,
        step: StepId,
        today: Day,
    ) -> Result<MergedCustomers, StoreError> {
        if a == b {
            return Err(StoreError::NoSuch { what: "second customer to merge with", id: a.0.to_string() });
        }
        // The higher number stays, because the next customer gets the number after it, never one that an undo needs.
        let (kept, gone) = (a.max(b), a.min(b));
        let before = [(kept, self.customer(kept)?), (gone, self.customer(gone)?)];
        let words = before
            .iter()
            .map(|(id, customer)| Ok((customer, self.consent_entries(*id)?)))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let strict = strictest(&words, record, self.home_country()?, today);
        self.merge_contacts(kept, gone)?;
        self.merge_attributes(kept, gone)?;
        self.merge_computed(kept, gone)?;
        self.merge_targets(kept, gone)?;
        self.merge_leads(kept, gone)?;
        self.merge_outbox(kept, gone)?;
        let mut purchases = 0;
        for table in FOLLOWING {
            let sql = format!("UPDATE {table} SET customer_id = ?1 WHERE customer_id = ?2");
            let moved = self.connection.execute(&sql, params![kept.0, gone.0])?;
            if table == "purchase" {
                purchases = moved as u64;
            }
        }
        self.note_ledger(kept, step)?;
        for entry in strict {
            self.enter_consent(kept, &entry)?;
        }
        self.merge_pairs(kept, gone)?;
        self.connection
            .execute("UPDATE customer_alias SET customer_id = ?1 WHERE customer_id = ?2", params![kept.0, gone.0])?;
        self.connection.execute("DELETE FROM customer WHERE id = ?1", [gone.0])?;
        self.note_merged(kept, gone)?;
        self.replace_customer(kept, record)?;
        for (_, customer) in before {
            if customer.external_id != record.external_id {
                let add = "INSERT INTO customer_alias (external_id, customer_id) VALUES (?1, ?2)";
                self.connection.execute(add, params![customer.external_id, kept.0])?;
            }
        }
        Ok(MergedCustomers { kept, gone, purchases })
    }

    /// Marks every entry of the merged ledger as known to the step: later entries have no mark and survive an undo.
    fn note_ledger(&self, kept: CustomerId, step: StepId) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO step_row (step_id, \"table\", \"key\", before)
             SELECT ?2, 'consent_entry', json_array(id), json_object('id', id, 'customer_id', customer_id)
             FROM consent_entry AS entry WHERE customer_id = ?1 AND NOT EXISTS (
                 SELECT 1 FROM step_row WHERE step_id = ?2 AND \"table\" = 'consent_entry'
                     AND \"key\" = json_array(entry.id))",
            params![kept.0, step.0],
        )?;
        Ok(())
    }

    /// The same contact in both records is one; a response in either record counts.
    fn merge_contacts(&self, kept: CustomerId, gone: CustomerId) -> Result<(), StoreError> {
        let ids = params![kept.0, gone.0];
        let same = "mine.day = other.day AND mine.channel = other.channel AND mine.campaign = other.campaign
                    AND mine.offer = other.offer";
        self.connection.execute(
            &format!(
                "UPDATE contact AS mine SET control = min(mine.control, other.control),
                     responded = CASE WHEN coalesce(mine.responded, 0) >= coalesce(other.responded, -1)
                                      THEN coalesce(mine.responded, other.responded) ELSE other.responded END,
                     response_day = coalesce(min(mine.response_day, other.response_day), mine.response_day,
                                             other.response_day)
                 FROM contact AS other WHERE mine.customer_id = ?1 AND other.customer_id = ?2 AND {same}"
            ),
            ids,
        )?;
        self.connection.execute(
            &format!(
                "DELETE FROM contact AS other WHERE customer_id = ?2
                     AND EXISTS (SELECT 1 FROM contact AS mine WHERE mine.customer_id = ?1 AND {same})"
            ),
            ids,
        )?;
        self.connection.execute("UPDATE contact SET customer_id = ?1 WHERE customer_id = ?2", ids)?;
        Ok(())
    }

    /// What is known about the customer who stays takes precedence; gaps are filled from the other.
    fn merge_attributes(&self, kept: CustomerId, gone: CustomerId) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT OR IGNORE INTO customer_attribute (attribute_id, customer_id, day, number, word)
             SELECT attribute_id, ?1, day, number, word FROM customer_attribute WHERE customer_id = ?2",
            params![kept.0, gone.0],
        )?;
        self.connection.execute("DELETE FROM customer_attribute WHERE customer_id = ?1", [gone.0])?;
        Ok(())
    }

    fn merge_computed(&self, kept: CustomerId, gone: CustomerId) -> Result<(), StoreError> {
        for (table, unique) in COMPUTED {
            self.connection.execute(
                &format!(
                    "DELETE FROM {table} WHERE customer_id = ?2 AND ({unique}) IN
                         (SELECT {unique} FROM {table} WHERE customer_id = ?1)"
                ),
                params![kept.0, gone.0],
            )?;
            self.repoint(table, kept, gone)?;
        }
        Ok(())
    }

    /// In a campaign that has both, contacted takes precedence over left alone.
    fn merge_targets(&self, kept: CustomerId, gone: CustomerId) -> Result<(), StoreError> {
        let ids = params![kept.0, gone.0];
        for (lesser, greater) in [("?1", "?2"), ("?2", "?1")] {
            // In a tie the first pass keeps both, and the second removes the row of the customer who goes.
            let than = if lesser == "?1" { "<" } else { "<=" };
            self.connection.execute(
                &format!(
                    "DELETE FROM campaign_target AS lesser WHERE customer_id = {lesser} AND EXISTS (
                         SELECT 1 FROM campaign_target AS greater WHERE greater.campaign_id = lesser.campaign_id
                             AND greater.customer_id = {greater}
                             AND (lesser.arm = 'contacted') {than} (greater.arm = 'contacted'))"
                ),
                ids,
            )?;
        }
        self.repoint("campaign_target", kept, gone)
    }

    /// In a list that has both, the lead that was worked (else assigned, else of the customer that stays) is kept, with
    /// the outcomes of both.
    fn merge_leads(&self, kept: CustomerId, gone: CustomerId) -> Result<(), StoreError> {
        let weight = |lead: &str| {
            format!(
                "(EXISTS (SELECT 1 FROM outcome WHERE lead_id = {lead}.id)) * 4 + ({lead}.dealer_id IS NOT NULL) * 2
                 + ({lead}.customer_id = ?1)"
            )
        };
        let twice = format!(
            "SELECT lesser.id, greater.id FROM lead AS lesser JOIN lead AS greater ON greater.list_id = lesser.list_id
             WHERE lesser.customer_id IN (?1, ?2) AND greater.customer_id IN (?1, ?2) AND lesser.id <> greater.id
               AND {} < {}",
            weight("lesser"),
            weight("greater")
        );
        let pairs = {
            let mut query = self.connection.prepare(&twice)?;
            let rows = query.query_map(params![kept.0, gone.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<Vec<(i64, i64)>, _>>()?
        };
        for (lesser, greater) in pairs {
            self.connection.execute(
                "DELETE FROM outcome AS theirs WHERE lead_id = ?1 AND EXISTS (SELECT 1 FROM outcome AS mine
                     WHERE mine.lead_id = ?2 AND (mine.outcome, mine.day, mine.note)
                           = (theirs.outcome, theirs.day, theirs.note))",
                [lesser, greater],
            )?;
            self.connection.execute("UPDATE outcome SET lead_id = ?2 WHERE lead_id = ?1", [lesser, greater])?;
            self.connection.execute("DELETE FROM lead WHERE id = ?1", [lesser])?;
        }
        self.connection.execute("UPDATE lead SET customer_id = ?1 WHERE customer_id = ?2", params![kept.0, gone.0])?;
        self.merge_left_alone(kept, gone)
    }

    /// A lead of a list is not left alone by it; a wrong number stays marked as wrong.
    fn merge_left_alone(&self, kept: CustomerId, gone: CustomerId) -> Result<(), StoreError> {
        self.connection.execute(
            "DELETE FROM lead_control WHERE customer_id IN (?1, ?2) AND (
                 EXISTS (SELECT 1 FROM lead WHERE lead.list_id = lead_control.list_id AND lead.customer_id = ?1)
                 OR customer_id = ?2 AND EXISTS (SELECT 1 FROM lead_control AS other
                     WHERE other.list_id = lead_control.list_id AND other.customer_id = ?1))",
            params![kept.0, gone.0],
        )?;
        self.repoint("lead_control", kept, gone)?;
        self.connection.execute(
            "DELETE FROM wrong_number WHERE customer_id = ?2 AND EXISTS (SELECT 1 FROM wrong_number AS other
                 WHERE other.phone = wrong_number.phone AND other.customer_id = ?1)",
            params![kept.0, gone.0],
        )?;
        self.repoint("wrong_number", kept, gone)
    }

    /// Nobody gets a wave of a campaign twice: of two messages the one that was sent (or may have been) is kept; a
    /// second one that still waits is dropped, a second one that was sent is kept without its customer.
    fn merge_outbox(&self, kept: CustomerId, gone: CustomerId) -> Result<(), StoreError> {
        let find = format!(
            "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY campaign_id, wave
                 ORDER BY {OUTBOX_WEIGHT} DESC, customer_id = ?1 DESC) AS place
             FROM outbox WHERE customer_id IN (?1, ?2) AND campaign_id IS NOT NULL) WHERE place > 1"
        );
        let second = {
            let mut query = self.connection.prepare(&find)?;
            let rows = query.query_map(params![kept.0, gone.0], |row| row.get(0))?;
            rows.collect::<Result<Vec<i64>, _>>()?
        };
        for id in second {
            let dropped = self.connection.execute("DELETE FROM outbox WHERE id = ?1 AND state = 'queued'", [id])?;
            if dropped == 0 {
                self.connection.execute("UPDATE outbox SET customer_id = NULL WHERE id = ?1", [id])?;
            }
        }
        self.connection
            .execute("UPDATE outbox SET customer_id = ?1 WHERE customer_id = ?2", params![kept.0, gone.0])?;
        Ok(())
    }

    /// Whoever was declared different from one of them is different from both.
    fn merge_pairs(&self, kept: CustomerId, gone: CustomerId) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT OR IGNORE INTO distinct_pair (first_id, second_id)
             SELECT min(third, ?1), max(third, ?1) FROM
                 (SELECT CASE WHEN first_id = ?2 THEN second_id ELSE first_id END AS third
                  FROM distinct_pair WHERE ?2 IN (first_id, second_id)) WHERE third <> ?1",
            params![kept.0, gone.0],
        )?;
        self.connection.execute("DELETE FROM distinct_pair WHERE ?1 IN (first_id, second_id)", [gone.0])?;
        Ok(())
    }

    /// Copies rows to the customer who stays as new rows: the customer is part of their key.
    fn repoint(&self, table: &str, kept: CustomerId, gone: CustomerId) -> Result<(), StoreError> {
        let mut query = self.connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
        let columns = query.query_map([table], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let values: Vec<&str> =
            columns.iter().map(|column| if column == "customer_id" { "?1" } else { column.as_str() }).collect();
        let key_has_customer = !KEYED_BY_PLACE.contains(&table);
        if key_has_customer {
            let sql = format!(
                "INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE customer_id = ?2",
                columns.join(", "),
                values.join(", ")
            );
            self.connection.execute(&sql, params![kept.0, gone.0])?;
            self.connection.execute(&format!("DELETE FROM {table} WHERE customer_id = ?1"), [gone.0])?;
        } else {
            let sql = format!("UPDATE {table} SET customer_id = ?1 WHERE customer_id = ?2");
            self.connection.execute(&sql, params![kept.0, gone.0])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where every table that refers to customers has to be thought of.
    const PLACES: [(&str, &str); 3] = [
        ("merge.rs", include_str!("merge.rs")),
        ("step.rs", include_str!("step.rs")),
        ("forgetting.rs", include_str!("forgetting.rs")),
    ];
    /// Being left alone says nothing of the person.
    const KEPT_AT_ERASURE: &str = "lead_control";

    #[test]
    fn every_table_of_customers_is_known_where_they_are_merged_taken_back_and_erased() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::create(&folder.path().join("a.foresale")).expect("created");
        let sql =
            "SELECT DISTINCT list.name FROM pragma_table_list AS list JOIN pragma_foreign_key_list(list.name) AS link
                   WHERE list.schema = 'main' AND link.\"table\" = 'customer'";
        let mut query = store.connection.prepare(sql).expect("a query");
        let tables: Vec<String> =
            query.query_map([], |row| row.get(0)).expect("asked").collect::<Result<_, _>>().expect("read");
        assert!(tables.len() > 10, "{tables:?}");
        let names =
            |text: &str, table: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == table);
        for table in &tables {
            for (file, text) in PLACES {
                let is_kept = file == "forgetting.rs" && table == KEPT_AT_ERASURE;
                assert!(
                    is_kept || names(text, table),
                    "{table} refers to customers, and store/{file} does not know it"
                );
            }
        }
    }
}
