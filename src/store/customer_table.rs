//! The whole customer file, one column at a time, for the table that sorts and filters it.

use super::mark::MarkedTables;
use super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::day::Day;

/// The state that everybody's consent was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentMark {
    /// The newest entry, the newest line of the log (which records every manual change), the suppressed addresses.
    newest: (i64, i64, i64),
    today: Day,
}

/// A column of texts of the customer file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextColumn {
    ExternalId,
    FirstName,
    LastName,
    Company,
    Email,
    Phone,
    Street,
    Postcode,
    City,
    Region,
    Country,
}

impl TextColumn {
    fn sql(self) -> &'static str {
        match self {
            TextColumn::ExternalId => "external_id",
            TextColumn::FirstName => "first_name",
            TextColumn::LastName => "last_name",
            TextColumn::Company => "company",
            TextColumn::Email => "email",
            TextColumn::Phone => "phone",
            TextColumn::Street => "street",
            TextColumn::Postcode => "postcode",
            TextColumn::City => "city",
            TextColumn::Region => "region",
            TextColumn::Country => "country",
        }
    }
}

/// A value of an attribute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AttributeCell<'a> {
    Number(f64),
    Word(&'a str),
}

impl Store {
    /// Runs `work` on one consistent view of the database, whatever others write meanwhile.
    ///
    /// # Errors
    /// Any error that `work` returns, and when the database cannot be read.
    pub fn in_one_view<T, E: From<StoreError>>(&self, work: impl FnOnce(&Store) -> Result<T, E>) -> Result<T, E> {
        self.connection.execute_batch("BEGIN").map_err(StoreError::from)?;
        let result = work(self);
        // Nothing was written, so there is nothing to commit and nothing to lose.
        let _ = self.connection.execute_batch("ROLLBACK");
        result
    }

    /// What the table is read from: anything that changes customers or purchases changes it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn people_mark(&self) -> Result<String, StoreError> {
        // How many there are and the number of the last one, in case a change was not marked.
        let sql = "SELECT (SELECT coalesce(sum(lines), 0) FROM purchase_day) || ' ' ||
                       (SELECT coalesce(max(id), 0) FROM purchase)";
        let purchases: String = self.connection.query_row(sql, [], |row| row.get(0))?;
        Ok(format!("{} {purchases}", self.mark_of(MarkedTables::Customers)?))
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn consent_mark(&self, today: Day) -> Result<ConsentMark, StoreError> {
        let sql =
            "SELECT (SELECT coalesce(max(id), 0) FROM consent_entry), (SELECT coalesce(max(id), 0) FROM audit_log),
                (SELECT count(*) FROM suppression)";
        let newest = self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(ConsentMark { newest, today })
    }

    /// Passes on some texts of every customer, in the order of the numbers.
    ///
    /// # Errors
    /// When the database cannot be read, and any error that `each` returns.
    pub fn each_text<const N: usize, E: From<StoreError>>(
        &self,
        columns: [TextColumn; N],
        mut each: impl FnMut(CustomerId, [&str; N]) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("SELECT id, {} FROM customer ORDER BY id", columns.map(TextColumn::sql).join(", "));
        self.each_row(&sql, [], |row| {
            let mut texts = [""; N];
            for (place, text) in texts.iter_mut().enumerate() {
                *text = row.get_ref(place + 1)?.as_str()?;
            }
            Ok(each(CustomerId(row.get(0)?), texts))
        })
    }

    /// Passes on day and amount (minor units) of every purchase line, ordered by customer and day.
    ///
    /// # Errors
    /// When the database cannot be read, and any error that `each` returns.
    pub fn each_spend<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(CustomerId, i32, i64) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT customer_id, day, amount FROM purchase ORDER BY customer_id, day";
        self.each_row(sql, [], |row| Ok(each(CustomerId(row.get(0)?), row.get(1)?, row.get(2)?)))
    }

    /// Passes on the customer and the source's number of every purchase line, in no particular order.
    ///
    /// # Errors
    /// When the database cannot be read, and any error that `each` returns.
    pub fn each_source<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(CustomerId, u8) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT customer_id, source_id FROM purchase NOT INDEXED";
        self.each_row(sql, [], |row| Ok(each(CustomerId(row.get(0)?), row.get(1)?)))
    }

    /// Passes on what an attribute says about each customer up to a day, older entries before newer ones.
    ///
    /// # Errors
    /// When the database cannot be read, and any error that `each` returns.
    pub fn each_attribute<E: From<StoreError>>(
        &self,
        attribute: i64,
        by: Day,
        mut each: impl FnMut(CustomerId, AttributeCell<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = "SELECT customer_id, number, word FROM customer_attribute WHERE attribute_id = ?1 AND day <= ?2
                   ORDER BY customer_id, day";
        self.each_row(sql, [attribute, i64::from(by.0)], |row| {
            let cell = match row.get::<_, Option<f64>>(1)? {
                Some(number) => AttributeCell::Number(number),
                None => AttributeCell::Word(row.get_ref(2)?.as_str()?),
            };
            Ok(each(CustomerId(row.get(0)?), cell))
        })
    }

    fn each_row<P: rusqlite::Params, E: From<StoreError>>(
        &self,
        sql: &str,
        values: P,
        mut each: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<Result<(), E>>,
    ) -> Result<(), E> {
        let mut query = self.connection.prepare(sql).map_err(StoreError::from)?;
        let mut rows = query.query(values).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            each(row).map_err(StoreError::from)??;
        }
        Ok(())
    }

    /// Attributes with their numbers, named like the columns of files: those for which something is known.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn attribute_names(&self) -> Result<Vec<(i64, String)>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT id, name FROM attribute
             WHERE EXISTS (SELECT 1 FROM customer_attribute WHERE attribute_id = attribute.id) ORDER BY lower(name), name",
        )?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Everybody whom a text may mean, as [`Store::search_customers`] understands it; some may appear more than once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers_matching(&self, text: &str) -> Result<Vec<CustomerId>, StoreError> {
        let mut found = Vec::new();
        for meaning in self.meanings(text.trim()) {
            found.extend(self.all_meant(&meaning)?);
        }
        Ok(found)
    }
}
