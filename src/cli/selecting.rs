//! What the work is about, and what campaigns start from: shown and changed.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::desk::Desk;
use crate::cli::output::Output;
use actions::data::{ReadData, Select as SelectData};
use actions::settings::{ReadAssumptions, ReadSettings, SaveAssumptions};
use domain::day::Day;

use domain::purchase::Source;
use domain::selection::{Activity, Selection};
use reports::data::{DataReport, Facet};

#[derive(Debug, Args)]
pub struct Select {
    /// Customer database
    pub db: PathBuf,
    /// Look at everything again; what else is said then narrows it
    #[arg(long)]
    pub all: bool,
    /// First day
    #[arg(long)]
    pub from: Option<Day>,
    /// Last day
    #[arg(long)]
    pub to: Option<Day>,
    /// Only purchases of this source; may be given several times
    #[arg(long)]
    pub source: Vec<Source>,
    /// Only purchases of this store; may be given several times
    #[arg(long)]
    pub store: Vec<String>,
    /// Only purchases of this product group; may be given several times
    #[arg(long)]
    pub group: Vec<String>,
    /// Whether lists draw from active customers, inactive ones or both
    #[arg(long, value_enum)]
    pub activity: Option<ActivityWish>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

impl Select {
    /// Whether anything else is to be looked at than before.
    #[must_use]
    pub fn is_changing(&self) -> bool {
        let lists = [&self.store, &self.group].into_iter().any(|list| !list.is_empty()) || !self.source.is_empty();
        self.all || lists || self.from.is_some() || self.to.is_some() || self.activity.is_some()
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ActivityWish {
    Both,
    Active,
    Inactive,
}

#[derive(Debug, Args)]
pub struct Assumptions {
    /// Customer database
    pub db: PathBuf,
    /// Change one, by its code: --set email-cost=0.07; may be given several times
    #[arg(long, value_name = "CODE=VALUE")]
    pub set: Vec<String>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

/// What is selected, as JSON.
#[derive(Serialize)]
struct Selected<'a> {
    selection: &'a Selection,
    /// In words; empty: everything.
    told: String,
    #[serde(rename = "selected_customers")]
    chosen_customers: u64,
    #[serde(rename = "selected_purchases")]
    chosen_purchases: u64,
    customers: u64,
    purchases: u64,
}

pub fn select(arguments: &Select, out: &mut Output) -> Result<()> {
    let changes = arguments.is_changing();
    let open = if changes { Desk::open } else { Desk::open_to_read };
    let mut desk = open(&arguments.db)?;
    let mut report = desk.ask(ReadData {})?;
    if changes {
        let selection = wanted(arguments, &report)?;
        report = desk.ask(SelectData { selection })?;
    }
    let told = report.selection.told();
    if arguments.json {
        return out.json(&Selected {
            selection: &report.selection,
            told,
            chosen_customers: report.selected_customers,
            chosen_purchases: report.selected_purchases,
            customers: report.customers,
            purchases: report.purchases,
        });
    }
    out.wrapped(if told.is_empty() { "Everything is looked at." } else { &told })?;
    out.line(&format!(
        "{} of {} customers, {} of {} purchases",
        figures::count(report.selected_customers),
        figures::count(report.customers),
        figures::count(report.selected_purchases),
        figures::count(report.purchases)
    ))
}

/// The stored selection changed by what is said; a list that is said takes the place of the one before.
fn wanted(arguments: &Select, report: &DataReport) -> Result<Selection> {
    let mut selection = if arguments.all { Selection::default() } else { report.selection.clone() };
    selection.from = arguments.from.or(selection.from);
    selection.to = arguments.to.or(selection.to);
    if !arguments.source.is_empty() {
        selection.sources.clone_from(&arguments.source);
    }
    if !arguments.store.is_empty() {
        selection.stores = known(&arguments.store, &report.stores, "store")?;
    }
    if !arguments.group.is_empty() {
        selection.categories = known(&arguments.group, &report.categories, "product group")?;
    }
    if let Some(wish) = arguments.activity {
        selection.activity = match wish {
            ActivityWish::Both => Activity::ActiveAndInactive,
            ActivityWish::Active => Activity::Active,
            ActivityWish::Inactive => Activity::Inactive,
        };
    }
    Ok(selection)
}

/// The names as the records write them.
fn known(asked: &[String], there: &[Facet], what: &str) -> Result<Vec<String>> {
    let find = |name: &String| {
        let is_it = |facet: &&Facet| facet.key.trim().to_lowercase() == name.trim().to_lowercase();
        if let Some(found) = there.iter().find(is_it) {
            return Ok(found.key.clone());
        }
        let all: Vec<&str> = there.iter().take(20).map(|facet| facet.key.as_str()).collect();
        if all.is_empty() {
            bail!("there is no {what} '{name}', because the purchases name none");
        }
        bail!("there is no {what} '{name}'; there are {}", all.join(", "))
    };
    asked.iter().map(find).collect()
}

pub fn assumptions(arguments: &Assumptions, out: &mut Output) -> Result<()> {
    let open = if arguments.set.is_empty() { Desk::open_to_read } else { Desk::open };
    let mut desk = open(&arguments.db)?;
    if !arguments.set.is_empty() {
        let mut assumptions = desk.ask(ReadSettings {})?.assumptions;
        for text in &arguments.set {
            let (code, value) = text.split_once('=').with_context(|| format!("'{text}' is not CODE=VALUE"))?;
            assumptions.set(code.trim(), value.trim()).map_err(anyhow::Error::msg)?;
        }
        desk.ask(SaveAssumptions { assumptions })?;
    }
    let report = desk.ask(ReadAssumptions {})?;
    if arguments.json {
        return out.json(&report);
    }
    let rows: Vec<Vec<String>> =
        report.into_iter().map(|line| vec![line.code, line.name, line.value, line.source]).collect();
    out.table(&["code", "assumption", "value", "from"], &rows, &[2])
}
