//! Encrypted files: nothing of anybody stands in the clear, what goes wrong is said with the way out, whoever dies leaves the
//! old or the new file, and it costs little time.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use foresale::store::keys;

use super::kills::{hits_wanted, tell};
use super::people::{ANALYST, OWNER, line, owned, plant};
use super::{Ran, command, opened, sample, texts};

/// Whoever gets a new password here gets this one, the first person too.
const NEW: &str = "another long word";

/// The line of the answer that is a recovery key.
pub(super) fn recovery_key_in(said: &str) -> String {
    let is_key = |text: &str| text.len() == 44 && text.matches('-').count() == 8;
    said.lines()
        .map(str::trim)
        .find(|line| is_key(line))
        .unwrap_or_else(|| panic!("no recovery key: {said}"))
        .to_owned()
}

/// Calls the program as Olga, with the recovery key in the environment.
fn with_recovery(db: &Path, key: &str, words: &[&str]) -> Ran {
    let mut all = vec![OsStr::new("users"), db.as_os_str()];
    all.extend(words.iter().map(OsStr::new));
    let output = command(&all)
        .env("FORESALE_RECOVERY_KEY", key)
        .env("FORESALE_PASSWORD", OWNER.1)
        .env("FORESALE_NEW_PASSWORD", NEW)
        .output()
        .expect("started");
    Ran::from_output(&output)
}

#[test]
fn the_recovery_key_lets_an_owner_in_and_keys_can_be_exchanged() {
    let (folder, db) = sample();
    let folder = folder.path();
    foresale!("backup", db).ok();
    let recovery = owned(&db);
    assert!(keys::is_encrypted(&db));
    for backup in foresale!("backups", db, "--json").json()["backups"].as_array().expect("listed") {
        let path = PathBuf::from(backup["path"].as_str().expect("a path"));
        assert!(keys::is_encrypted(&path), "the backups made before too");
        line(OWNER, &path, folder, "info DB").ok();
    }
    let other = with_recovery(&db, "ABCD", &["try-recovery-key", "--as", "Olga"]).refused();
    assert!(other.contains("nine groups"), "{other}");
    with_recovery(&db, &recovery.to_lowercase(), &["try-recovery-key", "--as", "Olga"]).ok();
    line(OWNER, &db, folder, "users DB add Ann --role analyst").ok();
    let refused = with_recovery(&db, &recovery, &["recover", "Ann"]).refused();
    assert!(refused.contains("'Ann' is none") && refused.contains("Olga"), "{refused}");
    with_recovery(&db, &recovery, &["recover", "Olga"]).ok();
    line(OWNER, &db, folder, "info DB").refused();
    let olga = (OWNER.0, NEW);
    line(olga, &db, folder, "info DB").ok();
    let told = line(olga, &db, folder, "users DB new-key").ok();
    assert!(told.contains("new key"), "{told}");
    line(ANALYST, &db, folder, "info DB").ok();
    let newer = recovery_key_in(&line(olga, &db, folder, "users DB recovery-key --out OUT/key.pdf").ok());
    assert!(fs::read(folder.join("key.pdf")).expect("written").starts_with(b"%PDF"));
    assert!(with_recovery(&db, &recovery, &["recover", "Olga"]).refused().contains("does not open the file"));
    with_recovery(&db, &newer, &["recover", "Olga"]).ok();
    let log = line(olga, &db, folder, "log DB --top 50").ok();
    for said in ["Let in by the recovery key", "Encrypted the file with a new key", "Made a new recovery key"] {
        assert!(log.contains(said), "{said}: {log}");
    }
    line(olga, &db, folder, "check DB").ok();
    // An older backup opens with the password of today, as its key is among the former ones.
    let backups = line(olga, &db, folder, "backups DB --json").json();
    let oldest = backups["backups"].as_array().and_then(|all| all.last()).expect("one")["path"].clone();
    let restore = ["restore".as_ref(), db.as_os_str(), OsStr::new(oldest.as_str().expect("a path"))];
    super::people::call(olga, &restore).ok();
    line(olga, &db, folder, "info DB").ok();
}

