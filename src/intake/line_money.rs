//! The money of one line of a sale, from whichever columns give it.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::columns::Columns;
use crate::fields::{Cells, Reason};
use crate::late_entries::Entries;
use crate::record::Record;
use crate::taken_off::TakenOff;
use domain::money::Money;
use reports::import::{ImportPlan, PriceOf, Reading};

/// No amount is beyond this.
const LARGEST: f64 = 1e12;

/// The money of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Line {
    pub quantity: f64,
    pub amount: Money,
    /// What was subtracted to get the amount; not negative for sales.
    pub discount: Money,
    /// What a column beside it says came back, which the amount is without.
    pub returned: Money,
}

/// The columns of money, and what earlier lines of the same order contained.
pub(crate) struct LineMoney {
    amount: usize,
    /// Further columns of money that are added to it.
    added: Vec<usize>,
    unit_price: usize,
    quantity: usize,
    order_total: Option<usize>,
    discount: Option<usize>,
    percent: Option<usize>,
    order_discount: Option<usize>,
    returns: Option<usize>,
    /// Of how many pieces the price is, by a column or on all rows.
    price_of: (Option<usize>, f64),
    entries: Entries,
    taken_off: TakenOff,
    /// Receipt, customer, day, store and till, which identify an order.
    order: [usize; 5],
    reading: Reading,
    orders: HashSet<u64>,
    hasher: RandomState,
    /// The current order and the part of its refund not yet allocated to its lines.
    unborne: (u64, Money),
}

impl LineMoney {
    pub fn new(plan: &ImportPlan, columns: &Columns) -> LineMoney {
        let reading = &plan.reading;
        let has_lines = columns.get("amount").is_some() || columns.get("unit_price").is_some();
        LineMoney {
            amount: columns.place("amount"),
            added: columns.added_to("amount"),
            unit_price: columns.place("unit_price"),
            quantity: columns.place("quantity"),
            order_total: columns.get("order_total").filter(|_| !has_lines),
            discount: columns.get("discount"),
            percent: columns.get("discount_percent"),
            order_discount: columns.get("order_discount"),
            returns: columns.get("returns"),
            price_of: price_of(columns, reading),
            entries: Entries::new(columns, reading),
            taken_off: TakenOff::new(plan, columns),
            order: order(columns, reading),
            reading: reading.clone(),
            orders: HashSet::new(),
            hasher: RandomState::new(),
            unborne: (0, Money::ZERO),
        }
    }

    /// # Errors
    /// When a cell is not a number, or no column gives the money.
    pub fn read(&mut self, cells: &Cells, record: &Record<'_>) -> Result<Line, Reason> {
        let quantity = cells.number("quantity", &record.figure(self.quantity))?.unwrap_or(1.0);
        let base = self.base(cells, record, quantity)?;
        let mut line = Line { quantity, amount: base, ..Line::default() };
        self.deduct(cells, record, &mut line)?;
        let is_back = self.reading.signed_by_quantity && quantity < 0.0;
        if self.entries.takes_back(record) || is_back {
            line.amount = Money(-line.amount.0.abs());
            line.quantity = -line.quantity.abs();
        }
        if self.taken_off.has(record) {
            line.amount = Money(-line.amount.0.abs());
            line.discount = Money(line.amount.0.abs());
        }
        Ok(line)
    }

    /// Whether no column of money holds anything.
    pub fn is_without(&self, record: &Record<'_>) -> bool {
        let places = [Some(self.amount), Some(self.unit_price), self.order_total, self.returns];
        places.into_iter().flatten().chain(self.added.iter().copied()).all(|place| record.figure(place).is_empty())
    }

    /// What was met that the first look at the file had not seen, as sentences.
    pub fn notes(&mut self) -> Vec<String> {
        self.entries.notes()
    }

    /// Before anything is subtracted.
    fn base(&mut self, cells: &Cells, record: &Record<'_>, quantity: f64) -> Result<Money, Reason> {
        if let Some(place) = self.order_total {
            let total = cells.money("order_total", &record.figure(place))?;
            let is_further = self.is_further(record);
            return match total {
                _ if is_further => Ok(Money::ZERO),
                Some(total) => Ok(total),
                None => Err("has no amount".to_owned()),
            };
        }
        let mut sum = cells.money("amount", &record.figure(self.amount))?;
        for &place in &self.added {
            if let Some(part) = cells.money("amount", &record.figure(place))? {
                sum = Some(sum.unwrap_or(Money::ZERO) + part);
            }
        }
        if let Some(amount) = sum {
            return Ok(amount);
        }
        match cells.number("unit_price", &record.figure(self.unit_price))? {
            Some(price) => product_of(price / self.pieces(cells, record)?, quantity),
            None if self.returns.is_some_and(|place| !record.figure(place).is_empty()) => Ok(Money::ZERO),
            None => Err("has no amount".to_owned()),
        }
    }

