//! Rows below nothing that bring nothing back: what a marketplace keeps of a sale, and what customers pay of their invoices.

use std::collections::HashMap;

use super::documents::{is_invoice, is_order};
use super::headings::{Hint, names_document, takes_back_below};
use super::journal::names_discount;
use super::money_words::names_fee;
use super::repeating_words::is_repeating_word;
use super::table::{Table, quoted, words_of};
use super::{Answer, Found, answer, meaning_of};
use reports::import::{Meaning, RowsAside};

/// So many rows must show it.
const ENOUGH: usize = 3;
/// A column with more words marks no kinds of rows.
const MOST_KINDS: usize = 40;

/// Sets such rows aside; a part of nearly each receipt that no word explains is asked about.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    let any: Vec<usize> = (0..table.width()).filter(|&place| may_mark(table, place)).collect();
    let columns: Vec<usize> = any.iter().copied().filter(|&place| says_what(table, place)).collect();
    if found.reading.aside.is_none() {
        for &place in &columns {
            if take(table, place, &payments(table, place), "are payments of what other rows sell", found) {
                return;
            }
        }
        for &place in &any {
            let what = "are what was kept of a sale, of which the customer paid the whole";
            if take(table, place, &fees(table, place), what, found) {
                return;
            }
        }
        for &place in &columns {
            ask_unknown(table, place, found);
        }
    }
    tell_below_nothing(table, found);
}

/// Whether a column says what a row is, or names what is sold.
fn says_what(table: &Table, place: usize) -> bool {
    [Hint::Entry, Hint::Product].into_iter().any(|hint| table.hints(place, hint))
        || names_document(&table.plain[place])
        || table.mapping[place].is_some()
}

/// A few recurring words that are no key.
fn may_mark(table: &Table, place: usize) -> bool {
    let is_key = table.mapping[place].is_some_and(|field| !["product", "category", "entry"].contains(&field));
    !is_key && !table.numeric[place] && !table.is_date[place] && (2..=MOST_KINDS).contains(&table.distinct(place))
}

/// What a row brings, if anything.
fn money_of(table: &Table, row: usize) -> Option<f64> {
    let of = |field: &str| table.place(field).and_then(|place| table.numbers[place][row]).filter(|money| *money != 0.0);
    of("amount").or_else(|| of("order_total")).or_else(|| of("returns").map(|back| -back.abs()))
}

fn rows_with<'a>(table: &'a Table, place: usize, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    (0..table.rows.len()).filter(move |&row| table.cell(row, place) == word)
}

/// Words on rows that are all below nothing, of which there are enough.
fn below_nothing(table: &Table, place: usize) -> Vec<String> {
    let is_below = |word: &String| {
        let monies: Vec<f64> = rows_with(table, place, word).filter_map(|row| money_of(table, row)).collect();
        monies.len() >= ENOUGH && monies.iter().all(|money| *money < 0.0)
    };
    words_of(table, place).into_iter().filter(is_below).collect()
}

/// Words for payments beside words that sell.
fn payments(table: &Table, place: usize) -> Vec<String> {
    let below = below_nothing(table, place);
    let is_paid = |word: &String| {
        is_repeating_word(word)
            && !is_invoice(word)
            && !is_order(word)
            && !takes_back_below(&table.names[place], word)
            && pays_for_others(table, place, word)
    };
    below.into_iter().filter(is_paid).collect()
}

/// Whether most rows with a word have the money of another row of the same customer.
fn pays_for_others(table: &Table, place: usize, word: &str) -> bool {
    let Some(customer) = table.place("customer").or(table.place("email")) else { return false };
    #[expect(clippy::cast_possible_truncation, reason = "amounts within ±10^12")]
    let deal = |row: usize, money: f64| (table.cell(row, customer), (money.abs() * 100.0).round() as i64);
    let mut sold: HashMap<(&str, i64), usize> = HashMap::new();
    for row in 0..table.rows.len() {
        if let Some(money) = money_of(table, row).filter(|money| *money > 0.0) {
            *sold.entry(deal(row, money)).or_default() += 1;
        }
    }
    let (mut all, mut paid) = (0_usize, 0_usize);
    for row in rows_with(table, place, word) {
        let Some(money) = money_of(table, row) else { continue };
        all += 1;
        if let Some(left) = sold.get_mut(&deal(row, money)).filter(|left| **left > 0) {
            *left -= 1;
            paid += 1;
        }
    }
    paid * 2 >= all
}

