//! Customers and prospects.

use rusqlite::{OptionalExtension, Row, ToSql, params_from_iter};

use super::{Change, Store, StoreError};
use domain::customer::{Customer, CustomerId};

pub(super) const COLUMNS: &str =
    "external_id, first_name, last_name, company, email, phone, street, postcode, city, region, country";

pub(super) fn read(row: &Row<'_>, from: usize) -> rusqlite::Result<Customer> {
    Ok(Customer {
        external_id: row.get(from)?,
        first_name: row.get(from + 1)?,
        last_name: row.get(from + 2)?,
        company: row.get(from + 3)?,
        email: row.get(from + 4)?,
        phone: row.get(from + 5)?,
        street: row.get(from + 6)?,
        postcode: row.get(from + 7)?,
        city: row.get(from + 8)?,
        region: row.get(from + 9)?,
        country: row.get(from + 10)?,
    })
}

/// In the order of [`COLUMNS`].
fn values(c: &Customer) -> [&String; 11] {
    [
        &c.external_id,
        &c.first_name,
        &c.last_name,
        &c.company,
        &c.email,
        &c.phone,
        &c.street,
        &c.postcode,
        &c.city,
        &c.region,
        &c.country,
    ]
}

/// Takes over what the newer record knows; fields it leaves empty stay as they are.
/// A code written with other capitals; none for names, addresses, and codes that may tell by theirs.
fn other_case(id: &str) -> Option<String> {
    let is_code = id.bytes().any(|byte| byte.is_ascii_digit()) && !id.contains(['@', ' ']);
    match (is_code, id.contains(char::is_uppercase), id.contains(char::is_lowercase)) {
        (true, true, false) => Some(id.to_lowercase()),
        (true, false, true) => Some(id.to_uppercase()),
        _ => None,
    }
}

fn merged(stored: &Customer, newer: &Customer) -> Customer {
    let pick = |newer: &String, stored: &String| if newer.is_empty() { stored.clone() } else { newer.clone() };
    Customer {
        external_id: stored.external_id.clone(),
        first_name: pick(&newer.first_name, &stored.first_name),
        last_name: pick(&newer.last_name, &stored.last_name),
        company: pick(&newer.company, &stored.company),
        email: pick(&newer.email, &stored.email),
        phone: pick(&newer.phone, &stored.phone),
        street: pick(&newer.street, &stored.street),
        postcode: pick(&newer.postcode, &stored.postcode),
        city: pick(&newer.city, &stored.city),
        region: pick(&newer.region, &stored.region),
        country: pick(&newer.country, &stored.country),
    }
}