/// What was planted, as UTF-8 and as both kinds of UTF-16.
fn marks(db: &Path) -> Vec<Vec<u8>> {
    let sql = "SELECT external_id || char(10) || first_name || char(10) || last_name || char(10) || email || char(10) || phone
                   || char(10) || street FROM customer WHERE email <> '' AND phone <> '' LIMIT 20";
    let mut marks = Vec::new();
    for text in texts(db, sql).iter().flat_map(|row| row.split('\n')).filter(|text| text.len() > 4) {
        let wide = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        marks.extend([text.as_bytes().to_vec(), wide(u16::to_le_bytes), wide(u16::to_be_bytes)]);
    }
    assert!(marks.len() >= 300, "{}", marks.len());
    marks
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { vec![entry.path()] })
        .collect()
}

/// The first mark that stands in a file below the folder.
fn in_the_clear(folder: &Path, marks: &[Vec<u8>]) -> Option<String> {
    // By their first byte, so that most bytes are looked at once.
    let mut begins = vec![Vec::new(); 256];
    for mark in marks {
        begins[usize::from(mark[0])].push(mark);
    }
    files_below(folder).into_iter().find_map(|path| {
        let bytes = fs::read(&path).unwrap_or_default();
        let found = bytes
            .iter()
            .enumerate()
            .find_map(|(at, byte)| begins[usize::from(*byte)].iter().find(|mark| bytes[at..].starts_with(mark)))?;
        Some(format!("{} in {}", String::from_utf8_lossy(found), path.display()))
    })
}

