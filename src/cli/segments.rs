//! `foresale segments`: lists the saved segments, counts rules, writes members, saves and deletes.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use serde::Serialize;

use crate::cli::customer_arguments::{RuleText, SegmentCommand, Segments};
use crate::cli::desk::Desk;
use crate::cli::output::{Output, note};
use actions::database;
use actions::segments::requests::{
    CountSegment, DeleteSegment, FindSegment, ListSegments, ParseRule, ReadMembers, ReadSegments, SaveRule,
};
use actions::segments::{NewRule, in_segment};
use domain::rule::Rule;
use domain::segment::Segment;
use reports::rule_words::by_channel;
use reports::segments::{SegmentCount, SegmentSummary};

pub fn run(arguments: &Segments, out: &mut Output) -> Result<()> {
    let changes = matches!(arguments.command, SegmentCommand::Save { .. } | SegmentCommand::Delete { .. });
    let open = if changes { Desk::open } else { Desk::open_to_read };
    let mut desk = open(&arguments.db)?;
    match &arguments.command {
        SegmentCommand::List { json } => list(&mut desk, *json, out),
        SegmentCommand::Count { rule, json } => count(&mut desk, rule, *json, out),
        SegmentCommand::Members { name, json } => members(&mut desk, name, *json, out),
        SegmentCommand::Save { name, rule, label, json } => {
            let known = desk.ask(FindSegment { name: name.clone() })?;
            let rule = read(&mut desk, rule)?;
            let new = NewRule { id: known.map(|known| known.id), name: name.clone(), label: label.clone(), rule };
            let counted = checked(&mut desk, &new.rule)?;
            let done = desk.ask(SaveRule { rule: new })?;
            if *json {
                return out.json(&counted);
            }
            note(&format!("{}.", done.saved.what));
            told(&counted, out)
        }
        SegmentCommand::Delete { name, json } => {
            let segment = named(&mut desk, name)?.id;
            let done = desk.ask(DeleteSegment { segment })?;
            if *json { out.json(&done) } else { out.line(&format!("{}.", done.saved.what)) }
        }
    }
}

/// # Errors
/// When no segment has this name.
pub fn named(desk: &mut Desk, name: &str) -> Result<Segment> {
    if let Some(segment) = desk.ask(FindSegment { name: name.trim().to_owned() })? {
        return Ok(segment);
    }
    let known: Vec<String> = desk.ask(ListSegments {})?.into_iter().map(|segment| segment.name).collect();
    if known.is_empty() {
        bail!("there are no segments yet; save one with: foresale segments DB save NAME --where CONDITIONS");
    }
    Err(anyhow!("there is no segment '{name}'; there are {}", known.join(", ")))
}

/// The rule of a file, of conditions, or of a saved segment.
fn read(desk: &mut Desk, rule: &RuleText) -> Result<Rule> {
    match (&rule.rule, &rule.conditions, &rule.segment) {
        (Some(path), ..) => from_file(path),
        (None, Some(text), _) => desk.ask(ParseRule { text: text.clone() }),
        (None, None, Some(name)) => {
            let segment = named(desk, name)?;
            Ok(segment.rule().cloned().unwrap_or_else(|| in_segment(segment.id)))
        }
        (None, None, None) => bail!("say which customers: --where CONDITIONS, --rule FILE.json or --segment NAME"),
    }
}

fn from_file(path: &Path) -> Result<Rule> {
    database::refuse_open_file(path)?;
    let text = std::fs::read_to_string(path).with_context(|| format!("'{}' cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("'{}' holds no rule", path.display()))
}

/// The count of a rule that could be evaluated.
fn checked(desk: &mut Desk, rule: &Rule) -> Result<SegmentCount> {
    let count = desk.ask_at_length(CountSegment { rule: rule.clone() })?;
    match &count.fault {
        Some(fault) => bail!("{fault}"),
        None => Ok(count),
    }
}

fn list(desk: &mut Desk, json: bool, out: &mut Output) -> Result<()> {
    let report = desk.ask_at_length(ReadSegments {})?;
    if json {
        return out.json(&report);
    }
    if report.segments.is_empty() {
        return out.line("No segments yet.");
    }
    let row = |one: &SegmentSummary| {
        let customers = if one.fault.is_some() { "unknown".into() } else { figures::count(one.customers) };
        let told = one.fault.as_ref().unwrap_or(&one.said).clone();
        vec![one.segment.name.clone(), customers, one.segment.label.clone(), told]
    };
    let rows: Vec<Vec<String>> = report.segments.iter().map(row).collect();
    out.table(&["segment", "customers", "label", "who"], &rows, &[1])
}

fn count(desk: &mut Desk, rule: &RuleText, json: bool, out: &mut Output) -> Result<()> {
    let rule = read(desk, rule)?;
    let counted = checked(desk, &rule)?;
    if json { out.json(&counted) } else { told(&counted, out) }
}

fn told(count: &SegmentCount, out: &mut Output) -> Result<()> {
    out.wrapped(&count.said)?;
    out.line(&format!("{} of {} customers", figures::count(count.customers), figures::count(count.of)))?;
    for reached in &count.reachable {
        out.line(&format!(
            "  {} can be reached by {}",
            figures::count(reached.customers),
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

fn members(desk: &mut Desk, name: &str, json: bool, out: &mut Output) -> Result<()> {
    let segment = named(desk, name)?.id;
    let people: Vec<Member> = desk
        .ask_at_length(ReadMembers { segment })?
        .into_iter()
        .map(|record| Member { name: record.display_name(), customer: record.external_id })
        .collect();
    if json {
        desk.refuse_taking_along()?;
        return out.json(&people);
    }
    let rows: Vec<Vec<String>> = people.into_iter().map(|person| vec![person.customer, person.name]).collect();
    out.table(&["customer", "name"], &rows, &[])
}
