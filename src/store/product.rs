//! Products and their groups.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};

use super::{Change, Store, StoreError};
use domain::money::Money;
use domain::product::Product;

impl Store {
    /// The product of this external id, created with a group if there is none; fills in a missing group.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn find_or_create_product(&mut self, external_id: &str, category: &str) -> Result<i64, StoreError> {
        let mut put = self.connection.prepare_cached(
            "INSERT INTO product (external_id, name, category) VALUES (?1, ?1, ?2)
             ON CONFLICT (external_id) DO UPDATE SET category = iif(category = '', excluded.category, category)
             RETURNING id",
        )?;
        Ok(put.query_row(params![external_id, category], |row| row.get(0))?)
    }

    /// Adds a product, or takes over what a newer record says about it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_product(&mut self, product: &Product) -> Result<Change, StoreError> {
        let stored = self.product(&product.external_id)?;
        let record = match &stored {
            None => product.clone(),
            Some(stored) => Product {
                external_id: product.external_id.clone(),
                name: if product.name.is_empty() { stored.name.clone() } else { product.name.clone() },
                category: if product.category.is_empty() { stored.category.clone() } else { product.category.clone() },
                price: product.price.or(stored.price),
                margin_rate: product.margin_rate.or(stored.margin_rate),
            },
        };
        if stored.as_ref() == Some(&record) {
            return Ok(Change::Unchanged);
        }
        let mut put = self.connection.prepare_cached(
            "INSERT INTO product (external_id, name, category, price, margin_rate) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (external_id) DO UPDATE SET name = ?2, category = ?3, price = ?4, margin_rate = ?5",
        )?;
        let price = record.price.map(|price| price.0);
        put.execute(params![record.external_id, record.name, record.category, price, record.margin_rate])?;
        Ok(if stored.is_some() { Change::Changed } else { Change::Added })
    }

    fn product(&self, external_id: &str) -> Result<Option<Product>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT external_id, name, category, price, margin_rate FROM product WHERE external_id = ?1",
        )?;
        let found = query.query_row([external_id], |row| {
            Ok(Product {
                external_id: row.get(0)?,
                name: row.get(1)?,
                category: row.get(2)?,
                price: row.get::<_, Option<i64>>(3)?.map(Money),
                margin_rate: row.get(4)?,
            })
        });
        Ok(found.optional()?)
    }

    /// Product groups that were bought, the most bought first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn categories(&self) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT category FROM product LEFT JOIN purchase ON purchase.product_id = product.id
             WHERE category <> '' GROUP BY category ORDER BY count(purchase.id) DESC, category",
        )?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Contribution as a share of sales in a product group (empty: over everything), from purchases that have a margin
    /// or whose product has one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn margin_rate(&self, category: &str) -> Result<Option<f64>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT sum(coalesce(margin, amount * margin_rate)) * 1.0 / sum(amount)
             FROM purchase LEFT JOIN product ON product.id = purchase.product_id
             WHERE amount > 0 AND coalesce(margin, margin_rate) IS NOT NULL AND (?1 = '' OR category = ?1)",
        )?;
        Ok(query.query_row([category], |row| row.get(0))?)
    }

    /// Mean price, and mean contribution as a share of it, of the products of a group (empty: of all), for a business that
    /// does not know its purchases yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn usual_price(&self, category: &str) -> Result<(Option<Money>, Option<f64>), StoreError> {
        let sql = "SELECT CAST(round(avg(price)) AS INTEGER), avg(margin_rate) FROM product
                   WHERE price > 0 AND (?1 = '' OR category = ?1)";
        Ok(self
            .connection
            .query_row(sql, [category], |row| Ok((row.get::<_, Option<i64>>(0)?.map(Money), row.get(1)?)))?)
    }

    /// Every product group by name, without reading all purchases as [`Store::categories`] does for its order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn category_names(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT category FROM product WHERE category <> '' ORDER BY category";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The database's number of a product.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn product_number(&self, external_id: &str) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT id FROM product WHERE external_id = ?1";
        Ok(self.connection.query_row(sql, [external_id], |row| row.get(0)).optional()?)
    }

    /// What products are called, by the database's number; the id replaces an unknown name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn product_labels(&self) -> Result<HashMap<i64, String>, StoreError> {
        let mut query = self.connection.prepare("SELECT id, iif(name = '', external_id, name) FROM product")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// External ids and names of a limited number of products, by name; the id replaces an unknown name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn product_names(&self, most: u32) -> Result<Vec<(String, String)>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT external_id, iif(name = '', external_id, name) AS shown FROM product ORDER BY shown LIMIT ?1",
        )?;
        let rows = query.query_map([most], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
