//! The columns of the table of KPIs: a new column is one entry here and its value in [`KpiSummary`].

use std::borrow::Cow;

use crate::column::{Column, OnScreen, Value};
use crate::kpis::KpiSummary;

const SCREEN: OnScreen = OnScreen { place: 0, width: 84.0, stretch: 0.0, leaves: 0, sorts: false, hint: "" };

/// From left to right.
#[must_use]
pub fn columns() -> Vec<Column<'static, KpiSummary>> {
    vec![
        Column::new("chosen", "Use", |kpi: &KpiSummary| Value::Tick(kpi.chosen)).not_in_files().screen(OnScreen {
            place: 1,
            width: 32.0,
            ..SCREEN
        }),
        Column::new("kpi", "KPI", |kpi: &KpiSummary| Value::Text(Cow::from(&kpi.code))).terminal(),
        Column::new("name", "KPI", |kpi: &KpiSummary| Value::Name {
            name: Cow::from(&kpi.name),
            note: kpi.fault.as_ref().unwrap_or(&kpi.meaning).clone(),
        })
        .screen(OnScreen { place: 2, width: 240.0, stretch: 1.0, ..SCREEN }),
        Column::new("unit", "Unit", |kpi: &KpiSummary| Value::Quiet(Cow::from(&kpi.unit)))
            .terminal()
            .screen(OnScreen { place: 3, width: 70.0, ..SCREEN }),
        Column::new("period", "Time", |kpi: &KpiSummary| Value::Quiet(Cow::from(&kpi.period)))
            .terminal()
            .screen(OnScreen { place: 4, width: 96.0, hint: "The time it covers, up to the as-of day", ..SCREEN }),
        Column::new("distribution", "Distribution", |kpi: &KpiSummary| Value::Bars(&kpi.histogram.counts))
            .not_in_files()
            .screen(OnScreen { place: 5, width: 110.0, hint: "From the 1st to the 99th percentile", ..SCREEN }),
        Column::new("coverage", "Coverage", |kpi: &KpiSummary| Value::ShareBar(kpi.coverage))
            .terminal()
            .screen(OnScreen { place: 6, width: 120.0, hint: "Share of customers with a value", ..SCREEN }),
        Column::new("mean", "Mean", |kpi: &KpiSummary| value(kpi, kpi.mean))
            .terminal()
            .screen(OnScreen { place: 7, ..SCREEN }),
        Column::new("median", "Median", |kpi: &KpiSummary| value(kpi, kpi.median))
            .terminal()
            .screen(OnScreen { place: 8, ..SCREEN }),
    ]
}

fn value(kpi: &KpiSummary, value: f64) -> Value<'static> {
    Value::Figure(Cow::from(if kpi.unit == "share" { figures::percent(value) } else { figures::plain(value) }))
}
