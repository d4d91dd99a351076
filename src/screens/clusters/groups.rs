//! One card per cluster: its name, its traits, its needs, and what can be made from it.

use egui::{Sense, Ui, vec2};

use crate::action::{ActionQueue, CampaignAction, ClusterAction};
use domain::campaign::AudienceSource;
use reports::clusters::{ClusterReport, ClusterSummary};
use ui::tokens::{self, STEP};
use ui::{button, card, field, words};

/// Needs shown in a card; the rest is in the tooltip.
const TOLD: usize = 3;

/// Which cluster is selected, and which is being renamed.
#[derive(Debug, Default)]
pub(super) struct Groups {
    only: Option<u32>,
    renaming: Option<(u32, String)>,
}

impl Groups {
    pub fn only(&self) -> Option<u32> {
        self.only
    }

    pub fn ui(&mut self, ui: &mut Ui, report: &ClusterReport, asked: &mut ActionQueue) {
        for cluster in &report.clusters {
            ui.push_id(cluster.number, |ui| {
                card::card(ui, |ui| {
                    self.title_ui(ui, cluster, asked);
                    words::weak(ui, &cluster.sentence);
                    needs_ui(ui, cluster);
                    if !cluster.segments.is_empty() {
                        words::caption(ui, &format!("Saved as {}.", cluster.segments.join(", ")));
                    }
                    ui.add_space(STEP / 2.0);
                    self.buttons_ui(ui, cluster, asked);
                });
            });
        }
    }

    fn title_ui(&mut self, ui: &mut Ui, cluster: &ClusterSummary, asked: &mut ActionQueue) {
        ui.horizontal(|ui| {
            let ink = tokens::group_colour(tokens::palette(ui), cluster.number);
            let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
            ui.painter().circle_filled(rect.center(), 6.0, ink);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                match &mut self.renaming {
                    Some((number, _)) if *number == cluster.number => self.renaming_ui(ui, cluster, asked),
                    _ => {
                        words::strong(ui, &cluster.name);
                    }
                }
                let size = figures::counted(cluster.size, "customer", "customers");
                words::caption(ui, &format!("{size}, {}", figures::percent(cluster.share)));
            });
        });
    }

    fn renaming_ui(&mut self, ui: &mut Ui, cluster: &ClusterSummary, asked: &mut ActionQueue) {
        let Some((_, name)) = &mut self.renaming else { return };
        let mut done = false;
        ui.horizontal(|ui| {
            field::bare(ui, "New name of the cluster", name, &cluster.name, 200.0);
            if button::secondary_if(ui, !name.trim().is_empty(), "Keep name").clicked() {
                asked.ask(ClusterAction::Rename { number: cluster.number, name: name.trim().to_owned() });
                done = true;
            }
        });
        if done {
            self.renaming = None;
        }
    }

    fn buttons_ui(&mut self, ui: &mut Ui, cluster: &ClusterSummary, asked: &mut ActionQueue) {
        ui.horizontal(|ui| {
            let named = format!("Make a campaign for {}", cluster.name);
            if button::secondary(ui, "Make campaign").accessible_name(named).clicked() {
                asked.ask(CampaignAction::New(Some(AudienceSource::Cluster(cluster.number))));
            }
            let named = format!("Save as segment: {}", cluster.name);
            if button::quiet(ui, "Save as segment").accessible_name(named).clicked() {
                asked.ask(ClusterAction::Save(cluster.number));
            }
        });
        ui.horizontal(|ui| {
            let shown = self.only == Some(cluster.number);
            let text = if shown { "Show all" } else { "Show in the picture" };
            if button::quiet(ui, text).accessible_name(format!("{text}: {}", cluster.name)).clicked() {
                self.only = (!shown).then_some(cluster.number);
            }
            if button::quiet(ui, "Rename").accessible_name(format!("Rename {}", cluster.name)).clicked() {
                self.renaming = Some((cluster.number, cluster.name.clone()));
            }
        });
    }
}

fn needs_ui(ui: &mut Ui, cluster: &ClusterSummary) {
    if cluster.need_details.is_empty() {
        if !cluster.needs.is_empty() {
            words::caption(ui, &format!("More than others: {}", cluster.needs.join(", ")));
        }
        return;
    }
    for need in cluster.need_details.iter().take(TOLD) {
        words::caption(ui, &need.sentence);
    }
    if let Some(more) = cluster.need_details.get(TOLD..).filter(|more| !more.is_empty()) {
        let all: Vec<&str> = more.iter().map(|need| need.sentence.as_str()).collect();
        let counted = figures::counted(more.len(), "more need", "more needs");
        words::caption(ui, &format!("and {counted}")).on_hover_text(all.join("\n"));
    }
}
