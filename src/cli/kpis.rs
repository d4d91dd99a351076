//! `foresale kpis`: lists the KPIs, creates and removes the user's own, chooses a saved set.

use anyhow::{Context, Result, bail};

use crate::cli::customer_arguments::Kpis;
use crate::cli::desk::Desk;
use crate::cli::output::{Output, note};
use crate::cli::report_table;
use actions::database;
use actions::kpis::requests::{ChooseKpiSet, ComputeKpis, ExportKpis, RemoveKpi, SaveKpi};
use domain::kpi::OwnKpi;
use reports::kpi_columns;
use reports::kpis::KpiReport;

pub fn kpis(arguments: &Kpis, out: &mut Output) -> Result<()> {
    let changes = arguments.define.is_some() || arguments.remove.is_some() || arguments.set.is_some();
    let open = if changes { Desk::open } else { Desk::open_to_read };
    let mut desk = open(&arguments.db)?;
    change(&mut desk, arguments)?;
    // The file comes first, so that if it cannot be written, the database stays as it was.
    if let Some(path) = &arguments.out {
        let request = ExportKpis { as_of: arguments.as_of, path: path.clone() };
        let customers = desk.ask_at_length(request)?;
        note(&format!("{} customers in {}", figures::count(customers), path.display()));
    }
    let report = desk.ask_at_length(ComputeKpis { as_of: arguments.as_of });
    let report =
        if changes { database::after("the change is kept, but the values were not stored", report) } else { report }?;
    if arguments.json { out.json(&report) } else { table(&report, out) }
}

/// The changes to make before the KPIs are listed.
fn change(desk: &mut Desk, arguments: &Kpis) -> Result<()> {
    let tell = |what: &str| {
        if !arguments.json {
            note(&format!("{what}."));
        }
    };
    if let Some(definition) = &arguments.define {
        let kpi = defined(definition, &arguments.unit, &arguments.meaning)?;
        let name = kpi.name.clone();
        let saved = desk.ask(SaveKpi { kpi }).with_context(|| format!("'{name}' was not saved"))?;
        tell(&saved.what);
    }
    if let Some(code) = &arguments.remove {
        tell(&desk.ask(RemoveKpi { code: code.clone() })?.what);
    }
    if let Some(name) = &arguments.set {
        let set = desk.ask(ChooseKpiSet { name: name.clone() })?;
        tell(&format!("Ticked the {} KPIs of '{}'", set.codes.len(), set.name));
    }
    Ok(())
}

fn defined(definition: &str, unit: &str, meaning: &str) -> Result<OwnKpi> {
    let Some((name, formula)) = definition.split_once('=') else {
        bail!("'{definition}' is not NAME=FORMULA; write for example spend_a_day=spend_last_year / frequency");
    };
    Ok(OwnKpi {
        // Under its own name: an existing one is changed.
        code: name.trim().to_owned(),
        name: name.trim().to_owned(),
        meaning: meaning.to_owned(),
        unit: unit.to_owned(),
        formula: formula.trim().to_owned(),
    })
}

fn table(report: &KpiReport, out: &mut Output) -> Result<()> {
    out.line(&format!("{} customers as of {}", figures::count(report.customers), report.as_of))?;
    report_table::print(&kpi_columns::columns(), &report.kpis, out)?;
    for kpi in &report.kpis {
        if let Some(fault) = &kpi.fault {
            note(&format!("{} has no values: {fault}", kpi.code));
        }
    }
    Ok(())
}
