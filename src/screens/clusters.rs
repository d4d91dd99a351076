//! Clusters: groups of customers alike, in a picture, in figures and in words.

use egui::{Sense, Ui, vec2};
use egui_plot::PlotPoint;

use crate::domain::campaign::AudienceSource;
use crate::domain::customer::CustomerId;
use crate::reports::clusters::{ClusterReport, ClusterSummary};
use crate::screens::around::{Around, JobKind};
use crate::screens::asked::{Action, Asked};
use crate::screens::place::Screen;
use crate::ui::chip::{self, Tone};
use crate::ui::icon::Icon;
use crate::ui::notice::{self, Empty};
use crate::ui::scatter::{Group, Scatter, scatter};
use crate::ui::table::{Column, Table};
use crate::ui::tokens::{self, STEP};
use crate::ui::{button, card, field, figure, page, words};

const PURPOSE: &str =
    "Customers alike, found on the ticked KPIs: see what they need and address each group in its own way.";

/// The number of groups wished for, and the picture's points.
#[derive(Debug, Default)]
pub struct ClustersScreen {
    k: Option<u32>,
    /// The group that is looked at.
    only: Option<u32>,
    kept: Option<(Vec<Group>, Vec<Column>)>,
}

impl ClustersScreen {
    /// Call when a new report has come.
    pub fn forget(&mut self) {
        self.kept = None;
        self.only = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&ClusterReport>, around: &Around, asked: &mut Asked) {
        let busy = around.is_running(JobKind::Clusters);
        page::header(ui, "Clusters", PURPOSE, |ui| {
            if report.is_some() {
                if button::secondary_if(ui, !busy, if busy { "Computing…" } else { "Recompute" }).clicked() {
                    asked.ask(Action::ComputeClusters { k: self.k });
                }
                let mut choices = vec![(None, "Number chosen for you".to_owned())];
                choices.extend((2..=10).map(|k| (Some(k), format!("{k} groups"))));
                field::select_bare(ui, "Number of groups", &mut self.k, &choices, 190.0);
            }
        });
        let Some(report) = report else {
            let loading = around.is_running(JobKind::Load(Screen::Clusters));
            if notice::empty(
                ui,
                Empty {
                    icon: Icon::Clusters,
                    title: "No clusters yet",
                    how: "The program groups customers by the KPIs you ticked, chooses how many groups there are, and says in \
                      words what each is like.",
                    button: Some(if busy || loading { "Computing…" } else { "Find clusters" }),
                },
            ) && !busy
            {
                asked.ask(Action::ComputeClusters { k: self.k });
            }
            return;
        };
        page::scrolling(ui, "clusters", |ui| {
            quality_ui(ui, report);
            self.picture_ui(ui, report, asked);
            self.profile_ui(ui, report);
        });
    }

    fn kept(&mut self, report: &ClusterReport) -> &(Vec<Group>, Vec<Column>) {
        self.kept.get_or_insert_with(|| (groups(report), profile_columns(report)))
    }

    fn picture_ui(&mut self, ui: &mut Ui, report: &ClusterReport, asked: &mut Asked) {
        let only = self.only;
        let groups = &self.kept(report).0;
        let mut clicked = None;
        let mut chosen = only;
        card::side_by_side(
            ui,
            320.0,
            &mut [
                &mut |ui: &mut Ui| {
                    card::titled(
                        ui,
                        "Picture",
                        "Each point a customer; drag to move, Ctrl and wheel to zoom, double click to reset",
                        |ui| {
                            clicked = scatter(
                                ui,
                                &Scatter {
                                    id: "cluster scatter",
                                    height: 420.0,
                                    groups,
                                    only,
                                    summary: "Customers in the picture, coloured by cluster",
                                },
                            );
                            words::caption(ui, &report.axes[0]);
                            words::caption(ui, &report.axes[1]);
                        },
                    );
                },
                &mut |ui: &mut Ui| {
                    for cluster in &report.clusters {
                        ui.push_id(cluster.number, |ui| cluster_ui(ui, cluster, &mut chosen, asked));
                    }
                },
            ],
        );
        self.only = chosen;
        if let Some(customer) = clicked {
            asked.ask(Action::OpenCard(CustomerId(customer)));
        }
    }

