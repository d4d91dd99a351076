//! The chain of the log: every entry carries a hash over itself and the hash before it, so that a changed, added or
//! removed entry is found. Texts count by their digest, so that an erasure can overwrite one: the entry of the erasure,
//! itself part of the chain, says what the text is from then on.

use std::collections::HashMap;

use rusqlite::{OptionalExtension as _, params};

use super::{Store, StoreError, digest};

/// Where the chain begins.
const START: &str = "start";

/// What is chained of an entry.
struct Link {
    id: i64,
    parts: [String; 7],
    hash: String,
    what: String,
    digest: String,
}

pub(super) fn digest_of(text: &str) -> String {
    digest::hex(&digest::of(&[text]))
}

impl Link {
    fn hash_after(&self, before: &str) -> String {
        let id = self.id.to_string();
        let mut parts = vec![before, id.as_str()];
        parts.extend(self.parts.iter().map(String::as_str));
        digest::hex(&digest::of(&parts))
    }
}

impl Store {
    fn links_from(&self, first: i64) -> Result<Vec<Link>, StoreError> {
        let sql = "SELECT id, at, person, place, request, coalesce(customer_id, ''), digest, overwrote, hash, what
                   FROM main.audit_log WHERE id >= ?1 ORDER BY id";
        let mut query = self.connection.prepare_cached(sql)?;
        let rows = query.query_map([first], |row| {
            let customer = match row.get_ref(5)? {
                rusqlite::types::ValueRef::Integer(id) => id.to_string(),
                _ => String::new(),
            };
            let digest: String = row.get(6)?;
            let parts = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, customer, digest.clone(), row.get(7)?];
            Ok(Link { id: row.get(0)?, parts, hash: row.get(8)?, what: row.get(9)?, digest })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Chains the entries from this one on, whose text is new. Runs within a transaction.
    pub(super) fn chain_log_from(&mut self, first: i64) -> Result<(), StoreError> {
        // What somebody else wrote in between is not part of the chain, and a check finds it.
        let sql = "SELECT hash FROM main.audit_log WHERE id < ?1 AND hash <> '' ORDER BY id DESC LIMIT 1";
        let known = self.connection.query_row(sql, [first], |row| row.get::<_, String>(0));
        let (first, mut before) = match known.optional()? {
            Some(hash) => (first, hash),
            // The first of all, or the first after those of an older file, which were never chained.
            None => (i64::MIN, START.to_owned()),
        };
        for mut link in self.links_from(first)? {
            if link.digest.is_empty() {
                link.digest = digest_of(&link.what);
                link.parts[5].clone_from(&link.digest);
            }
            before = link.hash_after(&before);
            let sql = "UPDATE main.audit_log SET digest = ?2, hash = ?3 WHERE id = ?1";
            self.connection.prepare_cached(sql)?.execute(params![link.id, link.digest, before])?;
        }
        Ok(())
    }

    /// Entries that are not what they were, one sentence each.
    pub(super) fn log_faults(&self, most: usize) -> Result<Vec<String>, StoreError> {
        let links = self.links_from(i64::MIN)?;
        let mut overwritten: HashMap<i64, String> = HashMap::new();
        for told in links.iter().map(|link| &link.parts[6]).filter(|told| !told.is_empty()) {
            let told: HashMap<i64, String> = serde_json::from_str(told).unwrap_or_default();
            overwritten.extend(told);
        }
        let mut faults = Vec::new();
        let mut before = START.to_owned();
        let mut chained = false;
        for link in &links {
            let at = &link.parts[0];
            if link.hash.is_empty() {
                if chained {
                    faults.push(format!("entry {} of {at} is not part of the chain", link.id));
                }
                continue;
            }
            chained = true;
            let text = digest_of(&link.what);
            if link.hash_after(&before) != link.hash {
                faults.push(format!("entry {} of {at}, or the one before it, was changed or removed", link.id));
            } else if text != link.digest && overwritten.get(&link.id) != Some(&text) {
                faults.push(format!("the text of entry {} of {at} was changed", link.id));
            }
            before.clone_from(&link.hash);
        }
        faults.truncate(most);
        Ok(faults)
    }
}
