//! A page of the table of customers: a few customers with everything that their rows show.

use std::collections::HashMap;

use rusqlite::{Row, params};

use super::consent::verdict_of;
use super::customer::{COLUMNS, read};
use super::{Store, StoreError};
use domain::consent::{Channel, Verdict, word_on};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::purchase::Source;
use domain::spending::{Spending, Tally};

/// What the database knows about one customer; the ledger's entries are those valid on a day.
#[derive(Debug, Clone, Default)]
pub struct KnownCustomer {
    pub customer: Customer,
    pub spending: Spending,
    pub source: Option<Source>,
    pub verdicts: HashMap<Channel, Verdict>,
    /// By the attribute's number.
    pub attributes: HashMap<i64, String>,
}

/// An entry of the ledger with its last day.
type Entry = (Verdict, Option<Day>);

/// Customers of a page, as a JSON array passed to statements as one value.
fn page_of(ids: &[CustomerId]) -> String {
    let numbers: Vec<String> = ids.iter().map(|id| id.0.to_string()).collect();
    format!("[{}]", numbers.join(","))
}

impl Store {
    /// What is known about these customers today; those who no longer exist are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known_customers(
        &self,
        ids: &[CustomerId],
        today: Day,
    ) -> Result<HashMap<CustomerId, KnownCustomer>, StoreError> {
        let page = page_of(ids);
        let mut known = HashMap::with_capacity(ids.len());
        let sql = format!("SELECT id, {COLUMNS} FROM customer WHERE id IN (SELECT value FROM json_each(?1))");
        self.each_of_page(&sql, &page, |row| {
            known
                .insert(CustomerId(row.get(0)?), KnownCustomer { customer: read(row, 1)?, ..KnownCustomer::default() });
            Ok(())
        })?;
        self.put_spending(&page, &mut known)?;
        self.put_sources(&page, &mut known)?;
        self.put_verdicts(&page, today, &mut known)?;
        self.put_attribute_texts(&page, today, &mut known)?;
        Ok(known)
    }

    fn each_of_page(
        &self,
        sql: &str,
        page: &str,
        mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let mut query = self.connection.prepare_cached(sql)?;
        let mut rows = query.query(params![page])?;
        while let Some(row) = rows.next()? {
            each(row)?;
        }
        Ok(())
    }

    fn put_spending(&self, page: &str, known: &mut HashMap<CustomerId, KnownCustomer>) -> Result<(), StoreError> {
        let sql = "SELECT customer_id, day, amount FROM purchase
                   WHERE customer_id IN (SELECT value FROM json_each(?1)) ORDER BY customer_id, day";
        let mut tallies: HashMap<CustomerId, Tally> = HashMap::new();
        self.each_of_page(sql, page, |row| {
            tallies.entry(CustomerId(row.get(0)?)).or_default().add(row.get(1)?, row.get(2)?);
            Ok(())
        })?;
        for (id, tally) in tallies {
            known.entry(id).and_modify(|one| one.spending = tally.end());
        }
        Ok(())
    }

    fn put_sources(&self, page: &str, known: &mut HashMap<CustomerId, KnownCustomer>) -> Result<(), StoreError> {
        // The most used comes last; among equally used ones, the first in the list.
        let sql = "SELECT customer_id, source_id FROM purchase
                   WHERE customer_id IN (SELECT value FROM json_each(?1))
                   GROUP BY 1, 2 ORDER BY count(*), source_id DESC";
        self.each_of_page(sql, page, |row| {
            let source = Source::from_number(row.get(1)?);
            known.entry(CustomerId(row.get(0)?)).and_modify(|one| one.source = Some(source));
            Ok(())
        })
    }

    fn put_verdicts(
        &self,
        page: &str,
        today: Day,
        known: &mut HashMap<CustomerId, KnownCustomer>,
    ) -> Result<(), StoreError> {
        let sql = "SELECT customer_id, channel, verdict, expires FROM consent_entry
                   WHERE customer_id IN (SELECT value FROM json_each(?1)) ORDER BY id";
        let mut entries: HashMap<(CustomerId, Channel), Vec<Entry>> = HashMap::new();
        self.each_of_page(sql, page, |row| {
            let channel = row.get::<_, String>(1)?.parse().unwrap_or_default();
            let entry = (verdict_of(&row.get::<_, String>(2)?), row.get::<_, Option<i32>>(3)?.map(Day));
            entries.entry((CustomerId(row.get(0)?), channel)).or_default().push(entry);
            Ok(())
        })?;
        for ((id, channel), entries) in entries {
            if let (Some(word), Some(one)) = (word_on(&entries, today, |entry| *entry), known.get_mut(&id)) {
                one.verdicts.insert(channel, word);
            }
        }
        Ok(())
    }

    fn put_attribute_texts(
        &self,
        page: &str,
        today: Day,
        known: &mut HashMap<CustomerId, KnownCustomer>,
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT told.customer_id, told.attribute_id, told.number, told.word
             FROM attribute CROSS JOIN customer_attribute AS told ON told.attribute_id = attribute.id
             WHERE told.customer_id IN (SELECT value FROM json_each(?1)) AND told.day <= {} ORDER BY told.day",
            today.0
        );
        let hidden = self.hides_people();
        self.each_of_page(&sql, page, |row| {
            let text = match row.get::<_, Option<f64>>(2)? {
                Some(number) => number.to_string(),
                // A word may be anything, a name too.
                None if hidden => String::new(),
                None => row.get::<_, Option<String>>(3)?.unwrap_or_default(),
            };
            let attribute = row.get(1)?;
            known.entry(CustomerId(row.get(0)?)).and_modify(|one| {
                one.attributes.insert(attribute, text);
            });
            Ok(())
        })
    }
}
