//! The backups of a file: where they are, when and why each was made.

use std::path::PathBuf;

use serde::Serialize;

use domain::backup::{BackupName, BackupReason};
use domain::day::Day;

/// Newest first. The JSON keys are a stable interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct BackupsReport {
    pub database: PathBuf,
    /// Exists once the first backup was made.
    pub folder: PathBuf,
    pub backups: Vec<BackupLine>,
}

/// One backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupLine {
    pub path: PathBuf,
    pub day: Day,
    /// "14:05"
    pub time: String,
    pub reason: BackupReason,
    pub bytes: u64,
}

impl BackupLine {
    #[must_use]
    pub fn new(name: BackupName, path: PathBuf, bytes: u64) -> BackupLine {
        BackupLine { path, day: name.day, time: name.time(), reason: name.reason, bytes }
    }

    /// "28 Nov 2026, 14:05"
    #[must_use]
    pub fn when(&self) -> String {
        format!("{}, {}", self.day.spoken(), self.time)
    }

    /// "3.2 MB"
    #[must_use]
    pub fn size(&self) -> String {
        size_spoken(self.bytes)
    }
}

/// "900 kB", "3.2 MB"
#[must_use]
pub fn size_spoken(bytes: u64) -> String {
    let megabytes = bytes as f64 / 1e6;
    if megabytes < 1.0 { format!("{:.0} kB", bytes as f64 / 1e3) } else { format!("{megabytes:.1} MB") }
}

/// What restoring did. The JSON keys are a stable interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoreReport {
    pub database: PathBuf,
    pub restored: PathBuf,
    /// The previous state, as a backup; none if it was damaged or there was none.
    pub before: Option<PathBuf>,
    /// The damaged file that was there before, kept under another name.
    pub damaged: Option<PathBuf>,
    /// Refusals made since the backup, which remain in force.
    pub refusals_kept: u64,
    /// Messages sent since, which the restored file does not know about.
    pub messages_unknown: u64,
}

impl RestoreReport {
    /// What the user has to know now, one sentence each.
    #[must_use]
    pub fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        if let Some(before) = &self.before {
            told.push(format!("The state before is kept as {}.", before.display()));
        }
        if let Some(damaged) = &self.damaged {
            told.push(format!("The damaged file is kept as {}.", damaged.display()));
        }
        match self.refusals_kept {
            0 => {}
            1 => told.push("One refusal given since then stays in force.".to_owned()),
            kept => told.push(format!("{kept} refusals given since then stay in force.")),
        }
        match self.messages_unknown {
            0 => {}
            1 => told.push(
                "One message was sent since then, and this state does not know about it: check before you send its \
                 campaign or lead list again."
                    .to_owned(),
            ),
            sent => told.push(format!(
                "{sent} messages were sent since then, and this state does not know about them: check before you \
                 send their campaigns or lead lists again."
            )),
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_for_people() {
        assert_eq!((size_spoken(12_400_000), size_spoken(900)), ("12.4 MB".into(), "1 kB".into()));
    }
}
