//! Campaigns: the list with status and result; the builder has its own file.

pub mod builder;
pub mod economics;
pub mod forecasts;
pub mod limits;
pub mod parts;
pub mod plays;
pub mod rebuild;
pub mod results;
pub mod scoreboard;
pub mod sending;
pub mod waves;

use egui::Ui;

use crate::action::{Action, ActionQueue, CampaignAction};
use crate::around::{Around, CampaignJob, JobKind};
use crate::campaigns::builder::CampaignBuilder;
use crate::campaigns::plays::plays_ui;
use crate::campaigns::results::{Leave, results_page};
use crate::campaigns::scoreboard::scoreboard_ui;
use crate::campaigns::waves::due_ui;
use crate::place::Screen;
use crate::uncertain::uncertain_ui;
use crate::waiting::waiting_ui;
use domain::campaign::CampaignStatus;
use reports::campaign::{CampaignPlan, CampaignsReport, MessagePreview, OutboxCounts};
use reports::campaign_recipe::RebuildReport;
use reports::campaign_results::{CampaignResults, Scoreboard};
use reports::home::CampaignLine;
use reports::waves::WavesReport;
use ui::chip::Tone;
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::table::{Column, Table};
use ui::{button, card, page};

const PURPOSE: &str = "Choose the list for profit, write, send, and see afterwards what it really brought.";

/// Which view of the campaigns is shown while no campaign is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    #[default]
    List,
    Plays,
    Scoreboard,
}

/// The builder, if a campaign is open, and what is shown instead of it.
#[derive(Debug)]
pub struct CampaignsScreen {
    pub builder: Option<CampaignBuilder>,
    pub view: View,
    /// The campaign whose results are shown, on top of everything else.
    pub results_of: Option<i64>,
    columns: Vec<Column>,
}

impl Default for CampaignsScreen {
    fn default() -> CampaignsScreen {
        CampaignsScreen {
            builder: None,
            view: View::List,
            results_of: None,
            columns: vec![
                Column::text("Campaign", 150.0).stretch(2.0),
                Column::text("Status", 82.0),
                Column::text("Channel", 70.0),
                Column::number("Contacted", 74.0),
                Column::number("Left alone", 74.0)
                    .hint("The control group that shows what the campaign really brought"),
                Column::number("Responses expected", 90.0),
                Column::number("Profit expected", 80.0),
                Column::text("Goes out", 160.0),
            ],
        }
    }
}

/// What the campaigns screen shows.
#[derive(Debug, Default, Clone, Copy)]
pub struct CampaignsShown<'a> {
    pub overview: Option<&'a CampaignsReport>,
    pub plan: Option<&'a CampaignPlan>,
    pub messages: &'a [MessagePreview],
    pub results: Option<&'a CampaignResults>,
    pub scoreboard: Option<&'a Scoreboard>,
    pub waves: Option<&'a WavesReport>,
    pub rebuilt: Option<&'a RebuildReport>,
}

impl CampaignsScreen {
    pub fn ui(&mut self, ui: &mut Ui, shown: CampaignsShown<'_>, around: &Around, asked: &mut ActionQueue) {
        if let Some(results) = shown.results.filter(|results| self.results_of == Some(results.id)) {
            if results_page(ui, results, around, asked) == Leave::Back {
                self.results_of = None;
            }
            return;
        }
        if let Some(builder) = &mut self.builder {
            builder.ui(ui, shown, around, asked);
            return;
        }
        let busy = around.is_running(JobKind::Campaigns(CampaignJob::Brief));
        page::header(ui, "Campaigns", PURPOSE, |ui| {
            if button::primary_if(ui, !busy, "New campaign").clicked() {
                asked.ask(CampaignAction::New(None));
            }
        });
        let Some(report) = shown.overview else {
            waiting_ui(ui, around.is_running(JobKind::Load(Screen::Campaigns)));
            return;
        };
        let tabs = [(View::List, "Campaigns"), (View::Plays, "Plays"), (View::Scoreboard, "Scoreboard")];
        button::tabs(ui, &mut self.view, &tabs);
        page::scrolling(ui, "campaigns", |ui| match (self.view, shown.scoreboard) {
            (View::List, _) => self.overview_ui(ui, report, around, asked),
            (View::Plays, _) => plays_ui(ui, report, around, asked),
            (View::Scoreboard, Some(scoreboard)) => scoreboard_ui(ui, scoreboard, around, asked),
            (View::Scoreboard, None) => {
                let reading = around.is_running(JobKind::Campaigns(CampaignJob::Results));
                if !reading {
                    asked.ask(CampaignAction::ShowScoreboard);
                }
                waiting_ui(ui, reading);
            }
        });
    }

    fn overview_ui(&self, ui: &mut Ui, report: &CampaignsReport, around: &Around, asked: &mut ActionQueue) {
        due_ui(ui, &report.due, around, asked);
        outbox_ui(ui, report.outbox, around, asked);
        if !report.campaigns.is_empty() {
            self.list_ui(ui, report, asked);
            return;
        }
        let empty = Empty {
            icon: Icon::Campaigns,
            title: "No campaign yet",
            how: "Compute a list on the Accounts screen, or pick a cluster; then make a campaign from it. The \
                  program proposes how many to contact and shows what it should earn.",
            button: Some("Go to the accounts"),
        };
        if notice::empty(ui, empty) {
            asked.ask(Action::Go(Screen::Accounts));
        }
    }

    fn list_ui(&self, ui: &mut Ui, report: &CampaignsReport, asked: &mut ActionQueue) {
        card::card(ui, |ui| {
            let answer = Table::new("campaigns", &self.columns, 520.0).show(ui, report.campaigns.len(), |i, row| {
                let line = &report.campaigns[i];
                let (tone, status) = status_chip(line);
                row.named(format!("Open campaign {}, {status}", line.name));
                row.strong(&line.name);
                row.chip(tone, status);
                row.weak(&line.channel);
                row.text(&figures::count(line.chosen));
                row.text(&figures::count(line.control));
                row.text(&figures::whole(line.expected_responses));
                row.text(&line.expected_profit.rounded());
                let goes_out =
                    line.next.map_or_else(|| format!("Made on {}", line.created.spoken()), |next| next.spoken());
                row.weak(&goes_out);
            });
            if let Some(line) = answer.row.and_then(|i| report.campaigns.get(i)) {
                asked.ask(CampaignAction::Open(line.id));
            }
        });
    }
}

fn outbox_ui(ui: &mut Ui, outbox: OutboxCounts, around: &Around, asked: &mut ActionQueue) {
    uncertain_ui(ui, outbox.uncertain, None, around, asked);
    if outbox.queued > 0 || outbox.failed > 0 {
        let text = format!(
            "Outbox: {} waiting, {} sent, {} failed, {} held back because of a refusal. Open the campaign to send \
             waiting messages, to try failed ones again, or to withdraw them.",
            figures::whole(outbox.queued as f64),
            figures::whole(outbox.sent as f64),
            figures::whole(outbox.failed as f64),
            figures::whole(outbox.suppressed as f64)
        );
        notice::notice(ui, Tone::Accent, &text);
    }
}

/// How a campaign's status looks.
#[must_use]
pub fn status_chip(line: &CampaignLine) -> (Tone, &'static str) {
    match line.status {
        CampaignStatus::Sent => (Tone::Good, "Sent"),
        _ if line.paused => (Tone::Warn, "Paused"),
        CampaignStatus::Planned => (Tone::Plain, "Planned"),
        CampaignStatus::Sending => (Tone::Accent, "Sending"),
    }
}
