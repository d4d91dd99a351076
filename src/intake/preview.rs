//! A first look at a file: how it is written, its first rows, what its columns seem to be.

use std::path::Path;

use crate::intake::columns;
use crate::intake::date::DateFormat;
use crate::intake::error::IntakeError;
use crate::intake::facts::{self, ColumnFacts};
use crate::intake::guess;
use crate::intake::records::{RecordError, Records};
use crate::intake::sniff;
use crate::intake::source::Encoding;
use crate::intake::words;
use crate::reports::import::{ColumnPreview, Delimiter, Dialect, ImportKind, ImportPreview};

/// Rows shown.
const SHOWN: usize = 100;
/// Rows looked at, spread over the sample.
const LOOKED_AT: usize = 2000;
/// Values shown of a column.
const SAMPLES: usize = 5;

/// Looks at a file without taking it in. `kind` and `dialect` override what would be guessed and detected; a dialect
/// without a date format leaves only that to be detected.
///
/// # Errors
/// When the file cannot be read, is empty, is no text or no table, or the dialect is impossible.
pub fn preview(path: &Path, kind: Option<ImportKind>, dialect: Option<&Dialect>) -> Result<ImportPreview, IntakeError> {
    let head = sniff::head(path)?;
    let encoding = match dialect {
        Some(dialect) => Encoding::from_code(&dialect.encoding)?,
        None => sniff::encoding(&head),
    };
    let text = sniff::text(path, encoding)?;
    let delimiter = dialect.map_or_else(|| sniff::delimiter(&text), |dialect| dialect.delimiter);
    let sample = Sample::read(path, &text, delimiter)?;
    let has_header = dialect.map_or_else(|| sample.has_header(), |dialect| dialect.has_header);
    let rows = sample.rows(path, has_header)?;

    let names = columns::names(&sample.records[0], has_header);
    let facts: Vec<ColumnFacts> = names
        .iter()
        .enumerate()
        .map(|(i, name)| ColumnFacts::of(name, rows.iter().map(|row| row.get(i).map_or("", String::as_str))))
        .collect();
    let kind = kind.unwrap_or_else(|| guess::kind(&facts));
    let mapping = guess::mapping(kind, &facts);
    let dates = match dialect.and_then(|dialect| dialect.date_format.as_deref()) {
        Some(pattern) => Dates::Known(pattern.parse()?),
        None => Dates::of(&facts, &mapping, rows),
    };
    let decimal_comma = dialect.map_or_else(|| has_decimal_comma(&facts), |dialect| dialect.decimal_comma);

    Ok(ImportPreview {
        path: path.to_owned(),
        kind,
        dialect: Dialect {
            encoding: encoding.code().into(),
            delimiter,
            has_header,
            date_format: dates.format().map(|format| format.pattern().to_owned()),
            decimal_comma,
        },
        columns: column_previews(&names, &mapping, rows),
        rows: rows.iter().take(SHOWN).cloned().collect(),
        question: dates.question(),
    })
}

fn column_previews(names: &[String], mapping: &guess::Mapping, rows: &[Vec<String>]) -> Vec<ColumnPreview> {
    let samples = |i: usize| {
        rows.iter().filter_map(|row| row.get(i)).filter(|cell| !cell.is_empty()).take(SAMPLES).cloned().collect()
    };
    names
        .iter()
        .zip(mapping)
        .enumerate()
        .map(|(i, (name, guess))| ColumnPreview {
            name: name.clone(),
            samples: samples(i),
            guess: guess.map(str::to_owned),
        })
        .collect()
}

/// Records of the start of a file: the first ones, and others spread over the rest.
struct Sample {
    records: Vec<Vec<String>>,
}

impl Sample {
    fn read(path: &Path, text: &[u8], delimiter: Delimiter) -> Result<Sample, IntakeError> {
        let lines = text.iter().filter(|byte| **byte == b'\n').count();
        let stride = (lines / LOOKED_AT).max(1);
        let mut records = Records::new(text, delimiter);
        let (mut kept, mut seen, mut off) = (Vec::new(), 0_u64, 0_u64);
        let mut width = 0;
        while records.advance().map_err(|error| sample_error(path, error))? {
            let record = records.record();
            seen += 1;
            if seen == 1 {
                width = record.width();
            }
            off += u64::from(record.width() < width);
            if kept.len() <= SHOWN || seen.is_multiple_of(stride as u64) {
                kept.push((0..record.width()).map(|i| record.cell(i).into_owned()).collect());
            }
        }
        match seen {
            0 => Err(IntakeError::Empty(path.to_owned())),
            _ if off * 2 > seen => Err(IntakeError::NotATable { path: path.to_owned(), expected: width, off, seen }),
            _ => Ok(Sample { records: kept }),
        }
    }

