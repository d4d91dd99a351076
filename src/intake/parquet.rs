//! Parquet files as rows of text, some thousand rows at a time.

use std::path::{Path, PathBuf};

use polars::prelude::*;

use crate::contained::contained;
use crate::intake::cell_text;
use crate::intake::error::IntakeError;
use crate::intake::feed::RowFeed;
use crate::intake::source;

/// Rows read at once.
const ROWS: usize = 50_000;

/// The rows of a Parquet file.
pub(crate) struct ParquetRows {
    path: PathBuf,
    rows: usize,
    done: usize,
    header_told: bool,
}

impl ParquetRows {
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn open(path: &Path) -> Result<ParquetRows, IntakeError> {
        let rows = guarded(path, || {
            ParquetReader::new(source::open(path)?).num_rows().map_err(|error| damaged(path, &error))
        })?;
        Ok(ParquetRows { path: path.to_owned(), rows, done: 0, header_told: false })
    }
}

impl RowFeed for ParquetRows {
    fn more(&mut self, text: &mut Vec<u8>) -> Result<bool, IntakeError> {
        if self.header_told && self.done >= self.rows {
            return Ok(false);
        }
        let (path, done) = (self.path.clone(), self.done);
        let frame = guarded(&path, || {
            let reader = ParquetReader::new(source::open(&path)?).with_slice(Some((done, ROWS)));
            reader.finish().map_err(|error| damaged(&path, &error))
        })?;
        if !self.header_told {
            cell_text::push_row(text, frame.get_column_names().into_iter().map(PlSmallStr::as_str));
            self.header_told = true;
        }
        let columns: Vec<Series> =
            frame.columns().iter().map(|column| column.as_materialized_series().clone()).collect();
        for row in 0..frame.height() {
            let cells: Vec<String> =
                columns.iter().map(|column| column.get(row).map_or_else(|_| String::new(), of_value)).collect();
            cell_text::push_row(text, cells.iter().map(String::as_str));
        }
        // A file that tells more rows than it has would otherwise be asked for ever.
        self.done = if frame.height() == 0 { self.rows } else { self.done + frame.height() };
        Ok(true)
    }

    fn done(&self) -> u64 {
        self.done as u64
    }

    fn size(&self) -> u64 {
        self.rows as u64
    }
}

/// The library gives up on some damaged files by panicking; a person gets a sentence instead.
fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T, IntakeError>) -> Result<T, IntakeError> {
    contained(work).unwrap_or_else(|| Err(damaged(path, &"its parts do not fit together")))
}

fn damaged(path: &Path, reason: &impl ToString) -> IntakeError {
    IntakeError::Damaged { path: path.to_owned(), what: "Parquet file", reason: reason.to_string() }
}

fn of_value(value: AnyValue<'_>) -> String {
    match value {
        AnyValue::Null | AnyValue::Binary(_) | AnyValue::BinaryOwned(_) => String::new(),
        AnyValue::String(text) => text.to_owned(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Float32(number) => cell_text::number(f64::from(number.to_string().parse::<f32>().unwrap_or(number))),
        AnyValue::Float64(number) => cell_text::number(number),
        AnyValue::Date(day) => cell_text::moment(i64::from(day) * 86_400),
        AnyValue::Datetime(at, unit, _) => cell_text::moment(at.div_euclid(parts_of_a_second(unit))),
        other => other.to_string().trim_matches('"').to_owned(),
    }
}

fn parts_of_a_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Nanoseconds => 1_000_000_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Milliseconds => 1_000,
    }
}
