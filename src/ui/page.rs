//! The frame of every screen: what it is, what it is for, and its actions on the right.

use egui::{Align, Layout, ScrollArea, Ui};

use crate::ui::tokens::{GAP, HALF, WIDE};
use crate::ui::words;

/// Title and purpose on the left, actions on the right.
pub fn header(ui: &mut Ui, title: &str, purpose: &str, actions: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            actions(ui);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = HALF;
                words::title(ui, title);
                words::weak(ui, purpose);
            });
        });
    });
    ui.add_space(GAP);
}

/// The part of a screen that scrolls as a whole.
pub fn scrolling(ui: &mut Ui, id: &str, contents: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(id).auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - GAP);
        ui.spacing_mut().item_spacing.y = GAP;
        contents(ui);
        ui.add_space(WIDE);
    });
}

/// Labelled controls in a row that wraps where the window is narrow.
pub fn controls(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GAP, 12.0);
        let row = Layout::left_to_right(Align::Min).with_main_wrap(true);
        ui.allocate_ui_with_layout(egui::vec2(ui.available_width(), 0.0), row, contents);
    });
}
