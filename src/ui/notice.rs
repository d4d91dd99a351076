//! Notices inside a screen, and the empty state that says how to fill it.

use egui::{Align, CornerRadius, Frame, Layout, Margin, RichText, Sense, Ui, vec2};

use crate::chip::Tone;
use crate::icon::{self, Icon};
use crate::tokens::{self, CARD_RADIUS, GAP, STEP};
use crate::{button, words};

/// A sentence with a tone.
pub fn notice(ui: &mut Ui, tone: Tone, text: &str) {
    notice_with(ui, tone, text, |_| {});
}

/// A notice with something to press after the sentence.
pub fn notice_with(ui: &mut Ui, tone: Tone, text: &str, more: impl FnOnce(&mut Ui)) {
    let palette = tokens::palette(ui);
    let (ink, ground) = tone.colours(palette);
    let shown = match tone {
        Tone::Good => Icon::Check,
        Tone::Warn | Tone::Bad => Icon::Alert,
        Tone::Plain | Tone::Accent => Icon::Info,
    };
    Frame::new()
        .fill(ground)
        .corner_radius(CornerRadius::same(CARD_RADIUS))
        .inner_margin(Margin::symmetric(16, 12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_top(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::hover());
                icon::paint(ui.painter(), rect, shown, ink);
                ui.vertical(|ui| {
                    ui.label(RichText::new(text).color(palette.text));
                    more(ui);
                });
            });
        });
}

/// What an empty screen says.
#[derive(Debug, Clone, Copy)]
pub struct Empty<'a> {
    pub icon: Icon,
    pub title: &'a str,
    /// How to fill it.
    pub how: &'a str,
    /// The button that does so.
    pub button: Option<&'a str>,
}

/// Shows an empty state in the middle of the space; true when its button was pressed.
pub fn empty(ui: &mut Ui, empty: Empty<'_>) -> bool {
    let mut pressed = false;
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.set_max_width(ui.available_width());
        ui.add_space((ui.available_height() * 0.18).clamp(GAP, 120.0));
        let palette = tokens::palette(ui);
        let (rect, _) = ui.allocate_exact_size(vec2(56.0, 56.0), Sense::hover());
        ui.painter().circle_filled(rect.center(), 28.0, palette.tint);
        icon::paint(ui.painter(), rect, empty.icon, palette.accent);
        ui.add_space(STEP);
        words::heading(ui, empty.title);
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(520.0));
            words::weak(ui, empty.how);
        });
        ui.add_space(STEP);
        if let Some(text) = empty.button {
            pressed = button::primary(ui, text).clicked();
        }
        ui.add_space(GAP);
    });
    pressed
}
