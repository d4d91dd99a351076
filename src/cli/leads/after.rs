//! What happens to leads once dealers have them: handing over, outcomes, receipts, how the dealers do.

use std::path::Path;

use anyhow::{Result, bail};

use super::arguments::{LeadsDeliver, LeadsOutcomes, MaybeList, OneList};
use super::newest;
use crate::actions::{database, leads};
use crate::cli::output::Output;
use crate::cli::progress_line::ProgressLine;
use crate::domain::day::Day;
use crate::domain::lead::Told;
use crate::domain::money::grouped;
use crate::store::Store;

pub fn deliver(arguments: &LeadsDeliver, out: &mut Output) -> Result<()> {
    if arguments.out.is_none() && !arguments.mail && !arguments.print {
        bail!("say how the leads go out: --out FOLDER, --mail or --print");
    }
    let mut store = database::open(&arguments.db)?;
    let list = newest(&mut store, arguments.list)?;
    let line = ProgressLine::start();
    let today = super::super::today();
    let mut done = serde_json::Map::new();
    if let Some(folder) = &arguments.out {
        let files = leads::write_files(&mut store, list, folder, today, &line.progress)?;
        done.insert("files".into(), serde_json::json!(files));
    }
    if arguments.mail {
        let counts = leads::mail(&mut store, list, today, &line.progress)?;
        done.insert("mail".into(), serde_json::json!(counts));
    }
    if arguments.print {
        done.insert("printed".into(), leads::print(&mut store, list, today, &line.progress)?.into());
    }
    drop(line);
    if arguments.json {
        return out.json(&done);
    }
    for (what, result) in &done {
        match result {
            serde_json::Value::Array(files) => {
                files.iter().filter_map(|file| file.as_str()).try_for_each(|file| out.line(file))?;
            }
            other => out.line(&format!("{what}: {other}"))?,
        }
    }
    Ok(())
}

pub fn pass(of: &OneList, days: u32, dry_run: bool, out: &mut Output) -> Result<()> {
    let mut store = database::open(&of.db)?;
    let (list, today) = (newest(&mut store, of.list)?, super::super::today());
    let passed = if dry_run {
        leads::preview_passing(&store, list, days, today)?
    } else {
        leads::pass_idle(&mut store, list, days, today)?
    };
    if of.json {
        return out.json(&passed);
    }
    let (moved, stayed) = (grouped(passed.moved as u64), grouped(passed.stayed as u64));
    out.line(&if dry_run {
        format!("{moved} leads would go to another dealer, {stayed} stay where they are")
    } else {
        format!("{moved} leads went to another dealer, {stayed} stay where they are")
    })?;
    passed.stayed_why.iter().try_for_each(|why| out.line(&format!("  {why}")))
}

pub fn outcomes(arguments: &LeadsOutcomes, out: &mut Output) -> Result<()> {
    let mut store = database::open(&arguments.db)?;
    let today = super::super::today();
    if let (Some(number), Some(outcome)) = (arguments.lead, arguments.outcome) {
        let lead = leads::lead_of_number(&mut store, number)?;
        let day = arguments.day.unwrap_or(today);
        if day > today {
            bail!("the outcome's day {day} lies in the future; leave --day out for today");
        }
        let told = Told { outcome, note: arguments.note.clone(), day, next: arguments.next };
        leads::record_outcome(&mut store, lead, &told)?;
        return out.line(&format!("lead {number}: {}", outcome.name()));
    }
    let list = newest(&mut store, arguments.list)?;
    let report = leads::report(&mut store, list, today)?;
    if arguments.json {
        return out.json(&report.leads);
    }
    if let Some(added) = &report.added {
        out.line(&added.verdict)?;
    }
    let day = |day: Option<Day>| day.map_or(String::new(), |day| day.to_string());
    let rows: Vec<Vec<String>> = report
        .leads
        .iter()
        .map(|lead| {
            let outcome = lead.outcome.map_or("", |outcome| outcome.name()).to_owned();
            vec![
                lead.number.to_string(),
                lead.name.clone(),
                lead.dealer.clone(),
                lead.status.name().to_owned(),
                outcome,
                lead.next.clone(),
                day(lead.due),
                lead.note.clone(),
            ]
        })
        .collect();
    out.table(&["lead", "name", "dealer", "status", "outcome", "next", "due", "note"], &rows, &[0])
}

pub fn receipts(list: &MaybeList, out: &mut Output) -> Result<()> {
    let mut store = database::open(&list.db)?;
    let receipts = leads::receipts(&mut store, list.list)?;
    if list.json {
        return out.json(&receipts);
    }
    let rows: Vec<Vec<String>> = receipts
        .iter()
        .map(|receipt| {
            vec![
                receipt.number.to_string(),
                receipt.day.to_string(),
                receipt.list.clone(),
                receipt.recipient.clone(),
                receipt.means.name().to_owned(),
                receipt.persons.to_string(),
                receipt.fields.join(", "),
                receipt.expires.map_or(String::new(), |day| day.to_string()),
            ]
        })
        .collect();
    out.table(&["receipt", "day", "list", "to", "by", "persons", "told", "until"], &rows, &[0, 5])
}

pub fn dealers(db: &Path, json: bool, out: &mut Output) -> Result<()> {
    let store = database::open(db)?;
    let lines = leads::dealer_lines(&store, super::super::today())?;
    if json {
        return out.json(&lines);
    }
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            let figures = &line.performance;
            vec![
                line.dealer.external_id.clone(),
                line.dealer.name.clone(),
                line.dealer.capacity.to_string(),
                line.open_leads.to_string(),
                figures.closed.to_string(),
                figures.sold.to_string(),
                percent(figures.sold_rate),
                format!("{} – {}", percent(figures.sold_low), percent(figures.sold_high)),
            ]
        })
        .collect();
    let header = ["id", "dealer", "a week", "open", "closed", "sold", "rate", "sure to lie in"];
    out.table(&header, &rows, &[2, 3, 4, 5, 6])
}

/// The database's number of a dealer known by its own id.
pub fn dealer_number(store: &Store, id: &str) -> Result<i64> {
    let dealers = leads::dealer_lines(store, super::super::today())?;
    match dealers.iter().find(|line| line.dealer.external_id == id.trim()) {
        Some(line) => Ok(line.id),
        None => bail!("there is no dealer '{id}'; `foresale leads dealers` lists them"),
    }
}
