//! Cards: the surfaces that group what belongs together.

use egui::{Align, CornerRadius, Frame, InnerResponse, Layout, Margin, Stroke, Ui, vec2};

use crate::tokens::{self, CARD_RADIUS, GAP, HALF, STEP};
use crate::words;

/// The frame of a card, for callers who need only the frame.
pub fn frame(ui: &Ui) -> Frame {
    let palette = tokens::palette(ui);
    Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.border))
        .corner_radius(CornerRadius::same(CARD_RADIUS))
        .inner_margin(Margin::same(16))
}

/// A card as wide as the available space.
pub fn card<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    frame(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        // Whatever row or page the card is in, its contents are laid out vertically on the grid.
        ui.with_layout(Layout::top_down(Align::Min), |ui| {
            ui.spacing_mut().item_spacing = vec2(STEP, STEP);
            contents(ui)
        })
        .inner
    })
}

/// A card with a heading and a line below it that says what it shows.
pub fn titled<R>(ui: &mut Ui, title: &str, subtitle: &str, contents: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    card(ui, |ui| {
        section(ui, title, subtitle);
        contents(ui)
    })
}

/// A heading with a line below it; an empty line is left out.
pub fn section(ui: &mut Ui, title: &str, subtitle: &str) {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = HALF;
        words::heading(ui, title);
        if !subtitle.is_empty() {
            words::caption(ui, subtitle);
        }
    });
    ui.add_space(STEP);
}

/// Columns side by side if each would be at least `least` wide, else one below the other.
pub fn side_by_side(ui: &mut Ui, least: f32, cells: &mut [&mut dyn FnMut(&mut Ui)]) {
    let wanted = least * cells.len() as f32 + GAP * (cells.len() as f32 - 1.0);
    if ui.available_width() < wanted {
        for cell in cells {
            cell(ui);
            ui.add_space(STEP);
        }
        return;
    }
    ui.spacing_mut().item_spacing.x = GAP;
    ui.columns(cells.len(), |columns| {
        for (column, cell) in columns.iter_mut().zip(cells) {
            column.spacing_mut().item_spacing.x = STEP;
            column.with_layout(Layout::top_down(Align::Min), |ui| cell(ui));
        }
    });
    ui.spacing_mut().item_spacing.x = STEP;
}
