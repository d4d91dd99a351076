//! Columns that belong to a whole order: the same on each of its lines, or only on the first.

use std::collections::HashMap;

use super::headings::Hint;
use super::table::Table;

/// Rows of each order of several lines, by receipt number.
pub(super) struct Orders {
    groups: Vec<Vec<usize>>,
}

/// How a column relates to orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfOrder {
    /// The same on each line, in this many orders whose lines differ.
    Repeated(usize),
    /// Only on the first line of each.
    FirstLine,
    /// Of each line.
    No,
}

impl Orders {
    /// By the receipt number, with the customer and day if given: numbers may restart.
    pub fn from_table(table: &Table) -> Orders {
        let Some(reference) = table.place("reference") else { return Orders { groups: Vec::new() } };
        let others: Vec<usize> =
            ["store", "date", "customer"].into_iter().filter_map(|field| table.place(field)).collect();
        let others: Vec<usize> = others.into_iter().chain(table.receipt_beside).collect();
        let mut groups: HashMap<Vec<&str>, Vec<usize>> = HashMap::new();
        for row in 0..table.rows.len() {
            let receipt = table.cell(row, reference);
            if !receipt.is_empty() {
                let key = std::iter::once(receipt).chain(others.iter().map(|&place| table.cell(row, place))).collect();
                groups.entry(key).or_default().push(row);
            }
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        groups.sort_unstable();
        Orders { groups }
    }

    pub fn several_lines(&self) -> impl Iterator<Item = &Vec<usize>> {
        self.groups.iter().filter(|rows| rows.len() > 1)
    }

    /// The first row of each order.
    pub fn first_rows(&self) -> std::collections::HashSet<usize> {
        self.groups.iter().filter_map(|rows| rows.first().copied()).collect()
    }

    pub fn has_lines(&self) -> bool {
        self.several_lines().next().is_some()
    }

    /// Whether a column belongs to the order. A value that is the same on equal lines shows nothing.
    pub fn stand(&self, table: &Table, place: usize) -> OfOrder {
        let (mut same, mut differs, mut first_only, mut told) = (0, 0, 0, 0);
        for rows in self.several_lines() {
            let cells: Vec<Option<f64>> = rows.iter().map(|&row| table.numbers[place][row]).collect();
            told += 1;
            if cells[0].is_some() && cells[1..].iter().all(Option::is_none) {
                first_only += 1;
            } else if cells.iter().all(|cell| *cell == cells[0]) {
                let lines_differ = (0..table.width()).any(|other| {
                    other != place && rows.iter().any(|&row| table.cell(row, other) != table.cell(rows[0], other))
                });
                same += usize::from(lines_differ && cells[0].is_some_and(|number| number != 0.0));
            } else {
                differs += 1;
            }
        }
        if told > 0 && first_only * 10 >= told * 9 {
            OfOrder::FirstLine
        } else if same > 0 && differs * 50 <= same {
            OfOrder::Repeated(same)
        } else {
            OfOrder::No
        }
    }

    /// Sets of at most two columns that may change what an order comes to, such as postage and a discount; none first.
    pub fn extras(places: &[usize]) -> Vec<Vec<usize>> {
        let pairs =
            places.iter().enumerate().flat_map(|(at, &one)| places[at + 1..].iter().map(move |&two| vec![one, two]));
        std::iter::once(Vec::new()).chain(places.iter().map(|&one| vec![one])).chain(pairs).collect()
    }

    /// The share of orders whose lines, with the money that `line` gives for a row, add up to a column's value for the
    /// order; none if too few have it, or no order has several lines that differ from its total.
    pub fn share_adding_up(
        &self,
        table: &Table,
        total: usize,
        further: &[usize],
        line: &dyn Fn(usize) -> Option<f64>,
    ) -> Option<f64> {
        let (mut right, mut seen, mut telling) = (0_usize, 0_usize, 0_usize);
        for rows in &self.groups {
            let Some(told) = table.numbers[total][rows[0]] else { continue };
            let Some(sum) = rows.iter().map(|&row| line(row)).sum::<Option<f64>>() else { continue };
            let added: f64 = further.iter().filter_map(|&place| once(table, place, rows[0])).sum();
            seen += 1;
            telling += usize::from(rows.len() > 1 || !further.is_empty());
            right += usize::from((sum + added - told).abs() <= 0.011 * rows.len() as f64);
        }
        (telling > 0 && seen > 1).then(|| right as f64 / seen as f64)
    }
}

/// What is told once an order: postage is added, a discount taken off.
fn once(table: &Table, place: usize, row: usize) -> Option<f64> {
    let told = table.numbers[place][row]?;
    Some(if table.hints(place, Hint::Discount) { -told.abs() } else { told })
}
