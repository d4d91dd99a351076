//! Which personal data was handed over: to whom, when, by what means.

use egui::Ui;

use domain::day::Day;
use reports::handover_receipts::HandoverReceipt;
use ui::card;
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::table::{Column, Table};

pub fn ui(ui: &mut Ui, receipts: &[HandoverReceipt]) {
    if receipts.is_empty() {
        notice::empty(
            ui,
            Empty {
                icon: Icon::Leads,
                title: "Nothing has been handed over yet",
                how: "Each time personal data goes to a dealer, by file, e-mail or paper, a line appears here.",
                button: None,
            },
        );
        return;
    }
    card::titled(ui, "Receipts", "Every handover of personal data, newest first", |ui| {
        let columns = [
            Column::number("No.", 44.0),
            Column::text("Day", 96.0),
            Column::text("To", 150.0).stretch(1.0),
            Column::text("List", 110.0).stretch(0.6),
            Column::text("By", 84.0),
            Column::number("Persons", 64.0),
            Column::text("Told of each", 170.0).stretch(1.0),
            Column::text("Until", 96.0),
        ];
        let mut table = Table::new("receipts", &columns, 560.0);
        table.row_height = 40.0;
        table.show(ui, receipts.len(), |i, row| {
            let receipt = &receipts[i];
            row.named(format!("Receipt {}, {}", receipt.number, receipt.recipient));
            row.weak(&receipt.number.to_string());
            row.text(&receipt.day.spoken());
            row.strong(&receipt.recipient);
            row.text(&receipt.list);
            row.text(&receipt.by());
            row.text(&figures::count(receipt.persons));
            row.sentence(&receipt.fields.join(", "));
            row.weak(&receipt.expires.map_or("–".to_owned(), Day::spoken));
        });
    });
}
