//! Arguments of `campaign`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::campaign_arguments::{CampaignPlan, WaveArguments};
use domain::day::Day;
use domain::resolution::Failed;

#[derive(Debug, Subcommand)]
pub enum Campaign {
    /// All campaigns
    List {
        /// Customer database
        db: PathBuf,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Plan a campaign from a ranked list or a cluster; --save keeps it, --rebuild rebuilds a saved list
    Plan(Box<CampaignPlan>),
    /// The plays that a campaign can be made from
    Plays {
        /// Customer database
        db: PathBuf,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// When a campaign goes out and who gets a reminder; without options, shows the schedule
    Schedule(CampaignSchedule),
    /// Send what is due of a saved campaign by e-mail, or continue an interrupted run
    Send(CampaignSend),
    /// Pause the sending of a campaign, even a run that is under way; nothing more leaves until it is resumed
    Pause(OneCampaign),
    /// Resume the sending of a paused campaign
    Resume(OneCampaign),
    /// Record that another tool sent the next wave of a campaign; its results count from then on
    Sent {
        /// Customer database
        db: PathBuf,
        /// Number of the campaign, as `campaign list` shows it
        campaign: i64,
        /// The day on which it went out; today unless given
        #[arg(long, value_name = "DAY")]
        on: Option<Day>,
    },
    /// Withdraw the messages of a campaign that are still waiting in the outbox
    Withdraw {
        /// Customer database
        db: PathBuf,
        /// Number of the campaign, as `campaign list` shows it
        campaign: i64,
    },
    /// Discard a campaign that has not gone out at all; its control group may be contacted again
    Discard {
        /// Customer database
        db: PathBuf,
        /// Number of the campaign, as `campaign list` shows it
        campaign: i64,
    },
    /// Write a saved campaign's recipients: .csv or .pdf. By post or telephone the list counts as sent then
    Export {
        /// Customer database
        db: PathBuf,
        /// Number of the campaign, as `campaign list` shows it
        campaign: i64,
        /// File to write: .csv or .pdf
        #[arg(long)]
        out: PathBuf,
    },
    /// What a campaign brought, compared with those left alone
    Results {
        /// Customer database
        db: PathBuf,
        /// Number of the campaign, as `campaign list` shows it
        #[arg(required_unless_present = "all")]
        campaign: Option<i64>,
        /// The scoreboard: every past list's forecast compared with the outcome
        #[arg(long, conflicts_with = "campaign")]
        all: bool,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub struct CampaignSchedule {
    /// Customer database
    pub db: PathBuf,
    /// Number of the campaign, as `campaign list` shows it
    pub campaign: i64,
    #[command(flatten)]
    pub waves: WaveArguments,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct OneCampaign {
    /// Customer database
    pub db: PathBuf,
    /// Number of the campaign, as `campaign list` shows it
    pub campaign: i64,
}

#[derive(Debug, Args)]
pub struct CampaignSend {
    /// Customer database
    pub db: PathBuf,
    /// Number of the campaign, as `campaign list` shows it
    #[arg(required_unless_present = "due")]
    pub campaign: Option<i64>,
    /// Every wave whose day has come, of every campaign; run it daily, it sends nothing twice
    #[arg(long, conflicts_with = "campaign")]
    pub due: bool,
    /// First decide about messages that were being sent when an earlier run ended
    #[arg(long, value_enum)]
    pub uncertain: Option<Uncertain>,
    /// First queue failed messages again: those worth another try, or (=all) also those whose recipient was
    /// refused for good
    #[arg(
        long,
        value_enum,
        value_name = "WHICH",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "worth-a-try",
        conflicts_with = "due"
    )]
    pub retry_failed: Option<RetryFailed>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RetryFailed {
    /// Those worth another try
    WorthATry,
    /// Also those whose recipient was permanently refused
    All,
}

impl From<RetryFailed> for Failed {
    fn from(which: RetryFailed) -> Failed {
        match which {
            RetryFailed::WorthATry => Failed::WorthATry,
            RetryFailed::All => Failed::All,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Uncertain {
    /// Send them again, under the same Message-ID
    SendAgain,
    /// Count them as sent
    WasSent,
}
