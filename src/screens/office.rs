//! An office at another computer: its address, and whether it is the right one, before anybody signs in.

use std::path::PathBuf;

use egui::{Align, FontId, Key, Layout, RichText, Ui};

use crate::action::{ActionQueue, FileAction};
use crate::around::{Around, FileJob, JobKind};
use ui::chip::Tone;
use ui::tokens::{self, STEP, WIDE};
use ui::{button, card, field, notice, page, words};

/// Pairs of letters in a line of a fingerprint: four lines can be compared by eye, one long one cannot.
const PAIRS: usize = 8;

/// How far somebody is.
#[derive(Debug, Default)]
enum Step {
    #[default]
    Closed,
    Address,
    /// Its certificate is seen for the first time.
    Compare {
        office: PathBuf,
        shown: String,
        fingerprint: String,
    },
}

/// The form while an office is looked for.
#[derive(Debug, Default)]
pub struct OfficeScreen {
    step: Step,
    typed: String,
    fault: Option<String>,
    fresh: bool,
}

impl OfficeScreen {
    /// Asks for an address.
    pub fn ask(&mut self) {
        *self = OfficeScreen { step: Step::Address, fresh: true, ..OfficeScreen::default() };
    }

    /// Shows the certificate of an office, which is called `shown`, to be compared.
    pub fn show(&mut self, office: PathBuf, shown: &str, fingerprint: String) {
        let step = Step::Compare { office, shown: shown.to_owned(), fingerprint };
        *self = OfficeScreen { step, ..OfficeScreen::default() };
    }

    pub fn close(&mut self) {
        *self = OfficeScreen::default();
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(self.step, Step::Closed)
    }

    /// What was wrong with the last try.
    pub fn refuse(&mut self, fault: String) {
        (self.fault, self.fresh) = (Some(fault), true);
    }

    pub fn ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) {
        page::scrolling(ui, "office", |ui| {
            ui.vertical_centered(|ui| {
                ui.set_max_width(ui.available_width().min(520.0));
                ui.with_layout(Layout::top_down(Align::Min), |ui| {
                    ui.add_space((ui.ctx().content_rect().height() * 0.14).clamp(WIDE, 140.0));
                    let is_working = around.is_running(JobKind::Files(FileJob::Open));
                    match &self.step {
                        Step::Closed => {}
                        Step::Address => self.address_ui(ui, is_working, asked),
                        Step::Compare { .. } => self.compare_ui(ui, is_working, asked),
                    }
                });
            });
        });
    }

    fn address_ui(&mut self, ui: &mut Ui, is_working: bool, asked: &mut ActionQueue) {
        let told = "The database stays on the computer that shares it; you work here as if it were yours";
        card::titled(ui, "On another computer", told, |ui| {
            let typed = field::text(ui, "Address of the office", &mut self.typed, "office:8443", None);
            if std::mem::take(&mut self.fresh) {
                typed.request_focus();
            }
            words::caption(ui, "On that computer it is shown under Settings, Share with colleagues.");
            if let Some(fault) = &self.fault {
                ui.add_space(STEP);
                notice::notice(ui, Tone::Warn, fault);
            }
            ui.add_space(STEP);
            let is_ready = !is_working && !self.typed.trim().is_empty();
            let enter = typed.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            ui.horizontal(|ui| {
                let text = if is_working { "Connecting…" } else { "Connect" };
                if (button::primary_if(ui, is_ready, text).clicked() || enter) && is_ready {
                    self.fault = None;
                    asked.ask(FileAction::ReachOffice(self.typed.trim().to_owned()));
                }
                if button::secondary(ui, "Back").clicked() {
                    self.close();
                }
            });
        });
    }

    fn compare_ui(&mut self, ui: &mut Ui, is_working: bool, asked: &mut ActionQueue) {
        let Step::Compare { office, shown, fingerprint } = &self.step else { return };
        let (mut is_same, mut is_other) = (false, false);
        card::titled(ui, "Is this the right office?", &format!("{shown} is here for the first time"), |ui| {
            words::body(
                ui,
                "Compare these letters with those that the office shows under Settings, Share with colleagues. If they are the \
                 same, nobody stands between you and the office.",
            );
            ui.add_space(STEP);
            fingerprint_ui(ui, fingerprint);
            ui.add_space(STEP);
            ui.horizontal(|ui| {
                is_same = button::primary_if(ui, !is_working, "They are the same").clicked();
                is_other = button::secondary(ui, "They differ").clicked();
            });
            ui.add_space(STEP);
            words::caption(
                ui,
                "You are asked this once; from then on Foresale compares by itself, and stops if they change. No name and no \
                 password has been sent yet.",
            );
        });
        if is_same {
            asked.ask(FileAction::TrustOffice { office: office.clone(), fingerprint: fingerprint.clone() });
        } else if is_other {
            self.close();
        }
    }
}

/// A fingerprint in lines of equal length.
pub fn fingerprint_ui(ui: &mut Ui, fingerprint: &str) {
    let font = FontId::monospace(tokens::body().size);
    let pairs: Vec<&str> = fingerprint.split(':').collect();
    let lines: Vec<String> = pairs.chunks(PAIRS).map(|line| line.join(" ")).collect();
    let text = RichText::new(lines.join("\n")).font(font).color(tokens::palette(ui).text);
    let label = ui.add(egui::Label::new(text).extend());
    label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("Fingerprint {fingerprint}")));
}
