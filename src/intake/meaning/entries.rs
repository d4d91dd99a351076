//! A column that says what a row is: sale or return, invoice or credit note; returns are subtracted whatever their
//! sign.

use std::collections::HashSet;

use super::headings::{Hint, sells, takes_back};
use super::table::Table;
use super::{Found, answer};

/// Maximum number of kinds of entries in a file.
const MOST_KINDS: usize = 15;

pub(super) fn settle(table: &mut Table, found: &mut Found) {
    let columns: Vec<usize> = (0..table.width()).filter(|&place| may_tell(table, place)).collect();
    let by_heading = columns.iter().copied().filter(|&place| table.hints(place, Hint::Entry));
    let any = columns.iter().copied();
    let mut candidates = by_heading.chain(any);
    let Some(place) = candidates.find(|&place| words_taking_back(table, place).next().is_some()) else {
        letters(table, &columns, found);
        unknown_words(table, &columns, found);
        return;
    };
    let words: HashSet<String> = words_taking_back(table, place).map(str::to_owned).collect();
    let mut words: Vec<String> = words.into_iter().collect();
    words.sort();
    table.map("entry", place);
    found.evidence.push(format!(
        "Rows whose {} is {} are taken off, whatever their sign.",
        table.named(place),
        quoted(&words)
    ));
    found.reading.taking_back = words;
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("\u{201c}{word}\u{201d}")).collect::<Vec<_>>().join(", ")
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
    table.cells(place).filter(|cell| takes_back(cell))
}

/// A column tells sales by a word that is known, and something else by words that are not: whether these take money back,
/// only a person knows. Amounts with a minus have said it.
fn unknown_words(table: &Table, columns: &[usize], found: &mut Found) {
    let money = table.place("amount").or(table.place("order_total")).or(table.place("unit_price"));
    let Some(money) = money else { return };
    let signed = |place: usize| table.numbers[place].iter().flatten().any(|number| *number < 0.0);
    if signed(money) || table.place("quantity").is_some_and(signed) {
        return;
    }
    let unknown_of = |place: usize| -> Vec<String> {
        let mut unknown: Vec<String> =
            table.cells(place).filter(|cell| !cell.is_empty() && !sells(cell)).map(str::to_owned).collect();
        let sold = table.cells(place).filter(|cell| sells(cell)).count();
        let is_some = !unknown.is_empty() && unknown.len() * 2 < sold;
        unknown.sort();
        unknown.dedup();
        if is_some && unknown.len() <= 3 { unknown } else { Vec::new() }
    };
    let mut named = columns.iter().copied().filter(|&place| table.hints(place, Hint::Entry));
    let Some((place, words)) =
        named.find_map(|place| Some((place, unknown_of(place))).filter(|(_, words)| !words.is_empty()))
    else {
        return;
    };
    let of = |back: bool| -> f64 {
        (0..table.rows.len())
            .filter_map(|row| {
                let takes = back && words.iter().any(|word| word == table.cell(row, place));
                Some(table.numbers[money][row]? * if takes { -1.0 } else { 1.0 })
            })
            .sum()
    };
    let told = quoted(&words);
    let back = answer(table, &format!("{told} takes money back"), &[("entry", place)], of(true));
    let sale = answer(table, &format!("{told} is a sale too"), &[("entry", place)], of(false));
    found.ask(
        format!("{} is {told} on some rows. Do they take money back?", table.named(place)),
        vec![super::Answer { taking_back: words, ..back }, sale],
    );
}

/// Letters of which one means a return.
const PAIRS: [[&str; 2]; 5] = [["c", "d"], ["cr", "dr"], ["h", "s"], ["r", "s"], ["g", "r"]];

/// "D" and "C", "S" and "H": only a person knows which of them means a return.
fn letters(table: &mut Table, columns: &[usize], found: &mut Found) {
    let money = table.place("amount").or(table.place("order_total")).or(table.place("unit_price"));
    let Some(money) = money else { return };
    if table.numbers[money].iter().flatten().any(|number| *number < 0.0) {
        return;
    }
    let pair_of = |place: usize| {
        let mut words: Vec<String> =
            table.cells(place).filter(|cell| !cell.is_empty()).map(str::to_lowercase).collect();
        words.sort();
        words.dedup();
        PAIRS.iter().any(|pair| words == pair)
    };
    let Some(&place) = columns.iter().find(|&&place| pair_of(place)) else { return };
    let mut words: Vec<String> = table.cells(place).filter(|cell| !cell.is_empty()).map(str::to_owned).collect();
    words.sort();
    words.dedup();
    let of = |back: &str| -> f64 {
        (0..table.rows.len())
            .filter_map(|row| {
                Some(table.numbers[money][row]? * if table.cell(row, place) == back { -1.0 } else { 1.0 })
            })
            .sum()
    };
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
