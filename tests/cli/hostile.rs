//! Names of people control nothing: no terminal, no table, no header, no file name.

use std::collections::HashSet;

use foresale::delivery::dealer_downloads::{adf, call_backs, contact_cards};
use foresale::delivery::files::{self, ByteOrderMark};
use foresale::delivery::mime::one_line;
use foresale::domain::day::Day;
use foresale::domain::legible::is_steering;
use foresale::domain::{file_name, legible};
use foresale::reports::leads::{LeadLine, LeadListReport};
use foresale::reports::settings::Business;
use foresale::stats::random::Seeded;

/// Pieces that have broken programs.
const PIECES: [&str; 34] = [
    "\u{1b}[2J",
    "\u{1b}]0;title\u{7}",
    "\u{9b}31m",
    "\u{90}",
    "\0",
    "\u{8}\u{8}",
    "\u{7f}",
    "\r",
    "\n",
    "\r\n",
    "\t",
    "\u{b}",
    "\u{c}",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\u{202e}",
    "\u{2066}",
    "\u{2069}",
    "Bcc: all@example.com",
    "END:VCARD",
    "BEGIN:VEVENT",
    "<b>",
    "]]>",
    "\"",
    ",",
    ";",
    "\\",
    "=1+1",
    "Ada",
    "Brook",
    "ü",
    "\u{200d}",
    "../",
];

fn text(random: &mut Seeded) -> String {
    let pieces = 1 + (random.uniform() * 7.0) as usize;
    (0..pieces).map(|_| PIECES[(random.uniform() * PIECES.len() as f64) as usize]).collect()
}

/// No control characters, except line breaks and tabs that are part of the format.
#[track_caller]
fn harmless(written: &str, allowed: &[char], from: &str) {
    let steering = written.chars().find(|c| is_steering(*c) && !allowed.contains(c));
    assert!(steering.is_none(), "{steering:?} of {from:?} in {written:?}");
}

fn list() -> LeadListReport {
    serde_json::from_value(serde_json::json!({
        "list": 1, "name": "", "category": "", "offer_day": "2024-10-01", "periods": [], "how": "", "leads": [],
        "dealers": [], "assigned": 0, "unassigned": 0, "expected_value": 0.0, "upper_bound": 0.0,
        "unassigned_why": [], "clusters": [], "published": null, "expires": null, "expiry_days": 90, "fields": [],
        "control": 0, "added": null, "receipts": [],
    }))
    .expect("a list")
}

#[test]
fn no_text_steers_a_file_for_a_spreadsheet_an_address_book_a_calendar_or_a_dealers_system() {
    let (mut random, list) = (Seeded::new(16), list());
    for _ in 0..3_000 {
        let hostile = text(&mut random);
        let lead = LeadLine {
            number: 401,
            customer: hostile.clone(),
            name: hostile.clone(),
            person: [hostile.clone(), hostile.clone()],
            phone: hostile.clone(),
            email: hostile.clone(),
            address: hostile.clone(),
            postcode: hostile.clone(),
            city: hostile.clone(),
            dealer: hostile.clone(),
            reason: hostile.clone(),
            need: hostile.clone(),
            next: hostile.clone(),
            note: hostile.clone(),
            due: Some(Day(20_000)),
            ..LeadLine::default()
        };
        let csv = String::from_utf8(files::leads(&list, [&lead], ByteOrderMark::Without)).expect("text");
        harmless(&csv, &['\r', '\n', '\t'], &hostile);
        let rows: Vec<_> = csv::Reader::from_reader(csv.as_bytes()).into_records().collect();
        assert!(rows.len() == 1 && rows[0].is_ok(), "one row stays one: {csv:?}");
        let cards = String::from_utf8(contact_cards([&lead])).expect("text");
        harmless(&cards, &['\r', '\n'], &hostile);
        assert_eq!(cards.lines().filter(|line| *line == "END:VCARD").count(), 1, "{cards:?}");
        let calendar = String::from_utf8(call_backs([&lead], Day(19_999))).expect("text");
        harmless(&calendar, &['\r', '\n'], &hostile);
        assert_eq!(calendar.lines().filter(|line| *line == "BEGIN:VEVENT").count(), 1, "{calendar:?}");
        let business = Business { name: hostile.clone(), ..Business::default() };
        let system = String::from_utf8(adf(&list, &hostile, &business, [&lead], Day(20_000))).expect("text");
        harmless(&system, &['\n'], &hostile);
        harmless(&one_line(&hostile), &[], &hostile);
        harmless(&legible::line(&hostile), &[], &hostile);
    }
}

