//! Clusters: groups of similar customers, in a picture, in figures and in words.

mod groups;
mod movement;
mod picture;
mod scales;

use std::collections::BTreeMap;

use egui::Ui;

use crate::action::{ActionQueue, ClusterAction};
use crate::around::{AnalysisJob, Around, JobKind};
pub use crate::cluster_wish::ClusterWish;
use crate::clusters::groups::Groups;
use crate::clusters::picture::PictureCard;
use crate::place::Screen;
use domain::clustering::Method;
use reports::clusters::ClusterReport;
use ui::chip::{self, Tone};
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::table::{Column, Table};
use ui::{button, card, field, page, words};

const PURPOSE: &str =
    "Similar customers, found by the ticked KPIs: see what they need and address each group in its own way.";

/// The settings for the next clustering, and what is shown.
#[derive(Debug, Default)]
pub struct ClustersScreen {
    wish: ClusterWish,
    /// The settings of the clustering in progress.
    running: Option<ClusterWish>,
    /// Whether it was in progress in the last frame.
    was_busy: bool,
    picture: PictureCard,
    groups: Groups,
    columns: Option<Vec<Column>>,
}

impl ClustersScreen {
    /// Call when a new report has arrived.
    pub fn forget(&mut self) {
        *self = ClustersScreen {
            wish: ClusterWish { k: self.wish.k, method: self.wish.method, scales: BTreeMap::new() },
            ..ClustersScreen::default()
        };
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&ClusterReport>, around: &Around, asked: &mut ActionQueue) {
        let busy = around.is_running(JobKind::Analysis(AnalysisJob::Clusters));
        page::header(ui, "Clusters", PURPOSE, |ui| {
            if let Some(report) = report {
                self.controls_ui(ui, report, busy, asked);
            }
        });
        let Some(report) = report else {
            self.empty_ui(ui, busy || around.is_running(JobKind::Load(Screen::Clusters)), asked);
            return;
        };
        page::scrolling(ui, "clusters", |ui| {
            quality_ui(ui, report, asked);
            let only = self.groups.only();
            let mut wanted = None;
            card::side_by_side(
                ui,
                320.0,
                &mut [&mut |ui: &mut Ui| wanted = self.picture.ui(ui, report, only), &mut |ui: &mut Ui| {
                    self.groups.ui(ui, report, asked);
                }],
            );
            if let Some(action) = wanted {
                asked.ask(action);
            }
            self.profile_ui(ui, report);
            movement::movement_ui(ui, report);
            scales::scales_ui(ui, report, &mut self.wish.scales);
        });
        self.follow_edits(report, busy, asked);
    }

    /// A new choice while a clustering is in progress replaces it.
    fn follow_edits(&mut self, report: &ClusterReport, busy: bool, asked: &mut ActionQueue) {
        if std::mem::replace(&mut self.was_busy, busy) && !busy {
            self.running = None;
        }
        let wanted = self.wish_with_scales(report);
        if busy && self.running.as_ref().is_some_and(|running| *running != wanted) {
            self.ask(wanted, asked);
        }
    }

    fn ask(&mut self, wish: ClusterWish, asked: &mut ActionQueue) {
        self.running = Some(wish.clone());
        asked.ask(ClusterAction::Compute(wish));
    }

    fn controls_ui(&mut self, ui: &mut Ui, report: &ClusterReport, busy: bool, asked: &mut ActionQueue) {
        if button::secondary_if(ui, !busy, if busy { "Computing…" } else { "Recompute" }).clicked() {
            self.ask(self.wish_with_scales(report), asked);
        }
        let mut choices = vec![(None, "Number chosen for you".to_owned())];
        choices.extend((2..=12).map(|k| (Some(k), format!("{k} groups"))));
        field::select_bare(ui, "Number of groups", &mut self.wish.k, &choices, 180.0);
        let methods = Method::ALL.map(|method| (method, method.name().to_owned()));
        field::select_bare(ui, "Method", &mut self.wish.method, &methods, 180.0);
    }

    /// Scales chosen for the stored clustering stay until another one is selected.
    fn wish_with_scales(&self, report: &ClusterReport) -> ClusterWish {
        let before = report.scales.iter().filter_map(|scale| Some((scale.kpi.clone(), scale.wished?)));
        let scales = if self.wish.scales.is_empty() { before.collect() } else { self.wish.scales.clone() };
        ClusterWish { scales, ..self.wish.clone() }
    }

    fn empty_ui(&self, ui: &mut Ui, busy: bool, asked: &mut ActionQueue) {
        let pressed = notice::empty(
            ui,
            Empty {
                icon: Icon::Clusters,
                title: "No clusters yet",
                how: "The program groups customers by the KPIs you ticked, chooses how many groups there are, and says in \
                      words what each is like.",
                button: Some(if busy { "Computing…" } else { "Find clusters" }),
            },
        );
        if pressed && !busy {
            asked.ask(ClusterAction::Compute(self.wish.clone()));
        }
    }

    fn profile_ui(&mut self, ui: &mut Ui, report: &ClusterReport) {
        let columns = self.columns.get_or_insert_with(|| profile_columns(report));
        card::titled(
            ui,
            "Profiles",
            "Mean of each KPI; the colour says how far it lies above (blue) or below (orange) everybody's mean",
            |ui| {
                Table::new("profiles", columns, 460.0).show(ui, report.clusters.len() + 1, |i, row| {
                    let Some(cluster) = report.clusters.get(i) else {
                        row.named("Everybody");
                        row.weak("Everybody");
                        row.weak(&figures::count(report.clusters.iter().map(|c| c.size).sum::<usize>()));
                        report.overall.iter().for_each(|mean| row.weak(&figures::plain(*mean)));
                        return;
                    };
                    row.named(cluster.name.clone());
                    row.strong(&format!("{}  {}", cluster.number, cluster.name));
                    row.text(&figures::count(cluster.size));
                    for (mean, distance) in cluster.means.iter().zip(&cluster.distance) {
                        row.heat(&figures::plain(*mean), *distance, 2.0);
                    }
                });
            },
        );
    }
}

fn quality_ui(ui: &mut Ui, report: &ClusterReport, asked: &mut ActionQueue) {
    ui.horizontal_wrapped(|ui| {
        if report.k > 1 {
            let (tone, meaning) = stability(report.stability);
            chip::state(ui, tone, &format!("{} groups, stability {}", report.k, figures::percent(report.stability)));
            words::caption(ui, meaning);
            if button::quiet(ui, "Save all as segments").clicked() {
                asked.ask(ClusterAction::SaveAll);
            }
        }
    });
    words::computed(ui, &format!("{} As of {}.", report.choice, report.as_of.spoken()));
}

fn stability(stability: f64) -> (Tone, &'static str) {
    if stability >= 0.75 {
        (Tone::Good, "Stable: the same groups appear when customers are sampled again")
    } else if stability >= 0.5 {
        (Tone::Warn, "Fairly stable: some customers change groups when sampled again")
    } else {
        (Tone::Bad, "Unstable: treat these groups as a sketch")
    }
}

fn profile_columns(report: &ClusterReport) -> Vec<Column> {
    let mut columns = vec![Column::text("Cluster", 176.0).stretch(1.0), Column::number("Customers", 84.0)];
    columns.extend(report.kpi_names.iter().map(|name| Column::number(name.clone(), 88.0)));
    columns
}
