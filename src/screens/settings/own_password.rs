//! Settings: whoever has signed in changes the own password.

use egui::Ui;

use crate::action::{ActionQueue, SettingsAction};
use crate::settings::people::password_fault;
use ui::{button, card, field, page, words};

/// What is being typed.
#[derive(Debug, Default)]
pub struct OwnPassword {
    old: String,
    password: String,
    again: String,
}

impl OwnPassword {
    /// Call when it has been changed.
    pub fn forget(&mut self) {
        *self = OwnPassword::default();
    }

    /// `me`: who has signed in; empty where nobody does.
    pub fn ui(&mut self, ui: &mut Ui, me: &str, asked: &mut ActionQueue) {
        if me.is_empty() {
            return;
        }
        card::titled(ui, "Your password", &format!("You have signed in as {me}"), |ui| {
            page::controls(ui, |ui| {
                field::password(ui, "Old password", &mut self.old, "");
                field::password(ui, "New password", &mut self.password, "a few words in a row");
                field::password(ui, "New password again", &mut self.again, "");
                let fault = password_fault(&self.password, &self.again);
                let is_ready = fault.is_none() && !self.old.is_empty() && self.again == self.password;
                field::beside(ui, |ui| {
                    if button::secondary_if(ui, is_ready && !self.password.is_empty(), "Change it").clicked() {
                        let (old, password) = (self.old.clone(), self.password.clone());
                        asked.ask(SettingsAction::ChangeOwnPassword { old, password });
                    }
                });
            });
            if let Some(fault) = password_fault(&self.password, &self.again) {
                words::caption(ui, &fault);
            }
        });
    }
}
