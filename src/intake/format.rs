//! What a file is, recognised by its first bytes and not by its name.

use std::io::Read;
use std::path::Path;

use crate::error::IntakeError;
use crate::opening;
use crate::sniff;
use crate::zip_index::ZipIndex;
use reports::import::FileFormat;

/// A kind of file that holds a table, as precisely as its reader needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Xlsx,
    Xlsb,
    Xls,
    Ods,
    Parquet,
    Sqlite,
}

impl Format {
    /// # Errors
    /// When the file cannot be read, is empty, or is not a kind that holds a table.
    pub fn from_path(path: &Path) -> Result<Format, IntakeError> {
        let mut head = Vec::new();
        let file = opening::open(path)?;
        file.take(16).read_to_end(&mut head).map_err(|error| IntakeError::reading(path, error))?;
        let format = match head.as_slice() {
            [b'P', b'K', 3, 4, ..] => packed(&ZipIndex::read(path)?),
            // The content is recognised by its own first bytes.
            [0x1F, 0x8B, ..] => Some(Format::Text),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Some(Format::Xls),
            [b'P', b'A', b'R', b'1', ..] => Some(Format::Parquet),
            head if head.starts_with(b"SQLite format 3\0") => Some(Format::Sqlite),
            _ => Some(Format::Text),
        };
        // Anything else is reported with the same sentences as other non-text files.
        match format {
            Some(format) => Ok(format),
            None => sniff::head(path).map(|_| Format::Text),
        }
    }

    /// The same in the form used by reports.
    pub fn told(self) -> FileFormat {
        match self {
            Format::Text => FileFormat::Text,
            Format::Xlsx | Format::Xlsb | Format::Xls | Format::Ods => FileFormat::Workbook,
            Format::Parquet => FileFormat::Parquet,
            Format::Sqlite => FileFormat::Sqlite,
        }
    }
}

fn packed(index: &ZipIndex) -> Option<Format> {
    if index.holds("xl/workbook.xml") {
        Some(Format::Xlsx)
    } else if index.holds("xl/workbook.bin") {
        Some(Format::Xlsb)
    } else if index.holds("content.xml") && index.holds("mimetype") {
        Some(Format::Ods)
    } else {
        None
    }
}
