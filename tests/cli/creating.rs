//! Creating databases: a kill at any moment leaves nothing or all of it.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use foresale::stats::random::Seeded;

use super::{command, texts};

const KILLS: u32 = 30;

/// Runs the program with these arguments and kills it after `time`; returns whether that was before its end.
fn killed_after(arguments: &[&std::ffi::OsStr], time: Duration) -> bool {
    let mut child = command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    std::thread::sleep(time);
    child.kill().expect("killed");
    !child.wait().expect("ended").success()
}

/// What is in a folder besides complete databases.
fn rest(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("listed");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    names.filter(|name| !name.ends_with(".foresale")).collect()
}

/// Waits until something is in the folder, or a second has passed.
fn begun(folder: &Path) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(1) {
        if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
            return true;
        }
    }
    false
}

#[test]
fn a_new_database_is_whole_or_is_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let began = Instant::now();
    foresale!("new", folder.path().join("timed.foresale")).ok();
    let whole = began.elapsed();
    let mut random = Seeded::new(3);
    let (mut in_the_middle, mut left_half) = (0, 0);
    for kill in 0..KILLS {
        let made_in = folder.path().join(format!("folder-{kill}"));
        std::fs::create_dir(&made_in).expect("made");
        let db = made_in.join("new.foresale");
        let arguments = ["new".as_ref(), db.as_os_str()];
        let mut child = command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
        // From the first trace of it, because most of the time is program start.
        if begun(&made_in) {
            std::thread::sleep(whole.mul_f64(0.3 * random.uniform()));
        }
        child.kill().expect("killed");
        in_the_middle += u32::from(!child.wait().expect("ended").success());
        if db.exists() {
            foresale!("check", db).ok();
        } else {
            left_half += usize::from(!rest(&made_in).is_empty());
            foresale!("new", db).ok();
            foresale!("check", db).ok();
        }
        foresale!("new", made_in.join("next.foresale")).ok();
        assert_eq!(rest(&made_in), Vec::<String>::new(), "what the dead left goes with the next");
    }
    assert!(in_the_middle >= 10, "only {in_the_middle} of {KILLS} kills came in time");
    assert!(left_half > 0, "none of them left anything half made");
}

#[test]
fn a_sample_is_whole_or_is_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let began = Instant::now();
    drop(foresale::actions::database::create_sample(
        &folder.path().join("timed.foresale"),
        300,
        &foresale::progress::Progress::new(),
    ));
    let whole = began.elapsed();
    let mut random = Seeded::new(4);
    let mut in_the_middle = 0;
    for kill in 0..10 {
        let out = folder.path().join(format!("demo-{kill}"));
        let arguments = ["demo".as_ref(), "--customers".as_ref(), "300".as_ref(), "--out".as_ref(), out.as_os_str()];
        in_the_middle += u32::from(killed_after(&arguments, whole.mul_f64(1.3 * random.uniform())));
        let db = out.join("sample.foresale");
        if db.exists() {
            foresale!("check", db).ok();
            assert_eq!(texts(&db, "SELECT what FROM audit_log ORDER BY id LIMIT 1"), ["Made the sample dealership"]);
        }
    }
    assert!(in_the_middle >= 5, "only {in_the_middle} of 10 kills came in time");
}
