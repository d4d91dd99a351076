//! Blank cells that mean the value above: orders whose head stands on their first line only, reports grouped by
//! customer, days written once.

use std::collections::HashSet;

use super::table::Table;
use super::{Found, answer};

/// Fields that a line may take from the line above.
const CARRIED: [&str; 6] = ["customer", "reference", "date", "email", "store", "source"];

/// Finds the columns whose blanks are carried down, and fills them in the table.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    let mapped: Vec<usize> = CARRIED.into_iter().filter_map(|field| table.place(field)).collect();
    let mut columns: Vec<usize> = mapped.into_iter().filter(|&place| is_carried(table, place)).collect();
    let customer = table.place("customer");
    if let Some(customer) = customer.filter(|&place| !columns.contains(&place) && table.filled(place) < table.rows.len()) {
        match grouped_by(table, customer) {
            Grouped::Yes => columns.push(customer),
            Grouped::No => {}
            Grouped::Perhaps => {
                ask(table, customer, found);
                return;
            }
        }
    }
    if columns.is_empty() {
        return;
    }
    columns.sort_by_key(|&place| (table.filled(place), place));
    found.reading.carried = columns.iter().map(|&place| table.names[place].clone()).collect();
    let names: Vec<String> = columns.iter().map(|&place| table.named(place)).collect();
    found.evidence.push(format!("Blank cells of {} mean the value above: they are told once for the lines below.", names.join(", ")));
    fill(table, &columns);
}

fn is_blank(table: &Table, row: usize, place: usize) -> bool {
    table.cell(row, place).is_empty()
}

/// Whether a column is blank exactly where its whole head is: customer, receipt and day together.
fn is_carried(table: &Table, place: usize) -> bool {
    let head: Vec<usize> = ["customer", "reference", "date", "email"].into_iter().filter_map(|field| table.place(field)).collect();
    let blank: Vec<usize> = (0..table.rows.len()).filter(|&row| is_blank(table, row, place)).collect();
    if blank.is_empty() || blank[0] == 0 || head.len() < 2 {
        return false;
    }
    let without_head = |row: &&usize| head.iter().filter(|&&other| is_blank(table, **row, other)).count() >= 2;
    let lines = blank.iter().filter(without_head).filter(|&&row| has_line(table, row)).count();
    let is_day = table.mapping[place] == Some("date");
    if lines > 0 && lines * 10 >= blank.len() * 9 {
        return true;
    }
    // A report of several levels: the customer once, the day once for each of theirs.
    let deeper = !is_day && lines > 0 && blank.iter().all(|&row| has_line(table, row));
    let days_once = is_day && blank.iter().all(|&row| has_line(table, row)) && blank.len() * 5 >= table.rows.len() && comes_in_blocks(table, place);
    deeper && comes_in_blocks(table, place) || days_once
}

/// Whether a row holds something that only lines hold: money at least.
fn has_line(table: &Table, row: usize) -> bool {
    (0..table.width()).any(|place| table.numeric[place] && table.numbers[place][row].is_some())
}

/// Whether each value stands in one place only, as headings of groups do.
fn comes_in_blocks(table: &Table, place: usize) -> bool {
    let told: Vec<&str> = table.cells(place).filter(|cell| !cell.is_empty()).collect();
    let distinct: HashSet<&&str> = told.iter().collect();
    told.len() > 1 && distinct.len() == told.len()
}

enum Grouped {
    Yes,
    No,
    Perhaps,
}

/// Whether a customer is told once for the rows below, where these tell their day themselves.
fn grouped_by(table: &Table, customer: usize) -> Grouped {
    let blank: Vec<usize> = (0..table.rows.len()).filter(|&row| is_blank(table, row, customer)).collect();
    let sold: Vec<&usize> = blank.iter().filter(|&&row| has_line(table, row)).collect();
    let numbered = table.place("reference").is_some_and(|place| sold.iter().any(|&&row| !is_blank(table, row, place)));
    if sold.is_empty() || blank[0] == 0 || numbered || table.place("email").is_some() || !comes_in_blocks(table, customer) {
        return Grouped::No;
    }
    // Totals of each customer stand below their rows.
    if found_totals(table, customer) {
        return Grouped::Yes;
    }
    if sold.len() * 4 >= table.rows.len() { Grouped::Perhaps } else { Grouped::No }
}

fn found_totals(table: &Table, customer: usize) -> bool {
    table.cells(customer).any(|cell| crate::totals::is_total_word(cell))
}

fn ask(table: &mut Table, customer: usize, found: &mut Found) {
    let money = table.place("amount").or(table.place("unit_price"));
    let sum = |all: bool| -> f64 {
        let Some(money) = money else { return 0.0 };
        (0..table.rows.len()).filter(|&row| all || !is_blank(table, row, customer)).filter_map(|row| table.numbers[money][row]).sum()
    };
    let mut above = answer(table, "blank cells mean the customer above", &[], sum(true));
    above.carried = Some(vec![table.names[customer].clone()]);
    let mut empty = answer(table, "rows without a customer are nobody's, and are left out", &[], sum(false));
    empty.carried = Some(Vec::new());
    found.ask(format!("{} is blank on some rows. Does a blank mean the customer above?", table.named(customer)), vec![above, empty]);
}

/// Fills blanks from above; a cell is not carried past a change of a wider group.
fn fill(table: &mut Table, columns: &[usize]) {
    let mut above: Vec<String> = vec![String::new(); columns.len()];
    for row in &mut table.rows {
        let mut new_group = false;
        for (level, &place) in columns.iter().enumerate() {
            let Some(cell) = row.get_mut(place) else { continue };
            if !cell.is_empty() {
                above[level].clone_from(cell);
                for deeper in above.iter_mut().skip(level + 1) {
                    deeper.clear();
                }
                new_group = true;
            } else if !new_group || level == 0 {
                cell.clone_from(&above[level]);
            }
        }
    }
}
