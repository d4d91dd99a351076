//! Rows that are called discounts, have no minus, and stand where no total shows what they do.

use std::collections::HashMap;

use super::journal::names_discount;
use super::money_words::names_voucher;
use super::table::{Table, quoted, words_of};
use super::{Answer, Found, answer, meaning_of};
use crate::words;
use reports::import::{Meaning, RowsAside};

/// So many rows must show it.
const ENOUGH: usize = 3;

/// Takes them off where they are the per cent of their receipt that they say, else asks.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    if found.reading.taken_off.is_some() {
        return;
    }
    let (Some(receipt), Some(money)) = (table.place("reference"), table.place("amount")) else { return };
    let is_text = |&place: &usize| {
        !table.numeric[place]
            && !table.is_date[place]
            && table.mapping[place].is_none_or(|field| ["product", "category", "entry"].contains(&field))
    };
    let columns: Vec<usize> = (0..table.width()).filter(is_text).collect();
    for place in columns {
        let words: Vec<String> = words_of(table, place)
            .into_iter()
            .filter(|word| names_discount(word) && !names_voucher(&words::plain(word)))
            .collect();
        let Some(stand) = stand(table, receipt, money, place, &words) else { continue };
        if stand == Stand::OfTheirPerCent {
            take(table, place, words, found);
        } else {
            ask(table, money, place, &words, found);
        }
        return;
    }
}

/// How such rows stand in their receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// Each is as many per cent of the other rows as its words say.
    OfTheirPerCent,
    /// Each is less than the other rows.
    Smaller,
}

/// None if some of them have a minus, stand alone or are too few.
fn stand(table: &Table, receipt: usize, money: usize, place: usize, words: &[String]) -> Option<Stand> {
    let is_off = |row: usize| words.iter().any(|word| word == table.cell(row, place));
    let mut sold: HashMap<&str, f64> = HashMap::new();
    for row in (0..table.rows.len()).filter(|&row| !is_off(row)) {
        *sold.entry(table.cell(row, receipt)).or_default() += table.numbers[money][row].unwrap_or(0.0);
    }
    let (mut all, mut smaller, mut of_per_cent) = (0_usize, 0_usize, 0_usize);
    for row in (0..table.rows.len()).filter(|&row| is_off(row)) {
        let off = table.numbers[money][row]?;
        let of = sold.get(table.cell(row, receipt)).copied().unwrap_or(0.0);
        if off < 0.0 {
            return None;
        }
        all += 1;
        smaller += usize::from(off < of);
        let is_share = per_cent(table.cell(row, place)).is_some_and(|share| (of * share / 100.0 - off).abs() <= 0.021);
        of_per_cent += usize::from(is_share);
    }
    let nearly = |rows: usize| rows * 20 >= all * 19;
    let is_some = all >= ENOUGH && all * 2 < table.rows.len();
    match () {
        () if is_some && nearly(of_per_cent) => Some(Stand::OfTheirPerCent),
        () if is_some && nearly(smaller) => Some(Stand::Smaller),
        () => None,
    }
}

/// The number before or behind a per cent sign.
fn per_cent(word: &str) -> Option<f64> {
    let at = word.find('%')?;
    let is_digit = |c: char| c.is_ascii_digit() || c == ',' || c == '.';
    let before = word[..at].trim_end();
    let digits = before.chars().rev().take_while(|c| is_digit(*c)).count();
    let behind: String = word[at + 1..].trim_start().chars().take_while(|c| is_digit(*c)).collect();
    let text = if digits > 0 { before[before.len() - digits..].to_owned() } else { behind };
    text.replace(',', ".").parse().ok()
}

fn take(table: &mut Table, place: usize, words: Vec<String>, found: &mut Found) {
    let rows = table.cells(place).filter(|cell| words.iter().any(|word| word == cell)).count();
    found.evidence.push(format!(
        "Rows whose {} is {} are taken off, although they have no minus: each is that share of the other lines of its receipt \
         ({rows} of {} rows).",
        table.named(place),
        quoted(&words),
        table.rows.len(),
    ));
    table.retain(|table, row| words.iter().all(|word| word != table.cell(row, place)));
    found.reading.taken_off = Some(RowsAside { column: table.names[place].clone(), words, ..RowsAside::default() });
}

fn ask(table: &Table, money: usize, place: usize, words: &[String], found: &mut Found) {
    let is_off = |row: usize| words.iter().any(|word| word == table.cell(row, place));
    let of = |is: &dyn Fn(usize) -> bool| -> f64 {
        (0..table.rows.len()).filter(|&row| is(row)).filter_map(|row| table.numbers[money][row]).sum()
    };
    let (all, off) = (of(&|_| true), of(&is_off));
    let values = |meaning: Meaning| meaning_of(table, place, words, meaning);
    let means = |what: &str| format!("rows with {} {what}", quoted(words));
    let taken = answer(table, &means("are discounts and are taken off"), &[], all - 2.0 * off);
    let sold = answer(table, &means("are sales too"), &[], all);
    let none = answer(table, &means("are no sales, and the other lines are what was paid"), &[], all - off);
    let rows = (0..table.rows.len()).filter(|&row| is_off(row)).count();
    found.ask(
        format!(
            "{} is {} on {rows} of {} rows, and these have no minus. Are they discounts?",
            table.named(place),
            quoted(words).replace(", ", " or "),
            table.rows.len()
        ),
        vec![
            Answer { values: values(Meaning::Discount), ..taken },
            Answer { values: values(Meaning::NoSale), ..none },
            Answer { values: values(Meaning::Sale), ..sold },
        ],
    );
}