    fn profile_ui(&mut self, ui: &mut Ui, report: &ClusterReport) {
        let columns = &self.kept(report).1;
        card::titled(
            ui,
            "Profiles",
            "Mean of each KPI; the colour says how far it lies above (blue) or below (orange) everybody's mean",
            |ui| {
                Table::new("profiles", columns, 460.0).show(ui, report.clusters.len() + 1, |i, row| {
                    let Some(cluster) = report.clusters.get(i) else {
                        row.named("Everybody");
                        row.weak("Everybody");
                        row.weak(&figure::count(report.clusters.iter().map(|c| c.size).sum()));
                        report.overall.iter().for_each(|mean| row.weak(&figure::plain(*mean)));
                        return;
                    };
                    row.named(cluster.name.clone());
                    row.strong(&format!("{}  {}", cluster.number, cluster.name));
                    row.text(&figure::count(cluster.size));
                    for (mean, distance) in cluster.means.iter().zip(&cluster.distance) {
                        row.heat(&figure::plain(*mean), *distance, 2.0);
                    }
                });
            },
        );
    }
}

fn quality_ui(ui: &mut Ui, report: &ClusterReport) {
    ui.horizontal_wrapped(|ui| {
        let stable = if report.stability >= 0.75 {
            (Tone::Good, "Stable: the same groups come back when customers are drawn anew")
        } else if report.stability >= 0.5 {
            (Tone::Warn, "Fairly stable: some customers change groups when drawn anew")
        } else {
            (Tone::Bad, "Unstable: take these groups as a sketch")
        };
        chip::state(ui, stable.0, &format!("{} groups, stability {}", report.k, figure::percent(report.stability)));
        words::caption(ui, stable.1);
    });
    words::caption(ui, &format!("{} As of {}.", report.choice, report.as_of.spoken()));
}

fn cluster_ui(ui: &mut Ui, cluster: &ClusterSummary, only: &mut Option<u32>, asked: &mut Asked) {
    card::card(ui, |ui| {
        ui.horizontal(|ui| {
            let ink = tokens::group_colour(tokens::palette(ui), cluster.number);
            let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
            ui.painter().circle_filled(rect.center(), 6.0, ink);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                words::strong(ui, &cluster.name);
                words::caption(
                    ui,
                    &format!(
                        "{}, {}",
                        figure::counted(cluster.size, "customer", "customers"),
                        figure::percent(cluster.share)
                    ),
                );
            });
        });
        words::weak(ui, &cluster.sentence);
        if !cluster.needs.is_empty() {
            words::caption(ui, &format!("Buys more than others: {}", cluster.needs.join(", ")));
        }
        ui.add_space(STEP / 2.0);
        ui.horizontal(|ui| {
            let named = format!("Make a campaign for {}", cluster.name);
            if button::secondary(ui, "Make campaign").accessible_name(named).clicked() {
                asked.ask(Action::NewCampaign(Some(AudienceSource::Cluster(cluster.number))));
            }
            let shown = *only == Some(cluster.number);
            let text = if shown { "Show all" } else { "Show in the picture" };
            if button::quiet(ui, text).accessible_name(format!("{text}: {}", cluster.name)).clicked() {
                *only = (!shown).then_some(cluster.number);
            }
        });
    });
}

fn groups(report: &ClusterReport) -> Vec<Group> {
    let of = |cluster: &ClusterSummary| {
        let mine = report.scatter.iter().filter(|point| point.cluster == cluster.number);
        let (points, keys) = mine.map(|p| (PlotPoint::new(p.x, p.y), p.customer.0)).unzip();
        Group { number: cluster.number, name: cluster.name.clone(), points, keys }
    };
    report.clusters.iter().map(of).collect()
}

fn profile_columns(report: &ClusterReport) -> Vec<Column> {
    let mut columns = vec![Column::text("Cluster", 176.0).stretch(1.0), Column::number("Customers", 84.0)];
    columns.extend(report.kpi_names.iter().map(|name| Column::number(name.clone(), 88.0)));
    columns
}
