//! The frame of every screen: what it is, what it is for, and its actions on the right.

use egui::{Align, Layout, ScrollArea, Ui, UiBuilder};

use crate::tokens::{GAP, HALF, WIDE};
use crate::words;

/// Title on the left and actions on the right in one row, the purpose below them.
pub fn header(ui: &mut Ui, title: &str, purpose: &str, actions: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = HALF;
        ui.horizontal_top(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = HALF;
                actions(ui);
                ui.with_layout(Layout::top_down(Align::Min), |ui| words::title(ui, title));
            });
        });
        words::weak(ui, purpose);
    });
    ui.add_space(GAP);
}

/// The part of a screen that scrolls as a whole, as wide as the header: its scroll bar is in the window's margin.
pub fn scrolling(ui: &mut Ui, id: &str, contents: impl FnOnce(&mut Ui)) {
    let mut place = ui.available_rect_before_wrap();
    place.max.x += GAP;
    ui.scope_builder(UiBuilder::new().max_rect(place), |ui| {
        ScrollArea::vertical().id_salt(id).auto_shrink([false, false]).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - GAP);
            ui.spacing_mut().item_spacing.y = GAP;
            contents(ui);
            ui.add_space(WIDE);
        });
    });
}

/// Labelled controls in a row that wraps if the window is narrow.
pub fn controls(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GAP, 12.0);
        let row = Layout::left_to_right(Align::Min).with_main_wrap(true);
        ui.allocate_ui_with_layout(egui::vec2(ui.available_width(), 0.0), row, contents);
    });
}
