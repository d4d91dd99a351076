//! Ids that differ only in leading zeros, blanks and marks: 00013 beside 13, K-17 beside K 17; and names that stand for an id and
//! differ in capitals, blanks or order: BERG, ANNA beside Anna Berg. They may be one customer whom another program wrote
//! otherwise; which, only a person can say.

use std::collections::{BTreeMap, BTreeSet};

/// A sentence on ids of a column that look like each other, if there are any.
pub(crate) fn told(column: &str, cells: &[&str]) -> Option<String> {
    let mut alike: BTreeMap<Vec<String>, BTreeSet<&str>> = BTreeMap::new();
    for cell in cells {
        let key = if is_code(cell) { runs(cell) } else { name(cell) };
        if !key.is_empty() {
            alike.entry(key).or_default().insert(cell);
        }
    }
    let pairs: Vec<&BTreeSet<&str>> = alike.values().filter(|ids| ids.len() > 1).collect();
    let mut first = pairs.first()?.iter();
    let (one, other) = (first.next()?, first.next()?);
    let many = match pairs.len() {
        1 => "1 customer is".to_owned(),
        count => format!("{count} customers are"),
    };
    let only = if is_code(one) { "leading zeros, blanks or marks" } else { "capitals, blanks or order" };
    Some(format!(
        "Perhaps {many} written in two ways in '{column}': \"{one}\" and \"{other}\" differ in {only} only. They count as different \
         customers; write them alike in the file if they are the same."
    ))
}

fn is_code(text: &str) -> bool {
    text.len() <= 40 && text.contains(|c: char| c.is_ascii_digit()) && !text.contains('@')
}

/// The words of a name in small letters, in one order; none for anything else. One word alone may be a code that tells by its
/// capitals.
fn name(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let mut words: Vec<String> = words.map(str::to_lowercase).collect();
    words.sort_unstable();
    let is_name =
        words.len() > 1 && text.len() <= 80 && !text.contains('@') && !text.contains(|c: char| c.is_numeric());
    if is_name { words } else { Vec::new() }
}

/// The words and numbers of an id, without leading zeros; two numbers with a mark between them stay two.
fn runs(text: &str) -> Vec<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut before: Option<bool> = None;
    for c in text.chars() {
        if !c.is_alphanumeric() {
            before = before.filter(|is_digit| !is_digit);
            continue;
        }
        let is_digit = c.is_ascii_digit();
        if before != Some(is_digit) {
            runs.push(String::new());
        }
        if let Some(run) = runs.last_mut() {
            run.extend(c.to_lowercase());
        }
        before = Some(is_digit);
    }
    let bare = |run: String| {
        let rest = run.trim_start_matches('0');
        if rest.is_empty() { run.chars().take(1).collect() } else { rest.to_owned() }
    };
    runs.into_iter().map(bare).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_look_like_each_other_are_told() {
        for cells in [
            &["13", "00013", "17"][..],
            &["K 00005", "k00005", "K00007"],
            &["AB-12", "AB 12"],
            &["№ 7", "7", "8"],
            &["10.0", "10.00"],
            &["Ada Brook", "ADA BROOK", "Ada Stone"],
            &["Ada  Brook", "Ada Brook"],
            &["Brook, Ada", "Ada Brook"],
        ] {
            assert!(told("Id", cells).is_some_and(|told| told.contains("1 customer is")), "{cells:?}");
        }
    }

    #[test]
    fn others_are_not() {
        for cells in [
            &["13", "130", "0130x", "31"][..],
            &["12-3", "1-23", "123"],
            &["A12", "B12"],
            &["ada1@example.org", "ada.1@example.org"],
            &["Ada Brook", "Ada Brooke", "Ada"],
            &["Brook", "BROOK"],
        ] {
            assert_eq!(told("Id", cells), None, "{cells:?}");
        }
    }
}
