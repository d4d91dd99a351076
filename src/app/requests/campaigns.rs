//! Campaigns: plan, preview, save, send, export, results.

use std::path::PathBuf;

use anyhow::Result;

use crate::app::state::Foresale;
use crate::app::{clock, dialogs};
use actions;
use domain::campaign::{AudienceSource, CampaignBrief, CampaignStatus};
use domain::day::Day;
use domain::list_format::ListFormat;
use domain::wave::FurtherWave;
use progress::Progress;
use reports::campaign::CampaignsReport;
use reports::sending::SendReport;
use screens::around::JobKind;
use screens::campaign_builder::CampaignBuilder;
use screens::place::Screen;
use store::Store;

impl Foresale {
    /// An empty product group: an offer for everything.
    pub(in crate::app) fn new_campaign(&mut self, source: Option<AudienceSource>, category: String) {
        self.begin_campaign(move |store, overview| actions::campaigns::brief_for(store, overview, source, &category));
    }

    pub(in crate::app) fn new_campaign_of(&mut self, play: String) {
        self.begin_campaign(move |store, overview| {
            let mut brief = actions::campaigns::brief_of(store, &play)?;
            let known = overview.audiences.iter().any(|choice| choice.source == brief.audience);
            if let Some(first) = overview.audiences.first().filter(|_| !known) {
                brief.audience = first.source.clone();
            }
            Ok(brief)
        });
    }

