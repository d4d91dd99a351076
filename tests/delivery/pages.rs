//! Pages: their number, their content, and that no customer name is interpreted as markup.

use std::path::Path;
use std::process::Command;

use foresale::delivery::pages;
use foresale::domain::consent::Channel;
use foresale::reports::log::{LogEntry, LogFilter};

use super::invented::{NAMES, business, dealer, lead_list, plan, ranked, today};
use crate::parts::find_or_skip;

fn sheets(leads: usize) -> Vec<u8> {
    let list = lead_list(leads);
    pages::call_sheets(&list, &dealer(), &list.leads, &business(), today()).expect("set")
}

/// How the text is extracted: line by line across columns, or in the order in which it was set.
const IN_LINES: &str = "-layout";
const AS_SET: &str = "-raw";

/// Every page object of a PDF says so in plain bytes, or the document says how many it has.
fn page_count(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.split("/Count ")
        .skip(1)
        .filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
        .max()
        .unwrap_or(0)
}

/// The words on the pages; none if the tool is missing.
fn words(pdf: &[u8], order: &str) -> Option<String> {
    let tool = find_or_skip(&["pdftotext"], &["-v"], "poppler-utils")?;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("pages.pdf");
    std::fs::write(&file, pdf).expect("written");
    let output = Command::new(tool).arg(order).arg(file).arg("-").output().expect("started");
    Some(String::from_utf8_lossy(&output.stdout).replace('\u{200b}', ""))
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

#[test]
fn each_lead_has_a_sheet_of_its_own() {
    for leads in [0, 1, 12] {
        let pdf = sheets(leads);
        assert!(pdf.starts_with(b"%PDF"));
        assert_eq!(page_count(&pdf), 1 + leads, "{leads} leads");
    }
}

#[test]
fn a_sheet_stays_one_page_however_much_is_known() {
    let mut list = lead_list(1);
    let long = "Bought again and again, most often in autumn. ".repeat(80);
    let lead = &mut list.leads[0];
    for text in [&mut lead.name, &mut lead.address, &mut lead.reason, &mut lead.need, &mut lead.note, &mut lead.email] {
        text.clone_from(&long);
    }
    list.periods = (1..=12).map(|month| format!("Month {month} 1998")).collect();
    list.leads[0].by_period = vec![0.1; 12];
    let pdf = pages::call_sheets(&list, &dealer(), &list.leads, &business(), today()).expect("set");
    if let Some(folder) = std::env::var_os("FORESALE_PAGES") {
        std::fs::write(Path::new(&folder).join("full.pdf"), &pdf).expect("written");
    }
    assert_eq!(page_count(&pdf), 2);
}

#[test]
fn names_are_printed_as_they_are() {
    let list = lead_list(NAMES.len());
    let pdf = pages::call_sheets(&list, &dealer(), &list.leads, &business(), today()).expect("set");
    let Some(words) = words(&pdf, AS_SET) else { return };
    let words = without_blanks(&words);
    for name in NAMES.iter().filter(|name| !name.contains('山')) {
        assert!(words.contains(&without_blanks(name)), "{name}");
    }
}

/// How the list was made is for the office; a dealer sees none of those figures.
#[test]
fn a_dealer_reads_how_to_use_the_list_and_not_how_the_office_made_it() {
    let mut list = lead_list(2);
    list.how = "Of 5,600 customers 694 refused contact; learned by Logistic regression. ".repeat(10);
    let pdf = pages::call_sheets(&list, &dealer(), &list.leads, &business(), today()).expect("set");
    let Some(words) = words(&pdf, AS_SET) else { return };
    let words = without_blanks(&words);
    assert!(!words.contains("694") && !words.contains("regression"), "{words}");
    assert!(words.contains("estimatesfromearlierpurchases") && words.contains("reportitas"), "{words}");
}

#[test]
fn a_long_list_says_what_it_leaves_out() {
    let pdf = pages::ranked_accounts(&ranked(612), &business(), today()).expect("set");
    let Some(words) = words(&pdf, IN_LINES) else { return };
    let total = page_count(&pdf);
    for wanted in ["And 112 more accounts", "41 of its top 100", "1,204 of 5,000", &format!("Page {total} of {total}")]
    {
        assert!(words.contains(wanted), "{wanted}");
    }
    assert_eq!(words.matches("LAST PURCHASE").count(), total, "the header stands on every page");
}

#[test]
fn the_log_is_printed_with_what_was_searched_for_and_what_it_leaves_out() {
    let entry = |number: i64| LogEntry {
        number,
        at: "2026-11-01 14:05".into(),
        person: "Olga".into(),
        place: "window".into(),
        request: "customers.export".into(),
        what: format!("Wrote {number} customers to a file"),
        customer: String::new(),
    };
    let entries: Vec<LogEntry> = (1..=540).rev().map(entry).collect();
    let filter = LogFilter { person: "Olga".into(), from: Some(today()), ..LogFilter::default() };
    let pdf = pages::log(&entries, &filter, &business(), today()).expect("set");
    if let Some(folder) = std::env::var_os("FORESALE_PAGES") {
        std::fs::write(Path::new(&folder).join("log.pdf"), &pdf).expect("written");
    }
    let Some(words) = words(&pdf, IN_LINES) else { return };
    for wanted in ["By Olga, from", "Wrote 540 customers to a file", "And 40 more entries", "WHEN (UTC)"] {
        assert!(words.contains(wanted), "{wanted}");
    }
    assert!(!words.contains("Wrote 40 customers to a file"));
}

#[test]
fn an_untested_list_says_why() {
    let mut report = ranked(3);
    report.backtest.evidence =
        foresale::reports::backtest::Evidence::NotEnough { why: "Only 3 customers came back.".into() };
    let pdf = pages::ranked_accounts(&report, &business(), today()).expect("set");
    let Some(words) = words(&pdf, IN_LINES) else { return };
    assert!(words.contains("Only 3 customers came back.") && !words.contains("41 of its top"));
}

#[test]
fn empty_and_absurd_values_still_print() {
    let mut report = ranked(2);
    report.accounts[0].probability = f64::NAN;
    report.accounts[1].high = f64::INFINITY;
    report.accounts[1].name = "x".repeat(5_000);
    report.accounts[1].reason = "\u{0}\u{202e}\u{fffd}".into();
    assert!(pages::ranked_accounts(&report, &business(), today()).is_ok());
    assert!(pages::ranked_accounts(&ranked(0), &foresale::reports::settings::Business::default(), today()).is_ok());
    assert!(pages::campaign_recipients(&plan(0, Channel::Mail), &business(), today()).is_ok());
}

/// For viewing: `FORESALE_PAGES=folder cargo test --test all look_at_the_pages`.
#[test]
fn look_at_the_pages() {
    let Some(folder) = std::env::var_os("FORESALE_PAGES") else { return };
    let folder = Path::new(&folder);
    for (name, pdf) in [
        ("accounts.pdf", pages::ranked_accounts(&ranked(60), &business(), today()).expect("set")),
        ("sheets.pdf", sheets(14)),
        ("email.pdf", pages::campaign_recipients(&plan(40, Channel::Email), &business(), today()).expect("set")),
        ("post.pdf", pages::campaign_recipients(&plan(0, Channel::Mail), &business(), today()).expect("set")),
    ] {
        std::fs::write(folder.join(name), pdf).expect("written");
    }
}
