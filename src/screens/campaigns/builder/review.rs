//! The last step of the builder: what is still open, then save, send, print or export.

use egui::Ui;

use super::{CampaignBuilder, Step};
use crate::action::{Action, ActionQueue, CampaignAction};
use crate::around::{Around, CampaignJob, JobKind};
use crate::campaigns::CampaignsShown;
use crate::campaigns::parts::targets_ui;
use crate::campaigns::rebuild::rebuild_ui;
use crate::campaigns::sending::sending_ui;
use domain::campaign::CampaignStatus;
use domain::consent::Channel;
use domain::list_format::ListFormat;
use reports::campaign::CampaignPlan;
use ui::chip::Tone;
use ui::confirm::{self, Question};
use ui::{button, card, notice};

impl CampaignBuilder {
    pub(super) fn review_ui(
        &mut self,
        ui: &mut Ui,
        shown: CampaignsShown<'_>,
        around: &Around,
        asked: &mut ActionQueue,
    ) {
        let Some(plan) = shown.plan else {
            let text = if around.is_running(JobKind::Campaigns(CampaignJob::Plan)) {
                "The figures are being computed; the list will follow."
            } else {
                "The figures are not computed yet. Choose an audience first."
            };
            notice::notice(ui, Tone::Plain, text);
            return;
        };
        self.steps_left_ui(ui, shown.plan);
        match self.saved {
            None => self.save_ui(ui, plan, around, asked),
            Some(id) => {
                self.deliver_ui(ui, id, shown, around, asked);
                if let Some(waves) = shown.waves.filter(|waves| waves.campaign == id) {
                    sending_ui(ui, waves, around, asked);
                    self.waves.ui(ui, waves, around, asked);
                }
                rebuild_ui(ui, id, shown.rebuilt, around, asked);
            }
        }
        targets_ui(ui, plan, asked);
        if let Some(overview) = shown.overview {
            self.play.ui(ui, &self.brief, overview, asked);
        }
    }

    fn steps_left_ui(&mut self, ui: &mut Ui, plan: Option<&CampaignPlan>) {
        let open: Vec<Step> =
            Step::ALL.into_iter().filter(|step| *step != Step::Review && !self.is_done(*step, plan)).collect();
        for step in open {
            let text = match step {
                Step::Audience => "The campaign has no name or nobody to contact.",
                Step::Offers => "There is no offer. Add one; without a discount it is a reminder.",
                Step::Economics => "Nobody is worth contacting under these figures.",
                Step::Control => "Nobody is left alone, so the effect will not be measurable.",
                _ => "The message is empty.",
            };
            notice::notice_with(ui, Tone::Warn, text, |ui| {
                if button::quiet(ui, &format!("Go to {}", step.name().to_lowercase())).clicked() {
                    self.step = step;
                }
            });
        }
    }

    fn save_ui(&mut self, ui: &mut Ui, plan: &CampaignPlan, around: &Around, asked: &mut ActionQueue) {
        card::titled(ui, "Save the campaign", "Fixes the list and the control group; nothing is sent yet", |ui| {
            let busy = around.is_running(JobKind::Campaigns(CampaignJob::Save));
            let ready = !busy && plan.chosen > 0 && !self.brief.name.trim().is_empty();
            if button::primary_if(ui, ready, if busy { "Saving…" } else { "Save campaign" }).clicked() {
                asked.ask(CampaignAction::Save(self.brief.clone()));
            }
        });
    }

