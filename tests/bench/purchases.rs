//! Importing purchases, counting them into (x, t_x, T, spend), and finding customers, compared with SQLite's own import
//! and DuckDB on the same file.
//!
//! `FORESALE_BENCH_DATA` names a folder with `t10m.csv` or `t1m.csv` (columns `customer_id,date,amount,product,store`
//! in any order of rows) and, for the search, `customers.csv` as `foresale generate` writes it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use foresale::actions::{import, ranking};
use foresale::domain::day::Day;
use foresale::domain::selection::Selection;
use foresale::features::history::histories;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::store::Store;

use crate::{RUNS, peer};

/// Names the folder with the files.
const VARIABLE: &str = "FORESALE_BENCH_DATA";
/// What is typed in the search race; every prefix of each is searched for.
const TYPED: [&str; 6] = ["ada brook", "müller", "000123456", "liam.ivers2@example.com", "ferryport", "+1 201 555"];
/// DuckDB's own seconds for the same table from the file.
const DUCKDB: &str = "import sys, time, duckdb
start = time.perf_counter()
duckdb.connect().execute(f\"select count(*) from (select customer_id, min(date), max(date), count(*) - 1, avg(a) from \
                      (select customer_id, date, sum(amount) a from read_csv('{sys.argv[1]}') group by 1, 2) group by 1)\").fetchall()
print(time.perf_counter() - start)";

/// Runs the races that the folder has files for, and says which are left out and why.
pub fn races(python: Option<&str>) -> Result<()> {
    let Some(folder) = std::env::var_os(VARIABLE).map(PathBuf::from) else {
        println!("DATA MISSING: set {VARIABLE} to a folder with t10m.csv or t1m.csv to race over purchases");
        return Ok(());
    };
    let Some(file) = ["t10m.csv", "t1m.csv"].map(|name| folder.join(name)).into_iter().find(|file| file.exists())
    else {
        bail!("there is neither t10m.csv nor t1m.csv in '{}'", folder.display());
    };
    let work = tempfile::tempdir_in(&folder)?;
    let db = work.path().join("ours.foresale");
    importing(&file, &db, work.path())?;
    counting(&file, &db, python)?;
    let customers = folder.join("customers.csv");
    if customers.exists() {
        return searching(&customers, &work.path().join("customers.foresale"));
    }
    println!("DATA MISSING: no customers.csv in '{}' to search in", folder.display());
    Ok(())
}

fn importing(file: &Path, db: &Path, work: &Path) -> Result<()> {
    println!("Import of {}, checked and indexed", file.display());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // Alternating, so that other load on the machine affects both.
    for _ in 0..RUNS {
        remove(db);
        ours.push(take_in(file, db, ImportKind::Purchases)?);
        theirs.extend(sqlite_import(file, &work.join("peer.db"))?);
    }
    tell("foresale", &ours);
    if let Some(peak) = peak_megabytes() {
        println!("  peak memory so far {peak} MB");
    }
    against("sqlite3", &ours, &theirs);
    Ok(())
}

fn counting(file: &Path, db: &Path, python: Option<&str>) -> Result<()> {
    println!("(x, t_x, T, spend) of every customer");
    let store = Store::open(db)?;
    let last = store.last_day(&Selection::default())?.context("purchases")?;
    let (mut ours, mut theirs, mut customers) = (Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        let start = Instant::now();
        let columns = store.spend_columns(&Selection::default(), None)?;
        customers = histories(&columns, last, 0).0.len();
        ours.push(start.elapsed().as_secs_f64());
        theirs.extend(python.map(|python| duckdb(python, file)).transpose()?);
    }
    tell(&format!("foresale ({customers} customers)"), &ours);
    against("duckdb", &ours, &theirs);
    Ok(())
}

fn searching(customers: &Path, db: &Path) -> Result<()> {
    let seconds = take_in(customers, db, ImportKind::Customers)?;
    let mut store = Store::open(db)?;
    println!("Searching {} customers (taken in within {seconds:.0} s)", store.totals()?.customers);
    let mut milliseconds = Vec::new();
    for text in TYPED {
        for (end, letter) in text.char_indices() {
            let start = Instant::now();
            ranking::search(&mut store, &text[..end + letter.len_utf8()])?;
            milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    let slowest = milliseconds.iter().copied().fold(0.0, f64::max);
    println!("  median {:.2} ms, slowest {slowest:.1} ms of {} texts", median(&milliseconds), milliseconds.len());
    Ok(())
}

/// Seconds from previewing the file to the committed database.
fn take_in(file: &Path, db: &Path, kind: ImportKind) -> Result<f64> {
    let today = Day::from_ymd(2026, 1, 1).context("a day")?;
    let mut store = Store::create(db)?;
    let start = Instant::now();
    let plan = import::suggested_plan(&import::preview(file, Some(kind), None)?);
    import::run(&mut store, &plan, None, today, &Progress::new())?;
    drop(store);
    Ok(start.elapsed().as_secs_f64())
}

/// Seconds taken by SQLite's own shell; none if it is not installed.
fn sqlite_import(file: &Path, db: &Path) -> Result<Option<f64>> {
    remove(db);
    let table = "create table t(customer_id integer, date text, amount real, product integer, store integer)";
    let load = format!(".import --skip 1 {} t", file.display());
    let start = Instant::now();
    let mut shell = Command::new("sqlite3");
    shell.arg(db).args([table, ".mode csv", &load, "create index i on t(customer_id, date)"]);
    match shell.status() {
        Ok(status) if status.success() => Ok(Some(start.elapsed().as_secs_f64())),
        Ok(status) => bail!("sqlite3 failed: {status}"),
        Err(_) => Ok(None),
    }
}

fn duckdb(python: &str, file: &Path) -> Result<f64> {
    let output = Command::new(python).args(["-c", DUCKDB]).arg(file).output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    told.trim().parse().with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())
}

fn remove(db: &Path) {
    for ending in ["", "-wal", "-shm"] {
        // What does not exist need not be removed.
        let _ = std::fs::remove_file(format!("{}{ending}", db.display()));
    }
}

fn median(seconds: &[f64]) -> f64 {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn tell(whose: &str, seconds: &[f64]) {
    println!("  {whose:<30} {:>8.2} s   {seconds:.2?}", median(seconds));
}

fn against(peer: &str, ours: &[f64], theirs: &[f64]) {
    if theirs.is_empty() {
        println!("  PEER MISSING: {peer} (sqlite3 on the path; {} for duckdb)", peer::VARIABLE);
        return;
    }
    tell(peer, theirs);
    println!("  {:.2} × the time of {peer}", median(ours) / median(theirs));
}

/// This process's peak memory, if the system reports it.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}
