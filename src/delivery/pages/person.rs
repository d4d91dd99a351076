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

/// What each kind of record is called on paper.
const HEADINGS: [(&str, &str); 17] = [
    ("customer", "Who you are"),
    ("customer_alias", "Earlier customer numbers"),
    ("customer_attribute", "What else was noted"),
    ("purchase", "What you bought"),
    ("contact", "When we wrote or called"),
    ("consent_entry", "What you allowed and refused"),
    ("wrong_number", "Numbers that were wrong"),
    ("campaign_target", "Campaigns that you were chosen for"),
    ("outbox", "Messages to you"),
    ("lead", "Calls that dealers were asked to make"),
    ("outcome", "What came of them"),
    ("receipt", "Who was given your data"),
    ("prediction", "What we expect you to buy"),
    ("kpi_value", "Figures about your purchases"),
    ("cluster_member", "Customers like you"),
    ("segment_member", "Groups that you are in"),
    ("audit_log", "Who worked with your data"),
];

/// The program's own numbers, which mean nothing on paper; the JSON document has them.
const NOT_ON_PAPER: [&str; 7] = ["id", "x", "y", "wave", "asked", "tested", "place"];

fn heading(part: &str) -> String {
    let known = HEADINGS.iter().find(|(name, _)| *name == part);
    known.map_or_else(|| figures::capitalised(&part.replace('_', " ")), |(_, words)| (*words).to_owned())
}

/// A number without more figures than anybody reads; anything else as it is.
fn readable(value: &str) -> String {
    let is_long = value.split_once('.').is_some_and(|(_, fraction)| fraction.len() > 4);
    value.parse().ok().filter(|_| is_long).map_or_else(|| value.to_owned(), figures::plain)
}

pub fn pages(report: &PersonReport, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    let parts = report.parts.iter().map(|part| {
        let entry = |entry: &Vec<(String, String)>| {
            let told = entry.iter().filter(|(name, _)| !NOT_ON_PAPER.contains(&name.as_str()));
            told.map(|(name, value)| (fitted(&name.replace('_', " "), 40), fitted(&readable(value), 2_000))).collect()
        };
        let left = part.entries.len().saturating_sub(MOST_ROWS);
        Part {
            name: heading(&part.name),
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
