//! Which lines of a file of purchases are totals, decided while the lines above them are added up.

use std::collections::HashSet;

use crate::columns::Columns;
use crate::record::Record;
use crate::totals::{RunningSums, is_figure_word, is_nothing_but_total, is_total_word};
use domain::money::Money;
use reports::import::Reading;

/// Watches the rows of one file.
pub(crate) struct TotalLines {
    /// Columns that every sale fills: customer, day, receipt, product, if present.
    keys: Vec<usize>,
    customer: usize,
    /// Columns in which a total would be labelled: these, and the first column.
    named: Vec<usize>,
    reference: Option<usize>,
    date: Option<usize>,
    /// Whether blank cells are normal because they mean the value above.
    carries: bool,
    /// Whether days stand on lines of their own.
    has_headings: bool,
    sums: RunningSums,
    /// Names with a word for totals that have bought: "Total Energies".
    buyers: HashSet<String>,
}

/// No file has more customers whose names hold a word for totals.
const MOST_BUYERS: usize = 1000;

impl TotalLines {
    pub fn new(columns: &Columns, reading: &Reading) -> TotalLines {
        let keys: Vec<usize> =
            ["customer", "date", "reference", "product"].into_iter().filter_map(|field| columns.get(field)).collect();
        let mut named = keys.clone();
        named.extend(columns.get("email").filter(|place| !keys.contains(place)));
        if !named.contains(&0) {
            named.push(0);
        }
        TotalLines {
            customer: columns.get("customer").or(columns.get("email")).unwrap_or(columns.width()),
            reference: columns.get("reference"),
            date: columns.get("date"),
            carries: !reading.carried.is_empty(),
            has_headings: reading.day_headings,
            keys,
            named,
            sums: RunningSums::default(),
            buyers: HashSet::new(),
        }
    }

    /// Whether a line with this money is a total; one that is not is added to the sums.
    pub fn is_total(&mut self, record: &Record<'_>, amount: Option<Money>) -> bool {
        let blanks = self.keys.iter().filter(|&&place| record.own_cell(place).is_empty()).count();
        let least = if record.own_cell(self.customer).is_empty() { 2 } else { 3 };
        let is_sum = |least| amount.is_some_and(|amount| amount != Money::ZERO && self.sums.equal(amount.0, least));
        let may_be = blanks > 0 || is_sum(1) || self.named.iter().any(|&place| may_be_total(&record.own_cell(place)));
        if may_be && self.decide(record, blanks, is_sum(1), is_sum(least)) {
            self.sums.close();
            return true;
        }
        if let Some(amount) = amount {
            self.sums.add(amount.0);
        }
        let customer = record.own_cell(self.customer);
        if may_be && blanks == 0 && self.buyers.len() < MOST_BUYERS && is_total_word(&customer) {
            self.buyers.insert(customer.into_owned());
        }
        false
    }

    fn decide(&self, record: &Record<'_>, blanks: usize, equals: bool, equals_several: bool) -> bool {
        let named = |is: fn(&str) -> bool| self.named.iter().any(|&place| is(&record.own_cell(place)));
        // Where neither customer nor day stands, the word may stand in any cell.
        let anywhere = || {
            let nobody = record.own_cell(self.customer).is_empty() && blanks * 2 > self.keys.len();
            nobody && (0..record.width()).any(|place| is_total_word(&record.own_cell(place)))
        };
        if blanks > 0 && named(is_figure_word) && !self.is_of_a_sale(record) {
            return true;
        }
        // "1001; Summe Alder; ; 30,00": the label stands beside the number of the customer.
        let dayless = || {
            let is_dayless = self.date.is_some_and(|date| record.own_cell(date).is_empty());
            is_dayless && equals && (0..record.width()).any(|place| is_total_word(&record.own_cell(place)))
        };
        // Below a day's heading, a line with nothing but its money and a word is what the day came to.
        let of_day = self.has_headings && equals && blanks == self.keys.len() && is_bare(record);
        if of_day {
            return true;
        }
        if named(is_total_word) || (blanks > 1 && anywhere()) || dayless() {
            let alone = self.reference.is_none() && named(is_nothing_but_total);
            let has_bought = blanks == 0 && self.buyers.contains(&*record.own_cell(self.customer));
            return (equals && !has_bought) || blanks > 0 || alone;
        }
        // A blank that means the value above shows nothing; a line with nothing but its money does.
        let bare = if self.carries { blanks == self.keys.len() && is_bare(record) } else { blanks > 0 };
        equals_several && bare && !self.is_of_a_sale(record)
    }

    /// Whether a line has a receipt of its own, or a day and more than its money: nobody's sale may happen to cost as much
    /// as those before it.
    fn is_of_a_sale(&self, record: &Record<'_>) -> bool {
        let is_filled = |place: Option<usize>| place.is_some_and(|place| !record.own_cell(place).is_empty());
        is_filled(self.reference) || (is_filled(self.date) && !is_bare(record))
    }
}

/// Whether the line contains only one or two numbers.
fn is_bare(record: &Record<'_>) -> bool {
    (0..record.width()).filter(|&place| !record.own_cell(place).is_empty()).count() <= 2
}

/// A fast check that lets every total pass and few other names: ten million names are checked.
fn may_be_total(cell: &str) -> bool {
    const STARTS: [&[u8; 3]; 22] = [
        b"tot", b"sum", b"ges", b"gra", b"sub", b"end", b"ins", b"sou", b"som", b"zwi", b"raz", b"ogo", b"cel", b"ope",
        b"clo", b"sal", b"anf", b"bal", b"top", b"gen", b"yht", b"sch",
    ];
    let bytes = cell.as_bytes();
    let Some(&last) = bytes.last() else { return false };
    if last.is_ascii_digit() && bytes[0].is_ascii_digit() {
        return false;
    }
    let starts = bytes.len() >= 3 && STARTS.iter().any(|start| bytes[..3].eq_ignore_ascii_case(*start));
    let ends =
        |end: &str| bytes.len() > end.len() && bytes[bytes.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes());
    starts
        || !bytes[0].is_ascii()
        || ["total", "summe", "gesamt", "totaal", "totale", "razem", "suma"].into_iter().any(ends)
}