#[test]
fn any_name_makes_a_file_that_every_system_takes_and_no_two_make_the_same() {
    let devices = ["CON", "prn", "Aux", "NUL", "com1", "COM9", "lpt¹", "LPT³", "nul.txt", "con.", "aux ", " com² . "];
    let mut random = Seeded::new(17);
    let mut all: Vec<String> = devices.iter().map(|name| (*name).to_owned()).collect();
    all.extend((0..2_000).map(|_| text(&mut random)));
    all.extend(["straße", "STRASSE", "Äpfel", "äpfel", "AÄ", "CON", "Con"].map(str::to_owned));
    let names: Vec<(String, i64)> =
        all.iter().zip(1..).map(|(name, n)| (file_name::from_words(name, "list"), n)).collect();
    for ((name, _), from) in names.iter().zip(&all) {
        assert!(!name.is_empty() && name.len() <= 200, "{from:?}");
        assert!(name.chars().all(|c| c.is_alphanumeric() || c == '-'), "{name:?} from {from:?}");
        let (begins, ends) = (name.starts_with('-'), name.ends_with('-'));
        assert!(!begins && !ends, "{name:?}");
        let device = name.to_uppercase().replace(['¹', '²', '³'], "1");
        let numbered = device.len() == 4 && (device.starts_with("COM") || device.starts_with("LPT"));
        let is_device = ["CON", "PRN", "AUX", "NUL"].contains(&device.as_str())
            || numbered && device.ends_with(|c: char| c.is_ascii_digit());
        assert!(!is_device, "{name:?} from {from:?}");
    }
    let distinct = file_name::distinct(&names);
    let mut taken = HashSet::new();
    for name in &distinct {
        assert!(taken.insert(name.to_uppercase()), "{name} twice");
    }
}

#[test]
fn no_customer_steers_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("a.foresale");
    foresale!("new", db).ok();
    let hostile = "\u{1b}[2J\u{9b}31m\u{202e}\u{7f}";
    let csv = format!(
        "customer,first_name,last_name,email,city\nC-1,\"Ada\nC-9{hostile}\",Brook{hostile},ada@example.com,{hostile}\n"
    );
    let file = super::write(folder.path(), "\u{1b}[31mpeople.csv", &csv);
    let told = foresale!("import", db, file, "--as", "customers");
    assert_eq!(told.status, Some(0), "{}", told.err);
    harmless(&told.err, &['\n'], hostile);
    harmless(&told.out, &['\n'], hostile);
    let stored = super::texts(&db, "SELECT last_name FROM customer");
    assert!(stored[0].contains('\u{1b}'), "what came is kept");
    let table = foresale!("customers", db).ok();
    harmless(&table, &['\n'], hostile);
    assert!(table.contains("␛[2J"), "it is seen: {table}");
    assert!(!table.lines().any(|line| line.starts_with("C-9")), "a name makes no line of its own: {table}");
    let csv = foresale!("customers", db, "--format", "csv").ok();
    harmless(&csv, &['\n', '\r', '\t'], hostile);
    let json = foresale!("customers", db, "--format", "json").ok();
    harmless(&json, &['\n'], hostile);
    let out = folder.path().join("people.json");
    foresale!("customers", db, "--format", "json", "--out", out).ok();
    let in_file = std::fs::read_to_string(&out).expect("written");
    harmless(&in_file, &['\n'], "a JSON file");
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(serde_json::from_str::<serde_json::Value>(&in_file).expect("JSON"), value);
    assert!(value.to_string().contains(&serde_json::to_string(hostile).expect("JSON")[1..10]), "JSON keeps the value");
    let steps = foresale!("steps", db).ok();
    harmless(&steps, &['\n'], hostile);
    // User input is quoted in error messages, by this program and by its argument library.
    for said in [
        foresale!("import", db, "no\u{1b}[31mfile.csv", "--as", "customers"),
        foresale!("undo", db, "--step", "\u{1b}[31m"),
        foresale!("predict", db, "--model", "\u{9b}31m"),
    ] {
        assert_ne!(said.status, Some(0));
        harmless(&said.err, &['\n'], hostile);
    }
}

#[cfg(unix)]
#[test]
fn every_file_with_people_is_its_owners() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("demo");
    foresale!("demo", "--out", out, "--customers", "300").ok();
    let db = out.join("sample.foresale");
    let bad = super::write(folder.path(), "bad.csv", "customer,date,amount\n1,no day,5\n2,2024-01-01,5\n");
    foresale!("import", db, bad, "--as", "purchases", "--rejects", out.join("rejects.csv")).ok();
    for name in ["kpis.parquet", "kpis.csv"] {
        foresale!("kpis", db, "--out", out.join(name)).ok();
    }
    foresale!("customers", db, "--format", "csv", "--out", out.join("customers.csv")).ok();
    let (mut folders, mut files) = (vec![out], 0);
    while let Some(folder) = folders.pop() {
        let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for entry in std::fs::read_dir(folder).expect("read").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                files += 1;
                assert_eq!(mode(&entry), 0o600, "{}", entry.display());
            }
        }
    }
    assert!(files > 20, "only {files} files");
}
