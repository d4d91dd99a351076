//! The command-line arguments. These names are a contract with scripts.

use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use crate::cli::customer_arguments::{Clusters, Customers, Kpis, Segments};
use crate::cli::duplicates::Duplicates;
use crate::cli::leads::arguments::Leads;
use crate::cli::list_arguments::{Backtest, Patterns, Predict, Rank};
use crate::cli::privacy::{EraseCustomerArguments, ExportCustomer, Log, Privacy, Retention};
use crate::cli::selecting::{Assumptions, Select};
use crate::cli::selling_arguments::Campaign;
use crate::cli::serve::Serve;
use crate::cli::settings_arguments::Settings;
use crate::cli::users::Users;
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
    /// Start with the sample dealership
    #[arg(long)]
    pub sample: bool,
    /// Who works, in a database with people: goes with every command; the password is in FORESALE_PASSWORD or typed
    // It is taken out before the rest is read, and stands here for the help.
    #[arg(long = "as", value_name = "NAME")]
    pub person: Option<String>,
    /// Screen to start on, such as accounts
    #[arg(long, hide = true)]
    pub screen: Option<String>,
    /// Theme for this start, whatever was chosen before
    #[arg(long, value_enum, hide = true)]
    pub theme: Option<Theme>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The first word, if it is neither a command nor a file: then everything after it was misread too.
#[must_use]
pub fn unknown_command() -> Option<String> {
    let first = std::env::args().nth(1).filter(|word| !word.starts_with('-'))?;
    let commands = Arguments::command();
    let known = first == "help" || commands.get_subcommands().any(|command| command.get_name() == first);
    (!known && !std::path::Path::new(&first).exists()).then_some(first)
}

/// The argument parser's message about a value that should be a number, in our own words; none if it says something
/// else.
#[must_use]
pub fn no_number(error: &clap::Error) -> Option<String> {
    let told = error.to_string();
    let plain = [
        ("invalid float literal", "that is not a number; write it as 12.5"),
        ("invalid digit found in string", "that is not a whole number"),
        ("cannot parse integer from empty string", "a number is missing"),
        ("cannot parse float from empty string", "a number is missing"),
    ];
    let (theirs, ours) = plain.iter().find(|(theirs, _)| told.contains(theirs))?;
    Some(told.trim_end().replace(theirs, ours))
}

