//! The rows of a file under an import plan, streamed, each checked or rejected with a reason.

use crate::columns::{self, Columns};
use crate::date::DateFormat;
use crate::error::IntakeError;
use crate::feed::TableText;
use crate::fields::{Cells, Reason};
use crate::format::Format;
use crate::glimpse::{self, record_error};
use crate::meaning;
use crate::number::DecimalMark;
use crate::record::Record;
use crate::records::Records;
use crate::shaping::{Shaped, Shaping};
use crate::source::Encoding;
use domain::day::Day;
use progress::{Cancelled, Progress};
use reports::import::{ImportPlan, RejectedRow};

/// Rows between two progress updates.
const ROWS_PER_LOOK: u64 = 4096;
/// Number of rows used to check whether a file is a table.
const FIRST_ROWS: u64 = 1000;

/// A row that was read. The row is borrowed: the next one is written into the same buffer.
#[derive(Debug, Clone)]
pub enum Checked<'a, T> {
    Row {
        /// Line of the file, from 1.
        line: u64,
        row: &'a T,
        /// As it is in the file, for a row that is rejected later.
        record: &'a Record<'a>,
    },
    Rejected(RejectedRow),
    /// It is not a row of this kind, and nothing is lost without it.
    Aside(Aside),
}

/// Lines of a table that are not rows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// The sum of lines above it.
    Total,
    /// Describes the lines below it.
    Heading,
}

/// Why a record is not accepted as a row.
pub(crate) enum NotTaken {
    Rejected(Reason),
    Aside(Aside),
}

impl From<Reason> for NotTaken {
    fn from(reason: Reason) -> NotTaken {
        NotTaken::Rejected(reason)
    }
}

/// The receiver of the rows; an error it returns ends the reading.
pub type Take<'a, T, E> = &'a mut dyn FnMut(Checked<'_, T>) -> Result<(), E>;

/// Streams the rows of `plan`'s file to `take`. The function made by `filler` writes each record into `row`, which is
/// reused, so every field must be overwritten.
///
/// # Errors
/// When the file cannot be read or is not a table, a required column is missing, the work is cancelled, or `take`
/// fails.
pub(crate) fn read<T, F, E>(
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    mut row: T,
    filler: impl FnOnce(&Columns, Cells) -> F,
    take: Take<'_, T, E>,
) -> Result<(), E>
where
    F: FnMut(&Record<'_>, &mut T) -> Result<(), NotTaken>,
    E: From<IntakeError> + From<Cancelled>,
{
    let mut file = PlannedFile::open(plan)?;
    let columns = file.columns()?;
    let mut fill = filler(&columns, cells(plan, &columns, today)?);
    let mut shape = Shape::new(columns.width());
    let mut shaping = Shaping::new(plan, &columns, &file.above);
    progress.stage("Reading the file", file.size())?;
    while file.advance()? {
        let record = match shaping.shape(file.record()) {
            Shaped::Row(record) => record,
            Shaped::Heading => {
                take(Checked::Aside(Aside::Heading))?;
                continue;
            }
        };
        let checked = shape.check(&record).map_err(NotTaken::from).and_then(|()| fill(&record, &mut row));
        match checked {
            Ok(()) => take(Checked::Row { line: record.line, row: &row, record: &record })?,
            Err(NotTaken::Aside(aside)) => take(Checked::Aside(aside))?,
            Err(NotTaken::Rejected(reason)) => take(Checked::Rejected(RejectedRow {
                line: record.line,
                reason,
                original: record.original().into_owned(),
            }))?,
        }
        if shape.seen == FIRST_ROWS {
            shape.verdict(plan)?;
        }
        if shape.seen.is_multiple_of(ROWS_PER_LOOK) {
            progress.done(file.done())?;
        }
    }
    if shape.seen == 0 {
        return Err(file.without_rows().into());
    }
    if shape.seen < FIRST_ROWS {
        shape.verdict(plan)?;
    }
    progress.done(file.done())?;
    Ok(())
}

/// The settings by which the cells of a file are read.
///
/// # Errors
/// When the date format of the dialect is invalid.
fn cells(plan: &ImportPlan, columns: &Columns, today: Day) -> Result<Cells, IntakeError> {
    let dialect = &plan.dialect;
    let dates = dialect.date_format.as_deref().map(str::parse::<DateFormat>).transpose()?;
    let is_other = |field: &&str| columns.name(field).is_some_and(|name| dialect.other_mark.iter().any(|c| c == name));
    let numbers = ["quantity", "margin", "price", "margin_rate", "capacity"];
    let other_mark = numbers.into_iter().chain(meaning::MONEY_FIELDS).filter(is_other).collect();
    let other_dates = dialect.other_days.as_ref();
    let other_dates =
        other_dates.map(|other| Ok::<_, IntakeError>((other.pattern.parse()?, other.turned))).transpose()?;
    let mark = DecimalMark::from_decimal_comma(dialect.decimal_comma);
    Ok(Cells { mark, other_mark, dates, other_dates, today, factors: factors(plan, columns) })
}

/// Fields whose columns do not count in whole units of the currency.
fn factors(plan: &ImportPlan, columns: &Columns) -> Vec<(&'static str, f64)> {
    let of = |field: &'static str| {
        let name = columns.name(field)?;
        let told = plan.reading.units.iter().find(|told| told.column == name)?;
        Some((field, told.units.factor()))
    };
    meaning::MONEY_FIELDS.into_iter().chain(["margin"]).filter_map(of).collect()
}

/// A file opened as its plan says.
pub(super) struct PlannedFile<'a> {
    plan: &'a ImportPlan,
    records: Records<TableText>,
    /// What stands above the table.
    above: Vec<Vec<String>>,
    /// The first record is data and has not been handed out yet.
    first_waits: bool,
}

