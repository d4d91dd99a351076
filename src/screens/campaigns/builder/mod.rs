//! The campaign builder: a checklist of steps that can be visited in any order.

mod audience;
mod control;
mod message;
mod offers;
mod review;

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use crate::action::{ActionQueue, CampaignAction};
use crate::around::{Around, CampaignJob, JobKind};
use crate::campaigns::CampaignsShown;
use crate::campaigns::builder::message::Typing;
use crate::campaigns::economics::Economics;
use crate::campaigns::forecasts::forecasts_ui;
use crate::campaigns::limits::differing_ui;
use crate::campaigns::parts::{figures_ui, step_row};
use crate::campaigns::plays::PlayForm;
use crate::campaigns::waves::WavesForm;
use domain::campaign::{CampaignBrief, CampaignStatus, Offer};
use reports::campaign::CampaignPlan;
use ui::chip::Tone;
use ui::tokens::{GAP, STEP};
use ui::{button, notice, page};

/// The steps; all of them can be visited at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Audience,
    Offers,
    Economics,
    Control,
    Message,
    Review,
}

impl Step {
    pub const ALL: [Step; 6] =
        [Step::Audience, Step::Offers, Step::Economics, Step::Control, Step::Message, Step::Review];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Step::Audience => "Audience",
            Step::Offers => "Offers",
            Step::Economics => "Economics",
            Step::Control => "Control group",
            Step::Message => "Message",
            Step::Review => "Review and send",
        }
    }
}

/// The choices being made; computed figures are in the plan.
#[derive(Debug)]
pub struct CampaignBuilder {
    pub brief: CampaignBrief,
    /// The saved campaign this is, if any.
    pub saved: Option<i64>,
    pub status: CampaignStatus,
    pub step: Step,
    economics: Economics,
    waves: WavesForm,
    play: PlayForm,
    /// Which of the previewed recipients is shown.
    recipient: usize,
    typing: Typing,
    /// The brief for which the messages were last requested.
    previewed: Option<CampaignBrief>,
    /// The brief has changed since the figures were last requested.
    unplanned: bool,
    /// When the brief last changed, in the window's seconds.
    changed_at: f64,
}

/// Seconds without typing after which figures and preview are updated.
const PAUSE: f64 = 0.7;

impl CampaignBuilder {
    #[must_use]
    pub fn new(brief: CampaignBrief) -> CampaignBuilder {
        CampaignBuilder {
            brief,
            saved: None,
            status: CampaignStatus::Planned,
            step: Step::Audience,
            economics: Economics::default(),
            waves: WavesForm::default(),
            play: PlayForm::default(),
            recipient: 0,
            typing: Typing::default(),
            previewed: None,
            unplanned: false,
            changed_at: 0.0,
        }
    }

    /// A reopened saved campaign.
    #[must_use]
    pub fn saved(brief: CampaignBrief, id: i64, status: CampaignStatus) -> CampaignBuilder {
        CampaignBuilder { saved: Some(id), status, step: Step::Review, ..CampaignBuilder::new(brief) }
    }

    /// Call when the schedule was saved, so that its form shows what is stored.
    pub fn forget_waves(&mut self) {
        self.waves = WavesForm::default();
    }

