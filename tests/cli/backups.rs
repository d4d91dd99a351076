//! Backups and restoring with the real program.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::{command, dump, sample, texts, write};

/// The names of a database's backups, sorted.
pub fn made(db: &Path) -> Vec<String> {
    let mut folder = db.as_os_str().to_owned();
    folder.push(".backups");
    let Ok(entries) = std::fs::read_dir(PathBuf::from(folder)) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Where the only backup of a database is.
fn only(db: &Path) -> PathBuf {
    let report = foresale!("backups", db, "--json").json();
    assert_eq!(report["backups"].as_array().expect("a list").len(), 1, "{report:#}");
    PathBuf::from(report["backups"][0]["path"].as_str().expect("a path"))
}

/// The rows of all records, without the log of who did what, which records the restore itself.
fn rows(db: &Path) -> String {
    let dump = dump(db);
    let parts = dump.split("-- ").filter(|part| !part.starts_with("audit_log") && !part.starts_with("sqlite_"));
    parts.collect()
}

fn overwrite(db: &Path, from: usize, bytes: usize) {
    let mut content = std::fs::read(db).expect("read");
    let end = (from + bytes).min(content.len());
    content[from..end].fill(0xA5);
    std::fs::write(db, content).expect("damaged");
}

fn customers(folder: &Path, name: &str) -> PathBuf {
    write(folder, &format!("{name}.csv"), format!("customer,last_name\n{name},Brook\n"))
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).expect("there").permissions().mode() & 0o777
}

#[test]
fn a_backup_made_by_hand_holds_all_and_comes_back() {
    let (folder, db) = sample();
    let before = rows(&db);
    foresale!("backup", db).ok();
    let backup = only(&db);
    assert_eq!(rows(&backup), before);
    #[cfg(unix)]
    assert_eq!((mode(backup.parent().expect("a folder")), mode(&backup)), (0o700, 0o600));
    assert_eq!(made(&db).len(), 1, "nothing is left beside it: {:?}", made(&db));
    let file = customers(folder.path(), "NEW");
    foresale!("import", db, file, "--as", "customers").ok();
    assert_ne!(rows(&db), before);
    let told = foresale!("restore", db, backup).ok();
    assert!(told.contains("The state before is kept as") && told.contains("before-restore"), "{told}");
    assert_eq!(rows(&db), before);
    foresale!("check", db).ok();
    // And back again, by the bare name.
    let kept = made(&db).into_iter().find(|name| name.contains("before-restore")).expect("kept");
    foresale!("restore", db, kept).ok();
    assert_eq!(texts(&db, "SELECT external_id FROM customer WHERE external_id = 'NEW'"), ["NEW"]);
    foresale!("check", db).ok();
}

#[test]
fn a_file_elsewhere_is_never_overwritten_and_can_be_restored_where_nothing_is() {
    let (folder, db) = sample();
    let file = folder.path().join("stick copy.foresale");
    foresale!("backup", db, file).ok();
    let told = foresale!("backup", db, file).refused();
    assert!(told.contains("exists already"), "{told}");
    let before = rows(&db);
    assert_eq!(rows(&file), before);
    assert!(made(&db).is_empty());
    let names = std::fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(names, 2, "nothing is left beside the two");
    let again = folder.path().join("again.foresale");
    foresale!("restore", again, file).ok();
    assert_eq!(rows(&again), before);
    foresale!("check", again).ok();
}

