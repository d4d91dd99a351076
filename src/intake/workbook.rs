//! Sheets of Excel and OpenDocument workbooks as rows of text.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Ods, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx};

use crate::alike_sheets::{self, SheetText};
use crate::cell_text;
use crate::compound_file;
use crate::error::IntakeError;
use crate::format::Format;
use crate::old_sheets;
use crate::open_document;
use crate::opening;
use crate::related_sheets;
use crate::sheet_rows::SheetRows;
use crate::shown_numbers::ShownNumbers;
use crate::text_numbers::TextNumbers;
use crate::zip_index::ZipIndex;
use contained::contained;
use reports::import::TableChoice;

/// Maximum decompressed bytes of a workbook, and of the text of one sheet: ten times what a full sheet of purchases
/// takes.
const LARGEST: u64 = 2 << 30;
/// Rows and columns of the largest sheet that any workbook can hold.
const LARGEST_SHEET: (u32, u32) = (1_048_576, 16_384);
/// Rows within which the rows of a table begin.
const ROWS_PLACED: usize = 200;
/// Bytes of an old workbook.
const LARGEST_OLD: u64 = 256 << 20;

/// The sheet that `part` asks for, or the first non-empty one.
///
/// # Errors
/// When the workbook is too large, damaged or protected, or has no such sheet.
pub(crate) fn rows(path: &Path, format: Format, part: &TableChoice) -> Result<SheetRows, IntakeError> {
    guarded(path, || {
        let mut book = Book::open(path, format)?;
        let sheets = match part {
            TableChoice::First => book.sheets(),
            TableChoice::Alike | TableChoice::Related => {
                let sheets = book.texts(path)?;
                let text = match part {
                    TableChoice::Alike => alike_sheets::together(&sheets).map(|alike| alike.text),
                    _ => related_sheets::together(&sheets).map(|related| related.text),
                };
                let text = text.ok_or_else(|| IntakeError::NoAlikeSheets(path.to_owned()))?;
                let rows = text.split(|byte| *byte == b'\n').count() as u64;
                return Ok(SheetRows::new(text, rows));
            }
            TableChoice::Named(name) => vec![chosen(path, book.sheets(), name)?],
            TableChoice::Query(_) => return Err(IntakeError::NoQueries(path.to_owned())),
        };
        for sheet in &sheets {
            let lines = book.lines(path, sheet)?;
            if lines.text.iter().any(|byte| *byte != b'\n') {
                return Ok(SheetRows::new(lines.text, u64::from(lines.next)));
            }
        }
        Err(IntakeError::NothingInside { path: path.to_owned(), what: "workbook" })
    })
}

/// The texts of all sheets, where there are several.
///
/// # Errors
/// Same as [`rows`].
pub(crate) fn texts(path: &Path, format: Format) -> Result<Vec<SheetText>, IntakeError> {
    guarded(path, || {
        let mut book = Book::open(path, format)?;
        if book.sheets().len() < 2 { Ok(Vec::new()) } else { book.texts(path) }
    })
}

/// The visible sheets of a workbook.
///
/// # Errors
/// Same as [`rows`].
pub(crate) fn sheets(path: &Path, format: Format) -> Result<Vec<String>, IntakeError> {
    guarded(path, || Ok(Book::open(path, format)?.sheets()))
}

/// The workbook reader panics on some damaged files; the user gets a sentence instead.
fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T, IntakeError>) -> Result<T, IntakeError> {
    contained(work).unwrap_or_else(|| Err(damaged(path, &"its contents do not fit together")))
}

fn damaged(path: &Path, reason: &impl ToString) -> IntakeError {
    let reason = reason.to_string();
    if reason.to_lowercase().contains("password") {
        return IntakeError::Protected(path.to_owned());
    }
    IntakeError::Damaged { path: path.to_owned(), what: "workbook", reason }
}

/// A sheet by its name, ignoring case, or by its number from 1.
fn chosen(path: &Path, sheets: Vec<String>, name: &str) -> Result<String, IntakeError> {
    let by_name = sheets.iter().find(|sheet| sheet.to_lowercase() == name.trim().to_lowercase());
    let by_number = || name.trim().parse::<usize>().ok().and_then(|number| sheets.get(number.checked_sub(1)?));
    match by_name.or_else(by_number) {
        Some(sheet) => Ok(sheet.clone()),
        None => {
            Err(IntakeError::NoSuchTable { path: path.to_owned(), what: "sheet", name: name.into(), known: sheets })
        }
    }
}