impl<'a> PlannedFile<'a> {
    pub(super) fn open(plan: &'a ImportPlan) -> Result<PlannedFile<'a>, IntakeError> {
        let (format, encoding) = (Format::from_path(&plan.path)?, Encoding::from_code(&plan.dialect.encoding)?);
        let text = TableText::open(&plan.path, format, encoding, &plan.dialect.part)?;
        Ok(PlannedFile { plan, records: text.records(&plan.dialect), above: Vec::new(), first_waits: false })
    }

    /// Reads up to the first record of the table and uses it to find the plan's columns.
    pub(super) fn columns(&mut self) -> Result<Columns, IntakeError> {
        let dialect = &self.plan.dialect;
        let header_rows = if dialect.has_header { dialect.header_rows.max(1) } else { 1 };
        let mut header: Vec<Vec<String>> = Vec::new();
        for at in 0..dialect.rows_above + header_rows {
            if !self.advance()? {
                return Err(IntakeError::Empty(self.plan.path.clone()));
            }
            let record = self.records.record();
            let cells = (0..record.width()).map(|i| record.cell(i).into_owned()).collect();
            if at < dialect.rows_above { self.above.push(cells) } else { header.push(cells) }
        }
        let first = columns::one_header(&header, glimpse::is_field_name);
        self.first_waits = !self.plan.dialect.has_header;
        Columns::resolve(self.plan, &columns::names(&first, self.plan.dialect.has_header))
    }

    /// The record that [`PlannedFile::advance`] moved to.
    pub(super) fn record(&self) -> Record<'_> {
        self.records.record()
    }

    pub(super) fn size(&self) -> u64 {
        self.records.source().size()
    }

    pub(super) fn done(&self) -> u64 {
        self.records.source().done()
    }

    pub(super) fn advance(&mut self) -> Result<bool, IntakeError> {
        if std::mem::take(&mut self.first_waits) {
            return Ok(true);
        }
        self.records.advance().map_err(|error| record_error(&self.plan.path, error))
    }

    fn without_rows(&self) -> IntakeError {
        IntakeError::OnlyHeader(self.plan.path.clone())
    }
}

/// Counts the rows that do not have the columns of the first one.
struct Shape {
    width: usize,
    seen: u64,
    off: u64,
}

impl Shape {
    fn new(width: usize) -> Shape {
        Shape { width, seen: 0, off: 0 }
    }

    fn check(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        self.seen += 1;
        if !record.is_readable() {
            return Err("holds characters that are not in the file's encoding".into());
        }
        if record.is_unclosed() {
            return Err("a quotation mark is opened here and never closed".into());
        }
        if record.fits(self.width) {
            return Ok(());
        }
        self.off += 1;
        Err(format!("has {} cells where the first line has {}", record.width(), self.width))
    }

    fn verdict(&self, plan: &ImportPlan) -> Result<(), IntakeError> {
        if self.off * 2 <= self.seen {
            return Ok(());
        }
        Err(IntakeError::NotATable { path: plan.path.clone(), expected: self.width, off: self.off, seen: self.seen })
    }
}
