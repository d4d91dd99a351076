//! Customers in the order of any column.

use std::sync::Arc;

use anyhow::Result;

use super::people::{People, Ranks};
use super::values::{Texts, Values, values};
use domain::day::Day;
use progress::Progress;
use reports::customers::Field;
use store::Store;

/// The order of a column, cached for as long as the customers do not change.
///
/// # Errors
/// When there is no such attribute, the database cannot be read, or the work is cancelled.
pub(super) fn ranks(
    store: &Store,
    people: &People,
    field: &Field,
    today: Day,
    progress: &Progress,
) -> Result<Arc<Ranks>> {
    if let Some(known) = people.order(field) {
        return Ok(known);
    }
    let values = values(store, people, field, today, progress)?;
    progress.stage("Sorting the customers", 0)?;
    let ranks = Arc::new(match &values {
        Values::Numbers(numbers) => by_number(numbers),
        Values::Texts(texts) => by_text(texts),
    });
    // Consent can change without the customers changing.
    if !matches!(field, Field::Consent(_)) {
        people.keep_order(field, &ranks);
    }
    Ok(ranks)
}

fn place(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn by_number(numbers: &[Option<f64>]) -> Ranks {
    let mut ranks = Ranks::default();
    let mut known: Vec<(f64, u32)> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        match number {
            Some(number) => known.push((*number, place(at))),
            None => ranks.unknown.push(place(at)),
        }
    }
    known.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    ranks.known = known.into_iter().map(|(_, place)| place).collect();
    ranks
}

fn by_text(texts: &Texts) -> Ranks {
    let mut ranks = Ranks::default();
    // Most texts differ in their first eight bytes, which are compared as one number.
    let mut known: Vec<(u64, u32)> = Vec::with_capacity(texts.len());
    for at in 0..texts.len() {
        match texts.get(at) {
            "" => ranks.unknown.push(place(at)),
            text => known.push((beginning(text), place(at))),
        }
    }
    known.sort_unstable_by(|a, b| {
        let whole = || texts.get(a.1 as usize).cmp(texts.get(b.1 as usize));
        a.0.cmp(&b.0).then_with(whole).then(a.1.cmp(&b.1))
    });
    ranks.known = known.into_iter().map(|(_, place)| place).collect();
    ranks
}

fn beginning(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::values::{natural, push_plain};
    use super::*;

    fn sorted(texts: &[&str], key: impl Fn(&str) -> String) -> (Vec<u32>, Vec<u32>) {
        let mut all = Texts::with_capacity(texts.len());
        for text in texts {
            all.push(&key(text));
        }
        let ranks = by_text(&all);
        (ranks.known, ranks.unknown)
    }

    #[test]
    fn ids_sort_as_people_count() {
        assert_eq!(sorted(&["C10", "C2", "c2a", "", "C02", "B9"], natural), (vec![5, 1, 4, 2, 0], vec![3]));
        assert_eq!(sorted(&["10", "9", "007", "0"], natural).0, [3, 2, 1, 0]);
    }

    #[test]
    fn texts_sort_without_case_and_accents() {
        let key = |text: &str| {
            let mut out = String::new();
            push_plain(&mut out, text);
            out
        };
        let names = ["zoe", "Östby", "Orr", "adams", "ADAMSON", "adams"];
        assert_eq!(sorted(&names, key).0, [3, 5, 4, 2, 1, 0]);
    }

    #[test]
    fn what_is_not_known_comes_apart() {
        let ranks = by_number(&[Some(2.0), None, Some(-1.0), Some(2.0), None]);
        assert_eq!((ranks.known, ranks.unknown), (vec![2, 0, 3], vec![1, 4]));
    }
}
