//! Arguments of `campaign plan`: audience, offers, goal, limits, control group, message.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use domain::campaign::Validity;
use domain::consent::Channel;
use domain::day::Day;
use domain::model::Model;
use domain::targeting::{ContactCap, Goal};

#[derive(Debug, Args)]
pub struct CampaignPlan {
    /// Customer database
    pub db: PathBuf,
    /// Name of the campaign
    #[arg(long)]
    pub name: Option<String>,
    /// Start from this play; the other options change it
    #[arg(long, value_name = "NAME")]
    pub play: Option<String>,
    #[command(flatten)]
    pub audience: AudienceArguments,
    /// How customers are contacted: email, mail or telephone
    #[arg(long)]
    pub channel: Option<Channel>,
    #[command(flatten)]
    pub offers: OfferArguments,
    #[command(flatten)]
    pub limits: LimitArguments,
    #[command(flatten)]
    pub control: ControlArguments,
    /// Subject of the message
    #[arg(long)]
    pub subject: Option<String>,
    /// File with the message's text and merge fields
    #[arg(long)]
    pub body: Option<PathBuf>,
    /// Seed of the random draws; the same number gives the same result
    #[arg(long)]
    pub seed: Option<u64>,
    #[command(flatten)]
    pub correction: CorrectionArguments,
    #[command(flatten)]
    pub waves: WaveArguments,
    /// Rebuild the list of this saved campaign from its recipe, and show where it differs
    #[arg(long, value_name = "CAMPAIGN", conflicts_with = "save")]
    pub rebuild: Option<i64>,
    /// Save the plan as a campaign
    #[arg(long)]
    pub save: bool,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

/// Whether past campaigns correct the forecasts; they do unless a play or an option says otherwise.
#[derive(Debug, Args)]
pub struct CorrectionArguments {
    /// Correct the forecasts by the results of past campaigns, as is usual
    #[arg(long)]
    pub correct_forecasts: bool,
    /// Take the forecasts as the models say them, without what past campaigns missed
    #[arg(long, conflicts_with = "correct_forecasts")]
    pub as_modelled: bool,
}

#[derive(Debug, Args)]
pub struct AudienceArguments {
    /// Ranked list that the audience comes from
    #[arg(long, conflicts_with = "cluster")]
    pub model: Option<Model>,
    /// Number of the cluster that the audience comes from
    #[arg(long)]
    pub cluster: Option<u32>,
    /// Name of the saved segment that the audience comes from
    #[arg(long, conflicts_with_all = ["model", "cluster"])]
    pub segment: Option<String>,
    /// Leave out the members of this saved segment; may be given several times
    #[arg(long, value_name = "SEGMENT")]
    pub without_segment: Vec<String>,
    /// Leave out this cluster; may be given several times
    #[arg(long, value_name = "NUMBER")]
    pub without_cluster: Vec<u32>,
    /// Leave out customers who bought within this many days
    #[arg(long, value_name = "DAYS")]
    pub without_recent_buyers: Option<u32>,
    /// Leave out customers whom a planned or running campaign contacts
    #[arg(long)]
    pub without_running: bool,
}

#[derive(Debug, Args)]
pub struct OfferArguments {
    /// NAME[:GROUP[:DISCOUNT%]]; may be given several times
    #[arg(long, value_name = "OFFER")]
    pub offer: Vec<String>,
    /// Limit an offer to one product, by its id; may be given several times
    #[arg(long, value_name = "OFFER=PRODUCT")]
    pub offer_product: Vec<String>,
    /// At most this many customers get the offer; may be given several times
    #[arg(long, value_name = "OFFER=NUMBER")]
    pub offer_number: Vec<String>,
    /// What redeeming the offer costs in addition to the discount; may be given several times
    #[arg(long, value_name = "OFFER=COST")]
    pub offer_cost: Vec<String>,
    /// What the message says about the offer; may be given several times
    #[arg(long, value_name = "OFFER=TEXT")]
    pub offer_text: Vec<String>,
    /// The segment's members get this offer; the first rule that fits counts
    #[arg(long, value_name = "SEGMENT=OFFER")]
    pub offer_for: Vec<String>,
    /// Last day of all offers, or DAYSd after the message
    #[arg(long, value_name = "DAY|DAYSd", value_parser = validity)]
    pub valid: Option<Validity>,
    /// Give up at most this much of the expected profit to learn which discount is best: some get one of the offers of the
    /// same goods at random, where that costs least
    #[arg(long, value_name = "COST", allow_negative_numbers = true)]
    pub price_test: Option<f64>,
    /// By how much ten percentage points of discount raise the odds of a response, 0.2 for a fifth
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub discount_effect: Option<f64>,
}

pub(super) fn validity(text: &str) -> Result<Validity, String> {
    if let Some(days) = text.strip_suffix('d').and_then(|days| days.trim().parse().ok()) {
        return Ok(Validity::Days(days));
    }
    text.parse::<Day>().map(Validity::Until).map_err(|_| "write a day such as 2026-12-24, or days such as 30d".into())
}

#[derive(Debug, Args)]
pub struct LimitArguments {
    /// What the list is chosen for
    #[arg(long, value_enum)]
    pub goal: Option<GoalName>,
    /// The minimum likelihood, response rate or margin for the goal, 0 to 1
    #[arg(long, value_name = "SHARE", requires = "goal", allow_negative_numbers = true)]
    pub least: Option<f64>,
    /// At most this many on the list, control group included
    #[arg(long)]
    pub size: Option<usize>,
    /// At most this much for contacts, in major units
    #[arg(long, allow_negative_numbers = true)]
    pub budget: Option<f64>,
    /// The list's expected response rate must reach this, 0 to 1
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub min_rate: Option<f64>,
    /// The list's expected profit must reach this share of its sales
    #[arg(long, value_name = "SHARE", allow_negative_numbers = true)]
    pub min_margin: Option<f64>,
    /// At most this many responses can be served
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub max_responses: Option<f64>,
    /// At most this many contacts with one customer in this many days, over all campaigns; 0/1 for no cap
    #[arg(long, value_name = "CONTACTS/DAYS", value_parser = cap)]
    pub contact_cap: Option<ContactCap>,
}

fn cap(text: &str) -> Result<ContactCap, String> {
    let wrong = || "write CONTACTS/DAYS, such as 2/30 for two in thirty days".to_owned();
    let (contacts, days) = text.split_once('/').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<u32>().map_err(|_| wrong());
    Ok(ContactCap { contacts: number(contacts)?, days: number(days)? })
}

/// A goal without its rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GoalName {
    /// The highest expected profit
    Profit,
    /// Everybody at least this likely to respond
    Likelihood,
    /// The longest list with at least this overall response rate
    ResponseRate,
    /// The longest list with at least this profit on its sales
    Margin,
}

