//! The table of customers, and the purchases with a fault.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;

use crate::app::state::Foresale;
use crate::app::{clock, dialogs};
use actions;
use domain::customer::CustomerId;
use domain::fault::PurchaseFault;
use domain::step::StepId;
use progress::Progress;
use reports::customers::{CustomersReport, Field, Filter, PAGE, Query, RowPages};
use reports::duplicates::DuplicatesReport;
use screens::action::{Action, FileFormat};
use screens::around::JobKind;
use screens::customers::Columns;
use screens::place::Screen;
use store::Store;

impl Foresale {
    /// Goes to the table with only these customers in it.
    pub(in crate::app) fn show_customers(&mut self, filter: Filter) {
        self.screen = Screen::Customers;
        self.card_open = false;
        self.screens.customers.narrow(filter);
        self.reports.customers.stale = false;
        self.list_customers(self.screens.customers.query.clone());
    }

    /// Reads whom the table lists together with the rows in sight, so that a new order comes without a flicker.
    pub(in crate::app) fn list_customers(&mut self, query: Query) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let pages = self.screens.customers.pages_in_sight();
        let work = move |store: &mut Store, progress: &Progress| {
            let list = actions::customers::list(store, &query, today, progress)?;
            let mut rows = RowPages::default();
            let last = list.ids.len().div_ceil(PAGE).max(1);
            let pages = if pages.start < last { pages } else { 0..1 };
            rows.put(pages.start, actions::customers::rows(store, of_pages(&list.ids, &pages), today)?);
            Ok(CustomersReport { list, rows, chosen: None })
        };
        self.jobs.start(JobKind::Customers, "Listing the customers", &path, work, |app, report| {
            app.screens.customers.take_list(app.reports.customers.value.as_ref(), &report);
            let uncounted = report.list.reach.is_none();
            app.reports.customers.fill(Some(report));
            if uncounted {
                app.count_listed();
            }
        });
    }

    /// How many of the list can be reached; it reads everybody's addresses, so the list does not wait for it.
    fn count_listed(&mut self) {
        let (Some(path), Some(report)) = (self.path.clone(), &self.reports.customers.value) else { return };
        let (ids, today) = (report.list.ids.clone(), clock::today());
        let of = ids.clone();
        let work =
            move |store: &mut Store, progress: &Progress| actions::customers::reach(store, &ids, today, progress);
        self.jobs.start(JobKind::Reach, "Counting who can be reached", &path, work, move |app, reach| {
            if let Some(report) = &mut app.reports.customers.value
                && Arc::ptr_eq(&report.list.ids, &of)
            {
                report.list.reach = Some(reach);
            }
        });
    }

    pub(in crate::app) fn count_chosen(&mut self, ids: Arc<Vec<CustomerId>>) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        if let Some(report) = &mut self.reports.customers.value {
            report.chosen = None;
        }
        let work =
            move |store: &mut Store, progress: &Progress| actions::customers::reach(store, &ids, today, progress);
        self.jobs.start(JobKind::Reach, "Counting who can be reached", &path, work, |app, reach| {
            if let Some(report) = &mut app.reports.customers.value {
                report.chosen = Some(reach);
            }
        });
    }

    pub(in crate::app) fn read_customer_rows(&mut self, pages: Range<usize>) {
        let (Some(path), Some(report)) = (self.path.clone(), &self.reports.customers.value) else { return };
        let (ids, today) = (report.list.ids.clone(), clock::today());
        let of = ids.clone();
        let first = pages.start;
        let work =
            move |store: &mut Store, _: &Progress| actions::customers::rows(store, of_pages(&ids, &pages), today);
        self.jobs.start(JobKind::CustomerRows, "Reading rows", &path, work, move |app, rows| {
            app.screens.customers.take_rows();
            if let Some(report) = &mut app.reports.customers.value
                && Arc::ptr_eq(&report.list.ids, &of)
            {
                report.rows.put(first, rows);
            }
        });
    }

    pub(in crate::app) fn remember_columns(&mut self, columns: Columns) {
        self.remembered.columns = columns;
    }

    pub(in crate::app) fn copy_customers(&mut self, ids: Arc<Vec<CustomerId>>, fields: Vec<Field>) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let rows = ids.len();
        let work = move |store: &mut Store, progress: &Progress| {
            actions::customers::as_text(store, &ids, &fields, today, progress)
        };
        self.jobs.start(JobKind::Export, "Copying the customers", &path, work, move |app, text| {
            app.ctx.copy_text(text);
            let noun = if rows == 1 { "row" } else { "rows" };
            app.notices.say(format!("{} {noun} copied, for a spreadsheet.", domain::money::grouped(rows as u64)));
        });
    }

    pub(in crate::app) fn export_customers(&mut self, ids: Arc<Vec<CustomerId>>, fields: Vec<Field>) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, progress: &Progress| -> Result<Option<PathBuf>> {
            let Some(to) = dialogs::save("customers", FileFormat::Csv) else { return Ok(None) };
            actions::customers::export(store, &ids, &fields, &to, today, progress)?;
            Ok(Some(to))
        };
        self.jobs.start(JobKind::Export, "Writing the customers", &path, work, Foresale::say_written);
    }

    /// Two customers that a person found to be one, field by field.
    pub(in crate::app) fn review_pair(&mut self, first: CustomerId, second: CustomerId) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::duplicates::pair(store, first, second, today);
        self.jobs.start(JobKind::Duplicates, "Reading both customers", &path, work, |app, pair| {
            app.reports.duplicates = Some(DuplicatesReport { found: 1, pairs: vec![pair], faults: Vec::new() });
            app.screens.duplicates.open_one();
            app.screen = Screen::Data;
            app.card_open = false;
        });
    }

    pub(in crate::app) fn show_purchases(&mut self, fault: PurchaseFault) {
        self.screen = Screen::Data;
        self.screens.faulty_purchases.open();
        self.reports.purchases = None;
        self.read_purchases(fault);
    }

    fn read_purchases(&mut self, fault: PurchaseFault) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::purchases::with_fault(store, fault, today);
        self.jobs.start(JobKind::Purchases, "Reading the purchases", &path, work, |app, report| {
            app.reports.purchases = Some(report);
        });
    }

    /// Reads the open list again, after something about purchases has changed.
    pub(in crate::app) fn read_purchases_again(&mut self) {
        let open = self.screens.faulty_purchases.is_open();
        if let Some(purchases) = self.reports.purchases.as_ref().filter(|_| open) {
            self.read_purchases(purchases.fault);
        }
    }

    pub(in crate::app) fn close_purchases(&mut self) {
        self.jobs.cancel(JobKind::Purchases);
        self.screens.faulty_purchases.close();
        self.reports.purchases = None;
    }

    pub(in crate::app) fn delete_purchase(&mut self, number: i64) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::purchases::delete(store, number, today);
        self.jobs.start(JobKind::Write, "Deleting the purchase", &path, work, |app, saved| {
            app.screens.manual_entry.close();
            if let Some(step) = saved.step {
                app.notices.say_with_undo(format!("{}.", saved.what), Action::TakeBack(StepId(step)));
            }
            app.mark_stale();
            app.read_identity_again();
        });
    }
}

/// The customers of some pages.
fn of_pages<'a>(ids: &'a [CustomerId], pages: &Range<usize>) -> &'a [CustomerId] {
    let first = (pages.start * PAGE).min(ids.len());
    &ids[first..(pages.end * PAGE).clamp(first, ids.len())]
}
