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

/// Kills a command of Olga's at moments over all of its time; `judge` is asked each time whether the file is the old or the
/// new one.
fn kill_command(name: &str, db: &Path, words: &[&str], judge: impl Fn(&Path) -> bool) {
    let whole_folder = tempfile::tempdir().expect("a folder");
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
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("started")
    };
    let began = Instant::now();
    assert!(start(&copy_into(whole_folder.path())).wait().expect("ended").success(), "{name}");
    let whole = began.elapsed();
    let (wanted, mut hits, mut tries, mut new) = (hits_wanted(), 0_u32, 0_u32, 0);
    while (hits as usize) < wanted {
        tries += 1;
        assert!(tries as usize <= 10 * wanted + 10, "{name}: only {hits} of {tries} kills came in time");
        let folder = tempfile::tempdir().expect("a folder");
        let copy = copy_into(folder.path());
        let mut child = start(&copy);
        // Spread over the second half, where files are written: deriving a key is most of the first.
        let share = (f64::from(hits) + f64::from(tries % 7) / 7.0) / wanted as f64;
        std::thread::sleep(whole.mul_f64(0.1 + 0.9 * share.min(1.0)));
        child.kill().expect("killed");
        if child.wait().expect("ended").code().is_none() {
            hits += 1;
            new += u32::from(judge(&copy));
        }
    }
    tell(&format!("{name}: {hits} hits of {tries} kills over {} ms, {new} of them new, 0 neither", whole.as_millis()));
}

fn opens(who: (&str, &str), db: &Path) -> bool {
    line(who, db, db.parent().expect("a folder"), "check DB").status == Some(0)
}

#[test]
fn killed_while_encrypting_it_is_plain_or_encrypted_and_never_lost() {
    let (_folder, db) = sample();
    kill_command("encrypting", &db, &["users", "add", OWNER.0], |db| {
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

#[test]
fn killed_while_keys_change_it_opens_with_the_old_or_the_new() {
    let (_folder, db) = sample();
    owned(&db);
    let new = (OWNER.0, NEW);
    let beginning = fs::read(&db).expect("read")[..16].to_vec();
    kill_command("a new key", &db, &["users", "new-key", "--as", OWNER.0], |db| {
        let is_new = fs::read(db).expect("read")[..16] != beginning[..];
        assert!(opens(OWNER, db), "whichever key it has, the password opens it");
        is_new
    });
    kill_command("a new password", &db, &["users", "password", "--as", OWNER.0], |db| {
        let [old, new] = [OWNER, new].map(|who| opens(who, db));
        assert!(old != new, "one of them: old {old}, new {new}");
        new
    });
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
