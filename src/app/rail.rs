//! The navigation rail on the left: the screens, in the order of the work.

use egui::{Align, Align2, CornerRadius, CursorIcon, Layout, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use screens::action::{Action, ActionQueue, FileAction, ThemeChoice};
use screens::place::Screen;
use ui::button::focus_ring;
use ui::icon::{self, Icon};
use ui::tokens::{self, STEP};
use ui::{button, words};

/// Shows the rail; `file` is the open file's name, `person` who is signed in, empty if nobody has to be.
pub fn rail_ui(ui: &mut Ui, screen: Screen, (file, person): (&str, &str), asked: &mut ActionQueue) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let roomy = ui.ctx().content_rect().height() >= 720.0;
    brand_ui(ui, file, asked);
    ui.add_space(STEP);
    for place in Screen::RAIL {
        if place_ui(ui, place, place == screen, roomy) {
            asked.ask(Action::Go(place));
        }
    }
    ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
        ui.add_space(STEP);
        foot_ui(ui, asked);
        if !person.is_empty() {
            person_ui(ui, person, asked);
        }
    });
}

fn brand_ui(ui: &mut Ui, file: &str, asked: &mut ActionQueue) {
    let palette = tokens::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 52.0), Sense::click());
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(6), palette.hover);
    }
    let mark = egui::Rect::from_min_size(rect.min + vec2(10.0, 12.0), vec2(28.0, 28.0));
    ui.painter().rect_filled(mark, CornerRadius::same(8), palette.accent);
    icon::paint(ui.painter(), mark.shrink(5.0), Icon::Spark, palette.on_accent);
    let x = mark.right() + 10.0;
    let painter = ui.painter().with_clip_rect(rect);
    painter.text(pos2(x, rect.top() + 10.0), Align2::LEFT_TOP, "Foresale", tokens::heading(), palette.text);
    painter.text(pos2(x, rect.top() + 30.0), Align2::LEFT_TOP, file, tokens::small(), palette.weak);
    focus_ring(ui, &response);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Files, {file} is open")));
    if response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text("Open another file").clicked() {
        asked.ask(Action::Go(Screen::Welcome));
    }
}

fn place_ui(ui: &mut Ui, place: Screen, chosen: bool, roomy: bool) -> bool {
    let palette = tokens::palette(ui);
    let height = if roomy { 52.0 } else { 40.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    if chosen || response.hovered() {
        let ground = if chosen { palette.surface } else { palette.hover };
        ui.painter().rect_filled(rect, CornerRadius::same(8), ground);
    }
    let ink = if chosen { palette.accent } else { palette.weak };
    if chosen {
        let edge = egui::Rect::from_min_size(rect.min + vec2(0.0, 10.0), vec2(3.0, height - 20.0));
        ui.painter().rect_filled(edge, CornerRadius::same(2), palette.accent);
    }
    let spot = egui::Rect::from_center_size(pos2(rect.left() + 24.0, rect.center().y), vec2(20.0, 20.0));
    icon::paint(ui.painter(), spot, place.icon(), ink);
    let x = rect.left() + 46.0;
    let font = if chosen { tokens::strong() } else { tokens::body() };
    let name_ink = if chosen { palette.accent } else { palette.text };
    if roomy {
        ui.painter().text(pos2(x, rect.top() + 9.0), Align2::LEFT_TOP, place.name(), font, name_ink);
        ui.painter().text(pos2(x, rect.top() + 28.0), Align2::LEFT_TOP, place.purpose(), tokens::small(), palette.weak);
    } else {
        ui.painter().text(pos2(x, rect.center().y), Align2::LEFT_CENTER, place.name(), font, name_ink);
    }
    focus_ring(ui, &response);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, place.name()));
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

/// Who works here, and the way to hide everything at once.
fn person_ui(ui: &mut Ui, person: &str, asked: &mut ActionQueue) {
    ui.horizontal(|ui| {
        let lock = button::quiet(ui, "Lock").on_hover_text("Hides everything until somebody signs in (Ctrl L)");
        if lock.clicked() {
            asked.ask(Action::File(FileAction::Lock));
        }
        ui.add(egui::Label::new(egui::RichText::new(person).font(tokens::small())).truncate());
    });
}

fn foot_ui(ui: &mut Ui, asked: &mut ActionQueue) {
    ui.horizontal(|ui| {
        let dark = ui.visuals().dark_mode;
        let (shown, name, next) = if dark {
            (Icon::Sun, "Change to the light theme", ThemeChoice::Light)
        } else {
            (Icon::Moon, "Change to the dark theme", ThemeChoice::Dark)
        };
        if button::icon(ui, shown, name).clicked() {
            asked.ask(Action::SetTheme(next));
        }
        if button::icon(ui, Icon::Search, "Search actions and customers (Ctrl K)").clicked() {
            asked.ask(Action::OpenPalette);
        }
        words::caption(ui, "Ctrl K");
    });
}