/// An open workbook.
enum Book<'a> {
    Xlsx(&'a Path, Box<Xlsx<BufReader<File>>>),
    Xlsb(&'a Path, Box<Xlsb<BufReader<File>>>),
    Xls(&'a Path, Box<Xls<BufReader<File>>>),
    Ods(&'a Path, Box<Ods<BufReader<File>>>),
}

impl<'a> Book<'a> {
    fn open(path: &'a Path, format: Format) -> Result<Book<'a>, IntakeError> {
        let mut file = opening::open(path)?;
        let size = match format {
            Format::Xls => file.metadata().map_or(0, |about| about.len()).saturating_mul(LARGEST / LARGEST_OLD),
            _ => ZipIndex::read(path)?.unpacked,
        };
        if size > LARGEST {
            return Err(IntakeError::TooLarge(path.to_owned()));
        }
        if format == Format::Xls {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)
                .and_then(|_| file.rewind())
                .map_err(|error| IntakeError::reading(path, error))?;
            if !compound_file::holds_together(&bytes) {
                return Err(damaged(path, &"its sectors do not fit together"));
            }
            let stream = compound_file::stream(&bytes, &["Workbook", "Book", "WORKBOOK", "BOOK"]);
            if !stream.is_some_and(|stream| old_sheets::are_bounded(&stream)) {
                return Err(damaged(path, &"its cells lie outside of any sheet"));
            }
        }
        if format == Format::Ods && !open_document::is_whole(&file) {
            return Err(damaged(path, &"its text is not whole"));
        }
        let file = BufReader::new(file);
        Ok(match format {
            Format::Xls => Book::Xls(path, Box::new(Xls::new(file).map_err(|error| damaged(path, &error))?)),
            Format::Xlsb => Book::Xlsb(path, Box::new(Xlsb::new(file).map_err(|error| damaged(path, &error))?)),
            Format::Ods => Book::Ods(path, Box::new(Ods::new(file).map_err(|error| damaged(path, &error))?)),
            _ => Book::Xlsx(path, Box::new(Xlsx::new(file).map_err(|error| damaged(path, &error))?)),
        })
    }

    fn sheets(&self) -> Vec<String> {
        let all = match self {
            Book::Xlsx(_, book) => book.sheets_metadata(),
            Book::Xlsb(_, book) => book.sheets_metadata(),
            Book::Xls(_, book) => book.sheets_metadata(),
            Book::Ods(_, book) => book.sheets_metadata(),
        };
        let shown =
            all.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible);
        shown.map(|sheet| sheet.name.clone()).collect()
    }

    /// The rows of a sheet, with texts among its numbers written like these.
    fn lines<'p>(&mut self, path: &'p Path, sheet: &str) -> Result<Lines<'p>, IntakeError> {
        let mut lines = Lines::new(path);
        self.read(sheet, &mut lines)?;
        if lines.texts.is_any() {
            lines = Lines { anew: Some(lines.texts), ..Lines::new(path) };
            self.read(sheet, &mut lines)?;
        }
        lines.flush()?;
        Ok(lines)
    }

    fn texts(&mut self, path: &Path) -> Result<Vec<SheetText>, IntakeError> {
        let (mut sheets, mut size) = (Vec::new(), 0);
        for name in self.sheets() {
            let lines = self.lines(path, &name)?;
            size += lines.text.len() as u64;
            if size > LARGEST {
                return Err(IntakeError::TooLarge(path.to_owned()));
            }
            sheets.push(SheetText { name, text: lines.text, starts: lines.starts });
        }
        Ok(sheets)
    }

    fn read(&mut self, sheet: &str, lines: &mut Lines<'_>) -> Result<(), IntakeError> {
        // Cell by cell if the reader can: otherwise one stray cell in the last corner of a sheet would require
        // seventeen thousand million empty ones.
        match self {
            Book::Xlsx(path, book) => {
                let shown = ShownNumbers::new(path, sheet);
                lines.merged(&book.merge_cells_by_sheet_name(sheet).unwrap_or_default());
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| damaged(path, &error))?;
                while let Some(cell) = cells.next_cell().map_err(|error| damaged(path, &error))? {
                    let (place, value) = (cell.get_position(), cell.get_value());
                    let text = of_reference(value);
                    let is_number = matches!(value, DataRef::Int(_) | DataRef::Float(_));
                    lines.put(place, &if is_number { shown.shown(place, text) } else { text }, is_number)?;
                }
                Ok(())
            }
            Book::Xlsb(path, book) => {
                let mut cells = book.worksheet_cells_reader(sheet).map_err(|error| damaged(path, &error))?;
                while let Some(cell) = cells.next_cell().map_err(|error| damaged(path, &error))? {
                    let value = cell.get_value();
                    let is_number = matches!(value, DataRef::Int(_) | DataRef::Float(_));
                    lines.put(cell.get_position(), &of_reference(value), is_number)?;
                }
                Ok(())
            }
            Book::Xls(path, book) => {
                lines.merged(&book.merge_cells_by_sheet_name(sheet).unwrap_or_default());
                lines.put_all(&book.worksheet_range(sheet).map_err(|error| damaged(path, &error))?)
            }
            Book::Ods(path, book) => {
                lines.put_all(&book.worksheet_range(sheet).map_err(|error| damaged(path, &error))?)
            }
        }
    }
}

