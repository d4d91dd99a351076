//! A column that says what a row is: sale or return, invoice or credit note; returns are subtracted whatever their
//! sign.

use std::collections::HashSet;

use super::documents;
use super::headings::{Hint, is_back_code, names_document, sells, takes_back, takes_back_below};
use super::marks::{self, sum_without, unsigned_money};
use super::refers_back;
use super::same_business;
use super::table::{Table, quoted, words_of};
use super::{Found, answer};
use crate::words;
use reports::import::{Meaning, ValueMeaning};

/// Maximum number of kinds of entries in a file.
const MOST_KINDS: usize = 15;

pub(super) fn settle(table: &mut Table, found: &mut Found) {
    same_business::settle(table, found);
    let columns: Vec<usize> = (0..table.width()).filter(|&place| may_tell(table, place)).collect();
    let by_heading = columns.iter().copied().filter(|&place| table.hints(place, Hint::Entry));
    let any = columns.iter().copied();
    let mut candidates = by_heading.chain(any);
    let Some(place) = candidates.find(|&place| words_taking_back(table, place).next().is_some()) else {
        let told = coded(table, &columns).or_else(|| marks::told(table));
        if let Some((place, words)) = told {
            take(table, place, words, found);
            return;
        }
        letters(table, &columns, found);
        documents::ask_unknown(table, &columns, found);
        unknown_kinds(table, &columns, found);
        marks::ask(table, found);
        by_number(table, found);
        refers_back::ask(table, found);
        return;
    };
    let words: HashSet<String> = words_taking_back(table, place).map(str::to_owned).collect();
    let mut words: Vec<String> = words.into_iter().collect();
    words.sort();
    take(table, place, words, found);
    documents::ask_unknown(table, &[place], found);
}

fn take(table: &mut Table, place: usize, words: Vec<String>, found: &mut Found) {
    table.map("entry", place);
    found.evidence.push(format!(
        "Rows whose {} is {} are taken off, whatever their sign.",
        table.named(place),
        quoted(&words)
    ));
    found.reading.taking_back = words;
}

/// Codes of documents beside each other, such as FA and AV, in a column that is called so.
fn coded(table: &Table, columns: &[usize]) -> Option<(usize, Vec<String>)> {
    let mut named = columns.iter().copied().filter(|&place| table.hints(place, Hint::Entry));
    named.find_map(|place| {
        let words = words_of(table, place);
        let others: Vec<&str> = words.iter().map(String::as_str).collect();
        let back: Vec<String> = words.iter().filter(|word| is_back_code(word, &others)).cloned().collect();
        (!back.is_empty()).then_some((place, back))
    })
}

/// A column that is called the kind of a document holds two or three short codes that nobody knows: perhaps one of them is
/// for credit notes.
fn unknown_kinds(table: &Table, columns: &[usize], found: &mut Found) {
    const SHORT: usize = 5;
    let Some(money) = unsigned_money(table) else { return };
    let tells = |&place: &usize| {
        let words = words_of(table, place);
        let is_code = |word: &String| word.chars().count() <= SHORT && !word.chars().any(char::is_lowercase);
        table.hints(place, Hint::Entry)
            && (2..=3).contains(&words.len())
            && (names_document(&table.plain[place]) || words.iter().all(is_code))
            && !words.iter().all(|word| sells(word) || documents::is_no_sale(word))
    };
    let Some(place) = columns.iter().copied().find(tells) else { return };
    let back = |word: &String| {
        let means = format!("rows with {} take money back", quoted(std::slice::from_ref(word)));
        let sum = sum_without(table, money, place, Some(word));
        super::Answer { taking_back: vec![word.clone()], ..answer(table, &means, &[("entry", place)], sum) }
    };
    let words = words_of(table, place);
    let plain = sum_without(table, money, place, None);
    let sold = answer(table, "all rows are sales", &[("entry", place)], plain);
    let few = |word: &&String| table.cells(place).filter(|cell| cell == word).count() * 2 <= table.rows.len();
    let none = |word: &String| {
        let means = format!("rows with {} are no sales and are left out", quoted(std::slice::from_ref(word)));
        let told = sum_without(table, money, place, None);
        let value = ValueMeaning { column: table.names[place].clone(), word: word.clone(), meaning: Meaning::NoSale };
        let half = f64::midpoint(told, sum_without(table, money, place, Some(word)));
        super::Answer { values: vec![value], ..answer(table, &means, &[], half) }
    };
    let some = words.iter().filter(few);
    let answers: Vec<super::Answer> = some.clone().map(back).chain(some.map(none)).chain([sold]).collect();
    found.ask(
        format!(
            "{} is {} on the rows. Is one of them no sale, or does it take money back?",
            table.named(place),
            quoted(&words)
        ),
        answers,
    );
}

