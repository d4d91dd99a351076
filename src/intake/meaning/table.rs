//! The rows by which a file is judged, with the numbers in its columns.

use super::headings::{Hint, hints, names_deduction};
use super::money_words::names_tax;
use crate::facts::{ColumnFacts, Mapping};
use crate::meanings;
use crate::money_units;
use crate::number::{self, DecimalMark};
use crate::words;
use reports::import::InUnits;

/// A file's rows as they are judged: blank cells filled from above if that is their meaning, lines of totals removed.
pub(super) struct Table {
    pub names: Vec<String>,
    /// The names as words are compared.
    pub plain: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// By column; none in a row without a number.
    pub numbers: Vec<Vec<Option<f64>>>,
    /// Whether nearly all filled cells are numbers.
    pub numeric: Vec<bool>,
    pub is_date: Vec<bool>,
    /// Bare digits that may be days too.
    pub may_be_date: Vec<bool>,
    /// Measures that are no part of the money, such as what is paid.
    pub aside: Vec<bool>,
    /// Taxes by their rates, whatever they are called.
    pub taxes: Vec<bool>,
    /// The column that tells apart receipts of one number, besides the store.
    pub receipt_beside: Option<usize>,
    /// In what a column of money counts, where its heading says so.
    pub units: Vec<Option<InUnits>>,
    pub mapping: Mapping,
}

/// How the numbers of a file are written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks<'a> {
    pub decimal_comma: bool,
    pub other_mark: &'a [String],
}

impl Table {
    pub fn new(
        names: &[String],
        facts: &[ColumnFacts],
        rows: &[Vec<String>],
        marks: Marks<'_>,
        mapping: Mapping,
    ) -> Table {
        let plain = names.iter().map(|name| words::plain(name)).collect();
        let mut table = Table {
            names: names.to_vec(),
            plain,
            rows: rows.to_vec(),
            numbers: Vec::new(),
            numeric: Vec::new(),
            is_date: facts.iter().map(ColumnFacts::is_date).collect(),
            may_be_date: facts.iter().map(ColumnFacts::may_be_date).collect(),
            aside: vec![false; names.len()],
            taxes: vec![false; names.len()],
            receipt_beside: None,
            units: vec![None; names.len()],
            mapping,
        };
        table.read_numbers(marks);
        table
    }

    /// Reads the numbers of all columns again, after rows were changed.
    pub fn read_numbers(&mut self, marks: Marks<'_>) {
        self.numbers.clear();
        self.numeric.clear();
        for (place, name) in self.names.iter().enumerate() {
            let is_other = marks.other_mark.contains(name);
            let mark = DecimalMark::from_decimal_comma(marks.decimal_comma != is_other);
            let cells = || self.rows.iter().map(|row| row.get(place).map_or("", String::as_str));
            let is_told = |cell: &&str| cell.bytes().any(|b| b.is_ascii_digit()) || !meanings::is_missing(cell);
            let filled = cells().filter(is_told).count();
            let may_be = filled > 0 && !self.is_date.get(place).copied().unwrap_or(false);
            let mut numbers: Vec<Option<f64>> =
                if may_be { cells().map(|cell| value(cell, mark)).collect() } else { vec![None; self.rows.len()] };
            let read = numbers.iter().flatten().count();
            self.units[place] = in_units(name, &numbers);
            if let Some(units) = self.units[place] {
                numbers.iter_mut().flatten().for_each(|number| *number *= units.factor());
            }
            let coded =
                cells().any(|cell| cell.len() > 1 && cell.starts_with('0') && cell.bytes().all(|b| b.is_ascii_digit()));
            self.numeric.push(may_be && read * 10 >= filled * 9 && !coded);
            self.numbers.push(numbers);
        }
    }

    /// Leaves out the rows that are no sales, with their numbers.
    pub fn retain(&mut self, is_kept: impl Fn(&Table, usize) -> bool) {
        let keep: Vec<bool> = (0..self.rows.len()).map(|row| is_kept(self, row)).collect();
        let mut of_rows = keep.iter();
        self.rows.retain(|_| of_rows.next().copied().unwrap_or(true));
        for numbers in &mut self.numbers {
            let mut of_rows = keep.iter();
            numbers.retain(|_| of_rows.next().copied().unwrap_or(true));
        }
    }

    pub fn width(&self) -> usize {
        self.names.len()
    }

    pub fn cell(&self, row: usize, place: usize) -> &str {
        self.rows[row].get(place).map_or("", String::as_str)
    }

    pub fn cells(&self, place: usize) -> impl Iterator<Item = &str> {
        (0..self.rows.len()).map(move |row| self.cell(row, place))
    }

    pub fn filled(&self, place: usize) -> usize {
        self.cells(place).filter(|cell| !cell.is_empty()).count()
    }

    pub fn place(&self, field: &str) -> Option<usize> {
        self.mapping.iter().position(|other| *other == Some(field))
    }

    /// Assigns a field to a column, and removes it from the column that had it.
    pub fn map(&mut self, field: &'static str, place: usize) {
        self.unmap(field);
        self.mapping[place] = Some(field);
    }

