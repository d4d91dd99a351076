//! Purchases: written so that the same file adds nothing twice, read as columns.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use rusqlite::types::Value;
use rusqlite::{ToSql, params, params_from_iter};

use super::{Change, Store, StoreError};
use crate::domain::columns::{PurchaseColumns, SpendColumns};
use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::domain::money::Money;
use crate::domain::purchase::{Purchase, Source};
use crate::domain::selection::Selection;
use crate::reports::accounts::CardPurchase;

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
        let mut put = self.store.connection.prepare_cached(
            "INSERT INTO store (name) VALUES (?1) ON CONFLICT (name) DO UPDATE SET name = name RETURNING id",
        )?;
        let id = put.query_row([name], |row| row.get(0))?;
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

/// The condition of a selection over `purchase`, up to a day, with its values.
pub(super) struct Filter {
    pub sql: String,
    pub values: Vec<Value>,
}

impl Filter {
    pub(super) fn new(selection: &Selection, up_to: Option<Day>) -> Filter {
        let mut filter = Filter { sql: "TRUE".into(), values: Vec::new() };
        let last = match (selection.to, up_to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        if let Some(from) = selection.from {
            filter.and("day >= ?", Value::from(from.0));
        }
        if let Some(last) = last {
            filter.and("day <= ?", Value::from(last.0));
        }
        if !selection.sources.is_empty() {
            let numbers: Vec<u8> = selection.sources.iter().map(|source| source.number()).collect();
            filter.and("source_id IN (SELECT value FROM json_each(?))", json(&numbers));
        }
        if !selection.stores.is_empty() {
            let among = "store_id IN (SELECT id FROM store WHERE name IN (SELECT value FROM json_each(?)))";
            filter.and(among, json(&selection.stores));
        }
        if !selection.categories.is_empty() {
            let among = "product_id IN (SELECT id FROM product WHERE category IN (SELECT value FROM json_each(?)))";
            filter.and(among, json(&selection.categories));
        }
        filter
    }

    fn and(&mut self, condition: &str, value: Value) {
        self.sql.push_str(" AND ");
        self.sql.push_str(condition);
        self.values.push(value);
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &dyn ToSql> {
        self.values.iter().map(|value| value as &dyn ToSql)
    }
}

fn json(list: &impl serde::Serialize) -> Value {
    Value::from(serde_json::to_string(list).unwrap_or_else(|_| "[]".into()))
}

impl Store {
    /// Customer, day and amount of every selected purchase up to a day, ordered by customer and day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn spend_columns(&self, selection: &Selection, up_to: Option<Day>) -> Result<SpendColumns, StoreError> {
        let filter = Filter::new(selection, up_to);
        let sql =
            format!("SELECT customer_id, day, amount FROM purchase WHERE {} ORDER BY customer_id, day", filter.sql);
        let mut query = self.connection.prepare(&sql)?;
        let mut rows = query.query(params_from_iter(filter.values()))?;
        let mut columns = SpendColumns::default();
        while let Some(row) = rows.next()? {
            columns.customer.push(row.get(0)?);
            columns.day.push(row.get(1)?);
            columns.amount.push(row.get(2)?);
        }
        Ok(columns)
    }

    /// Everything that KPIs need of the selected purchases up to a day, ordered by customer and day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn purchase_columns(&self, selection: &Selection, up_to: Option<Day>) -> Result<PurchaseColumns, StoreError> {
        let filter = Filter::new(selection, up_to);
        let mut columns = PurchaseColumns::default();
        let category_of = self.category_numbers(&mut columns.categories)?;
        let sql = format!(
            "SELECT customer_id, day, amount, quantity, margin, product_id, source_id FROM purchase
             WHERE {} ORDER BY customer_id, day, id",
            filter.sql
        );
        let mut query = self.connection.prepare(&sql)?;
        let mut rows = query.query(params_from_iter(filter.values()))?;
        while let Some(row) = rows.next()? {
            let product: Option<i64> = row.get(5)?;
            let of_product = product.and_then(|product| category_of.get(&product));
            let amount: i64 = row.get(2)?;
            let margin: Option<i64> = row.get(4)?;
            columns.customer.push(row.get(0)?);
            columns.day.push(row.get(1)?);
            columns.amount.push(amount);
            columns.quantity.push(row.get(3)?);
            columns.margin.push(margin.or_else(|| of_product.and_then(|p| p.margin_of(amount))));
            columns.category.push(of_product.and_then(|product| product.category));
            columns.source.push(row.get(6)?);
        }
        Ok(columns)
    }

