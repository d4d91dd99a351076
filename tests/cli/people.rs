//! Databases with people: nobody works without signing in, everybody within their rights, and whoever may not see people
//! sees numbers, on every way out of the program.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{Ran, command, opened, sample, texts};

pub const OWNER: (&str, &str) = ("Olga", "owner's long words");
pub const ANALYST: (&str, &str) = ("Ann", "analyst's long words");

/// Calls the program as somebody.
pub fn call((name, password): (&str, &str), words: &[&OsStr]) -> Ran {
    let mut all = words.to_vec();
    all.extend([OsStr::new("--as"), OsStr::new(name)]);
    let output = command(&all)
        .env("FORESALE_PASSWORD", password)
        .env("FORESALE_NEW_PASSWORD", ANALYST.1)
        .output()
        .expect("started");
    Ran::from_output(&output)
}

pub(super) fn line(who: (&str, &str), db: &Path, folder: &Path, line: &str) -> Ran {
    let words: Vec<PathBuf> = line
        .split(' ')
        .map(|word| match word {
            "DB" => db.to_owned(),
            word => word.strip_prefix("OUT/").map_or_else(|| PathBuf::from(word), |name| folder.join(name)),
        })
        .collect();
    call(who, &words.iter().map(|word| word.as_os_str()).collect::<Vec<_>>())
}

/// Makes Olga the owner of a file, which is encrypted from then on; returns the recovery key.
pub fn owned(db: &Path) -> String {
    let words = ["users".as_ref(), db.as_os_str(), "add".as_ref(), OWNER.0.as_ref()];
    let made = command(&words).env("FORESALE_PASSWORD", OWNER.1).output().expect("started");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let said = String::from_utf8(made.stdout).expect("text");
    foresale::store::keys::unlock(db, OWNER.0, OWNER.1).expect("unlocked here too");
    super::keys::recovery_key_in(&said)
}

#[test]
fn nobody_works_without_signing_in_and_the_last_owner_stays() {
    let (folder, db) = sample();
    let folder = folder.path();
    assert!(foresale!("users", db).ok().contains("nobody has to sign in"));
    owned(&db);
    for (command, word) in
        [("info", "--as NAME"), ("customers", "--as NAME"), ("backup", "--as NAME"), ("serve", "--as NAME")]
    {
        let told = foresale!(command, db).refused();
        assert!(told.contains(word), "{command}: {told}");
    }
    let wrong = line((OWNER.0, "guessed words"), &db, folder, "info DB").refused();
    assert_eq!(wrong, line(("Nobody", "guessed words"), &db, folder, "info DB").refused(), "no telling who exists");
    line(OWNER, &db, folder, "info DB").ok();
    line(OWNER, &db, folder, "users DB add Ann --role analyst").ok();
    let told = line(OWNER, &db, folder, "users DB list").ok();
    assert!(told.contains("Olga") && told.contains("analyst"), "{told}");
    for way in ["users DB remove Olga", "users DB role Olga viewer"] {
        let told = line(OWNER, &db, folder, way).refused();
        assert!(told.contains("last owner"), "{told}");
    }
    assert!(
        line(ANALYST, &db, folder, "users DB list").refused().contains("may not change settings, backups or people")
    );
    assert!(line(ANALYST, &db, folder, "backup DB").refused().contains("may not change settings"));
    assert!(line(ANALYST, &db, folder, "customers DB --out OUT/c.csv").refused().contains("may not write files"));
    assert!(line(ANALYST, &db, folder, "serve DB").refused().contains("may not send"));
    // Rights hold from the next call on.
    line(OWNER, &db, folder, "users DB allow Ann export").ok();
    line(ANALYST, &db, folder, "customers DB --out OUT/c.csv").ok();
    line(OWNER, &db, folder, "users DB deny Ann see").ok();
    assert!(line(ANALYST, &db, folder, "info DB").refused().contains("Ann may not see figures"));
    line(OWNER, &db, folder, "users DB remove ann").ok();
    assert!(line(ANALYST, &db, folder, "info DB").refused().contains("do not belong together"));
    assert!(texts(&db, "SELECT password FROM person").iter().all(|hash| hash.starts_with("$argon2id$")));
}

