//! The same actions from the command line: data on standard output, messages and progress on standard error.

mod arguments;
mod backtest;
mod backups;
mod campaign;
mod campaign_arguments;
mod campaign_life;
mod campaign_plan;
mod campaign_results;
mod campaign_sending;
mod clusters;
mod customer_arguments;
mod customers;
mod daily_backup;
mod database;

mod demo;
mod desk;
mod duplicates;
mod importing;
mod kpis;
mod leads;
mod list_arguments;
mod mail_pace;
mod output;
mod patterns;
mod priority;
mod privacy;
mod progress_line;
mod ranking;
mod report_table;
mod segments;
mod selecting;
mod selling_arguments;
mod serve;
mod settings;
mod settings_arguments;
mod signing_in;
mod users;

use std::process::ExitCode;

use anyhow::Result;

pub use signing_in::without_person;

pub use arguments::{Arguments, Command, Theme, harmless, no_number, unknown_command};

use crate::cli::output::Output;
use actions::backups::with_way_out;
use actions::desks::refuse_office;
use actions::leads::clear_old_sheets;
use domain::day::Day;
use domain::moment::Moment;

/// Runs one subcommand; 0 when it did what was asked, 1 when it failed.
#[must_use]
pub fn run(command: &Command) -> ExitCode {
    let done = prepare(command).and_then(|()| dispatch(command)).map_err(|error| match command.database() {
        Some(database) => with_way_out(error, database),
        None => error,
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// An encrypted file is opened by who signs in; then the backup of the day.
fn prepare(command: &Command) -> Result<()> {
    clear_old_sheets();
    if let Some(place) = command.file_needed() {
        refuse_office(place)?;
    }
    let by_recovery = matches!(command, Command::Users(arguments) if arguments.is_by_recovery());
    if let Some(database) = command.database().filter(|database| database.is_file() && !by_recovery) {
        // What backups there are is no secret.
        if !matches!(command, Command::Backups { .. }) {
            signing_in::unlock(database)?;
        }
        if command.written().is_some() {
            backups::of_the_day(database);
        }
    }
    Ok(())
}

fn dispatch(command: &Command) -> Result<()> {
    let mut out = Output::stdout();
    match command {
        Command::Demo(arguments) => demo::demo(arguments, today(), &mut out),
        Command::Generate(arguments) => database::generate(arguments, &mut out),
        Command::New { db } => database::new(db, &mut out),
        Command::Import(arguments) => importing::import(arguments, &mut out),
        Command::Info { db, json } => database::info(db, *json, &mut out),
        Command::Steps { db, json } => database::steps(db, *json, &mut out),
        Command::Undo { db, step, json } => database::undo(db, *step, *json, &mut out),
        Command::Check { db, repair, json } => backups::check(db, *repair, *json, &mut out),
        Command::Backup { db, file } => backups::backup(db, file.as_deref(), &mut out),
        Command::Backups { db, json } => backups::backups(db, *json, &mut out),
        Command::Restore { db, backup, json } => backups::restore(db, backup, *json, &mut out),
        Command::Duplicates(arguments) => duplicates::find(arguments, &mut out),
        Command::Settings(arguments) => settings::settings(arguments, &mut out),
        Command::Select(arguments) => selecting::select(arguments, &mut out),
        Command::Assumptions(arguments) => selecting::assumptions(arguments, &mut out),
        Command::Kpis(arguments) => kpis::kpis(arguments, &mut out),
        Command::Segments(arguments) => segments::run(arguments, &mut out),
        Command::Customers(arguments) => customers::customers(arguments, &mut out),
        Command::Clusters(arguments) => clusters::clusters(arguments, &mut out),
        Command::Predict(arguments) => ranking::predict(arguments, &mut out),
        Command::Rank(arguments) => ranking::rank(arguments, &mut out),
        Command::Backtest(arguments) => ranking::backtest(arguments, &mut out),
        Command::Patterns(arguments) => patterns::patterns(arguments, &mut out),
        Command::Campaign(command) => campaign::run(command, &mut out),
        Command::Leads(command) => leads::run(command, &mut out),
        Command::Log(arguments) => privacy::log(arguments, &mut out),
        Command::ExportCustomer(arguments) => privacy::export_customer(arguments, &mut out),
        Command::EraseCustomer(arguments) => privacy::erase_customer(arguments, &mut out),
        Command::Retention(arguments) => privacy::retention(arguments, &mut out),
        Command::Privacy(arguments) => privacy::privacy(arguments, &mut out),
        Command::Users(arguments) => users::run(arguments, &mut out),
        Command::Serve(arguments) => serve::run(arguments, &mut out),
    }
}

/// The only place where the command line reads the clock.
fn now() -> Moment {
    let now = chrono::Local::now();
    Moment { seconds: now.timestamp(), day: Day::from_date(now.date_naive()) }
}

fn today() -> Day {
    now().day
}

/// Says on standard error what is wrong with the arguments.
pub fn misread(message: &str) {
    output::note_lines(message);
}

/// Says on standard error why there is no window.
pub fn complain(message: &str) {
    output::note(&format!("foresale: {message}"));
}
