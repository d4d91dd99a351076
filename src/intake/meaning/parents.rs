//! Blank cells that mean the value above: orders whose head is on their first line only, reports grouped by customer,
//! days written once.

use std::collections::HashSet;

use super::keys::day_of;
use super::table::Table;
use super::{Found, answer};
use crate::ditto::is_ditto;
use crate::totals::{self, RunningSums};
use crate::words;

/// Fields that a line may take from the line above.
const CARRIED: [&str; 6] = ["customer", "reference", "date", "email", "store", "source"];

/// Finds the columns whose blanks are carried down, and fills them in the table.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    let mapped: Vec<usize> = CARRIED.into_iter().filter_map(|field| table.place(field)).collect();
    let same_as_above = without_dittos(table, &mapped);
    let totals = totals(table);
    let is_said = |place: usize| same_as_above.contains(&place).then_some(Carried::Wider);
    let mut columns: Vec<(usize, Carried)> = mapped
        .iter()
        .filter_map(|&place| Some((place, is_said(place).or_else(|| is_carried(table, place, &totals))?)))
        .collect();
    let customer = table.place("customer");
    let is_known = |place: usize| columns.iter().any(|(other, _)| *other == place);
    if let Some(customer) = customer.filter(|&place| !is_known(place) && table.filled(place) < table.rows.len()) {
        match grouped_by(table, customer, &totals) {
            Grouped::Yes => columns.push((customer, Carried::Wider)),
            Grouped::No => {}
            Grouped::Perhaps => {
                ask(table, customer, &totals, found);
                return;
            }
        }
    }
    if columns.is_empty() {
        return;
    }
    let columns = widest_first(table, columns);
    found.reading.carried = columns.iter().map(|&place| table.names[place].clone()).collect();
    let names: Vec<String> = columns.iter().map(|&place| table.named(place)).collect();
    found.evidence.push(format!(
        "Blank cells in {} mean the value above: it is given once for the lines below.",
        names.join(", ")
    ));
    fill(table, &columns);
}

/// Fills the cells that say "the same as above", and tells in which columns they stand.
fn without_dittos(table: &mut Table, places: &[usize]) -> Vec<usize> {
    let mut found = Vec::new();
    for &place in places.iter().filter(|&&place| !table.numeric[place]) {
        let mut above = String::new();
        for row in &mut table.rows {
            let Some(cell) = row.get_mut(place) else { continue };
            if is_ditto(cell) {
                cell.clone_from(&above);
                if !found.contains(&place) {
                    found.push(place);
                }
            } else if !cell.is_empty() {
                above.clone_from(cell);
            }
        }
    }
    found
}

fn is_blank(table: &Table, row: usize, place: usize) -> bool {
    table.cell(row, place).is_empty()
}

/// How a column is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Carried {
    /// Together with the rest of its order's head.
    Together,
    /// As a group that contains others.
    Wider,
}

/// Columns whose values cover most rows come first. In the head of an order the receipt does: an order without a
/// customer is nobody's, not that of the customer above.
fn widest_first(table: &Table, mut columns: Vec<(usize, Carried)>) -> Vec<usize> {
    const HEAD: [&str; 6] = ["reference", "date", "customer", "email", "store", "source"];
    let head = columns.iter().filter(|(_, how)| *how == Carried::Together).map(|(place, _)| table.filled(*place)).max();
    columns.sort_by_key(|&(place, how)| match how {
        Carried::Wider => (table.filled(place), usize::from(table.mapping[place] != Some("customer"))),
        Carried::Together => (
            head.unwrap_or(0),
            2 + HEAD.iter().position(|field| table.mapping[place] == Some(*field)).unwrap_or(HEAD.len()),
        ),
    });
    columns.into_iter().map(|(place, _)| place).collect()
}