#[test]
fn five_wrong_passwords_lock_a_name_where_they_were_typed_and_nowhere_else() {
    let (folder, db) = sample();
    let folder = folder.path();
    owned(&db);
    for _ in 0..5 {
        let told = line((OWNER.0, "guessed words"), &db, folder, "info DB").refused();
        assert!(told.contains("do not belong together"), "{told}");
    }
    let told = line(OWNER, &db, folder, "info DB").refused();
    assert!(told.contains("too many wrong passwords") && told.contains("10 min"), "{told}");
    let elsewhere = command(&["info".as_ref(), db.as_os_str(), "--as".as_ref(), OWNER.0.as_ref()])
        .env("FORESALE_PASSWORD", OWNER.1)
        .env("USER", "another desk")
        .output()
        .expect("started");
    assert!(elsewhere.status.success(), "{}", String::from_utf8_lossy(&elsewhere.stderr));
    let said = texts(&db, "SELECT what FROM audit_log WHERE what LIKE 'Five wrong%'");
    assert!(said.len() == 1 && said[0].contains("Olga"), "{said:?}");
}

/// Everybody in the file has a name, an id, addresses and a number that stand out.
pub fn plant(db: &Path) {
    // As the program itself writes: what is overwritten is gone from the page as well.
    let sql = "PRAGMA secure_delete = ON; UPDATE customer SET external_id = 'QXID' || id, first_name = 'QXFIRST' || id, last_name = 'QXLAST' || id,
                   company = iif(company = '', '', 'QXFIRM' || id), email = iif(email = '', '', 'qxmail' || id || '@example.com'),
                   phone = iif(phone = '', '', printf('+49 30 7777%06d', id)), street = iif(street = '', '', 'QXSTREET ' || id)";
    opened(db).execute_batch(sql).expect("planted");
}

/// Whether a text or a file names anybody who was planted, in whatever case.
fn names_somebody(bytes: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    ["qx", "30 7777", "307777"].iter().find_map(|mark| {
        let at = text.find(mark)?;
        Some(text.chars().skip(text[..at].chars().count().saturating_sub(60)).take(160).collect())
    })
}

const LOOKING: [&str; 27] = [
    "info DB",
    "check DB",
    "steps DB",
    "predict DB --model dormancy",
    "rank DB --model dormancy",
    "rank DB --model dormancy --format json",
    "rank DB --model dormancy --out OUT/ranked.csv",
    "rank DB --model dormancy --out OUT/ranked.pdf",
    "kpis DB --out OUT/kpis.csv",
    "customers DB",
    "customers DB --json",
    "customers DB --filter #17",
    "customers DB --filter QXLAST17",
    "customers DB --sort name --out OUT/customers.csv",
    "segments DB list",
    "segments DB read QXLAST",
    "clusters DB --out OUT/clusters.csv",
    "patterns DB --out OUT/patterns.csv",
    "backtest DB --model dormancy",
    "duplicates DB",
    "settings DB --json",
    "campaign list DB --json",
    "campaign plan DB --model dormancy --json",
    "campaign results DB --campaign 1 --json",
    "campaign export DB --campaign 1 --out OUT/campaign.csv",
    "leads receipts DB",
    "leads deliver DB --out OUT/leads",
];

