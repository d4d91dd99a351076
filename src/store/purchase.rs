//! Purchases written so that the same file adds nothing twice.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use rusqlite::params;

use super::{Change, Store, StoreError};
use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::domain::money::Money;
use crate::domain::purchase::{Purchase, Source};

/// Stored lines of one customer that a file may repeat: identity → (row, content).
type KnownLines = HashMap<u64, Vec<(i64, u64)>>;

/// Writes the purchases of one import.
pub struct PurchaseWriter<'a> {
    store: &'a mut Store,
    batch: i64,
    /// No purchases before this import: nothing can be a repetition of a stored one.
    first: bool,
    customers: HashMap<String, CustomerId>,
    products: HashMap<String, i64>,
    stores: HashMap<String, i64>,
    known: HashMap<CustomerId, KnownLines>,
    pub customers_created: u64,
}

/// A purchase with its numbers instead of names.
struct Line<'a> {
    customer: CustomerId,
    product: Option<i64>,
    store: Option<i64>,
    purchase: &'a Purchase,
}

impl Line<'_> {
    fn content(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        let p = self.purchase;
        (p.day, p.amount, p.quantity.to_bits(), p.source.number(), self.product, self.store).hash(&mut hash);
        hash.finish()
    }

    /// With a reference: the same line of the same receipt, whatever it says now; a return carries the reference of
    /// what is returned. Without: the same content.
    fn identity(&self) -> u64 {
        if self.purchase.reference.is_empty() {
            return self.content();
        }
        let mut hash = DefaultHasher::new();
        (&self.purchase.reference, self.product, self.purchase.amount < Money::ZERO).hash(&mut hash);
        hash.finish()
    }
}

impl Store {
    /// # Errors
    /// When the database cannot be read.
    pub fn purchase_writer(&mut self, batch: i64) -> Result<PurchaseWriter<'_>, StoreError> {
        let first: bool =
            self.connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM purchase)", [], |row| row.get(0))?;
        Ok(PurchaseWriter {
            store: self,
            batch,
            first,
            customers: HashMap::new(),
            products: HashMap::new(),
            stores: HashMap::new(),
            known: HashMap::new(),
            customers_created: 0,
        })
    }
}

impl PurchaseWriter<'_> {
    /// Adds a line, corrects the stored one with the same reference, or sees that it is there already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put(&mut self, purchase: &Purchase) -> Result<Change, StoreError> {
        let line = Line {
            customer: self.customer(&purchase.customer)?,
            product: self.product(purchase)?,
            store: self.store_of(&purchase.store)?,
            purchase,
        };
        if !self.first
            && let Some((row, content)) = self.take_known(&line)?
        {
            if content == line.content() {
                return Ok(Change::Unchanged);
            }
            self.update(row, &line)?;
            return Ok(Change::Changed);
        }
        self.insert(&line)?;
        Ok(Change::Added)
    }

    fn customer(&mut self, external_id: &str) -> Result<CustomerId, StoreError> {
        if let Some(id) = self.customers.get(external_id) {
            return Ok(*id);
        }
        let (id, change) = self.store.find_or_create_customer(external_id)?;
        if change == Change::Added {
            self.customers_created += 1;
        }
        self.customers.insert(external_id.to_owned(), id);
        Ok(id)
    }

    fn product(&mut self, purchase: &Purchase) -> Result<Option<i64>, StoreError> {
        // A purchase that only tells its group stands for a product of that name.
        let key = if purchase.product.is_empty() { &purchase.category } else { &purchase.product };
        if key.is_empty() {
            return Ok(None);
        }
        if let Some(id) = self.products.get(key) {
            return Ok(Some(*id));
        }
        let id = self.store.find_or_create_product(key, &purchase.category)?;
        self.products.insert(key.clone(), id);
        Ok(Some(id))
    }

    fn store_of(&mut self, name: &str) -> Result<Option<i64>, StoreError> {
        if name.is_empty() {
            return Ok(None);
        }
        if let Some(id) = self.stores.get(name) {
            return Ok(Some(*id));
        }
        let (id, _) = self.store.put_store(name)?;
        self.stores.insert(name.to_owned(), id);
        Ok(Some(id))
    }

    /// A stored line that this one repeats, each at most once: two equal lines in a file are two purchases.
    fn take_known(&mut self, line: &Line<'_>) -> Result<Option<(i64, u64)>, StoreError> {
        if !self.known.contains_key(&line.customer) {
            let lines = self.stored_lines(line.customer)?;
            self.known.insert(line.customer, lines);
        }
        let known = self.known.get_mut(&line.customer).and_then(|lines| lines.get_mut(&line.identity()));
        Ok(known.and_then(|rows| {
            let same = rows.iter().position(|(_, content)| *content == line.content());
            if rows.is_empty() { None } else { Some(rows.remove(same.unwrap_or(0))) }
        }))
    }

    fn stored_lines(&self, customer: CustomerId) -> Result<KnownLines, StoreError> {
        let mut query = self.store.connection.prepare_cached(
            "SELECT id, day, amount, quantity, source_id, product_id, store_id, coalesce(reference, '')
             FROM purchase WHERE customer_id = ?1 AND batch_id IS NOT ?2",
        )?;
        let mut rows = query.query(params![customer.0, self.batch])?;
        let mut lines = KnownLines::new();
        while let Some(row) = rows.next()? {
            let purchase = Purchase {
                customer: String::new(),
                day: Day(row.get(1)?),
                quantity: row.get(3)?,
                amount: Money(row.get(2)?),
                margin: None,
                product: String::new(),
                category: String::new(),
                source: Source::from_number(row.get(4)?),
                store: String::new(),
                reference: row.get(7)?,
            };
            let line = Line { customer, product: row.get(5)?, store: row.get(6)?, purchase: &purchase };
            lines.entry(line.identity()).or_default().push((row.get(0)?, line.content()));
        }
        Ok(lines)
    }

    fn insert(&mut self, line: &Line<'_>) -> Result<(), StoreError> {
        let p = line.purchase;
        let mut insert = self.store.connection.prepare_cached(
            "INSERT INTO purchase (customer_id, day, amount, quantity, margin, product_id, source_id, store_id,
                 reference, batch_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        let reference = (!p.reference.is_empty()).then_some(&p.reference);
        insert.execute(params![
            line.customer.0,
            p.day.0,
            p.amount.0,
            p.quantity,
            p.margin.map(|margin| margin.0),
            line.product,
            p.source.number(),
            line.store,
            reference,
            self.batch
        ])?;
        Ok(())
    }

    fn update(&mut self, row: i64, line: &Line<'_>) -> Result<(), StoreError> {
        let p = line.purchase;
        let mut update = self.store.connection.prepare_cached(
            "UPDATE purchase SET day = ?2, amount = ?3, quantity = ?4, margin = coalesce(?5, margin), source_id = ?6,
                 store_id = ?7 WHERE id = ?1",
        )?;
        let margin = p.margin.map(|margin| margin.0);
        update.execute(params![row, p.day.0, p.amount.0, p.quantity, margin, p.source.number(), line.store])?;
        Ok(())
    }
}