impl Store {
    /// The customer of this external id, or the one that a former customer of it was merged into.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn find_customer(&self, external_id: &str) -> Result<Option<CustomerId>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id FROM customer WHERE external_id = ?1
             UNION ALL SELECT customer_id FROM customer_alias WHERE external_id = ?1",
        )?;
        match query.query_row([external_id], |row| row.get(0).map(CustomerId)).optional()? {
            Some(id) => Ok(Some(id)),
            // What is bought under the id of somebody who was erased counts for the nameless record.
            None => self.erased(&Customer { external_id: external_id.to_owned(), ..Customer::default() }),
        }
    }

    /// Everybody with this e-mail address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers_with_email(&self, address: &str) -> Result<Vec<CustomerId>, StoreError> {
        let sql = "SELECT id FROM customer WHERE email <> '' AND email = ?1 COLLATE NOCASE";
        let mut query = self.connection.prepare_cached(sql)?;
        let found = query.query_map([address], |row| row.get(0).map(CustomerId))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The only customer with this e-mail address: shops identify their buyers by it where another file has ids.
    fn find_by_email(&self, address: &str) -> Result<Option<CustomerId>, StoreError> {
        if !address.contains('@') {
            return Ok(None);
        }
        // The index covers only customers with an address, so the query has to say so too.
        let mut query = self
            .connection
            .prepare_cached("SELECT id FROM customer WHERE email <> '' AND email = ?1 COLLATE NOCASE LIMIT 2")?;
        let found: Vec<i64> = query.query_map([address], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(if let [only] = found[..] { Some(CustomerId(only)) } else { None })
    }

    /// The customer whose id is the same but for its capitals, with that id: k17 is K17, as people type them.
    fn typed_otherwise(&self, external_id: &str) -> Result<Option<(CustomerId, String)>, StoreError> {
        let Some(other) = other_case(external_id) else { return Ok(None) };
        Ok(self.find_customer(&other)?.map(|id| (id, other)))
    }

    /// The customer of this external id, created if there is none. Returns whether it was created.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn find_or_create_customer(&mut self, external_id: &str) -> Result<(CustomerId, Change), StoreError> {
        if let Some(id) = self.find_customer(external_id)? {
            return Ok((id, Change::Unchanged));
        }
        if let Some((id, _)) = self.typed_otherwise(external_id)? {
            return Ok((id, Change::Unchanged));
        }
        if let Some(id) = self.find_by_email(external_id)? {
            return Ok((id, Change::Unchanged));
        }
        let mut insert = self.connection.prepare_cached("INSERT INTO customer (external_id) VALUES (?1)")?;
        let id = insert.insert([external_id])?;
        Ok((CustomerId(id), Change::Added))
    }

    /// Adds a customer, or fills in what is newly known about the one with this external id.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_customer(&mut self, customer: &Customer) -> Result<(CustomerId, Change), StoreError> {
        if let Some(id) = self.erased(customer)? {
            return Ok((id, Change::Unchanged));
        }
        let stored = {
            let sql = format!(
                "SELECT id, {COLUMNS} FROM customer WHERE id = coalesce(
                     (SELECT id FROM customer WHERE external_id = ?1),
                     (SELECT customer_id FROM customer_alias WHERE external_id = ?1))"
            );
            let mut query = self.connection.prepare_cached(&sql)?;
            query.query_row([&customer.external_id], |row| Ok((row.get::<_, i64>(0)?, read(row, 1)?))).optional()?
        };
        if stored.is_none()
            && let Some((_, external_id)) = self.typed_otherwise(&customer.external_id)?
        {
            return self.put_customer(&Customer { external_id, ..customer.clone() });
        }
        let (record, change) = match &stored {
            None => (customer.clone(), Change::Added),
            Some((_, stored)) => (merged(stored, customer), Change::Changed),
        };
        if let Some((id, stored)) = &stored
            && *stored == record
        {
            return Ok((CustomerId(*id), Change::Unchanged));
        }
        let mut put = self.connection.prepare_cached(
            "INSERT INTO customer (external_id, first_name, last_name, company, email, phone, street, postcode, city,
                 region, country)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (external_id) DO UPDATE SET first_name = ?2, last_name = ?3, company = ?4, email = ?5,
                 phone = ?6, street = ?7, postcode = ?8, city = ?9, region = ?10, country = ?11
             RETURNING id",
        )?;
        let id = put.query_row(params_from_iter(values(&record)), |row| row.get(0))?;
        Ok((CustomerId(id), change))
    }

    /// # Errors
    /// When the database cannot be read or has no such customer.
    pub fn customer(&self, id: CustomerId) -> Result<Customer, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM customer WHERE id = ?1");
        let mut query = self.connection.prepare_cached(&sql)?;
        let found = query.query_row([id.0], |row| read(row, 0)).optional()?;
        found.ok_or(StoreError::NoSuch { what: "customer", id: id.0.to_string() })
    }

    /// Writes a record as it is, its empty fields too.
    ///
    /// # Errors
    /// When the database cannot be written, has no such customer, or another customer has the external id.
    pub fn replace_customer(&mut self, id: CustomerId, customer: &Customer) -> Result<(), StoreError> {
        let mut update = self.connection.prepare_cached(
            "UPDATE customer SET external_id = ?1, first_name = ?2, last_name = ?3, company = ?4, email = ?5,
                 phone = ?6, street = ?7, postcode = ?8, city = ?9, region = ?10, country = ?11 WHERE id = ?12",
        )?;
        let told = values(customer).map(|value| value as &dyn ToSql);
        let changed = update.execute(params_from_iter(told.into_iter().chain([&id.0 as &dyn ToSql])))?;
        if changed == 0 {
            return Err(StoreError::NoSuch { what: "customer", id: id.0.to_string() });
        }
        Ok(())
    }

    /// Passes every customer to `each`, in the order of the numbers, without holding more than one.
    ///
    /// # Errors
    /// When the database cannot be read, and any error that `each` returns.
    pub fn each_customer<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(CustomerId, &Customer) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("SELECT id, {COLUMNS} FROM customer ORDER BY id");
        let mut query = self.connection.prepare(&sql).map_err(StoreError::from)?;
        let mut rows = query.query([]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let (id, customer) = row.get(0).and_then(|id| Ok((id, read(row, 1)?))).map_err(StoreError::from)?;
            each(CustomerId(id), &customer)?;
        }
        Ok(())
    }

    /// Every customer with its number, in the order of the numbers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers(&self) -> Result<Vec<(CustomerId, Customer)>, StoreError> {
        let mut query = self.connection.prepare(&format!("SELECT id, {COLUMNS} FROM customer ORDER BY id"))?;
        let rows = query.query_map([], |row| Ok((CustomerId(row.get(0)?), read(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Customers and prospects, in the order of their numbers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customer_ids(&self) -> Result<Vec<CustomerId>, StoreError> {
        let mut query = self.connection.prepare("SELECT id FROM customer ORDER BY id")?;
        let rows = query.query_map([], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Customers and prospects with the numbers that a person gave them, in no particular order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers_named(&self) -> Result<Vec<(CustomerId, String)>, StoreError> {
        let mut query = self.connection.prepare("SELECT id, external_id FROM customer")?;
        let rows = query.query_map([], |row| Ok((CustomerId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Customers without a purchase.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn prospects(&self) -> Result<Vec<CustomerId>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT id FROM customer AS c WHERE NOT EXISTS (SELECT 1 FROM purchase WHERE customer_id = c.id) ORDER BY id",
        )?;
        let rows = query.query_map([], |row| row.get(0).map(CustomerId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
