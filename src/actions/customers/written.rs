//! Customers of the table as text for a spreadsheet, and as a CSV file.

use std::path::Path;

use anyhow::{Result, bail};

use super::rows;
use crate::database;
use delivery::files::{self, ByteOrderMark};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::legible;
use progress::Progress;
use reports::column::Column;
use reports::customers::{CustomerRow, Field};
use store::Store;

/// Customers read at a time.
const SOME: usize = 1_000;

/// Pasting more rows than this would fill the memory of other programs.
const MOST_COPIED: usize = 100_000;

/// These columns of these customers, separated by tabs, with a title row, ready to paste into a spreadsheet.
///
/// # Errors
/// When there are too many to paste, the database cannot be read, or the work is cancelled.
pub fn as_text(store: &Store, ids: &[CustomerId], fields: &[Field], today: Day, progress: &Progress) -> Result<String> {
    if ids.len() > MOST_COPIED {
        bail!("{} rows are too many to copy; export them as a file instead", figures::count(ids.len()));
    }
    let titles: Vec<&str> = fields.iter().map(Field::title).collect();
    let mut text = titles.join("\t");
    text.push('\n');
    each_row(store, ids, fields, today, progress, |row, columns| {
        let cells: Vec<String> =
            columns.iter().map(|column| legible::line(&column.value(row).plain()).into_owned()).collect();
        text.push_str(&cells.join("\t"));
        text.push('\n');
    })?;
    Ok(text)
}

/// These columns of these customers as CSV.
///
/// # Errors
/// When the database cannot be read or the work is cancelled.
pub fn csv(
    store: &Store,
    ids: &[CustomerId],
    fields: &[Field],
    mark: ByteOrderMark,
    today: Day,
    progress: &Progress,
) -> Result<Vec<u8>> {
    let mut cells = Vec::with_capacity(ids.len());
    each_row(store, ids, fields, today, progress, |row, columns| cells.push(files::cells(columns, row)))?;
    Ok(files::customers(fields, cells, mark))
}

/// Writes these columns of these customers as a CSV file.
///
/// # Errors
/// When the file cannot be written, the database cannot be read, or the work is cancelled.
pub fn export(
    store: &mut Store,
    ids: &[CustomerId],
    fields: &[Field],
    path: &Path,
    today: Day,
    progress: &Progress,
) -> Result<()> {
    database::refuse_own_file(store, path)?;
    let bytes = csv(store, ids, fields, ByteOrderMark::With, today, progress)?;
    files::save(path, &bytes)?;
    database::note_written(store, &format!("Exported {} customers from the table", figures::count(ids.len())))?;
    Ok(())
}

fn each_row(
    store: &Store,
    ids: &[CustomerId],
    fields: &[Field],
    today: Day,
    progress: &Progress,
    mut each: impl FnMut(&CustomerRow, &[Column<'_, CustomerRow>]),
) -> Result<()> {
    progress.stage("Reading the customers", ids.len() as u64)?;
    let attributes: Vec<String> = store.attribute_names()?.into_iter().map(|(_, name)| name).collect();
    let columns: Vec<Column<'_, CustomerRow>> = fields.iter().map(|field| field.column(&attributes)).collect();
    for (done, some) in (0_u64..).zip(ids.chunks(SOME)) {
        rows(store, some, today)?.iter().for_each(|row| each(row, &columns));
        progress.done(done * SOME as u64 + some.len() as u64)?;
    }
    Ok(())
}
