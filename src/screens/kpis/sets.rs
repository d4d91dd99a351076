//! Named sets of ticked KPIs: choose one, save the current ticks as one, remove one.

use egui::Ui;

use crate::action::{ActionQueue, KpiAction};
use domain::kpi::KpiSet;
use reports::kpis::KpiReport;
use ui::{button, field, words};

/// The name that is being typed.
#[derive(Debug, Default)]
pub struct Sets {
    name: String,
}

impl Sets {
    pub fn forget(&mut self) {
        self.name.clear();
    }

    pub fn ui(&mut self, ui: &mut Ui, report: &KpiReport, asked: &mut ActionQueue) {
        let ticked: Vec<String> = report.kpis.iter().filter(|kpi| kpi.chosen).map(|kpi| kpi.code.clone()).collect();
        let same = |set: &KpiSet| set.codes.len() == ticked.len() && set.codes.iter().all(|code| ticked.contains(code));
        let present = report.sets.iter().find(|set| same(set)).map(|set| set.name.clone());
        ui.horizontal_wrapped(|ui| {
            if !report.sets.is_empty() {
                words::label(ui, "Set of KPIs");
                let names: Vec<(Option<String>, String)> =
                    report.sets.iter().map(|set| (Some(set.name.clone()), set.name.clone())).collect();
                let mut chosen = present.clone();
                if field::select_bare(ui, "Set of KPIs", &mut chosen, &names, 160.0)
                    && let Some(name) = chosen
                {
                    asked.ask(KpiAction::ChooseSet(name));
                }
            }
            if let Some(name) = &present {
                let remove = button::quiet(ui, "Remove set").accessible_name(format!("Remove the set {name}"));
                if remove.clicked() {
                    asked.ask(KpiAction::RemoveSet(name.clone()));
                }
                return;
            }
            field::bare(ui, "Name of the set", &mut self.name, "Name for these ticks", 180.0);
            let ready = !self.name.trim().is_empty() && !ticked.is_empty();
            if button::secondary_if(ui, ready, "Save ticks as set").clicked() {
                let name = self.name.trim().to_owned();
                asked.ask(KpiAction::SaveSet(KpiSet { name, codes: ticked.clone() }));
            }
        });
    }
}