/// The text of a sheet while its cells arrive.
struct Lines<'a> {
    path: &'a Path,
    text: Vec<u8>,
    /// Cells of the row that is being filled.
    row: Vec<String>,
    /// Number from 0 of that row.
    next: u32,
    /// Where the first rows begin in the text.
    starts: Vec<usize>,
    /// Cells that reach over several rows, by row and column: the last row, and what stands in them once it is known.
    merged: HashMap<(u32, u32), (u32, String)>,
    /// Which columns hold numbers as text beside real ones.
    texts: TextNumbers,
    /// The same as a first reading found it: such texts are written anew.
    anew: Option<TextNumbers>,
}

impl<'a> Lines<'a> {
    fn new(path: &'a Path) -> Lines<'a> {
        let starts = Vec::new();
        let merged = HashMap::new();
        Lines {
            path,
            text: Vec::new(),
            row: Vec::new(),
            next: 0,
            starts,
            merged,
            texts: TextNumbers::default(),
            anew: None,
        }
    }
}

impl Lines<'_> {
    /// A cell that reaches over several rows tells all of them.
    fn merged(&mut self, regions: &[Dimensions]) {
        let down = regions.iter().filter(|region| region.end.0 > region.start.0);
        self.merged = down.map(|region| (region.start, (region.end.0, String::new()))).collect();
    }

    /// Fills the row from cells that began above it.
    fn fill(&mut self) {
        if self.merged.is_empty() || self.row.iter().all(String::is_empty) {
            return;
        }
        for ((first, column), (last, text)) in &self.merged {
            let place = *column as usize;
            if (first + 1..=*last).contains(&self.next) && !text.is_empty() {
                if self.row.len() <= place {
                    self.row.resize(place + 1, String::new());
                }
                if self.row[place].is_empty() {
                    self.row[place].clone_from(text);
                }
            }
        }
        let now = self.next;
        self.merged.retain(|_, (last, _)| *last > now);
    }

    fn put(&mut self, (row, column): (u32, u32), value: &str, is_number: bool) -> Result<(), IntakeError> {
        if value.is_empty() {
            return Ok(());
        }
        if row >= LARGEST_SHEET.0 || column >= LARGEST_SHEET.1 {
            return Err(damaged(self.path, &"a cell lies outside of its sheet"));
        }
        while self.next < row {
            self.flush()?;
        }
        let anew = match &self.anew {
            Some(texts) if !is_number => texts.plain(column, value),
            Some(_) => None,
            None => {
                self.texts.see(column, value, is_number);
                None
            }
        };
        let value = anew.as_deref().unwrap_or(value);
        if let Some((_, text)) = self.merged.get_mut(&(row, column)) {
            value.clone_into(text);
        }
        let column = column as usize;
        if self.row.len() <= column {
            self.row.resize(column + 1, String::new());
        }
        value.clone_into(&mut self.row[column]);
        Ok(())
    }

    fn put_all(&mut self, range: &calamine::Range<Data>) -> Result<(), IntakeError> {
        let (first, _) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            let is_number = matches!(value, Data::Int(_) | Data::Float(_));
            self.put((first.saturating_add(place(row)), place(column)), &of_value(value), is_number)?;
        }
        Ok(())
    }

    /// Ends the row; a blank row gives a blank line, so that line numbers match row numbers.
    fn flush(&mut self) -> Result<(), IntakeError> {
        self.fill();
        if self.starts.len() < ROWS_PLACED {
            self.starts.push(self.text.len());
        }
        cell_text::push_row(&mut self.text, self.row.iter().map(String::as_str));
        self.row.clear();
        self.next += 1;
        if self.text.len() as u64 > LARGEST { Err(IntakeError::TooLarge(self.path.to_owned())) } else { Ok(()) }
    }
}

fn of_reference(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        other => of_value(&Data::from(other.clone())),
    }
}

/// What a cell shows; a formula error is empty.
fn of_value(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => cell_text::number(*number),
        Data::String(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(true) => "true".to_owned(),
        Data::Bool(false) => "false".to_owned(),
        Data::DateTime(moment) => moment_text(moment),
        Data::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// A spreadsheet day. Its numbers count days since 1900, or since 1904 in old Mac workbooks.
fn moment_text(moment: &ExcelDateTime) -> String {
    const LAST: f64 = 2_958_466.0;
    let value = moment.as_f64();
    if !(0.0..LAST).contains(&value) {
        return cell_text::number(value);
    }
    if moment.is_duration() || value < 1.0 {
        #[expect(clippy::cast_possible_truncation, reason = "held within ten thousand years by the line above")]
        return cell_text::time((value * 86_400.0).round() as i64);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    let date = format!("{year:04}-{month:02}-{day:02}");
    if time == 0 { date } else { format!("{date} {}", cell_text::time(time)) }
}
