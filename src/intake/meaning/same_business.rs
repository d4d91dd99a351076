//! One business told several times: an offer, a delivery note and the invoice, each as a row of its own with the same customer
//! and the same money. Only one kind of document is the sale.

use std::collections::HashMap;

use super::documents::{is_invoice, is_no_sale, is_order};
use super::headings::{is_back_code, is_sale_code, takes_back_below};
use super::repeating_words::is_repeating_word;
use super::table::{Table, quoted, words_of};
use super::{Answer, Found, answer};
use reports::import::{Meaning, RowsAside, ValueMeaning};

/// A column with more words tells no kinds of documents.
const MOST_KINDS: usize = 12;
/// So many rows of a kind must have their like.
const ENOUGH: usize = 4;

/// How often each customer and amount stand on the rows of one kind.
type Deals<'a> = HashMap<(&'a str, i64), usize>;

/// Finds such kinds; where words do not say which of them is the sale, asks.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    if found.reading.aside.is_some() {
        return;
    }
    let Some(money) = table.place("amount").or(table.place("order_total")) else { return };
    let Some(customer) = table.place("customer").or(table.place("email")) else { return };
    let columns = (0..table.width()).filter(|&place| may_tell(table, place));
    let Some((place, kinds)) =
        columns.map(|place| (place, alike(table, money, customer, place))).find(|(_, kinds)| kinds.len() > 1)
    else {
        return;
    };
    let others = words_of(table, place);
    match the_sale(&kinds, &others) {
        Some(sale) => {
            let words: Vec<String> = kinds.into_iter().filter(|word| *word != sale).collect();
            let rows = table.cells(place).filter(|cell| words.iter().any(|word| word == cell)).count();
            found.evidence.push(format!(
                "Rows whose {} is {} tell the same business as \u{201c}{sale}\u{201d}, customer by customer and amount by amount \
                 ({rows} of {} rows), so they are no sales of their own.",
                table.named(place),
                quoted(&words),
                table.rows.len(),
            ));
            table.retain(|table, row| words.iter().all(|word| word != table.cell(row, place)));
            found.reading.aside = Some(RowsAside { column: table.names[place].clone(), words, ..RowsAside::default() });
        }
        None => ask(table, money, place, &kinds, found),
    }
}

/// A few recurring words that are no key; a line without one is no document.
fn may_tell(table: &Table, place: usize) -> bool {
    let is_key = table.mapping[place]
        .is_some_and(|field| ["reference", "customer", "date", "email", "amount", "quantity"].contains(&field));
    !is_key
        && !table.numeric[place]
        && !table.is_date[place]
        && (2..=MOST_KINDS).contains(&table.distinct(place))
        && table.filled(place) * 20 >= table.rows.len() * 19
}

fn deals<'a>(table: &'a Table, money: usize, customer: usize, place: usize, word: &str) -> Deals<'a> {
    let mut deals = Deals::new();
    for row in (0..table.rows.len()).filter(|&row| table.cell(row, place) == word) {
        let Some(amount) = table.numbers[money][row].filter(|amount| *amount > 0.005) else { continue };
        #[expect(clippy::cast_possible_truncation, reason = "amounts within ±10^12")]
        let cents = (amount * 100.0).round() as i64;
        *deals.entry((table.cell(row, customer), cents)).or_default() += 1;
    }
    deals
}

fn count(deals: &Deals<'_>) -> usize {
    deals.values().sum()
}

/// How many rows of the one kind have their like among the other.
fn in_both(one: &Deals<'_>, other: &Deals<'_>) -> usize {
    one.iter().map(|(deal, rows)| (*rows).min(other.get(deal).copied().unwrap_or(0))).sum()
}