    /// Call when a new plan has arrived.
    pub fn forget(&mut self) {
        self.economics.forget();
        // The message may now go to other customers.
        self.previewed = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, shown: CampaignsShown<'_>, around: &Around, asked: &mut ActionQueue) {
        let planning = around.is_running(JobKind::Campaigns(CampaignJob::Plan));
        let title = if self.brief.name.is_empty() { "New campaign" } else { &self.brief.name };
        page::header(ui, title, "Go through the steps in any order; the figures follow what you decide.", |ui| {
            if button::secondary(ui, "Back to the list").clicked() {
                asked.ask(CampaignAction::Close);
            }
            if self.saved.is_none()
                && button::secondary_if(ui, !planning, if planning { "Computing…" } else { "Update figures" }).clicked()
            {
                asked.ask(CampaignAction::Plan(self.brief.clone()));
            }
        });
        let height = ui.available_height();
        let before = self.brief.clone();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            ui.allocate_ui_with_layout(vec2(200.0, height), Layout::top_down(Align::Min), |ui| {
                ui.set_width(200.0);
                self.steps_ui(ui, shown.plan);
            });
            let width = ui.available_width();
            ui.allocate_ui_with_layout(vec2(width, height), Layout::top_down(Align::Min), |ui| {
                ScrollArea::vertical().id_salt("step").auto_shrink([false, false]).show(ui, |ui| {
                    ui.set_width(width - 12.0);
                    ui.spacing_mut().item_spacing = vec2(8.0, GAP);
                    self.step_ui(ui, shown, around, asked);
                    ui.add_space(GAP);
                });
            });
        });
        if before != self.brief {
            self.changed_at = ui.input(|i| i.time);
            self.unplanned |= self.saved.is_none() && figures_differ(&before, &self.brief);
        }
        if self.unplanned && self.is_settled(ui) {
            self.unplanned = false;
            asked.ask(CampaignAction::Plan(self.brief.clone()));
        }
    }

    /// Whether nothing is being dragged or typed, so that slow updates may run.
    fn is_settled(&self, ui: &Ui) -> bool {
        let (now, dragging) = ui.input(|i| (i.time, i.pointer.any_down()));
        let typing = ui.ctx().egui_wants_keyboard_input() && now - self.changed_at < PAUSE;
        if typing {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(200));
        }
        !dragging && !typing
    }

    /// Whether a step is done.
    fn is_done(&self, step: Step, plan: Option<&CampaignPlan>) -> bool {
        match step {
            Step::Audience => !self.brief.name.trim().is_empty() && plan.is_some_and(|plan| plan.audience > 0),
            Step::Offers => self.brief.offers.iter().any(|offer| !offer.name.trim().is_empty()),
            Step::Economics => plan.is_some_and(|plan| plan.chosen > 0),
            Step::Control => plan.is_some_and(|plan| plan.control > 0),
            Step::Message => {
                !self.brief.creative.subject.trim().is_empty() && !self.brief.creative.body.trim().is_empty()
            }
            Step::Review => self.saved.is_some(),
        }
    }

    fn steps_ui(&mut self, ui: &mut Ui, plan: Option<&CampaignPlan>) {
        ui.spacing_mut().item_spacing.y = 4.0;
        for step in Step::ALL {
            let done = self.is_done(step, plan);
            if step_row(ui, step.name(), done, self.step == step) {
                self.step = step;
            }
        }
        ui.add_space(STEP);
        if let Some(plan) = plan {
            figures_ui(ui, plan);
        }
    }

    fn step_ui(&mut self, ui: &mut Ui, shown: CampaignsShown<'_>, around: &Around, asked: &mut ActionQueue) {
        if self.saved.is_some() && self.step != Step::Review {
            notice::notice(ui, Tone::Plain, "This campaign is saved; its list no longer changes.");
            ui.disable();
        }
        match self.step {
            Step::Audience => self.audience_ui(ui, shown.overview, shown.plan),
            Step::Offers => self.offers_ui(ui, shown.overview, around),
            Step::Economics => {
                forecasts_ui(ui, &mut self.brief, shown.overview);
                if self.economics.ui(ui, &mut self.brief, shown.plan, around) {
                    asked.ask(CampaignAction::Plan(self.brief.clone()));
                }
                if let Some(overview) = shown.overview {
                    differing_ui(ui, &mut self.brief, &overview.stored);
                }
            }
            Step::Control => self.control_ui(ui, shown.plan, around),
            Step::Message => self.message_ui(ui, shown.messages, around, asked),
            Step::Review => self.review_ui(ui, shown, around, asked),
        }
    }
}

/// Whether a change requires new figures: the text of the message and the name do not.
fn figures_differ(before: &CampaignBrief, after: &CampaignBrief) -> bool {
    let plain = |brief: &CampaignBrief| CampaignBrief {
        name: String::new(),
        creative: domain::campaign::Creative::default(),
        offers: brief.offers.iter().map(|o| Offer { name: String::new(), text: String::new(), ..o.clone() }).collect(),
        ..brief.clone()
    };
    plain(before) != plain(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief() -> CampaignBrief {
        CampaignBrief { name: "Autumn".into(), offers: vec![Offer::default()], ..CampaignBrief::default() }
    }

    #[test]
    fn only_what_changes_the_figures_asks_for_new_ones() {
        let mut after = brief();
        after.name = "Winter".into();
        after.creative.body = "Hello".into();
        after.offers[0].text = "Come in".into();
        assert!(!figures_differ(&brief(), &after));
        after.offers[0].discount = 0.1;
        assert!(figures_differ(&brief(), &after));
    }
}
