//! The rule builder: rows that read as sentences in nested groups, with the count next to them.

use egui::{Frame, Margin, ScrollArea, Stroke, Ui};

use super::condition::condition_ui;
use super::kinds::{Kind, starting};
use crate::action::{ActionQueue, CustomerAction, SegmentAction};
use crate::around::{AnalysisJob, Around, JobKind};
use domain::rule::{Joint, Rule};
use domain::segment::{Segment, SegmentId};
use reports::rule_words::by_channel;
use reports::segments::{RuleChoices, SegmentCount};
use ui::chip::Tone;
use ui::icon::Icon;
use ui::tokens::{self, GAP, STEP};
use ui::{button, card, facts, field, notice, words};

/// Groups nested deeper than this do not fit into the window.
const DEEPEST: usize = 5;

/// A rule that is being made or changed.
#[derive(Debug)]
pub struct Builder {
    id: Option<SegmentId>,
    name: String,
    label: String,
    rule: Rule,
}

impl Builder {
    pub fn new() -> Builder {
        Builder { id: None, name: String::new(), label: String::new(), rule: Rule::default() }
    }

    pub fn from_segment(segment: &Segment, rule: &Rule) -> Builder {
        // The builder shows a group; a rule of one condition is a group of one.
        let rule = if rule.parts().is_some() { rule.clone() } else { Rule::AllOf(vec![rule.clone()]) };
        Builder { id: Some(segment.id), name: segment.name.clone(), label: segment.label.clone(), rule }
    }

    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Returns whether the builder is left.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        choices: &RuleChoices,
        count: Option<&SegmentCount>,
        around: &Around,
        asked: &mut ActionQueue,
    ) -> bool {
        let before = self.rule.clone();
        let left = ui.horizontal_wrapped(|ui| self.head_ui(ui, around, asked)).inner;
        ui.add_space(STEP);
        let aside = 300.0_f32.min(ui.available_width() * 0.4);
        let height = ui.available_height();
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GAP;
            let rows = egui::vec2(ui.available_width() - aside - GAP, height);
            ui.allocate_ui_with_layout(rows, egui::Layout::top_down(egui::Align::Min), |ui| {
                ScrollArea::vertical().id_salt("rule").auto_shrink([false, false]).show(ui, |ui| {
                    card::card(ui, |ui| group_ui(ui, &mut self.rule, "", 0, choices));
                });
            });
            let side = egui::vec2(aside, height);
            ui.allocate_ui_with_layout(side, egui::Layout::top_down(egui::Align::Min), |ui| {
                ScrollArea::vertical().id_salt("count").auto_shrink([false, false]).show(ui, |ui| {
                    card::card(ui, |ui| count_ui(ui, &self.rule, count, around, asked));
                });
            });
        });
        if self.rule != before {
            asked.ask(SegmentAction::Count(self.rule.clone()));
        }
        left
    }

    fn head_ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) -> bool {
        ui.spacing_mut().item_spacing.x = GAP;
        field::short(ui, "Name of the segment", &mut self.name, "Loyal tyre buyers", None, 240.0);
        field::short(ui, "Label", &mut self.label, "a word on lists", None, 190.0);
        let saving = around.is_running(JobKind::Write);
        let ready = !self.name.trim().is_empty() && !saving;
        let text = if saving { "Saving…" } else { "Save segment" };
        if field::beside(ui, |ui| button::primary_if(ui, ready, text)).clicked() {
            asked.ask(SegmentAction::Save {
                segment: self.id,
                name: self.name.clone(),
                label: self.label.clone(),
                rule: self.rule.clone(),
            });
        }
        field::beside(ui, |ui| button::secondary(ui, "Back to the segments")).clicked()
    }
}

/// What to do with a part of a group.
enum Fate {
    Kept,
    Removed,
}

