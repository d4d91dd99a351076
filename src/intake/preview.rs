//! A preview of a file: how it is written, its first rows, what its columns appear to be.

use std::path::Path;

use crate::above;
use crate::alike_ids;
use crate::alike_sheets;
use crate::columns;
use crate::contact_notes;
use crate::cross_table;
use crate::currency;
use crate::date_evidence;
use crate::day_headings::{self, Headed};
use crate::day_order::Dates;
use crate::error::IntakeError;
use crate::facts::{self, ColumnFacts, Mapping};
use crate::feed::TableText;
use crate::format::Format;
use crate::garbled;
use crate::glimpse::{Glimpse, Layout, SHOWN};
use crate::guess;
use crate::id_case;
use crate::lost_zeros;
use crate::meaning::{self, Found, Marks};
use crate::mixed_days;
use crate::pieces;
use crate::places;
use crate::proposals;
use crate::record::NumberedBy;
use crate::records::Records;
use crate::related_sheets;
use crate::sniff;
use crate::source::Encoding;
use crate::sqlite;
use crate::workbook;
use reports::import::{
    ColumnPreview, Delimiter, Dialect, FileFormat, ImportKind, ImportPreview, OtherDays, Quote, ReadingQuestion,
    TableChoice,
};

/// Number of values shown per column.
const SAMPLES: usize = 5;

/// Previews a file without importing it. `kind` and `dialect` override what would be guessed and detected; a dialect
/// without a date format leaves only that to be detected.
///
/// # Errors
/// When the file cannot be read, is empty, is not text or not a table, or the dialect is impossible.
pub fn preview(path: &Path, kind: Option<ImportKind>, dialect: Option<&Dialect>) -> Result<ImportPreview, IntakeError> {
    let part = dialect.map_or(TableChoice::First, |dialect| dialect.part.clone());
    look(path, kind, dialect, &PreviewOptions { part, ..PreviewOptions::default() })
}

/// What is specified about a file whose other traits are to be detected.
#[derive(Debug, Clone, Default)]
pub struct PreviewOptions<'a> {
    pub part: TableChoice,
    /// See [`Encoding::code`].
    pub encoding: Option<&'a str>,
    pub delimiter: Option<Delimiter>,
    pub quote: Option<Quote>,
}

/// The same with only some things specified, such as the sheet; everything else is detected.
///
/// # Errors
/// Same as [`preview`], and when the file has no such part.
pub fn preview_told(
    path: &Path,
    kind: Option<ImportKind>,
    told: &PreviewOptions<'_>,
) -> Result<ImportPreview, IntakeError> {
    look(path, kind, None, told)
}