/// The kinds of which each tells what another does, and nearly all of it. Amounts that come again and again, such as those of
/// subscriptions, show nothing; what takes money back repeats what it takes back.
fn alike(table: &Table, money: usize, customer: usize, place: usize) -> Vec<String> {
    let all = words_of(table, place);
    let others: Vec<&str> = all.iter().map(String::as_str).collect();
    let is_back = |word: &str| takes_back_below(&table.names[place], word);
    let kinds: Vec<(&String, Deals<'_>)> = all
        .iter()
        .filter(|word| !is_back(word) && word.chars().any(char::is_alphabetic))
        .map(|word| (word, deals(table, money, customer, place, word)))
        .filter(|(_, deals)| count(deals) >= ENOUGH && deals.len() * 3 >= count(deals) * 2)
        .collect();
    let are_alike = |one: &Deals<'_>, other: &Deals<'_>| {
        let both = in_both(one, other);
        both * 10 >= count(one) * 9 && both * 10 >= count(other) * 6
    };
    let of = |(word, one): &(&String, Deals<'_>)| {
        let has_like =
            kinds.iter().any(|(other, deals)| other != word && (are_alike(one, deals) || are_alike(deals, one)));
        has_like.then(|| (*word).clone())
    };
    let found: Vec<String> = kinds.iter().filter_map(of).collect();
    // "AV" beside "FA" may be credit notes of all of them only where nothing else stands beside it.
    let is_only_code = found.len() == 2 && found.iter().any(|word| is_back_code(word, &others));
    // Two articles of one order may cost the same: where no word is known, each document has its own number.
    let is_known = |word: &String| is_no_sale(word) || is_invoice(word) || is_order(word) || is_sale_code(word);
    let is_told = found.iter().any(is_known) || are_apart(table, place, &found);
    if is_only_code || !is_told { Vec::new() } else { found }
}

/// Whether a column of numbers of receipts tells rows of these kinds apart.
fn are_apart(table: &Table, place: usize, kinds: &[String]) -> bool {
    let Some(receipt) = table.place("reference") else { return false };
    let mut kind_of: HashMap<&str, &str> = HashMap::new();
    (0..table.rows.len()).filter(|&row| kinds.iter().any(|kind| kind == table.cell(row, place))).all(|row| {
        let word = table.cell(row, place);
        *kind_of.entry(table.cell(row, receipt)).or_insert(word) == word
    })
}

/// The one kind of document that sells for certain, or the only one that may.
fn the_sale(kinds: &[String], others: &[String]) -> Option<String> {
    let only = |is: &dyn Fn(&str) -> bool| {
        let mut found = kinds.iter().filter(|word| is(word));
        found.next().filter(|_| found.next().is_none()).cloned()
    };
    let is_none = |word: &str| is_no_sale(word) || (is_repeating_word(word) && !is_invoice(word) && !is_order(word));
    let is_certain = |word: &str| !is_none(word) && !is_order(word) && (is_invoice(word) || is_sale_code(word));
    // A kind outside of these that sells for certain leaves it open what these are.
    if others.iter().any(|word| is_certain(word) && !kinds.contains(word)) {
        return None;
    }
    only(&is_certain).or_else(|| only(&|word| !is_none(word)))
}

fn ask(table: &Table, money: usize, place: usize, kinds: &[String], found: &mut Found) {
    let sum_of = |is: &dyn Fn(&str) -> bool| -> f64 {
        let rows = (0..table.rows.len()).filter(|&row| is(table.cell(row, place)));
        rows.filter_map(|row| table.numbers[money][row]).sum()
    };
    let values = |of: &dyn Fn(&str) -> Meaning| -> Vec<ValueMeaning> {
        let of =
            |word: &String| ValueMeaning { column: table.names[place].clone(), word: word.clone(), meaning: of(word) };
        kinds.iter().map(of).collect()
    };
    let is_other = |word: &str| kinds.iter().all(|kind| kind != word);
    let only = |sale: &String| {
        let means = format!("only rows with {} are sales", quoted(std::slice::from_ref(sale)));
        let values = values(&|word| if word == sale { Meaning::Sale } else { Meaning::NoSale });
        Answer { values, ..answer(table, &means, &[], sum_of(&|word| word == sale || is_other(word))) }
    };
    let all = answer(table, "all rows are sales", &[], sum_of(&|_| true));
    let mut answers: Vec<Answer> = kinds.iter().map(only).collect();
    answers.push(Answer { values: values(&|_| Meaning::Sale), ..all });
    found.ask(
        format!(
            "{} is {}, and rows with each of them have the same customers and the same amounts, as an order and its invoice do. \
             Which of them are sales?",
            table.named(place),
            quoted(kinds)
        ),
        answers,
    );
}
