//! Bad input of every kind ends in one clear sentence, status 1 or 2, and a database as it was.

use std::path::Path;

use rusqlite::Connection;

use super::{dump, sample, write};

/// Imports a file of purchases that must be refused; returns the sentence.
#[track_caller]
fn import_refused(content: impl AsRef<[u8]>) -> String {
    let (folder, db) = sample();
    let file = write(folder.path(), "file.csv", content);
    let before = dump(&db);
    let sentence = foresale!("import", db, file, "--as", "purchases", "--json").refused();
    assert_eq!(dump(&db), before, "{sentence}");
    assert!(sentence.contains("file.csv"), "{sentence}");
    sentence
}

#[track_caller]
fn says(sentence: &str, words: &str) {
    assert!(sentence.contains(words), "'{words}' is missing: {sentence}");
}

/// An option that would have no effect was meant to do something, so it is an error.
#[test]
fn options_that_an_import_has_no_use_for_are_refused() {
    let (folder, db) = sample();
    let (db, folder) = (&db, folder.path());
    let file = write(folder, "plain.csv", "customer,date,amount\nC1,2026-01-05,10.00\n");
    for (option, value) in [
        ("--sheet", "Sales"),
        ("--table", "sale"),
        ("--query", "SELECT 1"),
        ("--match", "email"),
        ("--effect", "create"),
    ] {
        says(&foresale!("import", db, &file, "--as", "purchases", option, value).refused(), option);
    }
    let people = write(folder, "people.csv", "customer,last_name\nC1,Brook\n");
    says(&foresale!("import", db, people, "--as", "customers", "--source", "web").refused(), "purchases only");
}

#[test]
fn an_empty_file() {
    says(&import_refused(""), "is empty");
    says(&import_refused("customer,date,amount\n"), "no rows");
}

#[test]
fn a_binary_file() {
    says(&import_refused([b"\x7FELF\x02\x01\x01\0\0\0".as_slice(), &[0, 200, 3, 255].repeat(500)].concat()), "binary");
    says(&import_refused(b"PK\x03\x04\x14\0\x06\0xl/workbook.xml\0\0\0"), "Excel");
}

#[test]
fn a_missing_column() {
    let sentence = import_refused("customer,date,city\n1,2024-01-01,Northby\n2,2024-02-01,Saltmere\n");
    says(&sentence, "no column for Amount");
    says(&sentence, "--map amount=COLUMN");
}

#[test]
fn bad_dates() {
    says(&import_refused("customer,date,amount\n1,yesterday,3\n2,soon,4\n"), "date");
    let sentence = import_refused("customer,date,amount\n1,2024-13-41,3\n2,2024-14-01,4\n");
    says(&sentence, "date");
    assert!(!sentence.contains("no column"), "there is a column of that name: {sentence}");
}

#[test]
fn bad_numbers() {
    let sentence = import_refused("customer,date,amount\n1,2024-01-01,lots\n2,2024-01-02,more\n");
    says(&sentence, "line 2: amount 'lots' is not a number");
    says(&sentence, "nothing was changed");
}

#[test]
fn a_directory() {
    let (folder, db) = sample();
    let before = dump(&db);
    says(&foresale!("import", db, folder.path(), "--as", "purchases").refused(), "is a folder");
    says(&foresale!("info", folder.path()).refused(), "is a folder");
    says(&foresale!("new", folder.path()).refused(), "is a folder");
    says(&foresale!("demo", "--out", db).refused(), "cannot be made");
    assert_eq!(dump(&db), before);
}

