//! Reading purchases: as columns for analysis, as baskets, as the lines of a customer's card.

use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{ToSql, params, params_from_iter};

use super::{Store, StoreError};
use domain::columns::{PurchaseColumns, SpendColumns};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::money::Money;
use domain::purchase::Source;
use domain::selection::Selection;
use reports::customer_card::CardPurchase;

/// The condition of a selection on `purchase`, up to a day, with its values.
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
        let most = self.purchase_count()?;
        // Reserve space for all of them at once: growing columns are copied, and need twice the memory meanwhile.
        let mut columns = SpendColumns {
            customer: Vec::with_capacity(most),
            day: Vec::with_capacity(most),
            amount: Vec::with_capacity(most),
        };
        while let Some(row) = rows.next()? {
            columns.customer.push(row.get(0)?);
            columns.day.push(row.get(1)?);
            columns.amount.push(row.get(2)?);
        }
        Ok(columns)
    }

    fn purchase_count(&self) -> Result<usize, StoreError> {
        let sql = "SELECT coalesce(sum(lines), 0) FROM purchase_day";
        let count: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// What [`Store::purchase_columns`] caches, read again.
    pub(super) fn read_purchase_columns(&self, selection: &Selection) -> Result<PurchaseColumns, StoreError> {
        let filter = Filter::new(selection, None);
        let mut columns = PurchaseColumns::default();
        let category_of = self.category_numbers(&mut columns.categories)?;
        let sql = format!(
            "SELECT customer_id, day, amount, quantity, margin, product_id, source_id, store_id FROM purchase
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
            columns.product.push(product);
            columns.store.push(row.get(7)?);
        }
        Ok(columns)
    }

    /// Stores with their names, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn store_names(&self) -> Result<Vec<(i64, String)>, StoreError> {
        let mut query = self.connection.prepare("SELECT id, name FROM store ORDER BY id")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Products with their names, or their ids if they have none, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn products_by_number(&self) -> Result<HashMap<i64, String>, StoreError> {
        let sql = "SELECT id, CASE WHEN name <> '' THEN name ELSE external_id END FROM product";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Product numbers with the position of their group in `names` and their margin rate.
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
            "SELECT purchase.id, day, CASE WHEN product.name <> '' THEN product.name ELSE coalesce(product.external_id, '') END,
                    coalesce(category, ''), source_id, quantity, amount
             FROM purchase LEFT JOIN product ON product.id = product_id
             WHERE customer_id = ?1 ORDER BY day DESC, purchase.id DESC LIMIT ?2",
        )?;
        let rows = query.query_map(params![customer.0, most], |row| {
            Ok(CardPurchase {
                number: row.get(0)?,
                day: Day(row.get(1)?),
                product: row.get(2)?,
                category: row.get(3)?,
                source: Source::from_number(row.get(4)?).name().to_owned(),
                quantity: row.get(5)?,
                amount: Money(row.get(6)?),
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

    /// Baskets (one per receipt of a day, store and source, or per customer and day without one) as lists of product
    /// names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn baskets(&self, selection: &Selection) -> Result<Vec<Vec<String>>, StoreError> {
        let filter = Filter::new(selection, None);
        let sql = format!(
            "SELECT purchase.customer_id, coalesce(reference, ''), day,
                    CASE WHEN reference IS NULL THEN 0 ELSE coalesce(store_id, 0) * 100 + source_id END,
                    CASE WHEN product.name <> '' THEN product.name ELSE product.external_id END
             FROM purchase JOIN product ON product.id = purchase.product_id
             WHERE {} AND amount >= 0 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
            filter.sql
        );
        let mut query = self.connection.prepare(&sql)?;
        let mut rows = query.query(params_from_iter(filter.values()))?;
        let mut baskets: Vec<Vec<String>> = Vec::new();
        let mut current: Option<(i64, String, i64, i64)> = None;
        while let Some(row) = rows.next()? {
            let key = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            if current.as_ref() != Some(&key) {
                baskets.push(Vec::new());
                current = Some(key);
            }
            if let Some(basket) = baskets.last_mut() {
                basket.push(row.get(4)?);
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
