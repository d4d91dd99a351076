//! How sure a finding is, in a word, and the buttons by which a list of customers becomes a segment or a campaign.

use egui::Ui;

use crate::domain::customer::CustomerId;
use crate::screens::around::{Around, JobKind};
use crate::screens::asked::{Action, AfterSaving, Asked, PickedList};
use crate::ui::button;
use crate::ui::chip::Tone;

pub(super) fn certainty(p_value: f64) -> (Tone, &'static str) {
    if p_value < 0.001 {
        (Tone::Good, "Very sure")
    } else if p_value < 0.05 {
        (Tone::Good, "Sure")
    } else {
        (Tone::Warn, "May be chance")
    }
}

/// Asks for a segment of these customers, and for a campaign of that.
pub(super) fn list_buttons(
    ui: &mut Ui,
    name: &str,
    origin: &str,
    members: &[(CustomerId, f64)],
    around: &Around,
    asked: &mut Asked,
) {
    let idle = !around.is_running(JobKind::Write) && !members.is_empty();
    ui.horizontal(|ui| {
        let mut pressed = button::primary_if(ui, idle, "Make campaign").clicked().then_some(AfterSaving::MakeCampaign);
        if button::secondary_if(ui, idle, "Save as segment").clicked() {
            pressed = Some(AfterSaving::Stay);
        }
        if let Some(then) = pressed {
            let members: Vec<CustomerId> = members.iter().map(|member| member.0).collect();
            asked.ask(Action::SaveList(PickedList {
                name: name.into(),
                origin: origin.into(),
                members: members.into(),
                then,
            }));
        }
    });
}
