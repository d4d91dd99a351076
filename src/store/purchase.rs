//! Purchases written so that the same file adds nothing twice.

use rusqlite::{CachedStatement, params};

use super::purchase_bulk::Bulk;
use super::purchase_known::{KnownPurchases, Numbered};
use super::{Change, Store, StoreError};
use domain::customer::CustomerId;
use domain::money::Money;
use domain::purchase_chunk::{PurchaseChunk, PurchaseLine, ToldProduct};

/// Writes the purchases of one import.
pub struct PurchaseWriter<'a> {
    store: &'a mut Store,
    /// The number of the import.
    import: i64,
    /// If nothing was stored before.
    bulk: Option<Bulk>,
    /// Stored lines that new ones may repeat; none if nothing was stored before.
    known: Option<KnownPurchases>,
    customers: Customers,
    /// The database's numbers, indexed by those of the chunks.
    products: Vec<i64>,
    stores: Vec<i64>,
    pub customers_created: u64,
}

/// The database's numbers of customers, indexed by those of the chunks.
enum Customers {
    /// Nobody was known before, so every name is a new customer, and they are numbered consecutively: no need for a
    /// million scattered lookups in memory.
    AllNew {
        /// How many there are.
        count: u32,
    },
    Looked(Vec<CustomerId>),
}

impl Customers {
    fn id(&self, number: u32) -> CustomerId {
        match self {
            Customers::AllNew { .. } => CustomerId(i64::from(number) + 1),
            // Every number was announced before its first line.
            Customers::Looked(ids) => ids[number as usize],
        }
    }
}

/// What became of the lines of a chunk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
}

impl Written {
    fn count(&mut self, change: Change) {
        match change {
            Change::Added => self.added += 1,
            Change::Changed => self.changed += 1,
            Change::Unchanged => self.unchanged += 1,
        }
    }
}

impl Store {
    /// Lets `work` write the purchases of one import, inside a transaction. The first purchases of a database that
    /// nobody works with yet are written in bulk: their indexes are built when all rows are there. That cannot be done
    /// in portions, but there is nobody to block: no lead, no dealer who could sign in, no message.
    ///
    /// # Errors
    /// Any error that `work` returns, and when the database cannot be read or written; the transaction must not be kept
    /// then.
    pub fn write_purchases<T, E: From<StoreError>>(
        &mut self,
        import: i64,
        work: impl FnOnce(&mut PurchaseWriter<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let empty = |table: &str| {
            let sql = format!("SELECT NOT EXISTS (SELECT 1 FROM {table})");
            self.connection.query_row(&sql, [], |row| row.get::<_, bool>(0)).map_err(StoreError::from)
        };
        let (first, nobody_known) = (empty("purchase")?, empty("customer")?);
        let in_bulk = first && !self.connection.is_autocommit() && !self.is_tried() && !self.is_worked_with()?;
        let bulk = if in_bulk { Some(Bulk::begin(&self.connection)?) } else { None };
        let mut writer = PurchaseWriter {
            store: self,
            import,
            bulk,
            known: (!first).then(|| KnownPurchases::before(import)),
            customers: if nobody_known { Customers::AllNew { count: 0 } } else { Customers::Looked(Vec::new()) },
            products: Vec::new(),
            stores: Vec::new(),
            customers_created: 0,
        };
        let result = work(&mut writer);
        match (writer.bulk, result) {
            (None, result) => result,
            (Some(bulk), Ok(value)) => {
                bulk.finish(&self.connection)?;
                Ok(value)
            }
            (Some(bulk), Err(error)) => {
                bulk.give_up(&self.connection);
                Err(error)
            }
        }
    }

    /// Whether dealers or customers wait for anything.
    fn is_worked_with(&self) -> Result<bool, StoreError> {
        let sql =
            "SELECT EXISTS (SELECT 1 FROM lead) OR EXISTS (SELECT 1 FROM dealer_code) OR EXISTS (SELECT 1 FROM outbox)";
        Ok(self.connection.query_row(sql, [], |row| row.get(0))?)
    }
}

/// Lines between two checks whether others are waiting.
const SOME_LINES: usize = 64;

impl PurchaseWriter<'_> {
    /// Adds each line, corrects the stored one with the same reference, or finds that it is already stored.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put(&mut self, chunk: &PurchaseChunk) -> Result<Written, StoreError> {
        self.learn(chunk)?;
        let mut written = Written::default();
        for lines in chunk.lines.chunks(SOME_LINES) {
            self.put_some(chunk, lines, &mut written)?;
            self.breathe()?;
        }
        Ok(written)
    }

    fn put_some(
        &mut self,
        chunk: &PurchaseChunk,
        lines: &[PurchaseLine],
        written: &mut Written,
    ) -> Result<(), StoreError> {
        let connection = &self.store.connection;
        let mut insert = Insert::new(connection.prepare_cached(INSERT)?, self.import)?;
        for line in lines {
            let numbered = Numbered {
                customer: self.customers.id(line.customer),
                product: line.product.map(|number| self.products[number as usize]),
                store: line.store.map(|number| self.stores[number as usize]),
                day: line.day,
                amount: line.amount,
                quantity: line.quantity,
                source: line.source,
                reference: chunk.reference(line),
            };
            if let Some(bulk) = &mut self.bulk {
                bulk.count(line.day);
            }
            let repeated = match &mut self.known {
                Some(known) => known.take(connection, &numbered)?,
                None => None,
            };
            written.count(match repeated {
                None => insert.add(&numbered, line.margin)?,
                Some((_, content)) if content == numbered.content() => Change::Unchanged,
                Some((row, _)) => {
                    update(connection, row, &numbered, line)?;
                    Change::Changed
                }
            });
        }
        Ok(())
    }

    /// Lets others write; not while indexes are missing.
    fn breathe(&mut self) -> Result<(), StoreError> {
        if self.bulk.is_some() { Ok(()) } else { self.store.breathe() }
    }

    /// Finds or creates the customers, products and stores that the chunk names for the first time.
    fn learn(&mut self, chunk: &PurchaseChunk) -> Result<(), StoreError> {
        for name in &chunk.customers {
            self.learn_customer(name)?;
            self.breathe()?;
        }
        for ToldProduct { external_id, category } in &chunk.products {
            self.products.push(self.store.find_or_create_product(external_id, category)?);
            self.breathe()?;
        }
        for name in &chunk.stores {
            self.stores.push(self.store.put_store(name)?.0);
        }
        Ok(())
    }

    fn learn_customer(&mut self, external_id: &str) -> Result<(), StoreError> {
        match &mut self.customers {
            Customers::AllNew { count } => {
                let sql = "INSERT INTO customer (id, external_id) VALUES (?1, ?2)";
                *count += 1;
                self.store.connection.prepare_cached(sql)?.execute(params![*count, external_id])?;
                self.customers_created += 1;
            }
            Customers::Looked(ids) => {
                let (id, change) = self.store.find_or_create_customer(external_id)?;
                ids.push(id);
                self.customers_created += u64::from(change == Change::Added);
            }
        }
        Ok(())
    }
}

