//! Purchases written one at a time, as a person enters them.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::money::Money;
use domain::purchase::{Purchase, Source};

impl Store {
    /// Adds a purchase; returns its number. Product and store are created if they are new.
    ///
    /// # Errors
    /// When the database cannot be written or has no such customer.
    pub fn add_purchase(&mut self, customer: CustomerId, purchase: &Purchase) -> Result<i64, StoreError> {
        let (product, store) = self.named_in(purchase)?;
        let p = purchase;
        self.connection.execute(
            "INSERT INTO purchase (customer_id, day, amount, quantity, margin, product_id, source_id, store_id, reference)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, nullif(?9, ''))",
            params![
                customer.0,
                p.day.0,
                p.amount.0,
                p.quantity,
                p.margin.map(|margin| margin.0),
                product,
                p.source.number(),
                store,
                p.reference
            ],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Rewrites a stored purchase; its customer stays, and so does its margin if none is given.
    ///
    /// # Errors
    /// When the database cannot be written or has no such purchase.
    pub fn change_purchase(&mut self, number: i64, purchase: &Purchase) -> Result<(), StoreError> {
        let (product, store) = self.named_in(purchase)?;
        let p = purchase;
        let changed = self.connection.execute(
            "UPDATE purchase SET day = ?2, amount = ?3, quantity = ?4, product_id = ?5, source_id = ?6, store_id = ?7,
                 reference = nullif(?8, ''), margin = iif(amount = ?3, margin, NULL) WHERE id = ?1",
            params![number, p.day.0, p.amount.0, p.quantity, product, p.source.number(), store, p.reference],
        )?;
        if changed == 0 {
            return Err(StoreError::NoSuch { what: "purchase", id: number.to_string() });
        }
        Ok(())
    }

    /// # Errors
    /// When the database cannot be written or has no such purchase.
    pub fn delete_purchase(&mut self, number: i64) -> Result<(), StoreError> {
        if self.connection.execute("DELETE FROM purchase WHERE id = ?1", [number])? == 0 {
            return Err(StoreError::NoSuch { what: "purchase", id: number.to_string() });
        }
        Ok(())
    }

    /// A purchase with its customer.
    ///
    /// # Errors
    /// When the database cannot be read or has no such purchase.
    pub fn purchase(&self, number: i64) -> Result<(CustomerId, Purchase), StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT customer_id, customer.external_id, day, quantity, amount, margin, coalesce(product.external_id, ''),
                    coalesce(product.category, ''), source_id, coalesce(store.name, ''), coalesce(reference, '')
             FROM purchase JOIN customer ON customer.id = customer_id
             LEFT JOIN product ON product.id = product_id LEFT JOIN store ON store.id = store_id
             WHERE purchase.id = ?1",
        )?;
        let found = query.query_row([number], |row| {
            let purchase = Purchase {
                customer: row.get(1)?,
                day: Day(row.get(2)?),
                quantity: row.get(3)?,
                amount: Money(row.get(4)?),
                margin: row.get::<_, Option<i64>>(5)?.map(Money),
                product: row.get(6)?,
                category: row.get(7)?,
                source: Source::from_number(row.get(8)?),
                store: row.get(9)?,
                reference: row.get(10)?,
            };
            Ok((CustomerId(row.get(0)?), purchase))
        });
        found.optional()?.ok_or(StoreError::NoSuch { what: "purchase", id: number.to_string() })
    }

    /// Numbers of the product (a group without a product counts as one) and the store.
    fn named_in(&mut self, purchase: &Purchase) -> Result<(Option<i64>, Option<i64>), StoreError> {
        let key = if purchase.product.is_empty() { &purchase.category } else { &purchase.product };
        let product = if key.is_empty() { None } else { Some(self.find_or_create_product(key, &purchase.category)?) };
        let store = if purchase.store.is_empty() {
            None
        } else {
            let put = "INSERT INTO store (name) VALUES (?1) ON CONFLICT (name) DO UPDATE SET name = name RETURNING id";
            Some(self.connection.query_row(put, [&purchase.store], |row| row.get(0))?)
        };
        Ok((product, store))
    }

    /// An id that no customer has or had: "H" with a number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn free_external_id(&self) -> Result<String, StoreError> {
        let first: i64 =
            self.connection.query_row("SELECT coalesce(max(id), 0) + 1 FROM customer", [], |row| row.get(0))?;
        for number in first.. {
            let id = format!("H{number}");
            if self.find_customer(&id)?.is_none() {
                return Ok(id);
            }
        }
        Err(StoreError::NoSuch { what: "free id after", id: first.to_string() })
    }
}
