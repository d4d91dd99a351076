//! What an import would do, and what it did.

use std::path::PathBuf;

use egui::{Align, Ui};

use super::{kind_name, name_of, next_file, reading};
use crate::action::{Action, ActionQueue, DataAction};
use crate::batches;
use crate::place::Screen;
use domain::step::StepId;
use reports::import::{ImportKind, ImportReport};
use ui::chip::Tone;
use ui::table::{Column, Table};
use ui::tile::{self, Tile};
use ui::tokens::STEP;
use ui::{button, card, notice, page, words};

pub(super) fn rehearsed_ui(ui: &mut Ui, report: &ImportReport) {
    let count = |rows: u64| figures::whole(rows as f64);
    let created = match report.customers_created {
        0 => String::new(),
        customers => format!(" with {} new customers", count(customers)),
    };
    let first = report.rejects.first().map_or_else(String::new, |row| format!(" (line {}: {})", row.line, row.reason));
    let mut text = format!(
        "This import would add {} rows{created}, change {}, leave {} as they are and reject {}{first}. Nothing has \
        been stored yet.",
        count(report.added),
        count(report.changed),
        count(report.unchanged),
        count(report.rejected)
    );
    for note in &report.notes {
        text = format!("{text} {note}");
    }
    let is_smooth = report.rejected == 0 && report.notes.is_empty();
    notice::notice(ui, if is_smooth { Tone::Good } else { Tone::Warn }, &text);
    if let Some(proof) = &report.proof {
        reading::proof_ui(ui, proof);
    }
}

/// Some were left out on purpose.
const REJECTED: &str = "The rest is stored. What is no sale, or nobody's, may stay out; correct what could not be read and import it \
                        again.";

/// The files that wait, and whether the page has to go to its top first.
type Further<'a> = (&'a mut Vec<PathBuf>, &'a mut bool);

pub(super) fn done_ui(ui: &mut Ui, report: &ImportReport, (waiting, to_top): Further<'_>, asked: &mut ActionQueue) {
    let took = match report.seconds {
        short if short < 1.0 => "less than a second".to_owned(),
        long => format!("{long:.1} seconds"),
    };
    let purpose = format!("{} in {took}.", kind_name(report.kind));
    page::header(ui, &format!("{} was imported", report.file), &purpose, |ui| {
        if let Some(next) = waiting.first().map(|path| name_of(path)) {
            if button::primary(ui, &format!("Next file: {next}")).clicked() {
                next_file(waiting, asked);
            }
        } else if button::primary(ui, "See what to do next").clicked() {
            asked.ask(DataAction::CloseImport);
            asked.ask(Action::Go(Screen::Home));
        }
        if button::secondary(ui, "Import another…").clicked() {
            asked.ask(DataAction::AskImport);
        }
        if button::secondary(ui, "Close").clicked() {
            asked.ask(DataAction::CloseImport);
        }
    });
    page::scrolling(ui, "imported", |ui| {
        if std::mem::take(to_top) {
            ui.scroll_to_cursor(Some(Align::TOP));
        }
        let tile = |name: &str, n: u64, note: &str| Tile {
            name: name.to_owned(),
            figure: figures::whole(n as f64),
            change: None,
            note: note.to_owned(),
        };
        let created = if report.customers_created > 0 {
            let who = if report.kind == ImportKind::Contacts { "prospects" } else { "customers" };
            format!("and {} new {who}", figures::whole(report.customers_created as f64))
        } else {
            String::new()
        };
        tile::tiles(
            ui,
            &[
                tile("New", report.added, &created),
                tile("Changed", report.changed, ""),
                tile("Unchanged", report.unchanged, if report.unchanged > 0 { "stored before" } else { "" }),
                tile("Rejected", report.rejected, if report.rejected > 0 { "see below" } else { "" }),
            ],
        );
        for note in &report.notes {
            notice::notice(ui, Tone::Warn, note);
        }
        if let Some(proof) = &report.proof {
            reading::proof_ui(ui, proof);
        }
        attributes_ui(ui, report);
        if let Some(step) = report.step {
            batches::take_back_ui(ui, StepId(step), asked);
        }
        if report.rejects.is_empty() {
            let is_all = report.proof.as_ref().is_none_or(|proof| proof.totals + proof.headings == 0);
            let text = if is_all { "Every row was taken in." } else { "Every row that is a sale was taken in." };
            notice::notice(ui, Tone::Good, text);
            return;
        }
        rejects_ui(ui, report, asked);
    });
}

fn rejects_ui(ui: &mut Ui, report: &ImportReport, asked: &mut ActionQueue) {
    card::titled(ui, "Rejected rows", REJECTED, |ui| {
        if button::secondary(ui, "Save rejected rows…").clicked() {
            asked.ask(DataAction::SaveRejects);
        }
        ui.add_space(STEP);
        let columns = [
            Column::number("Line", 64.0),
            Column::text("Why", 220.0).stretch(1.0),
            Column::text("The row", 260.0).stretch(2.0),
        ];
        Table::new("rejects", &columns, 320.0).show(ui, report.rejects.len(), |i, row| {
            let reject = &report.rejects[i];
            row.named(format!("Line {}: {}", reject.line, reject.reason));
            row.text(&reject.line.to_string());
            row.strong(&reject.reason);
            row.weak(&reject.original);
        });
    });
}

/// What became of the further columns.
fn attributes_ui(ui: &mut Ui, report: &ImportReport) {
    if report.attributes.is_empty() && report.left_out.is_empty() {
        return;
    }
    card::titled(ui, "Attributes of customers", "From the columns that fill no field", |ui| {
        if !report.attributes.is_empty() {
            words::body(ui, &report.attributes.join(", "));
        }
        for column in &report.left_out {
            words::weak(ui, &format!("{} {}, so it is no attribute.", column.column, column.why));
        }
    });
}