/// The rows that are totals: by their label, or without a customer and equal to the rows above.
pub(super) fn totals(table: &Table) -> Vec<bool> {
    let customer = table.place("customer").or(table.place("email"));
    let money = table.place("amount").or(table.place("order_total"));
    let keys: Vec<usize> = ["customer", "email", "date", "reference", "product"]
        .into_iter()
        .filter_map(|field| table.place(field))
        .collect();
    let mut sums = RunningSums::default();
    let is_total = |row: usize| {
        #[expect(clippy::cast_possible_truncation, reason = "amounts within ±10^12")]
        let cents = money.and_then(|place| table.numbers[place][row]).map(|number| (number * 100.0).round() as i64);
        let nameless = customer.is_some_and(|place| is_blank(table, row, place));
        let blanks = keys.iter().filter(|&&place| is_blank(table, row, place)).count();
        let anywhere = nameless && blanks > 1 && blanks * 2 > keys.len();
        let mut places: Vec<usize> = if anywhere { (0..table.width()).collect() } else { keys.clone() };
        places.push(0);
        let named = places.into_iter().any(|place| totals::is_total_word(table.cell(row, place)));
        let is_dayless = table.place("date").is_some_and(|place| is_blank(table, row, place));
        // A label beside the number of a customer, and figures that are no sums.
        let labelled = |is: fn(&str) -> bool| (0..table.width()).any(|place| is(table.cell(row, place)));
        let named = named
            || (is_dayless && blanks > 0 && keys.iter().any(|&place| totals::is_figure_word(table.cell(row, place))))
            || (is_dayless
                && cents.is_some_and(|cents| cents != 0 && sums.equal(cents, 1))
                && labelled(totals::is_total_word));
        let is_of_a_sale = table.place("reference").is_some_and(|place| !is_blank(table, row, place));
        let equals = || cents.is_some_and(|cents| cents != 0 && sums.equal(cents, 2));
        if named || (nameless && !is_of_a_sale && equals()) {
            sums.close();
            return true;
        }
        sums.add(cents.unwrap_or(0));
        false
    };
    (0..table.rows.len()).map(is_total).collect()
}

/// Whether a column is blank exactly where its whole head is: customer, receipt and day together. Totals have no head.
fn is_carried(table: &Table, place: usize, totals: &[bool]) -> Option<Carried> {
    let head: Vec<usize> =
        ["customer", "reference", "date", "email"].into_iter().filter_map(|field| table.place(field)).collect();
    let blank: Vec<usize> = (0..table.rows.len()).filter(|&row| !totals[row] && is_blank(table, row, place)).collect();
    // One line at the end without a head sums up the others, whatever it is called.
    let is_last = blank.len() == 1 && blank[0] + 1 == table.rows.len() && table.rows.len() >= 8;
    if blank.is_empty() || blank[0] == 0 || head.len() < 2 || is_last {
        return None;
    }
    let without_head = |row: &&usize| head.iter().filter(|&&other| is_blank(table, **row, other)).count() >= 2;
    let further = blank.iter().filter(|&&row| is_further_line(table, row, place)).count();
    // Where rows are left out between those that are looked at, a few stand apart from their order.
    if table.mapping[place] == Some("reference") && further > 0 && further * 50 >= blank.len() * 49 {
        return Some(Carried::Together);
    }
    if within_receipts(table, place, &blank) {
        return Some(Carried::Together);
    }
    if begins_receipts(table, place, &blank) {
        return None;
    }
    let lines = blank.iter().filter(without_head).filter(|&&row| has_line(table, row)).count();
    let is_day = table.mapping[place] == Some("date");
    if lines > 0 && lines * 10 >= blank.len() * 8 {
        return Some(Carried::Together);
    }
    // A report with several levels: each customer once, and each of their days once.
    let all_lines = blank.iter().all(|&row| has_line(table, row)) && comes_in_blocks(table, place);
    let is_once = if is_day { blank.len() * 5 >= table.rows.len() } else { lines > 0 };
    (all_lines && is_once).then_some(Carried::Wider)
}

/// Whether a column is blank on further lines of a receipt only, whose number stands on each.
fn within_receipts(table: &Table, place: usize, blank: &[usize]) -> bool {
    let Some(receipt) = table.place("reference").filter(|&other| other != place) else { return false };
    let further = blank.iter().filter(|&&row| goes_on(table, row, receipt)).count();
    further > 0 && further * 50 >= blank.len() * 49
}

/// Whether a row is a further line of the receipt above: its number again, and no other day. Where receipts start anew
/// every day, the same number below is another sale.
fn goes_on(table: &Table, row: usize, receipt: usize) -> bool {
    let same_day = || {
        table.place("date").is_none_or(|date| {
            let (day, above) = (table.cell(row, date), table.cell(row - 1, date));
            day.is_empty() || above.is_empty() || day_of(day) == day_of(above)
        })
    };
    row > 0 && !is_blank(table, row, receipt) && table.cell(row, receipt) == table.cell(row - 1, receipt) && same_day()
}

/// Whether a column is blank where new receipts begin, whose numbers stand on each row: they are nobody's.
fn begins_receipts(table: &Table, place: usize, blank: &[usize]) -> bool {
    let Some(receipt) = table.place("reference").filter(|&other| other != place) else { return false };
    let told = blank.iter().filter(|&&row| !is_blank(table, row, receipt)).count();
    let begins = |&&row: &&usize| !is_blank(table, row, receipt) && !goes_on(table, row, receipt);
    told * 10 >= blank.len() * 9 && blank.iter().filter(begins).count() * 5 >= blank.len()
}

