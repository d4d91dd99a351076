//! What can be written after `campaign`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::domain::model::Model;

#[derive(Debug, Subcommand)]
pub enum Campaign {
    /// All campaigns
    List {
        db: PathBuf,
        #[arg(long)]
        json: bool,
    },
    /// Plan a campaign from a ranked list or a cluster; --save keeps it
    Plan(CampaignPlan),
    /// Send a saved campaign by e-mail, or go on with one that was interrupted
    Send(CampaignSend),
    /// Write a saved campaign's recipients: .csv or .pdf
    Export {
        db: PathBuf,
        campaign: i64,
        #[arg(long)]
        out: PathBuf,
    },
    /// What a campaign brought
    Results {
        db: PathBuf,
        campaign: i64,
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub struct CampaignPlan {
    pub db: PathBuf,
    #[arg(long, default_value = "New campaign")]
    pub name: String,
    /// Ranked list that the audience comes from
    #[arg(long, conflicts_with = "cluster")]
    pub model: Option<Model>,
    /// Number of the cluster that the audience comes from
    #[arg(long)]
    pub cluster: Option<u32>,
    /// Name of the saved segment that the audience comes from
    #[arg(long, conflicts_with_all = ["model", "cluster"])]
    pub segment: Option<String>,
    #[arg(long, default_value = "email")]
    pub channel: crate::domain::consent::Channel,
    /// NAME[:GROUP[:DISCOUNT%]]; may be given several times
    #[arg(long, value_name = "OFFER")]
    pub offer: Vec<String>,
    /// At most so many are contacted
    #[arg(long)]
    pub size: Option<usize>,
    /// At most so much for contacts, in major units
    #[arg(long)]
    pub budget: Option<f64>,
    /// Share left alone to measure the effect, 0 to 0.9
    #[arg(long)]
    pub control: Option<f64>,
    #[arg(long)]
    pub subject: Option<String>,
    /// File with the message's text and merge fields
    #[arg(long)]
    pub body: Option<PathBuf>,
    #[arg(long)]
    pub seed: Option<u64>,
    /// Keep the plan as a campaign
    #[arg(long)]
    pub save: bool,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct CampaignSend {
    pub db: PathBuf,
    pub campaign: i64,
    /// First decide about messages that were in hand when an earlier run ended
    #[arg(long, value_enum)]
    pub uncertain: Option<Uncertain>,
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Uncertain {
    /// Send them once more, under the same Message-ID
    SendAgain,
    /// Count them as sent
    WasSent,
}
