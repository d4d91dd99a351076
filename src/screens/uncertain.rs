//! Messages of which nobody knows whether they arrived, and the two possible decisions.

use egui::Ui;

use crate::action::{ActionQueue, CampaignAction};
use crate::around::{Around, JobKind};
use domain::resolution::Resolution;
use ui::chip::Tone;
use ui::{button, notice};

/// Asks what to do about `messages` to the dealers of a list, or of all campaigns; draws nothing if there are none.
pub fn uncertain_ui(ui: &mut Ui, messages: u64, list: Option<i64>, around: &Around, asked: &mut ActionQueue) {
    if messages == 0 {
        return;
    }
    let busy = around.is_running(JobKind::Write);
    let (were, each) =
        (figures::plural(messages, "message was", "messages were"), figures::plural(messages, "it", "each"));
    let text = format!(
        "{} {were} handed over without an answer. Nobody knows whether {each} arrived: check the sent folder or ask \
         the mail service, then decide.",
        figures::whole(messages as f64)
    );
    notice::notice_with(ui, Tone::Warn, &text, |ui| {
        ui.horizontal_wrapped(|ui| {
            let hint = "It then waits in the outbox. Most mailboxes show a second copy only once";
            if button::secondary_if(ui, !busy, "Send again").on_hover_text(hint).clicked() {
                asked.ask(CampaignAction::ResolveUncertain { list, resolution: Resolution::SendAgain });
            }
            if button::secondary_if(ui, !busy, "They arrived").clicked() {
                asked.ask(CampaignAction::ResolveUncertain { list, resolution: Resolution::WasSent });
            }
        });
    });
}
