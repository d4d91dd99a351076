//! The leads of a list as a board: one column per status, one card per lead, the longest waiting first.

use egui::{Align, CursorIcon, Layout, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2};

use domain::day::Day;
use domain::lead::LeadStatus;
use reports::leads::{Age, LeadLine, LeadListReport};
use ui::chip::{self, Tone};
use ui::tokens::{self, HALF, STEP};
use ui::{button, card, words};

/// Maximum number of cards that a column shows; the table shows all.
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

/// What is computed once per report: for each status its leads (positions), the longest waiting first.
#[derive(Debug, Default)]
pub struct Board {
    kept: Option<Vec<Vec<usize>>>,
}

impl Board {
    /// Call when a new report has arrived.
    pub fn forget(&mut self) {
        self.kept = None;
    }

    /// Returns the lead that was clicked.
    pub fn ui(&mut self, ui: &mut Ui, open: &LeadListReport, chosen: Option<i64>, today: Day) -> Option<i64> {
        let columns = self.kept.get_or_insert_with(|| LeadStatus::ALL.map(|status| in_order(open, status)).to_vec());
        board_ui(ui, open, columns, chosen, today)
    }
}

fn in_order(open: &LeadListReport, status: LeadStatus) -> Vec<usize> {
    let leads = &open.leads;
    let mut places: Vec<usize> = (0..leads.len()).filter(|&place| leads[place].status == status).collect();
    places.sort_by_key(|&place| {
        let lead = &leads[place];
        (lead.due.is_none(), lead.due, std::cmp::Reverse(lead.expected_value))
    });
    places
}

fn board_ui(ui: &mut Ui, open: &LeadListReport, order: &[Vec<usize>], chosen: Option<i64>, today: Day) -> Option<i64> {
    let mut clicked = None;
    card::titled(ui, &open.name, "The longest waiting first", |ui| {
        ui.spacing_mut().item_spacing.x = STEP;
        ui.columns(LeadStatus::ALL.len(), |columns| {
            for ((column, status), places) in columns.iter_mut().zip(LeadStatus::ALL).zip(order) {
                let first = places.iter().take(MOST_CARDS).filter_map(|&place| open.leads.get(place));
                let leads = Column { status, first: first.collect(), all: places.len() };
                if let Some(lead) = column_ui(column, &leads, chosen, today) {
                    clicked = Some(lead);
                }
            }
        });
    });
    clicked
}

/// The leads of one status: those that are shown, and how many there are.
struct Column<'a> {
    status: LeadStatus,
    first: Vec<&'a LeadLine>,
    all: usize,
}

fn column_ui(ui: &mut Ui, column: &Column<'_>, chosen: Option<i64>, today: Day) -> Option<i64> {
    let status = column.status;
    words::strong(ui, &format!("{} · {}", status.name(), figures::count(column.all)));
    ui.add_space(HALF);
    let mut clicked = None;
    egui::ScrollArea::vertical().id_salt(status.name()).max_height(BOARD_HEIGHT).auto_shrink([false, true]).show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.y = STEP;
            for lead in &column.first {
                if card_ui(ui, lead, Some(lead.id) == chosen, today) {
                    clicked = Some(lead.id);
                }
            }
            if column.all > column.first.len() {
                let more = figures::count(column.all - column.first.len());
                words::caption(ui, &format!("and {more} more in the table"));
            }
            if column.all == 0 {
                words::caption(ui, "None");
            }
        },
    );
    clicked
}

/// One lead; returns whether it was clicked.
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
    // A separate child, so that it does not shift the next card.
    contents_ui(&mut ui.new_child(inside), lead, age);
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
