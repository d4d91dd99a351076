//! Any source of a table as one stream of text: plain files as they are, typed tables row by row.

use std::io::{self, Read};
use std::path::Path;

use crate::error::IntakeError;
use crate::format::Format;
use crate::parquet::ParquetRows;
use crate::record::NumberedBy;
use crate::records::Records;
use crate::row_feed::RowFeed;
use crate::source::{Encoding, TextSource};
use crate::sqlite::SqliteRows;
use crate::workbook;
use reports::import::{Dialect, TableChoice};

/// A table as text in UTF-8.
pub(crate) enum TableText {
    Text(TextSource),
    Rows(RowText),
}

/// The text of a feed, some rows at a time.
pub(crate) struct RowText {
    feed: Box<dyn RowFeed>,
    text: Vec<u8>,
    start: usize,
}

impl TableText {
    /// # Errors
    /// When the file cannot be opened, or has no such sheet or table.
    pub fn open(path: &Path, format: Format, encoding: Encoding, part: &TableChoice) -> Result<TableText, IntakeError> {
        let feed: Box<dyn RowFeed> = match format {
            Format::Text => return Ok(TableText::Text(TextSource::open(path, encoding)?)),
            Format::Parquet => Box::new(ParquetRows::open(path)?),
            Format::Sqlite => Box::new(SqliteRows::open(path, part)?),
            Format::Xlsx | Format::Xlsb | Format::Xls | Format::Ods => Box::new(workbook::rows(path, format, part)?),
        };
        Ok(TableText::Rows(RowText { feed, text: Vec::new(), start: 0 }))
    }

    /// How much has been read, in units of [`TableText::size`].
    pub fn done(&self) -> u64 {
        match self {
            TableText::Text(source) => source.bytes_read(),
            TableText::Rows(rows) => rows.feed.done(),
        }
    }

    /// Bytes of a text; rows of anything else.
    pub fn size(&self) -> u64 {
        match self {
            TableText::Text(source) => source.size(),
            TableText::Rows(rows) => rows.feed.size(),
        }
    }

    /// The records of the table.
    pub fn records(self, dialect: &Dialect) -> Records<TableText> {
        let numbering = match self {
            TableText::Text(_) => NumberedBy::Lines,
            TableText::Rows(_) => NumberedBy::Rows,
        };
        Records::new(self, dialect.delimiter).quoted(dialect.quote).escaped(dialect.escape).numbered(numbering)
    }
}

impl Read for TableText {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            TableText::Text(source) => source.read(out),
            TableText::Rows(rows) => rows.read(out),
        }
    }
}

impl Read for RowText {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.start == self.text.len() {
            self.text.clear();
            self.start = 0;
            if !self.feed.more(&mut self.text).map_err(io::Error::other)? {
                return Ok(0);
            }
        }
        let read = (&self.text[self.start..]).read(out)?;
        self.start += read;
        Ok(read)
    }
}
