//! Dealers at work while a file is imported: nobody waits, nothing that was said or shown is lost, and an import that
//! dies leaves nothing.

use std::fmt::Write as _;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::AtomicI64;
use std::time::{Duration, Instant};

use foresale::actions::{database, import as importing, leads, steps};
use foresale::domain::lead::{Outcome, ToldOutcome};
use foresale::domain::step::StepId;
use foresale::progress::{Cancelled, Progress};
use foresale::reports::import::{ImportKind, ImportPlan};
use foresale::reports::portal::Happening;
use foresale::sample::LAST_DAY;
use foresale::stats::random::Seeded;
use foresale::store::Store;
use rusqlite::Connection;

use super::{Client, NO_LIMITS, NOON, moment, serve, template};
use crate::cli::{command, texts};

/// Far less than an import takes, and more than the delays of a busy machine.
const AT_ONCE: Duration = Duration::from_secs(2);

/// A file of purchases, of new customers and of those of the sample.
pub fn purchases(folder: &Path, rows: u32) -> PathBuf {
    let mut text = String::from("customer,date,amount,product,reference\n");
    for row in 0..rows {
        let customer = u64::from(row) * 7_919 % u64::from(rows / 4);
        let day = format!("2024-{:02}-{:02}", row % 12 + 1, row % 28 + 1);
        let (amount, product) = (row % 90, row % 50);
        let _ = writeln!(text, "NEW-{customer},{day},{amount}.50,P-{product},R-{row}");
    }
    crate::cli::write(folder, "more.csv", text)
}

pub fn start_importing(db: &Path, file: &Path) -> Child {
    let arguments = ["import".as_ref(), db.as_os_str(), file.as_os_str(), "--as".as_ref(), "purchases".as_ref()];
    command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started")
}

fn wait_for_portions(db: &Path, portions: i64) -> bool {
    let reader = Connection::open(db).expect("opened");
    let began = Instant::now();
    while began.elapsed() < Duration::from_mins(1) {
        let sql = "SELECT coalesce(max(portions), 0) FROM step WHERE run IS NOT NULL";
        if reader.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("read") >= portions {
            return true;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    false
}

#[test]
fn dealers_go_on_while_a_file_is_taken_in() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let mut client = bench.signed_in(0);
    let leads = bench.dealers[0].leads.clone();
    let folder = bench.db.parent().expect("a folder").to_owned();
    let mut importing = start_importing(&bench.db, &purchases(&folder, 1_000_000));
    assert!(wait_for_portions(&bench.db, 2), "it takes long enough to be in portions");
    let (mut views, mut reported, mut slowest) = (0, Vec::new(), Duration::ZERO);
    while importing.try_wait().expect("asked").is_none() {
        let lead = leads[views % leads.len()];
        let began = Instant::now();
        assert_eq!(client.get("/leads").status, 200);
        slowest = slowest.max(began.elapsed());
        views += 1;
        if !reported.contains(&lead) {
            let began = Instant::now();
            assert_eq!(client.report(lead, "not-reached", "").status, 303);
            slowest = slowest.max(began.elapsed());
            reported.push(lead);
        }
    }
    assert!(importing.wait().expect("ended").success());
    assert!(views > 5 && !reported.is_empty(), "{views} views");
    assert!(slowest < AT_ONCE, "the slowest answer took {slowest:?}");
    for lead in &reported {
        assert_eq!(bench.outcome(*lead), Some(Outcome::NotReached));
    }
    assert_eq!(texts(&bench.db, "SELECT count(*) || '' FROM outcome"), [reported.len().to_string()], "each once");
    bench.running.stop();
    assert_eq!(bench.events(Happening::SawList).len(), views, "every view is in the log");
    assert_eq!(texts(&bench.db, "SELECT count(*) || '' FROM purchase WHERE reference LIKE 'R-%'"), ["1000000"]);
    foresale!("check", bench.db).ok();
}

#[test]
fn a_view_does_not_wait_for_whoever_writes_and_is_in_the_log_afterwards() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let mut client = bench.signed_in(0);
    let lead = bench.dealers[0].leads[0];
    let writer = Connection::open(&bench.db).expect("opened");
    writer.execute_batch("BEGIN IMMEDIATE").expect("begun");
    let began = Instant::now();
    for _ in 0..5 {
        assert_eq!(client.get("/leads").status, 200);
        assert_eq!(client.get(&format!("/leads/{lead}")).status, 200);
    }
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    assert_eq!(bench.events(Happening::SawList).len(), 0, "the database is another's just now");
    let beside = std::fs::read_dir(bench.db.parent().expect("a folder")).expect("listed").flatten();
    assert!(beside.into_iter().any(|file| file.file_name().to_string_lossy().contains("-views-")), "kept beside it");
    writer.execute_batch("COMMIT").expect("ended");
    let began = Instant::now();
    while bench.events(Happening::SawList).len() < 5 && began.elapsed() < Duration::from_secs(10) {
        std::thread::sleep(Duration::from_millis(5));
    }
    bench.running.stop();
    assert_eq!(bench.events(Happening::SawList).len(), 5);
    assert_eq!(bench.events(Happening::SawLead).len(), 5);
    let receipted =
        "SELECT count(*) || ' ' || count(DISTINCT lead_id) FROM receipt_lead JOIN receipt ON receipt.id = receipt_id
                     WHERE means = 'portal'";
    let leads = bench.dealers[0].leads.len();
    assert_eq!(texts(&bench.db, receipted), [format!("{leads} {leads}")], "one receipt a lead");
}

