//! Exports of purchases that are made up with known sums, imported as they come: right, asked about, or wrong.
//!
//! Sixty files are tried with the other tests. As many as one likes, of any seed, with each fault told:
//! `FORESALE_EXPORTS=2000 FORESALE_EXPORTS_SEED=7 cargo test --test all exports -- --nocapture`.
//! `FORESALE_EXPORTS_KEEP=FOLDER` keeps the files that were not read right.

mod field;
mod file;
mod layout;
mod systems;
mod words;
mod world;
mod writing;

use std::collections::BTreeMap;
use std::path::Path;

use foresale::actions::{database, import as importing};
use foresale::domain::day::Day;
use foresale::progress::Progress;
use foresale::reports::import::{ImportKind, ImportReport};
use rayon::prelude::*;
use rusqlite::Connection;

use file::{File, Truth};

/// What came of a file.
enum Outcome {
    Right,
    /// A question or a refusal.
    Asked(String),
    /// Rows are rejected or a caution is told, and what is stored is not what the file holds.
    Told(String),
    /// Silently.
    Wrong(String),
}

fn today() -> Day {
    Day::from_ymd(2026, 11, 22).expect("a day")
}

/// The first file of the seed of a run, far from those of others.
fn first_of(seed: u64) -> u64 {
    seed * 1_000_000
}

/// Imports as the command line does, without an option.
fn try_file(file: &File, empty: &Path, folder: &Path, name: u64) -> Outcome {
    let path = folder.join(format!("{name}.csv"));
    let db = folder.join(format!("{name}.foresale"));
    std::fs::write(&path, &file.bytes).expect("written");
    std::fs::copy(empty, &db).expect("copied");
    let outcome = import(file, &path, &db);
    for used in [&path, &db] {
        let _ = std::fs::remove_file(used);
    }
    outcome
}

fn import(file: &File, path: &Path, db: &Path) -> Outcome {
    let preview = match importing::preview(path, Some(ImportKind::Purchases), None) {
        Ok(preview) => preview,
        Err(error) => return Outcome::Asked(format!("{error:#}")),
    };
    let plan = importing::suggested_plan(&preview);
    if let Some(question) = preview.question {
        return Outcome::Asked(question);
    }
    if let Some(asked) = preview.asked {
        return Outcome::Asked(asked.question);
    }
    let cautions = preview.cautions(&plan);
    let mut store = database::open(db).expect("opened");
    let report = match importing::run(&mut store, &plan, None, today(), &Progress::new()) {
        Ok(report) => report,
        Err(error) => return Outcome::Asked(format!("{error:#}")),
    };
    drop(store);
    let Err(fault) = compare(&file.truth, &report, db) else { return Outcome::Right };
    let columns = plan.mapping.iter().map(|(field, column)| format!("{field}={column}")).collect::<Vec<_>>().join(" ");
    let told = format!("{fault} | {columns} | {}", plan.evidence.join(" "));
    if report.rejected > file.truth.no_sales as u64 {
        let first = report.rejects.last().map_or("", |row| row.reason.as_str());
        return Outcome::Told(format!("{} rejected ({first}): {told}", report.rejected));
    }
    if cautions.is_empty() { Outcome::Wrong(told) } else { Outcome::Told(format!("{}: {told}", cautions.join(" "))) }
}

/// What the database holds of one customer.
type Stored = BTreeMap<String, i64>;

