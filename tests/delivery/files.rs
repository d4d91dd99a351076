//! Files: what a spreadsheet reads, and that a file is complete or absent.

use foresale::delivery::files::{self, ByteOrderMark};
use foresale::domain::consent::Channel;

use super::invented::{NAMES, lead_list, plan, ranked};

fn rows(csv: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
    reader.records().map(|row| row.expect("a row").iter().map(ToOwned::to_owned).collect()).collect()
}

fn column<'a>(rows: &'a [Vec<String>], name: &str) -> Vec<&'a str> {
    let at = rows[0].iter().position(|header| header == name).expect(name);
    rows[1..].iter().map(|row| row[at].as_str()).collect()
}

#[test]
fn every_value_comes_back_from_the_file() {
    let mut report = ranked(NAMES.len());
    report.accounts[0].reason = "He said \"soon\",\r\nthen rang off".into();
    let rows = rows(&files::ranked_accounts(&report, ByteOrderMark::Without));
    assert_eq!(rows.len(), 1 + NAMES.len());
    for (written, account) in column(&rows, "name").into_iter().zip(&report.accounts) {
        let plain = written.strip_prefix('\'').unwrap_or(written);
        assert_eq!(plain, account.name);
    }
    assert_eq!(column(&rows, "reason")[0], report.accounts[0].reason);
    assert_eq!(column(&rows, "last_purchase")[0], "1997-05-19");
    assert_eq!(column(&rows, "expected_spend")[0], "148.08");
}

#[test]
fn intervals_of_spend_and_what_a_contact_adds_are_in_the_file() {
    let mut report = ranked(2);
    report.accounts[0].spend_low = Some(foresale::domain::money::Money(0));
    report.accounts[0].spend_high = Some(foresale::domain::money::Money(12_050));
    report.accounts[1].spend_low = None;
    let known = rows(&files::ranked_accounts(&report, ByteOrderMark::Without));
    assert_eq!((column(&known, "spend_low"), column(&known, "spend_high")[0]), (vec!["0.00", ""], "120.50"));
    assert!(!known[0].contains(&"uplift".to_owned()), "no empty column");
    report.accounts[0].uplift = Some(-0.0125);
    let known = rows(&files::ranked_accounts(&report, ByteOrderMark::Without));
    assert_eq!(column(&known, "uplift"), ["-0.012500", ""]);
}

#[test]
fn no_cell_of_any_file_runs_as_a_formula() {
    let list = lead_list(24);
    for csv in [
        files::ranked_accounts(&ranked(24), ByteOrderMark::Without),
        files::campaign_recipients(&plan(24, Channel::Telephone), ByteOrderMark::Without),
        files::leads(&list, &list.leads, ByteOrderMark::Without),
    ] {
        let all = rows(&csv);
        assert!(all.len() == 25);
        for cell in all.iter().flatten() {
            let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
            assert!(!risky, "{cell}");
        }
    }
}

#[test]
fn numbers_stay_numbers_and_telephones_read_well() {
    let rows = rows(&files::campaign_recipients(&plan(24, Channel::Telephone), ByteOrderMark::Without));
    assert_eq!(column(&rows, "address")[1], "tel:+1 555 0101");
    assert_eq!(*column(&rows, "expected_profit").last().expect("rows"), "-2.69");
}

#[test]
fn lines_end_as_the_standard_says_and_the_mark_is_a_choice() {
    let with = files::ranked_accounts(&ranked(2), ByteOrderMark::With);
    let without = files::ranked_accounts(&ranked(2), ByteOrderMark::Without);
    assert_eq!(with.strip_prefix("\u{feff}".as_bytes()), Some(without.as_slice()));
    let text = String::from_utf8(without).expect("UTF-8");
    assert!(text.starts_with("rank,customer,") && text.ends_with("\r\n"));
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
}

#[test]
fn a_timing_list_has_a_column_for_each_month() {
    let mut report = ranked(2);
    report.periods = vec!["October 1998".into(), "November 1998".into()];
    report.accounts[0].by_period = vec![0.25, 0.5];
    let rows = rows(&files::ranked_accounts(&report, ByteOrderMark::Without));
    assert_eq!(column(&rows, "November 1998"), ["0.500000", ""]);
}

#[test]
fn a_file_is_replaced_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("leads.csv");
    files::save(&file, b"first").expect("written");
    files::save(&file, b"second").expect("written");
    assert_eq!(std::fs::read(&file).expect("there"), b"second");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing is left beside it");

    let nowhere = folder.path().join("missing").join("leads.csv");
    let error = files::save(&nowhere, b"x").expect_err("no such folder");
    assert!(error.to_string().contains("leads.csv"), "{error}");
    // A folder where the file should be: the rename fails, and the temporary file is removed.
    let taken = folder.path().join("taken");
    std::fs::create_dir(&taken).expect("made");
    std::fs::write(taken.join("inside"), "x").expect("written");
    assert!(files::save(&taken, b"x").is_err());
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2);
}
