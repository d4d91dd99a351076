//! A database as a whole: making one, what is in it, its steps.

use std::path::Path;

use anyhow::Result;

use crate::cli::arguments::Generate;
use crate::cli::desk::Desk;
use crate::cli::output::Output;
use crate::cli::progress_line::ProgressLine;
use actions::data::ReadInfo;
use actions::database;
use actions::steps::{ReadSteps, Undo};
use domain::step::StepId;

pub fn generate(arguments: &Generate, out: &mut Output) -> Result<()> {
    let line = ProgressLine::start();
    database::generate(&arguments.out, arguments.customers, arguments.purchases, arguments.seed, &line.progress)?;
    drop(line);
    out.line(&format!(
        "{} customers with {} purchases in {}",
        figures::count(arguments.customers),
        figures::count(arguments.purchases),
        arguments.out.display()
    ))
}

pub fn new(db: &Path, out: &mut Output) -> Result<()> {
    database::create(db)?;
    out.line(&format!("created {}", db.display()))
}

pub fn info(db: &Path, json: bool, out: &mut Output) -> Result<()> {
    let info = Desk::open_to_read(db)?.ask(ReadInfo {})?;
    if json {
        return out.json(&info);
    }
    for (what, count) in [
        ("customers", info.customers),
        ("of them prospects", info.prospects),
        ("purchases", info.purchases),
        ("products", info.products),
        ("dealers", info.dealers),
        ("contacts", info.contacts),
        ("attributes", info.attributes),
    ] {
        out.line(&format!("{what:<18} {:>12}", figures::count(count)))?;
    }
    if let (Some(first), Some(last)) = (info.first_day, info.last_day) {
        out.line(&format!("{:<18} {first} to {last}", "purchase days"))?;
    }
    if let Some(last) = info.last_contact_day {
        out.line(&format!("{:<18} {last}", "last contact"))?;
    }
    for item in &info.health {
        out.line(&format!("! {}: {}. {}", item.title, figures::count(item.count), item.advice))?;
    }
    Ok(())
}

pub fn steps(db: &Path, json: bool, out: &mut Output) -> Result<()> {
    let steps = Desk::open_to_read(db)?.ask(ReadSteps {})?;
    if json {
        return out.json(&steps);
    }
    for step in &steps {
        let undone = if step.undone { "  (taken back)" } else { "" };
        out.line(&format!("{:>5}  {}  {}{undone}", step.id.0, step.day, step.what))?;
    }
    Ok(())
}

pub fn undo(db: &Path, step: i64, json: bool, out: &mut Output) -> Result<()> {
    let undone = Desk::open(db)?.ask_at_length(Undo { step: StepId(step) })?;
    if json {
        return out.json(&undone);
    }
    let kept = match undone.refusals_kept {
        0 => String::new(),
        kept => format!(", {} addresses of removed customers kept on the do-not-contact list", figures::count(kept)),
    };
    let (removed, restored) = (figures::count(undone.removed), figures::count(undone.restored));
    out.line(&format!("undone: {}; {removed} rows removed, {restored} restored{kept}", undone.what))?;
    out.line("What people refused stays refused.")
}