    fn deliver_ui(
        &mut self,
        ui: &mut Ui,
        id: i64,
        shown: CampaignsShown<'_>,
        around: &Around,
        asked: &mut ActionQueue,
    ) {
        let is_sent = self.status == CampaignStatus::Sent;
        let question = format!("send campaign {id}");
        card::titled(ui, "Send, print or export", "Nothing goes out twice, whatever happens in between", |ui| {
            ui.horizontal_wrapped(|ui| {
                if is_sent && button::primary(ui, "See results").clicked() {
                    asked.ask(CampaignAction::ShowResults(id));
                }
                if self.brief.channel == Channel::Email {
                    let sending = around.is_running(JobKind::Campaigns(CampaignJob::Send));
                    let (text, idle) = (send_text(sending, self.status), !sending);
                    let send =
                        if is_sent { button::secondary_if(ui, idle, text) } else { button::primary_if(ui, idle, text) };
                    if send.clicked() {
                        confirm::ask(ui, &question);
                    }
                }
                for (format, name) in [(ListFormat::Csv, "Export CSV…"), (ListFormat::Pdf, "Export PDF…")] {
                    if button::secondary(ui, name).clicked() {
                        asked.ask(CampaignAction::Export { campaign: id, format });
                    }
                }
                if !is_sent && button::secondary(ui, "See results").clicked() {
                    asked.ask(CampaignAction::ShowResults(id));
                }
                self.ending_ui(ui, id, around);
            });
            self.end_ui(ui, id, asked);
            let Some(plan) = shown.plan else { return };
            let text = send_question(plan, self.status, shown);
            let ask = Question { id: &question, text: &text, yes: "Yes, send" };
            let to_me = |ui: &mut Ui| {
                let free = !around.is_running(JobKind::TestMail);
                let hint = "The first recipient's message, to the address that the campaign is sent from";
                if button::secondary_if(ui, free, "Send one to me").on_hover_text(hint).clicked() {
                    asked.ask(CampaignAction::SendToMe(id));
                }
            };
            if confirm::confirm_or(ui, ask, to_me) {
                asked.ask(CampaignAction::Send(id));
            }
        });
    }

    /// For a campaign that was not sent: recording that another tool sent it, or discarding it. For one being sent:
    /// withdrawing the rest.
    fn ending_ui(&self, ui: &mut Ui, id: i64, around: &Around) {
        let free = !around.is_running(JobKind::Write) && !around.is_running(JobKind::Campaigns(CampaignJob::Send));
        for (name, _, _) in endings(self.status, id) {
            if button::secondary_if(ui, free, name).clicked() {
                confirm::ask(ui, &format!("{name} {id}"));
            }
        }
    }

    fn end_ui(&self, ui: &mut Ui, id: i64, asked: &mut ActionQueue) {
        for (name, text, action) in endings(self.status, id) {
            let (question, yes) = (format!("{name} {id}"), format!("Yes, {}", name.to_lowercase()));
            if confirm::confirm(ui, Question { id: &question, text, yes: &yes }) {
                asked.ask(action);
            }
        }
    }
}

/// How a campaign can be ended without sending it or its remainder: the button, its meaning, and its effect.
fn endings(status: CampaignStatus, id: i64) -> Vec<(&'static str, &'static str, Action)> {
    match status {
        CampaignStatus::Planned => vec![
            (
                "Sent elsewhere today",
                "Has another tool sent this list today? Then its results count from now on.",
                Action::Campaigns(CampaignAction::MarkSent(id)),
            ),
            (
                "Discard",
                "Discard this campaign? Its list and its control group become free again. This cannot be undone.",
                Action::Campaigns(CampaignAction::Discard(id)),
            ),
        ],
        CampaignStatus::Sending => vec![(
            "Withdraw waiting messages",
            "Withdraw the messages that have not left yet? They will not be sent.",
            Action::Campaigns(CampaignAction::Withdraw(id)),
        )],
        CampaignStatus::Sent => Vec::new(),
    }
}

fn send_text(sending: bool, status: CampaignStatus) -> &'static str {
    match (sending, status) {
        (true, _) => "Sending…",
        (false, CampaignStatus::Sent) => "Send what is left",
        _ => "Send e-mails",
    }
}

/// "Send 1,739 e-mails as Brook <hello@example.com> now? 193 are left alone."
fn send_question(plan: &CampaignPlan, status: CampaignStatus, shown: CampaignsShown<'_>) -> String {
    let sender = shown.overview.map_or("", |overview| overview.sender.trim());
    let sender = if sender.is_empty() { String::new() } else { format!(" as {sender}") };
    if status != CampaignStatus::Planned {
        return format!("Send the waiting messages{sender} now?");
    }
    let emails = figures::counted(plan.chosen, "e-mail", "e-mails");
    let alone = match plan.control {
        0 => String::new(),
        1 => " One customer is left alone.".to_owned(),
        n => format!(" {} are left alone.", figures::count(n)),
    };
    format!("Send {emails}{sender} now?{alone}")
}
