//! Requests about the customer table.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use delivery::files::ByteOrderMark;
use domain::customer::CustomerId;
use reports::customers::{CustomerRow, CustomersReport, Field, PAGE, Query, ReachCounts, RowPages};

use crate::request::request;

request! {
    /// Whom the table lists, with the rows of the visible pages, so that a new order appears without flicker.
    ListCustomers { query: Query, in_sight: Range<usize> } -> CustomersReport;
    "customers.list", See, [], NewestWins;
    |asked, session, progress| {
        let list = super::list(session.store, &asked.query, session.now.day, progress)?;
        let mut rows = RowPages::default();
        let last = list.ids.len().div_ceil(PAGE).max(1);
        let pages = if asked.in_sight.start < last { asked.in_sight } else { 0..1 };
        rows.put(pages.start, super::rows(session.store, of_pages(&list.ids, &pages), session.now.day)?);
        Ok(CustomersReport { list, rows, chosen: None })
    }
}

request! {
    /// The rows of some pages of a list.
    ReadRows { of: Arc<Vec<CustomerId>>, pages: Range<usize> } -> Vec<CustomerRow>;
    "customers.rows", See, [], NewestWins;
    |asked, session, _| super::rows(session.store, of_pages(&asked.of, &asked.pages), session.now.day)
}

request! {
    /// How many of these can be reached; counts run one after another, because the first reads what all need.
    CountReach { of: Arc<Vec<CustomerId>> } -> ReachCounts;
    "customers.reach", See, [], InTurn;
    |asked, session, progress| super::reach(session.store, &asked.of, session.now.day, progress)
}

request! {
    /// Rows of the table as text for a spreadsheet.
    CopyCustomers { of: Arc<Vec<CustomerId>>, fields: Vec<Field> } -> String;
    "customers.copy", Export, [], Once;
    |asked, session, progress| super::as_text(session.store, &asked.of, &asked.fields, session.now.day, progress)
}

request! {
    /// Rows of the table as a file.
    ExportCustomers { of: Arc<Vec<CustomerId>>, fields: Vec<Field>, path: PathBuf } -> ();
    "customers.export", Export, [], Once;
    |asked, session, progress| {
        super::export(session.store, &asked.of, &asked.fields, &asked.path, session.now.day, progress)
    }
}

/// The customers of some pages.
fn of_pages<'a>(ids: &'a [CustomerId], pages: &Range<usize>) -> &'a [CustomerId] {
    let first = (pages.start * PAGE).min(ids.len());
    &ids[first..(pages.end * PAGE).clamp(first, ids.len())]
}

request! {
    /// Rows of the table as CSV, for a reader that takes them as they come.
    WriteCustomersCsv { of: Arc<Vec<CustomerId>>, fields: Vec<Field> } -> Vec<u8>;
    "customers.csv", Export, [], Once;
    |asked, session, progress| {
        let mark = ByteOrderMark::Without;
        super::csv(session.store, &asked.of, &asked.fields, mark, session.today(), progress)
    }
}
