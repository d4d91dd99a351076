//! Chips: short states with a tone, and choices that can be switched on and off.

use egui::{Color32, CornerRadius, CursorIcon, Response, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use crate::button::focus_ring;
use crate::icon::{self, Icon};
use crate::tokens::{self, Palette};

/// What a state means for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Accent,
    Good,
    Warn,
    Bad,
}

impl Tone {
    /// Text and background colour.
    #[must_use]
    pub fn colours(self, palette: &Palette) -> (Color32, Color32) {
        match self {
            Tone::Plain => (palette.weak, palette.sunken),
            Tone::Accent => (palette.accent, palette.tint),
            Tone::Good => (palette.good, palette.good_tint),
            Tone::Warn => (palette.warn, palette.warn_tint),
            Tone::Bad => (palette.bad, palette.bad_tint),
        }
    }
}

/// A state in a word or two.
pub fn state(ui: &mut Ui, tone: Tone, text: &str) -> Response {
    let (ink, ground) = tone.colours(tokens::palette(ui));
    let galley = ui.painter().layout_no_wrap(text.to_owned(), tokens::small_strong(), ink);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(16.0, 6.0), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(10), ground);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// A choice among many that can be on or off; `detail` is small and weak ("1,203 purchases").
pub fn choice(ui: &mut Ui, on: bool, text: &str, detail: &str) -> Response {
    let palette = tokens::palette(ui);
    let ink = if on { palette.accent } else { palette.text };
    let name = ui.painter().layout_no_wrap(text.to_owned(), tokens::body(), ink);
    let more = ui.painter().layout_no_wrap(detail.to_owned(), tokens::small(), palette.weak);
    let gap = if detail.is_empty() { 0.0 } else { 8.0 };
    let tick = if on { 20.0 } else { 0.0 };
    let size = vec2(name.size().x + more.size().x + gap + tick + 24.0, 32.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let ground = if on {
        palette.tint
    } else if response.hovered() {
        palette.hover
    } else {
        palette.surface
    };
    let edge = if on { palette.accent } else { palette.border };
    let corner = CornerRadius::same(16);
    ui.painter().rect(rect, corner, ground, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    let mut x = rect.left() + 12.0;
    if on {
        let spot = egui::Rect::from_center_size(egui::pos2(x + 6.0, rect.center().y), vec2(14.0, 14.0));
        icon::paint(ui.painter(), spot, Icon::Check, palette.accent);
        x += tick;
    }
    let at = |x: f32, height: f32| egui::pos2(x, rect.center().y - height / 2.0);
    let end = x + name.size().x + gap;
    ui.painter().galley(at(x, name.size().y), name, ink);
    ui.painter().galley(at(end, more.size().y), more, palette.weak);
    focus_ring(ui, &response);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, ui.is_enabled(), on, text));
    // Whoever listens instead of looking gets the small print too.
    if !detail.is_empty() {
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(detail));
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}
