//! Backups: made, listed, restored; and a database checked and repaired.

use std::path::Path;

use anyhow::{Result, bail};

use crate::cli::desk::Desk;
use crate::cli::output::{Output, note};
use crate::cli::progress_line::ProgressLine;
use crate::cli::signing_in::{self, refuse_without};
use actions::backups as backing;
use actions::database::{CheckFile, RepairFile};
use domain::request::Right;
use reports::backups::BackupLine;

/// Today's backup, before the first command that writes: one that only reads changes nothing that could be lost, may
/// read a file that nobody can write, and is called by scripts as often as they like. Without room for it the command goes
/// on, and says so.
pub fn of_the_day(database: &Path) {
    let line = ProgressLine::start();
    let told = backing::daily_or_why(database, super::today(), &line.progress);
    drop(line);
    if let Some(told) = told {
        note(&told);
    }
}

pub fn backup(db: &Path, file: Option<&Path>, out: &mut Output) -> Result<()> {
    refuse_without(db, Right::Administer)?;
    let line = ProgressLine::start();
    let made = match file {
        Some(file) => {
            backing::back_up_to(db, file, &line.progress)?;
            file.display().to_string()
        }
        None => backing::back_up(db, &line.progress)?.path.display().to_string(),
    };
    drop(line);
    out.line(&format!("backed up and checked: {made}"))
}

pub fn backups(db: &Path, json: bool, out: &mut Output) -> Result<()> {
    let report = backing::backups(db)?;
    if json {
        return out.json(&report);
    }
    if report.backups.is_empty() {
        return out.line("there is no backup yet; `foresale backup` makes one");
    }
    let row = |backup: &BackupLine| {
        let name = backup.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        vec![backup.when(), backup.size(), backup.reason.spoken().to_owned(), name]
    };
    out.table(&["when", "size", "why", "file"], &report.backups.iter().map(row).collect::<Vec<_>>(), &[1])?;
    out.line(&format!("in {}", report.folder.display()))
}

pub fn restore(db: &Path, backup: &Path, json: bool, out: &mut Output) -> Result<()> {
    refuse_without(db, Right::Administer)?;
    // A backup that has an older key than the database, or whose database is gone, is opened like one.
    signing_in::unlock(&backing::found(db, backup))?;
    let line = ProgressLine::start();
    let report = backing::restore(db, backup, &line.progress)?;
    drop(line);
    if json {
        return out.json(&report);
    }
    out.line(&format!("restored {} from {}", db.display(), report.restored.display()))?;
    report.told().iter().try_for_each(|sentence| out.line(sentence))
}

pub fn check(db: &Path, repair: bool, json: bool, out: &mut Output) -> Result<()> {
    let mut desk = if repair { Desk::open(db)? } else { Desk::open_to_read(db)? };
    let repaired = if repair { Some(desk.ask_at_length(RepairFile {})?) } else { None };
    let report = desk.ask(CheckFile {})?;
    if json {
        match &repaired {
            Some(repaired) => out.json(&serde_json::json!({ "repair": repaired, "promises": report.promises }))?,
            None => out.json(&report)?,
        }
    } else {
        if let Some(repaired) = &repaired {
            say_repaired(repaired, out)?;
        }
        for promise in &report.promises {
            out.line(&format!("{}  {}", if promise.broken.is_empty() { "kept  " } else { "BROKEN" }, promise.what))?;
            for fault in &promise.broken {
                out.line(&format!("        {fault}"))?;
            }
        }
    }
    match report.broken() {
        0 => Ok(()),
        broken => bail!(
            "{broken} of {} promises are broken; {}",
            report.promises.len(),
            backing::way_out_of_faults(db, repaired.is_some())
        ),
    }
}

fn say_repaired(report: &reports::repair::RepairReport, out: &mut Output) -> Result<()> {
    if report.repaired.is_empty() {
        return out.line("nothing needed repair, and nothing was changed");
    }
    if let Some(backup) = &report.backup {
        out.line(&format!("the file as it was: {}", backup.display()))?;
    }
    report.repaired.iter().try_for_each(|one| out.line(&format!("mended  {}: {}", one.what, figures::count(one.count))))
}
