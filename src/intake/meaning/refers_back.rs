//! Credit notes that are known only by the receipt that they name: a column that is filled on some rows, with the numbers of
//! other receipts of the file.

use std::collections::HashSet;

use super::headings::Hint;
use super::marks::unsigned_money;
use super::table::Table;
use super::{Answer, Found, answer};

/// Asks whether such rows take money back, where no amount has a sign.
pub(super) fn ask(table: &Table, found: &mut Found) {
    let (Some(money), Some(receipt)) = (unsigned_money(table), table.place("reference")) else { return };
    let Some(place) = (0..table.width()).find(|&place| place != receipt && names_others(table, place, receipt)) else {
        return;
    };
    let names = |row: usize| !table.cell(row, place).is_empty();
    let sum = |factor: f64| -> f64 {
        let of = |row: usize| Some(table.numbers[money][row]? * if names(row) { factor } else { 1.0 });
        (0..table.rows.len()).filter_map(of).sum()
    };
    let rows = (0..table.rows.len()).filter(|&row| names(row)).count();
    let back = answer(table, "rows that name one take money back", &[("entry", place)], sum(-1.0));
    let sale = answer(table, "all rows are sales", &[("entry", place)], sum(1.0));
    found.ask(
        format!(
            "{} names another receipt on {rows} of {} rows, as credit notes do, and no amount has a minus. Do they take money back?",
            table.named(place),
            table.rows.len()
        ),
        vec![Answer { taking_back: vec!["*".to_owned()], ..back }, sale],
    );
}

/// Whether a column is filled on fewer than half of the rows, nearly always with the number of another receipt.
fn names_others(table: &Table, place: usize, receipt: usize) -> bool {
    let is_free = table.mapping[place].is_none() && !table.is_date[place];
    let is_other = [Hint::Quantity, Hint::Product, Hint::Customer].into_iter().any(|hint| table.hints(place, hint));
    let filled = table.filled(place);
    if !is_free || is_other || filled == 0 || filled * 2 >= table.rows.len() || has_cents(table, place) {
        return false;
    }
    let known: HashSet<&str> = table.cells(receipt).filter(|cell| !cell.is_empty()).collect();
    let names = |row: &usize| {
        let cell = table.cell(*row, place);
        !cell.is_empty() && cell != table.cell(*row, receipt) && known.contains(cell)
    };
    let told = (0..table.rows.len()).filter(names).count();
    // Small numbers are among those of receipts by chance, and words are none.
    let is_number = |cell: &str| cell.chars().count() >= 3 && cell.contains(|c: char| c.is_ascii_digit());
    let numbered = table.cells(place).filter(|cell| is_number(cell)).count();
    numbered == filled && told * 10 >= filled * 8
}

fn has_cents(table: &Table, place: usize) -> bool {
    table.numbers[place].iter().flatten().any(|number| number.fract() != 0.0)
}
