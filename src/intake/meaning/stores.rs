//! Which column tells the stores, where each counts its own receipts: the same number comes again on a day, in another store
//! each time.

use std::collections::{HashMap, HashSet};

use super::Found;
use super::table::Table;
use crate::words;

/// Most stores of a file.
const MOST: usize = 60;
/// So many numbers that come again show that it is no chance, where no heading says so.
const ENOUGH: usize = 12;

pub(super) fn settle(table: &mut Table, found: &mut Found) {
    let (None, Some(receipt), Some(date)) = (table.place("store"), table.place("reference"), table.place("date"))
    else {
        return;
    };
    let again = coming_again(table, receipt, date);
    if again.is_empty() {
        return;
    }
    let tells = |place: usize| tells_apart(table, place, &again);
    let candidates: Vec<usize> = (0..table.width()).filter(|&place| may_tell(table, place)).collect();
    let is_named =
        |place: usize| words::of("store").filter(|word| word.len() > 3).any(|word| table.plain[place].contains(word));
    let named = candidates.iter().copied().find(|&place| is_named(place) && tells(place));
    let any = || candidates.iter().copied().find(|&place| again.len() >= ENOUGH && tells(place));
    if let Some(place) = named.or_else(any) {
        found.evidence.push(format!(
            "Numbers of {} come again on the same day, each time with another {}: it tells the stores apart.",
            table.named(receipt),
            table.named(place)
        ));
        table.map("store", place);
    }
}

/// The stretches of rows of each number that comes again on one day.
fn coming_again(table: &Table, receipt: usize, date: usize) -> Vec<Vec<Vec<usize>>> {
    let mut stretches: HashMap<(&str, &str), Vec<Vec<usize>>> = HashMap::new();
    let mut last = ("", "");
    for row in 0..table.rows.len() {
        let key = (table.cell(row, receipt), table.cell(row, date).split([' ', 'T']).next().unwrap_or_default());
        if key.0.is_empty() {
            continue;
        }
        let of_key = stretches.entry(key).or_default();
        match of_key.last_mut().filter(|_| key == last) {
            Some(rows) => rows.push(row),
            None => of_key.push(vec![row]),
        }
        last = key;
    }
    stretches.into_values().filter(|stretches| stretches.len() > 1).collect()
}

/// Whether a column holds one value in each stretch of a number, and another in each.
fn tells_apart(table: &Table, place: usize, again: &[Vec<Vec<usize>>]) -> bool {
    let apart = |stretches: &&Vec<Vec<usize>>| {
        let values: Vec<HashSet<&str>> =
            stretches.iter().map(|rows| rows.iter().map(|&row| table.cell(row, place)).collect()).collect();
        let all: HashSet<&str> = values.iter().flatten().copied().collect();
        values.iter().all(|values| values.len() == 1) && all.len() == stretches.len()
    };
    again.iter().filter(apart).count() * 50 >= again.len() * 49
}

fn may_tell(table: &Table, place: usize) -> bool {
    let has_fractions = || table.numbers[place].iter().flatten().any(|number| number.fract() != 0.0);
    table.mapping[place].is_none()
        && !table.is_date[place]
        && (2..=MOST).contains(&table.distinct(place))
        && table.filled(place) * 20 >= table.rows.len() * 19
        && !has_fractions()
}
