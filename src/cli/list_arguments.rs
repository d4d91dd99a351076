//! Arguments for ranked lists, their tests, and what is bought together.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use domain::day::{Day, Horizon};
use domain::model::{MethodChoice, Model};
use domain::period::PeriodUnit;

#[derive(Debug, Args)]
pub struct Predict {
    /// Customer database
    pub db: PathBuf,
    /// Model: hit-and-run, dormancy, spending, propensity, timing or response; or all, which share what is learned
    #[arg(long)]
    pub model: Models,
    /// As-of day: nothing after it is used; the last day with a purchase unless given
    #[arg(long)]
    pub as_of: Option<Day>,
    /// A number with d, w, m or y
    #[arg(long, default_value = "26w")]
    pub horizon: Horizon,
    /// auto, or the name of a method
    #[arg(long, default_value = "auto")]
    pub method: MethodChoice,
    /// What timing divides the horizon into: weeks or months (the default)
    #[arg(long)]
    pub periods: Option<PeriodUnit>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Rank {
    /// Customer database
    pub db: PathBuf,
    /// Model: hit-and-run, dormancy, spending, propensity, timing or response
    #[arg(long)]
    pub model: Model,
    /// At most this many rows
    #[arg(long)]
    pub top: Option<usize>,
    /// How the rows are written
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// File instead of standard output; a name ending in .pdf gives pages
    #[arg(long)]
    pub out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Csv,
    Json,
}

#[derive(Debug, Args)]
pub struct Backtest {
    /// Customer database
    pub db: PathBuf,
    /// A model, or all
    #[arg(long)]
    pub model: Models,
    /// The latest day whose horizon the purchases cover, unless given
    #[arg(long)]
    pub as_of: Option<Day>,
    /// Period that is forecast and then checked: a number with d, w, m or y
    #[arg(long, default_value = "39w")]
    pub horizon: Horizon,
    /// auto, or the name of a method
    #[arg(long, default_value = "auto")]
    pub method: MethodChoice,
    /// Test contacts in folds of customers instead of on later contacts: 5
    #[arg(long, value_parser = clap::value_parser!(u32).range(5..=5))]
    pub folds: Option<u32>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

/// One model, or all of them.
#[derive(Debug, Clone, Copy)]
pub enum Models {
    All,
    One(Model),
}

impl std::str::FromStr for Models {
    type Err = domain::model::NotAModel;

    fn from_str(text: &str) -> Result<Models, Self::Err> {
        if text == "all" { Ok(Models::All) } else { text.parse().map(Models::One) }
    }
}

#[derive(Debug, Args)]
pub struct Patterns {
    /// Customer database
    pub db: PathBuf,
    /// Share of baskets, for example 0.01
    #[arg(long)]
    pub min_support: Option<f64>,
    /// Show what was found last, here or in the window, without searching again
    #[arg(long, conflicts_with = "min_support")]
    pub stored: bool,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
    /// JSON file for the whole result
    #[arg(long)]
    pub out: Option<PathBuf>,
}
