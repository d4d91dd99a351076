//! Arguments for how fast and at what hours mail is sent.

use anyhow::{Context as _, Result};
use clap::Args;

use crate::cli::desk::Desk;
use actions::settings::{ReadSettings, SaveMailPace};
use reports::settings::MailPace;

#[derive(Debug, Args)]
pub struct PaceArguments {
    /// Messages a minute at most; 0: as fast as the server accepts them
    #[arg(long, value_name = "N")]
    pub mail_per_minute: Option<u32>,
    /// Messages a minute at most to addresses in one domain; 0: no limit
    #[arg(long, value_name = "N")]
    pub mail_per_domain: Option<u32>,
    /// Hours at which nothing is sent, such as 20:00-08:00; none: at any hour
    #[arg(long, value_name = "HOURS")]
    pub quiet_hours: Option<String>,
}

/// Stores what is given, and leaves the rest as it is.
pub fn change(desk: &mut Desk, arguments: &PaceArguments) -> Result<()> {
    let before = desk.ask(ReadSettings {})?.mail_pace;
    let limit = |given: Option<u32>, before| given.map_or(before, |most| Some(most).filter(|most| *most > 0));
    let quiet = match arguments.quiet_hours.as_deref().map(str::trim) {
        None => before.quiet,
        Some("none" | "") => None,
        Some(hours) => Some(hours.parse().context("--quiet-hours is a span such as 20:00-08:00, or none")?),
    };
    let pace = MailPace {
        per_minute: limit(arguments.mail_per_minute, before.per_minute),
        per_domain: limit(arguments.mail_per_domain, before.per_domain),
        quiet,
    };
    if pace == before { Ok(()) } else { desk.ask(SaveMailPace { pace }) }
}
