//! How certain a finding is, in a word, and the buttons that turn a list of customers into a segment or a campaign.

use egui::Ui;

use crate::action::{ActionQueue, AfterSaving, PickedList, SegmentAction};
use crate::around::{Around, JobKind};
use domain::customer::CustomerId;
use reports::pattern_words::{self, SURE};
use ui::chip::Tone;
use ui::{button, words};

pub(super) fn certainty(p_value: f64) -> (Tone, &'static str) {
    (if p_value < SURE { Tone::Good } else { Tone::Warn }, pattern_words::certainty(p_value))
}

/// The name under which a list is saved, and the product group to offer its customers.
pub(super) struct Wanted<'a> {
    pub name: String,
    pub origin: String,
    pub category: &'a str,
    /// Segments that were saved from it.
    pub segments: &'a [String],
}

/// Requests a segment of these customers, and a campaign for it.
pub(super) fn list_buttons(
    ui: &mut Ui,
    wanted: Wanted<'_>,
    members: &[(CustomerId, f64)],
    around: &Around,
    asked: &mut ActionQueue,
) {
    if !wanted.segments.is_empty() {
        words::caption(ui, &format!("Saved as {}.", wanted.segments.join(", ")));
    }
    let idle = !around.is_running(JobKind::Write) && !members.is_empty();
    ui.horizontal(|ui| {
        let campaign = AfterSaving::MakeCampaign { category: wanted.category.into() };
        let mut pressed = button::primary_if(ui, idle, "Make campaign").clicked().then_some(campaign);
        if button::secondary_if(ui, idle, "Save as segment").clicked() {
            pressed = Some(AfterSaving::Stay);
        }
        if let Some(then) = pressed {
            let members: Vec<CustomerId> = members.iter().map(|member| member.0).collect();
            asked.ask(SegmentAction::SaveList(PickedList {
                name: wanted.name,
                origin: wanted.origin,
                members: members.into(),
                then,
            }));
        }
    });
}
