//! Privacy on the customer card: everything known of one person as a file, and erasing the person, after saying what goes.

use egui::Ui;

use crate::action::{ActionQueue, CustomerAction};
use crate::around::{Around, JobKind};
use domain::customer::CustomerId;
use reports::privacy::ErasureReport;
use ui::chip::Tone;
use ui::{button, card, notice, words};

/// What an erasure would do, while somebody thinks about it.
#[derive(Debug, Default)]
pub(super) struct PrivacyPart {
    preview: Option<(CustomerId, ErasureReport)>,
}

impl PrivacyPart {
    pub fn show(&mut self, customer: CustomerId, preview: ErasureReport) {
        self.preview = Some((customer, preview));
    }

    pub fn forget(&mut self) {
        self.preview = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, customer: CustomerId, around: &Around, asked: &mut ActionQueue) {
        if self.preview.as_ref().is_some_and(|(of, _)| *of != customer) {
            self.preview = None;
        }
        let is_working = around.is_running(JobKind::Write);
        card::titled(ui, "Privacy", "What a person may ask for", |ui| {
            ui.horizontal_wrapped(|ui| {
                if button::quiet(ui, "Save all that is known…").clicked() {
                    asked.ask(CustomerAction::ExportKnown(customer));
                }
                if button::quiet(ui, "Erase…").clicked() && !is_working {
                    asked.ask(CustomerAction::PreviewErasure(customer));
                }
            });
            let Some((_, report)) = &self.preview else { return };
            let mut is_over = false;
            notice::notice_with(ui, Tone::Warn, &question(report), |ui| {
                for (what, count) in &report.done {
                    words::caption(ui, &format!("{}: {what}", figures::count(*count)));
                }
                for copy in &report.copies {
                    words::caption(ui, &format!("Cannot be called back: {copy}"));
                }
                if !report.backups.is_empty() {
                    let noun = figures::plural(report.backups.len(), "backup still holds", "backups still hold");
                    let count = figures::count(report.backups.len());
                    words::caption(ui, &format!("{count} {noun} this person; delete what you no longer need"));
                }
                ui.horizontal_wrapped(|ui| {
                    if button::primary_if(ui, !is_working, "Erase for good").clicked() {
                        asked.ask(CustomerAction::Erase(customer));
                        is_over = true;
                    }
                    is_over |= button::secondary(ui, "Cancel").clicked();
                });
            });
            if is_over {
                self.preview = None;
            }
        });
    }
}

fn question(report: &ErasureReport) -> String {
    format!(
        "{} will be erased, which cannot be undone. Purchases stay as figures without a name, and no later import brings \
         the person back.",
        report.customer
    )
}
