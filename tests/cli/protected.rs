//! Databases that may not be written: everything can be viewed, no file appears beside them, and what would change them
//! says so at once, with what to do.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use foresale::actions::database;
use foresale::store::Store;
use foresale::store::in_use::with_ending;

use super::{Ran, command, run, sample, write};
use crate::parts::{Disk, skipped};

/// A sample for which everything that can be stored was computed once, with a list of customers to import.
fn worked_on() -> (tempfile::TempDir, PathBuf) {
    let (folder, db) = sample();
    foresale!("predict", db, "--model", "dormancy").ok();
    foresale!("kpis", db).ok();
    foresale!("clusters", db).ok();
    foresale!("patterns", db).ok();
    foresale!("campaign", "plan", db, "--model", "dormancy", "--save").ok();
    foresale!("leads", "make", db).ok();
    foresale!("leads", "assign", db).ok();
    let file = write(folder.path(), "file.csv", "customer,date,amount\nC1,2024-01-01,3\n");
    foresale!("import", db, file, "--as", "purchases").ok();
    (folder, db)
}

/// Calls of the program as words, with `DB`, `OUT` and `FILE` filled in.
fn call(line: &str, db: &Path, out: &Path, run: &dyn Fn(&[&OsStr]) -> Ran) -> Ran {
    let file = out.join("file.csv");
    let words: Vec<PathBuf> = line
        .split(' ')
        .map(|word| match word {
            "DB" => db.to_owned(),
            "FILE" => file.clone(),
            word => word.strip_prefix("OUT/").map_or_else(|| PathBuf::from(word), |name| out.join(name)),
        })
        .collect();
    run(&words.iter().map(|word| word.as_os_str()).collect::<Vec<_>>())
}

const LOOKING: [&str; 22] = [
    "info DB",
    "check DB",
    "steps DB",
    "rank DB --model dormancy",
    "rank DB --model dormancy --out OUT/ranked.csv",
    "rank DB --model dormancy --out OUT/ranked.pdf",
    "kpis DB",
    "kpis DB --out OUT/kpis.parquet",
    "customers DB",
    "customers DB --out OUT/customers.csv",
    "segments DB list",
    "clusters DB --stored --out OUT/clusters.csv",
    "patterns DB --stored",
    "backtest DB --model dormancy",
    "duplicates DB",
    "settings DB",
    "campaign list DB",
    "campaign plan DB --model dormancy",
    "campaign export DB 1 --out OUT/recipients.csv",
    "campaign results DB 1",
    "leads outcomes DB",
    "leads receipts DB",
];

const CHANGING: [&str; 14] = [
    "import DB FILE --as purchases",
    "import DB FILE --as purchases --dry-run",
    "undo DB --step 1",
    "predict DB --model spending",
    "clusters DB",
    "patterns DB",
    "kpis DB --define a=frequency",
    "segments DB save dear --where spend_last_year>100",
    "settings DB --business Brook",
    "campaign plan DB --model dormancy --save",
    "campaign send DB 1",
    "leads make DB",
    "leads publish DB",
    "serve DB --listen 127.0.0.1:0",
];

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("listed");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// All reading works, all changing is refused with what to do, and the folder stays as it was.
fn only_looks(looking: &[&str], db: &Path, out: &Path, run: &dyn Fn(&[&OsStr]) -> Ran) {
    let folder = db.parent().expect("a folder");
    let (before, beside) = (std::fs::read(db).expect("read"), names(folder));
    write(out, "file.csv", "customer,date,amount\nC1,2024-03-01,3\n");
    for line in looking {
        let ran = call(line, db, out, run);
        assert_eq!(ran.status, Some(0), "{line}: {}", ran.err);
    }
    for line in CHANGING {
        let refused = call(line, db, out, run).refused();
        assert!(refused.contains("can only be read") && refused.contains("a folder of your own"), "{line}: {refused}");
    }
    assert_eq!(names(folder), beside, "nothing lies beside it");
    assert!(std::fs::read(db).expect("read") == before, "it is as it was");
}

