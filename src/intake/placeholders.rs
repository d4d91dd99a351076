//! Customers that are nobody in particular: words that tills write, and numbers that cover the sales of many.

use std::collections::{HashMap, HashSet};

use crate::facts::{ColumnFacts, Mapping};
use crate::meanings;
use crate::odd_customers::{OddCustomers, Oddity};
use reports::import::{ColumnValues, Meaning, Topic, WordMeaning};

/// A column with more distinct words is not a state.
pub(crate) const MOST_WORDS: usize = 40;

/// Customer placeholders: words, and numbers that cover the sales of many.
pub(crate) fn placeholders(
    columns: &[ColumnFacts],
    all_rows: &[Vec<String>],
    place: usize,
    mapping: &Mapping,
    counted: &[(String, u64)],
) -> ColumnValues {
    let days = days_of(all_rows, place, mapping);
    let all_days = days.values().flatten().collect::<HashSet<_>>().len();
    let others: Vec<u64> = counted.iter().map(|(_, rows)| *rows).collect();
    let typical = others.get(others.len() / 2).copied().unwrap_or(1).max(1);
    let odd = OddCustomers::new(&columns[place].name, counted);
    let unnamed = nameless_codes(columns, all_rows, place, mapping);
    let mut words = Vec::new();
    for (word, rows) in counted {
        let met_on = days.get(word.as_str()).map_or(0, HashSet::len);
        let often = *rows >= 3 * typical && *rows >= 3;
        let most_days = met_on >= 20 && met_on * 2 > all_days && *rows >= 10 * typical;
        let oddity = odd.look(word, *rows);
        let is_nobody = meanings::is_nobody(word)
            || unnamed.contains(word.as_str())
            || oddity == Some(Oddity::Nobody)
            || (is_placeholder_number(word, counted) && (often || met_on == 0 || is_alone(word, counted)))
            || (most_days && is_placeholder_number(word, counted));
        if is_nobody {
            words.push(WordMeaning { word: word.clone(), rows: *rows, meaning: Some(Meaning::Nobody) });
        } else if most_days || oddity.is_some() {
            // Only a person can say who that is.
            words.push(WordMeaning { word: word.clone(), rows: *rows, meaning: None });
        }
    }
    words.truncate(MOST_WORDS);
    ColumnValues { column: columns[place].name.clone(), topic: Topic::Customer, words }
}

/// Codes that stand beside the name of nobody in particular: 10000 beside "Laufkundschaft". The column of names has another
/// one for most codes, as that of payments has not.
fn nameless_codes<'a>(
    columns: &[ColumnFacts],
    rows: &'a [Vec<String>],
    customer: usize,
    mapping: &Mapping,
) -> HashSet<&'a str> {
    let mut found = HashSet::new();
    let may_name = |place: usize| {
        place != customer
            && mapping[place].is_none_or(|field| field == "name")
            && columns[place].numeric < 0.5
            && !columns[place].is_date()
    };
    for place in (0..columns.len()).filter(|&place| may_name(place)) {
        let mut names_of: HashMap<&str, HashSet<&str>> = HashMap::new();
        for row in rows {
            if let (Some(code), Some(name)) = (row.get(customer), row.get(place))
                && !code.is_empty()
            {
                names_of.entry(code).or_default().insert(name);
            }
        }
        let single = names_of.values().filter(|names| names.len() == 1).count();
        let names: HashSet<&str> = names_of.values().flatten().copied().filter(|name| !name.is_empty()).collect();
        if single * 100 < names_of.len() * 95 || names.len() * 2 < names_of.len() || names.len() < 3 {
            continue;
        }
        let is_nobody = |name: &&&str| !meanings::is_missing_text(name) && meanings::is_nobody(name);
        let nobody = |(code, names): (&'a str, HashSet<&str>)| {
            (names.len() == 1 && names.iter().filter(is_nobody).count() == 1).then_some(code)
        };
        found.extend(names_of.into_iter().filter_map(nobody));
    }
    found
}

/// 0, 000, -1, 9999, 99999: numbers that are never assigned to a person.
fn is_placeholder_number(word: &str, counted: &[(String, u64)]) -> bool {
    let digits = word.strip_prefix('-').unwrap_or(word);
    let all = |digit: u8| !digits.is_empty() && digits.bytes().all(|byte| byte == digit);
    all(b'0')
        || word == "-1"
        || (all(b'9') && digits.len() >= 3)
        || (all(b'1') && digits.len() >= 5 && counted.len() > 3)
}

/// Whether no other customer has the number before or after it: then it does not belong to a consecutive numbering.
fn is_alone(word: &str, counted: &[(String, u64)]) -> bool {
    let Ok(number) = word.parse::<i64>() else { return false };
    let near = [number - 1, number + 1];
    !counted.iter().any(|(other, _)| other.parse::<i64>().is_ok_and(|other| near.contains(&other)))
}

fn days_of<'a>(rows: &'a [Vec<String>], customer: usize, mapping: &Mapping) -> HashMap<&'a str, HashSet<&'a str>> {
    let Some(date) = mapping.iter().position(|field| *field == Some("date")) else { return HashMap::new() };
    let mut days: HashMap<&str, HashSet<&str>> = HashMap::new();
    for row in rows {
        if let (Some(customer), Some(day)) = (row.get(customer), row.get(date)) {
            // Without the time of day.
            let day = day.split([' ', 'T']).next().unwrap_or(day);
            days.entry(customer).or_default().insert(day);
        }
    }
    days
}