    /// Product numbers with the place of their group in `names` and their margin rate.
    fn category_numbers(&self, names: &mut Vec<String>) -> Result<HashMap<i64, ProductFacts>, StoreError> {
        let mut places: HashMap<String, u32> = HashMap::new();
        let mut query = self.connection.prepare("SELECT id, category, margin_rate FROM product ORDER BY id")?;
        let mut rows = query.query([])?;
        let mut facts = HashMap::new();
        while let Some(row) = rows.next()? {
            let category: String = row.get(1)?;
            let place = (!category.is_empty()).then(|| {
                *places.entry(category.clone()).or_insert_with(|| {
                    names.push(category);
                    u32::try_from(names.len() - 1).unwrap_or(u32::MAX)
                })
            });
            facts.insert(row.get(0)?, ProductFacts { category: place, margin_rate: row.get(2)? });
        }
        Ok(facts)
    }

    /// A customer's purchases, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn purchases_of(&self, customer: CustomerId, most: u32) -> Result<Vec<CardPurchase>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT day, CASE WHEN product.name <> '' THEN product.name ELSE coalesce(product.external_id, '') END,
                    coalesce(category, ''), source_id, quantity, amount
             FROM purchase LEFT JOIN product ON product.id = product_id
             WHERE customer_id = ?1 ORDER BY day DESC, purchase.id DESC LIMIT ?2",
        )?;
        let rows = query.query_map(params![customer.0, most], |row| {
            Ok(CardPurchase {
                day: Day(row.get(0)?),
                product: row.get(1)?,
                category: row.get(2)?,
                source: Source::from_number(row.get(3)?).name().to_owned(),
                quantity: row.get(4)?,
                amount: Money(row.get(5)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn spend_of(&self, customer: CustomerId) -> Result<Money, StoreError> {
        let sql = "SELECT coalesce(sum(amount), 0) FROM purchase WHERE customer_id = ?1";
        Ok(self.connection.query_row(sql, [customer.0], |row| row.get(0).map(Money))?)
    }

    /// Baskets (one a reference, or a customer's day without one) as lists of product names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn baskets(&self, selection: &Selection) -> Result<Vec<Vec<String>>, StoreError> {
        let filter = Filter::new(selection, None);
        let sql = format!(
            "SELECT purchase.customer_id, coalesce(reference, day),
                    CASE WHEN product.name <> '' THEN product.name ELSE product.external_id END
             FROM purchase JOIN product ON product.id = purchase.product_id
             WHERE {} AND amount >= 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            filter.sql
        );
        let mut query = self.connection.prepare(&sql)?;
        let mut rows = query.query(params_from_iter(filter.values()))?;
        let mut baskets: Vec<Vec<String>> = Vec::new();
        let mut current: Option<(i64, Value)> = None;
        while let Some(row) = rows.next()? {
            let key = (row.get(0)?, row.get(1)?);
            if current.as_ref() != Some(&key) {
                baskets.push(Vec::new());
                current = Some(key);
            }
            if let Some(basket) = baskets.last_mut() {
                basket.push(row.get(2)?);
            }
        }
        Ok(baskets)
    }
}

struct ProductFacts {
    category: Option<u32>,
    margin_rate: Option<f64>,
}

impl ProductFacts {
    fn margin_of(&self, amount: i64) -> Option<i64> {
        #[expect(clippy::cast_possible_truncation, reason = "a share of an amount is no larger than the amount")]
        self.margin_rate.map(|rate| (amount as f64 * rate).round() as i64)
    }
}