#[test]
#[expect(clippy::too_many_lines, reason = "one file goes through all of it")]
fn nobody_stands_in_the_clear_on_the_disk_during_and_after_any_work() {
    let (folder, db) = sample();
    plant(&db);
    foresale!("backup", db).ok();
    owned(&db);
    let marks = marks(&db);
    // What people ask to have written lies elsewhere; everything else is looked through.
    let outside = tempfile::tempdir().expect("a folder");
    let scratch = folder.path().join("scratch");
    fs::create_dir(&scratch).expect("made");
    let whom = texts(&db, "SELECT external_id FROM customer WHERE email <> '' AND phone <> '' LIMIT 1").remove(0);
    let row = |row: u32| format!("QXID{},2024-0{}-1{},12.50,tyre {}\n", row % 300 + 1, row % 9 + 1, row % 9, row % 40);
    let more = String::from("customer,date,amount,product\n") + (0..3_000).map(row).collect::<String>().as_str();
    let more = super::write(outside.path(), "more.csv", more);
    let more = more.display();
    let out = outside.path().display();
    // A row of somebody of the file that cannot be read as a purchase.
    let bad =
        super::write(outside.path(), "bad.csv", format!("customer,date,amount\n{whom},2024-05-03,4\n{whom},soon,5\n"));
    let bad = bad.display();
    // A printer that reads slowly, so that what lies on the disk meanwhile is seen.
    let office = outside.path().join("office");
    fs::create_dir(&office).expect("made");
    let printer =
        super::write(&office, "lp", format!("#!/bin/sh\nsleep 0.2\ncat > {out}/printed.$$.pdf\necho taken\n"));
    #[cfg(unix)]
    fs::set_permissions(&printer, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("allowed");
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::env::join_paths(std::iter::once(office).chain(std::env::split_paths(&paths))).expect("joined");
    let mail = crate::delivery::server::Server::start_slow(0.0, 0.01);
    let step = texts(&db, "SELECT (coalesce(max(id), 0) + 1) || '' FROM step").remove(0);
    let mut looked = 0;
    for way in [
        format!("import DB {more} --as purchases"),
        format!("undo DB --step {step}"),
        format!("import DB {more} --as purchases"),
        "predict DB --model dormancy".to_owned(),
        "clusters DB".to_owned(),
        "patterns DB".to_owned(),
        "campaign plan DB --model dormancy --save".to_owned(),
        format!("campaign export DB 1 --out {out}/c.csv"),
        "leads make DB --most 40".to_owned(),
        "leads assign DB".to_owned(),
        format!("leads deliver DB --out {out}/leads"),
        "leads deliver DB --print".to_owned(),
        format!("import DB {bad} --as purchases --rejects {out}/rejects.csv"),
        mail.as_ref().map_or("info DB".to_owned(), |mail| {
            format!("settings DB --smtp 127.0.0.1:{} --smtp-security none --from hello@example.com", mail.port)
        }),
        if mail.is_some() { "campaign send DB 1".to_owned() } else { "info DB".to_owned() },
        if mail.is_some() { "leads deliver DB --mail".to_owned() } else { "info DB".to_owned() },
        format!("rank DB --model dormancy --out {out}/ranked.pdf"),
        format!("erase-customer DB {whom} --yes"),
        "backup DB".to_owned(),
        "duplicates DB".to_owned(),
        "check DB".to_owned(),
    ] {
        let words: Vec<OsString> = way
            .split(' ')
            .map(|word| if word == "DB" { db.clone().into_os_string() } else { word.into() })
            .chain(["--as".into(), OWNER.0.into()])
            .collect();
        let words: Vec<&OsStr> = words.iter().map(OsString::as_os_str).collect();
        let mut child = command(&words)
            .env("FORESALE_PASSWORD", OWNER.1)
            .env("TMPDIR", &scratch)
            .env("SQLITE_TMPDIR", &scratch)
            .env("HOME", &scratch)
            .env("PATH", &paths)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("started");
        while child.try_wait().expect("asked").is_none() {
            assert_eq!(in_the_clear(folder.path(), &marks), None, "during: {way}");
            looked += 1;
            std::thread::sleep(Duration::from_millis(20));
        }
        let ended = child.wait_with_output().expect("ended");
        assert!(ended.status.success(), "{way}: {}", String::from_utf8_lossy(&ended.stderr));
        assert_eq!(in_the_clear(folder.path(), &marks), None, "after: {way}");
    }
    assert!(looked > 10, "looked while they were at work: {looked}");
    let printed = files_below(outside.path()).iter().filter(|path| path.to_string_lossy().contains("printed.")).count();
    assert!(printed > 0 || cfg!(not(unix)), "pages went to the printer");
    let rejected = fs::read_to_string(outside.path().join("rejects.csv")).expect("written where somebody asked");
    assert!(rejected.contains(&whom), "{rejected}");
    assert!(mail.is_none_or(|mail| !mail.accepted().is_empty()), "messages were sent");
    // The search finds what is there: in a plain copy each of them stands.
    let plain = outside.path().join("plain.db");
    opened(&db)
        .execute_batch(&format!(
            "ATTACH '{}' AS plain KEY ''; SELECT sqlcipher_export('plain'); DETACH plain",
            plain.display()
        ))
        .expect("exported");
    assert!(in_the_clear(outside.path(), &marks).is_some());
}

#[test]
fn a_plain_file_that_an_encrypted_backup_replaces_leaves_no_plain_copy() {
    let (folder, db) = sample();
    let plain = folder.path().join("other.foresale");
    fs::copy(&db, &plain).expect("copied");
    owned(&db);
    let backup = folder.path().join("sealed.foresale");
    super::people::call(OWNER, &["backup".as_ref(), db.as_os_str(), backup.as_os_str()]).ok();
    super::people::call(OWNER, &["restore".as_ref(), plain.as_os_str(), backup.as_os_str()]).ok();
    line(OWNER, &plain, folder.path(), "info DB").ok();
    line(OWNER, &plain, folder.path(), "customers DB --filter nobody-of-this-name").ok();
    let kept = files_below(&foresale::store::in_use::with_ending(&plain, ".backups"));
    assert!(kept.iter().any(|path| path.to_string_lossy().ends_with("before-restore.foresale")), "{kept:?}");
    for path in kept {
        let bytes = fs::read(&path).expect("read");
        assert!(!bytes.starts_with(b"SQLite format 3"), "{} is plain", path.display());
    }
}

/// Overwrites bytes of a file.
fn damage(path: &Path, at: u64, length: usize) {
    use std::io::{Seek as _, SeekFrom, Write as _};
    let mut file = fs::OpenOptions::new().write(true).open(path).expect("opened");
    file.seek(SeekFrom::Start(at)).expect("there");
    file.write_all(&vec![0xA5; length]).expect("written");
}

#[test]
fn what_is_wrong_with_an_encrypted_file_is_said_with_the_way_out() {
    let (folder, db) = sample();
    owned(&db);
    line(OWNER, &db, folder.path(), "backup DB").ok();
    let info = |db: &Path| line(OWNER, db, folder.path(), "info DB");
    let whole = fs::read(&db).expect("read");
    let kept = fs::read(keys::key_file_of(&db)).expect("read");
    let put_back = || {
        for ending in ["-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(foresale::store::in_use::with_ending(&db, ending));
        }
        fs::write(&db, &whole).expect("written");
        fs::write(keys::key_file_of(&db), &kept).expect("written");
    };
    let wrong = line((OWNER.0, "guessed words"), &db, folder.path(), "info DB").refused();
    assert!(wrong.contains("do not belong together"), "{wrong}");
    // The first sixteen bytes are no secret and in the key file as well.
    damage(&db, 0, 16);
    info(&db).ok();
    put_back();
    let way_out = |told: &str| told.contains("newest good backup") && told.contains("foresale restore");
    damage(&db, 0, 600);
    let told = info(&db).refused();
    assert!(told.contains("beginning cannot be read") && way_out(&told), "damaged header: {told}");
    put_back();
    // A page of customers: whoever reads it is told, and so is who checks.
    let pages = (whole.len() / 4_096) as u64;
    for page in 1..pages {
        damage(&db, page * 4_096 + 100, 8);
    }
    let told = line(OWNER, &db, folder.path(), "customers DB").refused();
    assert!(told.contains("damaged") && way_out(&told), "damaged pages: {told}");
    put_back();
    fs::OpenOptions::new().write(true).open(&db).expect("opened").set_len(whole.len() as u64 / 2).expect("cut");
    let told = line(OWNER, &db, folder.path(), "customers DB").refused();
    assert!(told.contains("cut off") && way_out(&told), "truncated: {told}");
    put_back();
    opened(&db).pragma_update(None, "user_version", 4_000).expect("written");
    let told = info(&db).refused();
    assert!(told.contains("newer version of Foresale"), "newer: {told}");
    put_back();
    // The newest key file among the backups stands in for a missing one, so there must be none.
    let backups = foresale!("backups", db, "--json").json();
    for backup in backups["backups"].as_array().expect("listed") {
        fs::remove_file(keys::key_file_of(Path::new(backup["path"].as_str().expect("a path")))).expect("removed");
    }
    fs::remove_file(keys::key_file_of(&db)).expect("removed");
    let told = info(&db).refused();
    assert!(told.contains("key file") && told.contains("is missing") && told.contains("put it back"), "{told}");
    fs::write(keys::key_file_of(&db), &kept[..kept.len() - 9]).expect("written");
    let told = info(&db).refused();
    assert!(told.contains("is damaged") && told.contains("put back a copy"), "{told}");
    put_back();
    opened(&db).execute("UPDATE person SET role = 'viewer'", []).expect("written");
    let told = line(OWNER, &db, folder.path(), "users DB list").refused();
    assert!(told.contains("lost its last owner") && told.contains("recover NAME"), "{told}");
}

/// When a command is killed, as shares of the time that all of it takes.
const MOMENTS: [(&str, f64, f64); 3] = [("early", 0.05, 0.5), ("in the middle", 0.5, 0.85), ("late", 0.85, 1.02)];

/// Kills a command of Olga's early, in the middle and late; `judge` is told what the command had said by then, and is asked each
/// time whether the file is the old or the new one.
fn kill_command(wanted: usize, name: &str, db: &Path, words: &[&str], mut judge: impl FnMut(&Path, &str) -> bool) {
    let copy_into = |folder: &Path| -> PathBuf {
        let copy = folder.join("killed.foresale");
        fs::copy(db, &copy).expect("copied");
        if keys::key_file_of(db).exists() {
            fs::copy(keys::key_file_of(db), keys::key_file_of(&copy)).expect("copied");
        }
        copy
    };
    let start = |db: &Path| {
        let mut all = vec![OsStr::new(words[0]), db.as_os_str()];
        all.extend(words[1..].iter().map(OsStr::new));
        command(&all)
            .env("FORESALE_PASSWORD", OWNER.1)
            .env("FORESALE_NEW_PASSWORD", NEW)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("started")
    };
    let took = |_| {
        let folder = tempfile::tempdir().expect("a folder");
        let (copy, began) = (copy_into(folder.path()), Instant::now());
        let whole = start(&copy).wait_with_output().expect("ended");
        assert!(whole.status.success(), "{name}");
        began.elapsed()
    };
    // The shortest of a few: a busy computer makes any of them longer.
    let mut whole = (0..3).map(took).min().unwrap_or_default();
    let (mut tries, mut told) = (0_usize, Vec::new());
    let mut random = foresale::stats::random::Seeded::new(21);
    for (part, from, to) in MOMENTS {
        // What is wanted is the number of all three together.
        let wanted = wanted.div_ceil(MOMENTS.len());
        let (mut hits, mut new, mut missed) = (0, 0, 0);
        while hits < wanted {
            tries += 1;
            missed += 1;
            assert!(missed <= 10 * wanted + 20, "{name}, {part}: only {hits} kills came in time");
            let folder = tempfile::tempdir().expect("a folder");
            let copy = copy_into(folder.path());
            let mut child = start(&copy);
            std::thread::sleep(whole.mul_f64(from + (to - from) * random.uniform()));
            child.kill().expect("killed");
            let ended = child.wait_with_output().expect("ended");
            if ended.status.code().is_none() {
                hits += 1;
                new += u32::from(judge(&copy, &String::from_utf8_lossy(&ended.stdout)));
            } else if missed % 5 == 0 {
                // It has become faster since.
                whole = whole.mul_f64(0.97);
            }
        }
        told.push(format!("{part} {hits} ({new} new)"));
    }
    tell(&format!("{name}: {} of {tries} kills over {} ms, 0 neither", told.join(", "), whole.as_millis()));
}

fn opens(who: (&str, &str), db: &Path) -> bool {
    line(who, db, db.parent().expect("a folder"), "check DB").status == Some(0)
}

/// The long run: twenty kills of each.
#[test]
#[ignore = "takes minutes"]
fn killed_twenty_times_whatever_is_done_with_keys_and_people() {
    kill_encrypting(20);
    kill_changes_of_keys(20);
    kill_erasures(20);
}

#[test]
fn killed_while_encrypting_it_is_plain_or_encrypted_and_never_lost() {
    kill_encrypting(hits_wanted());
}

#[test]
fn killed_while_keys_change_it_opens_with_the_old_or_the_new() {
    kill_changes_of_keys(hits_wanted());
}

#[test]
fn killed_while_erasing_a_customer_is_whole_or_gone() {
    kill_erasures(hits_wanted());
}

fn kill_encrypting(hits: usize) {
    let (_folder, db) = sample();
    kill_command(hits, "encrypting", &db, &["users", "add", OWNER.0], |db, _| {
        let is_new = keys::is_encrypted(db);
        if is_new {
            assert!(opens((OWNER.0, NEW), db), "encrypted: it opens with the password");
            for path in files_below(db.parent().expect("a folder")) {
                let bytes = fs::read(&path).expect("read");
                assert!(!bytes.starts_with(b"SQLite format 3"), "{} is plain", path.display());
            }
        } else {
            foresale!("check", db).ok();
        }
        is_new
    });
}

fn kill_changes_of_keys(hits: usize) {
    let (_folder, db) = sample();
    let recovery = owned(&db);
    let new = (OWNER.0, NEW);
    let beginning = fs::read(&db).expect("read")[..16].to_vec();
    kill_command(hits, "a new key", &db, &["users", "new-key", "--as", OWNER.0], |db, _| {
        let is_new = fs::read(db).expect("read")[..16] != beginning[..];
        assert!(opens(OWNER, db), "whichever key it has, the password opens it");
        is_new
    });
    kill_command(hits, "a new password", &db, &["users", "password", "--as", OWNER.0], |db, _| {
        let [old, new] = [OWNER, new].map(|who| opens(who, db));
        assert!(old != new, "one of them: old {old}, new {new}");
        new
    });
    kill_command(hits, "a new recovery key", &db, &["users", "recovery-key", "--as", OWNER.0], |db, said| {
        let does = |key: &str| with_recovery(db, key, &["try-recovery-key", "--as", OWNER.0]).status == Some(0);
        assert!(opens(OWNER, db), "the password opens it anyway");
        let old = does(&recovery);
        // What has not been said by then is nobody's key.
        let told = said.lines().map(str::trim).find(|line| line.len() == 44 && line.matches('-').count() == 8);
        let new = told.is_some_and(does);
        assert!(old != new, "one of them: old {old}, new {new}, said {told:?}");
        new
    });
}

fn kill_erasures(hits: usize) {
    let (_folder, db) = sample();
    owned(&db);
    let whom = texts(&db, "SELECT external_id FROM customer WHERE email <> '' LIMIT 1").remove(0);
    let people = |db: &Path| {
        keys::unlock(db, OWNER.0, OWNER.1).expect("unlocked");
        texts(
            db,
            "SELECT external_id || email || last_name || (SELECT count(*) FROM consent_entry WHERE customer_id = customer.id) FROM customer",
        )
    };
    let before = people(&db);
    kill_command(hits, "erasing one", &db, &["erase-customer", &whom, "--yes", "--as", OWNER.0], |db, _| {
        assert!(opens(OWNER, db), "it opens, and nothing is wrong in it");
        let now = people(db);
        let changed = before.iter().filter(|row| !now.contains(row)).count();
        assert!(changed <= 1 && now.len() == before.len(), "one of them or none: {changed}");
        line(OWNER, db, db.parent().expect("a folder"), &format!("erase-customer DB {whom} --yes"));
        assert!(!people(db).iter().any(|row| row.starts_with(&whom)), "it can still be done");
        changed == 1
    });
    kill_command(
        hits,
        "forgetting by a rule",
        &db,
        &["retention", "--months", "1", "--yes", "--as", OWNER.0],
        |db, _| {
            assert!(opens(OWNER, db), "it opens, and nothing is wrong in it");
            let is_new = people(db).iter().any(|row| row.starts_with("erased-"));
            line(OWNER, db, db.parent().expect("a folder"), "retention DB --months 1 --yes").ok();
            let left = line(OWNER, db, db.parent().expect("a folder"), "retention DB --months 1 --json").json();
            assert_eq!(left["prospects"], 0, "it can be done to its end");
            is_new
        },
    );
}

/// Import and prediction with encryption take at most 1.3 times as long as without, both measured in turn.
#[test]
#[ignore = "measures minutes"]
fn encryption_costs_less_than_a_third_of_the_time() {
    let outside = tempfile::tempdir().expect("a folder");
    let out = outside.path();
    foresale!("generate", "--customers", "20000", "--purchases", "400000", "--seed", "3", "--out", out).ok();
    let (mut import, mut predict) = ([f64::MAX; 2], [f64::MAX; 2]);
    for round in 0..3 {
        for (place, encrypted) in [false, true].into_iter().enumerate() {
            let db = out.join(format!("{round}-{encrypted}.foresale"));
            foresale!("new", db).ok();
            if encrypted {
                owned(&db);
            }
            let timed = |words: &str| {
                let began = Instant::now();
                line(OWNER, &db, out, words).ok();
                began.elapsed().as_secs_f64()
            };
            import[place] = import[place].min(timed("import DB OUT/purchases.csv --as purchases"));
            predict[place] = predict[place].min(timed("predict DB --model dormancy"));
        }
    }
    let [import, predict] = [import, predict].map(|[plain, encrypted]| (plain, encrypted, encrypted / plain));
    tell(&format!("plain, encrypted, ratio: import {import:.2?}, predict {predict:.2?}"));
    assert!(import.2 <= 1.3 && predict.2 <= 1.3, "import {import:?}, predict {predict:?}");
}
