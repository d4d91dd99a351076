//! Consent on the customer card: what applies on each channel, the full history, refusing and permitting again.

use egui::Ui;

use crate::action::{ActionQueue, CustomerAction};
use crate::around::{Around, JobKind};
use domain::consent::{Channel, ConsentEntry, Verdict};
use domain::customer::CustomerId;
use domain::day::Day;
use reports::customer_card::{ChannelWord, CustomerCard};
use ui::chip::{self, Tone};
use ui::tokens::STEP;
use ui::{button, card, field, words};

/// The permission being entered, while its form is open.
#[derive(Debug, Default)]
pub(super) struct ConsentPart {
    form: Option<PermissionForm>,
}

#[derive(Debug)]
struct PermissionForm {
    customer: CustomerId,
    channel: Channel,
    reason: String,
    wording: String,
    until: String,
}

impl ConsentPart {
    pub fn ui(&mut self, ui: &mut Ui, report: &CustomerCard, around: &Around, asked: &mut ActionQueue) {
        if self.form.as_ref().is_some_and(|form| form.customer != report.id) {
            self.form = None;
        }
        card::titled(ui, "Consent", "What may be sent", |ui| {
            for word in &report.channels {
                self.channel_ui(ui, report.id, *word, around, asked);
            }
            self.form_ui(ui, around, asked);
            if report.consent.is_empty() {
                words::caption(ui, "Nothing has been said yet.");
                return;
            }
            let title = figures::counted(report.consent.len(), "entry in the ledger", "entries in the ledger");
            egui::CollapsingHeader::new(title).id_salt("ledger").show(ui, |ui| {
                for entry in &report.consent {
                    entry_ui(ui, entry, around.today);
                }
            });
        });
    }

    fn channel_ui(&mut self, ui: &mut Ui, id: CustomerId, word: ChannelWord, around: &Around, asked: &mut ActionQueue) {
        let name = word.channel.name();
        let busy = around.is_running(JobKind::Write);
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if word.verdict == Some(Verdict::Refused) {
                    let again = button::quiet(ui, "Permit again…").on_hover_text("Needs a reason, which is logged");
                    if again.clicked() {
                        self.form = Some(PermissionForm {
                            customer: id,
                            channel: word.channel,
                            reason: String::new(),
                            wording: String::new(),
                            until: String::new(),
                        });
                    }
                } else if button::quiet(ui, &format!("Refuse {}", name.to_lowercase())).clicked() && !busy {
                    asked.ask(CustomerAction::Refuse { customers: vec![id], channel: word.channel });
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let (tone, state) = state_of(word);
                    chip::state(ui, tone, &format!("{name}: {state}"));
                });
            });
        });
    }

    fn form_ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) {
        let Some(form) = &mut self.form else { return };
        let mut close = false;
        ui.add_space(STEP);
        words::strong(ui, &format!("Permit {} again", form.channel.name().to_lowercase()));
        let until = if form.until.trim().is_empty() { Ok(None) } else { form.until.trim().parse().map(Some) };
        let wrong = match &until {
            Err(_) => Some("Write it as YYYY-MM-DD"),
            Ok(Some(last)) if *last < around.today => Some("Lies before today"),
            Ok(_) => None,
        };
        field::text(ui, "Reason", &mut form.reason, "Signed the form in the shop on 3 May", None);
        field::text(ui, "What was asked or said", &mut form.wording, "may be left empty", None);
        field::text(ui, "Until", &mut form.until, "empty: until further notice", wrong);
        ui.horizontal(|ui| {
            let ready = form.reason.trim().chars().count() >= 4 && wrong.is_none();
            if button::primary_if(ui, ready, "Enter permission").clicked() {
                asked.ask(CustomerAction::PermitAgain {
                    customer: form.customer,
                    channel: form.channel,
                    reason: form.reason.trim().to_owned(),
                    wording: form.wording.trim().to_owned(),
                    expires: until.unwrap_or_default(),
                });
                close = true;
            }
            close |= button::secondary(ui, "Cancel").clicked();
        });
        if close {
            self.form = None;
        }
    }
}

/// What applies on a channel, in a word with its tone.
fn state_of(word: ChannelWord) -> (Tone, &'static str) {
    match word.verdict {
        Some(Verdict::Refused) => (Tone::Bad, "refused"),
        _ if word.suppressed => (Tone::Bad, "on the do-not-contact list"),
        _ if !word.has_address => (Tone::Plain, "no address"),
        Some(Verdict::Callable) => (Tone::Good, "permitted"),
        None => (Tone::Plain, "nothing said"),
    }
}

fn entry_ui(ui: &mut Ui, entry: &ConsentEntry, today: Day) {
    let verdict = if entry.verdict == Verdict::Refused { "refused" } else { "permitted" };
    words::body(ui, &format!("{}: {verdict} on {}", entry.channel.name(), entry.day.spoken()));
    let mut about = vec![entry.origin.clone()];
    if let Some(last) = entry.expires {
        let word = if last < today { "ended after" } else { "until" };
        about.push(format!("{word} {}", last.spoken()));
    }
    about.extend([&entry.wording, &entry.reason].into_iter().filter(|text| !text.is_empty()).cloned());
    words::caption(ui, &about.join(" · "));
}
