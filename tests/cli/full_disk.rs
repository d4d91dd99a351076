//! A full disk: a command says so in one sentence and changes nothing, and can be run again once there is space.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Ran;
use super::kills::cases::{self, Case};
use super::kills::tell;
use crate::parts::skipped;

/// Free space beside the database, in kilobytes: none, and some that is used up in the middle of the work.
const ROOMS: [u64; 5] = [0, 40, 200, 800, 2_000];

/// A small separate file system; unmounted when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mounted(kilobytes: u64) -> Option<SmallDisk> {
        let folder = tempfile::tempdir().expect("a folder");
        let options = format!("size={kilobytes}k,mode=700");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(SmallDisk(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// Where the commands run: on a small disk if one may be mounted, else under a limit on file size.
enum Cramped {
    Disk(SmallDisk),
    Limit { folder: tempfile::TempDir, bytes: u64 },
}

impl Cramped {
    fn beside(database: &Path, kilobytes: u64) -> Option<Cramped> {
        let size = std::fs::metadata(database).expect("there").len().div_ceil(4096) * 4;
        if let Some(disk) = SmallDisk::mounted(size + kilobytes) {
            return Some(Cramped::Disk(disk));
        }
        Cramped::limited(size + kilobytes)
    }

    fn limited(kilobytes: u64) -> Option<Cramped> {
        let known = Command::new("prlimit").arg("--version").output().is_ok_and(|output| output.status.success());
        let folder = tempfile::tempdir().expect("a folder");
        known.then(|| Cramped::Limit { folder, bytes: kilobytes * 1024 })
    }

    fn folder(&self) -> &Path {
        match self {
            Cramped::Disk(disk) => disk.0.path(),
            Cramped::Limit { folder, .. } => folder.path(),
        }
    }

    fn run(&self, arguments: &[OsString]) -> super::Ran {
        let mut command = match self {
            Cramped::Disk(_) => Command::new(env!("CARGO_BIN_EXE_foresale")),
            Cramped::Limit { bytes, .. } => {
                let mut command = Command::new("prlimit");
                command.arg(format!("--fsize={bytes}")).arg(env!("CARGO_BIN_EXE_foresale"));
                command
            }
        };
        let output = command.args(arguments).env_remove("DISPLAY").output().expect("started");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        super::Ran { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Moves a database and its companion files to where there is space.
fn rescue(db: &Path, to: &Path) -> PathBuf {
    let saved = to.join("rescued.foresale");
    for ending in ["", "-wal"] {
        let with = |path: &Path| PathBuf::from([path.as_os_str(), OsStr::new(ending)].concat_os());
        let _ = std::fs::remove_file(with(&saved));
        if with(db).exists() {
            std::fs::copy(with(db), with(&saved)).expect("copied");
        }
    }
    saved
}

trait Concat {
    fn concat_os(self) -> OsString;
}

impl Concat for [&OsStr; 2] {
    fn concat_os(self) -> OsString {
        let mut whole = self[0].to_owned();
        whole.push(self[1]);
        whole
    }
}

fn fill(case: &Case, make: impl Fn(&Path, u64) -> Option<Cramped>) {
    let folder = tempfile::tempdir().expect("a folder");
    let before = (case.prepare)(folder.path());
    let after = folder.path().join("after.foresale");
    std::fs::copy(&before, &after).expect("copied");
    let whole = |db: &Path| {
        let arguments = (case.arguments)(db, folder.path());
        let arguments: Vec<&OsStr> = arguments.iter().map(OsString::as_os_str).collect();
        super::run(&arguments).ok();
    };
    whole(&after);
    let allowed = [(case.contents)(&before), (case.contents)(&after)];
    let mut refused = 0;
    for room in ROOMS {
        let Some(cramped) = make(&before, room) else {
            return skipped("neither may a small disk be mounted nor is prlimit here");
        };
        let db = cramped.folder().join("full.foresale");
        std::fs::copy(&before, &db).expect("copied");
        let ran = cramped.run(&(case.arguments)(&db, folder.path()));
        let saved = rescue(&db, folder.path());
        foresale!("check", saved).ok();
        let found = (case.contents)(&saved);
        if ran.status == Some(0) {
            assert!(found == allowed[1], "{} with {room} kB: it said that it was done", case.name);
            continue;
        }
        refused += 1;
        // A file that may not grow ends the program by a signal, as a kill would: possibly when everything is already
        // stored.
        let killed = ran.status.is_none();
        if !killed {
            let sentence = beside_the_backup(ran).refused();
            assert!(sentence.contains("full") || sentence.contains("room"), "{} with {room} kB: {sentence}", case.name);
        }
        if killed && found == allowed[1] {
            continue;
        }
        assert!(found == allowed[0], "{} with {room} kB: something is left of what failed", case.name);
        whole(&saved);
        assert!((case.contents)(&saved) == allowed[1], "{} with {room} kB: it can be run again", case.name);
    }
    tell(&format!("full disk, {}: {refused} of {} refused, 0 unsound, 0 half done", case.name, ROOMS.len()));
    assert!(refused > 0, "{}: there was room enough", case.name);
}

/// The work continues without the daily backup, and says so first.
fn beside_the_backup(mut ran: Ran) -> Ran {
    if ran.err.starts_with("No backup could be made today: ") {
        ran.err = ran.err.split_once('\n').map_or_else(String::new, |(_, rest)| rest.to_owned());
    }
    ran
}

macro_rules! full {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            fill(&cases::$name(), Cramped::beside);
        })+
    };
}

// The same list as for the kills.
full!(purchases, customers, undo, assign, publish, predict, plan);

#[test]
fn files_that_may_not_grow() {
    fill(&cases::purchases(), |db, room| Cramped::limited(std::fs::metadata(db).expect("there").len() / 1024 + room));
}

#[test]
fn new() {
    for room in ROOMS {
        let Some(cramped) = SmallDisk::mounted(room.max(4)).map(Cramped::Disk).or_else(|| Cramped::limited(room))
        else {
            return skipped("neither may a small disk be mounted nor is prlimit here");
        };
        let db = cramped.folder().join("new.foresale");
        let ran = cramped.run(&["new".into(), db.clone().into()]);
        if ran.status == Some(0) {
            foresale!("check", db).ok();
        } else if ran.status.is_some() {
            let sentence = ran.refused();
            assert!(sentence.contains("full") || sentence.contains("room"), "{room} kB: {sentence}");
            assert!(!db.exists(), "{room} kB: nothing half made is left");
        }
    }
}
