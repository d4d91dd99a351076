//! The demonstration, told on standard output.

use anyhow::Result;

use crate::cli::arguments::Demo;
use crate::cli::output::Output;
use crate::cli::progress_line::ProgressLine;
use actions::demo::demo as make;
use domain::day::Day;
use domain::money::grouped;

pub fn demo(arguments: &Demo, today: Day, out: &mut Output) -> Result<()> {
    let line = ProgressLine::start();
    let report = make(&arguments.out, arguments.customers, today, &line.progress)?;
    drop(line);
    if arguments.json {
        return out.json(&report);
    }
    out.line(&format!(
        "A sample dealership with {} customers and {} purchases: {}",
        grouped(report.customers),
        grouped(report.purchases),
        report.database.display()
    ))?;
    out.line("")?;
    out.line(&format!("Groups of customers: {}", report.clusters.join("; ")))?;
    out.line(&format!("Rules of what is bought together: {}", grouped(report.rules as u64)))?;
    out.line("")?;
    for (model, verdict) in &report.lists {
        out.line(&format!("{}: {verdict}", model.name()))?;
    }
    out.line("")?;
    out.line(&format!(
        "Win-back campaign: {} contacted, {} left alone to measure the effect, expected profit {}",
        grouped(report.contacted as u64),
        grouped(report.control as u64),
        report.expected_profit.plain()
    ))?;
    out.line(&format!("Dealers: {} leads for {} dealers", grouped(report.leads as u64), report.dealers_with_leads))?;
    out.line("")?;
    for file in &report.files {
        out.line(&format!("{}", file.display()))?;
    }
    Ok(())
}