/// A portal in another process; it is killed when dropped.
struct Portal(Child, std::net::SocketAddr);

impl Portal {
    fn start(db: &Path) -> Portal {
        let arguments = ["serve".as_ref(), db.as_os_str(), "--listen".as_ref(), "127.0.0.1:0".as_ref()];
        let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        std::io::BufReader::new(out).read_line(&mut line).expect("a line");
        let address = line.trim().rsplit("://").next().expect("an address").parse().expect("an address");
        Portal(child, address)
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn what_was_shown_is_in_the_log_even_if_the_portal_is_killed_before_the_database_was_free() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = template();
    let db = folder.path().join("killed.foresale");
    std::fs::copy(made.folder.path().join(super::FILE), &db).expect("copied");
    let portal = Portal::start(&db);
    let mut client = Client::new(portal.1);
    let known = &made.dealers[0];
    assert_eq!(client.sign_in(&known.number, &known.code).status, 303);
    let writer = Connection::open(&db).expect("opened");
    writer.execute_batch("BEGIN IMMEDIATE").expect("begun");
    for _ in 0..7 {
        assert_eq!(client.get("/leads").status, 200);
    }
    drop(portal);
    writer.execute_batch("COMMIT").expect("ended");
    drop(writer);
    let store = database::open(&db).expect("opened");
    let seen =
        store.portal_events(0, 100).expect("read").iter().filter(|event| event.what == Happening::SawList).count();
    assert_eq!(seen, 7);
}

/// Everything that an import may change.
fn contents(db: &Path) -> Vec<String> {
    texts(
        db,
        "SELECT 'purchase ' || id || ' ' || customer_id || ' ' || day || ' ' || amount || coalesce(reference, '') FROM purchase
         UNION ALL SELECT 'customer ' || id || external_id || last_name FROM customer
         UNION ALL SELECT 'product ' || id || external_id FROM product UNION ALL SELECT 'store ' || id FROM store
         UNION ALL SELECT 'day ' || day || ' ' || lines FROM purchase_day
         UNION ALL SELECT 'batch ' || id || ' ' || added FROM import_batch
         UNION ALL SELECT 'import ' || id FROM step WHERE kind = 'import' OR run IS NOT NULL
         UNION ALL SELECT 'added ' || step_id FROM step_added_customers
         UNION ALL SELECT 'note ' || number FROM step_row WHERE step_id IN (SELECT id FROM step WHERE kind = 'import')
         UNION ALL SELECT 'refusal ' || id || origin FROM consent_entry
         UNION ALL SELECT name FROM sqlite_schema ORDER BY 1",
    )
}

fn told(note: &str) -> ToldOutcome {
    ToldOutcome { outcome: Outcome::NotReached, note: note.into(), day: LAST_DAY.plus(3), next: None }
}

fn copied(folder: &Path) -> PathBuf {
    let db = folder.join("copy.foresale");
    std::fs::copy(template().folder.path().join(super::FILE), &db).expect("copied");
    db
}

fn a_lead(store: &mut Store) -> i64 {
    let report = leads::report(store, template().list, LAST_DAY.plus(3)).expect("read");
    report.leads.iter().find(|lead| !lead.dealer.is_empty()).expect("a lead of a dealer").id
}

#[test]
fn killed_in_the_middle_an_import_leaves_nothing_and_outcomes_stay() {
    const KILLS: u32 = 20;
    let folder = tempfile::tempdir().expect("a folder");
    let db = copied(folder.path());
    let file = purchases(folder.path(), 120_000);
    let before = contents(&db);
    let lead = a_lead(&mut database::open(&db).expect("opened"));
    let mut random = Seeded::new(16);
    let (mut hits, mut said) = (0, 0);
    let mut whole = Duration::from_secs(3);
    for kill in 0..KILLS {
        let began = Instant::now();
        let mut child = start_importing(&db, &file);
        let stops = whole.mul_f64(random.uniform());
        if kill % 2 == 0 && wait_for_portions(&db, 1) {
            let mut store = database::open(&db).expect("opened");
            leads::record_outcome(&mut store, lead, &told(&format!("call {kill}"))).expect("recorded meanwhile");
            said += 1;
        }
        std::thread::sleep(stops.saturating_sub(began.elapsed()));
        let _ = child.kill();
        let has_ended = child.wait().expect("ended").success();
        drop(database::open(&db).expect("opened"));
        let stored = texts(&db, "SELECT count(*) || '' FROM purchase WHERE reference LIKE 'R-%'");
        // Too late, even if only while the program was closing a complete file: start again.
        if has_ended || stored == ["120000"] {
            whole = whole.min(began.elapsed());
            assert_eq!(stored, ["120000"]);
            foresale!("check", db).ok();
            for ending in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{ending}", db.display()));
            }
            copied(folder.path());
            said = 0;
            continue;
        }
        hits += 1;
        if kill % 5 == 0 {
            foresale!("check", db).ok();
        }
        let after = contents(&db);
        let differing: Vec<_> = after.iter().filter(|row| !before.contains(row)).take(5).collect();
        assert!(after == before, "kill {kill}: {} rows for {}, {differing:?}", after.len(), before.len());
        let outcomes = texts(&db, "SELECT count(*) || '' FROM outcome WHERE note LIKE 'call %'");
        assert_eq!(outcomes, [said.to_string()], "kill {kill}: what was told meanwhile stays");
    }
    assert!(hits >= 10, "only {hits} of {KILLS} kills came in the middle");
}

