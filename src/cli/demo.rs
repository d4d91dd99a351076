//! The demonstration, reported on standard output.

use anyhow::Result;

use crate::cli::arguments::Demo;
use crate::cli::output::Output;
use crate::cli::progress_line::ProgressLine;
use actions::demo::demo as make;
use domain::day::Day;

pub fn demo(arguments: &Demo, today: Day, out: &mut Output) -> Result<()> {
    let line = ProgressLine::start();
    let report = make(&arguments.out, arguments.customers, today, &line.progress)?;
    drop(line);
    if arguments.json {
        return out.json(&report);
    }
    out.line(&format!(
        "A sample dealership with {} customers and {} purchases: {}",
        figures::count(report.customers),
        figures::count(report.purchases),
        report.database.display()
    ))?;
    out.line("")?;
    out.line(&format!("Groups of customers: {}", report.clusters.join("; ")))?;
    out.line(&format!("Rules of what is bought together: {}", figures::count(report.rules)))?;
    out.line("")?;
    for (model, verdict) in &report.lists {
        out.line(&format!("{}: {verdict}", model.name()))?;
    }
    out.line("")?;
    out.line(&format!(
        "Win-back campaign: {} contacted, {} left alone to measure the effect, expected profit {}",
        figures::count(report.contacted),
        figures::count(report.control),
        report.expected_profit.plain()
    ))?;
    out.line(&format!("Dealers: {} leads for {} dealers", figures::count(report.leads), report.dealers_with_leads))?;
    out.line("")?;
    for file in &report.files {
        out.line(&format!("{}", file.display()))?;
    }
    Ok(())
}
