//! The campaign builder: a checklist of steps that can be visited in any order.

mod review;

use egui::{Align, Layout, ScrollArea, Ui, vec2};

use crate::domain::campaign::{AudienceSource, CampaignBrief, CampaignStatus, Offer};
use crate::domain::consent::Channel;
use crate::reports::campaign::{CampaignPlan, CampaignsReport, MessagePreview};
use crate::screens::around::{Around, JobKind};
use crate::screens::asked::{Action, Asked};
use crate::screens::campaign_economics::Economics;
use crate::screens::campaign_forecasts::forecasts_ui;
use crate::screens::campaign_parts::{drop_outs_ui, figures_ui, offer_ui, preview_ui, step_row};
use crate::screens::campaign_waves::WavesForm;
use crate::screens::campaigns::CampaignsShown;
use crate::ui::chip::Tone;
use crate::ui::tokens::{GAP, STEP};
use crate::ui::{button, card, field, figure, notice, page, words};

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

/// What is being decided; computed figures are in the plan.
#[derive(Debug)]
pub struct CampaignBuilder {
    pub brief: CampaignBrief,
    /// The saved campaign that this is, if it is.
    pub saved: Option<i64>,
    pub status: CampaignStatus,
    pub step: Step,
    economics: Economics,
    waves: WavesForm,
    /// Which of the previewed recipients is shown.
    recipient: usize,
    /// The brief that the messages were last asked for.
    previewed: Option<CampaignBrief>,
    /// The brief has changed since the figures were last asked for.
    unplanned: bool,
    /// When the brief last changed, in the window's seconds.
    changed_at: f64,
}

/// Seconds without typing after which figures and preview follow.
const PAUSE: f64 = 0.7;