    /// Of how many pieces the price is.
    fn pieces(&self, cells: &Cells, record: &Record<'_>) -> Result<f64, Reason> {
        let (place, all) = self.price_of;
        let told = match place {
            Some(place) => cells.number("price unit", &record.figure(place))?.filter(|pieces| *pieces > 0.0),
            None => None,
        };
        Ok(told.unwrap_or(all))
    }

    /// Whether an earlier line was of the same order.
    fn is_further(&mut self, record: &Record<'_>) -> bool {
        !record.cell(self.order[0]).is_empty() && !self.orders.insert(self.order_of(record))
    }

    fn order_of(&self, record: &Record<'_>) -> u64 {
        self.hasher.hash_one(self.order.map(|place| record.cell(place)))
    }

    fn deduct(&mut self, cells: &Cells, record: &Record<'_>, line: &mut Line) -> Result<(), Reason> {
        let sign = if line.amount < Money::ZERO { -1 } else { 1 };
        if let Some(place) = self.percent {
            let cell = record.figure(place);
            let bare = cell.trim_end_matches('%').trim_end();
            let told = cells.number("discount_percent", bare)?.unwrap_or(0.0).abs();
            let is_share = self.reading.discount_shares && bare.len() == cell.len();
            let share = if is_share { told } else { told / 100.0 };
            if share > 1.0 {
                return Err(format!("discount '{cell}' is more than all of the line"));
            }
            let off = Money::from(f64::from(line.amount) * share);
            line.discount += off;
            line.amount = line.amount - off;
        }
        let is_taken = self.order_discount.is_some() && self.reading.discount_of_order && self.is_further(record);
        let order_discount = self.order_discount.filter(|_| !is_taken);
        for place in [self.discount, order_discount].into_iter().flatten() {
            let off = cells.money("discount", &record.figure(place))?.unwrap_or(Money::ZERO);
            let off = if self.reading.discount_of_each && Some(place) == self.discount {
                product_of(f64::from(off), line.quantity.abs())?
            } else {
                off
            };
            let off = Money(off.0.abs() * sign);
            line.discount += off;
            line.amount = line.amount - off;
        }
        let before = line.amount;
        if let Some(place) = self.returns.filter(|_| self.reading.returned_pieces) {
            let back = cells.number("returns", &record.figure(place))?.unwrap_or(0.0).abs();
            let pieces = line.quantity.abs();
            if back > 0.0 && pieces > 0.0 {
                let share = (back / pieces).min(1.0);
                line.amount = line.amount - Money::from(f64::from(line.amount) * share);
                line.quantity -= line.quantity * share;
            }
        } else if let Some(place) = self.returns {
            let back = cells.money("returns", &record.figure(place))?.unwrap_or(Money::ZERO);
            self.take_back(record, Money(back.0.abs()), line);
        }
        line.returned = before - line.amount;
        Ok(())
    }

    /// A refund given once per order is allocated to its lines in turn; any remainder after the last was not a sale but
    /// shipping.
    fn take_back(&mut self, record: &Record<'_>, back: Money, line: &mut Line) {
        if !self.reading.refund_of_order {
            line.amount = line.amount - back;
            return;
        }
        let order = self.order_of(record);
        let is_further = self.unborne.0 == order;
        if !is_further {
            self.unborne = (order, Money::ZERO);
        }
        let is_told = is_further && self.reading.refund_on_each_line;
        let owed = if is_told { self.unborne.1 } else { self.unborne.1 + back };
        let borne = if line.amount > Money::ZERO { owed.min(line.amount) } else { Money::ZERO };
        line.amount = line.amount - borne;
        self.unborne.1 = owed - borne;
    }
}

fn order(columns: &Columns, reading: &Reading) -> [usize; 5] {
    let beside = reading.receipt_beside.as_deref().and_then(|name| columns.place_named(name));
    let [receipt, customer, date, store] = ["reference", "customer", "date", "store"].map(|field| columns.place(field));
    [receipt, customer, date, store, beside.unwrap_or(columns.width())]
}

fn price_of(columns: &Columns, reading: &Reading) -> (Option<usize>, f64) {
    match &reading.price_of {
        Some(PriceOf::Column(name)) => (columns.place_named(name), 1.0),
        Some(PriceOf::Pieces(pieces)) => (None, f64::from((*pieces).max(1))),
        None => (None, 1.0),
    }
}

/// The cost of this many at the unit price.
fn product_of(price: f64, quantity: f64) -> Result<Money, Reason> {
    let amount = price * quantity;
    if amount.abs() > LARGEST {
        return Err(format!("{quantity} at this price come to more than ±1,000,000,000,000"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "held within ±10^14 cents by the line above")]
    Ok(Money((amount * 100.0).round() as i64))
}
