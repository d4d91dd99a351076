//! Requests about KPIs.

use std::path::PathBuf;

use domain::day::Day;
use domain::kpi::{KpiSet, OwnKpi};
use reports::kpis::{KpiPreview, KpiReport};
use reports::manual_entry::Saved;

use super::own;
use crate::request::request;

request! {
    /// All KPIs as of a day; none: the last day with a purchase.
    ComputeKpis { as_of: Option<Day> } -> KpiReport;
    "kpis.compute", See, [], NewestWins;
    |asked, session, progress| super::kpis(session.store, asked.as_of, progress)
}

request! {
    /// Ticks or unticks a KPI for the clusters.
    TickKpi { code: String, chosen: bool } -> ();
    "kpis.tick", Change, [], InTurn;
    |asked, session, _| super::tick(session.store, &asked.code, asked.chosen)
}

request! {
    /// Writes one row per customer; returns how many.
    ExportKpis { as_of: Option<Day>, path: PathBuf } -> usize;
    "kpis.export", Export, [], Once;
    |asked, session, progress| super::export(session.store, asked.as_of, &asked.path, progress)
}

request! {
    /// The values of a formula while it is being typed; with the code of the KPI being changed, if any.
    PreviewKpi { formula: String, code: Option<String> } -> KpiPreview;
    "kpis.preview", See, [], NewestWins;
    |asked, session, progress| own::preview(session.store, &asked.formula, asked.code.as_deref(), progress)
}

request! {
    /// Saves a KPI by formula.
    SaveKpi { kpi: OwnKpi } -> Saved;
    "kpis.save", Change, [Kpis, Steps], InTurn;
    |asked, session, _| own::define(session.store, &asked.kpi, session.now.day)
}

request! {
    /// Removes one of the user's own KPIs.
    RemoveKpi { code: String } -> Saved;
    "kpis.remove", Change, [Kpis, Steps], InTurn;
    |asked, session, _| own::remove(session.store, &asked.code, session.now.day)
}

request! {
    /// Saves KPIs under a name.
    SaveKpiSet { set: KpiSet } -> Saved;
    "kpis.save-set", Change, [Kpis, Steps], InTurn;
    |asked, session, _| own::save_set(session.store, &asked.set, session.now.day)
}

request! {
    /// Removes a set of KPIs.
    RemoveKpiSet { name: String } -> Saved;
    "kpis.remove-set", Change, [Kpis, Steps], InTurn;
    |asked, session, _| own::remove_set(session.store, &asked.name, session.now.day)
}

request! {
    /// Ticks exactly the KPIs of a set.
    ChooseKpiSet { name: String } -> KpiSet;
    "kpis.choose-set", Change, [], InTurn;
    |asked, session, _| own::choose_set(session.store, &asked.name)
}