    /// Opens the builder with a brief of one of the audiences that there are.
    fn begin_campaign(
        &mut self,
        begin: impl FnOnce(&mut Store, &CampaignsReport) -> Result<CampaignBrief> + Send + 'static,
    ) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| -> Result<_> {
            let overview = actions::campaigns::overview(store, today)?;
            Ok((begin(store, &overview)?, overview))
        };
        self.jobs.start(JobKind::Brief, "Beginning a campaign", &path, work, move |app, (brief, overview)| {
            let drawable = !overview.audiences.is_empty();
            app.reports.campaigns.fill(Some(overview));
            app.reports.plan = None;
            app.reports.messages.clear();
            app.reports.results = None;
            app.screens.campaigns.builder = Some(CampaignBuilder::new(brief.clone()));
            app.screen = Screen::Campaigns;
            if drawable {
                app.plan_campaign(brief);
            }
        });
    }

    pub(in crate::app) fn open_campaign(&mut self, campaign: i64) {
        let Some(path) = self.path.clone() else { return };
        let lines = self.reports.campaigns.value.as_ref().map(|r| &r.campaigns);
        let lines = lines.or(self.reports.home.value.as_ref().map(|r| &r.campaigns));
        let status = lines.and_then(|lines| lines.iter().find(|line| line.id == campaign)).map(|line| line.status);
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| -> Result<_> {
            Ok((actions::campaigns::open(store, campaign)?, actions::campaigns::waves_of(store, campaign, today)?))
        };
        self.jobs.start(JobKind::OpenCampaign, "Opening the campaign", &path, work, move |app, (plan, waves)| {
            let status = status.unwrap_or(CampaignStatus::Planned);
            app.screens.campaigns.builder = Some(CampaignBuilder::saved(plan.brief.clone(), campaign, status));
            app.reports.plan = Some(plan);
            app.reports.waves = Some(waves);
            app.screens.campaigns.results_of = None;
            app.screen = Screen::Campaigns;
        });
    }

    pub(in crate::app) fn close_campaign(&mut self) {
        self.jobs.cancel(JobKind::Plan);
        self.screens.campaigns.builder = None;
        self.reports.plan = None;
        self.reports.messages.clear();
    }

    pub(in crate::app) fn plan_campaign(&mut self, brief: CampaignBrief) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work =
            move |store: &mut Store, progress: &Progress| actions::campaigns::plan(store, &brief, today, progress);
        self.jobs.start(JobKind::Plan, "Computing the campaign", &path, work, |app, plan| {
            app.reports.plan = Some(plan);
            if let Some(builder) = &mut app.screens.campaigns.builder {
                builder.forget();
            }
        });
    }

    pub(in crate::app) fn preview_messages(&mut self, brief: CampaignBrief) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        // Whom it goes to is known already, as long as the plan has somebody: only the words are written anew.
        let plan = self.reports.plan.as_ref().map_or(&[][..], |plan| plan.targets.as_slice());
        let known: Vec<_> = plan.iter().take(actions::campaigns::PREVIEWS).cloned().collect();
        let work = move |store: &mut Store, _: &Progress| {
            if known.is_empty() {
                return actions::campaigns::preview_messages(store, &brief, today);
            }
            actions::campaigns::preview_for(store, &brief, &known, today)
        };
        self.jobs.start(JobKind::Messages, "Preparing the preview", &path, work, |app, messages| {
            app.reports.messages = messages;
        });
    }

    pub(in crate::app) fn save_campaign(&mut self, brief: CampaignBrief) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, progress: &Progress| -> Result<_> {
            let plan = actions::campaigns::save(store, &brief, today, progress)?;
            let waves = plan.id.map(|id| actions::campaigns::waves_of(store, id, today)).transpose()?;
            Ok((plan, waves))
        };
        self.jobs.start(JobKind::SaveCampaign, "Saving the campaign", &path, work, |app, (plan, waves)| {
            app.reports.waves = waves;
            if let Some(id) = plan.id {
                let saved = CampaignBuilder::saved(plan.brief.clone(), id, CampaignStatus::Planned);
                app.screens.campaigns.builder = Some(saved);
            }
            app.notices.say(format!("Saved: {}", plan.brief.name));
            app.reports.plan = Some(plan);
            app.reports.campaigns.stale = true;
            app.reports.home.stale = true;
        });
    }

    pub(in crate::app) fn send_campaign(&mut self, campaign: i64) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, progress: &Progress| -> Result<_> {
            let nothing_left = actions::campaigns::nothing_left(store, campaign, today)?;
            let report = actions::campaigns::send(store, campaign, today, progress)?;
            Ok((nothing_left, report, actions::campaigns::waves_of(store, campaign, today)?))
        };
        self.jobs.start(JobKind::Send, "Sending", &path, work, move |app, (nothing_left, report, waves)| {
            match nothing_left {
                Some(told) => app.notices.say(sentence(&told)),
                None => app.say_sent(&report),
            }
            let is_sent = waves.waves.iter().all(|line| line.wave.status == CampaignStatus::Sent);
            if let Some(builder) = app.screens.campaigns.builder.as_mut().filter(|b| b.saved == Some(campaign)) {
                builder.status = if is_sent { CampaignStatus::Sent } else { CampaignStatus::Sending };
            }
            app.reports.waves = Some(waves);
            app.reports.campaigns.stale = true;
            app.reports.home.stale = true;
        });
    }

    pub(in crate::app) fn send_to_me(&mut self, campaign: i64) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::campaigns::send_to_me(store, campaign, today);
        self.jobs.start(JobKind::TestMail, "Sending one message to you", &path, work, |app, to| {
            app.notices.say(format!("One message went to {to}; look at it before the campaign goes out."));
        });
    }

    /// Says how a sending ended.
    pub(in crate::app) fn say_sent(&mut self, report: &SendReport) {
        let SendReport { queued, sent, suppressed, .. } = report;
        let text = format!("{sent} sent, {suppressed} held back because of a refusal, {queued} waiting.");
        match report.left() {
            Some(told) => self.notices.fail(sentence(&told), text),
            None => self.notices.say(text),
        }
    }

    pub(in crate::app) fn export_campaign(&mut self, campaign: i64, format: ListFormat) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| -> Result<Option<PathBuf>> {
            let Some(to) = dialogs::save("campaign", format) else { return Ok(None) };
            actions::campaigns::export(store, campaign, &to, today)?;
            Ok(Some(to))
        };
        self.jobs.start(JobKind::Export, "Writing the recipients", &path, work, Foresale::say_written);
    }

    pub(in crate::app) fn show_results(&mut self, campaign: i64) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| actions::campaigns::results(store, campaign);
        self.jobs.start(JobKind::Results, "Reading the results", &path, work, move |app, results| {
            app.reports.results = Some(results);
            app.screens.campaigns.results_of = Some(campaign);
            app.screen = Screen::Campaigns;
        });
    }

    pub(in crate::app) fn show_scoreboard(&mut self) {
        let Some(path) = self.path.clone() else { return };
        let work = |store: &mut Store, _: &Progress| actions::campaigns::scoreboard(store);
        self.jobs.start(JobKind::Results, "Reading the scoreboard", &path, work, |app, scoreboard| {
            app.reports.scoreboard = Some(scoreboard);
        });
    }

    pub(in crate::app) fn schedule_campaign(
        &mut self,
        campaign: i64,
        not_before: Option<Day>,
        further: Vec<FurtherWave>,
    ) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| {
            actions::campaigns::schedule(store, campaign, not_before, &further, today)
        };
        self.jobs.start(JobKind::Write, "Saving the schedule", &path, work, |app, waves| {
            app.reports.waves = Some(waves);
            if let Some(builder) = &mut app.screens.campaigns.builder {
                builder.forget_waves();
            }
            app.notices.say("The schedule is saved.".to_owned());
            app.reports.campaigns.stale = true;
            app.reports.home.stale = true;
        });
    }

    pub(in crate::app) fn rebuild_campaign(&mut self, campaign: i64) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work =
            move |store: &mut Store, progress: &Progress| actions::campaigns::rebuild(store, campaign, today, progress);
        self.jobs.start(JobKind::Rebuild, "Making the list anew", &path, work, |app, report| {
            app.reports.rebuilt = Some(report);
        });
    }
}

/// The words of an action as a notice says them.
fn sentence(told: &str) -> String {
    let mut letters = told.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
