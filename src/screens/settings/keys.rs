//! Settings: the encryption of the file, and its recovery key.

use egui::Ui;

use crate::action::{ActionQueue, SettingsAction};
use reports::people::PeopleReport;
use ui::chip::Tone;
use ui::confirm::{self, Question};
use ui::tokens::STEP;
use ui::{button, card, field, notice, page, words};

const ENCRYPTED: &str = "The whole file is encrypted, with its backups. Each person’s password opens it, and so does the \
                         recovery key on paper.";
const PLAIN: &str = "People sign in, but the file itself can be read by anybody who copies it. Encrypt it, and only their \
                     passwords open it.";
const ONCE: &str = "This is the recovery key, and it is shown only now. Write it down or print it, and keep it apart from this \
                    computer: when every password is forgotten, nothing else opens the file.";
const NEW_RECOVERY: &str = "The recovery key on paper will open the file no longer; a new one is shown once.";
const NEW_KEY: &str = "The whole file is written anew with another key. Everybody signs in as before. Older backups keep the \
                       old key. Close the file in other windows first.";

/// What is being done with the keys.
#[derive(Debug, Default)]
pub struct Keys {
    /// The recovery key that was made just now.
    shown: Option<String>,
    /// A recovery key that is tried, and what came of it.
    typed: String,
    tried: Option<bool>,
    password: String,
}

impl Keys {
    /// Shows a recovery key, until somebody says that it is kept.
    pub fn show(&mut self, recovery_key: String) {
        *self = Keys { shown: Some(recovery_key), ..Keys::default() };
    }

    /// Whether the recovery key that was typed opens the file.
    pub fn tried(&mut self, opens: bool) {
        self.tried = Some(opens);
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&PeopleReport>, asked: &mut ActionQueue) {
        let Some(report) = report.filter(|report| !report.people.is_empty()) else { return };
        card::titled(ui, "Encryption", if report.encrypted { ENCRYPTED } else { PLAIN }, |ui| {
            if !report.encrypted {
                self.encrypting_ui(ui, asked);
                return;
            }
            for name in &report.without_key {
                let text = format!("{name} cannot open the encrypted file yet: give {name} a new password.");
                notice::notice(ui, Tone::Warn, &text);
            }
            self.shown_ui(ui, asked);
            self.trying_ui(ui, asked);
            ui.add_space(STEP);
            ui.horizontal_wrapped(|ui| {
                if button::quiet(ui, "New recovery key…").clicked() {
                    confirm::ask(ui, "new recovery key");
                }
                if button::quiet(ui, "Encrypt with a new key…").clicked() {
                    confirm::ask(ui, "new key");
                }
            });
            let question = Question { id: "new recovery key", text: NEW_RECOVERY, yes: "Make a new recovery key" };
            if confirm::confirm(ui, question) {
                asked.ask(SettingsAction::NewRecoveryKey);
            }
            if confirm::confirm(ui, Question { id: "new key", text: NEW_KEY, yes: "Encrypt anew" }) {
                asked.ask(SettingsAction::ExchangeKey);
            }
        });
    }

    fn encrypting_ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        page::controls(ui, |ui| {
            field::password(ui, "Your password", &mut self.password, "");
            field::beside(ui, |ui| {
                if button::primary_if(ui, !self.password.is_empty(), "Encrypt the file").clicked() {
                    asked.ask(SettingsAction::EncryptFile(std::mem::take(&mut self.password)));
                }
            });
        });
    }

    fn shown_ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        let Some(key) = self.shown.clone() else { return };
        let mut kept = false;
        notice::notice_with(ui, Tone::Accent, ONCE, |ui| {
            words::strong(ui, &key);
            ui.horizontal_wrapped(|ui| {
                if button::secondary(ui, "Copy").clicked() {
                    ui.ctx().copy_text(key.clone());
                }
                if button::secondary(ui, "Save a page to print…").clicked() {
                    asked.ask(SettingsAction::SaveRecoveryPage(key.clone()));
                }
                kept = button::secondary(ui, "I have kept it").clicked();
            });
        });
        if kept {
            self.shown = None;
        }
    }

    fn trying_ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        page::controls(ui, |ui| {
            if field::text(ui, "Try your recovery key", &mut self.typed, "as it stands on the paper", None).changed() {
                self.tried = None;
            }
            field::beside(ui, |ui| {
                if button::secondary_if(ui, !self.typed.trim().is_empty(), "Try").clicked() {
                    asked.ask(SettingsAction::TryRecoveryKey(self.typed.clone()));
                }
            });
        });
        match self.tried {
            Some(true) => words::caption(ui, "It opens the file."),
            Some(false) => {
                words::caption(ui, "It does not open the file. Compare it with the paper, or make a new one.")
            }
            None => return,
        };
    }
}
