//! A backup: a complete copy of a customer database, named after when and why it was made.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::day::Day;

/// The file extension of backups, which are databases like any other.
const ENDING: &str = ".foresale";

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackupReason {
    ByHand,
    /// At the first use of a day.
    Daily,
    /// Before the file was upgraded to the format of a newer program version.
    BeforeUpdate,
    BeforeUndo,
    BeforeRestore,
    BeforeSending,
    BeforeRepair,
}

impl BackupReason {
    pub const ALL: [BackupReason; 7] = [
        BackupReason::ByHand,
        BackupReason::Daily,
        BackupReason::BeforeUpdate,
        BackupReason::BeforeUndo,
        BackupReason::BeforeRestore,
        BackupReason::BeforeSending,
        BackupReason::BeforeRepair,
    ];

    /// As it appears in the file name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            BackupReason::ByHand => "by-hand",
            BackupReason::Daily => "daily",
            BackupReason::BeforeUpdate => "before-update",
            BackupReason::BeforeUndo => "before-undo",
            BackupReason::BeforeRestore => "before-restore",
            BackupReason::BeforeSending => "before-sending",
            BackupReason::BeforeRepair => "before-repair",
        }
    }

    /// For people.
    #[must_use]
    pub fn spoken(self) -> &'static str {
        match self {
            BackupReason::ByHand => "made by hand",
            BackupReason::Daily => "the first work of the day",
            BackupReason::BeforeUpdate => "before the file was brought up to date",
            BackupReason::BeforeUndo => "before a step was taken back",
            BackupReason::BeforeRestore => "before a backup was restored",
            BackupReason::BeforeSending => "before a campaign was first sent",
            BackupReason::BeforeRepair => "before a repair",
        }
    }

    /// Whether the program made it automatically, and may delete it when thinning out.
    #[must_use]
    pub fn is_automatic(self) -> bool {
        self != BackupReason::ByHand
    }
}

/// When and why a backup was made: all that its file name says. Ordered by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BackupName {
    pub day: Day,
    /// Second of the day, in the user's time zone.
    pub second: u32,
    /// Starts at 1; higher if several were made in the same second.
    pub number: u32,
    pub reason: BackupReason,
}

impl BackupName {
    /// "14:05"
    #[must_use]
    pub fn time(self) -> String {
        format!("{:02}:{:02}", self.second / 3_600, self.second / 60 % 60)
    }

    /// "28 November 2026, 14:05"
    #[must_use]
    pub fn spoken(self) -> String {
        let day = self.day.date();
        format!("{}, {}", day.format("%-d %B %Y"), self.time())
    }
}

/// "2026-11-28_14-05-09_before-undo.foresale": sorting by name sorts by time, and every system accepts it.
impl fmt::Display for BackupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.second / 3_600, self.second / 60 % 60, self.second % 60);
        write!(f, "{}_{hour:02}-{minute:02}-{second:02}_{}", self.day, self.reason.code())?;
        if self.number > 1 {
            write!(f, "_{}", self.number)?;
        }
        f.write_str(ENDING)
    }
}

/// A name that is not that of a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the name of a backup")]
pub struct NoBackupName;

impl FromStr for BackupName {
    type Err = NoBackupName;

    fn from_str(text: &str) -> Result<BackupName, NoBackupName> {
        let parts: Vec<&str> = text.strip_suffix(ENDING).ok_or(NoBackupName)?.split('_').collect();
        let (day, time, reason, number) = match parts[..] {
            [day, time, reason] => (day, time, reason, "1"),
            [day, time, reason, number] => (day, time, reason, number),
            _ => return Err(NoBackupName),
        };
        let name = BackupName {
            day: day.parse().map_err(|_| NoBackupName)?,
            second: seconds(time).ok_or(NoBackupName)?,
            number: number.parse().map_err(|_| NoBackupName)?,
            reason: BackupReason::ALL.into_iter().find(|one| one.code() == reason).ok_or(NoBackupName)?,
        };
        // Accepts only what this program writes: no other spelling of the same time.
        if name.to_string() == text { Ok(name) } else { Err(NoBackupName) }
    }
}

/// "14-05-09" as a second of the day.
fn seconds(time: &str) -> Option<u32> {
    let parts: Vec<u32> = time.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match parts[..] {
        [hour @ 0..24, minute @ 0..60, second @ 0..60] => Some(hour * 3_600 + minute * 60 + second),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written_and_sort_by_time() {
        let mut names = Vec::new();
        for (reason, n) in BackupReason::ALL.into_iter().zip(1_u32..) {
            for number in [1, 2, 11] {
                let day = Day(20_000 + i32::try_from(n).expect("few"));
                names.push(BackupName { day, second: 9 + 12_000 * n, number, reason });
            }
        }
        for name in &names {
            assert_eq!(name.to_string().parse(), Ok(*name));
            assert!(name.to_string().chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)), "{name}");
        }
        let written: Vec<String> = names.iter().filter(|name| name.number == 1).map(ToString::to_string).collect();
        assert!(written.is_sorted());
        let first = BackupName { day: Day(20_785), second: 50_709, number: 1, reason: BackupReason::BeforeUndo };
        assert_eq!(first.to_string(), "2026-11-28_14-05-09_before-undo.foresale");
        assert_eq!(first.spoken(), "28 November 2026, 14:05");
    }

    #[test]
    fn other_files_are_no_backups() {
        for other in [
            "",
            "shop.foresale",
            "2026-11-28_14-05-09_before-undo.foresale.part",
            "2026-11-28_14-05-09_because.foresale",
            "2026-11-28_24-05-09_daily.foresale",
            "2026-11-28_14-5-9_daily.foresale",
            "2026-11-28_14-05-09_daily_1.foresale",
            "2026-02-30_14-05-09_daily.foresale",
        ] {
            assert_eq!(other.parse::<BackupName>(), Err(NoBackupName), "{other}");
        }
    }
}
