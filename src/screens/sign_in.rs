//! Signing in to a file that has people: a name and a password, before anything of it is shown.

use std::path::{Path, PathBuf};

use egui::{Align, Key, Layout, Ui};

use crate::action::{ActionQueue, FileAction};
use crate::around::{Around, FileJob, JobKind};
use ui::chip::Tone;
use ui::tokens::{STEP, WIDE};
use ui::{button, card, field, notice, page, words};

/// The form while a file waits for somebody.
#[derive(Debug, Default)]
pub struct SignInScreen {
    file: Option<PathBuf>,
    /// What it is called.
    shown: String,
    name: String,
    password: String,
    fault: Option<String>,
    fresh: bool,
}

impl SignInScreen {
    /// Asks for somebody of the people of this file or office, which is called `shown`; `name` is who worked there before, or
    /// empty.
    pub fn open(&mut self, file: &Path, shown: &str, name: &str) {
        let (file, shown, name) = (Some(file.to_owned()), shown.to_owned(), name.to_owned());
        *self = SignInScreen { file, shown, name, fresh: true, ..SignInScreen::default() };
    }

    pub fn close(&mut self) {
        *self = SignInScreen::default();
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.file.is_some()
    }

    /// What was wrong with the last try.
    pub fn refuse(&mut self, fault: String) {
        self.fault = Some(fault);
        self.password.clear();
        self.fresh = true;
    }

    pub fn ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) {
        let Some(file) = self.file.clone() else { return };
        page::scrolling(ui, "sign in", |ui| {
            ui.vertical_centered(|ui| {
                ui.set_max_width(ui.available_width().min(440.0));
                ui.with_layout(Layout::top_down(Align::Min), |ui| {
                    ui.add_space((ui.ctx().content_rect().height() * 0.16).clamp(WIDE, 160.0));
                    card::titled(ui, "Who is there?", &format!("{} opens for the people it knows", self.shown), |ui| {
                        self.form_ui(ui, &file, around, asked);
                    });
                });
            });
        });
    }

    fn form_ui(&mut self, ui: &mut Ui, file: &Path, around: &Around, asked: &mut ActionQueue) {
        let name = field::text(ui, "Your name", &mut self.name, "", None);
        let password = field::password(ui, "Password", &mut self.password, "");
        if std::mem::take(&mut self.fresh) {
            if self.name.is_empty() { name.request_focus() } else { password.request_focus() }
        }
        if let Some(fault) = &self.fault {
            notice::notice(ui, Tone::Warn, fault);
        }
        ui.add_space(STEP);
        let is_working = around.is_running(JobKind::Files(FileJob::Open));
        let is_ready = !is_working && !self.name.trim().is_empty() && !self.password.is_empty();
        let enter = password.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.horizontal(|ui| {
            let text = if is_working { "Signing in…" } else { "Sign in" };
            if (button::primary_if(ui, is_ready, text).clicked() || enter) && is_ready {
                self.fault = None;
                let (name, password) = (self.name.trim().to_owned(), self.password.clone());
                asked.ask(FileAction::SignIn { database: file.to_owned(), name, password });
            }
            if button::secondary(ui, "Other files").clicked() {
                self.close();
            }
        });
        ui.add_space(STEP);
        words::caption(
            ui,
            "Forgotten? An owner of this file can give you a new password under Settings. Owners themselves need the recovery \
             key: “foresale users FILE recover NAME” on the command line.",
        );
    }
}
