//! Which column is the customer: never one with a different value on each row if another has recurring values.

use super::headings::{Hint, is_word_of};
use super::keys::holds_in_receipts;
use super::table::Table;
use super::{Found, answer};
use crate::contact_words::{is_dialled, tells_where};
use crate::words;

/// Decides customer and receipt.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    name_as_receipt(table);
    receipt_as_quantity(table, found);
    let customer = table.place("customer");
    if customer.is_none() && table.place("email").is_some() {
        return;
    }
    let is_weak = customer.is_none_or(|place| {
        let plain = table.plain[place].as_str();
        let named = words::is_identity(plain) || is_word_of(plain, "reference") || !is_word_of(plain, "customer");
        named && (table.differs_on_each_row(place) || table.counts_up(place))
    });
    if !is_weak {
        return;
    }
    let Some(best) = best_customer(table, customer).or_else(|| only_dialled(table, customer)) else { return };
    ask_between(table, customer, best, found);
    if let Some(place) = customer {
        table.unmap("customer");
        if table.place("reference").is_none() {
            table.map("reference", place);
        }
        found.evidence.push(format!(
            "{} is different on every row, so it is a receipt, not a customer; {} is the customer.",
            table.named(place),
            table.named(best)
        ));
    } else {
        found.evidence.push(format!("{} is the customer: its values repeat and name nothing else.", table.named(best)));
        reference_beside(table, best);
    }
    table.map("customer", best);
}

/// "Invoice partner" contains the word for an invoice, and holds recurring names.
fn name_as_receipt(table: &mut Table) {
    let Some(place) = table.place("reference") else { return };
    let has_digit = table.cells(place).any(|cell| cell.contains(|c: char| c.is_ascii_digit()));
    if table.hints(place, Hint::Customer) && !has_digit && !table.differs_on_each_row(place) {
        table.unmap("reference");
    }
}

/// "Number" is not a count if it rises from row to row.
fn receipt_as_quantity(table: &mut Table, found: &mut Found) {
    let Some(place) = table.place("quantity") else { return };
    let plain = table.plain[place].as_str();
    let is_number =
        words::is_identity(plain) || is_word_of(plain, "reference") || ["noof", "numberof", "nombre"].contains(&plain);
    let numbers: Vec<f64> = table.numbers[place].iter().flatten().copied().collect();
    let is_large = numbers.iter().filter(|number| number.abs() >= 100.0).count() * 2 > numbers.len();
    if is_number && (table.differs_on_each_row(place) || is_large) {
        table.unmap("quantity");
        if table.place("reference").is_none() {
            table.map("reference", place);
        }
        found.evidence.push(format!("{} is different on every row, so it is not a quantity.", table.named(place)));
    }
}

/// A number with a different value on each row becomes the receipt.
fn reference_beside(table: &mut Table, customer: usize) {
    if table.place("reference").is_some() {
        return;
    }
    let is_receipt = |&place: &usize| {
        place != customer
            && table.mapping[place].is_none()
            && (words::is_identity(&table.plain[place]) || is_word_of(&table.plain[place], "reference"))
    };
    if let Some(place) = (0..table.width()).find(is_receipt) {
        table.map("reference", place);
    }
}

/// Columns of which neither is named, which could both be the customer and tell different numbers of customers apart.
fn ask_between(table: &Table, but: Option<usize>, best: usize, found: &mut Found) {
    let is_named = |place: usize| names_people(table, place);
    if is_named(best) {
        return;
    }
    let wanted = score(table, best);
    let other =
        (0..table.width()).filter(|&place| place != best && Some(place) != but && !is_named(place)).find(|&place| {
            score(table, place) == wanted
                && table.mapping[place].is_none()
                && table.distinct(place) != table.distinct(best)
        });
    let Some(other) = other else { return };
    let sum = table.place("amount").map_or(0.0, |place| table.numbers[place].iter().flatten().sum());
    let reading = |place: usize| {
        let mut told = answer(table, &format!("{} is the customer", table.named(place)), &[("customer", place)], sum);
        told.customers = table.distinct(place) as u64;
        told
    };
    found.ask(
        format!("No heading says who the customer is. Is it {} or {}?", table.named(best), table.named(other)),
        vec![reading(best), reading(other)],
    );
}

/// Where nothing else tells customers apart, the number by which they are called does.
fn only_dialled(table: &Table, but: Option<usize>) -> Option<usize> {
    let is_number = |cell: &str| cell.bytes().filter(u8::is_ascii_digit).count() >= 6;
    (0..table.width()).filter(|&place| Some(place) != but && table.mapping[place].is_none()).find(|&place| {
        let filled = table.filled(place);
        tells_where(&table.names[place])
            && table.distinct(place) < filled
            && table.cells(place).filter(|cell| is_number(cell)).count() * 10 >= filled * 9
            && holds_in_receipts(table, place, table.place("reference"))
    })
}

fn names_people(table: &Table, place: usize) -> bool {
    let plain = table.plain[place].as_str();
    is_word_of(plain, "customer")
        || table.hints(place, Hint::Customer)
        || is_word_of(plain, "name")
        || is_word_of(plain, "last_name")
}

/// The column that most likely names customers, if any does.
fn best_customer(table: &Table, but: Option<usize>) -> Option<usize> {
    let mut best: Option<(i32, usize)> = None;
    for place in (0..table.width()).filter(|&place| Some(place) != but) {
        let Some(score) = score(table, place) else { continue };
        if best.is_none_or(|(other, _)| score > other) {
            best = Some((score, place));
        }
    }
    best.filter(|(score, _)| *score >= 3).map(|(_, place)| place)
}

fn score(table: &Table, place: usize) -> Option<i32> {
    let plain = table.plain[place].as_str();
    let taken = table.mapping[place].is_some_and(|field| !["customer", "store", "product", "source"].contains(&field));
    let filled = table.filled(place);
    if taken
        || !holds_in_receipts(table, place, table.place("reference"))
        || table.is_date[place]
        || filled * 2 < table.rows.len()
        || table.cells(place).any(|cell| cell.len() > 120)
        || tells_where(&table.names[place])
        || table.cells(place).filter(|cell| is_dialled(cell)).count() * 2 > filled
    {
        return None;
    }
    let named = names_people(table, place);
    let keyed = is_word_of(plain, "customer") && !words::is_about_customer(plain);
    let is_number = table.numeric[place];
    let fractions = table.numbers[place].iter().flatten().any(|number| number.fract() != 0.0);
    if fractions || (is_number && !named) {
        return None;
    }
    let distinct = table.distinct(place);
    let again = distinct < filled;
    let mut score = 0;
    score += if keyed {
        8
    } else if named {
        5
    } else {
        0
    };
    score += i32::from(again) * 2;
    let few = distinct < 3 || (distinct * 20 < filled && distinct < 12);
    score += if few { -3 } else { 1 };
    score += i32::from(table.cells(place).filter(|cell| cell.contains(' ')).count() * 2 > filled);
    if !keyed
        && !table.hints(place, Hint::Customer)
        && (table.hints(place, Hint::Product) || table.hints(place, Hint::Detail) || table.hints(place, Hint::Entry))
    {
        score -= 6;
    }
    if table.mapping[place] == Some("store") || table.mapping[place] == Some("product") {
        score -= 4;
    }
    (again || named).then_some(score)
}
