//! Parquet files as rows of text, a few thousand rows at a time.

use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result as Read};
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::cell_text;
use crate::error::IntakeError;
use crate::opening;
use crate::parquet_cells::{Cell, Leaf};
use crate::parquet_pages::{CarefulPages, check_pages, check_parts};
use crate::row_feed::RowFeed;
use contained::contained;

/// Rows read at once.
const ROWS: usize = 8_192;

/// The rows of a Parquet file. Fields of structures are separate columns (`address.city`); lists are left out, since a
/// cell holds one value.
pub(crate) struct ParquetRows {
    path: PathBuf,
    file: SerializedFileReader<File>,
    leaves: Vec<Leaf>,
    rows: usize,
    done: usize,
    header_told: bool,
    /// The next group of rows to be opened.
    next_group: usize,
    /// The columns of the open group, in step with `leaves`, and how many of its rows are left.
    columns: Vec<ColumnReader>,
    left: usize,
}

impl ParquetRows {
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn open(path: &Path) -> Result<ParquetRows, IntakeError> {
        let mut bare = opening::open(path)?;
        let opened = contained(|| -> Read<_> {
            check_parts(&mut bare)?;
            let file = SerializedFileReader::new(bare.try_clone()?)?;
            check_pages(&mut bare, file.metadata())?;
            let schema = file.metadata().file_metadata().schema_descr_ptr();
            let flat = schema.columns().iter().enumerate().filter(|(_, column)| column.max_rep_level() == 0);
            let leaves: Vec<Leaf> = flat.map(|(place, column)| Leaf::new(place, column)).collect();
            let groups = file.metadata().row_groups();
            let rows = groups.iter().map(|group| usize::try_from(group.num_rows()).unwrap_or(0)).sum();
            Ok((file, leaves, rows))
        });
        let (file, leaves, rows) = sound(path, opened)?;
        if leaves.is_empty() {
            return Err(IntakeError::NothingInside { path: path.to_owned(), what: "Parquet file" });
        }
        let path = path.to_owned();
        let (columns, header_told) = (Vec::new(), false);
        Ok(ParquetRows { path, file, leaves, rows, done: 0, header_told, next_group: 0, columns, left: 0 })
    }

    /// The next rows of the open group, column by column; none at the end of the file.
    fn columns_of_text(&mut self) -> Read<Vec<Vec<String>>> {
        while self.left == 0 {
            if self.next_group >= self.file.num_row_groups() {
                return Ok(Vec::new());
            }
            self.open_group()?;
        }
        let rows = self.left.min(ROWS);
        self.left -= rows;
        self.leaves.iter().zip(&mut self.columns).map(|(leaf, column)| cells(column, leaf, rows)).collect()
    }

    fn open_group(&mut self) -> Read<()> {
        let group = self.file.get_row_group(self.next_group)?;
        self.next_group += 1;
        self.left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        self.columns.clear();
        for leaf in &self.leaves {
            let about = group.metadata().column(leaf.place).column_descr_ptr();
            let pages = CarefulPages::new(group.get_column_page_reader(leaf.place)?, about.max_def_level() > 0);
            self.columns.push(get_column_reader(about, Box::new(pages)));
        }
        Ok(())
    }
}

impl RowFeed for ParquetRows {
    fn more(&mut self, text: &mut Vec<u8>) -> Result<bool, IntakeError> {
        if !self.header_told {
            self.header_told = true;
            cell_text::push_row(text, self.leaves.iter().map(|leaf| leaf.name.as_str()));
            return Ok(true);
        }
        let read = contained(|| self.columns_of_text());
        let columns = sound(&self.path, read)?;
        let rows = columns.first().map_or(0, Vec::len);
        for row in 0..rows {
            cell_text::push_row(text, columns.iter().map(|column| column[row].as_str()));
        }
        self.done += rows;
        Ok(rows > 0)
    }

    fn done(&self) -> u64 {
        self.done as u64
    }

    fn size(&self) -> u64 {
        self.rows as u64
    }
}

/// The library panics on some damaged files; the user gets a sentence instead.
fn sound<T>(path: &Path, read: Option<Read<T>>) -> Result<T, IntakeError> {
    let reason = match read {
        Some(Ok(read)) => return Ok(read),
        Some(Err(error)) => error.to_string(),
        None => "its parts do not fit together".to_owned(),
    };
    Err(IntakeError::Damaged { path: path.to_owned(), what: "Parquet file", reason })
}

/// Exactly this many cells of a column.
fn cells(column: &mut ColumnReader, leaf: &Leaf, rows: usize) -> Read<Vec<String>> {
    match column {
        ColumnReader::BoolColumnReader(reader) => typed(reader, leaf, rows, |value| Cell::Truth(*value)),
        ColumnReader::Int32ColumnReader(reader) => typed(reader, leaf, rows, |value| Cell::Whole(i64::from(*value))),
        ColumnReader::Int64ColumnReader(reader) => typed(reader, leaf, rows, |value| Cell::Whole(*value)),
        ColumnReader::Int96ColumnReader(reader) => typed(reader, leaf, rows, |value| Cell::Seconds(value.to_seconds())),
        ColumnReader::FloatColumnReader(reader) => typed(reader, leaf, rows, |value| Cell::Single(*value)),
        ColumnReader::DoubleColumnReader(reader) => typed(reader, leaf, rows, |value| Cell::Double(*value)),
        ColumnReader::ByteArrayColumnReader(reader) => typed(reader, leaf, rows, |value| Cell::Bytes(value.data())),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            typed(reader, leaf, rows, |value| Cell::Bytes(value.data()))
        }
    }
}

fn typed<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    leaf: &Leaf,
    rows: usize,
    cell: impl for<'a> Fn(&'a T::T) -> Cell<'a>,
) -> Read<Vec<String>> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let mut read = 0;
    while read < rows {
        let (records, _, _) = reader.read_records(rows - read, Some(&mut levels), None, &mut values)?;
        if records == 0 {
            return Err(ParquetError::General(format!("the column {} ends early", leaf.name)));
        }
        read += records;
    }
    let mut values = values.iter().map(|value| leaf.text(&cell(value)));
    if leaf.filled_level == 0 {
        return exactly(rows, values.collect(), leaf);
    }
    let filled = |level: &i16| if *level == leaf.filled_level { values.next() } else { Some(String::new()) };
    exactly(rows, levels.iter().map_while(filled).collect(), leaf)
}

fn exactly(rows: usize, cells: Vec<String>, leaf: &Leaf) -> Read<Vec<String>> {
    let told = || ParquetError::General(format!("the column {} has another number of values than of rows", leaf.name));
    (cells.len() == rows).then_some(cells).ok_or_else(told)
}
