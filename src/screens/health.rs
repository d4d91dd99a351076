//! The card of data health that the home and data screens share.

use egui::Ui;

use crate::action::{Action, ActionQueue, CustomerAction, DuplicateAction, RecordAction};
use reports::customers::Filter;
use reports::home::{HealthItem, HealthStep};
use ui::chip::{self, Tone};
use ui::tokens::GAP;
use ui::{button, card, notice, words};

/// Each fault with its count and what to do about it.
pub fn health_ui(ui: &mut Ui, health: &[HealthItem], asked: &mut ActionQueue) {
    card::titled(ui, "Data health", "Faults that cost money or trust", |ui| {
        if health.is_empty() {
            notice::notice(ui, Tone::Good, "Nothing wrong was found.");
        }
        for item in health {
            ui.horizontal(|ui| {
                chip::state(ui, Tone::Warn, &figures::whole(item.count as f64));
                words::strong(ui, &item.title);
            });
            words::caption(ui, &item.advice);
            if let Some(step) = item.step {
                step_ui(ui, item, step, asked);
            }
            ui.add_space(GAP / 4.0);
        }
    });
}

/// The button that leads to the records concerned.
fn step_ui(ui: &mut Ui, item: &HealthItem, step: HealthStep, asked: &mut ActionQueue) {
    let (text, action) = match step {
        HealthStep::Duplicates => ("Review duplicates…", Action::Duplicates(DuplicateAction::Find)),
        HealthStep::Customers(fault) => (
            "See these customers…",
            Action::Customers(CustomerAction::Show(Filter { fault: Some(fault), ..Filter::default() })),
        ),
        HealthStep::Purchases(fault) => ("See these purchases…", Action::Records(RecordAction::ShowPurchases(fault))),
    };
    let button = button::quiet(ui, text);
    let button = match step {
        HealthStep::Duplicates => button,
        // Several buttons have the same text; their accessible names distinguish them by subject.
        HealthStep::Customers(_) | HealthStep::Purchases(_) => button.accessible_name(format!("See: {}", item.title)),
    };
    if button.clicked() {
        asked.ask(action);
    }
}
