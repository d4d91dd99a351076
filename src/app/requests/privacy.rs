//! What a person may ask for: a copy of all that is known, and to be erased.

use crate::app::state::Foresale;
use actions::privacy::{EraseCustomer, ExportPerson, PreviewErasure};
use domain::customer::CustomerId;
use domain::list_format::ListFormat;
use screens::around::JobKind;

impl Foresale {
    pub(in crate::app) fn export_known(&mut self, customer: CustomerId) {
        let to_path = move |path| ExportPerson { customer, path };
        self.export("Writing what is known", "what is known", ListFormat::Pdf, to_path);
    }

    pub(in crate::app) fn preview_erasure(&mut self, customer: CustomerId) {
        self.ask(JobKind::Write, "Looking what would be erased", PreviewErasure { customer }, move |app, report| {
            app.screens.card.show_erasure(customer, report);
        });
    }

    pub(in crate::app) fn erase_customer(&mut self, customer: CustomerId) {
        self.ask(JobKind::Write, "Erasing the customer", EraseCustomer { customer }, |app, report| {
            app.card_open = false;
            app.reports.card = None;
            app.notices.say(format!("{} was erased; the purchases stay as figures.", report.customer));
        });
    }
}
