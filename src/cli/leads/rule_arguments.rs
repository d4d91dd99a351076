//! The arguments of `foresale leads rules`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use domain::day::Day;
use domain::period::PeriodUnit;

/// When an offer is made, and into what the time after that day is divided.
#[derive(Debug, Args)]
pub struct OfferTime {
    /// First day of the offer; the first of next month unless given
    #[arg(long)]
    pub offer_day: Option<Day>,
    /// How many months (or weeks) after the offer's day each get a chance
    #[arg(long, default_value_t = 3)]
    pub months: u32,
    /// What the time after the offer's day is divided into
    #[arg(long, value_enum, default_value_t = Unit::Months)]
    pub unit: Unit,
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// The stored rules
    Show(OfRules),
    /// Learn rules from what customers and prospects did before; rules changed by hand stay
    Learn {
        #[command(flatten)]
        of: OfRules,
        #[command(flatten)]
        time: OfferTime,
        /// What may be asked about: codes of KPIs, names of attributes, region, postcode, bought-before; all unless given
        #[arg(long, value_delimiter = ',', value_name = "NAME")]
        characteristics: Vec<String>,
    },
    /// Change a rule, or add one
    Change {
        #[command(flatten)]
        of: OfRules,
        /// Name or number of the group to change; a new one is added before the others unless given
        #[arg(long)]
        group: Option<String>,
        #[command(flatten)]
        to: Changed,
    },
    /// Take a rule out, or all of an offer
    Remove {
        #[command(flatten)]
        of: OfRules,
        /// Name or number of the group; all of the offer unless given
        #[arg(long)]
        group: Option<String>,
    },
    /// Everybody with group, chance and best time, also whoever came after the rules were learned
    Who {
        #[command(flatten)]
        of: OfRules,
        /// Only the first of the list
        #[arg(long)]
        top: Option<usize>,
    },
}

/// One offer's rules of one database.
#[derive(Debug, Args)]
pub struct OfRules {
    /// Customer database
    pub db: PathBuf,
    /// Product group that is offered; any purchase unless given
    #[arg(long, default_value = "")]
    pub category: String,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Changed {
    /// New name of the group
    #[arg(long)]
    pub name: Option<String>,
    /// Who belongs to it, as conditions such as "frequency >= 3 and age < 40"
    #[arg(long = "where", value_name = "CONDITIONS")]
    pub conditions: Option<String>,
    /// Who belongs to it: everybody in this saved segment
    #[arg(long, value_name = "NAME", conflicts_with = "conditions")]
    pub segment: Option<String>,
    /// Chance of buying, 0.2 for twenty per cent
    #[arg(long, value_name = "SHARE")]
    pub chance: Option<f64>,
    /// Number of the best month or week, counted from the offer's day
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    pub best: Option<u32>,
    /// Do not call this group
    #[arg(long, conflicts_with = "call")]
    pub leave_alone: bool,
    /// Call this group
    #[arg(long)]
    pub call: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Unit {
    Months,
    Weeks,
}

impl From<Unit> for PeriodUnit {
    fn from(unit: Unit) -> PeriodUnit {
        match unit {
            Unit::Months => PeriodUnit::Months,
            Unit::Weeks => PeriodUnit::Weeks,
        }
    }
}
