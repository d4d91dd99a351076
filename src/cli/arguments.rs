//! What can be written on the command line. These names are a contract with scripts.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::cli::customer_arguments::{Clusters, Customers, Kpis, Segments};
use crate::cli::duplicates::Duplicates;
use crate::cli::leads::arguments::Leads;
use crate::cli::list_arguments::{Backtest, Patterns, Predict, Rank};
use crate::cli::selling_arguments::Campaign;
use crate::cli::serve::Serve;
use crate::cli::settings_arguments::Settings;
use domain::day::Day;
use domain::legible;
use domain::purchase::Source;
use reports::import::{Delimiter, Effect, ImportKind, MatchBy, Quote};

/// Who will buy again, when, how much, and what to offer them.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Arguments {
    /// Customer database to open in the window
    pub db: Option<PathBuf>,
    /// Begin with the sample dealership
    #[arg(long)]
    pub sample: bool,
    /// Screen to begin on, such as accounts
    #[arg(long, hide = true)]
    pub screen: Option<String>,
    /// Look, whatever was chosen before
    #[arg(long, value_enum, hide = true)]
    pub theme: Option<Theme>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The first word, where it is neither a command nor a file: then everything behind it was misunderstood too.
#[must_use]
pub fn unknown_command() -> Option<String> {
    let first = std::env::args().nth(1).filter(|word| !word.starts_with('-'))?;
    let commands = Arguments::command();
    let known = first == "help" || commands.get_subcommands().any(|command| command.get_name() == first);
    (!known && !std::path::Path::new(&first).exists()).then_some(first)
}

/// What the library of arguments says of a value that should be a number, in words of ours; none where it says something
/// else.
#[must_use]
pub fn no_number(error: &clap::Error) -> Option<String> {
    let told = error.to_string();
    let plain = [
        ("invalid float literal", "it is no number; write it as 12.5"),
        ("invalid digit found in string", "it is no whole number"),
        ("cannot parse integer from empty string", "a number is missing"),
        ("cannot parse float from empty string", "a number is missing"),
    ];
    let (theirs, ours) = plain.iter().find(|(theirs, _)| told.contains(theirs))?;
    Some(told.trim_end().replace(theirs, ours))
}

