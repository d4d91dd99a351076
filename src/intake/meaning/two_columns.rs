//! Sales and returns, or debit and credit, in two columns of which each row fills one.

use super::beside_amount::added;
use super::headings::Hint;
use super::table::Table;
use super::{Found, answer};

/// Sales and returns, debit and credit: two columns of which each row fills one.
pub(super) fn two_columns(table: &mut Table, found: &mut Found) {
    if found.formula.is_some() {
        return;
    }
    let is_part = |place: usize| table.is_deduction(place) && !table.hints(place, Hint::Returns);
    let mut measures = table.measures();
    measures.retain(|&place| table.mapping[place] != Some("quantity") && !is_part(place));
    let is_told = |place: usize, row: usize| table.numbers[place][row].is_some_and(|number| number != 0.0);
    for (at, &first) in measures.iter().enumerate() {
        for &second in &measures[at + 1..] {
            let one =
                |place, other| (0..table.rows.len()).filter(|&row| is_told(place, row) && !is_told(other, row)).count();
            if table.hints(first, Hint::Returns) && table.hints(second, Hint::Returns) {
                continue;
            }
            let (firsts, seconds) = (one(first, second), one(second, first));
            if firsts == 0 || seconds == 0 || (firsts + seconds) * 20 < table.rows.len() * 19 {
                continue;
            }
            let back = if table.hints(second, Hint::Returns) {
                Some(second)
            } else if table.hints(first, Hint::Returns) {
                Some(first)
            } else if firsts >= seconds * 2 {
                Some(second)
            } else if seconds >= firsts * 2 {
                Some(first)
            } else {
                None
            };
            let pair = |back: usize| if back == first { (second, first) } else { (first, second) };
            let sum = |(sold, back): (usize, usize)| {
                let total = |place: usize| table.numbers[place].iter().flatten().sum::<f64>();
                total(sold) - total(back)
            };
            let (sold, returned) = pair(back.unwrap_or(second));
            if back.is_none() {
                let of = |back: usize| {
                    let (sold, back_place) = pair(back);
                    let mapping = vec![("amount", sold), ("returns", back_place)];
                    answer(
                        table,
                        &format!("{} holds the sales, {} what came back", table.named(sold), table.named(back_place)),
                        &mapping,
                        sum((sold, back_place)),
                    )
                };
                found.ask(
                    format!(
                        "Each row fills {} or {}. Which of them are the sales?",
                        table.named(first),
                        table.named(second)
                    ),
                    vec![of(second), of(first), added(table, &[first, second])],
                );
            }
            found.evidence.push(format!(
                "Each row fills either {} or {}; the first are sales, the second are taken off.",
                table.named(sold),
                table.named(returned)
            ));
            table.map("amount", sold);
            table.map("returns", returned);
            table.unmap("unit_price");
            return;
        }
    }
}
