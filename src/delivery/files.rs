//! Files for spreadsheets and postal services: CSV, written whole or not at all.

use std::io;
use std::path::{Path, PathBuf};

use crate::cell::Cell;
use domain::consent::Channel;
use private_file;
use reports::accounts::RankReport;
use reports::campaign::CampaignPlan;
use reports::customers::Field;
use reports::leads::{LeadLine, LeadListReport};

/// Whether the file begins with the mark by which Excel knows UTF-8.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ByteOrderMark {
    #[default]
    With,
    Without,
}

/// A file that could not be written; the one that was there before is untouched.
#[derive(Debug, thiserror::Error)]
#[error("{file} could not be written: {reason}; is the folder there, and is the file open in another program?")]
pub struct FileError {
    pub file: PathBuf,
    pub reason: io::Error,
}

/// Writes a file that only its owner may read, beside its final place, and then renames it, so that nobody ever reads half
/// of it.
///
/// # Errors
/// [`FileError`] names the file.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    private_file::save(path, bytes).map_err(|reason| FileError { file: path.to_owned(), reason })
}

/// A ranked list, one account a row.
#[must_use]
pub fn ranked_accounts(report: &RankReport, mark: ByteOrderMark) -> Vec<u8> {
    let mut header: Vec<&str> = vec![
        "rank",
        "customer",
        "name",
        "city",
        "probability",
        "low",
        "high",
        "active",
        "expected_purchases",
        "expected_spend",
        "spend_low",
        "spend_high",
        "purchases",
        "last_purchase",
    ];
    let uplift = report.accounts.iter().any(|account| account.uplift.is_some());
    header.extend(uplift.then_some("uplift"));
    header.extend(report.periods.iter().map(String::as_str));
    let label = report.accounts.iter().any(|account| !account.label.is_empty());
    header.extend(label.then_some("label"));
    header.push("reason");
    let rows = report.accounts.iter().map(|account| {
        let mut row = vec![
            Cell::count(account.rank),
            Cell::text(&account.external_id),
            Cell::text(&account.name),
            Cell::text(&account.city),
            Cell::share(Some(account.probability)),
            Cell::share(Some(account.low)),
            Cell::share(Some(account.high)),
            Cell::share(account.active),
            Cell::share(account.expected_purchases),
            Cell::money(account.expected_spend),
            Cell::money(account.spend_low),
            Cell::money(account.spend_high),
            Cell::count(account.purchases),
            Cell::day(account.last_purchase),
        ];
        row.extend(uplift.then(|| Cell::share(account.uplift)));
        let by_period = |i: usize| Cell::share(account.by_period.get(i).copied());
        row.extend((0..report.periods.len()).map(by_period));
        row.extend(label.then(|| Cell::text(&account.label)));
        row.push(Cell::text(&account.reason));
        row
    });
    table(&header, rows, mark)
}

/// The recipients of a campaign, best first, without the control group.
#[must_use]
pub fn campaign_recipients(plan: &CampaignPlan, mark: ByteOrderMark) -> Vec<u8> {
    let header = ["customer", "name", "address", "offer", "probability", "expected_profit", "reason"];
    let rows = plan.targets.iter().map(|target| {
        vec![
            Cell::text(&target.customer),
            Cell::text(&target.name),
            if plan.brief.channel == Channel::Telephone {
                Cell::phone(&target.address)
            } else {
                Cell::text(&target.address)
            },
            Cell::text(&target.offer),
            Cell::share(Some(target.probability)),
            Cell::money(Some(target.expected_profit)),
            Cell::text(&target.reason),
        ]
    });
    table(&header, rows, mark)
}

/// Leads of one list: those of one dealer, or all of them.
#[must_use]
pub fn leads<'a>(list: &LeadListReport, leads: impl IntoIterator<Item = &'a LeadLine>, mark: ByteOrderMark) -> Vec<u8> {
    let mut header: Vec<&str> =
        vec!["lead", "customer", "name", "phone", "email", "address", "postcode", "city", "dealer", "propensity"];
    header.extend(list.periods.iter().map(String::as_str));
    header.extend(["best_time", "expected_value", "need", "reason", "words", "status", "outcome", "due", "note"]);
    let rows = leads.into_iter().map(|lead| {
        let mut row = vec![
            Cell::count(lead.number),
            Cell::text(&lead.customer),
            Cell::text(&lead.name),
            Cell::phone(&lead.phone),
            Cell::text(&lead.email),
            Cell::text(&lead.address),
            Cell::text(&lead.postcode),
            Cell::text(&lead.city),
            Cell::text(&lead.dealer),
            Cell::share(Some(lead.propensity)),
        ];
        row.extend((0..list.periods.len()).map(|i| Cell::share(lead.by_period.get(i).copied())));
        row.extend([
            Cell::text(&lead.best_time),
            Cell::money(Some(lead.expected_value)),
            Cell::text(&lead.need),
            Cell::text(&lead.reason),
            Cell::text(&lead.words),
            Cell::text(lead.status.name()),
            Cell::text(lead.outcome.map_or("", |outcome| outcome.code())),
            Cell::day(lead.due),
            Cell::text(&lead.note),
        ]);
        row
    });
    table(&header, rows, mark)
}

/// Numbers of customers: the id, then a column a code; empty where a customer has no value.
#[must_use]
pub fn customer_numbers(ids: &[String], codes: &[&str], columns: &[Vec<f64>], mark: ByteOrderMark) -> Vec<u8> {
    let header: Vec<&str> = std::iter::once("customer").chain(codes.iter().copied()).collect();
    let rows = ids.iter().enumerate().map(|(place, id)| {
        let values = columns.iter().map(|column| Cell::share(column.get(place).copied()));
        std::iter::once(Cell::text(id)).chain(values).collect()
    });
    table(&header, rows, mark)
}

/// Rows of the table of customers: a column a field.
#[must_use]
pub fn customers(fields: &[Field], rows: Vec<Vec<String>>, mark: ByteOrderMark) -> Vec<u8> {
    let header: Vec<&str> = fields.iter().map(Field::code).collect();
    let rows = rows.into_iter().map(|row| {
        let cells = fields.iter().zip(&row);
        cells
            .map(|(field, text)| if *field == Field::Telephone { Cell::phone(text) } else { Cell::text(text) })
            .collect()
    });
    table(&header, rows, mark)
}

/// Customers with the number and name of their cluster, and the probability of belonging to it where it is known.
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
