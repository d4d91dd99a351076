//! A table or query of another program's SQLite file as rows of text.

use std::path::{Path, PathBuf};

use crate::cell_text;
use crate::error::IntakeError;
use crate::row_feed::RowFeed;
use reports::import::TableChoice;
use store::foreign::{ForeignFile, ForeignTable, ForeignValue};

/// Rows read at once.
const ROWS: usize = 20_000;

/// The rows of a table or query.
pub(crate) struct SqliteRows {
    path: PathBuf,
    table: ForeignTable,
    header_told: bool,
    done: u64,
}

impl SqliteRows {
    /// # Errors
    /// When the file cannot be read or has no such table, or the query does not only read.
    pub fn open(path: &Path, part: &TableChoice) -> Result<SqliteRows, IntakeError> {
        let file = ForeignFile::open(path).map_err(|error| damaged(path, &error))?;
        let table = match part {
            TableChoice::Query(query) => file
                .query(query)
                .map_err(|error| IntakeError::BadQuery { path: path.to_owned(), reason: error.to_string() })?,
            TableChoice::First | TableChoice::Alike | TableChoice::Related => {
                match file.first_with_rows().map_err(|error| damaged(path, &error))? {
                    Some(name) => file.table(&name).map_err(|error| damaged(path, &error))?,
                    None => return Err(IntakeError::NothingInside { path: path.to_owned(), what: "SQLite database" }),
                }
            }
            TableChoice::Named(name) => {
                let known = file.tables().map_err(|error| damaged(path, &error))?;
                let asked = name.trim().to_lowercase();
                let Some(found) = known.iter().find(|table| table.to_lowercase() == asked) else {
                    let (path, name) = (path.to_owned(), name.clone());
                    return Err(IntakeError::NoSuchTable { path, what: "table", name, known });
                };
                file.table(found).map_err(|error| damaged(path, &error))?
            }
        };
        Ok(SqliteRows { path: path.to_owned(), table, header_told: false, done: 0 })
    }
}

/// The tables and views of a SQLite file.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn tables(path: &Path) -> Result<Vec<String>, IntakeError> {
    ForeignFile::open(path).and_then(|file| file.tables()).map_err(|error| damaged(path, &error))
}

fn damaged(path: &Path, error: &impl ToString) -> IntakeError {
    IntakeError::Damaged { path: path.to_owned(), what: "SQLite database", reason: error.to_string() }
}

impl RowFeed for SqliteRows {
    fn more(&mut self, text: &mut Vec<u8>) -> Result<bool, IntakeError> {
        if !self.header_told {
            cell_text::push_row(text, self.table.columns().iter().map(String::as_str));
            self.header_told = true;
        }
        let rows = self.table.next_rows(ROWS).map_err(|error| damaged(&self.path, &error))?;
        for row in &rows {
            let cells: Vec<String> = row.iter().map(of_value).collect();
            cell_text::push_row(text, cells.iter().map(String::as_str));
        }
        self.done += rows.len() as u64;
        Ok(!text.is_empty())
    }

    fn done(&self) -> u64 {
        self.done
    }

    fn size(&self) -> u64 {
        self.table.rows()
    }
}

fn of_value(value: &ForeignValue) -> String {
    match value {
        ForeignValue::Nothing => String::new(),
        ForeignValue::Whole(number) => number.to_string(),
        ForeignValue::Real(number) => cell_text::number(*number),
        ForeignValue::Text(text) => text.clone(),
    }
}
