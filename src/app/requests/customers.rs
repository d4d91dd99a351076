//! The table of customers, and the purchases with a fault.

use std::ops::Range;
use std::sync::Arc;

use crate::app::state::Foresale;
use actions::customers::requests::{CopyCustomers, CountReach, ExportCustomers, ListCustomers, ReadRows};
use actions::duplicates::ReadPair;
use actions::purchases::{DeletePurchase, ReadFaulty};
use domain::customer::CustomerId;
use domain::fault::PurchaseFault;
use domain::list_format::ListFormat;
use domain::step::StepId;
use reports::customers::{Field, Filter, Query};
use reports::duplicates::DuplicatesReport;
use screens::action::{Action, DataAction};
use screens::around::{CustomerJob, JobKind};
use screens::customers::Columns;
use screens::place::Screen;

impl Foresale {
    /// Goes to the table with only these customers in it.
    pub(in crate::app) fn show_customers(&mut self, filter: Filter) {
        self.screen = Screen::Customers;
        self.card_open = false;
        self.screens.customers.narrow(filter);
        self.reports.customers.stale = false;
        self.list_customers(self.screens.customers.query.clone());
    }

    /// Reads whom the table lists, together with the visible rows.
    pub(in crate::app) fn list_customers(&mut self, query: Query) {
        let in_sight = self.screens.customers.pages_in_sight();
        self.ask(
            JobKind::Customers(CustomerJob::List),
            "Listing the customers",
            ListCustomers { query, in_sight },
            |app, report| {
                app.screens.customers.take_list(app.reports.customers.value.as_ref(), &report);
                let uncounted = report.list.reach.is_none();
                app.reports.customers.fill(Some(report));
                if uncounted {
                    app.count_listed();
                }
            },
        );
    }

    /// How many of the list can be reached; it reads everybody's addresses, so the list does not wait for it.
    fn count_listed(&mut self) {
        let Some(report) = &self.reports.customers.value else { return };
        let (ids, of) = (report.list.ids.clone(), report.list.ids.clone());
        self.ask(
            JobKind::Customers(CustomerJob::Reach),
            "Counting who can be reached",
            CountReach { of: ids },
            move |app, reach| {
                if let Some(report) = &mut app.reports.customers.value
                    && Arc::ptr_eq(&report.list.ids, &of)
                {
                    report.list.reach = Some(reach);
                }
            },
        );
    }

    pub(in crate::app) fn count_chosen(&mut self, ids: Arc<Vec<CustomerId>>) {
        if let Some(report) = &mut self.reports.customers.value {
            report.chosen = None;
        }
        self.ask(
            JobKind::Customers(CustomerJob::Reach),
            "Counting who can be reached",
            CountReach { of: ids },
            |app, reach| {
                if let Some(report) = &mut app.reports.customers.value {
                    report.chosen = Some(reach);
                }
            },
        );
    }

    pub(in crate::app) fn read_customer_rows(&mut self, pages: Range<usize>) {
        let Some(report) = &self.reports.customers.value else { return };
        let (ids, of, first) = (report.list.ids.clone(), report.list.ids.clone(), pages.start);
        self.ask(
            JobKind::Customers(CustomerJob::Rows),
            "Reading rows",
            ReadRows { of: ids, pages },
            move |app, rows| {
                app.screens.customers.take_rows();
                if let Some(report) = &mut app.reports.customers.value
                    && Arc::ptr_eq(&report.list.ids, &of)
                {
                    report.rows.put(first, rows);
                }
            },
        );
    }

    pub(in crate::app) fn remember_columns(&mut self, columns: Columns) {
        self.remembered.columns = columns;
    }

    pub(in crate::app) fn copy_customers(&mut self, of: Arc<Vec<CustomerId>>, fields: Vec<Field>) {
        let rows = of.len();
        self.ask(JobKind::Export, "Copying the customers", CopyCustomers { of, fields }, move |app, text| {
            app.ctx.copy_text(text);
            let noun = figures::plural(rows, "row", "rows");
            app.notices.say(format!("{} {noun} copied, for a spreadsheet.", figures::count(rows)));
        });
    }

    pub(in crate::app) fn export_customers(&mut self, of: Arc<Vec<CustomerId>>, fields: Vec<Field>) {
        let to_path = move |path| ExportCustomers { of, fields, path };
        self.export("Writing the customers", "customers", ListFormat::Csv, to_path);
    }

    /// Two customers that the user identified as the same person, field by field.
    pub(in crate::app) fn review_pair(&mut self, first: CustomerId, second: CustomerId) {
        self.ask(
            JobKind::Customers(CustomerJob::Duplicates),
            "Reading both customers",
            ReadPair { first, second },
            |app, pair| {
                app.reports.duplicates = Some(DuplicatesReport { found: 1, pairs: vec![pair], faults: Vec::new() });
                app.screens.duplicates.open_one();
                app.screen = Screen::Data;
                app.card_open = false;
            },
        );
    }

    pub(in crate::app) fn show_purchases(&mut self, fault: PurchaseFault) {
        self.screen = Screen::Data;
        self.screens.faulty_purchases.open();
        self.reports.purchases = None;
        self.read_purchases(fault);
    }

    fn read_purchases(&mut self, fault: PurchaseFault) {
        self.ask(
            JobKind::Customers(CustomerJob::Purchases),
            "Reading the purchases",
            ReadFaulty { fault },
            |app, report| {
                app.reports.purchases = Some(report);
            },
        );
    }

    /// Reads the open list again, after something about purchases has changed.
    pub(in crate::app) fn read_purchases_again(&mut self) {
        let open = self.screens.faulty_purchases.is_open();
        if let Some(purchases) = self.reports.purchases.as_ref().filter(|_| open) {
            self.read_purchases(purchases.fault);
        }
    }

    pub(in crate::app) fn close_purchases(&mut self) {
        self.jobs.cancel(JobKind::Customers(CustomerJob::Purchases));
        self.screens.faulty_purchases.close();
        self.reports.purchases = None;
    }

    pub(in crate::app) fn delete_purchase(&mut self, number: i64) {
        self.ask(JobKind::Write, "Deleting the purchase", DeletePurchase { number }, |app, saved| {
            app.screens.manual_entry.close();
            if let Some(step) = saved.step {
                app.notices.say_with_undo(format!("{}.", saved.what), Action::Data(DataAction::TakeBack(StepId(step))));
            }
            app.read_identity_again();
        });
    }
}