const MERGE_FIELDS: [(&str, &str); 6] = [
    ("First name", "{{ first_name|default('customer') }}"),
    ("Last name", "{{ last_name }}"),
    ("Firm", "{{ company }}"),
    ("Town", "{{ city }}"),
    ("Offer", "{{ offer_text }}"),
    ("Our name", "{{ business_name }}"),
];

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
            recipient: 0,
            previewed: None,
            unplanned: false,
            changed_at: 0.0,
        }
    }

    /// A saved campaign opened again.
    #[must_use]
    pub fn saved(brief: CampaignBrief, id: i64, status: CampaignStatus) -> CampaignBuilder {
        CampaignBuilder { saved: Some(id), status, step: Step::Review, ..CampaignBuilder::new(brief) }
    }

    /// Call when the schedule was saved, so that its form shows what is stored.
    pub fn forget_waves(&mut self) {
        self.waves = WavesForm::default();
    }

    /// Call when a new plan has come.
    pub fn forget(&mut self) {
        self.economics.forget();
    }

    pub fn ui(&mut self, ui: &mut Ui, shown: CampaignsShown<'_>, around: &Around, asked: &mut Asked) {
        let planning = around.is_running(JobKind::Plan);
        let title = if self.brief.name.is_empty() { "New campaign" } else { &self.brief.name };
        page::header(ui, title, "Go through the steps in any order; the figures follow what you decide.", |ui| {
            if button::secondary(ui, "Back to the list").clicked() {
                asked.ask(Action::CloseCampaign);
            }
            if self.saved.is_none()
                && button::secondary_if(ui, !planning, if planning { "Computing…" } else { "Update figures" }).clicked()
            {
                asked.ask(Action::PlanCampaign(self.brief.clone()));
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
            asked.ask(Action::PlanCampaign(self.brief.clone()));
        }
    }

    /// Whether nothing is being dragged or typed, so that what costs time may follow.
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

    fn step_ui(&mut self, ui: &mut Ui, shown: CampaignsShown<'_>, around: &Around, asked: &mut Asked) {
        if self.saved.is_some() && self.step != Step::Review {
            notice::notice(ui, Tone::Plain, "This campaign is saved; its list does not change any more.");
            ui.disable();
        }
        match self.step {
            Step::Audience => self.audience_ui(ui, shown.overview, shown.plan),
            Step::Offers => self.offers_ui(ui, shown.overview),
            Step::Economics => {
                forecasts_ui(ui, &mut self.brief, shown.overview);
                if self.economics.ui(ui, &mut self.brief, shown.plan, around) {
                    asked.ask(Action::PlanCampaign(self.brief.clone()));
                }
            }
            Step::Control => self.control_ui(ui, shown.plan, around),
            Step::Message => self.message_ui(ui, shown.messages, around, asked),
            Step::Review => self.review_ui(ui, shown, around, asked),
        }
    }

    fn audience_ui(&mut self, ui: &mut Ui, overview: Option<&CampaignsReport>, plan: Option<&CampaignPlan>) {
        card::titled(ui, "Audience", "Whom the campaign draws from, and how it reaches them", |ui| {
            field::text(ui, "Name of the campaign", &mut self.brief.name, "Autumn: welcome back", None);
            let choices: Vec<(AudienceSource, String)> = overview.map_or_else(Vec::new, |overview| {
                overview.audiences.iter().map(|c| (c.source.clone(), c.label.clone())).collect()
            });
            if choices.is_empty() {
                notice::notice(
                    ui,
                    Tone::Warn,
                    "There is no list to draw from yet. Compute one on the Accounts screen, or find clusters.",
                );
            } else {
                page::controls(ui, |ui| {
                    field::select(ui, "Draw from", &mut self.brief.audience, &choices);
                    let channels: Vec<_> = [Channel::Email, Channel::Mail, Channel::Telephone]
                        .into_iter()
                        .map(|c| (c, c.name().to_owned()))
                        .collect();
                    field::select(ui, "Reach them by", &mut self.brief.channel, &channels);
                });
            }
        });
        if let Some(plan) = plan {
            drop_outs_ui(ui, plan);
        }
    }

    fn offers_ui(&mut self, ui: &mut Ui, overview: Option<&CampaignsReport>) {
        let mut categories = vec![(String::new(), "Everything".to_owned())];
        if let Some(overview) = overview {
            categories.extend(overview.categories.iter().map(|c| (c.clone(), c.clone())));
        }
        let mut remove = None;
        for (i, offer) in self.brief.offers.iter_mut().enumerate() {
            let title = if offer.name.is_empty() { format!("Offer {}", i + 1) } else { offer.name.clone() };
            ui.push_id(i, |ui| {
                card::titled(ui, &title, "Each customer gets the offer of highest expected profit", |ui| {
                    offer_ui(ui, offer, &categories);
                    if button::quiet(ui, "Remove this offer").accessible_name(format!("Remove {title}")).clicked() {
                        remove = Some(i);
                    }
                });
            });
        }
        if let Some(i) = remove {
            self.brief.offers.remove(i);
        }
        if self.brief.offers.is_empty() {
            notice::notice(ui, Tone::Plain, "Without an offer the message only reminds.");
        }
        if button::secondary(ui, "Add an offer").clicked() {
            self.brief.offers.push(Offer::default());
        }
    }

    fn control_ui(&mut self, ui: &mut Ui, plan: Option<&CampaignPlan>, around: &Around) {
        card::titled(ui, "Control group", "Left alone at random, to show what the campaign itself brings", |ui| {
            page::controls(ui, |ui| {
                field::share(ui, "Share left alone", &mut self.brief.control_share);
                field::number(ui, "Responses count for", &mut self.brief.response_window_days, 1..=365, "days");
            });
            let Some(plan) = plan else { return };
            ui.add_space(STEP);
            let cost = format!(
                "{} are left alone. That costs about {} {} in expected profit.",
                figure::counted(plan.control, "customer", "customers"),
                plan.control_cost.rounded(),
                around.currency
            );
            words::body(ui, &cost);
            match plan.smallest_effect {
                Some(effect) => {
                    let text = format!(
                        "With this group, a difference of {} in the response rate or more will show itself.",
                        figure::percent(effect)
                    );
                    words::body(ui, &text);
                }
                None => notice::notice(
                    ui,
                    Tone::Warn,
                    "The control group is too small to show any realistic effect. Raise its share, or take a longer list.",
                ),
            }
        });
    }

    fn message_ui(&mut self, ui: &mut Ui, messages: &[MessagePreview], around: &Around, asked: &mut Asked) {
        if self.previewed.as_ref() != Some(&self.brief) && self.is_settled(ui) {
            self.previewed = Some(self.brief.clone());
            asked.ask(Action::PreviewMessages(self.brief.clone()));
        }
        let creative = &mut self.brief.creative;
        let recipient = &mut self.recipient;
        card::side_by_side(
            ui,
            320.0,
            &mut [
                &mut |ui: &mut Ui| {
                    card::titled(ui, "Text", "Fields are filled in for each customer", |ui| {
                        field::text(ui, "Subject", &mut creative.subject, "", None);
                        words::label(ui, "Insert a field");
                        ui.horizontal_wrapped(|ui| {
                            for (name, code) in MERGE_FIELDS {
                                let named = format!("Insert {}", name.to_lowercase());
                                if button::secondary(ui, name).accessible_name(named).clicked() {
                                    creative.body.push_str(code);
                                }
                            }
                        });
                        field::paragraph(ui, "Message", &mut creative.body, 12, None);
                    });
                },
                &mut |ui: &mut Ui| preview_ui(ui, messages, recipient, around.is_running(JobKind::Messages)),
            ],
        );
    }
}

/// Whether a change asks for new figures: the words of the message and the name do not.
fn figures_differ(before: &CampaignBrief, after: &CampaignBrief) -> bool {
    let plain = |brief: &CampaignBrief| CampaignBrief {
        name: String::new(),
        creative: crate::domain::campaign::Creative::default(),
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