#[test]
fn a_large_import_is_taken_back_row_by_row_also_if_that_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = copied(folder.path());
    // Includes rows of the sample's own customers, and a correction of one of its purchases.
    let known =
        texts(&db, "SELECT external_id FROM customer WHERE id IN (SELECT customer_id FROM purchase) LIMIT 1").remove(0);
    let first = crate::cli::write(
        folder.path(),
        "first.csv",
        format!("customer,date,amount,product,reference\n{known},2024-01-01,5,P-1,OLD\n"),
    );
    foresale!("import", db, first, "--as", "purchases").ok();
    let before = contents(&db);
    let file = purchases(folder.path(), 30_000);
    let mut text = std::fs::read_to_string(&file).expect("read");
    text += &[known.as_str(), ",2024-01-01,6,P-1,OLD\n"].concat();
    std::fs::write(&file, text).expect("written");
    let step = foresale!("import", db, file, "--as", "purchases", "--json").json()["step"].as_i64().expect("a step");
    assert_ne!(contents(&db), before);
    let number = step.to_string();
    let arguments = ["undo".as_ref(), db.as_os_str(), "--step".as_ref(), number.as_ref() as &std::ffi::OsStr];
    let mut undoing = command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    let begun = "SELECT count(*) || '' FROM purchase WHERE reference LIKE 'R-%'";
    while texts(&db, begun) == ["30000"] && undoing.try_wait().expect("asked").is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    undoing.kill().expect("killed");
    assert!(!undoing.wait().expect("ended").success(), "it was in the middle");
    let half: i64 = texts(&db, begun)[0].parse().expect("a number");
    assert!(half > 0 && half < 30_000, "{half} rows were left");
    let mut store = database::open(&db).expect("opened");
    let undone = store.step(StepId(step)).expect("read").undone;
    assert!(undone, "whoever opens the database next goes on");
    assert!(steps::undo(&mut store, StepId(step), &Progress::new()).is_err(), "it is taken back already");
    drop(store);
    // It is still reported that there was an import.
    let of_step = format!("import {step}");
    let is_told = |row: &String| *row == of_step || row.starts_with("batch ") && row.ends_with(" 30000");
    let after: Vec<String> = contents(&db).into_iter().filter(|row| !is_told(row)).collect();
    assert_eq!(after, before);
    foresale!("check", db).ok();
}

