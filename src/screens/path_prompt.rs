//! Asks for a file by its path, if the system has no file dialog.

use std::path::PathBuf;

use egui::{Key, Modal, Ui};

use crate::action::{Action, ActionQueue, DataAction, FileAction};
use ui::{button, field, words};

/// What the path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Open,
    New,
    Import,
}

/// The prompt while it is open.
#[derive(Debug, Default)]
pub struct PathPrompt {
    purpose: Option<Purpose>,
    path: String,
    fresh: bool,
}

impl PathPrompt {
    pub fn open(&mut self, purpose: Purpose) {
        *self = PathPrompt { purpose: Some(purpose), path: String::new(), fresh: true };
    }

    pub fn ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        let Some(purpose) = self.purpose else { return };
        let (title, step, hint) = match purpose {
            Purpose::Open => ("Open a customer database", "Open", "customers.foresale"),
            Purpose::New => ("Make a new customer database", "Create", "customers.foresale"),
            Purpose::Import => ("Import a file", "Look at the file", "purchases.csv"),
        };
        let mut close = false;
        let modal = Modal::new(egui::Id::unique("path prompt"))
            .frame(egui::Frame::popup(ui.style()).inner_margin(24))
            .show(ui.ctx(), |ui| {
                ui.set_width(520.0_f32.min(ui.ctx().content_rect().width() - 64.0));
                words::heading(ui, title);
                words::weak(ui, "This system shows no file dialog, so type where the file is.");
                let typed = field::text(ui, "Path of the file", &mut self.path, hint, None);
                if std::mem::take(&mut self.fresh) {
                    typed.request_focus();
                }
                let enter = typed.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
                ui.add_space(8.0);
                ui.horizontal(|ui| {
                    let ready = !self.path.trim().is_empty();
                    if (button::primary_if(ui, ready, step).clicked() || enter) && ready {
                        asked.ask(wanted(purpose, PathBuf::from(self.path.trim())));
                        close = true;
                    }
                    close |= button::secondary(ui, "Close").clicked();
                });
            });
        if close || modal.should_close() {
            self.purpose = None;
        }
    }
}

fn wanted(purpose: Purpose, path: PathBuf) -> Action {
    match purpose {
        Purpose::Open => Action::File(FileAction::Open(path)),
        Purpose::New => Action::File(FileAction::Create(path)),
        Purpose::Import => Action::Data(DataAction::Preview { path, kind: None, dialect: None }),
    }
}
