//! The log of who did what, searched.

use crate::request::request;
use reports::log::{LogEntry, LogFilter};

request! {
    /// Entries of the log that fit, the newest first.
    ReadLog { filter: LogFilter, most: u32 } -> Vec<LogEntry>;
    "log.read", Administer, [], NewestWins;
    |asked, session, _| Ok(session.store.log_lines(&asked.filter, asked.most)?)
}
