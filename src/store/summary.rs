//! Counts and sums over the database for the home and data screens.

use rusqlite::params_from_iter;

use super::purchase_reading::Filter;
use super::{Store, StoreError};
use domain::day::Day;
use domain::fault::{CustomerFault, PurchaseFault};
use domain::money::Money;
use domain::purchase::Source;
use domain::selection::Selection;
use reports::data::Facet;

/// Counts of everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    pub customers: u64,
    pub prospects: u64,
    pub purchases: u64,
    pub products: u64,
    pub dealers: u64,
    pub contacts: u64,
    pub first_day: Option<Day>,
    pub last_day: Option<Day>,
}

/// What a selection holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SelectedTotals {
    pub customers: u64,
    pub purchases: u64,
    pub sales: Money,
}

/// Faults that cost money or trust.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    pub without_email: u64,
    pub without_postcode: u64,
    pub without_name: u64,
    pub shared_email: u64,
    pub purchases: Vec<(PurchaseFault, u64)>,
    /// First days of the months between the first and the last purchase in which nobody bought, if that is not just
    /// chance.
    pub silent_months: Vec<Day>,
}

impl Store {
    /// # Errors
    /// When the database cannot be read.
    pub fn totals(&self) -> Result<Totals, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM customer),
                (SELECT count(*) FROM customer AS c WHERE NOT EXISTS
                    (SELECT 1 FROM purchase WHERE customer_id = c.id)),
                (SELECT coalesce(sum(lines), 0) FROM purchase_day), (SELECT count(*) FROM product),
                (SELECT count(*) FROM dealer), (SELECT count(*) FROM contact),
                (SELECT min(day) FROM purchase_day),
                (SELECT max(day) FROM purchase_day)";
        Ok(self.connection.query_row(sql, [], |row| {
            let count = |place| Ok::<_, rusqlite::Error>(row.get::<_, i64>(place)?.unsigned_abs());
            Ok(Totals {
                customers: count(0)?,
                prospects: count(1)?,
                purchases: count(2)?,
                products: count(3)?,
                dealers: count(4)?,
                contacts: count(5)?,
                first_day: row.get::<_, Option<i32>>(6)?.map(Day),
                last_day: row.get::<_, Option<i32>>(7)?.map(Day),
            })
        })?)
    }

    /// How many purchase lines there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn totals_of_lines(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(sum(lines), 0) FROM purchase_day";
        Ok(self.connection.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn selected_totals(&self, selection: &Selection) -> Result<SelectedTotals, StoreError> {
        let filter = Filter::new(selection, None);
        let sql = format!(
            "SELECT count(DISTINCT customer_id), count(*), coalesce(sum(amount), 0) FROM purchase WHERE {}",
            filter.sql
        );
        Ok(self.connection.query_row(&sql, params_from_iter(filter.values()), |row| {
            Ok(SelectedTotals {
                customers: row.get::<_, i64>(0)?.unsigned_abs(),
                purchases: row.get::<_, i64>(1)?.unsigned_abs(),
                sales: Money(row.get(2)?),
            })
        })?)
    }

    /// Last day with a selected purchase.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_day(&self, selection: &Selection) -> Result<Option<Day>, StoreError> {
        let filter = Filter::new(selection, None);
        let by_day_alone =
            selection.sources.is_empty() && selection.stores.is_empty() && selection.categories.is_empty();
        let from = if by_day_alone { "purchase_day" } else { "purchase" };
        let sql = format!("SELECT max(day) FROM {from} WHERE {}", filter.sql);
        let day: Option<i32> = self.connection.query_row(&sql, params_from_iter(filter.values()), |row| row.get(0))?;
        Ok(day.map(Day))
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn source_facets(&self) -> Result<Vec<Facet>, StoreError> {
        let sql = "SELECT source_id, count(*), sum(amount) FROM purchase GROUP BY 1 ORDER BY 1";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([], |row| {
            let source = Source::from_number(row.get(0)?);
            Ok(Facet {
                key: source.code().to_owned(),
                name: source.name().to_owned(),
                purchases: row.get::<_, i64>(1)?.unsigned_abs(),
                sales: Money(row.get(2)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn store_facets(&self) -> Result<Vec<Facet>, StoreError> {
        self.named_facets(
            "SELECT store.name, count(*), sum(amount) FROM purchase JOIN store ON store.id = store_id
             GROUP BY 1 ORDER BY 3 DESC, 1",
        )
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn category_facets(&self) -> Result<Vec<Facet>, StoreError> {
        self.named_facets(
            "SELECT category, count(*), sum(amount) FROM purchase JOIN product ON product.id = product_id
             WHERE category <> '' GROUP BY 1 ORDER BY 3 DESC, 1",
        )
    }

    fn named_facets(&self, sql: &str) -> Result<Vec<Facet>, StoreError> {
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([], |row| {
            let name: String = row.get(0)?;
            Ok(Facet {
                key: name.clone(),
                name,
                purchases: row.get::<_, i64>(1)?.unsigned_abs(),
                sales: Money(row.get(2)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn faults(&self, today: Day) -> Result<Faults, StoreError> {
        Ok(Faults {
            without_email: self.count_with(CustomerFault::WithoutEmail)?,
            without_postcode: self.count_with(CustomerFault::WithoutPostcode)?,
            without_name: self.count_with(CustomerFault::WithoutName)?,
            shared_email: self.count_with(CustomerFault::SharedEmail)?,
            purchases: self.purchase_faults(today)?,
            silent_months: self.silent_months(today)?,
        })
    }
}
