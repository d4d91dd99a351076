//! Everything that is known of one person, to be handed to them.

use serde::Serialize;

use super::wording::fitted;
use super::{MOST_ROWS, PageError, press};
use domain::day::Day;
use reports::privacy::PersonReport;
use reports::settings::Business;

const TEMPLATE: &str = include_str!("../../../assets/pages/person.typ");

#[derive(Serialize)]
struct Page {
    business: String,
    today: String,
    title: String,
    subtitle: String,
    facts: Vec<(&'static str, String)>,
    parts: Vec<Part>,
}

#[derive(Serialize)]
struct Part {
    name: String,
    entries: Vec<Vec<(String, String)>>,
    more: String,
}

pub fn pages(report: &PersonReport, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    let parts = report.parts.iter().map(|part| {
        let entry = |entry: &Vec<(String, String)>| {
            entry.iter().map(|(name, value)| (fitted(&name.replace('_', " "), 40), fitted(value, 2_000))).collect()
        };
        let left = part.entries.len().saturating_sub(MOST_ROWS);
        Part {
            name: figures::capitalised(&part.name),
            entries: part.entries.iter().take(MOST_ROWS).map(entry).collect(),
            more: if left == 0 {
                String::new()
            } else {
                format!("{} more are in the file with all of it", figures::count(left))
            },
        }
    });
    let page = Page {
        business: fitted(&business.name, 80),
        today: today.spoken(),
        title: "What we know about you".to_owned(),
        subtitle: fitted(&report.name, 120),
        facts: vec![("Your number", fitted(&report.external_id, 40)), ("Records", figures::count(report.records()))],
        parts: parts.collect(),
    };
    press::print("what is known of a person", TEMPLATE, &page)
}
