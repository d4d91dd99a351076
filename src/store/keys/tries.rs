//! Wrong passwords for a file that is still locked: they cannot be counted in it, so they stand in a small file beside it
//! until somebody opens it, who then says so in its log.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::file::write_whole;
use crate::in_use::with_ending;

/// More places than these make room for each other, the oldest first.
const MOST: usize = 200;
const MOST_BYTES: u64 = 1 << 20;

/// Wrong passwords in a row for a name, from one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongPasswords {
    pub name: String,
    pub place: String,
    pub failures: u32,
    /// The second of the last one.
    pub last: i64,
    /// Whether the log of the database knows of it.
    pub told: bool,
}

fn path_of(database: &Path) -> PathBuf {
    with_ending(database, "-tries")
}

/// What cannot be read counts as none.
fn read(database: &Path) -> Vec<WrongPasswords> {
    let path = path_of(database);
    let is_short = path.metadata().is_ok_and(|about| about.is_file() && about.len() <= MOST_BYTES);
    let text = is_short.then(|| fs::read_to_string(&path).ok()).flatten().unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Where nothing can be written nothing is counted: deriving the key costs whoever guesses enough.
fn write(database: &Path, tries: &[WrongPasswords]) {
    let path = path_of(database);
    if tries.is_empty() {
        let _ = fs::remove_file(&path);
    } else if let Ok(text) = serde_json::to_string(tries) {
        let _ = write_whole(&path, text.as_bytes());
    }
}

/// As much of a name or a place as is kept: nobody has a longer one, and a file is not filled by typing.
fn kept(text: &str) -> String {
    text.trim().chars().take(80).collect()
}

fn is_of(one: &WrongPasswords, name: &str, place: &str) -> bool {
    one.place == kept(place) && one.name.eq_ignore_ascii_case(&kept(name))
}

/// Wrong passwords in a row for a name from a place, and the second of the last one.
#[must_use]
pub fn wrong_passwords(database: &Path, name: &str, place: &str) -> (u32, i64) {
    let tries = read(database);
    tries.iter().find(|one| is_of(one, name, place)).map(|one| (one.failures, one.last)).unwrap_or_default()
}

/// Counts one at this second; `anew`: as the first of a new row of them.
pub fn count_wrong_password(database: &Path, name: &str, place: &str, now: i64, anew: bool) {
    let mut tries = read(database);
    let known = tries.iter().position(|one| is_of(one, name, place)).map(|at| tries.remove(at));
    let failures = known.filter(|_| !anew).map_or(0, |one| one.failures) + 1;
    tries.push(WrongPasswords { name: kept(name), place: kept(place), failures, last: now, told: false });
    let surplus = tries.len().saturating_sub(MOST);
    tries.drain(..surplus);
    write(database, &tries);
}

/// The right one was typed.
pub fn forget_wrong_passwords(database: &Path, name: &str, place: &str) {
    let mut tries = read(database);
    let known = tries.len();
    tries.retain(|one| !is_of(one, name, place));
    if tries.len() < known {
        write(database, &tries);
    }
}

/// What the log should know of rows of at least so many, each once.
#[must_use]
pub fn take_untold(database: &Path, least: u32) -> Vec<WrongPasswords> {
    let mut tries = read(database);
    let mut untold = Vec::new();
    for one in tries.iter_mut().filter(|one| !one.told && one.failures >= least) {
        one.told = true;
        untold.push(one.clone());
    }
    if !untold.is_empty() {
        write(database, &tries);
    }
    untold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_counted_by_name_and_place_and_told_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("shop.foresale");
        for second in 0..5 {
            count_wrong_password(&database, "Olga", "here", second, false);
        }
        count_wrong_password(&database, " OLGA ", "there", 9, false);
        assert_eq!(wrong_passwords(&database, "olga", "here"), (5, 4));
        assert_eq!(wrong_passwords(&database, "Olga", "there"), (1, 9));
        let told: Vec<_> = take_untold(&database, 5).into_iter().map(|one| (one.name, one.place)).collect();
        assert_eq!(told, [("Olga".to_owned(), "here".to_owned())]);
        assert!(take_untold(&database, 5).is_empty());
        count_wrong_password(&database, "Olga", "here", 900, true);
        assert_eq!(wrong_passwords(&database, "Olga", "here"), (1, 900), "a new row");
        for name in 0..500 {
            count_wrong_password(&database, &name.to_string(), "here", 1_000, false);
        }
        assert!(path_of(&database).metadata().expect("there").len() < 50_000, "nobody fills the disk by typing");
        forget_wrong_passwords(&database, "499", "here");
        assert_eq!(wrong_passwords(&database, "499", "here"), (0, 0));
        let long = "x".repeat(200);
        for _ in 0..5 {
            count_wrong_password(&database, &long, "command line ", 1_000, false);
        }
        assert_eq!(wrong_passwords(&database, &long, "command line "), (5, 1_000), "however it is written");
        fs::write(path_of(&database), "{ torn").expect("written");
        assert_eq!(wrong_passwords(&database, "498", "here"), (0, 0), "what is torn counts nothing and stops nobody");
    }
}
