//! The picture of all customers: the pointer names one, a click opens the card, a lasso selects many.

use egui::Ui;

use crate::action::{Action, AfterSaving, CustomerAction, PickedList, SegmentAction};
use domain::customer::CustomerId;
use reports::clusters::{ClusterReport, Reach};
use ui::scatter::{Cloud, Picture, Tool};
use ui::{button, card, field, words};

/// The cloud of points with its interaction state.
#[derive(Debug, Default)]
pub(super) struct PictureCard {
    cloud: Option<Cloud>,
    tool: Tool,
    /// Positions of the points in the lasso.
    caught: Vec<usize>,
    reachable: usize,
    segment_name: String,
}

impl PictureCard {
    /// Returns the requested action, if any.
    pub fn ui(&mut self, ui: &mut Ui, report: &ClusterReport, only: Option<u32>) -> Option<Action> {
        let mut cloud = self.cloud.take().unwrap_or_else(|| cloud(report));
        let mut wanted = None;
        card::titled(ui, "Picture", "Each point is a customer; hover for the name, click to open the card", |ui| {
            tools_ui(ui, &mut cloud, &mut self.tool);
            if !self.caught.is_empty() {
                wanted = self.caught_ui(ui, report, &mut cloud);
            }
            let label = |point: usize| label(report, point);
            let summary = "Customers in the picture, coloured by cluster";
            let picture = Picture { height: 420.0, tool: self.tool, only, summary, label: &label };
            let answer = cloud.ui(ui, &picture);
            if let Some(point) = answer.clicked.and_then(|point| report.scatter.get(point)) {
                wanted = Some(Action::Customers(CustomerAction::OpenCard(point.customer)));
            }
            if let Some(caught) = answer.caught {
                self.catch(report, caught);
            }
            words::caption(ui, &report.axes[0]);
            words::caption(ui, &report.axes[1]);
        });
        self.cloud = Some(cloud);
        wanted
    }

    fn catch(&mut self, report: &ClusterReport, caught: Vec<usize>) {
        let reachable = |point: &&usize| report.people.get(**point).is_some_and(|p| p.reach == Reach::Reachable);
        self.reachable = caught.iter().filter(reachable).count();
        self.caught = caught;
    }

    fn caught_ui(&mut self, ui: &mut Ui, report: &ClusterReport, cloud: &mut Cloud) -> Option<Action> {
        let mut wanted = None;
        let who = figures::counted(self.caught.len(), "customer", "customers");
        words::strong(ui, &format!("{who} in the lasso, {} of them reachable", figures::count(self.reachable)));
        ui.horizontal(|ui| {
            field::bare(ui, "Name of the segment", &mut self.segment_name, "Name of the segment", 180.0);
            let named = !self.segment_name.trim().is_empty();
            if button::secondary_if(ui, named, "Save as segment").clicked() {
                let members: Vec<CustomerId> =
                    self.caught.iter().filter_map(|i| Some(report.scatter.get(*i)?.customer)).collect();
                wanted = Some(Action::Segments(SegmentAction::SaveList(PickedList {
                    name: self.segment_name.trim().to_owned(),
                    origin: format!("Marked in the picture of the clusters of {}", report.as_of.spoken()),
                    members: members.into(),
                    then: AfterSaving::Stay,
                })));
            }
            if button::quiet(ui, "Let go").clicked() {
                self.caught.clear();
                cloud.release();
            }
        });
        wanted
    }
}

fn tools_ui(ui: &mut Ui, cloud: &mut Cloud, tool: &mut Tool) {
    ui.horizontal_wrapped(|ui| {
        button::segments(ui, tool, &[(Tool::Move, "Move"), (Tool::Lasso, "Lasso")]);
        if button::quiet(ui, "Closer").clicked() {
            cloud.zoom(1.6);
        }
        if button::quiet(ui, "Farther").clicked() {
            cloud.zoom(1.0 / 1.6);
        }
        if button::quiet(ui, "Whole picture").clicked() {
            cloud.show_whole();
        }
    });
}

fn cloud(report: &ClusterReport) -> Cloud {
    #[expect(clippy::cast_possible_truncation, reason = "places in a picture")]
    let points = report.scatter.iter().map(|point| [point.x as f32, point.y as f32]).collect();
    Cloud::new(points, report.scatter.iter().map(|point| point.cluster).collect())
}

/// "Ada Brook (C17), Regulars, 93 % sure"
fn label(report: &ClusterReport, point: usize) -> String {
    let Some(place) = report.scatter.get(point) else { return String::new() };
    let person = report.people.get(point).map_or("Customer", |person| person.label.as_str());
    let cluster = report.clusters.iter().find(|cluster| cluster.number == place.cluster);
    let cluster = cluster.map_or("", |cluster| cluster.name.as_str());
    let sure = place.probability.map(|p| format!(", {} sure", figures::percent(p))).unwrap_or_default();
    format!("{person}\n{cluster}{sure}\nclick to open the card")
}
