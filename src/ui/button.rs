//! Buttons in four strengths, so that a screen shows one obvious next step.

use egui::{
    Align2, Button, Color32, CornerRadius, CursorIcon, Response, RichText, Role, Sense, Stroke, Style, TextWrapMode,
    Ui, WidgetInfo, vec2,
};

use crate::icon::{self, Icon};
use crate::tokens::{self, CONTROL_HEIGHT, RADIUS};

/// The one obvious next step of a screen or card.
pub fn primary(ui: &mut Ui, text: &str) -> Response {
    primary_if(ui, true, text)
}

/// Same as [`primary`]; disabled while it is not available.
pub fn primary_if(ui: &mut Ui, enabled: bool, text: &str) -> Response {
    let palette = tokens::palette(ui);
    styled(
        ui,
        |style| {
            let widgets = &mut style.visuals.widgets;
            for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active, &mut widgets.noninteractive]
            {
                state.weak_bg_fill = palette.accent;
                state.bg_stroke = Stroke::new(1.0, palette.accent);
                state.fg_stroke.color = palette.on_accent;
            }
            widgets.hovered.weak_bg_fill = palette.accent_hover;
            widgets.active.weak_bg_fill = palette.accent_hover;
            widgets.active.bg_stroke = Stroke::new(2.0, palette.text);
        },
        |ui| ui.add_enabled(enabled, shaped(RichText::new(text).font(tokens::strong()))),
    )
}

/// Draws with another style, in the same row: a separate scope would not wrap with its neighbours.
fn styled(ui: &mut Ui, change: impl FnOnce(&mut Style), draw: impl FnOnce(&mut Ui) -> Response) -> Response {
    let before = ui.style().clone();
    change(ui.style_mut());
    let response = draw(ui);
    ui.set_style(before);
    response
}

/// Any other step.
pub fn secondary(ui: &mut Ui, text: &str) -> Response {
    ui.add(shaped(RichText::new(text).font(tokens::body())))
}

/// Same as [`secondary`]; disabled while it is not available.
pub fn secondary_if(ui: &mut Ui, enabled: bool, text: &str) -> Response {
    ui.add_enabled(enabled, shaped(RichText::new(text).font(tokens::body())))
}

/// A step that should not attract attention: its text is aligned with what is above and below.
pub fn quiet(ui: &mut Ui, text: &str) -> Response {
    let accent = tokens::palette(ui).accent;
    let response = styled(
        ui,
        |style| {
            for state in [&mut style.visuals.widgets.inactive, &mut style.visuals.widgets.hovered] {
                state.bg_stroke = Stroke::NONE;
                state.weak_bg_fill = Color32::TRANSPARENT;
            }
            style.spacing.button_padding.x = 0.0;
        },
        |ui| ui.add(shaped(RichText::new(text).font(tokens::body()).color(accent))),
    );
    if response.hovered() {
        let y = response.rect.center().y + 9.0;
        ui.painter().hline(response.rect.x_range(), y, Stroke::new(1.0, accent));
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}

fn shaped(text: RichText) -> Button<'static> {
    Button::new(text)
        .min_size(vec2(0.0, CONTROL_HEIGHT))
        .corner_radius(CornerRadius::same(RADIUS))
        .wrap_mode(TextWrapMode::Extend)
}

/// A square button that shows only an icon; `name` is its tooltip and accessible name.
pub fn icon(ui: &mut Ui, shown: Icon, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(CONTROL_HEIGHT, CONTROL_HEIGHT), Sense::click());
    let palette = tokens::palette(ui);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), palette.hover);
    }
    focus_ring(ui, &response);
    icon::paint(ui.painter(), rect.shrink(6.0), shown, palette.weak);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    response.on_hover_text(name).on_hover_cursor(CursorIcon::PointingHand)
}

/// Draws the keyboard focus.
pub fn focus_ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, tokens::palette(ui).accent);
        let rect = response.rect.shrink(1.0);
        ui.painter().rect_stroke(rect, CornerRadius::same(RADIUS), stroke, egui::StrokeKind::Inside);
    }
}

/// Tabs: exactly one of several views.
pub fn tabs<T: PartialEq + Copy>(ui: &mut Ui, chosen: &mut T, all: &[(T, &str)]) -> bool {
    let before = *chosen;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for (value, name) in all {
            if tab(ui, *chosen == *value, name).clicked() {
                *chosen = *value;
            }
        }
    });
    before != *chosen
}

/// Small choices side by side, of which exactly one is active: the views of one card.
pub fn segments<T: PartialEq + Copy>(ui: &mut Ui, chosen: &mut T, all: &[(T, &str)]) -> bool {
    let before = *chosen;
    let palette = tokens::palette(ui);
    egui::Frame::new().fill(palette.sunken).corner_radius(CornerRadius::same(RADIUS)).inner_margin(2).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(2.0, 2.0);
            for (value, name) in all {
                if segment(ui, *chosen == *value, name).clicked() {
                    *chosen = *value;
                }
            }
        });
    });
    before != *chosen
}

fn segment(ui: &mut Ui, chosen: bool, name: &str) -> Response {
    let palette = tokens::palette(ui);
    let font = tokens::small_strong();
    let galley = ui.painter().layout_no_wrap(name.to_owned(), font.clone(), palette.text);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 16.0, 26.0), Sense::click());
    let corner = CornerRadius::same(RADIUS - 2);
    if chosen {
        let edge = Stroke::new(1.0, palette.border);
        ui.painter().rect(rect, corner, palette.surface, edge, egui::StrokeKind::Inside);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, corner, palette.hover);
    }
    let ink = if chosen { palette.accent } else { palette.weak };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, name, font, ink);
    focus_ring(ui, &response);
    response.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), chosen, name));
    response.on_hover_cursor(CursorIcon::PointingHand)
}

fn tab(ui: &mut Ui, chosen: bool, name: &str) -> Response {
    let palette = tokens::palette(ui);
    let font = if chosen { tokens::strong() } else { tokens::body() };
    let galley = ui.painter().layout_no_wrap(name.to_owned(), font.clone(), palette.text);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 24.0, CONTROL_HEIGHT + 4.0), Sense::click());
    let colour = if chosen { palette.accent } else { palette.weak };
    if response.hovered() && !chosen {
        ui.painter().rect_filled(rect, CornerRadius::same(RADIUS), palette.hover);
    }
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, name, font, colour);
    if chosen {
        ui.painter().hline(rect.x_range().shrink(8.0), rect.bottom() - 1.0, Stroke::new(2.0, palette.accent));
    }
    focus_ring(ui, &response);
    response.widget_info(|| WidgetInfo::selected(Role::Tab, ui.is_enabled(), chosen, name));
    response.on_hover_cursor(CursorIcon::PointingHand)
}
