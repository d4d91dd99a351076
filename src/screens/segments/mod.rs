//! Segments: the saved ones with their sizes, and the builder of rules.

mod builder;
mod condition;
mod happened;
mod kinds;
mod row;

use egui::{ScrollArea, Ui};

use crate::action::{ActionQueue, CampaignAction, SegmentAction};
use crate::around::{AnalysisJob, Around, JobKind};
use domain::campaign::AudienceSource;
use domain::segment::{Members, Segment, SegmentId};
use reports::segments::{SegmentCount, SegmentSummary, SegmentsReport};
use ui::chip::Tone;
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::tokens::{GAP, STEP};
use ui::{button, card, chip, facts, field, words};

use builder::Builder;

/// The rule or name that is being changed.
#[derive(Debug, Default)]
pub struct SegmentsScreen {
    builder: Option<Builder>,
    /// A list whose name or label is being changed.
    naming: Option<(SegmentId, String, String)>,
}

impl SegmentsScreen {
    /// Whether a rule is being made or changed.
    #[must_use]
    pub fn is_building(&self) -> bool {
        self.builder.is_some()
    }

    /// Call when a segment was saved, renamed or deleted.
    pub fn saved(&mut self) {
        self.builder = None;
        self.naming = None;
    }

    pub fn ui(
        &mut self,
        ui: &mut Ui,
        report: Option<&SegmentsReport>,
        count: Option<&SegmentCount>,
        around: &Around,
        asked: &mut ActionQueue,
    ) {
        let Some(report) = report else {
            let text = if around.is_running(JobKind::Analysis(AnalysisJob::Segments)) {
                "Counting the segments…"
            } else {
                "No segments yet."
            };
            words::weak(ui, text);
            return;
        };
        if let Some(builder) = &mut self.builder {
            if builder.ui(ui, &report.choices, count, around, asked) {
                self.builder = None;
            }
            return;
        }
        if report.segments.is_empty() {
            let empty = Empty {
                icon: Icon::Kpis,
                title: "No segments yet",
                how: "A segment is a rule over KPIs, purchases, contacts and more that selects customers afresh each \
                      time, or a saved list of customers. Campaigns and leads can be made for it.",
                button: Some("New segment"),
            };
            if notice::empty(ui, empty) {
                self.begin(Builder::new(), asked);
            }
            return;
        }
        if button::primary(ui, "New segment").clicked() {
            self.begin(Builder::new(), asked);
        }
        ui.add_space(STEP);
        ScrollArea::vertical().id_salt("saved segments").show(ui, |ui| {
            for summary in &report.segments {
                card::card(ui, |ui| self.segment_ui(ui, summary, asked));
                ui.add_space(STEP);
            }
            overlaps_ui(ui, report);
        });
    }

    fn begin(&mut self, builder: Builder, asked: &mut ActionQueue) {
        asked.ask(SegmentAction::Count(builder.rule().clone()));
        self.builder = Some(builder);
    }

    fn segment_ui(&mut self, ui: &mut Ui, summary: &SegmentSummary, asked: &mut ActionQueue) {
        let segment = &summary.segment;
        ui.horizontal(|ui| {
            words::heading(ui, &segment.name);
            if !segment.label.is_empty() {
                chip::state(ui, Tone::Accent, &segment.label);
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let size = figures::counted(summary.customers, "customer", "customers");
                words::strong(ui, if summary.fault.is_some() { "not counted" } else { &size });
            });
        });
        words::weak(ui, &summary.said);
        if let Some(fault) = &summary.fault {
            notice::notice(ui, Tone::Warn, fault);
        }
        self.steps_ui(ui, segment, asked);
        self.naming_ui(ui, segment, asked);
    }

    fn steps_ui(&mut self, ui: &mut Ui, segment: &Segment, asked: &mut ActionQueue) {
        let named = |what: &str| format!("{what} {}", segment.name);
        ui.horizontal_wrapped(|ui| {
            if button::secondary(ui, "Make campaign").accessible_name(named("Make a campaign for")).clicked() {
                asked.ask(CampaignAction::New(Some(AudienceSource::Segment(segment.id))));
            }
            match &segment.members {
                Members::Rule(rule) => {
                    if button::secondary(ui, "Change").accessible_name(named("Change")).clicked() {
                        self.begin(Builder::from_segment(segment, rule), asked);
                    }
                }
                Members::List(_) => {
                    if button::secondary(ui, "Name and label").accessible_name(named("Name and label of")).clicked() {
                        self.naming = Some((segment.id, segment.name.clone(), segment.label.clone()));
                    }
                }
            }
            if button::quiet(ui, "Delete").accessible_name(named("Delete")).clicked() {
                asked.ask(SegmentAction::Delete(segment.id));
            }
        });
    }

    fn naming_ui(&mut self, ui: &mut Ui, segment: &Segment, asked: &mut ActionQueue) {
        let Some((_, name, label)) = self.naming.as_mut().filter(|(id, ..)| *id == segment.id) else { return };
        let mut done = false;
        ui.horizontal_wrapped(|ui| {
            field::short(ui, "Name", name, "", None, 220.0);
            field::short(ui, "Label", label, "a word on lists", None, 180.0);
            if field::beside(ui, |ui| button::primary_if(ui, !name.trim().is_empty(), "Save names")).clicked() {
                asked.ask(SegmentAction::Name { segment: segment.id, name: name.clone(), label: label.clone() });
            }
            done = field::beside(ui, |ui| button::secondary(ui, "Cancel")).clicked();
        });
        if done {
            self.naming = None;
        }
    }
}

/// How many customers are in both of two segments.
fn overlaps_ui(ui: &mut Ui, report: &SegmentsReport) {
    if report.overlaps.is_empty() {
        return;
    }
    let of = |id: SegmentId| report.segments.iter().find(|summary| summary.segment.id == id);
    card::titled(ui, "In both of two segments", "Customers in both get what both get", |ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for overlap in &report.overlaps {
            let (Some(first), Some(second)) = (of(overlap.first), of(overlap.second)) else { continue };
            let share = |of: &SegmentSummary| figures::percent(overlap.customers as f64 / of.customers.max(1) as f64);
            let name = format!("{} and {}", first.segment.name, second.segment.name);
            let told = format!(
                "{} ({} of {}, {} of {})",
                figures::count(overlap.customers),
                share(first),
                first.segment.name,
                share(second),
                second.segment.name
            );
            facts::line(ui, &name, &told, "");
        }
    });
}
