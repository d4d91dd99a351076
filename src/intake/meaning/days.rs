//! Which of several days is that of the sale, and which mean no day.

use super::Found;
use super::headings::{Hint, is_word_of};
use super::table::Table;
use crate::facts::ColumnFacts;
use domain::day::Day;

/// Days that systems write for an unknown day.
const PLACEHOLDERS: [(i32, u32, u32); 12] = [
    (1899, 12, 30),
    (1899, 12, 31),
    (1900, 1, 1),
    (1901, 1, 1),
    (1753, 1, 1),
    (1970, 1, 1),
    (1980, 1, 1),
    (1980, 1, 6),
    (2000, 1, 1),
    (2001, 1, 1),
    (1904, 1, 1),
    (2099, 12, 31),
];
/// Days at least this far from a placeholder show that it is one.
const FAR: i32 = 3 * 365;

/// A due or delivery day is never before the order's: of two days the earlier is the sale's.
pub(super) fn settle(table: &mut Table, facts: &[ColumnFacts], found: &mut Found) {
    let Some(mapped) = table.place("date") else { return };
    let later = table.hints(mapped, Hint::LaterDay);
    let known = is_word_of(&table.plain[mapped], "date") && !later;
    if known {
        return;
    }
    let days = |place: usize| -> Vec<Option<Day>> {
        let Some((format, _)) = facts[place].date_formats.first() else { return Vec::new() };
        table.cells(place).map(|cell| format.parse(cell)).collect()
    };
    let own = days(mapped);
    let before = |place: &usize| {
        let other = days(*place);
        let pairs: Vec<i32> =
            own.iter().zip(&other).filter_map(|(own, other)| Some(own.as_ref()?.0 - other.as_ref()?.0)).collect();
        // A day may be told once for the lines of an order.
        let told = other.iter().flatten().count();
        pairs.len() * 10 >= told * 9
            && told * 10 >= own.len() * 2
            && pairs.iter().all(|&days| (0..200).contains(&days))
            && pairs.iter().any(|&days| days > 0)
    };
    let earlier = (0..table.width())
        .filter(|&place| place != mapped && table.is_date[place] && table.mapping[place].is_none())
        .find(before);
    if let Some(place) = earlier {
        found.evidence.push(format!(
            "{} is never before {}, so the sale was on {1}.",
            table.named(mapped),
            table.named(place)
        ));
        // Where the one day stands on the first line of an order only, so does the other.
        for name in found.reading.carried.iter_mut().filter(|name| **name == table.names[mapped]) {
            name.clone_from(&table.names[place]);
        }
        table.map("date", place);
    }
}

/// Cells of the day column that mean no day.
pub(super) fn placeholders(table: &Table, facts: &[ColumnFacts], found: &mut Found) {
    let Some(place) = table.place("date") else { return };
    let Some((format, _)) = facts[place].date_formats.first() else { return };
    let days: Vec<(Day, &str)> = table.cells(place).filter_map(|cell| Some((format.parse(cell)?, cell))).collect();
    for (year, month, day) in PLACEHOLDERS {
        let Some(placeholder) = Day::from_ymd(year, month, day) else { continue };
        let (on, off): (Vec<_>, Vec<_>) = days.iter().partition(|(day, _)| *day == placeholder);
        let far = off.iter().all(|(day, _)| (day.0 - placeholder.0).abs() > FAR);
        if !on.is_empty() && off.len() > on.len() && far {
            for (_, cell) in on {
                if !found.reading.no_days.iter().any(|known| known == cell) {
                    found.reading.no_days.push((*cell).to_owned());
                }
            }
        }
    }
    if !found.reading.no_days.is_empty() {
        found.evidence.push(format!(
            "{} on {} stands for no day: all others lie years away.",
            found.reading.no_days.join(", "),
            table.named(place)
        ));
    }
}
