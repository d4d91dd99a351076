//! The log of who did what: searched, and written to a file or on paper.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::request::request;
use crate::scope::BUSINESS;
use delivery::files::{self, ByteOrderMark};
use delivery::pages;
use domain::day::Day;
use domain::list_format::ListFormat;
use reports::log::{LogEntry, LogFilter};
use reports::settings::Business;
use store::Store;

/// As which files it can be written.
pub const LOG_FORMATS: &[ListFormat] = &[ListFormat::Csv, ListFormat::Pdf];

/// Writes all entries that fit, newest first; returns how many. A page holds the first of them and says how many more
/// there are.
///
/// # Errors
/// When the database cannot be read, the name says no format of these, or the file cannot be written.
pub fn export(store: &mut Store, filter: &LogFilter, path: &Path, today: Day) -> Result<u64> {
    let format = ListFormat::of_name(path, LOG_FORMATS)?;
    let entries = store.log_lines(filter, u32::MAX)?;
    let bytes = match format {
        ListFormat::Pdf => pages::log(&entries, filter, &store.setting::<Business>(BUSINESS)?, today)?,
        _ => files::log(&entries, ByteOrderMark::With),
    };
    files::save(path, &bytes)?;
    Ok(entries.len() as u64)
}

request! {
    /// Entries of the log that fit, the newest first.
    ReadLog { filter: LogFilter, most: u32 } -> Vec<LogEntry>;
    "log.read", Administer, [], NewestWins;
    |asked, session, _| Ok(session.store.log_lines(&asked.filter, asked.most)?)
}

request! {
    /// Writes the entries of the log that fit to a file.
    ExportLog { filter: LogFilter, path: PathBuf } -> u64;
    "log.export", Administer, [], Once;
    |asked, session, _| {
        crate::database::refuse_own_file(session.store, &asked.path)?;
        export(session.store, &asked.filter, &asked.path, session.now.day)
    }
}
