//! The log of who did what; and what customers may ask for: a copy of everything, to be forgotten.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use crate::cli::desk::Desk;
use crate::cli::output::{Output, note};
use crate::cli::report_table;
use actions::log::{ExportLog, ReadLog};
use actions::privacy::{
    ApplyRetention, CloseAsked, EraseCustomer, ExportPerson, FindPerson, NoteAsked, PreviewErasure, ReadAsked,
    ReadPerson, RetentionRule, document,
};
use domain::day::Day;
use reports::log::{LogFilter, columns};
use reports::privacy::{AskedFor, AskedLine, ErasureReport};

#[derive(Debug, Args)]
pub struct Log {
    /// Customer database
    pub db: PathBuf,
    /// Only what this person did
    #[arg(long, value_name = "NAME")]
    pub person: Option<String>,
    /// Only what concerns this customer, by the id
    #[arg(long, value_name = "ID")]
    pub customer: Option<String>,
    /// Only what a word occurs in, such as export, send or sign-in
    #[arg(long, value_name = "WORD")]
    pub action: Option<String>,
    /// From this day on
    #[arg(long, value_name = "DAY")]
    pub from: Option<Day>,
    /// Up to this day
    #[arg(long, value_name = "DAY")]
    pub to: Option<Day>,
    /// Show this many entries, newest first
    #[arg(long, default_value_t = 100)]
    pub top: u32,
    /// Write all entries that fit to this file, as .csv or .pdf
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "top"])]
    pub out: Option<PathBuf>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

pub(super) fn log(arguments: &Log, out: &mut Output) -> Result<()> {
    let filter = LogFilter {
        person: arguments.person.clone().unwrap_or_default(),
        customer: arguments.customer.clone().unwrap_or_default(),
        action: arguments.action.clone().unwrap_or_default(),
        from: arguments.from,
        to: arguments.to,
    };
    let mut desk = Desk::open_to_read(&arguments.db)?;
    if let Some(path) = &arguments.out {
        let written = desk.ask(ExportLog { filter, path: path.clone() })?;
        return out.line(&format!("{} in {}", figures::counted(written, "entry", "entries"), path.display()));
    }
    let entries = desk.ask(ReadLog { filter, most: arguments.top })?;
    if arguments.json {
        return out.json(&serde_json::json!({ "entries": entries }));
    }
    if entries.is_empty() {
        return out.line("nothing of that kind is in the log");
    }
    report_table::print(&columns(), &entries, out)
}

