//! Settings: the log of who did what, searched and printed.

use egui::Ui;

use crate::action::{ActionQueue, PrivacyAction};
use crate::report_table::{Scales, cell, fitting, head};
use domain::day::Day;
use domain::list_format::ListFormat;
use reports::log::{LogEntry, LogFilter, columns};
use ui::table::{Column, Table};
use ui::{button, card, field, page, words};

const HEIGHT: f32 = 300.0;
const ROW_HEIGHT: f32 = 28.0;
const NO_DAY: &str = "Write it as YYYY-MM-DD";

/// What is searched for.
#[derive(Debug, Default)]
pub struct Log {
    person: String,
    customer: String,
    action: String,
    from: String,
    to: String,
}

impl Log {
    /// The entries that are wanted; a day that cannot be read leaves all in.
    #[must_use]
    pub fn filter(&self) -> LogFilter {
        LogFilter {
            person: self.person.trim().to_owned(),
            customer: self.customer.trim().to_owned(),
            action: self.action.trim().to_owned(),
            from: self.from.trim().parse().ok(),
            to: self.to.trim().parse().ok(),
        }
    }

    pub fn ui(&mut self, ui: &mut Ui, entries: Option<&Vec<LogEntry>>, asked: &mut ActionQueue) {
        let Some(entries) = entries else { return };
        card::titled(ui, "Log", "Who saw, changed, sent and exported what, newest first", |ui| {
            self.search_ui(ui, asked);
            if entries.is_empty() {
                let is_all = self.filter() == LogFilter::default();
                words::weak(
                    ui,
                    if is_all { "Nothing has been done yet." } else { "Nothing of this kind is in the log." },
                );
                return;
            }
            let columns = columns();
            let shown = fitting(&columns, ui.available_width());
            let heads: Vec<Column> = shown.iter().map(|column| head(column, entries.first())).collect();
            let mut table = Table::new("log", &heads, HEIGHT);
            table.row_height = ROW_HEIGHT;
            table.show(ui, entries.len(), |i, row| {
                let entry = &entries[i];
                row.named(
                    format!("{} {}: {} {}", entry.at, entry.person, entry.what, entry.customer).trim_end().to_owned(),
                );
                for column in &shown {
                    cell(row, &column.value(entry), Scales::default(), &[]);
                }
            });
            page::controls(ui, |ui| {
                for (text, format) in [("Save as PDF…", ListFormat::Pdf), ("Save as CSV…", ListFormat::Csv)] {
                    if button::secondary(ui, text).clicked() {
                        asked.ask(PrivacyAction::ExportLog { filter: self.filter(), format });
                    }
                }
            });
        });
    }

    fn search_ui(&mut self, ui: &mut Ui, asked: &mut ActionQueue) {
        let before = self.filter();
        page::controls(ui, |ui| {
            field::short(ui, "Who", &mut self.person, "anybody", None, 130.0);
            field::short(ui, "Customer", &mut self.customer, "any id", None, 110.0);
            field::short(ui, "Word", &mut self.action, "export, send…", None, 130.0);
            for (name, day) in [("From", &mut self.from), ("To", &mut self.to)] {
                let is_wrong = !day.trim().is_empty() && day.trim().parse::<Day>().is_err();
                field::short(ui, name, day, "2026-01-31", is_wrong.then_some(NO_DAY), 110.0);
            }
        });
        if self.filter() != before {
            asked.ask(PrivacyAction::SearchLog);
        }
    }
}