/// Words for fees.
fn fees(table: &Table, place: usize) -> Vec<String> {
    below_nothing(table, place).into_iter().filter(|word| names_fee(word) && !names_discount(word)).collect()
}

fn take(table: &mut Table, place: usize, words: &[String], what: &str, found: &mut Found) -> bool {
    if words.is_empty() {
        return false;
    }
    let rows = table.cells(place).filter(|cell| words.iter().any(|word| word == cell)).count();
    found.evidence.push(format!(
        "Rows whose {} is {} {what} ({rows} of {} rows), so they are no returns and are left out.",
        table.named(place),
        quoted(words),
        table.rows.len(),
    ));
    table.retain(|table, row| words.iter().all(|word| word != table.cell(row, place)));
    found.reading.aside =
        Some(RowsAside { column: table.names[place].clone(), words: words.to_vec(), ..RowsAside::default() });
    true
}

/// A word on a part below nothing of nearly each receipt: nobody brings something back of each.
fn ask_unknown(table: &Table, place: usize, found: &mut Found) {
    let (Some(receipt), Some(money)) = (table.place("reference"), table.place("amount")) else { return };
    let receipts = table.distinct(receipt);
    let is_on_nearly_each = |word: &String| {
        let mut with: Vec<&str> = rows_with(table, place, word).map(|row| table.cell(row, receipt)).collect();
        with.sort_unstable();
        with.dedup();
        receipts >= ENOUGH
            && with.len() * 10 >= receipts * 8
            && !names_discount(word)
            && !takes_back_below(&table.names[place], word)
    };
    let words: Vec<String> = below_nothing(table, place).into_iter().filter(is_on_nearly_each).collect();
    let all: f64 = table.numbers[money].iter().flatten().sum();
    if words.is_empty() || all <= 0.0 {
        return;
    }
    let off: f64 = (0..table.rows.len())
        .filter(|&row| words.iter().any(|word| word == table.cell(row, place)))
        .filter_map(|row| table.numbers[money][row])
        .sum();
    let values = |meaning: Meaning| meaning_of(table, place, &words, meaning);
    let means = |what: &str| format!("rows with {} {what}", quoted(&words));
    let kept = answer(table, &means("are fees that the seller paid, and are left out"), &[], all - off);
    let taken = answer(table, &means("make what the customer paid smaller"), &[], all);
    found.ask(
        format!(
            "Rows whose {} is {} are below nothing on nearly each receipt. What are they?",
            table.named(place),
            quoted(&words)
        ),
        vec![Answer { values: values(Meaning::NoSale), ..kept }, Answer { values: values(Meaning::Sale), ..taken }],
    );
}

/// A file that comes to less than nothing writes its sales with a minus, or holds nothing but returns.
fn tell_below_nothing(table: &Table, found: &mut Found) {
    let Some(money) = table.place("amount") else { return };
    let told: Vec<f64> = table.numbers[money].iter().flatten().copied().collect();
    let below = told.iter().filter(|money| **money < 0.0).count();
    let sum: f64 = told.iter().sum();
    if sum < 0.0 && below * 2 > told.len() && told.len() >= ENOUGH {
        found.evidence.push(format!(
            "{} comes to less than nothing, {sum:.2} in all: {below} of {} rows have a minus and count as returns. If these are \
             the sales, as in a ledger that is kept from the other side, turn the signs round in the file.",
            table.named(money),
            told.len(),
        ));
    }
}