    fn rows(&self, path: &Path, has_header: bool) -> Result<&[Vec<String>], IntakeError> {
        let rows = &self.records[usize::from(has_header)..];
        if rows.is_empty() { Err(IntakeError::OnlyHeader(path.to_owned())) } else { Ok(rows) }
    }

    /// Whether the first record looks unlike those below it. Without evidence a header is assumed: most files have one,
    /// and a person sees it in the preview.
    fn has_header(&self) -> bool {
        let (first, below) = (&self.records[0], &self.records[1..]);
        if first.iter().any(|cell| is_value(cell)) {
            return false;
        }
        let known = |cell: &String| {
            ImportKind::ALL.into_iter().any(|kind| {
                let plain = words::plain(cell);
                kind.fields()
                    .iter()
                    .any(|field| words::plain(field.code) == plain || words::of(field.code).any(|word| word == plain))
            })
        };
        if first.iter().any(known) {
            return true;
        }
        let recurs = |(i, cell): (usize, &String)| {
            !cell.is_empty() && below.iter().any(|row| row.get(i).is_some_and(|other| other == cell))
        };
        !first.iter().enumerate().any(recurs)
    }
}

/// A number, a day or an address, which no header is called.
fn is_value(cell: &str) -> bool {
    facts::is_numeric(cell)
        || cell.contains('@')
        || crate::intake::date::candidates().iter().any(|format| format.parse(cell).is_some())
}

fn sample_error(path: &Path, error: RecordError) -> IntakeError {
    match error {
        RecordError::TooLong { line } => IntakeError::RecordTooLong { path: path.to_owned(), line },
        RecordError::Read(source) => IntakeError::reading(path, source),
    }
}

/// What is known of how days are written.
enum Dates {
    None,
    Known(DateFormat),
    /// Day and month cannot be told apart.
    Unclear {
        column: String,
        example: String,
        day_first: DateFormat,
        month_first: DateFormat,
    },
}

impl Dates {
    fn of(facts: &[ColumnFacts], mapping: &guess::Mapping, rows: &[Vec<String>]) -> Dates {
        let mapped = mapping.iter().position(|field| *field == Some("date"));
        let Some(place) = mapped.or_else(|| facts.iter().position(ColumnFacts::is_date)) else { return Dates::None };
        let column = &facts[place];
        let Some((best, share)) = column.date_formats.first() else { return Dates::None };
        let rival = column
            .date_formats
            .iter()
            .find(|(other, other_share)| other_share >= share && swaps_day_and_month(best, other));
        let cells = rows.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.is_empty());
        match rival {
            Some((other, _)) => match cells.clone().find(|cell| best.parse(cell) != other.parse(cell)) {
                Some(example) => Dates::Unclear {
                    column: column.name.clone(),
                    example: example.clone(),
                    day_first: best.clone(),
                    month_first: other.clone(),
                },
                None => Dates::Known(best.clone()),
            },
            None => Dates::Known(best.clone()),
        }
    }

    fn format(&self) -> Option<&DateFormat> {
        match self {
            Dates::Known(format) => Some(format),
            Dates::None | Dates::Unclear { .. } => None,
        }
    }

    fn question(&self) -> Option<String> {
        let Dates::Unclear { column, example, day_first, month_first } = self else { return None };
        let month = |format: &DateFormat| {
            format.parse(example).map_or_else(String::new, |day| day.date().format("%B").to_string())
        };
        Some(format!(
            "Is {example} in {} or {}? Every date in column '{column}' can be read both ways. Choose {} (day first) or {} (month first).",
            month(day_first),
            month(month_first),
            day_first.pattern(),
            month_first.pattern(),
        ))
    }
}

/// "%d/%m/%Y" and "%m/%d/%Y". With points the day always comes first.
fn swaps_day_and_month(day_first: &DateFormat, other: &DateFormat) -> bool {
    day_first.pattern().starts_with("%d") && other.pattern().starts_with("%m") && {
        let swapped = day_first.pattern().replace("%d", "%D").replace("%m", "%d").replace("%D", "%m");
        swapped == other.pattern()
    }
}

/// Decided by the numbers that can be read one way only; else by what looks like thousands.
fn has_decimal_comma(facts: &[ColumnFacts]) -> bool {
    let sum = |votes: fn(&facts::MarkVotes) -> usize| facts.iter().map(|column| votes(&column.marks)).sum::<usize>();
    let (comma, point) = (sum(|votes| votes.comma), sum(|votes| votes.point));
    if comma == point { sum(|votes| votes.weak_comma) > sum(|votes| votes.weak_point) } else { comma > point }
}
