//! A first look at a file: how it is written, its first rows, what its columns seem to be.

use std::path::Path;

use crate::above;
use crate::columns;
use crate::date_evidence;
use crate::day_order::Dates;
use crate::error::IntakeError;
use crate::facts::{self, ColumnFacts, Mapping};
use crate::feed::TableText;
use crate::format::Format;
use crate::glimpse::{Glimpse, SHOWN};
use crate::guess;
use crate::id_beside_name;
use crate::meaning::{self, Found, Marks};
use crate::pieces;
use crate::places;
use crate::proposals;
use crate::record::Numbering;
use crate::records::Records;
use crate::sniff;
use crate::source::Encoding;
use crate::sqlite;
use crate::workbook;
use reports::import::{ColumnPreview, Delimiter, Dialect, ImportKind, ImportPreview, Part, Quote};

/// Values shown of a column.
const SAMPLES: usize = 5;

/// Looks at a file without taking it in. `kind` and `dialect` override what would be guessed and detected; a dialect
/// without a date format leaves only that to be detected.
///
/// # Errors
/// When the file cannot be read, is empty, is no text or no table, or the dialect is impossible.
pub fn preview(path: &Path, kind: Option<ImportKind>, dialect: Option<&Dialect>) -> Result<ImportPreview, IntakeError> {
    let part = dialect.map_or(Part::First, |dialect| dialect.part.clone());
    look(path, kind, dialect, &PreviewOptions { part, ..PreviewOptions::default() })
}

/// What is said of a file whose other traits are to be detected.
#[derive(Debug, Clone, Default)]
pub struct PreviewOptions<'a> {
    pub part: Part,
    /// As [`Encoding::code`].
    pub encoding: Option<&'a str>,
    pub delimiter: Option<Delimiter>,
    pub quote: Option<Quote>,
}

/// The same where only some things are said, such as the sheet; all else is detected.
///
/// # Errors
/// As [`preview`], and when the file has no such part.
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
    let format = Format::of(path)?;
    let written = Written::of(path, format, dialect, said)?;
    let Written { text, dialect: seen, .. } = &written;
    let mut glimpse = Glimpse::read(path, text, written.records(seen), seen.rows_above)?;
    for piece in &written.pieces {
        glimpse.add(written.records_of(piece, seen));
    }
    if dialect.is_none() {
        // What a person chose is shown to them, however odd it looks.
        glimpse.must_be_table(path)?;
    }
    let named = matches!(format, Format::Parquet | Format::Sqlite);
    let has_header = dialect.map_or_else(|| named || glimpse.has_header(), |dialect| dialect.has_header);
    let rows = glimpse.rows(path, has_header)?;

    let names = columns::names(&glimpse.records[0], has_header);
    let facts = column_facts(&names, rows);
    let kind = kind.unwrap_or_else(|| guess::kind(&facts));
    let decimal_comma = dialect.map_or_else(|| has_decimal_comma(&facts), |dialect| dialect.decimal_comma);
    let other_mark = other_mark(&facts, decimal_comma);
    let mut guessed = guess::mapping(kind, &facts);
    let column_evidence = id_beside_name::prefer_id(kind, &facts, rows, &mut guessed);
    let found = if kind == ImportKind::Purchases {
        meaning::settle(&names, &facts, rows, Marks { decimal_comma, other_mark: &other_mark }, guessed)
    } else {
        Found::guessed(guessed)
    };
    let mapping = found.mapping;
    whole_ids(path, &facts, rows, &mapping)?;
    let dates = match dialect.and_then(|dialect| dialect.date_format.as_deref()) {
        Some(pattern) => Dates::Known(pattern.parse()?),
        None => Dates::of(&facts, &mapping, rows),
    };

    Ok(ImportPreview {
        path: path.to_owned(),
        kind,
        columns: column_previews(kind, &facts, &mapping, rows),
        rows: rows.iter().take(SHOWN).cloned().collect(),
        question: dates.question(),
        format: format.told(),
        parts: parts(path, format)?,
        date_evidence: date_evidence(&facts, rows),
        values: proposals::tables(kind, &facts, rows, &mapping),
        column_evidence: column_evidence.into_iter().collect(),
        dialect: Dialect {
            has_header,
            date_format: dates.format().map(|format| format.pattern().to_owned()),
            decimal_comma,
            other_mark,
            ..written.dialect
        },
        reading: found.reading,
        evidence: found.evidence,
        asked: found.asked,
        unused: found.unused,
    })
}

/// Ids that a spreadsheet showed as 4.47712E+11 no longer tell customers or receipts apart; nothing brings their digits back.
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
    numbering: Numbering,
    dialect: Dialect,
}

impl Written {
    fn of(
        path: &Path,
        format: Format,
        told: Option<&Dialect>,
        said: &PreviewOptions<'_>,
    ) -> Result<Written, IntakeError> {
        let numbering = if format == Format::Text { Numbering::Lines } else { Numbering::Rows };
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
            written.dialect.rows_above =
                above::rows_above(written.records(&written.dialect), written.dialect.delimiter);
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

/// The columns whose numbers, as far as they show it, all have the other decimal mark.
fn other_mark(facts: &[ColumnFacts], decimal_comma: bool) -> Vec<String> {
    let against = |column: &&ColumnFacts| {
        let (point, comma) = (column.marks.point, column.marks.comma);
        if decimal_comma { point > 0 && comma == 0 } else { comma > 0 && point == 0 }
    };
    facts.iter().filter(against).map(|column| column.name.clone()).collect()
}

fn column_facts(names: &[String], rows: &[Vec<String>]) -> Vec<ColumnFacts> {
    let cells = |i: usize| rows.iter().map(move |row| row.get(i).map_or("", String::as_str));
    names.iter().enumerate().map(|(i, name)| ColumnFacts::of(name, cells(i))).collect()
}

/// Columns without a name and without values, as spreadsheets leave them at the side, are not shown.
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

/// Decided by the numbers that can be read one way only; else by what looks like thousands.
fn has_decimal_comma(facts: &[ColumnFacts]) -> bool {
    let sum = |votes: fn(&facts::MarkVotes) -> usize| facts.iter().map(|column| votes(&column.marks)).sum::<usize>();
    let (comma, point) = (sum(|votes| votes.comma), sum(|votes| votes.point));
    if comma == point { sum(|votes| votes.weak_comma) > sum(|votes| votes.weak_point) } else { comma > point }
}