    pub fn unmap(&mut self, field: &str) {
        for other in &mut self.mapping {
            if *other == Some(field) {
                *other = None;
            }
        }
    }

    pub fn hints(&self, place: usize, hint: Hint) -> bool {
        hints(&self.plain[place], hint) || (hint == Hint::Tax && (self.taxes[place] || names_tax(&self.names[place])))
    }

    /// Whether a column's heading makes it only a part of the money: a discount, a return, a tax, shipping.
    pub fn is_deduction(&self, place: usize) -> bool {
        names_deduction(&self.names[place]) || self.taxes[place]
    }

    /// How many distinct filled cells there are.
    pub fn distinct(&self, place: usize) -> usize {
        let cells: std::collections::HashSet<&str> = self.cells(place).filter(|cell| !cell.is_empty()).collect();
        cells.len()
    }

    /// Whether each row has a different value: a receipt or line number, never a customer.
    pub fn differs_on_each_row(&self, place: usize) -> bool {
        let filled = self.filled(place);
        filled >= 3 && filled * 10 >= self.rows.len() * 9 && self.distinct(place) == filled
    }

    pub fn is_any_nonzero(&self, place: usize) -> bool {
        self.numbers[place].iter().flatten().any(|number| number.abs() > 1e-9)
    }

    /// Whether two columns of numbers hold the same on each row.
    pub fn are_same(&self, one: usize, other: usize) -> bool {
        let mut pairs = self.numbers[one].iter().zip(&self.numbers[other]);
        pairs.all(|(a, b)| a.zip(*b).is_some_and(|(a, b)| (a - b).abs() < 0.005))
    }

    /// Columns of numbers that are not keys.
    pub fn measures(&self) -> Vec<usize> {
        let keys = ["customer", "date", "reference", "product", "category", "store", "source", "email"];
        let is_key = |place: usize| self.mapping[place].is_some_and(|field| keys.contains(&field));
        (0..self.width())
            .filter(|&place| self.numeric[place] && !self.aside[place] && !is_key(place) && !self.counts_up(place))
            .collect()
    }

    /// Whether a column of numbers has cents, if only as ",00".
    pub fn has_cents(&self, place: usize) -> bool {
        let is_written = |cell: &str| {
            // "100,00" is no number of a receipt, although nothing is lost without its cents.
            cell.rsplit_once(['.', ','])
                .is_some_and(|(_, part)| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
        };
        self.numeric[place]
            && (self.numbers[place].iter().flatten().any(|number| number.fract() != 0.0)
                || self.cells(place).filter(|cell| !cell.is_empty()).all(is_written))
    }

    /// Whether whole numbers rise by one or a little from row to row, as line and receipt numbers do.
    pub fn counts_up(&self, place: usize) -> bool {
        let numbers: Vec<f64> = self.numbers[place].iter().flatten().copied().collect();
        // Numbers of lines and receipts have no cents, not even ",00".
        if self.has_cents(place) {
            return false;
        }
        let steps = numbers.windows(2).filter(|pair| (pair[1] - pair[0]) > 0.5 && (pair[1] - pair[0]) < 20.5).count();
        numbers.len() >= 4
            && numbers.iter().all(|number| number.fract() == 0.0)
            && steps + 1 == numbers.len()
            && self.distinct(place) == numbers.len()
            && !self.hints(place, Hint::Quantity)
    }

    /// A column as people refer to it.
    pub fn named(&self, place: usize) -> String {
        format!("'{}'", self.names[place])
    }
}

/// In what the numbers count; cents are whole.
fn in_units(name: &str, numbers: &[Option<f64>]) -> Option<InUnits> {
    let units = money_units::of_heading(name)?;
    let is_whole = numbers.iter().flatten().all(|number| number.fract() == 0.0);
    (units != InUnits::Hundredths || is_whole).then_some(units)
}

/// What a column says of a whole line: as it stands, or times the quantity.
pub(super) fn line_of(table: &Table, place: usize, quantity: Option<usize>, row: usize) -> Option<f64> {
    let pieces = quantity.map_or(Some(1.0), |place| table.numbers[place][row]);
    Some(table.numbers[place][row]? * pieces?)
}

/// The different words of a column.
pub(super) fn words_of(table: &Table, place: usize) -> Vec<String> {
    let mut words: Vec<String> = table.cells(place).filter(|cell| !cell.is_empty()).map(str::to_owned).collect();
    words.sort();
    words.dedup();
    words
}

pub(super) fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("\u{201c}{word}\u{201d}")).collect::<Vec<_>>().join(", ")
}

/// The digits at the end of a cell.
pub(super) fn number_at_end(cell: &str) -> Option<i64> {
    let digits = cell.bytes().rev().take_while(u8::is_ascii_digit).count();
    cell[cell.len() - digits..].parse().ok()
}

/// The number of a cell, also of "20 %".
fn value(cell: &str, mark: DecimalMark) -> Option<f64> {
    let bare = cell.trim_end_matches('%').trim_end();
    number::parse(bare, mark).ok().map(number::Decimal::value)
}