#[test]
fn what_cannot_be_opened() {
    let (folder, db) = sample();
    let file = write(folder.path(), "file.csv", "customer,date,amount\n1,2024-01-01,3\n");
    let (before, below) = (dump(&db), file.join("x.csv"));
    for sentence in [
        foresale!("import", db, below, "--as", "purchases").refused(),
        foresale!("import", db, file, "--as", "purchases", "--rejects", below).refused(),
        foresale!("info", below).refused(),
        foresale!("new", below).refused(),
        foresale!("kpis", db, "--out", below).refused(),
        foresale!("generate", "--customers", "5", "--purchases", "9", "--out", below).refused(),
    ] {
        says(&sentence, "x.csv");
        let reasons = sentence.matches("os error").count();
        assert!(reasons <= 1, "the system's reason is told {reasons} times: {sentence}");
    }
    says(&foresale!("info", folder.path().join("gone")).refused(), "foresale new");
    says(&foresale!("new", db).refused(), "exists already");
    assert_eq!(dump(&db), before);
}

#[cfg(unix)]
#[test]
fn no_permission() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, db) = sample();
    let file = write(folder.path(), "file.csv", "customer,date,amount\n1,2024-01-01,3\n");
    let before = dump(&db);
    let lock = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("changed");
    };
    lock(&file, 0o000);
    if std::fs::read(&file).is_ok() {
        crate::parts::skipped("permissions do not bind this user; what_cannot_be_opened stands for it");
        return;
    }
    says(&foresale!("import", db, file, "--as", "purchases").refused(), "permission");
    lock(&file, 0o600);
    lock(&db, 0o000);
    says(&foresale!("info", db).refused(), "permission");
    lock(&db, 0o400);
    foresale!("import", db, file, "--as", "purchases").refused();
    lock(&db, 0o600);
    assert_eq!(dump(&db), before);
}

#[test]
fn unknown_words() {
    let (_folder, db) = sample();
    let before = dump(&db);
    says(&foresale!("predict", db, "--model", "tarot").refused(), "there is no model 'tarot'; use one of hit-and-run");
    says(&foresale!("backtest", db, "--model", "tarot").refused(), "tarot");
    says(&foresale!("predict", db, "--model", "dormancy", "--method", "magic").refused(), "magic");
    says(&foresale!("import", db, db, "--as", "novels").refused(), "novels");
    says(&foresale!("clusters", db, "--kpis", "charm").refused(), "there is no KPI 'charm'");
    says(&foresale!("clusters", db, "--method", "magic").refused(), "there is no method 'magic'");
    says(&foresale!("clusters", db, "--scale", "frequency=cube").refused(), "there is no scale 'cube'");
    says(&foresale!("clusters", db, "--scale", "charm=log").refused(), "there is no KPI 'charm'");
    says(&foresale!("leads", "make", db, "--category", "Submarines").refused(), "no product group 'Submarines'");
    says(
        &foresale!("campaign", "plan", db, "--cluster", "1", "--offer", "Ahoy:Submarines:10%").refused(),
        "no product group 'Submarines'",
    );
    says(&foresale!("campaign", "plan", db, "--cluster", "99").refused(), "no cluster 99");
    says(&foresale!("leads", "outcomes", db, "--lead", "9999", "--outcome", "sold").refused(), "number 9999");
    says(&foresale!("frobnicate", db, "--json").refused(), "");
    says(
        &foresale!("generate", "--customers", "many", "--purchases", "9", "--out", db).refused(),
        "not a whole number",
    );
    says(
        &foresale!("campaign", "plan", db, "--budget", "1.000,50").refused(),
        "that is not a number; write it as \
        12.5",
    );
    assert_eq!(dump(&db), before);
}