/// The argument parser's message, made safe if it would quote characters that control the terminal, as a file name may
/// contain.
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
    /// Make the sample dealership and run the whole workflow: lists, a campaign, dealers' leads
    Demo(Demo),
    /// Write synthetic customers, purchases, contacts, products and dealers as CSV
    Generate(Generate),
    /// Create an empty customer database
    New {
        /// Customer database
        db: PathBuf,
    },
    /// Import a file
    Import(Import),
    /// Imports, manual changes and merges, newest first
    Steps {
        /// Customer database
        db: PathBuf,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Undo one of the steps: every row gets its old values back
    Undo {
        /// Customer database
        db: PathBuf,
        /// Its number, as `steps` shows it
        #[arg(long)]
        step: i64,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// What is in a database: counts, days, health
    Info {
        /// Customer database
        db: PathBuf,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Check a whole database against every promise of the program; fails when one is broken
    Check {
        /// Customer database
        db: PathBuf,
        /// Repair what can be rebuilt from the records, after a backup: indexes, the search, leftovers of computed lists
        #[arg(long)]
        repair: bool,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Make a backup, in the backups folder beside the database or as a file elsewhere
    Backup {
        /// Customer database
        db: PathBuf,
        /// Where to; without it in the folder of backups, named by the moment
        file: Option<PathBuf>,
    },
    /// The backups of a database, newest first
    Backups {
        /// Customer database
        db: PathBuf,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Replace a database by one of its backups; the present state is backed up first
    Restore {
        /// Customer database
        db: PathBuf,
        /// Its path, or its name in the backups folder
        backup: PathBuf,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Customers who may be the same person under several ids
    Duplicates(Duplicates),
    /// Show or change the business and its mail server
    Settings(Settings),
    /// Show or choose what the work is about: days, sources, stores, groups, active or inactive customers
    Select(Select),
    /// Show or change what every campaign starts from, with where each value comes from
    Assumptions(Assumptions),
    /// The table of customers: search, filter, sort
    Customers(Customers),
    /// Key performance indicators of every customer as of a day
    Kpis(Kpis),
    /// Saved segments: rules and lists of customers
    Segments(Segments),
    /// Group similar customers
    Clusters(Clusters),
    /// Rank customers by a model, with its backtest, and store the list
    Predict(Predict),
    /// Show or write a ranked list
    Rank(Rank),
    /// Test models on a period that they have not seen
    Backtest(Backtest),
    /// What is bought together
    Patterns(Patterns),
    /// Campaigns: list, plan, send, results
    #[command(subcommand)]
    Campaign(Campaign),
    /// Dealers' leads: make, assign, deliver, outcomes
    #[command(subcommand)]
    Leads(Leads),
    /// Who did what, filtered by person, customer, action and day
    Log(Log),
    /// Everything known of one customer, as JSON or PDF
    ExportCustomer(ExportCustomer),
    /// Forget one customer; purchases stay as figures without a name
    EraseCustomer(EraseCustomerArguments),
    /// Forget whom nobody has heard of for long
    Retention(Retention),
    /// What customers asked for, with due days
    Privacy(Privacy),
    /// People who sign in, and what they may do
    Users(Users),
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
    /// Answer as one JSON document
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
    /// Seed of the random draws; the same number gives the same result
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Folder for the files
    #[arg(long)]
    pub out: PathBuf,
}

/// The decimal mark.
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
    /// Files to import, also packed as .gz or .zip; several are imported one after the other
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// What the rows are: customers, prospects, purchases, contacts, products, stores, dealers, outcomes or do-not-contact
    #[arg(long = "as")]
    pub kind: ImportKind,
    /// Field and column (its header, or its number from 1; "amount=ONE + OTHER" adds columns up); may be given several times
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub map: Vec<String>,
    /// Column to leave out, both as a field and as an attribute; may be given several times
    #[arg(long, value_name = "COLUMN")]
    pub ignore: Vec<String>,
    /// Column that becomes an attribute of the customer, whatever it looks like; may be given several times
    #[arg(long, value_name = "COLUMN")]
    pub attribute: Vec<String>,
    /// Sheet of a workbook, by name or number; the first with rows unless given
    #[arg(long, value_name = "NAME", conflicts_with_all = ["table", "query"])]
    pub sheet: Option<String>,
    /// Table of a SQLite file; the first with rows unless given
    #[arg(long, value_name = "NAME", conflicts_with = "query")]
    pub table: Option<String>,
    /// One SELECT on a SQLite file, which is opened read-only
    #[arg(long, value_name = "SQL")]
    pub query: Option<String>,
    /// What a word of a column means: a source, sale, no-sale, discount, yes, no, not-told, nobody or customer, for example
    /// --value Status:offen=sale; may be given several times
    #[arg(long, value_name = "COLUMN:WORD=MEANING")]
    pub value: Vec<String>,
    /// utf-8, windows-1252, windows-1250, shift_jis, cp850 … by name or number; detected unless given
    #[arg(long)]
    pub encoding: Option<String>,
    /// What encloses cells: double, single or none; detected unless given
    #[arg(long, value_name = "MARK")]
    pub quote: Option<Quote>,
    /// Day of the contacts, for files without one (contacts)
    #[arg(long, value_name = "DAY")]
    pub contact_date: Option<Day>,
    /// Day up to which the record is complete, if later than the last row; as-of days count from it
    #[arg(long, value_name = "DAY")]
    pub known_until: Option<Day>,
    /// Separator between two cells: one character, tab or blanks; detected unless given
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<Delimiter>,
    /// How dates are written, such as %d.%m.%Y; detected if unambiguous
    #[arg(long)]
    pub date_format: Option<String>,
    /// What days mean that a spreadsheet left in another way of writing than the rest
    #[arg(long, value_enum)]
    pub mixed_days: Option<MixedDays>,
    /// Currency whose rows are taken, where a file has several; "none" takes those that name none
    #[arg(long, value_name = "CODE")]
    pub currency: Option<String>,
    /// The decimal mark; detected where it is clear
    #[arg(long)]
    pub decimal: Option<Decimal>,
    /// What a blank customer, receipt or day means: the value above, or nothing; detected if unambiguous
    #[arg(long, value_enum)]
    pub blanks: Option<Blanks>,
    /// Word in the column mapped to 'entry' that marks money paid back; may be given several times
    #[arg(long, value_name = "WORD")]
    pub taking_back: Vec<String>,
    /// Source of the purchases, for files without such a column
    #[arg(long)]
    pub source: Option<Source>,
    /// What identifies the known customer a row is about: id, email or name-postcode (customers); the id if the file
    /// has one
    #[arg(long = "match")]
    pub match_by: Option<MatchBy>,
    /// What the file may do: create, update or both; both if not given (customers)
    #[arg(long)]
    pub effect: Option<Effect>,
    /// Use the settings of the last file with these columns
    #[arg(long, conflicts_with_all = ["date_format", "decimal", "encoding", "delimiter", "quote", "sheet", "table", "query"])]
    pub as_before: bool,
    /// Only show what it would do
    #[arg(long)]
    pub dry_run: bool,
    /// File for the rejected rows, each with the reason
    #[arg(long)]
    pub rejects: Option<PathBuf>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}
