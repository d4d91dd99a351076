//! The step *Control group*: how many are left alone, what that costs and what it shows.

use egui::Ui;

use super::CampaignBuilder;
use crate::around::Around;
use reports::campaign::CampaignPlan;
use ui::chip::Tone;
use ui::tokens::STEP;
use ui::{button, card, field, notice, page, words};

/// The initial value for the effect worth detecting.
const USUAL_EFFECT: f64 = 0.03;
/// The suggestion if an effect would not show.
const LARGER_SHARE: f64 = 0.3;
const LONGER_WINDOW: u32 = 90;

impl CampaignBuilder {
    pub(super) fn control_ui(&mut self, ui: &mut Ui, plan: Option<&CampaignPlan>, around: &Around) {
        card::titled(ui, "Control group", "Left alone at random, to show what the campaign itself brings", |ui| {
            page::controls(ui, |ui| {
                let sizes = [(true, "As small as shows an effect".to_owned()), (false, "A fixed share".to_owned())];
                let mut by_effect = self.brief.effect.is_some();
                if field::select_in(ui, "Size", &mut by_effect, &sizes, 250.0) {
                    self.brief.effect = by_effect.then_some(USUAL_EFFECT);
                }
                if let Some(effect) = &mut self.brief.effect {
                    let mut points = *effect * 100.0;
                    let range = 0.1..=100.0;
                    if field::number(ui, "Effect worth knowing", &mut points, range, "points").changed() {
                        *effect = points / 100.0;
                    }
                }
                let label = if by_effect { "At most" } else { "Share left alone" };
                field::share(ui, label, &mut self.brief.control_share);
                field::number(ui, "Responses count for", &mut self.brief.response_window_days, 1..=365, "days");
            });
            if let Some(plan) = plan {
                ui.add_space(STEP);
                self.told_ui(ui, plan, around);
            }
        });
    }

    fn told_ui(&mut self, ui: &mut Ui, plan: &CampaignPlan, around: &Around) {
        let cost = format!(
            "{} are left alone. That costs about {} {} in expected profit.",
            figures::counted(plan.control, "customer", "customers"),
            plan.control_cost.rounded(),
            around.currency
        );
        words::body(ui, &cost);
        if !plan.control_why.is_empty() {
            words::body(ui, &plan.control_why);
        }
        let Some(effect) = plan.smallest_effect else {
            let text =
                "The control group is too small to show any realistic effect. Raise its share, or take a longer list.";
            notice::notice_with(ui, Tone::Warn, text, |ui| self.more_ui(ui));
            return;
        };
        let base = plan.expected_rate;
        let text = format!(
            "Only a rise of the response rate from {} to {} or more will show up.",
            figures::percent(base),
            figures::percent(base + effect)
        );
        if effect > base / 2.0 || self.brief.effect.is_some_and(|wanted| effect > wanted) {
            let more = "That is more than a message usually brings, so the results may not tell whether it worked.";
            notice::notice_with(ui, Tone::Warn, &format!("{text} {more}"), |ui| self.more_ui(ui));
        } else {
            words::body(ui, &text);
        }
    }

    /// What would make a smaller effect show.
    fn more_ui(&mut self, ui: &mut Ui) {
        ui.horizontal_wrapped(|ui| {
            if self.brief.control_share < LARGER_SHARE && button::secondary(ui, "Leave alone 30 %").clicked() {
                self.brief.control_share = LARGER_SHARE;
            }
            if self.brief.response_window_days < LONGER_WINDOW
                && button::secondary(ui, "Count responses for 90 days").clicked()
            {
                self.brief.response_window_days = LONGER_WINDOW;
            }
        });
    }
}
