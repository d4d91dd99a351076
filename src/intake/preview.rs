//! A first look at a file: how it is written, its first rows, what its columns seem to be.

use std::path::Path;

use crate::intake::columns;
use crate::intake::day_order::Dates;
use crate::intake::error::IntakeError;
use crate::intake::facts::{self, ColumnFacts};
use crate::intake::glimpse::{Glimpse, SHOWN};
use crate::intake::guess;
use crate::intake::sniff;
use crate::intake::source::Encoding;
use crate::reports::import::{ColumnPreview, Dialect, ImportKind, ImportPreview};

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
    let glimpse = Glimpse::read(path, &text, delimiter)?;
    if dialect.is_none() {
        // What a person chose is shown to them, however odd it looks.
        glimpse.must_be_table(path)?;
    }
    let has_header = dialect.map_or_else(|| glimpse.has_header(), |dialect| dialect.has_header);
    let rows = glimpse.rows(path, has_header)?;

    let names = columns::names(&glimpse.records[0], has_header);
    let facts = column_facts(&names, rows);
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

fn column_facts(names: &[String], rows: &[Vec<String>]) -> Vec<ColumnFacts> {
    let cells = |i: usize| rows.iter().map(move |row| row.get(i).map_or("", String::as_str));
    names.iter().enumerate().map(|(i, name)| ColumnFacts::of(name, cells(i))).collect()
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

/// Decided by the numbers that can be read one way only; else by what looks like thousands.
fn has_decimal_comma(facts: &[ColumnFacts]) -> bool {
    let sum = |votes: fn(&facts::MarkVotes) -> usize| facts.iter().map(|column| votes(&column.marks)).sum::<usize>();
    let (comma, point) = (sum(|votes| votes.comma), sum(|votes| votes.point));
    if comma == point { sum(|votes| votes.weak_comma) > sum(|votes| votes.weak_point) } else { comma > point }
}
