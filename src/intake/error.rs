//! What can be wrong with a file as a whole, each with what to do.

use std::io;
use std::path::{Path, PathBuf};

use progress::Cancelled;
use reports::import::{ImportKind, NotAMeaning};

/// Why a file cannot be read at all. Problems with single rows are [`reports::import::RejectedRow`]s instead.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error("{} does not exist; check the name and the folder", .0.display())]
    NotFound(PathBuf),
    #[error("{} is a folder; choose a file in it", .0.display())]
    Folder(PathBuf),
    #[error("{} may not be read with your permissions; ask its owner, or copy it to a folder of your own", .0.display())]
    NoPermission(PathBuf),
    #[error("{} could not be read: {reason}; if it is on a network drive or a stick, copy it to this computer first", .path.display())]
    Read { path: PathBuf, reason: io::Error },
    #[error("{} could not be written: {reason}; choose another folder", .path.display())]
    Write { path: PathBuf, reason: io::Error },
    #[error("{} is empty (no rows); export it again", .0.display())]
    Empty(PathBuf),
    #[error("{} is a {what} without any rows; check that it is the right file", .path.display())]
    NothingInside { path: PathBuf, what: &'static str },
    #[error(
        "{} holds a header and no rows; export it again with its rows, or choose another sheet where it has several", .0.display()
    )]
    OnlyHeader(PathBuf),
    #[error("{} is {seems}, not a text file; {way_out}", .path.display())]
    Binary { path: PathBuf, seems: &'static str, way_out: &'static str },
    #[error(
        "{} is not a table: {off} of its first {seen} rows do not have the {expected} cells of its first line; \
        choose another delimiter, or delete anything above the header", .path.display()
    )]
    NotATable { path: PathBuf, expected: usize, off: u64, seen: u64 },
    #[error("{} is a damaged {what} ({reason}); open it in the program it comes from and save it again", .path.display())]
    Damaged { path: PathBuf, what: &'static str, reason: String },
    #[error("{} is protected with a password; save a copy without one and import that", .0.display())]
    Protected(PathBuf),
    #[error("{} is too large for a workbook; save its sheet as CSV (UTF-8), which may have any size", .0.display())]
    TooLarge(PathBuf),
    #[error("{} has no {what} '{name}'; it has {}", .path.display(), quoted(.known))]
    NoSuchTable { path: PathBuf, what: &'static str, name: String, known: Vec<String> },
    #[error("the query cannot be run on {}: {reason}; write one SELECT, for example SELECT * FROM sales", .path.display())]
    BadQuery { path: PathBuf, reason: String },
    #[error("{} is a workbook, which is read by sheet; leave out --query, or name a sheet with --sheet", .0.display())]
    NoQueries(PathBuf),
    #[error(
        "line {line} of {} is longer than a million characters; perhaps a quotation mark there is never closed, or \
        the file is not a table", .path.display()
    )]
    RecordTooLong { path: PathBuf, line: u64 },
    #[error(
        "{} has no column for {name}, which {kind} need; its columns are {}; name the right one with --map {field}=COLUMN", .path.display(), quoted(.columns)
    )]
    MissingColumn { path: PathBuf, kind: ImportKind, field: &'static str, name: &'static str, columns: Vec<String> },
    #[error(
        "{} has a column for each month or year, from '{first}' to '{last}': it sums up sales and holds none; export the list of sales instead, with a row for each sale, or turn each column into rows with its month as the day", .path.display()
    )]
    CrossTable { path: PathBuf, first: String, last: String },
    #[error("{} has no column '{column}'; its columns are {} (or give a number from 1 to {})", .path.display(), quoted(.columns), .columns.len())]
    UnknownColumn { path: PathBuf, column: String, columns: Vec<String> },
    #[error("{kind} have no field '{field}'; use one of {}", field_codes(*.kind))]
    UnknownField { kind: ImportKind, field: String },
    #[error("{kind} have no attributes, so '{column}' cannot become one; only customers and contacts do")]
    NoAttributes { kind: ImportKind, column: String },
    #[error(
        "'{0}' does not say which column fills which field; write --map FIELD=COLUMN, for example --map amount=total"
    )]
    NotAMapping(String),
    #[error(
        "'{0}' is not a date format; write it with %Y (or %y), %m and %d, for example %d/%m/%Y, or as one of excel-serial, unix-seconds, unix-milliseconds"
    )]
    BadDateFormat(String),
    #[error(
        "it is not clear how the dates of {} are written; choose it, for example --date-format %d/%m/%Y or --date-format %m/%d/%Y", .0.display()
    )]
    UnclearDates(PathBuf),
    #[error(
        "in {} the column '{column}' holds {example}: a spreadsheet has cut its numbers short, and different ones look alike now; \
         export the file again and import it without opening and saving it in between, or format the column as text first", .path.display()
    )]
    ShortenedIds { path: PathBuf, column: String, example: String },
    #[error("no two sheets of {} belong together; choose one sheet", .0.display())]
    NoAlikeSheets(PathBuf),
    #[error("{} holds several tables ({}); unpack it and import them one by one, or all at once by their names", .path.display(), quoted(.names))]
    SeveralPacked { path: PathBuf, names: Vec<String> },
    #[error("{} holds a workbook ({}); unpack it and import that", .path.display(), quoted(.names))]
    PackedWorkbook { path: PathBuf, names: Vec<String> },
    #[error(
        "'{0}' does not say what a word means; write --value COLUMN:WORD=MEANING, for example --value Status:offen=sale"
    )]
    NotAValue(String),
    #[error(transparent)]
    Meaning(#[from] NotAMeaning),
    #[error(
        "'{0}' is not an encoding; use for example utf-8, utf-16le, windows-1252 (Western), windows-1250 (Central European), \
         windows-1251 (Cyrillic), shift_jis, gbk, big5, euc-kr, macintosh, cp850 or cp437 (DOS)"
    )]
    UnknownEncoding(String),
    #[error("{purchases} purchases need at least one customer; give a number of customers above 0")]
    NobodyBuys { purchases: u64 },
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl IntakeError {
    /// The sentence for what the system reports about a path.
    #[must_use]
    pub fn reading(path: &Path, reason: io::Error) -> IntakeError {
        match reason.kind() {
            io::ErrorKind::NotFound => IntakeError::NotFound(path.to_owned()),
            io::ErrorKind::PermissionDenied => IntakeError::NoPermission(path.to_owned()),
            io::ErrorKind::IsADirectory => IntakeError::Folder(path.to_owned()),
            _ => IntakeError::Read { path: path.to_owned(), reason },
        }
    }

    #[must_use]
    pub fn writing(path: &Path, reason: impl Into<io::Error>) -> IntakeError {
        IntakeError::Write { path: path.to_owned(), reason: reason.into() }
    }
}

fn quoted(columns: &[String]) -> String {
    columns.iter().map(|column| format!("'{column}'")).collect::<Vec<_>>().join(", ")
}

fn field_codes(kind: ImportKind) -> String {
    kind.fields().iter().map(|field| field.code).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_name_the_file_and_the_way_out() {
        let error = IntakeError::MissingColumn {
            path: "till.csv".into(),
            kind: ImportKind::Purchases,
            field: "amount",
            name: "Amount",
            columns: vec!["id".into(), "day".into()],
        };
        let text = error.to_string();
        for part in ["till.csv", "Amount", "'id', 'day'", "--map amount=COLUMN"] {
            assert!(text.contains(part), "{text}");
        }
        let unknown = IntakeError::UnknownField { kind: ImportKind::Outcomes, field: "colour".into() };
        assert!(unknown.to_string().contains("lead, outcome, date, note"));
    }
}
