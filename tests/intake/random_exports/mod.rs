//! Exports made at random, with what they say known beforehand: language, separator, encoding, order of columns, prices of
//! one or of the line, discounts, taxes, returns, totals, receipts that start anew, tills, payments among the lines, heads of
//! orders, what is paid and open, cents, walk-in customers.

mod languages;
mod writing;

use std::collections::HashSet;

use foresale::reports::import::{ImportKind, ImportPreview};

use self::writing::{Export, Truth};
use super::{file_of, plan_of, preview, purchases};

/// What became of an export.
enum Outcome {
    Right,
    /// A question, or a refusal with its reason.
    Asked(String),
    /// Other sums than it says, without a word.
    Wrong(String),
}

fn outcome(export: &Export) -> Outcome {
    let (_folder, path) = file_of(&export.bytes);
    let seen = match preview(&path, Some(ImportKind::Purchases), None) {
        Ok(seen) => seen,
        Err(error) => return Outcome::Asked(error.to_string()),
    };
    if let Some(question) =
        seen.question.clone().or_else(|| seen.questions().next().map(|asked| asked.question.clone()))
    {
        return Outcome::Asked(question);
    }
    match purchases(&plan_of(&seen)) {
        Err(error) => Outcome::Asked(error.to_string()),
        Ok((rows, rejected)) => {
            let mut read = Truth::default();
            let (mut customers, mut receipts) = (HashSet::new(), HashSet::new());
            for (_, row) in &rows {
                *read.days.entry(row.day.0).or_default() += row.amount.0;
                customers.insert(row.customer.clone());
                receipts.insert((row.reference.clone(), row.day, row.store.clone(), row.customer.clone()));
            }
            read.days.retain(|_, cents| *cents != 0);
            (read.customers, read.receipts) = (customers.len(), receipts.len());
            let is_like = |truth: &Truth| is_like(&read, truth, export.slack);
            if is_like(&export.truth) || export.net.as_ref().is_some_and(is_like) {
                return Outcome::Right;
            }
            Outcome::Wrong(difference(&read, export, &seen, rejected.first().map(|row| row.reason.as_str())))
        }
    }
}

fn is_like(read: &Truth, truth: &Truth, slack: i64) -> bool {
    let days: HashSet<&i32> = read.days.keys().chain(truth.days.keys()).collect();
    let of = |truth: &Truth, day: &i32| truth.days.get(day).copied().unwrap_or(0);
    days.into_iter().all(|day| (of(read, day) - of(truth, day)).abs() <= slack)
        && (read.customers, read.receipts) == (truth.customers, truth.receipts)
}

fn difference(read: &Truth, export: &Export, seen: &ImportPreview, rejected: Option<&str>) -> String {
    let sum = |truth: &Truth| truth.days.values().sum::<i64>();
    let mapping: Vec<String> =
        seen.columns.iter().filter_map(|column| Some(format!("{}={}", column.guess.clone()?, column.name))).collect();
    format!(
        "sum {} for {}, customers {} for {}, receipts {} for {}; {}; {:?}; rejected {rejected:?}; {:?}",
        sum(read),
        sum(&export.truth),
        read.customers,
        export.truth.customers,
        read.receipts,
        export.truth.receipts,
        mapping.join(", "),
        seen.evidence,
        seen.cautions(&plan_of(seen)),
    )
}

/// Right, asked and wrong ones among so many from a seed on, each wrong or asked one in words.
fn among(first: u64, count: u64) -> ([usize; 3], Vec<String>) {
    let mut counts = [0; 3];
    let mut told = Vec::new();
    for seed in first..first + count {
        let export = Export::new(seed);
        let (place, text) = match outcome(&export) {
            Outcome::Right => (0, None),
            Outcome::Asked(why) => (1, Some(format!("ASKED {}\n    {why}", export.told))),
            Outcome::Wrong(why) => (2, Some(format!("WRONG {}\n    {why}", export.told))),
        };
        counts[place] += 1;
        told.extend(text);
    }
    (counts, told)
}

#[test]
fn random_exports_are_read_right_or_asked_about() {
    let ([right, asked, wrong], told) = among(1, 90);
    assert_eq!(wrong, 0, "{}", told.join("\n"));
    assert!(asked * 10 <= right + asked, "{asked} of {} are asked about: {}", right + asked, told.join("\n"));
}

/// `FORESALE_EXPORTS="FIRST COUNT"` says from which seed on and how many; 2,000 without it.
#[test]
#[ignore = "takes minutes"]
#[expect(clippy::print_stdout, reason = "figures for whoever asks for them")]
fn thousands_of_random_exports() {
    let told = std::env::var("FORESALE_EXPORTS").unwrap_or_else(|_| "100001 2000".to_owned());
    let numbers: Vec<u64> = told.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    let [first, count] = numbers[..] else { panic!("FORESALE_EXPORTS is a first seed and a count") };
    let ([right, asked, wrong], told) = among(first, count);
    for text in &told {
        println!("{text}");
    }
    println!("seeds {first} to {}: {right} right, {asked} asked, {wrong} silently wrong", first + count - 1);
    assert!(wrong as u64 * 200 <= count && asked as u64 * 10 <= count, "{right} right, {asked} asked, {wrong} wrong");
}

/// Writes one for whoever wants to look at it: `FORESALE_EXPORT="SEED FILE"`.
#[test]
#[ignore = "writes a file"]
fn one_random_export() {
    let told = std::env::var("FORESALE_EXPORT").expect("FORESALE_EXPORT is a seed and a file");
    let (seed, file) = told.split_once(' ').expect("a seed and a file");
    let export = Export::new(seed.parse().expect("a number"));
    std::fs::write(file, &export.text).expect("written");
}
