//! A full disk: if the program says that nothing was changed, that is true, and the database is sound whatever it says.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::kills::migrating::old_database;
use super::kills::tell;
use super::{Ran, dump, run, sample, texts, write};
use crate::delivery::server::Server;
use crate::parts::Disk;

/// Free space left for a call, in kibibytes.
const ROOM: [u64; 4] = [0, 48, 200, 700];

/// Leaves this much free space on a disk.
pub fn fill(disk: &Disk, room: u64) {
    let ballast = disk.path().join("ballast");
    let _ = std::fs::remove_file(&ballast);
    let free = free(disk.path());
    let block = vec![0_u8; 1024];
    let all = block.repeat(usize::try_from(free.saturating_sub(room)).expect("small"));
    std::fs::write(ballast, all).expect("room enough");
}

/// Free kibibytes.
fn free(folder: &Path) -> u64 {
    let output = std::process::Command::new("df").args(["-k", "--output=avail"]).arg(folder).output().expect("asked");
    String::from_utf8_lossy(&output.stdout).lines().nth(1).and_then(|line| line.trim().parse().ok()).expect("a number")
}

/// Runs a call on a fresh copy of `made` for each amount of space; returns how many met a full disk.
fn squeeze(disk: &Disk, made: &Path, arguments: &dyn Fn(&Path) -> Vec<PathBuf>) -> usize {
    squeeze_in(&ROOM, disk, made, arguments)
}

fn squeeze_in(rooms: &[u64], disk: &Disk, made: &Path, arguments: &dyn Fn(&Path) -> Vec<PathBuf>) -> usize {
    let db = disk.path().join("shop.foresale");
    let backups = foresale::store::in_use::with_ending(&db, ".backups");
    let mut met = 0;
    for room in rooms.iter().copied() {
        let _ = std::fs::remove_dir_all(&backups);
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(foresale::store::in_use::with_ending(&db, ending));
        }
        std::fs::remove_file(disk.path().join("ballast")).ok();
        std::fs::copy(made, &db).expect("copied");
        let before = dump(&db);
        fill(disk, room);
        let words = arguments(&db);
        let ran: Ran = run(&words.iter().map(|word| word.as_os_str()).collect::<Vec<&OsStr>>());
        std::fs::remove_file(disk.path().join("ballast")).expect("removed");
        let told = format!("{words:?} with {room} KiB: {}", ran.err);
        assert!(!ran.err.contains("panicked"), "{told}");
        if ran.status != Some(0) {
            met += 1;
            assert!(ran.err.contains("the disk is full"), "{told}");
            if ran.err.contains("nothing was changed") {
                assert!(dump(&db) == before, "it was changed: {told}");
            }
        }
        let left: Vec<_> = std::fs::read_dir(&backups).into_iter().flatten().flatten().map(|e| e.file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().contains(".part")), "{left:?} of {told}");
        foresale!("check", db).ok();
    }
    met
}

fn words(line: &str, db: &Path, file: &Path) -> Vec<PathBuf> {
    let word = |word: &str| match word {
        "DB" => db.to_owned(),
        "FILE" => file.to_owned(),
        word => PathBuf::from(word),
    };
    line.split(' ').map(word).collect()
}

#[test]
fn nothing_was_changed_is_true() {
    let Some(disk) = Disk::of("16m") else { return };
    let (folder, db) = sample();
    foresale!("predict", db, "--model", "dormancy").ok();
    let files = folder.path().join("files");
    foresale!("generate", "--customers", "2000", "--purchases", "6000", "--out", files).ok();
    let purchases = files.join("purchases.csv");
    let few = write(folder.path(), "few.csv", "customer,date,amount\nC1,2024-01-01,3\n");
    foresale!("import", db, few, "--as", "purchases").ok();
    let mut met = Vec::new();
    for (line, file) in [
        ("import DB FILE --as purchases", purchases.as_path()),
        ("undo DB --step 1", &few),
        ("kpis DB", &few),
        ("kpis DB --define dear=spend_last_year/2", &few),
        ("predict DB --model spending", &few),
        ("clusters DB", &few),
        ("patterns DB", &few),
        ("campaign plan DB --model dormancy --save", &few),
        ("leads make DB", &few),
        ("settings DB --business Brook --smtp 127.0.0.1:25 --from hello@example.com", &few),
    ] {
        met.push((line, squeeze(&disk, &db, &|db| words(line, db, file))));
    }
    foresale!("leads", "make", db).ok();
    met.push(("assign", squeeze(&disk, &db, &|db| words("leads assign DB", db, &few))));
    foresale!("leads", "assign", db).ok();
    let out = folder.path().join("sheets");
    met.push(("deliver", squeeze(&disk, &db, &|db| words("leads deliver DB --out FILE", db, &out))));
    assert!(met.iter().all(|(_, times)| *times > 0), "not all met a full disk: {met:?}");
}