#[test]
fn nobody_waits_while_an_import_is_tried() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = copied(folder.path());
    let before = contents(&db);
    let file = purchases(folder.path(), 60_000);
    let plan =
        importing::suggested_plan(&importing::preview(&file, Some(ImportKind::Purchases), None).expect("a table"));
    let of = db.clone();
    let trying = std::thread::spawn(move || {
        let mut store = database::open(&of).expect("opened");
        importing::rehearse(&mut store, &plan, None, LAST_DAY.plus(60), &Progress::new()).expect("tried")
    });
    let mut store = database::open(&db).expect("opened");
    let (mut written, mut slowest) = (0, Duration::ZERO);
    while !trying.is_finished() {
        let began = Instant::now();
        store.log("meanwhile").expect("written");
        slowest = slowest.max(began.elapsed());
        written += 1;
    }
    let report = trying.join().expect("tried");
    assert_eq!((report.added, report.step), (60_000, None));
    assert!(written > 50 && slowest < AT_ONCE, "{written} written, the slowest took {slowest:?}");
    assert_eq!(contents(&db), before);
    let left = std::fs::read_dir(folder.path()).expect("listed").flatten();
    assert!(left.into_iter().all(|file| !file.file_name().to_string_lossy().contains("-trial-")));
}

#[test]
fn a_cancelled_import_is_gone_although_it_was_stored_in_portions() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = copied(folder.path());
    let before = contents(&db);
    let file = purchases(folder.path(), 600_000);
    let preview = importing::preview(&file, Some(ImportKind::Purchases), None).expect("a table");
    let plan: ImportPlan = importing::suggested_plan(&preview);
    let mut store = database::open(&db).expect("opened");
    let progress = Progress::new();
    let (watched, of) = (progress.clone(), db.clone());
    let watcher = std::thread::spawn(move || {
        let stored = wait_for_portions(&of, 2);
        watched.cancel();
        stored
    });
    let error = importing::run(&mut store, &plan, None, LAST_DAY.plus(60), &progress).expect_err("it was cancelled");
    assert!(watcher.join().expect("ended"), "two portions were stored");
    assert_eq!(error.to_string(), Cancelled.to_string());
    assert_eq!(contents(&db), before);
}
