//! Programs that a test needs and not every computer has.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// With this set to 1 a missing program fails the test that needs it, so that nothing is skipped silently.
const REQUIRE_ALL: &str = "FORESALE_REQUIRE_ALL";

/// The first of the programs that answers `--version` (or whatever `proof` asks) with success; otherwise none, with a
/// visible line. `package` says what to install.
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

/// A separate disk of the requested size, until it is dropped.
pub struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// None, with a visible line, if this user may not mount one.
    pub fn of(size: &str) -> Option<Disk> {
        let folder = tempfile::tempdir().expect("a folder");
        let size = format!("size={size},mode=0755");
        if cfg!(target_os = "linux") && run("mount", &["-t", "tmpfs", "-o", &size, "tmpfs"], folder.path()) {
            return Some(Disk { folder });
        }
        skipped("no disk can be mounted by this user; run it as root on Linux");
        None
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// From now on nothing on it can be written.
    pub fn protect(&self) {
        assert!(run("mount", &["-o", "remount,ro"], self.path()), "it is in use");
    }

    pub fn unprotect(&self) {
        assert!(run("mount", &["-o", "remount,rw"], self.path()));
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        run("umount", &["-l"], self.path());
    }
}

fn run(program: &str, arguments: &[&str], at: &Path) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).arg(at).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
