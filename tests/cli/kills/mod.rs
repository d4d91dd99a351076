//! Whatever dies, and whenever: no file is half imported, nobody gets a message twice, nobody is lost.
//!
//! A hit is a kill -9 of the real program while it was still working. In a normal run each command takes a few; with
//! `FORESALE_KILLS=20` twenty.

mod backing_up;
pub mod cases;
mod delivering;
mod making;
pub mod migrating;
pub mod sending;
pub mod serving;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use foresale::stats::random::Seeded;

use super::command;
use cases::Case;

/// How many hits each command has to take.
pub fn hits_wanted() -> usize {
    std::env::var("FORESALE_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(4)
}

/// What a suite found, for runs with `--nocapture`.
#[expect(clippy::print_stderr, reason = "figures of a run that a person asked for")]
pub fn tell(figures: &str) {
    eprintln!("KILLS: {figures}");
}

/// Moments to kill at, spread over the time that the whole work took.
struct Moments {
    whole: Duration,
    random: Seeded,
    next: usize,
}

impl Moments {
    fn over(whole: Duration) -> Moments {
        Moments { whole, random: Seeded::new(16), next: 0 }
    }

    fn next(&mut self) -> Duration {
        let parts = hits_wanted();
        let part = self.next % parts;
        self.next += 1;
        self.whole.mul_f64((part as f64 + self.random.uniform()) / parts as f64)
    }
}

fn start(arguments: &[OsString]) -> Child {
    let arguments: Vec<&OsStr> = arguments.iter().map(OsString::as_os_str).collect();
    command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started")
}

/// Runs to the end; returns how long it took.
fn run_whole(arguments: &[OsString]) -> Duration {
    let began = Instant::now();
    let arguments: Vec<&OsStr> = arguments.iter().map(OsString::as_os_str).collect();
    super::run(&arguments).ok();
    began.elapsed()
}

/// Whether a run that is killed at a given moment was still working.
fn hit(arguments: &[OsString], moment: Duration) -> bool {
    let mut child = start(arguments);
    std::thread::sleep(moment);
    child.kill().expect("killed");
    child.wait().expect("ended").code().is_none()
}

/// Kills until there are enough hits; `judge` gets the folder in which the killed run worked.
fn kill_often(
    name: &str,
    whole: Duration,
    mut attempt: impl FnMut(&Path, Duration) -> bool,
    mut judge: impl FnMut(&Path),
) {
    let (wanted, mut hits, mut tries) = (hits_wanted(), 0, 0);
    let mut moments = Moments::over(whole);
    while hits < wanted {
        tries += 1;
        assert!(tries <= 10 * wanted, "{name}: only {hits} of {tries} kills came in time");
        let folder = tempfile::tempdir().expect("a folder");
        if attempt(folder.path(), moments.next()) {
            hits += 1;
            judge(folder.path());
        }
    }
    tell(&format!("{name}: {hits} hits of {tries} kills over {} ms, 0 unsound", whole.as_millis()));
}

/// Kills a command that does all or nothing: every copy is sound and either as before or as after, and the command can
/// then be run to completion.
fn kill_case(case: &Case) {
    let folder = tempfile::tempdir().expect("a folder");
    let before = (case.prepare)(folder.path());
    let after = folder.path().join("after.foresale");
    std::fs::copy(&before, &after).expect("copied");
    let arguments = |db: &Path| (case.arguments)(db, folder.path());
    let whole = run_whole(&arguments(&after));
    let allowed = [(case.contents)(&before), (case.contents)(&after)];
    assert_ne!(allowed[0], allowed[1], "{}: nothing was done", case.name);
    let mut done = 0;
    let copy = |folder: &Path| -> PathBuf {
        let db = folder.join("killed.foresale");
        if !db.exists() {
            std::fs::copy(&before, &db).expect("copied");
        }
        db
    };
    let attempt = |folder: &Path, moment: Duration| hit(&arguments(&copy(folder)), moment);
    kill_often(case.name, whole, attempt, |folder| {
        let db = copy(folder);
        foresale!("check", db).ok();
        let found = (case.contents)(&db);
        assert!(allowed.contains(&found), "{}: neither as before nor as after\n{}", case.name, found);
        if found == allowed[0] {
            run_whole(&arguments(&db));
            assert!((case.contents)(&db) == allowed[1], "{}: it can still be done", case.name);
        } else {
            done += 1;
        }
    });
    tell(&format!("{}: {done} were done already", case.name));
}

macro_rules! killed {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            kill_case(&cases::$name());
        })+
    };
}

// Each all-or-nothing command needs a name here and a case with that name.
killed!(purchases, customers, undo, assign, publish, predict, plan);
