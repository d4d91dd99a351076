//! Customers who may be the same person, for scripts and for a check before opening the window.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::cli::desk::Desk;
use crate::cli::output::Output;
use actions::duplicates::FindDuplicates;
use reports::duplicates::Side;

#[derive(Debug, Args)]
pub struct Duplicates {
    /// Customer database
    pub db: PathBuf,
    /// Show this many pairs, most certain first
    #[arg(long, default_value = "20")]
    pub top: usize,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

pub(super) fn find(arguments: &Duplicates, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open_to_read(&arguments.db)?;
    let mut report = desk.ask_at_length(FindDuplicates {})?;
    report.pairs.truncate(arguments.top);
    if arguments.json {
        desk.refuse_taking_along()?;
        return out.json(&report);
    }
    let side = |side: &Side| format!("{} ({})", side.customer.display_name(), side.customer.external_id);
    let row = |pair: &reports::duplicates::PairLine| {
        vec![pair.strength.name().to_owned(), side(&pair.sides[0]), side(&pair.sides[1]), pair.evidence.clone()]
    };
    out.line(&format!("{} pairs may be one customer; they are merged in the window", figures::count(report.found)))?;
    if !report.pairs.is_empty() {
        out.table(
            &["how sure", "customer", "customer", "why"],
            &report.pairs.iter().map(row).collect::<Vec<_>>(),
            &[],
        )?;
    }
    for fault in &report.faults {
        out.line(&format!(
            "{} customers share the {} {}, so it does not tell anyone apart",
            figures::count(fault.customers),
            fault.what,
            fault.value
        ))?;
    }
    Ok(())
}