const INSERT: &str =
    "INSERT INTO purchase (customer_id, day, amount, product_id, store_id, quantity, margin, source_id,
         reference, batch_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

/// What most lines of a file have in common; it is passed to the database only when it changes.
#[derive(PartialEq)]
struct Usual {
    quantity: f64,
    margin: Option<Money>,
    source: u8,
    has_reference: bool,
}

/// The statement that adds a line, with its last bound values.
struct Insert<'c> {
    statement: CachedStatement<'c>,
    told: Option<Usual>,
}

impl<'c> Insert<'c> {
    fn new(mut statement: CachedStatement<'c>, batch: i64) -> Result<Insert<'c>, StoreError> {
        statement.raw_bind_parameter(10, batch)?;
        Ok(Insert { statement, told: None })
    }

    fn add(&mut self, line: &Numbered<'_>, margin: Option<Money>) -> Result<Change, StoreError> {
        let statement = &mut self.statement;
        statement.raw_bind_parameter(1, line.customer.0)?;
        statement.raw_bind_parameter(2, line.day.0)?;
        statement.raw_bind_parameter(3, line.amount.0)?;
        statement.raw_bind_parameter(4, line.product)?;
        statement.raw_bind_parameter(5, line.store)?;
        let has_reference = !line.reference.is_empty();
        let usual = Usual { quantity: line.quantity, margin, source: line.source.number(), has_reference };
        if self.told.as_ref() != Some(&usual) {
            statement.raw_bind_parameter(6, usual.quantity)?;
            statement.raw_bind_parameter(7, margin.map(|margin| margin.0))?;
            statement.raw_bind_parameter(8, usual.source)?;
            statement.raw_bind_parameter(9, None::<&str>)?;
            self.told = Some(usual);
        }
        if has_reference {
            statement.raw_bind_parameter(9, line.reference)?;
        }
        statement.raw_execute()?;
        Ok(Change::Added)
    }
}

fn update(
    connection: &rusqlite::Connection,
    row: i64,
    line: &Numbered<'_>,
    told: &PurchaseLine,
) -> Result<(), StoreError> {
    let mut update = connection.prepare_cached(
        "UPDATE purchase SET day = ?2, amount = ?3, quantity = ?4, margin = coalesce(?5, margin), source_id = ?6,
             store_id = ?7 WHERE id = ?1",
    )?;
    let margin = told.margin.map(|margin| margin.0);
    let source = line.source.number();
    update.execute(params![row, line.day.0, line.amount.0, line.quantity, margin, source, line.store])?;
    Ok(())
}