#[test]
fn an_analyst_sees_numbers_in_place_of_people_on_every_way_out() {
    let (folder, db) = sample();
    let folder = folder.path();
    plant(&db);
    for way in [
        "predict DB --model dormancy",
        "campaign plan DB --model dormancy --save",
        "leads make DB",
        "leads assign DB",
        "leads publish DB",
    ] {
        let words: Vec<&OsStr> =
            way.split(' ').map(|word| if word == "DB" { db.as_os_str() } else { OsStr::new(word) }).collect();
        super::run(&words).ok();
    }
    owned(&db);
    line(OWNER, &db, folder, "users DB add Ann --role analyst").ok();
    line(OWNER, &db, folder, "users DB allow Ann export").ok();
    let named = line(OWNER, &db, folder, "customers DB").ok();
    assert!(names_somebody(named.as_bytes()).is_some(), "the owner sees names: {named}");
    let mut answered = 0;
    for way in LOOKING {
        let ran = line(ANALYST, &db, folder, way);
        assert!(!ran.err.contains("panicked") && !ran.err.contains("view"), "{way}: {}", ran.err);
        answered += usize::from(ran.status == Some(0));
        // What was typed may be quoted.
        let typed = |text: &str| {
            way.split(' ').filter(|word| word.contains("QX")).fold(text.to_owned(), |t, w| t.replace(w, ""))
        };
        for said in [typed(&ran.out), typed(&ran.err)] {
            assert_eq!(names_somebody(said.as_bytes()), None, "{way}");
        }
    }
    assert!(answered > 18, "most are answered: {answered}");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        if ending == "csv" {
            files += 1;
            assert_eq!(names_somebody(&std::fs::read(&path).expect("read")), None, "{}", path.display());
        }
    }
    assert!(files >= 4, "files were written: {files}");
    let listed = line(ANALYST, &db, folder, "customers DB").ok();
    assert!(listed.contains("#1"), "numbers in place of people: {listed}");
    // The numbers that count stay what they are.
    let counts = |who| line(who, &db, folder, "info DB --json").json();
    assert_eq!(counts(OWNER)["customers"], counts(ANALYST)["customers"]);
    let plan = |who| line(who, &db, folder, "campaign plan DB --model dormancy --json").json();
    for figure in ["audience", "reachable", "chosen", "control"] {
        assert_eq!(plan(OWNER)[figure], plan(ANALYST)[figure], "{figure}");
    }
    // Nothing is written from what is not seen.
    for way in ["campaign plan DB --model dormancy --save", "leads make DB", "campaign send DB 1"] {
        let told = line(ANALYST, &db, folder, way).refused();
        assert!(told.contains("may not"), "{way}: {told}");
    }
}