#[test]
fn numbers_out_of_range() {
    let (_folder, db) = sample();
    let before = dump(&db);
    for horizon in ["0w", "0d", "w", "-3d", "99y", "26", "4000000000w"] {
        let option = format!("--horizon={horizon}");
        for command in ["predict", "backtest"] {
            says(&foresale!(command, db, "--model", "spending", option).refused(), "is not a horizon");
        }
    }
    says(&foresale!("predict", db, "--model", "spending", "--as-of", "1850-01-01").refused(), "as-of day");
    says(&foresale!("predict", db, "--model", "spending", "--as-of", "9999-01-01").refused(), "more than ten years");
    says(&foresale!("kpis", db, "--as-of", "1850-01-01").refused(), "as-of day");
    says(&foresale!("predict", db, "--model", "spending", "--as-of", "2024-02-31").refused(), "2024-02-31");
    says(&foresale!("backtest", db, "--model", "all", "--as-of", "2030-01-01").refused(), "choose an as-of day up to");
    for k in ["0", "1", "100000"] {
        foresale!("clusters", db, "--k", k).refused();
    }
    for support in ["--min-support=2", "--min-support=0", "--min-support=nan", "--min-support=-1"] {
        foresale!("patterns", db, support).refused();
    }
    foresale!("generate", "--customers", "0", "--purchases", "9", "--out", db.with_extension("out")).refused();
    foresale!("leads", "make", db, "--months", "0").refused();
    foresale!("leads", "make", db, "--most", "0").refused();
    foresale!("leads", "make", db, "--offer-day", "2020-01-01").refused();
    foresale!("leads", "make", db, "--postcodes", "ZZ").refused();
    assert_eq!(dump(&db), before);

    foresale!("predict", db, "--model", "dormancy").ok();
    let before = dump(&db);
    for odd in ["--control=2", "--control=nan", "--budget=-4", "--budget=nan", "--budget=inf", "--offer=x:Tyres:nan%"] {
        foresale!("campaign", "plan", db, "--model", "dormancy", odd, "--save").refused();
    }
    says(&foresale!("campaign", "plan", db, "--model", "dormancy", "--size=0", "--save").refused(), "nobody");
    assert_eq!(dump(&db), before);
}

#[test]
fn a_foreign_sqlite_file() {
    let (folder, db) = sample();
    let file = write(folder.path(), "file.csv", "customer,date,amount\n1,2024-01-01,3\n");
    let foreign = folder.path().join("foreign.db");
    Connection::open(&foreign).expect("made").execute_batch("CREATE TABLE customer (id); ").expect("made");
    let before = std::fs::read(&foreign).expect("read");
    says(&foresale!("info", foreign, "--json").refused(), "is not a Foresale database; it was left untouched");
    says(&foresale!("import", foreign, file, "--as", "purchases").refused(), "left untouched");
    says(&foresale!("import", db, foreign, "--as", "purchases").refused(), "SQLite");
    assert_eq!(std::fs::read(&foreign).expect("read"), before);
    for sidecar in ["foreign.db-wal", "foreign.db-shm", "foreign.db-journal"] {
        assert!(!folder.path().join(sidecar).exists(), "{sidecar}");
    }
}

#[test]
fn databases_that_are_not_ours_to_open() {
    let (folder, db) = sample();
    says(&foresale!("info", write(folder.path(), "zero.db", "")).refused(), "not a Foresale database");
    says(&foresale!("info", write(folder.path(), "text.db", "hello")).refused(), "not a Foresale database");
    let mut newer = std::fs::read(&db).expect("read");
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    let path = write(folder.path(), "newer.db", &newer);
    says(&foresale!("info", path).refused(), "newer version of Foresale (format 99");
    assert_eq!(std::fs::read(&path).expect("read"), newer);
    let whole = std::fs::read(&db).expect("read");
    let torn = write(folder.path(), "torn.db", &whole[..whole.len() / 3]);
    let ran = foresale!("info", torn);
    assert!(ran.status == Some(0) || !ran.refused().is_empty(), "a damaged file is an error or still readable");
}

#[test]
fn lists_are_never_written_over_the_database() {
    let (folder, db) = sample();
    let bad = write(folder.path(), "bad.csv", "customer,date,amount\n1,2024-01-01,3\n2,2024-01-02,more\n");
    foresale!("predict", db, "--model", "dormancy").ok();
    foresale!("campaign", "plan", db, "--model", "dormancy", "--save").ok();
    foresale!("kpis", db).ok();
    let before = dump(&db);
    // The same file under another name.
    let twisted = folder.path().join(".").join("sample.foresale");
    for path in [&db, &twisted] {
        for ran in [
            foresale!("import", db, bad, "--as", "purchases", "--rejects", path),
            foresale!("rank", db, "--model", "dormancy", "--out", path),
            foresale!("campaign", "export", db, "1", "--out", path),
            foresale!("kpis", db, "--out", path),
            foresale!("patterns", db, "--out", path),
        ] {
            says(&ran.refused(), "is the customer database itself");
        }
    }
    assert_eq!(dump(&db), before);
    says(&foresale!("import", db, bad, "--as", "purchases", "--rejects", bad).refused(), "another name");
    foresale!("info", db).ok();
}