#[test]
fn the_first_command_of_a_day_that_writes_makes_one_backup() {
    let (folder, db) = sample();
    foresale!("info", db).ok();
    foresale!("rank", db, "--model", "spending");
    foresale!("settings", db).ok();
    assert!(made(&db).is_empty(), "reading changes nothing that could be lost");
    let before = rows(&db);
    for name in ["A1", "A2"] {
        let file = customers(folder.path(), name);
        foresale!("import", db, file, "--as", "customers").ok();
    }
    assert!(only(&db).to_string_lossy().ends_with("_daily.foresale"));
    assert_eq!(rows(&only(&db)), before, "as it was before the first");
    // Yesterday's backup does not count for today.
    let name = made(&db).remove(0);
    let folder_of_backups = only(&db).parent().expect("a folder").to_owned();
    let old = format!("2020-01-01{}", &name[10..]);
    std::fs::rename(folder_of_backups.join(&name), folder_of_backups.join(old)).expect("renamed");
    foresale!("settings", db, "--business", "Brook").ok();
    assert_eq!(made(&db).len(), 2);
}

#[test]
fn an_empty_database_is_not_backed_up_of_its_own_accord() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("new.foresale");
    foresale!("new", db).ok();
    let file = customers(folder.path(), "A1");
    foresale!("import", db, file, "--as", "customers").ok();
    assert!(made(&db).is_empty(), "{:?}", made(&db));
}

#[test]
fn before_a_step_is_taken_back_there_is_a_backup() {
    let (folder, db) = sample();
    let file = customers(folder.path(), "A1");
    let step = foresale!("import", db, file, "--as", "customers", "--json").json()["step"].to_string();
    let before = rows(&db);
    foresale!("undo", db, "--step", step).ok();
    let names = made(&db);
    assert_eq!(names.len(), 2, "{names:?}");
    let undo = names.iter().find(|name| name.contains("before-undo")).expect("made");
    let mut folder_of_backups = db.as_os_str().to_owned();
    folder_of_backups.push(".backups");
    assert_eq!(rows(&PathBuf::from(folder_of_backups).join(undo)), before);
    foresale!("undo", db, "--step", step).refused();
    assert_eq!(made(&db).len(), 2, "nothing was about to be changed");
}

#[test]
fn what_is_no_backup_is_refused_and_nothing_is_touched() {
    let (folder, db) = sample();
    foresale!("backup", db).ok();
    let (before, names) = (dump(&db), made(&db));
    let text = write(folder.path(), "notes.txt", "no database at all, but long enough to be one: ".repeat(40));
    let other = folder.path().join("other.db");
    rusqlite::Connection::open(&other).expect("opened").execute_batch("CREATE TABLE customer (id)").expect("made");
    let newer = folder.path().join("newer.foresale");
    std::fs::copy(only(&db), &newer).expect("copied");
    rusqlite::Connection::open(&newer).expect("opened").pragma_update(None, "user_version", 9_999).expect("newer");
    let damaged = folder.path().join("damaged.foresale");
    std::fs::copy(only(&db), &damaged).expect("copied");
    overwrite(&damaged, 40 * 4_096, 30 * 4_096);
    let cut = write(folder.path(), "cut.foresale", &std::fs::read(only(&db)).expect("read")[..100_000]);
    for (backup, expected) in [
        (&text, "is damaged"),
        (&other, "is not a Foresale database"),
        (&newer, "newer version of Foresale"),
        (&damaged, "is damaged"),
        (&cut, "is damaged"),
        (&folder.path().join("none.foresale"), "there is no backup"),
        (&folder.path().to_owned(), "is a folder"),
        (&db, "is the database itself"),
    ] {
        let told = foresale!("restore", db, backup).refused();
        assert!(told.contains(expected), "{}: {told}", backup.display());
        assert_eq!((dump(&db), made(&db)), (before.clone(), names.clone()), "{}", backup.display());
    }
    // Nor does a backup replace somebody else's file.
    for target in [&text, &other] {
        let content = std::fs::read(target).expect("read");
        let told = foresale!("restore", target, only(&db)).refused();
        assert!(told.contains("is not a Foresale database"), "{told}");
        assert_eq!(std::fs::read(target).expect("read"), content);
    }
}

