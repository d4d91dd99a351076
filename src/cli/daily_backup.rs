//! Which database a command is about, and whether the backup of the day comes first.

use std::path::Path;

use crate::cli::arguments::Command;
use crate::cli::customer_arguments::SegmentCommand;
use crate::cli::leads::arguments::Leads;
use crate::cli::leads::rule_arguments::RulesCommand;
use crate::cli::selling_arguments::Campaign;
use crate::cli::settings_arguments::Settings;

/// Whether the backup of the day comes first: before commands that change records and make no backup of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DailyBackup {
    NotNeeded,
    Needed,
}

fn needed_if(condition: bool) -> DailyBackup {
    if condition { DailyBackup::Needed } else { DailyBackup::NotNeeded }
}

impl Command {
    /// The database that it is about; none if it creates one.
    #[must_use]
    pub fn database(&self) -> Option<&Path> {
        self.backup_before().map(|(database, _)| database)
    }

    /// The database that it may change and that needs the daily backup first. Commands that make a backup of their own
    /// are not included.
    #[must_use]
    pub fn written(&self) -> Option<&Path> {
        self.backup_before().filter(|(_, backup)| *backup == DailyBackup::Needed).map(|(database, _)| database)
    }

    /// What works on the file itself and not by requests alone, so that no other desk can do it.
    #[must_use]
    pub fn file_needed(&self) -> Option<&Path> {
        match self {
            Command::New { db }
            | Command::Backup { db, .. }
            | Command::Backups { db, .. }
            | Command::Restore { db, .. }
            | Command::Check { db, repair: true, .. } => Some(db),
            _ => None,
        }
    }

    fn backup_before(&self) -> Option<(&Path, DailyBackup)> {
        use DailyBackup::{Needed, NotNeeded};
        let (database, backup) = match self {
            Command::Demo(_) | Command::Generate(_) | Command::New { .. } => return None,
            Command::Import(arguments) => (&arguments.db, needed_if(!arguments.dry_run)),
            Command::Steps { db, .. }
            | Command::Info { db, .. }
            | Command::Check { db, .. }
            | Command::Backup { db, .. }
            | Command::Backups { db, .. }
            | Command::Restore { db, .. }
            | Command::Undo { db, .. } => (db, NotNeeded),
            Command::Duplicates(arguments) => (&arguments.db, NotNeeded),
            Command::Settings(arguments) => (&arguments.db, needed_if(is_changing(arguments))),
            Command::Select(arguments) => (&arguments.db, needed_if(arguments.is_changing())),
            Command::Assumptions(arguments) => (&arguments.db, needed_if(!arguments.set.is_empty())),
            Command::Customers(arguments) => (&arguments.db, NotNeeded),
            Command::Kpis(arguments) => (&arguments.db, Needed),
            Command::Segments(arguments) => (
                &arguments.db,
                needed_if(matches!(arguments.command, SegmentCommand::Save { .. } | SegmentCommand::Delete { .. })),
            ),
            Command::Clusters(arguments) => (&arguments.db, needed_if(!arguments.stored)),
            Command::Predict(arguments) => (&arguments.db, Needed),
            Command::Rank(arguments) => (&arguments.db, NotNeeded),
            Command::Backtest(arguments) => (&arguments.db, NotNeeded),
            Command::Patterns(arguments) => (&arguments.db, needed_if(!arguments.stored)),
            Command::Campaign(command) => return Some(backup_before_campaign(command)),
            Command::Leads(command) => return Some(backup_before_leads(command)),
            Command::Log(arguments) => (&arguments.db, NotNeeded),
            Command::ExportCustomer(arguments) => (&arguments.db, NotNeeded),
            Command::EraseCustomer(arguments) => (&arguments.db, needed_if(arguments.yes)),
            Command::Retention(arguments) => (&arguments.db, needed_if(arguments.yes)),
            Command::Privacy(arguments) => (&arguments.db, needed_if(arguments.is_changing())),
            Command::Users(arguments) => (&arguments.db, needed_if(arguments.is_changing())),
            Command::Serve(arguments) => (&arguments.db, Needed),
        };
        Some((database, backup))
    }
}

fn is_changing(arguments: &Settings) -> bool {
    let texts = [
        &arguments.business,
        &arguments.address,
        &arguments.currency,
        &arguments.smtp,
        &arguments.smtp_user,
        &arguments.smtp_password_env,
        &arguments.from,
        &arguments.smtp_hello,
        &arguments.smtp_ca,
        &arguments.pace.quiet_hours,
    ];
    let limits = [arguments.pace.mail_per_minute, arguments.pace.mail_per_domain];
    arguments.smtp_security.is_some()
        || arguments.smtp_auth.is_some()
        || limits.into_iter().any(|limit| limit.is_some())
        || texts.into_iter().any(Option::is_some)
}

fn backup_before_campaign(command: &Campaign) -> (&Path, DailyBackup) {
    use DailyBackup::{Needed, NotNeeded};
    match command {
        Campaign::List { db, .. }
        | Campaign::Plays { db, .. }
        | Campaign::Export { db, .. }
        | Campaign::Results { db, .. } => (db, NotNeeded),
        Campaign::Plan(arguments) => (&arguments.db, needed_if(arguments.save)),
        Campaign::Schedule(arguments) => (&arguments.db, Needed),
        Campaign::Send(arguments) => (&arguments.db, Needed),
        Campaign::Pause(of) | Campaign::Resume(of) => (&of.db, Needed),
        Campaign::Sent { db, .. } | Campaign::Withdraw { db, .. } | Campaign::Discard { db, .. } => (db, Needed),
    }
}

fn backup_before_leads(command: &Leads) -> (&Path, DailyBackup) {
    use DailyBackup::{Needed, NotNeeded};
    match command {
        Leads::Make(arguments) => (&arguments.db, Needed),
        Leads::Pass { list, dry_run, .. } => (&list.db, needed_if(!dry_run)),
        Leads::Assign { list, .. } | Leads::Publish(list) | Leads::Recall(list) => (&list.db, Needed),
        Leads::Deliver(arguments) => (&arguments.db, Needed),
        Leads::Outcomes(arguments) => (&arguments.db, needed_if(arguments.lead.is_some())),
        Leads::Receipts(list) => (&list.db, NotNeeded),
        Leads::Characteristics(of) => (&of.db, NotNeeded),
        Leads::Dealers { db, .. } => (db, NotNeeded),
        Leads::Rules { command } => match command {
            RulesCommand::Show(of) | RulesCommand::Who { of, .. } => (&of.db, NotNeeded),
            RulesCommand::Learn { of, .. } | RulesCommand::Change { of, .. } | RulesCommand::Remove { of, .. } => {
                (&of.db, Needed)
            }
        },
        Leads::Move { db, .. } | Leads::Code { db, .. } => (db, Needed),
    }
}
