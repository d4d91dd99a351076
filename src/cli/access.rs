//! Which database a command is about, and whether it may write into it.

use std::path::Path;

use crate::cli::arguments::Command;
use crate::cli::customer_arguments::SegmentCommand;
use crate::cli::leads::arguments::Leads;
use crate::cli::leads::rule_arguments::RulesCommand;
use crate::cli::selling_arguments::Campaign;
use crate::cli::settings_arguments::Settings;

/// Whether a command may change the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Reads,
    Writes,
}

fn writes_if(condition: bool) -> Access {
    if condition { Access::Writes } else { Access::Reads }
}

impl Command {
    /// The database that it is about; none if it creates one.
    #[must_use]
    pub fn database(&self) -> Option<&Path> {
        self.access().map(|(database, _)| database)
    }

    /// The database that it may change and that needs the daily backup first. Commands that make a backup of their own
    /// are not included.
    #[must_use]
    pub fn written(&self) -> Option<&Path> {
        self.access().filter(|(_, access)| *access == Access::Writes).map(|(database, _)| database)
    }

    fn access(&self) -> Option<(&Path, Access)> {
        use Access::{Reads, Writes};
        let (database, access) = match self {
            Command::Demo(_) | Command::Generate(_) | Command::New { .. } => return None,
            Command::Import(arguments) => (&arguments.db, writes_if(!arguments.dry_run)),
            Command::Steps { db, .. }
            | Command::Info { db, .. }
            | Command::Check { db, .. }
            | Command::Backup { db, .. }
            | Command::Backups { db, .. }
            | Command::Restore { db, .. }
            | Command::Undo { db, .. } => (db, Reads),
            Command::Duplicates(arguments) => (&arguments.db, Reads),
            Command::Settings(arguments) => (&arguments.db, writes_if(is_changing(arguments))),
            Command::Select(arguments) => (&arguments.db, writes_if(arguments.is_changing())),
            Command::Assumptions(arguments) => (&arguments.db, writes_if(!arguments.set.is_empty())),
            Command::Customers(arguments) => (&arguments.db, Reads),
            Command::Kpis(arguments) => (&arguments.db, Writes),
            Command::Segments(arguments) => (
                &arguments.db,
                writes_if(matches!(arguments.command, SegmentCommand::Save { .. } | SegmentCommand::Delete { .. })),
            ),
            Command::Clusters(arguments) => (&arguments.db, writes_if(!arguments.stored)),
            Command::Predict(arguments) => (&arguments.db, Writes),
            Command::Rank(arguments) => (&arguments.db, Reads),
            Command::Backtest(arguments) => (&arguments.db, Reads),
            Command::Patterns(arguments) => (&arguments.db, writes_if(!arguments.stored)),
            Command::Campaign(command) => return Some(access_of_campaign(command)),
            Command::Leads(command) => return Some(access_of_leads(command)),
            Command::Log(arguments) => (&arguments.db, Reads),
            Command::ExportCustomer(arguments) => (&arguments.db, Reads),
            Command::EraseCustomer(arguments) => (&arguments.db, writes_if(arguments.yes)),
            Command::Retention(arguments) => (&arguments.db, writes_if(arguments.yes)),
            Command::Privacy(arguments) => (&arguments.db, writes_if(arguments.is_changing())),
            Command::Users(arguments) => (&arguments.db, writes_if(arguments.is_changing())),
            Command::Serve(arguments) => (&arguments.db, Writes),
        };
        Some((database, access))
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

fn access_of_campaign(command: &Campaign) -> (&Path, Access) {
    use Access::{Reads, Writes};
    match command {
        Campaign::List { db, .. }
        | Campaign::Plays { db, .. }
        | Campaign::Export { db, .. }
        | Campaign::Results { db, .. } => (db, Reads),
        Campaign::Plan(arguments) => (&arguments.db, writes_if(arguments.save)),
        Campaign::Schedule(arguments) => (&arguments.db, Writes),
        Campaign::Send(arguments) => (&arguments.db, Writes),
        Campaign::Pause(of) | Campaign::Resume(of) => (&of.db, Writes),
        Campaign::Sent { db, .. } | Campaign::Withdraw { db, .. } | Campaign::Discard { db, .. } => (db, Writes),
    }
}

fn access_of_leads(command: &Leads) -> (&Path, Access) {
    use Access::{Reads, Writes};
    match command {
        Leads::Make(arguments) => (&arguments.db, Writes),
        Leads::Pass { list, dry_run, .. } => (&list.db, writes_if(!dry_run)),
        Leads::Assign { list, .. } | Leads::Publish(list) | Leads::Recall(list) => (&list.db, Writes),
        Leads::Deliver(arguments) => (&arguments.db, Writes),
        Leads::Outcomes(arguments) => (&arguments.db, writes_if(arguments.lead.is_some())),
        Leads::Receipts(list) => (&list.db, Reads),
        Leads::Characteristics(of) => (&of.db, Reads),
        Leads::Dealers { db, .. } => (db, Reads),
        Leads::Rules { command } => match command {
            RulesCommand::Show(of) | RulesCommand::Who { of, .. } => (&of.db, Reads),
            RulesCommand::Learn { of, .. } | RulesCommand::Change { of, .. } | RulesCommand::Remove { of, .. } => {
                (&of.db, Writes)
            }
        },
        Leads::Move { db, .. } | Leads::Code { db, .. } => (db, Writes),
    }
}