impl GoalName {
    #[must_use]
    pub fn with(self, least: f64) -> Goal {
        match self {
            GoalName::Profit => Goal::Profit,
            GoalName::Likelihood => Goal::Likelihood { least },
            GoalName::ResponseRate => Goal::ResponseRate { least },
            GoalName::Margin => Goal::Margin { least },
        }
    }
}

#[derive(Debug, Args)]
pub struct ControlArguments {
    /// Share left alone to measure the effect, 0 to 0.9; with --effect, at most this share
    #[arg(long)]
    pub control: Option<f64>,
    /// Leave only as many alone as it takes to show this rise of the response rate, 0.02 for two percentage points
    #[arg(long, value_name = "SHARE")]
    pub effect: Option<f64>,
}

#[derive(Debug, Args)]
pub struct WaveArguments {
    /// Not before this day; it then goes out with `campaign send --due`
    #[arg(long, value_name = "DAY")]
    pub not_before: Option<Day>,
    /// A further wave this many days later, to those who have neither bought nor answered; may be given several times
    #[arg(long, value_name = "DAYS")]
    pub again_after: Vec<u32>,
    /// Subject of the further waves; the first one's unless given
    #[arg(long, requires = "again_after")]
    pub again_subject: Option<String>,
    /// File with the message text of the further waves
    #[arg(long, requires = "again_after")]
    pub again_body: Option<PathBuf>,
}

impl WaveArguments {
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.not_before.is_some() || !self.again_after.is_empty()
    }
}
