//! The card of data health that the home and data screens share.

use egui::Ui;

use crate::reports::home::{HealthItem, HealthStep};
use crate::screens::asked::{Action, Asked};
use crate::ui::chip::{self, Tone};
use crate::ui::tokens::GAP;
use crate::ui::{button, card, figure, notice, words};

/// Each fault with its count and what to do about it.
pub fn health_ui(ui: &mut Ui, health: &[HealthItem], asked: &mut Asked) {
    card::titled(ui, "Data health", "Faults that cost money or trust", |ui| {
        if health.is_empty() {
            notice::notice(ui, Tone::Good, "Nothing wrong was found.");
        }
        for item in health {
            ui.horizontal(|ui| {
                chip::state(ui, Tone::Warn, &figure::whole(item.count as f64));
                words::strong(ui, &item.title);
            });
            words::caption(ui, &item.advice);
            if item.step == Some(HealthStep::Duplicates) && button::quiet(ui, "Review duplicates…").clicked() {
                asked.ask(Action::FindDuplicates);
            }
            ui.add_space(GAP / 4.0);
        }
    });
}
