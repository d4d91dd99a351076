//! Campaigns: plan, preview, save, send, export, results.

use crate::app::state::Foresale;
use actions::campaigns::PREVIEWS;
use actions::campaigns::requests::{
    BeginCampaign, BeginPlay, ExportCampaign, OpenCampaign, PlanCampaign, PreviewMessages, ReadResults, ReadScoreboard,
    RebuildCampaign, SaveCampaign, ScheduleCampaign, SendCampaign, SendToMe,
};
use domain::campaign::{AudienceSource, CampaignBrief, CampaignStatus};
use domain::day::Day;
use domain::list_format::ListFormat;
use domain::wave::FurtherWave;
use reports::campaign::CampaignsReport;
use reports::sending::SendReport;
use screens::around::{CampaignJob, JobKind};
use screens::campaigns::builder::CampaignBuilder;
use screens::place::Screen;

impl Foresale {
    /// An empty product group: an offer for everything.
    pub(in crate::app) fn new_campaign(&mut self, source: Option<AudienceSource>, category: String) {
        let request = BeginCampaign { audience: source, category };
        self.ask(JobKind::Campaigns(CampaignJob::Brief), "Beginning a campaign", request, Foresale::begin_campaign);
    }

    pub(in crate::app) fn new_campaign_of(&mut self, play: String) {
        self.ask(
            JobKind::Campaigns(CampaignJob::Brief),
            "Beginning a campaign",
            BeginPlay { play },
            Foresale::begin_campaign,
        );
    }

    /// Opens the builder with a brief for one of the existing audiences.
    fn begin_campaign(&mut self, (brief, overview): (CampaignBrief, CampaignsReport)) {
        let drawable = !overview.audiences.is_empty();
        self.reports.campaigns.fill(Some(overview));
        self.reports.plan = None;
        self.reports.messages.clear();
        self.reports.results = None;
        self.screens.campaigns.builder = Some(CampaignBuilder::new(brief.clone()));
        self.screen = Screen::Campaigns;
        if drawable {
            self.plan_campaign(brief);
        }
    }

    pub(in crate::app) fn open_campaign(&mut self, campaign: i64) {
        let lines = self.reports.campaigns.value.as_ref().map(|r| &r.campaigns);
        let lines = lines.or(self.reports.home.value.as_ref().map(|r| &r.campaigns));
        let status = lines.and_then(|lines| lines.iter().find(|line| line.id == campaign)).map(|line| line.status);
        let request = OpenCampaign { campaign };
        self.ask(JobKind::Campaigns(CampaignJob::Open), "Opening the campaign", request, move |app, (plan, waves)| {
            let status = status.unwrap_or(CampaignStatus::Planned);
            app.screens.campaigns.builder = Some(CampaignBuilder::saved(plan.brief.clone(), campaign, status));
            app.reports.plan = Some(plan);
            app.reports.waves = Some(waves);
            app.screens.campaigns.results_of = None;
            app.screen = Screen::Campaigns;
        });
    }

    pub(in crate::app) fn close_campaign(&mut self) {
        self.jobs.cancel(JobKind::Campaigns(CampaignJob::Plan));
        self.screens.campaigns.builder = None;
        self.reports.plan = None;
        self.reports.messages.clear();
    }

    pub(in crate::app) fn plan_campaign(&mut self, brief: CampaignBrief) {
        self.ask(
            JobKind::Campaigns(CampaignJob::Plan),
            "Computing the campaign",
            PlanCampaign { brief },
            |app, plan| {
                app.reports.plan = Some(plan);
                if let Some(builder) = &mut app.screens.campaigns.builder {
                    builder.forget();
                }
            },
        );
    }

    pub(in crate::app) fn preview_messages(&mut self, brief: CampaignBrief) {
        // The recipients are already known, as long as the plan has any: only the text is rewritten.
        let plan = self.reports.plan.as_ref().map_or(&[][..], |plan| plan.targets.as_slice());
        let targets = plan.iter().take(PREVIEWS).cloned().collect();
        let request = PreviewMessages { brief, targets };
        self.ask(JobKind::Campaigns(CampaignJob::Messages), "Preparing the preview", request, |app, messages| {
            app.reports.messages = messages;
        });
    }