#[test]
fn nothing_was_changed_is_true_of_backups_restoring_and_migrations() {
    let Some(disk) = Disk::of("32m") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (old, db) = (folder.path().join("old.foresale"), folder.path().join("new.foresale"));
    old_database(&old);
    std::fs::copy(&old, &db).expect("copied");
    let backup = folder.path().join("2026-11-01_09-00-00_by-hand.foresale");
    foresale!("backup", db, backup).ok();
    foresale!("import", db, write(folder.path(), "one.csv", "customer,last_name\nZ,Brook\n"), "--as", "customers").ok();
    let size = std::fs::metadata(&db).expect("there").len() / 1024;
    // From none, via some that is used up by a copy or in the middle of the work, to what one more copy needs.
    let rooms = [0, 48, 200, 700, size / 2, size, size + 400, 3 * size / 2];
    for (line, made) in [("backup DB", &db), ("restore DB FILE", &db), ("info DB", &old), ("steps DB", &old)] {
        let met = squeeze_in(&rooms, &disk, made, &|db| words(line, db, &backup));
        assert!(met > 0, "{line}: no room was too small");
        tell(&format!("full disk, {line}: {met} of {} refused, 0 unsound, 0 changed", rooms.len()));
    }
}

#[test]
fn nobody_is_lost_or_written_to_twice_when_the_disk_is_full_while_sending() {
    let Some(disk) = Disk::of("16m") else { return };
    let Some(server) = Server::start() else { return };
    let (_folder, db) = sample();
    let address = format!("127.0.0.1:{}", server.port);
    let from = "Brook <hello@example.com>";
    foresale!("settings", db, "--smtp", address, "--smtp-security", "none", "--from", from).ok();
    foresale!("predict", db, "--model", "spending").ok();
    foresale!("campaign", "plan", db, "--model", "spending", "--size", "60", "--control", "0", "--save").ok();
    let shop = disk.path().join("shop.foresale");
    let queued = dump(&db);
    let mut broken_off = 0;
    for room in [0, 48, 400, 150, 250, 330] {
        if !shop.exists() {
            std::fs::copy(&db, &shop).expect("copied");
        }
        fill(&disk, room);
        let ran = foresale!("campaign", "send", shop, "1");
        std::fs::remove_file(disk.path().join("ballast")).expect("removed");
        if ran.status != Some(0) {
            broken_off += 1;
            assert!(ran.err.contains("the disk is full"), "{room} KiB: {}", ran.err);
            let nothing = ran.err.contains("nothing was changed");
            assert!(!nothing || broken_off > 1 || dump(&shop) == queued, "{room} KiB: {}", ran.err);
        }
        foresale!("check", shop).ok();
    }
    assert!(broken_off > 1, "no room was too small");
    foresale!("campaign", "send", shop, "1").ok();
    let (accepted, count) = (server.accepted(), |state: &str| {
        texts(&shop, &format!("SELECT message_id FROM outbox WHERE state = '{state}'"))
    });
    assert!(accepted.values().all(|times| *times == 1), "sent twice: {accepted:?}");
    let (sent, uncertain) = (count("sent"), count("uncertain"));
    assert!(sent.iter().all(|message| accepted.contains_key(message)), "what counts as sent has arrived");
    assert!(uncertain.len() <= broken_off, "{uncertain:?}");
    assert_eq!(sent.len() + uncertain.len(), 60, "nobody is lost");
}

#[test]
fn a_database_that_does_not_fit_is_not_there() {
    let Some(disk) = Disk::of("4m") else { return };
    for room in ROOM {
        fill(&disk, room);
        let db = disk.path().join("new.foresale");
        let ran = foresale!("new", db);
        if ran.status == Some(0) {
            std::fs::remove_file(disk.path().join("ballast")).expect("removed");
            foresale!("check", db).ok();
            std::fs::remove_file(&db).expect("removed");
        } else {
            let told = ran.refused();
            assert!(told.contains("disk is full") || told.contains("cannot be created"), "{told}");
            let left: Vec<_> =
                std::fs::read_dir(disk.path()).expect("listed").flatten().map(|e| e.file_name()).collect();
            assert_eq!(left, ["ballast"], "{room}: {told}");
        }
    }
}