fn look(
    path: &Path,
    kind: Option<ImportKind>,
    dialect: Option<&Dialect>,
    said: &PreviewOptions<'_>,
) -> Result<ImportPreview, IntakeError> {
    let format = Format::from_path(path)?;
    let is_free = dialect.is_none() && said.part == TableChoice::First && format.told() == FileFormat::Workbook;
    let (part, sheets_told) = if is_free { sheets(path, format, kind)? } else { (said.part.clone(), Vec::new()) };
    let said = &PreviewOptions { part, ..said.clone() };
    let written = Written::new(path, format, dialect, said)?;
    let Seen { names, rows, has_header, is_headed } = Seen::new(path, format, &written, kind, dialect)?;
    let rows = rows.as_slice();
    let facts = column_facts(&names, rows);
    let kind = kind.unwrap_or_else(|| guess::kind(&facts));
    let decimal_comma = dialect.map_or_else(|| facts::has_decimal_comma(&facts), |dialect| dialect.decimal_comma);
    let other_mark = facts::other_mark(&facts, decimal_comma);
    let mut guessed = guess::mapping(kind, &facts);
    let column_evidence = meaning::prefer_id(kind, &facts, rows, &mut guessed);
    let mut told_first = meaning::settle_id(kind, &facts, rows, &mut guessed);
    told_first.extend(contact_notes::notes(kind, &facts, rows, &guessed));
    told_first.extend(lost_zeros::told(kind, &facts, rows, &guessed));
    told_first.extend(garbled::told(Encoding::from_code(&written.dialect.encoding)?, &names, rows));
    let mut found = if kind == ImportKind::Purchases {
        meaning::settle(&names, &facts, rows, Marks { decimal_comma, other_mark: &other_mark }, guessed)
    } else {
        Found::guessed(guessed)
    };
    if is_headed {
        found.reading.day_headings = true;
        found.evidence.push("Days stand on lines of their own: each holds for the lines below it.".to_owned());
    }
    let mapping = std::mem::take(&mut found.mapping);
    if dialect.is_none() {
        cross_table::refuse(path, kind, &names, rows.first().filter(|_| !has_header), &mapping)?;
    }
    whole_ids(path, &facts, rows, &mapping)?;
    if let Some(place) = mapping.iter().position(|field| *field == Some("customer")) {
        let cells: Vec<&str> = rows.iter().filter_map(|row| row.get(place)).map(String::as_str).collect();
        told_first.extend(alike_ids::told(&facts[place].name, &cells));
        let (case, told) = id_case::settle(&facts[place].name, &cells).unzip();
        found.reading.id_case = case;
        found.evidence.extend(told);
    }
    found.evidence.extend(told_first);
    let told = dialect.and_then(|dialect| dialect.date_format.as_deref());
    let Days { dates, other: other_days, asked } =
        Days::new(&facts, &mapping, rows, told, written.dialect.other_days.clone(), &mut found)?;
    let mut also_asked: Vec<ReadingQuestion> = asked.into_iter().collect();
    if kind == ImportKind::Purchases && !found.is_in_one_currency {
        let currencies = currency::settle(&facts, rows, &mapping, decimal_comma, &mut found.reading);
        found.evidence.extend(currencies.evidence);
        also_asked.extend(currencies.asked);
    }

    Ok(ImportPreview {
        path: path.to_owned(),
        kind,
        columns: column_previews(kind, &facts, &mapping, rows),
        rows: rows.iter().take(SHOWN).cloned().collect(),
        question: dates.question(),
        format: format.told(),
        parts: parts(path, format)?,
        date_evidence: date_evidence(&facts, rows),
        values: proposals::tables(kind, &facts, rows, &mapping, &found.reading),
        column_evidence: column_evidence.into_iter().chain(sheets_told).collect(),
        dialect: Dialect {
            has_header,
            date_format: dates.format().map(|format| format.pattern().to_owned()),
            other_days,
            decimal_comma,
            other_mark,
            ..written.dialect
        },
        reading: found.reading,
        evidence: found.evidence,
        asked: found.asked,
        also_asked,
        unused: found.unused,
    })
}

/// The rows of a table and what its columns are called.
struct Seen {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
    has_header: bool,
    /// Days stand on lines of their own.
    is_headed: bool,
}

impl Seen {
    fn new(
        path: &Path,
        format: Format,
        written: &Written,
        kind: Option<ImportKind>,
        told: Option<&Dialect>,
    ) -> Result<Seen, IntakeError> {
        let seen = &written.dialect;
        let header_rows = if told.is_none_or(|dialect| dialect.has_header) { seen.header_rows } else { 1 };
        let layout = Layout { rows_above: seen.rows_above, header_rows };
        let mut glimpse = Glimpse::read(path, &written.text, written.records(seen), layout)?;
        for piece in &written.pieces {
            glimpse.add(written.records_of(piece, seen));
        }
        if told.is_none() {
            // The user's choice is shown, however odd the result looks.
            glimpse.must_be_table(path)?;
        }
        let named = matches!(format, Format::Parquet | Format::Sqlite);
        let has_header = match told {
            Some(dialect) => dialect.has_header,
            None => named || header_rows > 1 || glimpse.has_header(),
        };
        let rows = glimpse.rows(path, has_header)?;
        let names = columns::names(&glimpse.records[0], has_header);
        let may_be_headed = kind.is_none_or(|kind| kind == ImportKind::Purchases);
        let headed = if may_be_headed { day_headings::find(&names, rows, &glimpse.above) } else { None };
        Ok(match headed {
            Some(Headed { names, rows }) => Seen { names, rows, has_header, is_headed: true },
            None => Seen { names, rows: rows.to_vec(), has_header, is_headed: false },
        })
    }
}