/// A rule about names and addresses as files write it.
fn rule_on(field: &str, test: &str) -> String {
    format!(r#"{{"all-of":[{{"is":{{"field":{{"field":"{field}","test":{{{test}}}}}}}}}]}}"#)
}

#[test]
#[expect(clippy::too_many_lines, reason = "one file is tried in all ways")]
fn an_analyst_finds_nobody_by_trying_names_addresses_or_words() {
    let (folder, db) = sample();
    let folder = folder.path();
    plant(&db);
    // What a file told besides: the name of whoever answers the telephone, a number, where they live, and a word that nearly
    // everybody shares.
    let rows: Vec<String> = texts(&db, "SELECT external_id FROM customer ORDER BY id")
        .iter()
        .enumerate()
        .map(|(n, id)| {
            let word = if n == 7 { "qxjuggler" } else { "clerk" };
            format!("{id},QXCONTACT{n},30777{:06},{word},{}.123456,{}.654321\n", n * 37, 50 + n % 3, 8 + n % 2)
        })
        .collect();
    let told = super::write(
        folder,
        "besides.csv",
        format!("customer,partner,deskline,trade,latitude,longitude\n{}", rows.concat()),
    );
    let imported = foresale!("import", db, told, "--as", "customers");
    assert_eq!(imported.status, Some(0), "{}", imported.err);
    let named = super::write(folder, "named.json", rule_on("last-name", r#""is":"QXLAST17""#));
    foresale!("segments", db, "save", "Named", "--rule", named).ok();
    owned(&db);
    line(OWNER, &db, folder, "users DB add Ann --role analyst").ok();
    line(OWNER, &db, folder, "users DB allow Ann export").ok();
    let (mut refused, mut number) = (0, 0);
    for (field, test) in [
        ("last-name", r#""is":"QXLAST17""#),
        ("last-name", r#""starts-with":"q""#),
        ("last-name", r#""contains":"17""#),
        ("company", r#""is-not":"QXFIRM3""#),
        ("email", r#""contains":"qxmail17""#),
        ("email", r#""one-of":["qxmail17@example.com"]"#),
        ("telephone", r#""starts-with":"+49""#),
        ("postcode", r#""is":"10115""#),
        ("postcode", r#""starts-with":"101""#),
    ] {
        number += 1;
        let rule = rule_on(field, test);
        let file = super::write(folder, &format!("rule{number}.json"), &rule);
        for way in ["count".to_owned(), format!("save Probe{number}")] {
            let told = line(ANALYST, &db, folder, &format!("segments DB {way} --rule {}", file.display())).refused();
            assert!(told.contains("may not see names") && told.contains("under Settings"), "{rule}: {told}");
        }
        refused += 1;
    }
    assert_eq!(refused, number);
    // Areas and towns are figures, and whether anything is known is too.
    for (field, test) in [("city", r#""starts-with":"a""#), ("postcode", r#""starts-with":"10""#)] {
        number += 1;
        let file = super::write(folder, &format!("rule{number}.json"), rule_on(field, test));
        line(ANALYST, &db, folder, &format!("segments DB save Probe{number} --rule {}", file.display())).ok();
    }
    let probe = |rule: &str| {
        let words = ["segments".as_ref(), db.as_os_str(), "count".as_ref(), "--where".as_ref(), OsStr::new(rule)];
        call(ANALYST, &words)
    };
    for rule in ["last_name = 'QXLAST17'", "partner = 'QXCONTACT7'", "deskline > 0", "trade = 'qxjuggler'"] {
        let told = probe(rule).refused();
        assert!(told.contains("may not see names") || told.contains("there is no"), "{rule}: {told}");
    }
    probe("trade = 'clerk'").ok();
    // What somebody else looked for by name is not told, nor counted as nobody.
    for way in [
        "segments DB list",
        "segments DB members Named",
        "segments DB count --segment Named",
        "segments DB list --json",
    ] {
        let ran = line(ANALYST, &db, folder, way);
        assert!(!ran.out.contains("QXLAST17") && !ran.err.contains("QXLAST17"), "{way}: {} {}", ran.out, ran.err);
    }
    let listed = line(ANALYST, &db, folder, "segments DB list");
    assert!(format!("{}{}", listed.out, listed.err).contains("may not see names"), "{} {}", listed.out, listed.err);
    // Searching by a name says why nobody is found; a number finds one.
    for typed in ["QXLAST17", "qxmail17@example.com", "QXID17", "17"] {
        let told = line(ANALYST, &db, folder, &format!("customers DB --filter {typed}")).refused();
        assert!(told.contains("may not see names") && told.contains("#17"), "{typed}: {told}");
    }
    assert!(line(ANALYST, &db, folder, "customers DB --filter #17").ok().contains("#17"));
    // No way of ordering, no column, no file and no list of words tells what they are.
    for way in [
        "customers DB --sort email --columns id,email,telephone,postcode,trade --out OUT/sorted.csv",
        "customers DB --sort partner",
        "customers DB --columns id,partner,deskline,trade,latitude --out OUT/told.csv",
        "kpis DB --out OUT/k.csv",
        "rank DB --model dormancy --json",
        "info DB --json",
        "steps DB",
        "select DB --json",
    ] {
        let ran = line(ANALYST, &db, folder, way);
        assert!(!ran.err.contains("panicked"), "{way}: {}", ran.err);
        for said in [ran.out, ran.err] {
            assert_eq!(names_somebody(said.as_bytes()), None, "{way}");
        }
    }
    for file in ["sorted.csv", "told.csv", "k.csv"] {
        let Ok(text) = std::fs::read_to_string(folder.join(file)) else { continue };
        assert_eq!(names_somebody(text.as_bytes()), None, "{file}");
        assert!(!text.contains(".123456"), "{file} says where people live");
    }
    // What is counted stays right.
    let health = |who| {
        let mut told = line(who, &db, folder, "info DB --json").json();
        // Of attributes, those that tell who somebody is are left out.
        told.as_object_mut().expect("figures").remove("attributes");
        told
    };
    assert_eq!(health(OWNER), health(ANALYST));
}

#[test]
fn the_log_tells_who_did_what_and_one_changed_byte_is_found() {
    let (folder, db) = sample();
    let folder = folder.path();
    owned(&db);
    line(OWNER, &db, folder, "users DB add Ann --role manager").ok();
    line(ANALYST, &db, folder, "customers DB --out OUT/c.csv").ok();
    line(ANALYST, &db, folder, "leads make DB").ok();
    line(OWNER, &db, folder, "users DB role Ann viewer").ok();
    let by_ann = line(OWNER, &db, folder, "log DB --person ann").ok();
    assert!(by_ann.contains("command line") && !by_ann.contains("Olga"), "{by_ann}");
    let exports = line(OWNER, &db, folder, "log DB --action export --json").json();
    assert!(exports["entries"].as_array().is_some_and(|entries| entries.iter().all(|one| one["person"] == "Ann")));
    assert!(line(ANALYST, &db, folder, "log DB").refused().contains("may not change settings"));
    assert!(line(OWNER, &db, folder, "log DB --to 2001-01-01").ok().contains("nothing of that kind"));
    line(OWNER, &db, folder, "check DB").ok();
    let change = "UPDATE audit_log SET what = replace(what, 'viewer', 'owners') WHERE what LIKE '%viewer%'";
    assert_eq!(opened(&db).execute(change, []).expect("changed"), 1);
    let told = line(OWNER, &db, folder, "check DB");
    assert!(told.status == Some(1) && told.out.contains("the text of entry"), "{}", told.out);
}

#[test]
fn an_erased_customer_leaves_figures_and_is_not_brought_back() {
    let (folder, db) = sample();
    let folder = folder.path();
    plant(&db);
    for way in
        ["predict DB --model dormancy", "campaign plan DB --model dormancy --save", "leads make DB", "leads assign DB"]
    {
        let words: Vec<&OsStr> =
            way.split(' ').map(|word| if word == "DB" { db.as_os_str() } else { OsStr::new(word) }).collect();
        super::run(&words).ok();
    }
    let whose = "SELECT external_id FROM customer JOIN lead ON lead.customer_id = customer.id
                 WHERE dealer_id IS NOT NULL AND email <> '' AND phone <> '' LIMIT 1";
    let id = texts(&db, whose).remove(0);
    let number = id.trim_start_matches("QXID").to_owned();
    let old = super::write(
        folder,
        "old.csv",
        format!(
            "customer,first name,last name,email\n{id},QXFIRST{number},QXLAST{number},qxmail{number}@example.com\n"
        ),
    );
    let known = foresale!("export-customer", db, id).json();
    assert!(known["records"]["customer_attribute"].as_array().is_some_and(|some| !some.is_empty()), "{known}");
    let attribute = &known["records"]["customer_attribute"][0]["attribute"];
    assert!(attribute.as_str().is_some_and(|name| name.parse::<u32>().is_err()), "by its name: {known}");
    assert!(known["records"]["lead"].as_array().is_some_and(|some| some.len() == 1), "{known}");
    let (json, pdf) = (folder.join("k.json"), folder.join("k.pdf"));
    foresale!("export-customer", db, id, "--out", json).ok();
    foresale!("export-customer", db, id, "--out", pdf).ok();
    assert!(std::fs::read(&pdf).expect("read").starts_with(b"%PDF"));
    let totals = foresale!("info", db, "--json").json();
    let shown = foresale!("erase-customer", db, id);
    assert!(shown.out.contains("nothing was changed") && texts(&db, whose)[0] == id, "{}", shown.out);
    foresale!("erase-customer", db, id, "--yes").ok();
    assert!(foresale!("export-customer", db, id).json()["name"] == format!("erased-{number}"), "its purchases stay");
    let after = foresale!("info", db, "--json").json();
    for figure in ["customers", "purchases", "first_day", "last_day"] {
        assert_eq!(totals[figure], after[figure], "{figure}");
    }
    // Nothing names the person, in no table and in no byte of the file and what lies beside it.
    let marks = [
        id.clone(),
        format!("QXFIRST{number}"),
        format!("QXLAST{number}"),
        format!("qxmail{number}@"),
        format!("7777{number:0>6}"),
    ];
    let is_named = |bytes: &[u8], mark: &str| {
        // Longer numbers begin like this one.
        bytes.windows(mark.len()).enumerate().any(|(at, window)| {
            window.eq_ignore_ascii_case(mark.as_bytes()) && !bytes.get(at + mark.len()).is_some_and(u8::is_ascii_digit)
        })
    };
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("sample.foresale") && path.is_file() {
            let bytes = std::fs::read(&path).expect("read");
            for mark in &marks {
                assert!(!is_named(&bytes, mark), "{mark} in {name}");
            }
        }
    }
    foresale!("check", db).ok();
    // The old file brings nobody back.
    let again = foresale!("import", db, old, "--as", "customers").refused();
    assert!(again.contains("erased on request") && again.contains("nothing was changed"), "{again}");
    let sold = super::write(folder, "sold.csv", format!("customer,date,amount\n{id},2024-02-03,12.50\n"));
    let sold = foresale!("import", db, sold, "--as", "purchases", "--json").json();
    assert_eq!(sold["added"], 1, "{sold}");
    assert_eq!(texts(&db, &format!("SELECT CAST(count(*) AS TEXT) FROM customer WHERE external_id = '{id}'")), ["0"]);
    assert!(foresale!("erase-customer", db, id, "--yes").refused().contains("erased before"));
}

#[test]
fn who_shares_an_address_with_somebody_erased_stays_also_when_a_backup_is_restored() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("shop.foresale");
    foresale!("new", db).ok();
    let text = "customer,first name,last name,email\nC-1,Ada,Brook,brook@example.com\nC-2,Ben,Brook,Brook@example.com\n\
                C-3,Cleo,Ford,cleo@example.com\n";
    let file = super::write(folder.path(), "people.csv", text);
    foresale!("import", db, file, "--as", "customers").ok();
    let backup = folder.path().join("kept.foresale");
    foresale!("backup", db, backup).ok();
    let shown = foresale!("erase-customer", db, "C-1", "--json").json();
    assert_eq!(shown["same_address"], serde_json::json!(["Ben Brook (C-2)"]));
    foresale!("erase-customer", db, "C-1", "--yes").ok();
    foresale!("restore", db, backup).ok();
    let names = texts(&db, "SELECT external_id || ' ' || first_name FROM customer ORDER BY id");
    assert_eq!(names, ["erased-1 ", "C-2 Ben", "C-3 Cleo"]);
}

#[test]
fn customers_requests_have_due_days_and_the_unheard_of_are_forgotten_by_a_rule() {
    let (_folder, db) = sample();
    let id = texts(&db, "SELECT external_id FROM customer LIMIT 1").remove(0);
    assert!(foresale!("privacy", db).ok().contains("no customer has asked"));
    foresale!("privacy", db, "note", id, "copy", "--note", "by letter").ok();
    let listed = foresale!("privacy", db).ok();
    assert!(listed.contains("due") && listed.contains("by letter"), "{listed}");
    foresale!("privacy", db, "done", "1").ok();
    assert!(foresale!("privacy", db, "done", "1").refused().contains("no open request"));
    let shown = foresale!("retention", db, "--months", "1", "--json").json();
    assert!(shown["prospects"].as_u64().is_some_and(|many| many > 0) && shown["erased"] == 0, "{shown}");
    let done = foresale!("retention", db, "--months", "1", "--yes", "--json").json();
    assert_eq!(done["erased"], shown["prospects"]);
    assert_eq!(foresale!("retention", db, "--months", "1", "--json").json()["prospects"], 0);
    foresale!("check", db).ok();
}

#[test]
fn the_log_is_written_by_who_may_see_it_and_as_it_is_searched() {
    let (folder, db) = sample();
    let folder = folder.path();
    owned(&db);
    line(OWNER, &db, folder, "users DB add Ann --role analyst").ok();
    line(OWNER, &db, folder, "log DB --action analyst --out OUT/log.csv").ok();
    let text = std::fs::read_to_string(folder.join("log.csv")).expect("written");
    assert!(text.contains("Added Ann as analyst") && text.contains("Olga"), "{text}");
    assert_eq!(text.lines().count(), 2, "the heading, and what was searched for: {text}");
    assert!(line(OWNER, &db, folder, "log DB --out OUT/log.pdf").ok().contains("entries in"));
    assert!(std::fs::read(folder.join("log.pdf")).expect("written").starts_with(b"%PDF"));
    line(ANALYST, &db, folder, "log DB --out OUT/other.csv").refused();
    assert!(!folder.join("other.csv").exists());
    assert!(line(OWNER, &db, folder, "log DB --out OUT/log.xyz").refused().contains(".csv or .pdf"));
}