#[derive(Debug, Args)]
pub struct ExportCustomer {
    /// Customer database
    pub db: PathBuf,
    /// The customer's id
    pub customer: String,
    /// File to write, as .json or .pdf; without it the JSON goes to standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

pub(super) fn export_customer(arguments: &ExportCustomer, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open_to_read(&arguments.db)?;
    let customer = desk.ask(FindPerson { external_id: arguments.customer.clone() })?;
    let Some(path) = &arguments.out else {
        desk.refuse_taking_along()?;
        return out.json(&document(&desk.ask(ReadPerson { customer })?));
    };
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    if !["json", "pdf"].contains(&ending.as_str()) {
        bail!("'{}' should end in .json or .pdf", path.display());
    }
    desk.ask_at_length(ExportPerson { customer, path: path.clone() })?;
    out.line(&format!("everything known of {} is in {}", arguments.customer, path.display()))
}

#[derive(Debug, Args)]
pub struct EraseCustomerArguments {
    /// Customer database
    pub db: PathBuf,
    /// The customer's id
    pub customer: String,
    /// Really do it; without it only shown
    #[arg(long)]
    pub yes: bool,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

pub(super) fn erase_customer(arguments: &EraseCustomerArguments, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open(&arguments.db)?;
    let customer = desk.ask(FindPerson { external_id: arguments.customer.clone() })?;
    let report = if arguments.yes {
        desk.ask_at_length(EraseCustomer { customer })?
    } else {
        desk.ask_at_length(PreviewErasure { customer })?
    };
    if arguments.json {
        return out.json(&report);
    }
    say_erasure(&report, arguments.yes, out)
}

fn say_erasure(report: &ErasureReport, done: bool, out: &mut Output) -> Result<()> {
    let word = if done { "erased" } else { "would be erased" };
    out.line(&format!("{word}: {}", report.customer))?;
    let row = |(what, count): &(String, u64)| vec![figures::count(*count), what.clone()];
    out.table(&["how many", "what"], &report.done.iter().map(row).collect::<Vec<_>>(), &[0])?;
    report.left().iter().for_each(|sentence| note(sentence));
    if done { Ok(()) } else { out.line("nothing was changed; add --yes to do it, which cannot be undone") }
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of the command line")]
pub struct Retention {
    /// Customer database
    pub db: PathBuf,
    /// Forget whom nobody has heard of for so many months
    #[arg(long)]
    pub months: u32,
    /// Also those who bought once; without it only prospects
    #[arg(long)]
    pub customers: bool,
    /// Really do it; without it only shown
    #[arg(long, conflicts_with = "dry_run")]
    pub yes: bool,
    /// Only show whom it would concern, which is usual
    #[arg(long)]
    pub dry_run: bool,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

pub(super) fn retention(arguments: &Retention, out: &mut Output) -> Result<()> {
    let rule = RetentionRule { months: arguments.months, customers: arguments.customers, dry_run: !arguments.yes };
    let report = Desk::open(&arguments.db)?.ask_at_length(ApplyRetention { rule })?;
    if arguments.json {
        return out.json(&report);
    }
    out.line(&report.spoken())?;
    if !report.examples.is_empty() {
        out.line(&format!("among them: {}", report.examples.join(", ")))?;
    }
    if arguments.yes {
        return out.line(&format!("{} were erased; purchases stay as figures", figures::count(report.erased)));
    }
    out.line("nothing was changed; add --yes to erase them, which cannot be undone")
}

#[derive(Debug, Args)]
pub struct Privacy {
    /// Customer database
    pub db: PathBuf,
    #[command(subcommand)]
    pub command: Option<PrivacyCommand>,
}

#[derive(Debug, Subcommand)]
pub enum PrivacyCommand {
    /// What customers asked for, with the days by which they get an answer
    List {
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Note what a customer asked for: copy, erase, correct or object
    Note {
        /// The customer's id
        customer: String,
        /// What they ask for
        kind: AskedFor,
        /// In their own words
        #[arg(long, default_value = "")]
        note: String,
    },
    /// What was asked for is done
    Done {
        /// Its number in the list
        number: i64,
    },
}

impl Privacy {
    pub(super) fn is_changing(&self) -> bool {
        !matches!(self.command, None | Some(PrivacyCommand::List { .. }))
    }
}

pub(super) fn privacy(arguments: &Privacy, out: &mut Output) -> Result<()> {
    match arguments.command.as_ref().unwrap_or(&PrivacyCommand::List { json: false }) {
        PrivacyCommand::List { json } => {
            let mut desk = Desk::open_to_read(&arguments.db)?;
            let asked = desk.ask(ReadAsked {})?;
            if *json {
                desk.refuse_taking_along()?;
                return out.json(&serde_json::json!({ "requests": asked }));
            }
            if asked.is_empty() {
                return out.line("no customer has asked for anything");
            }
            let row = |line: &AskedLine| {
                let state = line.done.map_or_else(|| format!("due {}", line.due), |done| format!("done {done}"));
                vec![
                    line.number.to_string(),
                    state,
                    line.kind.code().to_owned(),
                    line.customer.clone(),
                    line.note.clone(),
                ]
            };
            out.table(
                &["no", "state", "asks for", "customer", "note"],
                &asked.iter().map(row).collect::<Vec<_>>(),
                &[0],
            )
        }
        PrivacyCommand::Note { customer, kind, note } => {
            let mut desk = Desk::open(&arguments.db)?;
            let found = desk.ask(FindPerson { external_id: customer.clone() })?;
            let due = desk.ask(NoteAsked { customer: found, kind: *kind, note: note.clone() })?;
            out.line(&format!("noted; {customer} gets an answer by {due}"))
        }
        PrivacyCommand::Done { number } => {
            Desk::open(&arguments.db)?.ask(CloseAsked { number: *number })?;
            out.line(&format!("request {number} is answered"))
        }
    }
}