/// How days are written, and what only a person can say of that.
struct Days {
    dates: Dates,
    other: Option<OtherDays>,
    asked: Option<ReadingQuestion>,
}

impl Days {
    /// `told` is the pattern that a person says, `chosen` a second one that is settled already.
    fn new(
        facts: &[ColumnFacts],
        mapping: &Mapping,
        rows: &[Vec<String>],
        told: Option<&str>,
        chosen: Option<OtherDays>,
        found: &mut Found,
    ) -> Result<Days, IntakeError> {
        let dates = match told {
            Some(pattern) => Dates::Known(pattern.parse()?),
            None => Dates::new(facts, mapping, rows),
        };
        let mut days = Days { dates, other: chosen, asked: None };
        if days.other.is_some() {
            return Ok(days);
        }
        let Some(mixed) = mixed_days::in_column(facts, mapping, rows, &days.dates) else { return Ok(days) };
        // Who says how days are written says it of all, and those written otherwise are rejected.
        if mixed.asked.is_some() {
            days.dates = Dates::Known(mixed.main);
            days.asked = mixed.asked;
        } else if told.is_none() {
            days.dates = Dates::Known(mixed.main);
            days.other = Some(mixed.other);
            found.evidence.extend(mixed.evidence);
        }
        Ok(days)
    }
}

/// Which of several sheets are read: those with the same columns, lines with their orders, or the first of the kind.
fn sheets(path: &Path, format: Format, kind: Option<ImportKind>) -> Result<(TableChoice, Vec<String>), IntakeError> {
    let texts = workbook::texts(path, format)?;
    if texts.is_empty() {
        return Ok((TableChoice::First, Vec::new()));
    }
    if let Some(alike) = alike_sheets::together(&texts) {
        return Ok((TableChoice::Alike, alike.told()));
    }
    if kind.is_none_or(|kind| kind == ImportKind::Purchases)
        && let Some(related) = related_sheets::together(&texts)
    {
        return Ok((TableChoice::Related, related.told));
    }
    let kinds = related_sheets::kinds(&texts);
    let of_kind = kinds.iter().find(|(_, held)| Some(*held) == kind);
    let is_first = kinds.first().is_none_or(|(_, held)| Some(*held) == kind);
    Ok(match of_kind.filter(|_| !is_first) {
        Some((name, _)) => (TableChoice::Named(name.clone()), Vec::new()),
        None => (TableChoice::First, Vec::new()),
    })
}

/// Sheets of customers or products beside lines of sales and their orders, with what they hold.
///
/// # Errors
/// When the workbook cannot be read.
pub fn sheets_beside(path: &Path) -> Result<Vec<(String, ImportKind)>, IntakeError> {
    let texts = workbook::texts(path, Format::from_path(path)?)?;
    let Some(related) = related_sheets::together(&texts) else { return Ok(Vec::new()) };
    let is_wanted = |kind| matches!(kind, ImportKind::Customers | ImportKind::Prospects | ImportKind::Products);
    let mut beside = related_sheets::kinds(&texts);
    beside.retain(|(sheet, kind)| is_wanted(*kind) && !related.sheets.contains(sheet));
    Ok(beside)
}

/// Ids that a spreadsheet showed as 4.47712E+11 no longer identify customers or receipts; their digits cannot be
/// recovered.
fn whole_ids(path: &Path, facts: &[ColumnFacts], rows: &[Vec<String>], mapping: &Mapping) -> Result<(), IntakeError> {
    const IDS: [&str; 4] = ["customer", "reference", "product", "dealer"];
    for place in (0..facts.len()).filter(|place| mapping[*place].is_some_and(|field| IDS.contains(&field))) {
        let mut cells = rows.iter().filter_map(|row| row.get(place));
        if let Some(example) = cells.find(|cell| places::is_shortened(cell)) {
            let (column, example) = (facts[place].name.clone(), example.clone());
            return Err(IntakeError::ShortenedIds { path: path.to_owned(), column, example });
        }
    }
    Ok(())
}

/// The start of a file's table as text, and how it is cut into records.
struct Written {
    text: Vec<u8>,
    /// From further down, where the table goes on.
    pieces: Vec<Vec<u8>>,
    numbering: NumberedBy,
    dialect: Dialect,
}

