//! The arguments of `foresale leads`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::campaign_arguments::validity;
use crate::cli::leads::rule_arguments::{OfferTime, RulesCommand};
use crate::cli::selling_arguments::Uncertain;
use domain::campaign::Validity;
use domain::day::Day;
use domain::lead::{LastDealer, Outcome, PersonField, Prospects};
use domain::period::DateSpan;
use domain::selection::Activity;

#[derive(Debug, Subcommand)]
pub enum Leads {
    /// Make a list of potential customers
    Make(LeadsMake),
    /// Assign each lead of a list to a dealer: a preview until the list is published
    Assign {
        #[command(flatten)]
        list: OneList,
        /// Whether customers go to their previous dealer
        #[arg(long, value_enum, default_value_t = LastDealerWish::First)]
        last_dealer: LastDealerWish,
    },
    /// Move one lead to another dealer, or to nobody
    Move {
        /// Customer database
        db: PathBuf,
        /// Number of the lead
        #[arg(long)]
        lead: u32,
        /// Id of the dealer; nobody unless given
        #[arg(long)]
        dealer: Option<String>,
    },
    /// Give an assigned list to the dealers: they may use it until it expires
    Publish(OneList),
    /// Take a published list back, or discard one that the dealers do not have yet
    Recall(OneList),
    /// Pass leads that their dealer did not touch to another; those that nobody else can take stay
    Pass {
        #[command(flatten)]
        list: OneList,
        /// Days without an outcome
        #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=730))]
        days: u32,
        /// Only show what would happen to them
        #[arg(long)]
        dry_run: bool,
    },
    /// Hand the leads of a list to the dealers; publishes it first where needed
    Deliver(LeadsDeliver),
    /// Record outcomes, or show the leads of a list with their outcomes
    Outcomes(LeadsOutcomes),
    /// What personal data was handed over: to whom, when and how
    Receipts(MaybeList),
    /// What chances can look at, and how well a choice of it tells who says yes
    Characteristics(LeadsCharacteristics),
    /// Rules for groups: who belongs to each, how likely it buys, and when
    Rules {
        #[command(subcommand)]
        command: RulesCommand,
    },
    /// How the dealers are doing
    Dealers {
        /// Customer database
        db: PathBuf,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Make a new access code for a dealer; it is shown only once
    Code {
        /// Customer database
        db: PathBuf,
        /// Id of the dealer
        dealer: String,
    },
}

/// A list of one database.
#[derive(Debug, Args)]
pub struct OneList {
    /// Customer database
    pub db: PathBuf,
    /// Number of the list; the newest unless given
    #[arg(long)]
    pub list: Option<i64>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

/// All lists of a database, or one.
#[derive(Debug, Args)]
pub struct MaybeList {
    /// Customer database
    pub db: PathBuf,
    /// Number of the list; all unless given
    #[arg(long)]
    pub list: Option<i64>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LastDealerWish {
    First,
    NoMatter,
}

impl From<LastDealerWish> for LastDealer {
    fn from(wish: LastDealerWish) -> LastDealer {
        match wish {
            LastDealerWish::First => LastDealer::First,
            LastDealerWish::NoMatter => LastDealer::NoMatter,
        }
    }
}

#[derive(Debug, Args)]
pub struct LeadsMake {
    /// Customer database
    pub db: PathBuf,
    /// Name of the list
    #[arg(long, default_value = "Leads")]
    pub name: String,
    /// Product group that the dealers will offer; any purchase unless given
    #[arg(long, default_value = "")]
    pub category: String,
    #[command(flatten)]
    pub offer: OfferedToLeads,
    #[command(flatten)]
    pub time: OfferTime,
    /// Days on which the offer is made, each with its own probability: 2024-04-01..2024-04-14,2024-06-01..2024-06-30; months or
    /// weeks that follow each other unless given
    #[arg(long, value_delimiter = ',', value_name = "DAY..DAY", conflicts_with_all = ["offer_day", "months", "unit", "by_rules"])]
    pub dates: Vec<DateSpan>,
    /// Whether to consider active customers, inactive ones or both
    #[arg(long, value_enum, default_value_t = WhoBuys::Both)]
    pub activity: WhoBuys,
    /// Whether to consider people without a purchase too
    #[arg(long, value_enum, default_value_t = ProspectsWish::Included)]
    pub prospects: ProspectsWish,
    /// Postcodes: prefixes, or ranges such as 10000-14999
    #[arg(long, value_delimiter = ',')]
    pub postcodes: Vec<String>,
    /// Only customers who ever bought this group
    #[arg(long, default_value = "")]
    pub bought: String,
    /// Only customers of this saved segment
    #[arg(long, value_name = "NAME")]
    pub segment: Option<String>,
    /// Take chances and times from the stored rules for groups of this product group: nothing is learned anew
    #[arg(long)]
    pub by_rules: bool,
    /// What the chances may look at: rhythm, money, goods, places, contacts, region, postcode, names of attributes; all
    /// unless given. `foresale leads characteristics` tells how good a choice is
    #[arg(long, value_delimiter = ',', value_name = "NAME", conflicts_with = "by_rules")]
    pub characteristics: Vec<String>,
    /// Codes of the KPIs by which similar customers are put into groups; the ticked ones unless given
    #[arg(long, value_delimiter = ',', value_name = "KPI")]
    pub group_by: Vec<String>,
    /// At most this many leads
    #[arg(long, default_value_t = 300)]
    pub most: usize,
    /// Weeks that the dealers work on the list; in none does anybody get more than can be worked
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=53))]
    pub weeks: u32,
    /// Share of the list left alone at random, to measure what the dealers add
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    pub control: f64,
    /// Leave out customers contacted within this many days
    #[arg(long, value_name = "DAYS", default_value_t = 0)]
    pub rest: u32,
    /// Days that the dealers may keep the leads; until the last period is over unless given
    #[arg(long, value_name = "DAYS")]
    pub expiry: Option<u32>,
    /// What the dealers are told about a person besides name, postcode and town
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [ContactDetail::Telephone])]
    pub tell: Vec<ContactDetail>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct LeadsCharacteristics {
    /// Customer database
    pub db: PathBuf,
    /// Product group that the dealers will offer; any purchase unless given
    #[arg(long, default_value = "")]
    pub category: String,
    #[command(flatten)]
    pub time: OfferTime,
    /// The choice to measure; all unless given
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    pub characteristics: Vec<String>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

/// The terms of what the dealers offer.
#[derive(Debug, Args)]
pub struct OfferedToLeads {
    /// The one product that the dealers will offer, by its id
    #[arg(long, default_value = "")]
    pub product: String,
    /// Share of the price given away, 0.1 for ten per cent
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, allow_negative_numbers = true)]
    pub discount: f64,
    /// Price that the offer is at; the usual one where not given
    #[arg(long, value_name = "PRICE", allow_negative_numbers = true)]
    pub price: Option<f64>,
    /// What an answer costs besides the discount
    #[arg(long, value_name = "COST", default_value_t = 0.0, allow_negative_numbers = true)]
    pub offer_cost: f64,
    /// Last day of the offer, or DAYSd after its first day
    #[arg(long, value_name = "DAY|DAYSd", value_parser = validity)]
    pub valid: Option<Validity>,
    /// What the dealers say of the offer
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub offer_text: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ContactDetail {
    Telephone,
    Email,
    Address,
}

