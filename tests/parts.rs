//! Programs that a test needs and not every computer has.

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// With this set to 1 a missing program fails the test that needs it, so that nothing is skipped unseen.
const REQUIRE_ALL: &str = "FORESALE_REQUIRE_ALL";

/// The first of the programs that answers `--version` (or whatever `proof` asks) with success; else a visible line, and
/// none. `package` tells what to install.
///
/// # Panics
/// When nothing is found and `FORESALE_REQUIRE_ALL` is 1.
pub fn find_or_skip(programs: &[&str], proof: &[&str], package: &str) -> Option<PathBuf> {
    let works = |program: &&&str| {
        let mut command = Command::new(program);
        command.args(proof).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if let Some(found) = programs.iter().find(works) {
        return Some(PathBuf::from(found));
    }
    let wanted = format!("none of {} is here; install {package}", programs.join(", "));
    assert!(std::env::var(REQUIRE_ALL).as_deref() != Ok("1"), "{wanted}");
    skipped(&wanted);
    None
}

/// Says that a test did not run, and why.
#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
pub fn skipped(why: &str) {
    eprintln!("SKIPPED: {why}");
}