fn compare(truth: &Truth, report: &ImportReport, db: &Path) -> Result<(), String> {
    let connection = Connection::open(db).expect("opened");
    let sql = "SELECT external_id, sum(amount) FROM purchase JOIN customer ON customer.id = customer_id GROUP BY 1";
    let mut query = connection.prepare(sql).expect("a query");
    let stored: Stored = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("read")
        .map(|row| row.expect("a row"))
        .collect();
    let one = |sql: &str| -> i64 { connection.query_row(sql, [], |row| row.get(0)).expect("a number") };
    let rows = one("SELECT count(*) FROM purchase");
    let proof = report.proof.as_ref().ok_or("no proof")?;
    let sum: i64 = stored.values().sum();
    if !proof.adds_up || proof.amount.0 != sum || i64::try_from(proof.stored) != Ok(rows) {
        return Err(format!(
            "the proof says {} and {} rows, the database holds {sum} and {rows}",
            proof.amount.0, proof.stored
        ));
    }
    if let Some(stranger) = stored.keys().find(|key| truth.sums.iter().all(|sums| !sums.contains_key(*key))) {
        return Err(format!("customer '{stranger}' is none"));
    }
    if !truth.sums.iter().any(|sums| is_near(sums, &stored, truth.lines)) {
        let wanted: Vec<i64> = truth.sums.iter().map(|sums| sums.values().sum()).collect();
        return Err(format!("sum {sum} instead of {wanted:?}"));
    }
    if rows as usize != truth.rows {
        return Err(format!("{rows} rows instead of {}", truth.rows));
    }
    let days = (one("SELECT min(day) FROM purchase"), one("SELECT max(day) FROM purchase"));
    let wanted = (i64::from(truth.first.0), i64::from(truth.last.0));
    if days != wanted {
        return Err(format!("days {days:?} instead of {wanted:?}"));
    }
    let Some(wanted) = truth.receipts else { return Ok(()) };
    let receipts = one(
        "SELECT count(*) FROM (SELECT 1 FROM purchase GROUP BY customer_id, coalesce(reference, ''), day, coalesce(store_id, 0)
         HAVING sum(amount) > 0)",
    );
    if receipts as usize == wanted { Ok(()) } else { Err(format!("{receipts} receipts instead of {wanted}")) }
}

/// Whether each customer has the same sum, but for a cent a line.
fn is_near(wanted: &BTreeMap<String, i64>, stored: &Stored, lines: i64) -> bool {
    wanted
        .iter()
        .all(|(key, sum)| (stored.get(key).copied().unwrap_or(0) - sum).abs() <= lines.min(sum.abs() / 200 + 1))
}

#[test]
#[expect(clippy::print_stdout, reason = "what was met is what it is for")]
fn exports_are_read_right_or_asked_about() {
    let told = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let count = told("FORESALE_EXPORTS").unwrap_or(60);
    let seed = told("FORESALE_EXPORTS_SEED").unwrap_or(1);
    let kept = std::env::var("FORESALE_EXPORTS_KEEP").ok();
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("empty.foresale");
    drop(database::create(&empty).expect("created"));
    let first = first_of(seed);
    let outcomes: Vec<(u64, Outcome, String)> = (first..first + count)
        .into_par_iter()
        .map(|name| {
            let file = file::file(name);
            let outcome = try_file(&file, &empty, folder.path(), name);
            if let (Some(kept), false) = (&kept, matches!(outcome, Outcome::Right)) {
                std::fs::write(Path::new(kept).join(format!("{name}.csv")), &file.bytes).expect("kept");
            }
            (name, outcome, file.made_of)
        })
        .collect();
    let (mut asked, mut wrong) = (0, 0);
    for (name, outcome, made_of) in &outcomes {
        let (class, told) = match outcome {
            Outcome::Right => continue,
            Outcome::Asked(told) => ("asked", told),
            Outcome::Told(told) => ("told", told),
            Outcome::Wrong(told) => ("WRONG", told),
        };
        asked += u64::from(class != "WRONG");
        wrong += u64::from(class == "WRONG");
        println!("{name} {class}: {told}\n    {made_of}");
    }
    let right = count - asked - wrong;
    println!("{count} exports of seed {seed}: {right} right, {asked} asked about or told, {wrong} silently wrong");
    assert!(wrong * 200 <= count, "{wrong} of {count} are silently wrong");
    assert!(asked * 10 <= count, "{asked} of {count} are asked about");
}