impl From<ContactDetail> for PersonField {
    fn from(told: ContactDetail) -> PersonField {
        match told {
            ContactDetail::Telephone => PersonField::Telephone,
            ContactDetail::Email => PersonField::Email,
            ContactDetail::Address => PersonField::Address,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ProspectsWish {
    Included,
    LeftOut,
    Only,
}

impl From<ProspectsWish> for Prospects {
    fn from(wish: ProspectsWish) -> Prospects {
        match wish {
            ProspectsWish::Included => Prospects::Included,
            ProspectsWish::LeftOut => Prospects::LeftOut,
            ProspectsWish::Only => Prospects::Only,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum WhoBuys {
    Active,
    Inactive,
    Both,
}

impl From<WhoBuys> for Activity {
    fn from(who: WhoBuys) -> Activity {
        match who {
            WhoBuys::Active => Activity::Active,
            WhoBuys::Inactive => Activity::Inactive,
            WhoBuys::Both => Activity::ActiveAndInactive,
        }
    }
}

#[derive(Debug, Args)]
pub struct LeadsDeliver {
    /// Customer database
    pub db: PathBuf,
    /// Number of the list; the newest unless given
    #[arg(long)]
    pub list: Option<i64>,
    /// Folder for one PDF and one CSV per dealer
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Mail each dealer its leads
    #[arg(long)]
    pub mail: bool,
    /// What to do with messages that were being sent when an earlier run ended
    #[arg(long, value_enum, requires = "mail")]
    pub uncertain: Option<Uncertain>,
    /// Print the call sheets
    #[arg(long)]
    pub print: bool,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct LeadsOutcomes {
    /// Customer database
    pub db: PathBuf,
    /// Number of the lead
    #[arg(long, requires = "outcome")]
    pub lead: Option<u32>,
    /// The outcome, such as sold, appointment, call-back or not-interested
    #[arg(long, requires = "lead")]
    pub outcome: Option<Outcome>,
    /// Anything to remember about it
    #[arg(long, default_value = "")]
    pub note: String,
    /// When it happened; today unless given
    #[arg(long, requires = "lead")]
    pub day: Option<Day>,
    /// When the dealer acts next, for a call-back or an appointment
    #[arg(long, requires = "lead", value_name = "DAY")]
    pub next: Option<Day>,
    /// List to show; the newest unless given
    #[arg(long)]
    pub list: Option<i64>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}
