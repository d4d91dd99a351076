//! Dealers' leads: make, assign, deliver, outcomes.

use anyhow::{Context, Result, bail};

use crate::actions::{database, leads};
use crate::cli::output::Output;
use crate::cli::progress_line::ProgressLine;
use crate::cli::selling_arguments::{Leads, LeadsDeliver, LeadsMake, LeadsOutcomes};
use crate::domain::lead::LeadBrief;
use crate::domain::money::grouped;
use crate::reports::leads::LeadListReport;
use crate::store::Store;

pub fn run(command: &Leads, out: &mut Output) -> Result<()> {
    match command {
        Leads::Make(arguments) => make(arguments, out),
        Leads::Assign { db, list, json } => {
            let mut store = database::open(db)?;
            let list = newest(&mut store, *list)?;
            let line = ProgressLine::start();
            let report = leads::assign(&mut store, list, &line.progress)?;
            drop(line);
            if *json { out.json(&assignment(&report)) } else { tell_assignment(&report, out) }
        }
        Leads::Deliver(arguments) => deliver(arguments, out),
        Leads::Outcomes(arguments) => outcomes(arguments, out),
    }
}

fn newest(store: &mut Store, list: Option<i64>) -> Result<i64> {
    list.map_or_else(|| leads::newest_list(store), Ok)
}

fn make(arguments: &LeadsMake, out: &mut Output) -> Result<()> {
    let mut store = database::open(&arguments.db)?;
    let offer_day = match arguments.offer_day {
        Some(day) => day,
        None => leads::overview(&mut store, None)?
            .suggested_offer_day
            .context("there are no purchases yet; import a file of purchases first")?,
    };
    let brief = LeadBrief {
        name: arguments.name.clone(),
        category: arguments.category.clone(),
        offer_day,
        months: arguments.months,
        activity: arguments.activity.into(),
        postcodes: arguments.postcodes.clone(),
        bought_category: arguments.bought.clone(),
        segment: match &arguments.segment {
            Some(name) => Some(super::segments::named(&store, name)?.id),
            None => None,
        },
        most: arguments.most,
    };
    let line = ProgressLine::start();
    let report = leads::make(&mut store, &brief, super::today(), &line.progress)?;
    drop(line);
    if arguments.json {
        return out.json(&report);
    }
    out.line(&format!("list {}: {}", report.list, report.how))?;
    let mut header = vec!["lead", "name", "city", "chance"];
    header.extend(report.periods.iter().map(String::as_str));
    header.extend(["worth", "need"]);
    let rows: Vec<Vec<String>> = report
        .leads
        .iter()
        .take(20)
        .map(|lead| {
            let percent = |p: f64| format!("{:.1} %", p * 100.0);
            let mut row = vec![lead.number.to_string(), lead.name.clone(), lead.city.clone(), percent(lead.propensity)];
            row.extend(lead.by_period.iter().map(|p| percent(*p)));
            row.extend([lead.expected_value.plain(), lead.need.clone()]);
            row
        })
        .collect();
    let right: Vec<usize> = std::iter::once(0).chain(3..header.len() - 1).collect();
    out.table(&header, &rows, &right)
}

/// The figures of an assignment under the keys of the contract, without the leads.
fn assignment(report: &LeadListReport) -> serde_json::Value {
    serde_json::json!({
        "list": report.list,
        "assigned": report.assigned,
        "unassigned": report.unassigned,
        "expected_value": report.expected_value,
        "upper_bound": report.upper_bound,
        "dealers": report.dealers,
        "unassigned_why": report.unassigned_why,
    })
}

fn tell_assignment(report: &LeadListReport, out: &mut Output) -> Result<()> {
    out.line(&format!(
        "{} assigned, {} not; worth {} of at most {}",
        grouped(report.assigned as u64),
        grouped(report.unassigned as u64),
        report.expected_value.plain(),
        report.upper_bound.plain()
    ))?;
    for why in &report.unassigned_why {
        out.line(&format!("  {why}"))?;
    }
    let rows: Vec<Vec<String>> = report
        .dealers
        .iter()
        .map(|share| {
            vec![
                share.dealer.clone(),
                share.leads.to_string(),
                share.capacity.to_string(),
                share.expected_value.plain(),
            ]
        })
        .collect();
    out.table(&["dealer", "leads", "capacity", "worth"], &rows, &[1, 2, 3])
}

fn deliver(arguments: &LeadsDeliver, out: &mut Output) -> Result<()> {
    if arguments.out.is_none() && !arguments.mail && !arguments.print {
        bail!("say how the leads go out: --out FOLDER, --mail or --print");
    }
    let mut store = database::open(&arguments.db)?;
    let list = newest(&mut store, arguments.list)?;
    let line = ProgressLine::start();
    let today = super::today();
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

fn outcomes(arguments: &LeadsOutcomes, out: &mut Output) -> Result<()> {
    let mut store = database::open(&arguments.db)?;
    if let (Some(number), Some(outcome)) = (arguments.lead, arguments.outcome) {
        let lead = leads::lead_of_number(&mut store, number)?;
        leads::record_outcome(&mut store, lead, outcome, &arguments.note, super::today())?;
        return out.line(&format!("lead {number}: {}", outcome.name()));
    }
    let list = newest(&mut store, arguments.list)?;
    let report = leads::report(&mut store, list)?;
    if arguments.json {
        return out.json(&report.leads);
    }
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
                lead.note.clone(),
            ]
        })
        .collect();
    out.table(&["lead", "name", "dealer", "status", "outcome", "note"], &rows, &[0])
}