#[test]
fn an_open_database_is_not_replaced() {
    let (_folder, db) = sample();
    foresale!("backup", db).ok();
    let before = dump(&db);
    let reader = rusqlite::Connection::open(&db).expect("opened");
    let count: i64 = reader.query_row("SELECT count(*) FROM customer", [], |row| row.get(0)).expect("read");
    assert!(count >= 300);
    let told = foresale!("restore", db, only(&db)).refused();
    assert!(told.contains("is open in another program or window"), "{told}");
    assert_eq!(made(&db).len(), 1);
    drop(reader);
    assert_eq!(dump(&db), before);
    foresale!("restore", db, only(&db)).ok();
    foresale!("check", db).ok();
}

#[test]
fn a_damaged_file_names_its_newest_good_backup_and_is_kept() {
    let (folder, db) = sample();
    let before = rows(&db);
    foresale!("backup", db).ok();
    let good = only(&db);
    // A newer backup that is itself damaged.
    let newer = good.with_file_name("2199-01-01_00-00-00_daily.foresale");
    std::fs::copy(&good, &newer).expect("copied");
    overwrite(&newer, 4_096, 200 * 4_096);
    let pristine = std::fs::read(&db).expect("read");
    let name = good.file_name().expect("a name").to_string_lossy().into_owned();
    // The first page, the schema, everything after it, half of the file gone, all of it gone.
    let damages: [(&str, &dyn Fn()); 5] = [
        ("header", &|| overwrite(&db, 0, 4_096)),
        ("pages", &|| overwrite(&db, 4_096, 300 * 4_096)),
        ("cut", &|| std::fs::write(&db, &pristine[..pristine.len() / 2]).expect("cut")),
        ("empty", &|| std::fs::write(&db, "").expect("emptied")),
        ("gone", &|| std::fs::remove_file(&db).expect("removed")),
    ];
    for (what, damage) in damages {
        damage();
        let damaged = std::fs::read(&db).ok();
        let info = foresale!("customers", db, "--format", "csv");
        assert_eq!(info.status, Some(1), "{what}");
        assert!(info.err.contains("the newest good backup is of") && info.err.contains(&name), "{what}: {}", info.err);
        assert!(info.err.contains("`foresale restore "), "{what}: {}", info.err);
        let report = foresale!("restore", db, good, "--json").json();
        assert_eq!(report["before"], serde_json::Value::Null, "{what}: {report:#}");
        if let Some(damaged) = damaged {
            let kept = report["damaged"].as_str().unwrap_or_else(|| panic!("{what}: {report:#}"));
            assert_eq!(std::fs::read(kept).expect("kept"), damaged, "{what}: kept byte by byte");
        }
        assert_eq!(rows(&db), before, "{what}");
        foresale!("check", db).ok();
    }
    let kept = std::fs::read_dir(folder.path()).expect("a folder").flatten();
    assert_eq!(kept.filter(|entry| entry.file_name().to_string_lossy().contains(".damaged-")).count(), 4);
}

#[test]
fn the_log_of_a_damaged_file_goes_aside_with_it() {
    let (_folder, db) = sample();
    foresale!("backup", db).ok();
    let before = rows(&db);
    // A program that dies leaves its log; the file itself is damaged then.
    let copy = db.with_extension("copy");
    let writer = rusqlite::Connection::open(&db).expect("opened");
    writer.execute_batch("UPDATE customer SET last_name = 'Stale'; ").expect("written");
    let log = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
    std::fs::copy(log(&db), &copy).expect("kept");
    drop(writer);
    std::fs::copy(&copy, log(&db)).expect("put back");
    overwrite(&db, 0, 50 * 4_096);
    // The log may repair what was damaged; then the file is sound and becomes a backup.
    foresale!("restore", db, only(&db).clone()).ok();
    assert_eq!(rows(&db), before);
    foresale!("check", db).ok();
}

