//! Messages of which nobody knows whether they arrived, and the two ways to decide.

use egui::Ui;

use crate::domain::resolution::Resolution;
use crate::screens::asked::{Action, Asked};
use crate::ui::chip::Tone;
use crate::ui::{button, figure, notice};

/// Asks what to do about `messages` to the dealers of a list, or of all campaigns; draws nothing where there are none.
pub fn uncertain_ui(ui: &mut Ui, messages: u64, list: Option<i64>, asked: &mut Asked) {
    if messages == 0 {
        return;
    }
    let were = if messages == 1 { "message was" } else { "messages were" };
    let text = format!(
        "{} {were} being handed over when the program ended. Nobody knows whether they arrived: look into the sent folder \
         or ask the mail service, then decide.",
        figure::whole(messages as f64)
    );
    notice::notice_with(ui, Tone::Warn, &text, |ui| {
        ui.horizontal_wrapped(|ui| {
            let hint = "A mailbox that has it already shows most second copies only once";
            if button::secondary(ui, "Send again").on_hover_text(hint).clicked() {
                asked.ask(Action::ResolveUncertain { list, resolution: Resolution::SendAgain });
            }
            if button::secondary(ui, "They arrived").clicked() {
                asked.ask(Action::ResolveUncertain { list, resolution: Resolution::WasSent });
            }
        });
    });
}
