//! The first records of a file, and runs of others from its start, its middle and its end.

use std::path::Path;

use crate::columns;
use crate::date;
use crate::day_headings;
use crate::error::IntakeError;
use crate::facts;
use crate::records::{RecordError, Records};
use crate::words;
use reports::import::ImportKind;

/// Number of records from the start that are all kept.
pub(crate) const SHOWN: usize = 100;
/// Up to so many records of the start are all kept.
const ALL: usize = 2600;
/// Of more, so many runs are kept: in records that follow each other orders are whole.
const RUNS: usize = 10;
/// Records of a run.
const RUN: usize = 200;

/// This many field names make a header even next to a cell that looks like a value.
const SEVERAL: usize = 3;

/// Where the header of a table stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Records above it.
    pub rows_above: u32,
    /// Records that it takes: two where groups of columns have a name of their own, or units stand below the names.
    pub header_rows: u32,
}

/// Records of the start of a file: the first ones, and others spread over the rest.
pub(crate) struct Glimpse {
    /// What stands above the table.
    pub above: Vec<Vec<String>>,
    /// At least one; the first is the table's first.
    pub records: Vec<Vec<String>>,
    /// Some records hold a day and nothing else.
    has_headings: bool,
    /// Set if they are more than half of all.
    misfits: Option<Misfits>,
}

/// Records with a different number of cells from the first one.
struct Misfits {
    expected: usize,
    off: u64,
    seen: u64,
}

impl Glimpse {
    /// # Errors
    /// When there is no record, or one is too long.
    pub fn read(path: &Path, text: &[u8], mut records: Records<&[u8]>, layout: Layout) -> Result<Glimpse, IntakeError> {
        let lines = text.split(|&byte| byte == b'\n').count();
        let between = (lines / RUNS).max(1) as u64;
        let is_kept = |seen: u64| lines <= ALL || seen <= SHOWN as u64 || seen % between < RUN as u64;
        let mut above = Vec::new();
        for _ in 0..layout.rows_above {
            if records.advance().map_err(|error| record_error(path, error))? {
                let record = records.record();
                above.push((0..record.width()).map(|i| record.cell(i).into_owned()).collect());
            }
        }
        // Lines that tell the day of those below tell nothing of lines further on.
        let mut has_headings = false;
        let header = header(path, &mut records, layout.header_rows)?;
        let (mut kept, mut seen, mut off, mut expected) = (Vec::new(), 0_u64, 0_u64, 0);
        if let Some(header) = header {
            (seen, expected) = (1, header.len());
            kept.push(header);
        }
        while records.advance().map_err(|error| record_error(path, error))? {
            let record = records.record();
            seen += 1;
            if seen == 1 {
                expected = record.width();
            }
            let fits = record.fits(expected);
            let cells = || -> Vec<String> { (0..record.width()).map(|i| record.cell(i).into_owned()).collect() };
            let is_heading = !fits && record.width() <= 2 && day_headings::is_heading(&cells());
            off += u64::from(!fits && !is_heading);
            if kept.len() <= SHOWN {
                let kept_cells = cells();
                has_headings |= is_heading || day_headings::is_heading(&kept_cells);
                kept.push(kept_cells);
            } else if if has_headings { kept.len() < ALL } else { is_kept(seen - 1) } {
                kept.push(cells());
            }
        }
        if kept.is_empty() {
            return Err(IntakeError::Empty(path.to_owned()));
        }
        let misfits = (off * 2 > seen).then_some(Misfits { expected, off, seen });
        Ok(Glimpse { above, records: kept, has_headings, misfits })
    }

    /// Adds records of a piece from further down, of which only those count that have the cells of the first one: the piece
    /// may begin within a cell that holds line breaks.
    pub fn add(&mut self, mut piece: Records<&[u8]>) {
        let expected = self.records[0].len();
        // Under which day they stand is not known.
        let mut left = if self.has_headings { 0 } else { RUN };
        while left > 0 && matches!(piece.advance(), Ok(true)) {
            let record = piece.record();
            if record.width() == expected && !record.is_unclosed() {
                self.records.push((0..expected).map(|i| record.cell(i).into_owned()).collect());
                left -= 1;
            }
        }
    }

    /// # Errors
    /// When more than half of the records have a different number of cells from the first one.
    pub fn must_be_table(&self, path: &Path) -> Result<(), IntakeError> {
        let Some(&Misfits { expected, off, seen }) = self.misfits.as_ref() else { return Ok(()) };
        Err(IntakeError::NotATable { path: path.to_owned(), expected, off, seen })
    }

    /// The records below the header.
    ///
    /// # Errors
    /// When there are none.
    pub fn rows(&self, path: &Path, has_header: bool) -> Result<&[Vec<String>], IntakeError> {
        let rows = &self.records[usize::from(has_header)..];
        if rows.is_empty() { Err(IntakeError::OnlyHeader(path.to_owned())) } else { Ok(rows) }
    }

    /// Whether the first record looks unlike those below it. Without evidence a header is assumed: most files have one,
    /// and a person sees it in the preview.
    pub fn has_header(&self) -> bool {
        let (first, below) = (&self.records[0], &self.records[1..]);
        let values = first.iter().filter(|cell| is_value(cell)).count();
        let names = first.iter().filter(|cell| is_field_name(cell)).count();
        if values > 0 {
            // A call sheet has a column for each month, with its name as header; a row of data rarely contains words
            // that name fields.
            return names >= SEVERAL && names > values;
        }
        if names > 0 {
            return true;
        }
        let recurs = |(i, cell): (usize, &String)| {
            !cell.is_empty() && below.iter().any(|row| row.get(i).is_some_and(|other| other == cell))
        };
        !first.iter().enumerate().any(recurs)
    }
}

/// The header that stands on several rows; none if it takes one, which is read like any other.
fn header(path: &Path, records: &mut Records<&[u8]>, rows: u32) -> Result<Option<Vec<String>>, IntakeError> {
    let mut header = Vec::new();
    for _ in 0..rows {
        if rows > 1 && records.advance().map_err(|error| record_error(path, error))? {
            let record = records.record();
            header.push((0..record.width()).map(|i| record.cell(i).into_owned()).collect());
        }
    }
    Ok((!header.is_empty()).then(|| columns::one_header(&header, is_field_name)))
}

/// Whether some kind of file has a field of this name.
pub(crate) fn is_field_name(cell: &str) -> bool {
    let plain = words::plain(cell);
    ImportKind::ALL
        .into_iter()
        .flat_map(ImportKind::fields)
        .any(|field| words::plain(field.code) == plain || words::of(field.code).any(|word| word == plain))
}

/// A number, a day or an address, which is never a header.
pub(crate) fn is_value(cell: &str) -> bool {
    facts::is_numeric(cell)
        || cell.contains('@')
        || date::candidates().iter().any(|format| format.parse(cell).is_some())
}

pub(crate) fn record_error(path: &Path, error: RecordError) -> IntakeError {
    match error {
        RecordError::TooLong { line } => IntakeError::RecordTooLong { path: path.to_owned(), line },
        RecordError::Read(source) => match source.downcast::<IntakeError>() {
            Ok(told) => told,
            Err(source) => IntakeError::reading(path, source),
        },
    }
}
