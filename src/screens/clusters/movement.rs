//! Who moved from group to group since an earlier day: the largest moves in words, and a table of all.

use egui::Ui;

use reports::clusters::{ClusterReport, MovementReport};
use ui::table::{Column, Table};
use ui::{card, words};

pub(super) fn movement_ui(ui: &mut Ui, report: &ClusterReport) {
    let Some(movement) = &report.movement else { return };
    let since = movement.since.spoken();
    let beneath = format!(
        "Where the customers of {since} are today, by the same centres and scales; a row is the group then, a column \
        the group now"
    );
    card::titled(ui, "Movement", &beneath, |ui| {
        for sentence in &movement.sentences {
            words::body(ui, sentence);
        }
        table_ui(ui, report, movement);
    });
}

fn table_ui(ui: &mut Ui, report: &ClusterReport, movement: &MovementReport) {
    let gone = movement.gone.iter().any(|count| *count > 0);
    let mut columns = vec![Column::text(format!("On {}", movement.since.spoken()), 176.0).stretch(1.0)];
    columns.extend(report.clusters.iter().map(|cluster| Column::number(format!("now {}", cluster.name), 104.0)));
    if gone {
        columns.push(Column::number("now gone", 84.0));
    }
    Table::new("movement", &columns, 460.0).show(ui, report.clusters.len() + 1, |i, row| {
        let Some(cluster) = report.clusters.get(i) else {
            row.named("New since then");
            row.weak("New since then");
            movement.new.iter().for_each(|count| row.weak(&figures::count(*count)));
            if gone {
                row.weak("");
            }
            return;
        };
        row.named(format!("From {}", cluster.name));
        row.strong(&format!("{}  {}", cluster.number, cluster.name));
        let counts = movement.moved.get(i).map_or(&[][..], Vec::as_slice);
        let all = counts.iter().sum::<usize>().max(1) as f64;
        for (to, count) in counts.iter().enumerate() {
            // Customers who stayed need no colour.
            let share = if to == i { 0.0 } else { *count as f64 / all };
            row.heat(&figures::count(*count), share, 0.5);
        }
        if gone {
            row.text(&figures::count(movement.gone.get(i).copied().unwrap_or(0)));
        }
    });
}