#[test]
fn a_file_cut_in_the_middle_of_a_letter_brings_no_wrong_amount() {
    let (folder, _) = sample();
    let db = folder.path().join("new.foresale");
    foresale!("new", db).ok();
    let text = "customer,date,amount\n1,2024-01-01,10.00\n2,2024-01-02,20.00\n3,2024-01-03,1250.00";
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.truncate(bytes.len() - 11);
    let file = write(folder.path(), "cut.csv", bytes);
    let rejects = folder.path().join("rejects.csv");
    let ran = foresale!("import", db, file, "--as", "purchases", "--json", "--rejects", rejects);
    assert!(ran.err.starts_with("1 row rejected; line 4: amount"), "{}", ran.err);
    let report: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((&report["added"], &report["rejected"]), (&2.into(), &1.into()));
    assert!(std::fs::read_to_string(rejects).expect("written").contains('4'));
}

#[test]
fn steps_out_of_their_order() {
    let (_folder, db) = sample();
    let before = dump(&db);
    says(&foresale!("rank", db, "--model", "timing").refused(), "foresale predict DB --model timing");
    says(&foresale!("predict", db, "--model", "timing", "--periods", "quarters").refused(), "weeks or months");
    says(&foresale!("predict", db, "--model", "dormancy", "--periods", "weeks").refused(), "--model timing");
    says(&foresale!("rank", db, "--model", "timing", "--out", db.with_extension("pdf")).refused(), "predict");
    says(&foresale!("campaign", "plan", db, "--model", "dormancy").refused(), "predict --model dormancy");
    says(&foresale!("campaign", "send", db, "1").refused(), "no campaign 1");
    says(&foresale!("campaign", "results", db, "1").refused(), "no campaign 1");
    says(&foresale!("leads", "assign", db).refused(), "foresale leads make");
    says(&foresale!("leads", "assign", db, "--list", "7").refused(), "no lead list 7");
    says(&foresale!("leads", "deliver", db).refused(), "--out FOLDER");
    says(&foresale!("settings", db, "--smtp", "nonsense").refused(), "HOST:PORT");
    assert_eq!(dump(&db), before);

    foresale!("predict", db, "--model", "dormancy").ok();
    foresale!("campaign", "plan", db, "--model", "dormancy", "--save").ok();
    let before = dump(&db);
    let sentence = foresale!("campaign", "send", db, "1").refused();
    says(&sentence, "no mail server is set up");
    says(&sentence, "foresale settings DB --smtp");
    assert_eq!(dump(&db), before);
    foresale!("leads", "make", db).ok();
    let before = dump(&db);
    says(&foresale!("leads", "deliver", db, "--out", db.with_extension("leads")).refused(), "not assigned");
    says(&foresale!("leads", "deliver", db, "--mail").refused(), "no mail server");
    assert_eq!(dump(&db), before);
}

#[test]
fn an_empty_database() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("empty.foresale");
    foresale!("new", db).ok();
    let before = dump(&db);
    for ran in [
        foresale!("predict", db, "--model", "dormancy"),
        foresale!("backtest", db, "--model", "all"),
        foresale!("clusters", db),
        foresale!("kpis", db),
        foresale!("leads", "make", db),
        foresale!("campaign", "plan", db),
        foresale!("patterns", db),
    ] {
        says(&ran.refused(), "import");
    }
    assert_eq!(dump(&db), before);
}
