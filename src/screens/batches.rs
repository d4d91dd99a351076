//! The imports that were made, and undoing one.

use egui::Ui;

use crate::action::{ActionQueue, DataAction};
use domain::step::StepId;
use reports::data::{BatchLine, DataReport};
use ui::cell::Row;
use ui::chip::Tone;
use ui::table::{Column, Table};
use ui::tokens::STEP;
use ui::{button, card, notice, page, words};

/// The import being viewed.
#[derive(Debug, Default)]
pub struct Batches {
    chosen: Option<usize>,
}

impl Batches {
    pub fn ui(&mut self, ui: &mut Ui, report: &DataReport, asked: &mut ActionQueue) {
        card::titled(ui, "Imports", "Newest first; click one to see more, or to undo it", |ui| {
            if report.batches.is_empty() {
                words::weak(ui, "Nothing was imported from a file.");
                return;
            }
            let columns = [
                Column::text("File", 84.0).stretch(1.0),
                Column::text("As", 74.0),
                Column::text("Day", 92.0),
                Column::number("New", 56.0),
                Column::number("Rejected", 60.0),
            ];
            let mut table = Table::new("batches", &columns, 220.0);
            table.selected = self.chosen;
            let answer = table.show(ui, report.batches.len(), |i, row| {
                let batch = &report.batches[i];
                let gone = if batch.undone { ", taken back" } else { "" };
                row.named(format!("{}, {} new, {} rejected{gone}", batch.file, batch.added, batch.rejected));
                let name = if batch.undone { Row::weak } else { Row::strong };
                name(row, &batch.file);
                row.weak(if batch.undone { "taken back" } else { &batch.kind });
                row.weak(&batch.day.spoken());
                row.text(&figures::whole(batch.added as f64));
                row.text(&figures::whole(batch.rejected as f64));
            });
            if let Some(row) = answer.row {
                self.chosen = if self.chosen == Some(row) { None } else { Some(row) };
            }
            if let Some(batch) = self.chosen.and_then(|row| report.batches.get(row)) {
                ui.add_space(STEP);
                chosen_ui(ui, batch, asked);
            }
        });
    }
}

fn chosen_ui(ui: &mut Ui, batch: &BatchLine, asked: &mut ActionQueue) {
    let count = |rows: u64| figures::whole(rows as f64);
    words::body(
        ui,
        &format!(
            "{}: {} new, {} changed, {} unchanged, {} rejected.",
            batch.file,
            count(batch.added),
            count(batch.changed),
            count(batch.unchanged),
            count(batch.rejected)
        ),
    );
    match batch.step {
        _ if batch.undone => {
            words::weak(ui, "This import was undone.");
        }
        None => {
            words::weak(ui, "It came with the file or from an older version, and cannot be undone.");
        }
        Some(step) => take_back_ui(ui, step, asked),
    }
}

/// What undoing an import means, and the button for it.
pub fn take_back_ui(ui: &mut Ui, step: StepId, asked: &mut ActionQueue) {
    notice::notice_with(
        ui,
        Tone::Plain,
        "Undoing it removes what it added and gives changed rows their old values. What people refused stays refused.",
        |ui| {
            page::controls(ui, |ui| {
                if button::secondary(ui, "Undo this import").clicked() {
                    asked.ask(DataAction::TakeBack(step));
                }
            });
        },
    );
}
