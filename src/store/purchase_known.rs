//! Stored purchases that the lines of a file may repeat, read one customer at a time.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use rusqlite::{Connection, params};

use super::StoreError;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::money::Money;
use domain::purchase::Source;

/// A purchase with the database's numbers instead of names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbered<'a> {
    pub customer: CustomerId,
    pub product: Option<i64>,
    pub store: Option<i64>,
    pub day: Day,
    pub amount: Money,
    pub quantity: f64,
    pub source: Source,
    /// Empty without one.
    pub reference: &'a str,
}

impl Numbered<'_> {
    /// A hash of everything that a line says.
    pub(super) fn content(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        let amounts = (self.day, self.amount, self.quantity.to_bits());
        (amounts, self.source.number(), self.product, self.store).hash(&mut hash);
        hash.finish()
    }

    /// With a reference: the same line of the same receipt of that day and store, whatever it says now; receipt numbers
    /// restart with the year, the day or the till, and a return carries the reference of what is returned. Without: the
    /// same content.
    fn identity(&self) -> u64 {
        if self.reference.is_empty() {
            return self.content();
        }
        let mut hash = DefaultHasher::new();
        (self.reference, self.product, self.amount < Money::ZERO, self.day, self.store).hash(&mut hash);
        hash.finish()
    }

    /// A hash of what was sold, regardless of the source.
    fn sold(&self) -> u32 {
        let mut hash = DefaultHasher::new();
        (self.amount, self.quantity.to_bits()).hash(&mut hash);
        #[expect(clippy::cast_possible_truncation, reason = "half of the mark tells the few lines of a receipt apart")]
        let half = hash.finish() as u32;
        half
    }
}

/// A stored line.
#[derive(Debug, Clone, Copy)]
struct Known {
    identity: u64,
    row: i64,
    content: u64,
    sold: u32,
    source: Source,
    /// Two equal lines of a file are two purchases, so each stored line is matched only once.
    repeated: bool,
}

/// The stored lines of the customers met so far, without those of the import in progress.
pub(super) struct KnownPurchases {
    batch: i64,
    /// Ordered by identity and row.
    of_customer: HashMap<CustomerId, Box<[Known]>>,
}

impl KnownPurchases {
    pub(super) fn before(batch: i64) -> KnownPurchases {
        KnownPurchases { batch, of_customer: HashMap::new() }
    }

    /// The row and content of a stored line that this one repeats, each used at most once, preferring one with the same
    /// content.
    pub(super) fn take(
        &mut self,
        connection: &Connection,
        line: &Numbered<'_>,
    ) -> Result<Option<(i64, u64)>, StoreError> {
        if !self.of_customer.contains_key(&line.customer) {
            let lines = stored_lines(connection, line.customer, self.batch)?;
            self.of_customer.insert(line.customer, lines);
        }
        let Some(lines) = self.of_customer.get_mut(&line.customer) else { return Ok(None) };
        let (identity, content) = (line.identity(), line.content());
        let start = lines.partition_point(|known| known.identity < identity);
        let length = lines[start..].partition_point(|known| known.identity == identity);
        let same = &mut lines[start..start + length];
        let (sold, source) = (line.sold(), line.source);
        let find = |is: &dyn Fn(&Known) -> bool| same.iter().position(|known| !known.repeated && is(known));
        // The web shop and the till number their receipts separately: a line from another source is a correction only
        // if everything else agrees.
        let place = find(&|known| known.content == content)
            .or_else(|| find(&|known| known.source == source))
            .or_else(|| find(&|known| known.sold == sold));
        Ok(place.map(|place| {
            same[place].repeated = true;
            (same[place].row, same[place].content)
        }))
    }
}

fn stored_lines(connection: &Connection, customer: CustomerId, batch: i64) -> Result<Box<[Known]>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT id, day, amount, quantity, source_id, product_id, store_id, coalesce(reference, '')
         FROM purchase WHERE customer_id = ?1 AND batch_id IS NOT ?2",
    )?;
    let mut rows = query.query(params![customer.0, batch])?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let reference: String = row.get(7)?;
        let line = Numbered {
            customer,
            day: Day(row.get(1)?),
            amount: Money(row.get(2)?),
            quantity: row.get(3)?,
            source: Source::from_number(row.get(4)?),
            product: row.get(5)?,
            store: row.get(6)?,
            reference: &reference,
        };
        let (identity, content, sold) = (line.identity(), line.content(), line.sold());
        lines.push(Known { identity, row: row.get(0)?, content, sold, source: line.source, repeated: false });
    }
    // Rows came in the order of days; those of one receipt keep that order.
    lines.sort_by_key(|known| known.identity);
    Ok(lines.into_boxed_slice())
}