/// A few recurring words, in a column that is not a state, a measure or a name.
fn may_tell(table: &Table, place: usize) -> bool {
    let taken = table.mapping[place].is_some_and(|field| !["category", "product", "source"].contains(&field));
    let distinct = table.distinct(place);
    !taken
        && !table.numeric[place]
        && !table.is_date[place]
        && !table.hints(place, Hint::Status)
        && (1..=MOST_KINDS).contains(&distinct)
        && distinct < table.rows.len()
}

fn words_taking_back(table: &Table, place: usize) -> impl Iterator<Item = &str> {
    table.cells(place).filter(move |cell| takes_back_below(&table.names[place], cell))
}

/// Numbers of receipts that begin like those of credit notes beside others that begin like those of invoices.
fn by_number(table: &Table, found: &mut Found) {
    let (Some(money), Some(place)) = (unsigned_money(table), table.place("reference")) else { return };
    let letters = |cell: &str| -> String { cell.chars().take_while(|c| c.is_alphabetic()).collect() };
    let mut begins: Vec<String> = table.cells(place).filter(|cell| !cell.is_empty()).map(letters).collect();
    let all = begins.clone();
    begins.sort();
    begins.dedup();
    let others: Vec<&str> = begins.iter().map(String::as_str).collect();
    let is_back = |word: &&String| is_back_code(word, &others) || (!word.is_empty() && takes_back(word));
    let Some(back) = begins.iter().find(is_back).filter(|_| (2..=4).contains(&begins.len())) else { return };
    if all.iter().filter(|word| *word == back).count() * 2 > all.len() {
        return;
    }
    let sum: f64 = (0..table.rows.len())
        .filter_map(|row| {
            let takes = letters(table.cell(row, place)) == *back;
            Some(table.numbers[money][row]? * if takes { -1.0 } else { 1.0 })
        })
        .sum();
    let means = format!("{} that begin with {back} take money back", table.named(place));
    let credit = answer(table, &means, &[("entry", place)], sum);
    let sale = answer(table, "all rows are sales", &[("entry", place)], sum_without(table, money, place, None));
    found.ask(
        format!(
            "Some of {} begin with {back}, as credit notes do, and no amount has a minus. Do they take money back?",
            table.named(place)
        ),
        vec![super::Answer { taking_back: vec![format!("{back}*")], ..credit }, sale],
    );
}

/// Letters of which one means a return.
const PAIRS: [[&str; 2]; 7] = [["c", "d"], ["cr", "dr"], ["h", "s"], ["r", "s"], ["g", "r"], ["c", "i"], ["cn", "in"]];
/// The same in other languages, which may also be classes: only below a heading that says so.
const NAMED_PAIRS: [[&str; 2]; 5] = [["a", "d"], ["d", "h"], ["d", "k"], ["d", "md"], ["a", "b"]];

/// The two sides of an account, whose names depend on who keeps it: from the shop's side a sale is what the customer owes.
const SIDES: [[&str; 2]; 23] = [
    ["credit", "debit"],
    ["haben", "soll"],
    ["debe", "haber"],
    ["avere", "dare"],
    ["credito", "debito"],
    ["debet", "kredit"],
    ["debit", "kredit"],
    ["credit", "debet"],
    ["alacak", "borc"],
    ["ma", "winien"],
    ["ma", "wn"],
    ["dal", "madati"],
    ["kovetel", "tartozik"],
    ["ct", "dt"],
    ["dt", "kt"],
    ["дт", "кт"],
    ["дебет", "кредит"],
    ["πιστωση", "χρεωση"],
    ["借方", "貸方"],
    ["借方", "贷方"],
    ["借", "貸"],
    ["借", "贷"],
    ["대변", "차변"],
];

/// "D" and "C", "S" and "H", "Soll" and "Haben": only a person knows which of them means a return.
fn letters(table: &mut Table, columns: &[usize], found: &mut Found) {
    let money = table.place("amount").or(table.place("order_total")).or(table.place("unit_price"));
    let Some(money) = money else { return };
    if table.numbers[money].iter().flatten().any(|number| *number < 0.0) {
        return;
    }
    let pair_of = |place: usize| {
        let mut words: Vec<String> = table.cells(place).filter(|cell| !cell.is_empty()).map(words::plain).collect();
        words.sort();
        words.dedup();
        let is_named = || table.hints(place, Hint::Entry) && NAMED_PAIRS.iter().any(|pair| words == pair);
        PAIRS.iter().chain(&SIDES).any(|pair| words == pair) || is_named()
    };
    let Some(&place) = columns.iter().find(|&&place| pair_of(place)) else { return };
    let words = words_of(table, place);
    let of = |back: &str| sum_without(table, money, place, Some(back));
    let answers = words
        .iter()
        .map(|word| {
            let means = format!("{} {word} takes back", table.named(place));
            super::Answer { taking_back: vec![word.clone()], ..answer(table, &means, &[("entry", place)], of(word)) }
        })
        .collect();
    found.ask(
        format!("{} is {} on each row. Which of them takes money back?", table.named(place), words.join(" or ")),
        answers,
    );
}