#[test]
fn what_people_refused_and_what_was_sent_since_is_not_forgotten() {
    let (folder, db) = sample();
    foresale!("backup", db).ok();
    let backup = only(&db);
    let id = texts(&db, "SELECT external_id FROM customer WHERE email <> '' ORDER BY id LIMIT 1").remove(0);
    let list = write(folder.path(), "no.csv", format!("customer,email,no_email\n{id},,yes\n"));
    foresale!("import", db, list, "--as", "do-not-contact").ok();
    let refused = "SELECT external_id FROM customer JOIN consent_entry AS e ON e.customer_id = customer.id
                   WHERE e.channel = 'email' AND e.verdict = 'refused' ORDER BY 1";
    let before = texts(&db, refused);
    assert!(before.contains(&id), "{before:?}");
    assert!(!texts(&backup, refused).contains(&id), "not known to the backup");
    let report = foresale!("restore", db, backup, "--json").json();
    assert_eq!(report["refusals_kept"], 3, "by e-mail, letter and web: {report:#}");
    assert_eq!(texts(&db, refused), before);
    foresale!("check", db).ok();
}

#[test]
fn an_older_format_is_restored_and_brought_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = folder.path().join("old.foresale");
    let connection = rusqlite::Connection::open(&old).expect("opened");
    connection.pragma_update(None, "application_id", 0x4653_414C).expect("marked");
    let first = include_str!("../../src/store/migrations/0001_first.sql");
    connection.execute_batch(first).expect("made");
    connection.execute("INSERT INTO customer (external_id, last_name) VALUES ('C1', 'Brook')", []).expect("filled");
    connection.pragma_update(None, "user_version", 1).expect("marked");
    drop(connection);
    let (_other, db) = sample();
    foresale!("restore", db, old).ok();
    assert_eq!(texts(&db, "SELECT external_id FROM customer"), ["C1"]);
    foresale!("info", db).ok();
    foresale!("check", db).ok();
    assert_eq!(made(&db).len(), 1, "one backup, before the restore: {:?}", made(&db));
}

#[test]
fn beside_a_program_that_writes_a_backup_is_of_one_moment() {
    let (_folder, db) = sample();
    let setup = "CREATE TABLE pair_a (n INTEGER); CREATE TABLE pair_b (n INTEGER); CREATE TABLE filler (x BLOB);
                 INSERT INTO pair_a VALUES (0); INSERT INTO pair_b VALUES (0);
                 WITH RECURSIVE many (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM many WHERE i < 6000)
                 INSERT INTO filler SELECT randomblob(4000) FROM many;";
    rusqlite::Connection::open(&db).expect("opened").execute_batch(setup).expect("made");
    let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (told, path) = (std::sync::Arc::clone(&stop), db.clone());
    let writer = std::thread::spawn(move || {
        let connection = rusqlite::Connection::open(&path).expect("opened");
        connection.busy_timeout(std::time::Duration::from_secs(10)).expect("set");
        let mut written = 0_u64;
        while !told.load(std::sync::atomic::Ordering::Relaxed) {
            connection
                .execute_batch("BEGIN IMMEDIATE; UPDATE pair_a SET n = n + 1; UPDATE pair_b SET n = n + 1; COMMIT")
                .expect("written");
            written += 1;
        }
        written
    });
    let mut counts = Vec::new();
    for n in 0..5 {
        let file = db.with_file_name(format!("copy-{n}.foresale"));
        foresale!("backup", db, file).ok();
        let both = texts(&file, "SELECT pair_a.n || ' ' || pair_b.n FROM pair_a, pair_b").remove(0);
        let (a, b) = both.split_once(' ').expect("two");
        assert_eq!(a, b, "of one moment");
        counts.push(a.parse::<u64>().expect("a number"));
        assert_eq!(texts(&file, "SELECT integrity_check FROM pragma_integrity_check"), ["ok"]);
    }
    stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let written = writer.join().expect("ended");
    assert!(counts.is_sorted() && counts[0] < counts[4] && counts[4] <= written, "{counts:?} of {written}");
}

