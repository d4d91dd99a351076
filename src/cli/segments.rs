//! `foresale segments`: lists the saved segments, counts rules, writes members, saves and deletes.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use serde::Serialize;

use crate::cli::customer_arguments::{RuleText, SegmentCommand, Segments};
use crate::cli::output::{Output, note};
use crate::cli::progress_line::ProgressLine;
use actions::segments::{self, NewRule};
use actions::{database, segments as saved};
use domain::day::Day;
use domain::money::grouped;
use domain::rule::Rule;
use domain::segment::Segment;
use reports::rule_words::by_channel;
use reports::segments::{SegmentCount, SegmentSummary};
use store::Store;

pub fn run(arguments: &Segments, today: Day, out: &mut Output) -> Result<()> {
    let changes = matches!(arguments.command, SegmentCommand::Save { .. } | SegmentCommand::Delete { .. });
    let open = if changes { database::open } else { database::open_to_read };
    let mut store = open(&arguments.db)?;
    match &arguments.command {
        SegmentCommand::List { json } => list(&store, *json, today, out),
        SegmentCommand::Count { rule, json } => count(&store, rule, *json, today, out),
        SegmentCommand::Members { name, json } => members(&store, name, *json, today, out),
        SegmentCommand::Save { name, rule, label, json } => {
            let known = store.segment_named(name)?;
            let rule = read(&store, rule)?;
            let new = NewRule { id: known.map(|known| known.id), name: name.clone(), label: label.clone(), rule };
            let counted = checked(&store, &new.rule, today)?;
            let done = segments::save_rule(&mut store, &new, today)?;
            if *json {
                return out.json(&counted);
            }
            note(&format!("{}.", done.saved.what));
            told(&counted, out)
        }
        SegmentCommand::Delete { name, json } => {
            let id = named(&store, name)?.id;
            let done = segments::delete(&mut store, id, today)?;
            if *json { out.json(&done) } else { out.line(&format!("{}.", done.saved.what)) }
        }
    }
}

/// # Errors
/// When no segment has this name.
pub fn named(store: &Store, name: &str) -> Result<Segment> {
    if let Some(segment) = store.segment_named(name.trim())? {
        return Ok(segment);
    }
    let known: Vec<String> = saved::list(store)?.into_iter().map(|segment| segment.name).collect();
    if known.is_empty() {
        bail!("there are no segments yet; save one with: foresale segments DB save NAME --where CONDITIONS");
    }
    Err(anyhow!("there is no segment '{name}'; there are {}", known.join(", ")))
}

/// The rule of a file, of conditions, or of a saved segment.
fn read(store: &Store, rule: &RuleText) -> Result<Rule> {
    match (&rule.rule, &rule.conditions, &rule.segment) {
        (Some(path), ..) => from_file(path),
        (None, Some(text), _) => segments::written(store, text),
        (None, None, Some(name)) => {
            let segment = named(store, name)?;
            Ok(segment.rule().cloned().unwrap_or_else(|| segments::in_segment(segment.id)))
        }
        (None, None, None) => bail!("say which customers: --where CONDITIONS, --rule FILE.json or --segment NAME"),
    }
}

fn from_file(path: &Path) -> Result<Rule> {
    database::refuse_open_file(path)?;
    let text = std::fs::read_to_string(path).with_context(|| format!("'{}' cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("'{}' holds no rule", path.display()))
}

/// The count of a rule that has an answer.
fn checked(store: &Store, rule: &Rule, today: Day) -> Result<SegmentCount> {
    let line = ProgressLine::start();
    let count = segments::count(store, rule, today, &line.progress)?;
    drop(line);
    match &count.fault {
        Some(fault) => bail!("{fault}"),
        None => Ok(count),
    }
}

fn list(store: &Store, json: bool, today: Day, out: &mut Output) -> Result<()> {
    let line = ProgressLine::start();
    let report = segments::report(store, today, &line.progress)?;
    drop(line);
    if json {
        return out.json(&report);
    }
    if report.segments.is_empty() {
        return out.line("No segments yet.");
    }
    let row = |one: &SegmentSummary| {
        let customers = if one.fault.is_some() { "unknown".into() } else { grouped(one.customers as u64) };
        let told = one.fault.as_ref().unwrap_or(&one.said).clone();
        vec![one.segment.name.clone(), customers, one.segment.label.clone(), told]
    };
    let rows: Vec<Vec<String>> = report.segments.iter().map(row).collect();
    out.table(&["segment", "customers", "label", "who"], &rows, &[1])
}

fn count(store: &Store, rule: &RuleText, json: bool, today: Day, out: &mut Output) -> Result<()> {
    let counted = checked(store, &read(store, rule)?, today)?;
    if json { out.json(&counted) } else { told(&counted, out) }
}

fn told(count: &SegmentCount, out: &mut Output) -> Result<()> {
    out.wrapped(&count.said)?;
    out.line(&format!("{} of {} customers", grouped(count.customers as u64), grouped(count.of as u64)))?;
    for reached in &count.reachable {
        out.line(&format!(
            "  {} can be reached by {}",
            grouped(reached.customers as u64),
            by_channel(reached.channel)
        ))?;
    }
    Ok(())
}

/// A member on standard output.
#[derive(Serialize)]
struct Member {
    customer: String,
    name: String,
}

fn members(store: &Store, name: &str, json: bool, today: Day, out: &mut Output) -> Result<()> {
    let segment = named(store, name)?;
    let line = ProgressLine::start();
    let ids = segments::members(store, segment.id, today, &line.progress)?;
    drop(line);
    let mut people = Vec::with_capacity(ids.len());
    for id in ids {
        let record = store.customer(id)?;
        people.push(Member { customer: record.external_id.clone(), name: record.display_name() });
    }
    if json {
        return out.json(&people);
    }
    let rows: Vec<Vec<String>> = people.into_iter().map(|person| vec![person.customer, person.name]).collect();
    out.table(&["customer", "name"], &rows, &[])
}
