//! Files for spreadsheets and postal services: CSV, written whole or not at all.

use std::io;
use std::path::{Path, PathBuf};

use crate::cell::Cell;
use private_file;
use reports::campaign::CampaignPlan;
use reports::column::Column;
use reports::customers::Field;
use reports::lead_columns;
use reports::leads::{LeadLine, LeadListReport};
use reports::log::{self, LogEntry};
use reports::ranking::RankReport;
use reports::ranking::{self, Filled};
use reports::recipients;

/// Whether the file begins with the byte order mark by which Excel recognises UTF-8.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ByteOrderMark {
    #[default]
    With,
    Without,
}

/// A file that could not be written; any existing one is untouched.
#[derive(Debug, thiserror::Error)]
#[error("{file} could not be written: {reason}; is the folder there, and is the file open in another program?")]
pub struct FileError {
    pub file: PathBuf,
    pub reason: io::Error,
}

/// Writes a file that only its owner may read next to its final path, then renames it, so that nobody ever reads a
/// partial file.
///
/// # Errors
/// [`FileError`] names the file.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    private_file::save(path, bytes).map_err(|reason| FileError { file: path.to_owned(), reason })
}

/// A ranked list, one account per row.
#[must_use]
pub fn ranked_accounts(report: &RankReport, mark: ByteOrderMark) -> Vec<u8> {
    rows(&ranking::columns(report, Filled::by(report)), &report.accounts, mark)
}

/// The columns of a report that are included in files.
fn rows<'r, R: 'r>(columns: &[Column<'_, R>], rows: impl IntoIterator<Item = &'r R>, mark: ByteOrderMark) -> Vec<u8> {
    let columns: Vec<&Column<'_, R>> = columns.iter().filter(|column| column.in_files).collect();
    let header: Vec<&str> = columns.iter().map(|column| column.code.as_ref()).collect();
    let rows = rows.into_iter().map(|row| columns.iter().map(|column| Cell::from_value(&column.value(row))).collect());
    table(&header, rows, mark)
}

/// Entries of the log.
#[must_use]
pub fn log(entries: &[LogEntry], mark: ByteOrderMark) -> Vec<u8> {
    rows(&log::columns(), entries, mark)
}

/// The recipients of a campaign, best first, without the control group.
#[must_use]
pub fn campaign_recipients(plan: &CampaignPlan, mark: ByteOrderMark) -> Vec<u8> {
    rows(&recipients::columns(plan.brief.channel), &plan.targets, mark)
}

/// Leads of one list: one dealer's, or all of them.
#[must_use]
pub fn leads<'a>(list: &LeadListReport, leads: impl IntoIterator<Item = &'a LeadLine>, mark: ByteOrderMark) -> Vec<u8> {
    rows(&lead_columns::columns(&list.periods), leads, mark)
}

/// Figures of customers: the id, then one column per code; empty if a customer has no value.
#[must_use]
pub fn customer_numbers(ids: &[String], codes: &[&str], columns: &[Vec<f64>], mark: ByteOrderMark) -> Vec<u8> {
    let header: Vec<&str> = std::iter::once("customer").chain(codes.iter().copied()).collect();
    let rows = ids.iter().enumerate().map(|(place, id)| {
        let values = columns.iter().map(|column| Cell::share(column.get(place).copied()));
        std::iter::once(Cell::text(id)).chain(values).collect()
    });
    table(&header, rows, mark)
}

/// What stands in these columns of a row.
pub fn cells<R>(columns: &[Column<'_, R>], row: &R) -> Vec<Cell> {
    columns.iter().map(|column| Cell::from_value(&column.value(row))).collect()
}

/// Rows of the customer table: one column per field.
#[must_use]
pub fn customers(fields: &[Field], rows: Vec<Vec<Cell>>, mark: ByteOrderMark) -> Vec<u8> {
    let header: Vec<&str> = fields.iter().map(Field::code).collect();
    table(&header, rows.into_iter(), mark)
}

/// Customers with the number and name of their cluster, and the probability of belonging to it if known.
#[must_use]
pub fn cluster_members(
    members: impl Iterator<Item = (String, u32, String, Option<f64>)>,
    mark: ByteOrderMark,
) -> Vec<u8> {
    let rows = members.map(|(id, cluster, name, probability)| {
        vec![Cell::text(&id), Cell::count(cluster), Cell::text(&name), Cell::share(probability)]
    });
    table(&["customer", "cluster", "name", "probability"], rows, mark)
}

/// RFC 4180: commas, CR LF, quotes where needed.
fn table(header: &[&str], rows: impl Iterator<Item = Vec<Cell>>, mark: ByteOrderMark) -> Vec<u8> {
    let start = match mark {
        ByteOrderMark::With => "\u{feff}".as_bytes().to_vec(),
        ByteOrderMark::Without => Vec::new(),
    };
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(start);
    let header: Vec<Cell> = header.iter().map(|name| Cell::text(name)).collect();
    for row in std::iter::once(header).chain(rows) {
        writer.write_record(row.iter().map(Cell::written)).expect("memory takes every row, and all have one length");
    }
    writer.into_inner().expect("memory takes every byte")
}
