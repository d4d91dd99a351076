//! An inline question before an irreversible action.

use egui::{Id, Key, Ui};

use crate::chip::Tone;
use crate::{button, notice};

/// The action to confirm.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Distinguishes this question from others on the screen.
    pub id: &'a str,
    pub text: &'a str,
    /// The text of the confirming button.
    pub yes: &'a str,
}

/// Opens the question, to be shown from the next [`confirm`] on.
pub fn ask(ui: &Ui, id: &str) {
    ui.data_mut(|data| data.insert_temp(Id::unique(("question", id)), true));
}

/// Whether the question is open.
#[must_use]
pub fn is_open(ui: &Ui, id: &str) -> bool {
    ui.data(|data| data.get_temp(Id::unique(("question", id))).unwrap_or(false))
}

/// Shows the question while it is open; returns whether it was just confirmed.
pub fn confirm(ui: &mut Ui, question: Question<'_>) -> bool {
    confirm_or(ui, question, |_| {})
}

/// Same as [`confirm`], with an alternative action.
pub fn confirm_or(ui: &mut Ui, question: Question<'_>, instead: impl FnOnce(&mut Ui)) -> bool {
    if !is_open(ui, question.id) {
        return false;
    }
    let (mut agreed, mut closed) = (false, ui.input(|input| input.key_pressed(Key::Escape)));
    notice::notice_with(ui, Tone::Accent, question.text, |ui| {
        ui.horizontal_wrapped(|ui| {
            agreed = button::primary(ui, question.yes).clicked();
            instead(ui);
            closed |= button::secondary(ui, "Cancel").clicked();
        });
    });
    if agreed || closed {
        ui.data_mut(|data| data.remove::<bool>(Id::unique(("question", question.id))));
    }
    agreed
}
