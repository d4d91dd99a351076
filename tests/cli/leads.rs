//! The whole path from characteristics to outcomes by commands: a manufacturer with resellers, and the sample
//! dealership.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{sample, write};
use crate::manufacturer::Manufacturer;

/// A database of prospects and resellers, imported by commands.
fn pumps() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("pumps.foresale");
    foresale!("new", db).ok();
    for (kind, text) in Manufacturer::new(3, 120, 6).files() {
        let file = write(folder.path(), &format!("{kind}.csv"), &text);
        let report = foresale!("import", db, file, "--as", kind.code(), "--json").json();
        assert!(report["added"].as_u64() > Some(0) && report["rejected"] == 0, "{kind}: {report}");
    }
    (folder, db)
}

fn whole_path(db: &Path, folder: &Path, made: &Value) {
    let leads = made["leads"].as_array().expect("a list");
    assert!(leads.len() > 20 && made["periods"].as_array().is_some_and(|periods| !periods.is_empty()));
    for key in ["propensity", "by_period", "expected_value", "need", "reason", "words"] {
        assert!(!leads[0][key].is_null(), "{key}");
    }
    let assigned = foresale!("leads", "assign", db, "--json").json();
    assert!(assigned["published"].is_null() && assigned["assigned"].as_u64() > Some(10));
    assert!(assigned["expected_value"].as_f64() <= assigned["upper_bound"].as_f64());
    for share in assigned["dealers"].as_array().expect("a list") {
        assert!(share["leads"].as_u64() <= share["capacity"].as_u64(), "{share}");
    }
    let out = folder.join("out");
    let files = foresale!("leads", "deliver", db, "--out", out, "--json").json();
    let receipts = foresale!("leads", "receipts", db, "--json").json();
    let receipts = receipts.as_array().expect("a list");
    assert_eq!(files["files"].as_array().map(Vec::len), Some(2 * receipts.len()));
    let persons: u64 = receipts.iter().filter_map(|receipt| receipt["persons"].as_u64()).sum();
    assert_eq!(Some(persons), assigned["assigned"].as_u64());

    let outcomes = foresale!("leads", "outcomes", db, "--json").json();
    let given: Vec<&Value> = outcomes.as_array().expect("a list").iter().filter(|lead| lead["dealer"] != "").collect();
    let number = |lead: &Value| lead["number"].to_string();
    foresale!("leads", "outcomes", db, "--lead", number(given[0]), "--outcome", "sold").ok();
    foresale!("leads", "outcomes", db, "--lead", number(given[1]), "--outcome", "do-not-contact").ok();
    let csv = format!("lead,outcome,note\n{},call back,after six\n", number(given[2]));
    let told = foresale!("import", db, write(folder, "told.csv", &csv), "--as", "outcomes", "--json").json();
    assert_eq!(told["added"], 1);
    let after = foresale!("leads", "outcomes", db, "--json").json();
    let status = |of: &Value| {
        let line = after.as_array().and_then(|all| all.iter().find(|lead| lead["number"] == of["number"]));
        line.map(|lead| lead["status"].clone()).expect("there")
    };
    assert_eq!([status(given[0]), status(given[1]), status(given[2])], ["sold", "lost", "contacted"]);
    let dealers = foresale!("leads", "dealers", db, "--json").json();
    let sold: u64 = dealers.as_array().expect("a list").iter().filter_map(|line| line["sold"].as_u64()).sum();
    assert_eq!(sold, 1);
    let refused = foresale!("leads", "assign", db).refused();
    assert!(refused.contains("recall it first"), "{refused}");
    let told = foresale!("leads", "pass", db, "--dry-run").ok();
    assert!(told.contains("would go to another dealer, 0 stay where they are"), "{told}");
    foresale!("leads", "recall", db).ok();
    let silently = foresale!("leads", "deliver", db, "--out", folder.join("again")).refused();
    assert!(silently.contains("was recalled on") && !folder.join("again").exists(), "{silently}");
    assert!(foresale!("leads", "outcomes", db).ok().contains("Sold"));
}

#[test]
fn prospects_of_a_maker_go_to_resellers() {
    let (folder, db) = pumps();
    let made = foresale!(
        "leads",
        "make",
        db,
        "--name",
        "Pumps in spring",
        "--category",
        "Pumps",
        "--prospects",
        "only",
        "--control",
        "0.1",
        "--unit",
        "weeks",
        "--months",
        "6",
        "--most",
        "200",
        "--json"
    );
    let made = made.json();
    assert_eq!((made["control"].as_u64(), made["leads"].as_array().map(Vec::len)), (Some(20), Some(180)));
    assert_eq!(made["periods"].as_array().map(Vec::len), Some(6));
    whole_path(&db, folder.path(), &made);
    let code = foresale!("leads", "code", db, "R1").ok();
    assert!(code.starts_with("Vale Pumps: ") && code.chars().filter(char::is_ascii_digit).count() == 8, "{code}");
    assert!(foresale!("leads", "code", db, "R-1").ok().starts_with("Vale Pumps: "), "a number however it is typed");
    let unknown = foresale!("leads", "code", db, "R9").refused();
    assert!(unknown.contains("no dealer 'R9'") && unknown.contains("foresale leads dealers"), "{unknown}");
    let sold_nothing = foresale!("leads", "dealers", db).ok();
    let line = sold_nothing.lines().find(|line| line.contains("Closed Down")).expect("there").to_owned();
    assert!(line.contains("not known yet") && !line.contains('%'), "nothing is known of who closed nothing: {line}");
}

#[test]
fn customers_of_the_sample_dealership_go_to_its_dealers() {
    let (folder, db) = sample();
    let made = foresale!("leads", "make", db, "--most", "80", "--activity", "both", "--json").json();
    whole_path(&db, folder.path(), &made);
}

/// Without a printer the sheets are only opened: nothing has been handed over, so there is no receipt.
#[cfg(unix)]
#[test]
fn without_a_printer_nothing_counts_as_printed() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, db) = sample();
    foresale!("leads", "make", db, "--most", "40").ok();
    foresale!("leads", "assign", db).ok();
    let (programs, temporary) = (folder.path().join("programs"), folder.path().join("temporary"));
    std::fs::create_dir_all(&programs).expect("made");
    std::fs::create_dir_all(&temporary).expect("made");
    let deliver = |program: &str| {
        let path = programs.join(program);
        std::fs::write(&path, "#!/bin/sh\nexit 0\n").expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("allowed");
        let arguments = ["leads".as_ref(), "deliver".as_ref(), db.as_os_str(), "--print".as_ref()];
        let mut command = super::command(&arguments);
        let output = command.env("PATH", &programs).env("TMPDIR", &temporary).output().expect("started");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    };
    let receipts = || foresale!("leads", "receipts", db, "--json").json().as_array().map_or(0, Vec::len);
    let folders = || std::fs::read_dir(&temporary).expect("read").count();
    let opened = deliver("xdg-open");
    assert!(opened.starts_with("no printer here; opened call sheets for"), "{opened}");
    assert!(opened.contains("is with the dealers until") && opened.contains("foresale-print-"), "{opened}");
    assert_eq!((receipts(), folders()), (0, 1), "the viewer needs the file");
    let printed = deliver("lp");
    assert!(printed.contains("went to the printer") && receipts() > 0, "{printed}");
    assert_eq!(folders(), 1, "what was printed is not left behind");
}
