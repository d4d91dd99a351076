//! How each KPI is scaled before customers are compared, and the control to change it.

use std::collections::BTreeMap;

use egui::{Align, Layout, Ui, vec2};

use domain::clustering::Scale;
use reports::clusters::{ClusterReport, KpiScale};
use ui::tokens::GAP;
use ui::{card, field, words};

const MEANING: &str = "So that no KPI outweighs the others: a logarithm where a few values are very large, the rank \
                       where only the order counts. Changes show when you recompute.";

/// Of a column of one KPI.
const WIDTH: f32 = 180.0;

pub(super) fn scales_ui(ui: &mut Ui, report: &ClusterReport, wishes: &mut BTreeMap<String, Scale>) {
    if report.scales.is_empty() {
        return;
    }
    card::titled(ui, "Scales", MEANING, |ui| {
        let scales: Vec<(&KpiScale, &String)> = report.scales.iter().zip(&report.kpi_names).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few in the width of a window")]
        let in_a_row = ((ui.available_width() + GAP) / (WIDTH + GAP)).floor().max(1.0) as usize;
        for row in scales.chunks(in_a_row) {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for (scale, name) in row {
                    let column = Layout::top_down(Align::Min);
                    ui.allocate_ui_with_layout(vec2(WIDTH, 0.0), column, |ui| {
                        ui.set_width(WIDTH);
                        scale_ui(ui, scale, name, report, wishes);
                    });
                }
            });
        }
    });
}

fn scale_ui(ui: &mut Ui, scale: &KpiScale, name: &str, report: &ClusterReport, wishes: &mut BTreeMap<String, Scale>) {
    words::label(ui, name);
    let before = wishes.get(&scale.kpi).copied().or(scale.wished);
    let mut chosen = before;
    let by_program = match (scale.used, scale.wished) {
        (Some(used), None) => format!("Chosen: {}", used.name()),
        (None, _) => "Left out: all alike".to_owned(),
        (Some(_), Some(_)) => "Chosen for you".to_owned(),
    };
    let mut all = vec![(None, by_program)];
    all.extend(Scale::ALL.map(|scale| (Some(scale), scale.name().to_owned())));
    field::select_bare(ui, &format!("Scale of {name}"), &mut chosen, &all, WIDTH);
    if chosen != before {
        // The first choice keeps the scales used for the other KPIs.
        if wishes.is_empty() {
            wishes.extend(report.scales.iter().filter_map(|other| Some((other.kpi.clone(), other.wished?))));
        }
        match chosen {
            Some(chosen) => wishes.insert(scale.kpi.clone(), chosen),
            None => wishes.remove(&scale.kpi),
        };
    }
}