#[test]
fn automatic_backups_are_thinned_out_and_others_stay() {
    let (_folder, db) = sample();
    foresale!("backup", db).ok();
    let by_hand = only(&db);
    for day in 1..=28 {
        for month in ["2024-05", "2024-06"] {
            let name = format!("{month}-{day:02}_09-00-00_daily.foresale");
            std::fs::copy(&by_hand, by_hand.with_file_name(name)).expect("copied");
        }
    }
    std::fs::write(by_hand.with_file_name("notes.txt"), "mine").expect("written");
    foresale!("backup", db).ok();
    let names = made(&db);
    let daily: Vec<&str> = names.iter().filter(|name| name.contains("daily")).map(|name| &name[..10]).collect();
    assert_eq!(daily.len(), 11, "{daily:?}");
    assert_eq!((daily[0], daily[10]), ("2024-05-28", "2024-06-28"));
    assert_eq!(names.iter().filter(|name| name.contains("by-hand")).count(), 2);
    assert!(names.contains(&"notes.txt".to_owned()));
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, db) = sample();
    let blocked = PathBuf::from(format!("{}.backups", db.display()));
    // A file with the folder's name stops even the system's administrator.
    std::fs::write(&blocked, "in the way").expect("written");
    let told = foresale!("backup", db).refused();
    assert!(told.contains(&blocked.display().to_string()), "{told}");
    let told = foresale!("settings", db, "--business", "Brook");
    assert!(told.status == Some(0) && told.err.contains("No backup could be made today"), "{}", told.err);
    assert_eq!(texts(&db, "SELECT json_extract(value, '$.name') FROM setting WHERE name = 'business'"), ["Brook"]);
    let step = foresale!("import", db, customers(folder.path(), "A1"), "--as", "customers", "--json");
    let step = serde_json::from_str::<serde_json::Value>(&step.out).expect("JSON")["step"].to_string();
    let before = dump(&db);
    let told = foresale!("undo", db, "--step", step).refused();
    assert!(told.contains("nothing was done") && told.contains(&blocked.display().to_string()), "{told}");
    assert_eq!(dump(&db), before);
    // Only the owner can read the contents, even in a folder with another mode.
    std::fs::remove_file(&blocked).expect("removed");
    std::fs::create_dir(&blocked).expect("made");
    std::fs::set_permissions(&blocked, PermissionsExt::from_mode(0o755)).expect("set");
    foresale!("backup", db).ok();
    assert_eq!(mode(&only(&db)), 0o600);
}

#[test]
fn a_running_portal_keeps_its_file() {
    let (_folder, db) = sample();
    foresale!("backup", db).ok();
    let arguments =
        ["serve".as_ref(), db.as_os_str(), "--listen".as_ref(), "127.0.0.1:0".as_ref(), "--behind-proxy".as_ref()];
    let mut serving = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
    let mut line = String::new();
    let output = serving.stdout.take().expect("piped");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut line).expect("said");
    let address = line.trim().rsplit_once("http://").expect("an address").1;
    let mut visitor = std::net::TcpStream::connect(address).expect("connected");
    visitor.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("asked");
    visitor.read_to_end(&mut Vec::new()).expect("answered");
    let told = foresale!("restore", db, only(&db)).refused();
    serving.kill().expect("ended");
    serving.wait().expect("ended");
    assert!(told.contains("is open in another program or window"), "{told}");
    foresale!("restore", db, only(&db)).ok();
}

#[test]
fn a_backup_that_is_not_there_is_named_with_the_way_to_find_one() {
    let (_folder, db) = sample();
    let before = std::fs::read(&db).expect("read");
    let told = foresale!("restore", db, "2026-01-01_09-00-00_daily.foresale").refused();
    assert!(told.contains("there is no backup") && told.contains("`foresale backups`"), "{told}");
    assert_eq!(std::fs::read(&db).expect("read"), before);
}