/// Whether a row without a receipt continues the order above: the same customer and day, and another order-level value
/// is given above and not here.
fn is_further_line(table: &Table, row: usize, receipt: usize) -> bool {
    let told = ["customer", "email", "date"].into_iter().filter_map(|field| table.place(field));
    let same =
        told.clone().count() >= 2 && told.into_iter().all(|place| table.cell(row, place) == table.cell(row - 1, place));
    let is_head = |place: usize| place != receipt && table.mapping[place].is_none() && is_blank(table, row, place);
    let first = (0..row).rfind(|&above| !is_blank(table, above, receipt));
    same && first.is_some_and(|first| (0..table.width()).any(|place| is_head(place) && !is_blank(table, first, place)))
}

/// Whether a row holds something that only lines have: at least money.
fn has_line(table: &Table, row: usize) -> bool {
    (0..table.width()).any(|place| table.numeric[place] && table.numbers[place][row].is_some())
}

/// Whether each value occurs in one place only, as group headings do.
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

/// Whether a customer is given once for the rows below, if these have their own day.
fn grouped_by(table: &Table, customer: usize, totals: &[bool]) -> Grouped {
    let blank: Vec<usize> =
        (0..table.rows.len()).filter(|&row| !totals[row] && is_blank(table, row, customer)).collect();
    let sold: Vec<&usize> = blank.iter().filter(|&&row| has_line(table, row)).collect();
    let is_number = |place: usize| {
        table.mapping[place] == Some("reference")
            || (words::is_identity(&table.plain[place]) && table.differs_on_each_row(place))
    };
    let numbered = (0..table.width())
        .filter(|&place| is_number(place))
        .any(|place| sold.iter().any(|&&row| !is_blank(table, row, place)));
    let in_blocks =
        !sold.is_empty() && blank[0] > 0 && table.place("email").is_none() && comes_in_blocks(table, customer);
    if !in_blocks || (numbered && sold.len() * 2 < table.rows.len()) {
        return Grouped::No;
    }
    if come_to_totals(table, customer, totals) {
        return Grouped::Yes;
    }
    if numbered {
        return Grouped::Perhaps;
    }
    // Totals of each customer are below their rows.
    if found_totals(table, customer) {
        return Grouped::Yes;
    }
    if sold.len() * 4 >= table.rows.len() { Grouped::Perhaps } else { Grouped::No }
}

/// Whether totals below the rows of customers come to what these do, with those that have no customer of their own.
fn come_to_totals(table: &Table, customer: usize, totals: &[bool]) -> bool {
    const ENOUGH: usize = 3;
    let Some(money) = table.place("amount").or(table.place("order_total")) else { return false };
    let (mut sum, mut with_blanks, mut right, mut seen) = (0.0_f64, false, 0_usize, 0_usize);
    for (row, is_total) in totals.iter().enumerate() {
        let amount = table.numbers[money][row].unwrap_or(0.0);
        if !is_total {
            sum += amount;
            with_blanks |= is_blank(table, row, customer);
            continue;
        }
        if with_blanks {
            seen += 1;
            right += usize::from((sum - amount).abs() <= 0.011);
        }
        (sum, with_blanks) = (0.0, false);
    }
    right >= ENOUGH && right * 20 >= seen * 19
}

fn found_totals(table: &Table, customer: usize) -> bool {
    table.cells(customer).any(totals::is_total_word)
}

fn ask(table: &mut Table, customer: usize, totals: &[bool], found: &mut Found) {
    let money = table.place("amount").or(table.place("unit_price"));
    let sum = |all: bool| -> f64 {
        let Some(money) = money else { return 0.0 };
        (0..table.rows.len())
            .filter(|&row| !totals[row] && (all || !is_blank(table, row, customer)))
            .filter_map(|row| table.numbers[money][row])
            .sum()
    };
    let mut above = answer(table, "blank cells mean the customer above", &[], sum(true));
    above.carried = Some(vec![table.names[customer].clone()]);
    let mut empty = answer(table, "rows without a customer are nobody's, and are left out", &[], sum(false));
    empty.carried = Some(Vec::new());
    found.ask(
        format!("{} is blank on some rows. Does a blank mean the customer above?", table.named(customer)),
        vec![above, empty],
    );
}

/// Fills blanks from above; a value is not carried past a change of a wider group.
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
