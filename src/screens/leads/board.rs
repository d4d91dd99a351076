//! The leads of a list as a board: a column a status, a card a lead, the longest waiting first.

use egui::{Align, CursorIcon, Layout, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2};

use crate::domain::day::Day;
use crate::domain::lead::LeadStatus;
use crate::reports::leads::{Age, LeadLine, LeadListReport};
use crate::ui::chip::{self, Tone};
use crate::ui::tokens::{self, HALF, STEP};
use crate::ui::{button, card, figure, words};

/// Cards that a column shows; the table shows all.
const MOST_CARDS: usize = 40;
const CARD_HEIGHT: f32 = 108.0;
const BOARD_HEIGHT: f32 = 520.0;

/// How an age is coloured.
#[must_use]
pub fn age_tone(age: Age) -> Tone {
    match age {
        Age::Fresh => Tone::Good,
        Age::Waiting => Tone::Warn,
        Age::Old | Age::Overdue => Tone::Bad,
    }
}

/// Answers the lead that was clicked.
pub fn ui(ui: &mut Ui, open: &LeadListReport, chosen: Option<i64>, today: Day) -> Option<i64> {
    let mut clicked = None;
    card::titled(ui, &open.name, "The longest waiting first; click a card to say what came of it", |ui| {
        ui.spacing_mut().item_spacing.x = STEP;
        ui.columns(LeadStatus::ALL.len(), |columns| {
            for (column, status) in columns.iter_mut().zip(LeadStatus::ALL) {
                let mut leads: Vec<&LeadLine> = open.leads.iter().filter(|lead| lead.status == status).collect();
                leads.sort_by_key(|lead| (lead.due.is_none(), lead.due, std::cmp::Reverse(lead.expected_value)));
                if let Some(lead) = column_ui(column, status, &leads, chosen, today) {
                    clicked = Some(lead);
                }
            }
        });
    });
    clicked
}

fn column_ui(ui: &mut Ui, status: LeadStatus, leads: &[&LeadLine], chosen: Option<i64>, today: Day) -> Option<i64> {
    words::strong(ui, &format!("{} · {}", status.name(), figure::count(leads.len())));
    ui.add_space(HALF);
    let mut clicked = None;
    egui::ScrollArea::vertical().id_salt(status.name()).max_height(BOARD_HEIGHT).auto_shrink([false, true]).show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.y = STEP;
            for lead in leads.iter().take(MOST_CARDS) {
                if card_ui(ui, lead, Some(lead.id) == chosen, today) {
                    clicked = Some(lead.id);
                }
            }
            if leads.len() > MOST_CARDS {
                words::caption(ui, &format!("and {} more in the table", figure::count(leads.len() - MOST_CARDS)));
            }
            if leads.is_empty() {
                words::caption(ui, "None");
            }
        },
    );
    clicked
}

/// One lead; answers whether it was clicked.
fn card_ui(ui: &mut Ui, lead: &LeadLine, chosen: bool, today: Day) -> bool {
    let palette = tokens::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), CARD_HEIGHT), Sense::click());
    let edge = if chosen { palette.accent } else { palette.border };
    let ground = if response.hovered() { palette.hover } else { palette.surface };
    let corner = egui::CornerRadius::same(tokens::RADIUS);
    ui.painter().rect(rect, corner, ground, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    let age = lead.age(today);
    if let Some(age) = age {
        let (ink, _) = age_tone(age).colours(palette);
        let mark = egui::Rect::from_min_size(rect.left_top() + vec2(0.0, 8.0), vec2(3.0, rect.height() - 16.0));
        ui.painter().rect_filled(mark, egui::CornerRadius::same(2), ink);
    }
    let inside = UiBuilder::new().max_rect(rect.shrink2(vec2(12.0, 8.0))).layout(Layout::top_down(Align::Min));
    ui.scope_builder(inside, |ui| contents_ui(ui, lead, age));
    button::focus_ring(ui, &response);
    let name = format!("Lead {}, {}", lead.number, lead.name);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &name));
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(&lead.reason).clicked()
}

fn contents_ui(ui: &mut Ui, lead: &LeadLine, age: Option<Age>) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let palette = tokens::palette(ui);
    let line = |ui: &mut Ui, text: &str, font: egui::FontId, ink: egui::Color32| {
        ui.add(egui::Label::new(egui::RichText::new(text).font(font).color(ink)).truncate().selectable(false));
    };
    line(ui, &lead.name, tokens::strong(), palette.text);
    line(ui, &format!("{} · {}", lead.number, lead.city), tokens::small(), palette.weak);
    line(ui, &lead.need, tokens::small(), palette.weak);
    line(ui, &lead.dealer, tokens::small(), palette.weak);
    if let (Some(due), Some(age)) = (lead.due, age) {
        let text = match age {
            Age::Overdue => format!("{} since {}", lead.next, due.spoken()),
            _ => format!("{} by {}", lead.next, due.spoken()),
        };
        let (ink, _) = age_tone(age).colours(palette);
        line(ui, &text, tokens::small_strong(), ink);
    } else if let Some(outcome) = lead.outcome {
        chip::state(ui, Tone::Plain, outcome.name());
    }
}
