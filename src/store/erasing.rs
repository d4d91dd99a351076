//! What was taken away is gone from the file as well: pages are overwritten, no word of the search stays behind, and a
//! taken-back step names nobody.

use rusqlite::params;

use super::{Store, StoreError};
use domain::customer::Customer;
use domain::step::Step;

/// Told of a step that was taken back where it named somebody by more than the id.
const NAMED: &str = "
    SELECT customer.external_id, customer.first_name, customer.last_name, customer.company FROM step_row
    JOIN customer ON customer.id = json_extract(\"key\", '$[0]') WHERE step_id = ?1 AND \"table\" = 'customer'
    UNION
    SELECT json_extract(before, '$.external_id'), json_extract(before, '$.first_name'),
        json_extract(before, '$.last_name'), json_extract(before, '$.company') FROM step_row
    WHERE step_id = ?1 AND \"table\" = 'customer' AND before IS NOT NULL";

/// Whether the search knows any customer of a step.
const SEARCHED: &str = "
    SELECT EXISTS (SELECT 1 FROM step_row JOIN customer_text_docsize
                       ON customer_text_docsize.id = json_extract(\"key\", '$[0]')
                   WHERE step_id = ?1 AND \"table\" = 'customer')";

impl Store {
    /// Whether words of the search will have to go, asked before the customers of a step are touched.
    pub(super) fn is_searched(&self, step: &Step) -> Result<bool, StoreError> {
        Ok(self.connection.query_row(SEARCHED, [step.id.0], |row| row.get(0))?)
    }

    /// Makes the search anew. Of itself it only strikes words out, and they stay in the file until it happens to write their
    /// place again; its own way of overwriting them makes imports five times slower and misses those struck out before.
    pub(super) fn forget_words(&self) -> Result<(), StoreError> {
        self.connection.execute("INSERT INTO customer_text (customer_text) VALUES ('rebuild')", [])?;
        Ok(())
    }

    /// What a step that is being taken back is to be called from then on: "Added Ada Brook (C-7)" becomes "Added C-7".
    /// The log says the same.
    pub(super) fn leave_names_out(&self, step: &Step) -> Result<String, StoreError> {
        let mut query = self.connection.prepare(NAMED)?;
        let named = query.query_map([step.id.0], |row| {
            Ok(Customer {
                external_id: row.get(0)?,
                first_name: row.get(1)?,
                last_name: row.get(2)?,
                company: row.get(3)?,
                ..Customer::default()
            })
        })?;
        let mut what = step.what.clone();
        for customer in named.collect::<Result<Vec<_>, _>>()? {
            let (name, id) = (customer.display_name(), &customer.external_id);
            if name != *id {
                what = what.replace(&format!("{name} ({id})"), id);
            }
        }
        if what != step.what {
            self.connection.execute("UPDATE step SET what = ?2 WHERE id = ?1", params![step.id.0, what])?;
            let sql = "UPDATE audit_log SET what = replace(what, ?1, ?2) WHERE instr(what, ?1)";
            self.connection.execute(sql, params![step.what, what])?;
        }
        Ok(what)
    }

    /// Brings what was changed into the file and empties the log of changes beside it, which would keep pages as they were
    /// for a while. Where somebody is reading an older state, it is emptied later.
    ///
    /// # Errors
    /// When the file cannot be written; what was taken away stays so.
    pub fn leave_nothing_behind(&self) -> Result<(), StoreError> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }
}