#[test]
fn on_a_disk_that_can_only_be_read() {
    let Some(disk) = Disk::of("64m") else { return };
    let (folder, made) = worked_on();
    let db = disk.path().join("shop.foresale");
    std::fs::copy(made, &db).expect("copied");
    let older = disk.path().join("older.foresale");
    std::fs::copy(&db, &older).expect("copied");
    rusqlite::Connection::open(&older).expect("opened").pragma_update(None, "user_version", 9).expect("aged");
    disk.protect();
    only_looks(&LOOKING, &db, folder.path(), &run);
    let refused = foresale!("info", older).refused();
    assert!(refused.contains("older version of Foresale (format 9)") && refused.contains("open the copy"), "{refused}");
    let refused = foresale!("new", disk.path().join("new.foresale")).refused();
    assert!(refused.contains("new.foresale' cannot be created"), "{refused}");
    disk.unprotect();
    // When the disk goes away, so does the lock.
    foresale!("predict", db, "--model", "spending").ok();
}

#[test]
fn changes_that_a_dead_program_left_beside_it_are_read_or_asked_for() {
    let Some(disk) = Disk::of("64m") else { return };
    let (_folder, made) = sample();
    let (db, log) = (disk.path().join("shop.foresale"), disk.path().join("shop.foresale-wal"));
    let mut store = database::open(&made).expect("opened");
    store.log("only in the log").expect("written");
    // As a kill leaves them: the last change is in the log alone.
    for (from, to) in [(&made, &db), (&with_ending(&made, "-wal"), &log)] {
        std::fs::copy(from, to).expect("copied");
    }
    std::fs::copy(with_ending(&made, "-shm"), with_ending(&db, "-shm")).expect("copied");
    drop(store);
    disk.protect();
    let told =
        |store: &Store| store.log_lines(&foresale::reports::log::LogFilter::default(), 1).expect("read").remove(0).what;
    assert_eq!(told(&database::open_to_read(&db).expect("with its index")), "only in the log");
    disk.unprotect();
    std::fs::remove_file(with_ending(&db, "-shm")).expect("removed");
    disk.protect();
    let refused = foresale!("info", db).refused();
    assert!(refused.contains("shop.foresale-wal") && refused.contains("copy both files"), "{refused}");
    disk.unprotect();
    assert_eq!(told(&database::open(&db).expect("where it can be written")), "only in the log");
}

/// Runs the program as a user who owns nothing, because permissions do not restrict root.
fn as_nobody(arguments: &[&OsStr]) -> Ran {
    let program = command(arguments);
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--"]);
    command.arg(program.get_program()).args(program.get_args()).env("HOME", "/nonexistent");
    let output = command.output().expect("started");
    Ran {
        status: output.status.code(),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}

#[cfg(unix)]
#[test]
fn in_a_folder_or_a_file_that_another_user_protects() {
    use std::os::unix::fs::PermissionsExt as _;

    let allow = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("changed");
    };
    let (folder, made) = worked_on();
    let (place, out) = (folder.path().join("place"), folder.path().join("out"));
    for made in [&place, &out] {
        std::fs::create_dir(made).expect("made");
    }
    let db = place.join("shop.foresale");
    std::fs::copy(made, &db).expect("copied");
    allow(folder.path(), 0o755);
    allow(&out, 0o777);
    let asked = std::panic::catch_unwind(|| as_nobody(&["--version".as_ref()]).status);
    let other: &dyn Fn(&[&OsStr]) -> Ran = match asked {
        Ok(Some(0)) => &as_nobody,
        // Permissions restrict everybody except root anyway.
        _ if std::fs::read("/proc/1/mem").is_err() && !is_root() => &run,
        _ => return skipped("the program cannot be run as another user here"),
    };
    for (of_folder, of_file) in [(0o555, 0o444), (0o555, 0o666), (0o777, 0o444)] {
        allow(&place, 0o755);
        allow(&db, of_file);
        allow(&place, of_folder);
        only_looks(&LOOKING[..6], &db, &out, other);
    }
    allow(&place, 0o755);
    allow(&db, 0o600);
    if is_root() {
        let refused = call("info DB", &db, &out, other).refused();
        assert!(refused.contains("permission"), "{refused}");
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;

    tempfile::tempdir().expect("a folder").path().metadata().expect("there").uid() == 0
}
