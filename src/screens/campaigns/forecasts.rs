//! The checkbox that corrects a campaign's forecasts by what past campaigns brought.

use egui::Ui;

use domain::campaign::{CampaignBrief, Forecasts};
use reports::campaign::CampaignsReport;
use ui::{card, words};

/// Shown once a past campaign has given evidence.
pub fn forecasts_ui(ui: &mut Ui, brief: &mut CampaignBrief, overview: Option<&CampaignsReport>) {
    let Some(shift) = overview.and_then(|overview| overview.recalibration) else { return };
    card::card(ui, |ui| {
        let mut on = brief.forecasts == Forecasts::Corrected;
        if ui.checkbox(&mut on, "Correct forecasts by past results").changed() {
            brief.forecasts = if on { Forecasts::Corrected } else { Forecasts::AsModelled };
        }
        let told = format!(
            "By {}, a forecast chance of 10 % should be read as {}.",
            figures::counted(shift.lists, "past campaign", "past campaigns"),
            figures::percent(shift.of_ten_percent())
        );
        words::caption(ui, &told);
    });
}
