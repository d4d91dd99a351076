//! Purchases with a fault, one by one: changed, deleted, or viewed with their customer.

use egui::Ui;

use crate::action::{ActionQueue, CustomerAction, RecordAction};
use crate::around::{Around, CustomerJob, JobKind};
use crate::waiting::waiting_ui;
use reports::purchases::{FaultyPurchases, PurchaseLine};
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::table::{Column, Table};
use ui::tokens::STEP;
use ui::{button, card, page, words};

/// The list while it is open, and which of its purchases is selected.
#[derive(Debug, Default)]
pub struct FaultyPurchasesScreen {
    open: bool,
    /// Its number.
    chosen: Option<i64>,
}

impl FaultyPurchasesScreen {
    pub fn open(&mut self) {
        *self = FaultyPurchasesScreen { open: true, chosen: None };
    }

    pub fn close(&mut self) {
        self.open = false;
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&FaultyPurchases>, around: &Around, asked: &mut ActionQueue) {
        let (title, purpose) = report.map_or(("Purchases", ""), |report| (report.fault.title(), report.fault.advice()));
        page::header(ui, title, purpose, |ui| {
            if button::secondary(ui, "Back to the data").clicked() {
                asked.ask(RecordAction::ClosePurchases);
            }
        });
        let Some(report) = report else {
            waiting_ui(ui, around.is_running(JobKind::Customers(CustomerJob::Purchases)));
            return;
        };
        if report.lines.is_empty() {
            let how = "Every purchase with this fault has been corrected or deleted.";
            if notice::empty(ui, Empty { icon: Icon::Check, title: "None is left", how, button: Some("Back") }) {
                asked.ask(RecordAction::ClosePurchases);
            }
            return;
        }
        let shown = report.lines.len() as u64;
        let count = if shown < report.found {
            format!("{} purchases, showing the newest {}", figures::count(report.found), figures::count(shown))
        } else {
            format!("{} purchases", figures::count(report.found))
        };
        words::strong(ui, &count);
        ui.add_space(STEP);
        let chosen = report.lines.iter().position(|line| Some(line.number) == self.chosen);
        actions_ui(ui, chosen.and_then(|row| report.lines.get(row)), around, asked);
        ui.add_space(STEP);
        card::card(ui, |ui| self.table_ui(ui, report, chosen));
    }

    fn table_ui(&mut self, ui: &mut Ui, report: &FaultyPurchases, chosen: Option<usize>) {
        let columns = [
            Column::text("Day", 100.0),
            Column::text("Customer", 140.0).stretch(1.0),
            Column::text("Product", 120.0).stretch(1.0),
            Column::number("Amount", 90.0),
            Column::text("Source", 110.0),
            Column::text("Receipt", 90.0),
        ];
        let mut table = Table::new("faulty purchases", &columns, ui.available_height() - 96.0);
        table.selected = chosen;
        let answer = table.show(ui, report.lines.len(), |i, row| {
            let line = &report.lines[i];
            row.named(format!("{} of {} on {}", line.amount.plain(), line.name, line.day.spoken()));
            row.text(&line.day.spoken());
            row.strong(&line.name);
            row.weak(&line.product);
            row.text(&line.amount.plain());
            row.weak(&line.source);
            row.weak(&line.reference);
        });
        if let Some(row) = answer.row {
            self.chosen = report.lines.get(row).map(|line| line.number);
        }
    }
}

/// What can be done with the selected purchase; the buttons stay, so that the table does not move.
fn actions_ui(ui: &mut Ui, chosen: Option<&PurchaseLine>, around: &Around, asked: &mut ActionQueue) {
    let ready = chosen.is_some() && !around.is_running(JobKind::Write);
    ui.horizontal_wrapped(|ui| {
        let change = button::secondary_if(ui, ready, "Change…").clicked();
        let delete = button::secondary_if(ui, ready, "Delete").on_hover_text("This can be undone").clicked();
        let card = button::secondary_if(ui, chosen.is_some(), "Card of the customer").clicked();
        let Some(line) = chosen else {
            words::weak(ui, "Click a purchase to change or delete it.");
            return;
        };
        if change {
            asked.ask(RecordAction::EditPurchase(line.number));
        }
        if delete {
            asked.ask(RecordAction::DeletePurchase(line.number));
        }
        if card {
            asked.ask(CustomerAction::OpenCard(line.customer));
        }
    });
}
