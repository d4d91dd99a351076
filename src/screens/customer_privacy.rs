//! A customer's own data on the card: a copy of everything, what they asked for, and being forgotten.

use egui::Ui;

use crate::action::{ActionQueue, PrivacyAction};
use crate::around::{Around, JobKind};
use domain::customer::CustomerId;
use domain::list_format::ListFormat;
use reports::privacy::{AskedFor, ErasureReport};
use ui::confirm::{self, Question};
use ui::tokens::STEP;
use ui::{button, card, field, words};

const QUESTION: &str = "forget this customer";
const MEANING: &str = "What is known of this person is theirs to see, to correct and to have forgotten";

/// What is being asked for, and what an erasure would do.
#[derive(Debug, Default)]
pub struct PrivacyPart {
    /// Of whom.
    customer: Option<CustomerId>,
    kind: Option<AskedFor>,
    note: String,
    preview: Option<ErasureReport>,
}

impl PrivacyPart {
    /// Call when it is known what an erasure of this customer would do.
    pub fn show(&mut self, customer: CustomerId, preview: ErasureReport) {
        if self.customer == Some(customer) {
            self.preview = Some(preview);
        }
    }

    pub(super) fn ui(&mut self, ui: &mut Ui, customer: CustomerId, around: &Around, asked: &mut ActionQueue) {
        if self.customer != Some(customer) {
            *self = PrivacyPart { customer: Some(customer), ..PrivacyPart::default() };
        }
        card::titled(ui, "Their data", MEANING, |ui| {
            let is_free = !around.is_running(JobKind::Export);
            ui.horizontal_wrapped(|ui| {
                for (text, format) in [("Copy as PDF…", ListFormat::Pdf), ("Copy as JSON…", ListFormat::Json)] {
                    if button::secondary_if(ui, is_free, text).clicked() {
                        asked.ask(PrivacyAction::ExportPerson { customer, format });
                    }
                }
                if button::quiet(ui, "Forget…").clicked() {
                    self.preview = None;
                    asked.ask(PrivacyAction::PreviewErasure(customer));
                }
            });
            self.erasing_ui(ui, customer, asked);
            words::folded(ui, "Note what they asked for", |ui| self.wish_ui(ui, customer, asked));
        });
    }

    /// Shows what would go before it asks.
    fn erasing_ui(&mut self, ui: &mut Ui, customer: CustomerId, asked: &mut ActionQueue) {
        let Some(preview) = &self.preview else { return };
        ui.add_space(STEP);
        words::strong(ui, &format!("Forgetting {}", preview.customer));
        for (what, count) in &preview.done {
            words::caption(ui, &format!("{}: {}", figures::capitalised(what), figures::count(*count)));
        }
        for sentence in preview.left() {
            words::body(ui, &sentence);
        }
        if !confirm::is_open(ui, QUESTION) {
            ui.horizontal(|ui| {
                if button::secondary(ui, "Forget this customer…").clicked() {
                    confirm::ask(ui, QUESTION);
                }
            });
        }
        let text = "Name, addresses and everything else about this person goes; purchases stay as figures without a \
                    name. This cannot be undone.";
        if confirm::confirm(ui, Question { id: QUESTION, text, yes: "Forget them" }) {
            asked.ask(PrivacyAction::Erase(customer));
            self.preview = None;
        }
    }

    fn wish_ui(&mut self, ui: &mut Ui, customer: CustomerId, asked: &mut ActionQueue) {
        let all: Vec<(AskedFor, String)> =
            AskedFor::ALL.into_iter().map(|kind| (kind, kind.name().to_owned())).collect();
        let kind = self.kind.get_or_insert(AskedFor::Copy);
        field::select(ui, "They asked for", kind, &all);
        field::text(ui, "In their own words", &mut self.note, "", None);
        if button::secondary(ui, "Note it").clicked() {
            asked.ask(PrivacyAction::NoteAsked { customer, kind: *kind, note: self.note.trim().to_owned() });
            self.note.clear();
        }
    }
}
