//! What clicks and keys in the table do.

use egui::Ui;

use super::CustomersScreen;
use super::keys::{self, Pressed};
use crate::action::{ActionQueue, CustomerAction};
use reports::customers::{CustomersReport, Field, Order};
use ui::sheet::{How, Keyboard, SheetAnswer};

impl CustomersScreen {
    pub(super) fn act(
        &mut self,
        ui: &Ui,
        answer: &SheetAnswer,
        report: &CustomersReport,
        fields: &[Field],
        asked: &mut ActionQueue,
    ) {
        let rows = report.list.ids.len();
        if let Some((row, how)) = answer.row {
            self.choose(row, how, report, asked);
            if how == How::Plain {
                asked.ask(CustomerAction::OpenCard(report.list.ids[row]));
            }
        }
        if answer.tick_all {
            if self.chosen.count() == rows {
                self.chosen.none();
            } else {
                self.chosen.all(rows);
            }
            self.ids = None;
        }
        if let Some((column, width)) = answer.resized
            && let Some(field) = fields.get(column)
        {
            self.columns.resize(field, width);
            asked.ask(CustomerAction::RememberColumns(self.columns.clone()));
        }
        if let Some(field) = answer.title.and_then(|column| fields.get(column)) {
            self.query.order = Order::clicked(self.query.order.as_ref(), field.clone());
            self.ask_list(ui, asked);
        }
        if answer.keyboard == Keyboard::Here && !self.bulk.is_asking() {
            #[expect(clippy::cast_possible_truncation, reason = "rows that fit on a screen")]
            let page = (answer.fitting as i64 - 1).max(1);
            if let Some(pressed) = keys::pressed(ui, page) {
                self.key(pressed, answer.fitting, report, fields, asked);
            }
        }
    }

    fn choose(&mut self, row: usize, how: How, report: &CustomersReport, asked: &mut ActionQueue) {
        let rows = report.list.ids.len();
        self.chosen.take(row, how, rows);
        let ids = self.chosen.ids(&report.list);
        if !ids.is_empty() && ids.len() < rows {
            asked.ask(CustomerAction::CountChosen(ids.clone()));
        }
        self.ids = Some(ids);
    }

    fn key(
        &mut self,
        pressed: Pressed,
        fitting: f64,
        report: &CustomersReport,
        fields: &[Field],
        asked: &mut ActionQueue,
    ) {
        let ids = &report.list.ids;
        match pressed {
            Pressed::Walk { rows, extending } => {
                let last = i64::try_from(ids.len()).unwrap_or(i64::MAX) - 1;
                let from = self.chosen.current.map_or(-1, |row| i64::try_from(row).unwrap_or(0));
                let row = usize::try_from((from + rows).clamp(0, last)).unwrap_or(0);
                self.choose(row, if extending { How::Extend } else { How::Plain }, report, asked);
                self.scroll.reveal(row, fitting);
            }
            Pressed::Open => {
                if let Some(id) = self.chosen.current.and_then(|row| ids.get(row)) {
                    asked.ask(CustomerAction::OpenCard(*id));
                }
            }
            Pressed::Toggle => {
                if let Some(row) = self.chosen.current {
                    self.choose(row, How::Toggle, report, asked);
                }
            }
            Pressed::All => {
                self.chosen.all(ids.len());
                self.ids = None;
            }
            Pressed::Copy => {
                let customers = self.chosen.ids(&report.list);
                if !customers.is_empty() {
                    asked.ask(CustomerAction::Copy { customers, fields: fields.to_vec() });
                }
            }
            Pressed::Escape if self.chosen.count() > 0 => {
                self.chosen.none();
                self.ids = None;
            }
            Pressed::Escape => asked.ask(CustomerAction::CloseCard),
        }
    }
}