/// What the library of arguments says, where it would quote what steers the terminal, as the name of a file may.
#[must_use]
pub fn harmless(error: &clap::Error) -> Option<String> {
    let told = error.to_string();
    let steers = told.chars().any(|c| c != '\n' && legible::is_steering(c));
    steers.then(|| legible::lines(told.trim_end()).into_owned())
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Theme {
    Light,
    Dark,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the sample dealership and do the whole job: lists, a campaign, dealers' leads
    Demo(Demo),
    /// Write synthetic customers, purchases, contacts, products and dealers as CSV
    Generate(Generate),
    /// Create an empty customer database
    New {
        /// Customer database
        db: PathBuf,
    },
    /// Take a file in
    Import(Import),
    /// Imports, changes by hand and merges that were made, newest first
    Steps {
        /// Customer database
        db: PathBuf,
        /// Answer with one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Take one of the steps back: every row has its old values again
    Undo {
        /// Customer database
        db: PathBuf,
        /// Its number, as `steps` tells it
        #[arg(long)]
        step: i64,
        /// Answer with one JSON document
        #[arg(long)]
        json: bool,
    },
    /// What is in a database: counts, days, health
    Info {
        /// Customer database
        db: PathBuf,
        /// Answer with one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Look over a whole database: does it keep every promise of the program? Fails when one is broken
    Check {
        /// Customer database
        db: PathBuf,
        /// Mend what can be made anew from the records, after a backup: indexes, the search, remains of computed lists
        #[arg(long)]
        repair: bool,
        /// Answer with one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Make a backup, in the folder of backups beside the database or as a file elsewhere
    Backup { db: PathBuf, file: Option<PathBuf> },
    /// The backups of a database, newest first
    Backups {
        /// Customer database
        db: PathBuf,
        /// Answer with one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Put a backup in the place of a database, which becomes a backup first
    Restore {
        /// Customer database
        db: PathBuf,
        /// Its path, or its name in the folder of backups
        backup: PathBuf,
        /// Answer with one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Customers who may be one person under several ids
    Duplicates(Duplicates),
    /// Show or change the business and its mail server
    Settings(Settings),
    /// The table of customers: found, filtered, sorted
    Customers(Customers),
    /// Key performance indicators of every customer as of a day
    Kpis(Kpis),
    /// Saved segments: rules and lists of customers
    Segments(Segments),
    /// Group customers that are alike
    Clusters(Clusters),
    /// Rank customers by a model, with its backtest, and store the list
    Predict(Predict),
    /// Show or write a ranked list
    Rank(Rank),
    /// Test models on a period they have not seen
    Backtest(Backtest),
    /// What is bought together
    Patterns(Patterns),
    /// Campaigns: list, plan, send, results
    #[command(subcommand)]
    Campaign(Campaign),
    /// Dealers' leads: make, assign, deliver, outcomes
    #[command(subcommand)]
    Leads(Leads),
    /// Serve the dealers' portal and telephone until Ctrl-C
    Serve(Serve),
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Folder for the database and the lists
    #[arg(long, default_value = "foresale-demo")]
    pub out: PathBuf,
    /// How many customers
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(50..=1_000_000))]
    pub customers: u32,
    /// Answer with one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Generate {
    /// How many customers
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    pub customers: u32,
    /// How many purchases
    #[arg(long)]
    pub purchases: u64,
    /// Number that the random draws start from; the same number gives the same result
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Folder for the files
    #[arg(long)]
    pub out: PathBuf,
}

/// The mark before the cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Decimal {
    Comma,
    Point,
}

/// What days mean that are written in another way than the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MixedDays {
    AsWritten,
    TurnedRound,
}

/// What blank cells mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Blanks {
    Above,
    Empty,
}

#[derive(Debug, Args)]
pub struct Import {
    /// Customer database
    pub db: PathBuf,
    /// Files to take in, also packed as .gz or .zip; several are taken one after the other
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// What the rows are: customers, prospects, purchases, contacts, products, stores, dealers, outcomes or do-not-contact
    #[arg(long = "as")]
    pub kind: ImportKind,
    /// Field and column (its header, or its number from 1); may be given several times
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// Column that is not used, neither for a field nor as an attribute; may be given several times
    #[arg(long, value_name = "COLUMN")]
    pub ignore: Vec<String>,
    /// Column that becomes an attribute of the customer, whatever it looks like; may be given several times
    #[arg(long, value_name = "COLUMN")]
    pub attribute: Vec<String>,
    /// Sheet of a workbook, by name or number; the first that holds something where not given
    #[arg(long, value_name = "NAME", conflicts_with_all = ["table", "query"])]
    pub sheet: Option<String>,
    /// Table of a SQLite file; the first that holds something where not given
    #[arg(long, value_name = "NAME", conflicts_with = "query")]
    pub table: Option<String>,
    /// One SELECT on a SQLite file, which is only read
    #[arg(long, value_name = "SQL")]
    pub query: Option<String>,
    /// What a word of a column means: a source, sale, no-sale, yes, no, not-told, nobody or customer, for example
    /// --value Status:offen=sale; may be given several times
    #[arg(long, value_name = "COLUMN:WORD=MEANING")]
    pub value: Vec<String>,
    /// utf-8, windows-1252, windows-1250, shift_jis, cp850 … by name or number; detected where not given
    #[arg(long)]
    pub encoding: Option<String>,
    /// What encloses cells: double, single or none; detected where not given
    #[arg(long, value_name = "MARK")]
    pub quote: Option<Quote>,
    /// Day of the contacts, for files that tell none (contacts)
    #[arg(long, value_name = "DAY")]
    pub contact_date: Option<Day>,
    /// Day until which the record reaches, where it is later than the last row: as-of days go from it
    #[arg(long, value_name = "DAY")]
    pub known_until: Option<Day>,
    /// What stands between two cells: one character, tab or blanks; detected where not given
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<Delimiter>,
    /// How days are written, such as %d.%m.%Y; detected where it is clear
    #[arg(long)]
    pub date_format: Option<String>,
    /// What days mean that a spreadsheet left in another way of writing than the rest
    #[arg(long, value_enum)]
    pub mixed_days: Option<MixedDays>,
    /// Currency whose rows are taken, where a file has several
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// What stands before the cents; detected where it is clear
    #[arg(long)]
    pub decimal: Option<Decimal>,
    /// What a blank customer, receipt or day means: the value above, or nothing; found out where it is clear
    #[arg(long, value_enum)]
    pub blanks: Option<Blanks>,
    /// Word of the column mapped to 'entry' that takes money back; may be given several times
    #[arg(long, value_name = "WORD")]
    pub taking_back: Vec<String>,
    /// Where the purchases were gathered, for files without such a column
    #[arg(long)]
    pub source: Option<Source>,
    /// What tells which known customer a row is about: id, email or name-postcode (customers); the id where the file has
    /// one
    #[arg(long = "match")]
    pub match_by: Option<MatchBy>,
    /// What the file may do: create, update or both, as without this (customers)
    #[arg(long)]
    pub effect: Option<Effect>,
    /// Set up as the last file with these columns was
    #[arg(long, conflicts_with_all = ["date_format", "decimal", "encoding", "delimiter", "quote", "sheet", "table", "query"])]
    pub as_before: bool,
    /// Only tell what it would do
    #[arg(long)]
    pub dry_run: bool,
    /// File for the rows that were not taken, with the reason
    #[arg(long)]
    pub rejects: Option<PathBuf>,
    /// Answer with one JSON document
    #[arg(long)]
    pub json: bool,
}
