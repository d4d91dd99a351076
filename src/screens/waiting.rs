//! A place whose report is still to come.

use egui::Ui;

use ui::{tokens, words};

/// What is shown in place of a report that is still pending.
pub fn waiting_ui(ui: &mut Ui, under_way: bool) {
    ui.vertical_centered(|ui| {
        ui.add_space(96.0);
        if under_way {
            ui.add(egui::Spinner::new().size(24.0).color(tokens::palette(ui).accent));
            words::weak(ui, "Reading…");
        }
    });
}