/// A group with its parts, the groups in it indented. `path` is "" for the whole rule, "2." for its second part.
fn group_ui(ui: &mut Ui, rule: &mut Rule, path: &str, depth: usize, choices: &RuleChoices) {
    let Some((mut joint, parts)) = rule.parts().map(|(joint, parts)| (joint, parts.to_vec())) else { return };
    let mut parts = parts;
    ui.spacing_mut().item_spacing.y = STEP;
    ui.horizontal(|ui| {
        let name = if path.is_empty() {
            "How the conditions are joined".into()
        } else {
            format!("How group {path} is joined")
        };
        let joints = [
            (Joint::AllOf, "all of these hold".to_owned()),
            (Joint::AnyOf, "any of these holds".to_owned()),
            (Joint::NoneOf, "none of these holds".to_owned()),
        ];
        words::body(ui, if path.is_empty() { "Customers for whom" } else { "for whom" });
        field::select_bare(ui, &name, &mut joint, &joints, 170.0);
    });
    let mut removed = None;
    for (i, part) in parts.iter_mut().enumerate() {
        let path = format!("{path}{}", i + 1);
        if matches!(part_ui(ui, part, &path, depth, choices), Fate::Removed) {
            removed = Some(i);
        }
    }
    if let Some(i) = removed {
        parts.remove(i);
    }
    ui.horizontal(|ui| {
        let of = if path.is_empty() { String::new() } else { format!(" to group {path}") };
        if button::quiet(ui, "+ Condition").accessible_name(format!("Add a condition{of}")).clicked() {
            parts.push(Rule::Is(starting(Kind::Kpi, choices)));
        }
        if depth + 1 < DEEPEST && button::quiet(ui, "+ Group").accessible_name(format!("Add a group{of}")).clicked() {
            parts.push(Rule::AnyOf(vec![Rule::Is(starting(Kind::Kpi, choices))]));
        }
    });
    *rule = Rule::group(joint, parts);
}

fn part_ui(ui: &mut Ui, part: &mut Rule, path: &str, depth: usize, choices: &RuleChoices) -> Fate {
    let palette = tokens::palette(ui);
    let mut fate = Fate::Kept;
    let remove_ui = |ui: &mut Ui, what: &str| button::icon(ui, Icon::Close, &format!("Remove {what} {path}")).clicked();
    match part {
        Rule::Is(condition) => {
            Frame::new().fill(palette.sunken).corner_radius(tokens::RADIUS).inner_margin(Margin::symmetric(8, 6)).show(
                ui,
                |ui| {
                    ui.horizontal_top(|ui| {
                        let width = ui.available_width() - 40.0;
                        ui.allocate_ui(egui::vec2(width, 0.0), |ui| {
                            ui.set_width(width);
                            ui.horizontal_wrapped(|ui| condition_ui(ui, condition, path, choices));
                        });
                        if remove_ui(ui, "condition") {
                            fate = Fate::Removed;
                        }
                    });
                },
            );
        }
        group => {
            let edge = Stroke::new(2.0, palette.border);
            let frame = Frame::new().inner_margin(Margin { left: 16, right: 0, top: 4, bottom: 4 });
            let shown = frame.show(ui, |ui| {
                ui.horizontal_top(|ui| {
                    let width = ui.available_width() - 40.0;
                    ui.allocate_ui(egui::vec2(width, 0.0), |ui| {
                        ui.set_width(width);
                        ui.vertical(|ui| group_ui(ui, group, &format!("{path}."), depth + 1, choices));
                    });
                    if remove_ui(ui, "group") {
                        fate = Fate::Removed;
                    }
                });
            });
            let rect = shown.response.rect;
            ui.painter().vline(rect.left() + 4.0, rect.y_range(), edge);
        }
    }
    fate
}

/// The count for exactly this rule, or a note that it is in progress.
fn count_ui(ui: &mut Ui, rule: &Rule, count: Option<&SegmentCount>, around: &Around, asked: &mut ActionQueue) {
    let counting = around.is_running(JobKind::Analysis(AnalysisJob::SegmentCount));
    let Some(count) = count.filter(|count| count.rule == *rule) else {
        words::lead(ui, if counting { "Counting…" } else { "Not counted yet" });
        return;
    };
    if let Some(fault) = &count.fault {
        notice::notice(ui, Tone::Warn, &capitalised(fault));
        return;
    }
    words::lead(ui, &figures::counted(count.customers, "customer", "customers"));
    let share = count.customers as f64 / count.of.max(1) as f64;
    words::caption(ui, &format!("{} of all {}", figures::percent(share), figures::count(count.of)));
    for reached in &count.reachable {
        let name = format!("Reachable by {}", by_channel(reached.channel));
        facts::line(ui, &name, &figures::count(reached.customers), "Has an address and has not refused");
    }
    ui.add_space(STEP);
    words::label(ui, "In words");
    words::weak(ui, &count.said);
    if !count.sample.is_empty() {
        ui.add_space(STEP);
        words::label(ui, "Some of them");
    }
    for member in &count.sample {
        let text =
            if member.city.is_empty() { member.name.clone() } else { format!("{}, {}", member.name, member.city) };
        let button = button::quiet(ui, &figures::shortened(&text, 34)).accessible_name(format!("Open {}", member.name));
        if button.on_hover_text(format!("Customer {}", member.external_id)).clicked() {
            asked.ask(CustomerAction::OpenCard(member.customer));
        }
    }
}

/// Errors from below are written to follow a colon.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
