//! The log, and what customers may ask of a business.

use crate::app::state::Foresale;
use actions::log::{ExportLog, ReadLog};
use actions::privacy::{
    ApplyRetention, CloseAsked, EraseCustomer, ExportPerson, NoteAsked, PreviewErasure, ReadAsked, RetentionRule,
};
use domain::customer::CustomerId;
use domain::list_format::ListFormat;
use domain::request::Right;
use reports::log::LogFilter;
use reports::privacy::AskedFor;
use screens::around::{CustomerJob, DataJob, FileJob, JobKind};

/// Entries that the window shows; a file holds all of them.
const SHOWN: u32 = 1_000;

impl Foresale {
    pub(in crate::app) fn load_log(&mut self) {
        if self.asker.may(Right::Administer) && std::mem::take(&mut self.reports.log.stale) {
            let filter = self.screens.settings.log.filter();
            self.ask(
                JobKind::Files(FileJob::ReadLog),
                "Reading the log",
                ReadLog { filter, most: SHOWN },
                |app, log| {
                    app.reports.log.fill(Some(log));
                },
            );
        }
    }

    pub(in crate::app) fn load_wishes(&mut self) {
        if self.asker.may(Right::SeePersonalData) && std::mem::take(&mut self.reports.wishes.stale) {
            self.ask(JobKind::Files(FileJob::FindWishes), "Reading customers' wishes", ReadAsked {}, |app, wishes| {
                app.reports.wishes.fill(Some(wishes));
            });
        }
    }

    pub(in crate::app) fn export_log(&mut self, filter: LogFilter, format: ListFormat) {
        self.export("Writing the log", "log", format, move |path| ExportLog { filter, path });
    }

    pub(in crate::app) fn note_asked(&mut self, customer: CustomerId, kind: AskedFor, note: String) {
        self.ask(JobKind::Write, "Noting a wish", NoteAsked { customer, kind, note }, |app, due| {
            app.notices.say(format!("Noted. They get an answer by {}; Settings shows who is waiting.", due.spoken()));
        });
    }

    pub(in crate::app) fn close_asked(&mut self, number: i64) {
        self.ask(JobKind::Write, "Closing a wish", CloseAsked { number }, |app, ()| {
            app.notices.say("Answered.");
        });
    }

    pub(in crate::app) fn export_person(&mut self, customer: CustomerId, format: ListFormat) {
        let request = move |path| ExportPerson { customer, path };
        self.export("Writing everything known of a customer", "what we know about you", format, request);
    }

    pub(in crate::app) fn preview_erasure(&mut self, customer: CustomerId) {
        let kind = JobKind::Customers(CustomerJob::Erasure);
        self.ask(kind, "Looking what would go", PreviewErasure { customer }, move |app, preview| {
            app.screens.card.privacy.show(customer, preview);
        });
    }

    pub(in crate::app) fn erase_customer(&mut self, customer: CustomerId) {
        self.ask(JobKind::Write, "Forgetting a customer", EraseCustomer { customer }, |app, report| {
            app.card_open = false;
            app.reports.card = None;
            let left = report.left().join(" ");
            app.notices
                .say(format!("Forgotten; the purchases stay as figures without a name. {left}").trim().to_owned());
        });
    }

    pub(in crate::app) fn retention(&mut self, months: u32, customers: bool, forget: bool) {
        let rule = RetentionRule { months, customers, dry_run: !forget };
        let title = if forget { "Forgetting people" } else { "Looking whom nobody has heard of" };
        self.ask(JobKind::Data(DataJob::Forget), title, ApplyRetention { rule }, move |app, report| {
            if forget {
                let people = figures::counted(report.erased, "person was", "people were");
                app.notices.say(format!("{people} forgotten; purchases stay as figures."));
            } else {
                app.screens.settings.retention.show(report);
            }
        });
    }
}
