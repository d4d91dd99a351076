//! The progress of sending a campaign: failures, pausing, resuming.

use egui::Ui;

use crate::action::{ActionQueue, CampaignAction};
use crate::around::{Around, CampaignJob, JobKind};
use domain::campaign::CampaignStatus;
use domain::consent::Channel;
use domain::resolution::Failed;
use reports::waves::WavesReport;
use ui::chip::Tone;
use ui::{button, notice};

/// What the user should know and can do while a campaign is being sent; nothing if none of it has begun.
pub fn sending_ui(ui: &mut Ui, report: &WavesReport, around: &Around, asked: &mut ActionQueue) {
    if report.channel != Channel::Email {
        return;
    }
    let free = !around.is_running(JobKind::Write);
    if report.paused {
        let text = "The sending of this campaign is paused. Messages stay in the outbox until you resume it.";
        notice::notice_with(ui, Tone::Warn, text, |ui| {
            if button::secondary_if(ui, free, "Resume").clicked() {
                asked.ask(CampaignAction::Resume(report.campaign));
            }
        });
    } else if is_going_out(report, around) {
        let text = "Messages of this campaign are being sent or are waiting in the outbox.";
        notice::notice_with(ui, Tone::Accent, text, |ui| {
            let hint = "Nothing more leaves until you resume it, even if it is being sent at this moment";
            if button::secondary_if(ui, free, "Pause").on_hover_text(hint).clicked() {
                asked.ask(CampaignAction::Pause(report.campaign));
            }
        });
    }
    failed_ui(ui, report, free && !around.is_running(JobKind::Campaigns(CampaignJob::Send)), asked);
}

fn is_going_out(report: &WavesReport, around: &Around) -> bool {
    let waits = report.waves.iter().any(|line| line.wave.status == CampaignStatus::Sending && line.outbox.queued > 0);
    waits || around.is_running(JobKind::Campaigns(CampaignJob::Send))
}

fn failed_ui(ui: &mut Ui, report: &WavesReport, free: bool, asked: &mut ActionQueue) {
    let failed: u64 = report.waves.iter().map(|line| line.outbox.failed).sum();
    if failed == 0 {
        return;
    }
    let messages = figures::plural(failed, "message", "messages");
    let text = format!(
        "{} {messages} failed. Try again puts messages worth another try back into the outbox; addresses that the \
         mail server refused for good stay out unless you include them.",
        figures::whole(failed as f64)
    );
    notice::notice_with(ui, Tone::Warn, &text, |ui| {
        ui.horizontal_wrapped(|ui| {
            for (name, which) in [("Try again", Failed::WorthATry), ("Include refused addresses", Failed::All)] {
                if button::secondary_if(ui, free, name).clicked() {
                    asked.ask(CampaignAction::RetryFailed { campaign: report.campaign, which });
                }
            }
        });
    });
}
