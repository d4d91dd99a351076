//! What is known about one customer on one day: the part of the records that features are computed from.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use domain::columns::{AttributeColumn, ContactColumns, PurchaseColumns};

/// All records that features may come from, each ordered by customer and day.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub purchases: Arc<PurchaseColumns>,
    pub contacts: ContactColumns,
    pub attributes: Vec<AttributeColumn>,
    /// Names of stores by the database's number, ascending.
    pub stores: Vec<(i64, String)>,
    /// An order of all customers by their names: the database's numbers depend on which row of a file came first.
    pub by_name: ByName,
    /// The characteristics that tables may show (see [`crate::characteristics`]); none: all.
    pub chosen: Vec<String>,
}

/// The place of each customer in an order that depends neither on the order of a file nor on what names tell: many a
/// business gives its trade customers the first numbers, and folds that follow them would learn from one kind and be
/// tried on another.
#[derive(Debug, Clone, Default)]
pub struct ByName(HashMap<i64, i64>);

impl ByName {
    /// From the database's number and the name of each.
    #[must_use]
    pub fn new(named: impl IntoIterator<Item = (i64, String)>) -> ByName {
        let mut shuffled: Vec<(u64, String, i64)> =
            named.into_iter().map(|(number, name)| (digest(&name), name, number)).collect();
        shuffled.sort_unstable();
        ByName(shuffled.into_iter().map(|(_, _, number)| number).zip(0..).collect())
    }

    /// Unknown customers by their number.
    #[must_use]
    pub fn place(&self, customer: i64) -> i64 {
        self.0.get(&customer).copied().unwrap_or(customer)
    }
}

/// FNV-1a (Fowler, Noll & Vo 1991), finished as SplitMix64 is (Steele, Lea & Flood 2014): the same on every machine.
fn digest(name: &str) -> u64 {
    let mut word = name
        .bytes()
        .fold(0xCBF2_9CE4_8422_2325_u64, |word, byte| (word ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3));
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

/// A customer on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The database's number of the customer.
    pub customer: i64,
    /// The last day whose purchases and contacts are known, in days since 1970-01-01.
    pub as_of: i32,
    /// The last day whose attributes are known: the same, or for a contact the day of the contact itself, since its
    /// attributes were recorded with it.
    pub attributes_as_of: i32,
}

/// A customer's day with purchase lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    pub day: i32,
    /// Sum of the day's amounts, in major units.
    pub spend: f64,
    /// Lines of [`Facts::purchases`].
    pub lines: Range<usize>,
    /// Goods given away count as an occasion; a day on which everything was returned does not.
    pub is_occasion: bool,
}

/// Everything known about a customer on a day.
pub struct Seen<'a> {
    pub as_of: i32,
    /// Days of spending up to the as-of day, ascending.
    pub visits: Vec<&'a Visit>,
    /// Purchase lines up to the as-of day, including returns.
    pub lines: Range<usize>,
    /// Contacts up to the as-of day.
    pub contacts: Range<usize>,
    pub facts: &'a Facts,
}

/// The entries of one customer in a column ordered by customer.
#[must_use]
pub fn of_customer(column: &[i64], customer: i64) -> Range<usize> {
    let start = column.partition_point(|&id| id < customer);
    start..start + column[start..].partition_point(|&id| id <= customer)
}

/// The customer's days with purchase lines, ascending.
#[must_use]
pub fn visits(purchases: &PurchaseColumns, lines: Range<usize>) -> Vec<Visit> {
    let days = &purchases.day[lines.clone()];
    let mut start = lines.start;
    days.chunk_by(|a, b| a == b)
        .map(|run| {
            let lines = start..start + run.len();
            start = lines.end;
            let amounts = &purchases.amount[lines.clone()];
            let cents: i64 = amounts.iter().sum();
            let is_occasion = cents > 0 || (cents == 0 && amounts.iter().all(|&amount| amount >= 0));
            Visit { day: run[0], spend: cents as f64 / 100.0, lines, is_occasion }
        })
        .collect()
}

impl<'a> Seen<'a> {
    /// The part of `visits` (all of the customer's) up to a moment.
    #[must_use]
    pub fn at(moment: Moment, facts: &'a Facts, visits: &'a [Visit], contacts: &Range<usize>) -> Seen<'a> {
        let known = &visits[..visits.partition_point(|visit| visit.day <= moment.as_of)];
        let lines = known.first().map_or(0..0, |first| first.lines.start..known[known.len() - 1].lines.end);
        let days = &facts.contacts.day[contacts.clone()];
        let made = days.partition_point(|&day| day <= moment.as_of);
        Seen {
            as_of: moment.as_of,
            visits: known.iter().filter(|visit| visit.is_occasion).collect(),
            lines,
            contacts: contacts.start..contacts.start + made,
            facts,
        }
    }

    /// Days since the first day of spending; none without one.
    #[must_use]
    pub fn age(&self) -> Option<f64> {
        self.visits.first().map(|first| f64::from(self.as_of - first.day))
    }

    /// Days since the last day of spending; none without one.
    #[must_use]
    pub fn pause(&self) -> Option<f64> {
        self.visits.last().map(|last| f64::from(self.as_of - last.day))
    }

    /// Days from each day of spending to the next.
    pub fn gaps(&self) -> impl Iterator<Item = f64> {
        self.visits.windows(2).map(|pair| f64::from(pair[1].day - pair[0].day))
    }

    /// Days of spending within the last `days`.
    #[must_use]
    pub fn recent(&self, days: i32) -> usize {
        self.visits.len() - self.visits.partition_point(|visit| visit.day <= self.as_of - days)
    }

    /// Whether a contact is known to have been answered by the as-of day. An answer without a day counts as known from
    /// the day after the contact.
    #[must_use]
    pub fn is_answered(&self, contact: usize) -> bool {
        let contacts = &self.facts.contacts;
        let known_from = contacts.response_day[contact].unwrap_or(contacts.day[contact] + 1);
        contacts.responded[contact] == Some(true) && known_from <= self.as_of
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_no_file_and_of_no_alphabet() {
        let named = |backwards: bool| {
            let mut all: Vec<(i64, String)> =
                (0..1_000).map(|n| (n, format!("{}{n:04}", if n < 500 { 'A' } else { 'B' }))).collect();
            if backwards {
                all.reverse();
            }
            ByName::new(all)
        };
        let (order, again) = (named(false), named(true));
        assert!((0..1_000).all(|n| order.place(n) == again.place(n)));
        let early = (0..500).filter(|n| order.place(*n) < 500).count();
        assert!((200..300).contains(&early), "{early} of the 500 whose names begin with A are in the first half");
        assert_eq!(order.place(5_000), 5_000, "who is unknown stands by number");
    }
}