impl Written {
    fn new(
        path: &Path,
        format: Format,
        told: Option<&Dialect>,
        said: &PreviewOptions<'_>,
    ) -> Result<Written, IntakeError> {
        let numbering = if format == Format::Text { NumberedBy::Lines } else { NumberedBy::Rows };
        let encoding = match (told.map(|dialect| dialect.encoding.as_str()).or(said.encoding), format) {
            (Some(code), _) => Encoding::from_code(code)?,
            (None, Format::Text) => sniff::encoding(&sniff::head(path)?),
            (None, _) => Encoding::Utf8,
        };
        if format == Format::Text {
            sniff::head(path)?;
        }
        let text = sniff::text(path, TableText::open(path, format, encoding, &said.part)?)?;
        let mut dialect = told.cloned().unwrap_or_default();
        if told.is_none() && format == Format::Text {
            dialect.quote = said.quote.unwrap_or_else(|| sniff::quote(&text, said.delimiter));
            dialect.delimiter = said.delimiter.unwrap_or_else(|| sniff::delimiter(&text, dialect.quote));
            dialect.escape = sniff::escape(&text, dialect.delimiter, dialect.quote);
        }
        dialect.encoding = encoding.code();
        dialect.part = said.part.clone();
        let pieces = if format == Format::Text { pieces::of(path, encoding)? } else { Vec::new() };
        let mut written = Written { text, pieces, numbering, dialect };
        if told.is_none() {
            let layout = above::layout(written.records(&written.dialect), written.dialect.delimiter);
            written.dialect.rows_above = layout.rows_above;
            let is_named = matches!(format, Format::Parquet | Format::Sqlite);
            written.dialect.header_rows = if is_named { 1 } else { layout.header_rows };
        }
        Ok(written)
    }

    fn records(&self, dialect: &Dialect) -> Records<&[u8]> {
        self.records_of(&self.text, dialect)
    }

    fn records_of<'a>(&self, text: &'a [u8], dialect: &Dialect) -> Records<&'a [u8]> {
        Records::new(text, dialect.delimiter).quoted(dialect.quote).escaped(dialect.escape).numbered(self.numbering)
    }
}

/// The sheets or tables that may be chosen from.
fn parts(path: &Path, format: Format) -> Result<Vec<String>, IntakeError> {
    match format {
        Format::Text | Format::Parquet => Ok(Vec::new()),
        Format::Sqlite => sqlite::tables(path),
        Format::Xlsx | Format::Xlsb | Format::Xls | Format::Ods => workbook::sheets(path, format),
    }
}

fn date_evidence(facts: &[ColumnFacts], rows: &[Vec<String>]) -> Vec<String> {
    let cells = |place: usize| rows.iter().map(move |row| row.get(place).map_or("", String::as_str));
    facts.iter().enumerate().filter_map(|(place, column)| date_evidence::sentence(column, cells(place))).collect()
}

fn column_facts(names: &[String], rows: &[Vec<String>]) -> Vec<ColumnFacts> {
    let cells = |i: usize| rows.iter().map(move |row| row.get(i).map_or("", String::as_str));
    names.iter().enumerate().map(|(i, name)| ColumnFacts::of(name, cells(i))).collect()
}

/// Columns without a name and values, as spreadsheets leave at the edge, are not shown.
fn column_previews(
    kind: ImportKind,
    facts: &[ColumnFacts],
    mapping: &Mapping,
    rows: &[Vec<String>],
) -> Vec<ColumnPreview> {
    let samples = |i: usize| {
        rows.iter().filter_map(|row| row.get(i)).filter(|cell| !cell.is_empty()).take(SAMPLES).cloned().collect()
    };
    let shown = |i: usize, column: &ColumnFacts| column.filled > 0 || column.name != (i + 1).to_string();
    facts
        .iter()
        .zip(mapping)
        .enumerate()
        .filter(|(i, (column, _))| shown(*i, column))
        .map(|(i, (column, guess))| ColumnPreview {
            name: column.name.clone(),
            samples: samples(i),
            guess: guess.map(str::to_owned),
            tells_of_consent: guess::tells_of_consent(kind, &column.name) || guess::asks_for_consent(kind, column),
        })
        .collect()
}
