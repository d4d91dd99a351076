//! `foresale kpis`: lists the KPIs, makes and removes those of the user's own, chooses a saved set.

use anyhow::{Context, Result, bail};

use crate::cli::customer_arguments::Kpis;
use crate::cli::output::{Output, note};
use crate::cli::priority::give_way_to_portal;
use crate::cli::progress_line::ProgressLine;
use actions::kpis::own;
use actions::{database, kpis as indicators};
use domain::day::Day;
use domain::kpi::OwnKpi;
use domain::money::grouped;
use reports::kpis::KpiReport;
use store::Store;

pub fn kpis(arguments: &Kpis, today: Day, out: &mut Output) -> Result<()> {
    let changes = arguments.define.is_some() || arguments.remove.is_some() || arguments.set.is_some();
    let open = if changes { database::open } else { database::open_to_read };
    let mut store = open(&arguments.db)?;
    give_way_to_portal(&store);
    change(&mut store, arguments, today)?;
    let line = ProgressLine::start();
    // First the file, so that one that cannot be written leaves the database as it was.
    if let Some(path) = &arguments.out {
        let customers = indicators::export(&mut store, arguments.as_of, path, &line.progress)?;
        note(&format!("{} customers in {}", grouped(customers as u64), path.display()));
    }
    let report = indicators::kpis(&mut store, arguments.as_of, &line.progress);
    let report =
        if changes { database::after("the change is kept, the values were not stored", report) } else { report }?;
    drop(line);
    if arguments.json { out.json(&report) } else { table(&report, out) }
}

/// What is to be changed before the KPIs are listed.
fn change(store: &mut Store, arguments: &Kpis, today: Day) -> Result<()> {
    let tell = |what: &str| {
        if !arguments.json {
            note(&format!("{what}."));
        }
    };
    if let Some(definition) = &arguments.define {
        let kpi = defined(definition, &arguments.unit, &arguments.meaning)?;
        let saved = own::define(store, &kpi, today).with_context(|| format!("'{}' was not saved", kpi.name))?;
        tell(&saved.what);
    }
    if let Some(code) = &arguments.remove {
        tell(&own::remove(store, code, today)?.what);
    }
    if let Some(name) = &arguments.set {
        let set = own::choose_set(store, name)?;
        tell(&format!("Ticked the {} KPIs of '{}'", set.codes.len(), set.name));
    }
    Ok(())
}

fn defined(definition: &str, unit: &str, meaning: &str) -> Result<OwnKpi> {
    let Some((name, formula)) = definition.split_once('=') else {
        bail!("'{definition}' is not NAME=FORMULA; write for example spend_a_day=spend_last_year / frequency");
    };
    Ok(OwnKpi {
        // Under its own name: one that is there is changed.
        code: name.trim().to_owned(),
        name: name.trim().to_owned(),
        meaning: meaning.to_owned(),
        unit: unit.to_owned(),
        formula: formula.trim().to_owned(),
    })
}

fn table(report: &KpiReport, out: &mut Output) -> Result<()> {
    out.line(&format!("{} customers as of {}", grouped(report.customers as u64), report.as_of))?;
    let rows: Vec<Vec<String>> = report
        .kpis
        .iter()
        .map(|kpi| {
            let known = format!("{:.0} %", kpi.coverage * 100.0);
            let (mean, median) = (format!("{:.2}", kpi.mean), format!("{:.2}", kpi.median));
            vec![kpi.code.clone(), kpi.unit.clone(), kpi.period.clone(), known, mean, median]
        })
        .collect();
    out.table(&["kpi", "unit", "period", "known", "mean", "median"], &rows, &[3, 4, 5])?;
    for kpi in &report.kpis {
        if let Some(fault) = &kpi.fault {
            note(&format!("{} has no values: {fault}", kpi.code));
        }
    }
    Ok(())
}