    pub(in crate::app) fn save_campaign(&mut self, brief: CampaignBrief) {
        let request = SaveCampaign { brief };
        self.ask(JobKind::Campaigns(CampaignJob::Save), "Saving the campaign", request, |app, (plan, waves)| {
            app.reports.waves = waves;
            if let Some(id) = plan.id {
                let saved = CampaignBuilder::saved(plan.brief.clone(), id, CampaignStatus::Planned);
                app.screens.campaigns.builder = Some(saved);
            }
            app.notices.say(format!("Saved: {}", plan.brief.name));
            app.reports.plan = Some(plan);
        });
    }

    pub(in crate::app) fn send_campaign(&mut self, campaign: i64) {
        let request = SendCampaign { campaign };
        self.ask(
            JobKind::Campaigns(CampaignJob::Send),
            "Sending",
            request,
            move |app, (nothing_left, report, waves)| {
                match nothing_left {
                    Some(told) => app.notices.say(sentence(&told)),
                    None => app.say_sent(&report),
                }
                let is_sent = waves.waves.iter().all(|line| line.wave.status == CampaignStatus::Sent);
                if let Some(builder) = app.screens.campaigns.builder.as_mut().filter(|b| b.saved == Some(campaign)) {
                    builder.status = if is_sent { CampaignStatus::Sent } else { CampaignStatus::Sending };
                }
                app.reports.waves = Some(waves);
            },
        );
    }

    pub(in crate::app) fn send_to_me(&mut self, campaign: i64) {
        self.ask(JobKind::TestMail, "Sending one message to you", SendToMe { campaign }, |app, to| {
            app.notices.say(format!("One message went to {to}; check it before the campaign goes out."));
        });
    }

    /// Reports how sending ended.
    pub(in crate::app) fn say_sent(&mut self, report: &SendReport) {
        let SendReport { queued, sent, suppressed, .. } = report;
        let text = format!("{sent} sent, {suppressed} held back because of a refusal, {queued} waiting.");
        match report.left() {
            Some(told) => self.notices.fail(sentence(&told), text),
            None => self.notices.say(text),
        }
    }

    pub(in crate::app) fn export_campaign(&mut self, campaign: i64, format: ListFormat) {
        let request = move |file| ExportCampaign { campaign, file };
        self.export("Writing the recipients", "campaign", format, request);
    }

    pub(in crate::app) fn show_results(&mut self, campaign: i64) {
        let request = ReadResults { campaign };
        self.ask(JobKind::Campaigns(CampaignJob::Results), "Reading the results", request, move |app, results| {
            app.reports.results = Some(results);
            app.screens.campaigns.results_of = Some(campaign);
            app.screen = Screen::Campaigns;
        });
    }

    pub(in crate::app) fn show_scoreboard(&mut self) {
        self.ask(
            JobKind::Campaigns(CampaignJob::Results),
            "Reading the scoreboard",
            ReadScoreboard {},
            |app, scoreboard| {
                app.reports.scoreboard = Some(scoreboard);
            },
        );
    }

    pub(in crate::app) fn schedule_campaign(
        &mut self,
        campaign: i64,
        not_before: Option<Day>,
        further: Vec<FurtherWave>,
    ) {
        let request = ScheduleCampaign { campaign, not_before, further };
        self.ask(JobKind::Write, "Saving the schedule", request, |app, waves| {
            app.reports.waves = Some(waves);
            if let Some(builder) = &mut app.screens.campaigns.builder {
                builder.forget_waves();
            }
            app.notices.say("The schedule is saved.".to_owned());
        });
    }

    pub(in crate::app) fn rebuild_campaign(&mut self, campaign: i64) {
        self.ask(
            JobKind::Campaigns(CampaignJob::Rebuild),
            "Rebuilding the list",
            RebuildCampaign { campaign },
            |app, report| {
                app.reports.rebuilt = Some(report);
            },
        );
    }
}

/// The wording of an action for a notice.
fn sentence(told: &str) -> String {
    let mut letters = told.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
