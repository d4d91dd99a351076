//! What is stored about identity: pairs that are two different customers, and the figures that help to distinguish
//! records.

use rusqlite::params;

use super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::money::Money;

/// How much a customer bought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bought {
    pub purchases: u64,
    pub spend: Money,
    pub last: Option<Day>,
}

impl Store {
    /// Pairs that a person declared to be two customers, the lower number first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn distinct_pairs(&self) -> Result<Vec<(CustomerId, CustomerId)>, StoreError> {
        let mut query = self.connection.prepare("SELECT first_id, second_id FROM distinct_pair")?;
        let rows = query.query_map([], |row| Ok((CustomerId(row.get(0)?), CustomerId(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Records that two customers are not the same person.
    ///
    /// # Errors
    /// When the database cannot be written or has no such customers.
    pub fn put_distinct(&mut self, a: CustomerId, b: CustomerId) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT OR IGNORE INTO distinct_pair (first_id, second_id) VALUES (?1, ?2)",
            params![a.min(b).0, a.max(b).0],
        )?;
        Ok(())
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn bought(&self, customer: CustomerId) -> Result<Bought, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT count(*), coalesce(sum(amount), 0), max(day) FROM purchase WHERE customer_id = ?1",
        )?;
        Ok(query.query_row([customer.0], |row| {
            Ok(Bought {
                purchases: row.get::<_, i64>(0)?.unsigned_abs(),
                spend: Money(row.get(1)?),
                last: row.get::<_, Option<i32>>(2)?.map(Day),
            })
        })?)
    }
}
