//! Campaigns: the list with status and result; the builder stands in its own file.

use egui::{RichText, Ui};

use crate::reports::campaign::{CampaignPlan, CampaignsReport, MessagePreview, OutboxCounts};
use crate::reports::campaign_results::CampaignResults;
use crate::screens::around::{Around, JobKind};
use crate::screens::asked::{Action, Asked};
use crate::screens::campaign_builder::CampaignBuilder;
use crate::screens::home::{status_chip, waiting_ui};
use crate::screens::place::Screen;
use crate::ui::chip::Tone;
use crate::ui::icon::Icon;
use crate::ui::notice::{self, Empty};
use crate::ui::table::{Column, Table};
use crate::ui::tile::{self, Tile};
use crate::ui::tokens;
use crate::ui::{button, card, figure, page, words};

const PURPOSE: &str = "Choose the list for profit, write, send, and see afterwards what it really brought.";

/// The builder, when a campaign is open.
#[derive(Debug)]
pub struct CampaignsScreen {
    pub builder: Option<CampaignBuilder>,
    columns: Vec<Column>,
}

impl Default for CampaignsScreen {
    fn default() -> CampaignsScreen {
        CampaignsScreen {
            builder: None,
            columns: vec![
                Column::text("Campaign", 180.0).stretch(2.0),
                Column::text("Status", 90.0),
                Column::text("Channel", 84.0),
                Column::number("Contacted", 84.0),
                Column::number("Left alone", 84.0)
                    .hint("The control group that shows what the campaign really brought"),
                Column::number("Responses expected", 140.0),
                Column::number("Profit expected", 120.0),
                Column::text("Made", 96.0),
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
}

impl CampaignsScreen {
    pub fn ui(&mut self, ui: &mut Ui, shown: CampaignsShown<'_>, around: &Around, asked: &mut Asked) {
        if let Some(builder) = &mut self.builder {
            builder.ui(ui, shown, around, asked);
            return;
        }
        let busy = around.is_running(JobKind::Brief);
        page::header(ui, "Campaigns", PURPOSE, |ui| {
            if button::primary_if(ui, !busy, "New campaign").clicked() {
                asked.ask(Action::NewCampaign(None));
            }
        });
        let Some(report) = shown.overview else {
            waiting_ui(ui, around.is_running(JobKind::Load(Screen::Campaigns)));
            return;
        };
        page::scrolling(ui, "campaigns", |ui| {
            outbox_ui(ui, report.outbox);
            if let Some(results) = shown.results {
                results_ui(ui, results);
            }
            if report.campaigns.is_empty() {
                if notice::empty(
                    ui,
                    Empty {
                        icon: Icon::Campaigns,
                        title: "No campaign yet",
                        how: "Compute a list on the Accounts screen, or take a cluster; then make a campaign of it. The program \
                          proposes how many to contact and shows what it should earn.",
                        button: Some("Go to the accounts"),
                    },
                ) {
                    asked.ask(Action::Go(Screen::Accounts));
                }
            } else {
                self.list_ui(ui, report, asked);
            }
        });
    }

    fn list_ui(&self, ui: &mut Ui, report: &CampaignsReport, asked: &mut Asked) {
        card::card(ui, |ui| {
            let answer = Table::new("campaigns", &self.columns, 520.0).show(ui, report.campaigns.len(), |i, row| {
                let line = &report.campaigns[i];
                let (tone, status) = status_chip(line.status);
                row.named(format!("Open campaign {}, {status}", line.name));
                row.strong(&line.name);
                row.chip(tone, status);
                row.weak(&line.channel);
                row.text(&figure::count(line.chosen));
                row.text(&figure::count(line.control));
                row.text(&figure::whole(line.expected_responses));
                row.text(&line.expected_profit.rounded());
                row.weak(&line.created.spoken());
            });
            if let Some(line) = answer.row.and_then(|i| report.campaigns.get(i)) {
                asked.ask(Action::OpenCampaign(line.id));
            }
        });
    }
}

fn outbox_ui(ui: &mut Ui, outbox: OutboxCounts) {
    if outbox.uncertain > 0 {
        let text = format!(
            "{} messages were being handed over when the program ended. Whether they arrived is not known; they are not \
             sent again by themselves.",
            figure::whole(outbox.uncertain as f64)
        );
        notice::notice(ui, Tone::Warn, &text);
    }
    if outbox.queued > 0 || outbox.failed > 0 {
        let text = format!(
            "Outbox: {} waiting, {} sent, {} failed, {} held back because of a refusal. Open the campaign and send to go on.",
            figure::whole(outbox.queued as f64),
            figure::whole(outbox.sent as f64),
            figure::whole(outbox.failed as f64),
            figure::whole(outbox.suppressed as f64)
        );
        notice::notice(ui, Tone::Accent, &text);
    }
}

/// What a campaign brought: contacted against control, and a sentence.
pub fn results_ui(ui: &mut Ui, results: &CampaignResults) {
    card::titled(ui, &format!("Results of {}", results.name), "Contacted against those left alone", |ui| {
        words::strong(ui, &results.verdict);
        let rate = |name: &str, share: f64, of: usize, hits: usize| Tile {
            name: name.to_owned(),
            figure: figure::percent(share),
            change: None,
            note: format!("{} of {}", figure::count(hits), figure::count(of)),
        };
        tile::tiles(
            ui,
            &[
                rate("Contacted", results.contacted_rate, results.contacted, results.contacted_responses),
                rate("Left alone", results.control_rate, results.control, results.control_responses),
                Tile {
                    name: "Uplift".into(),
                    figure: figure::percent(results.uplift),
                    change: None,
                    note: format!(
                        "{} to {}",
                        figure::percent(results.uplift_low),
                        figure::percent(results.uplift_high)
                    ),
                },
                Tile {
                    name: "Expected".into(),
                    figure: figure::percent(results.expected_rate),
                    change: None,
                    note: "when it was planned".into(),
                },
            ],
        );
        uplift_ui(ui, results);
    });
}

/// The uplift's interval on a line with zero marked.
fn uplift_ui(ui: &mut Ui, results: &CampaignResults) {
    let palette = tokens::palette(ui);
    let span = results.uplift_low.abs().max(results.uplift_high.abs()).max(0.005) * 1.15;
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 40.0), egui::Sense::hover());
    let x = |value: f64| rect.left() + rect.width() * crate::ui::bars::unit(0.5 + value / span / 2.0);
    let y = rect.top() + 12.0;
    let painter = ui.painter();
    painter.hline(rect.x_range(), y, egui::Stroke::new(1.0, palette.border));
    painter.vline(x(0.0), (y - 10.0)..=(y + 10.0), egui::Stroke::new(1.5, palette.weak));
    let ink = if results.uplift_low > 0.0 {
        palette.good
    } else if results.uplift_high < 0.0 {
        palette.bad
    } else {
        palette.warn
    };
    painter.hline(x(results.uplift_low)..=x(results.uplift_high), y, egui::Stroke::new(4.0, ink));
    painter.circle_filled(egui::pos2(x(results.uplift), y), 6.0, ink);
    let zero = egui::pos2(x(0.0), y + 12.0);
    painter.text(zero, egui::Align2::CENTER_TOP, "no effect", tokens::small(), palette.weak);
    ui.label(RichText::new("The bar is the 95 % interval of the uplift.").font(tokens::small()).color(palette.weak));
}
