//! Arguments about customers: the table, KPIs, segments, clusters.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::list_arguments::Format;
use domain::clustering::{Method, NoSuchWord, Scale};
use domain::consent::Channel;
use domain::day::Day;
use domain::fault::CustomerFault;
use reports::customers::Order;

#[derive(Debug, Args)]
pub struct Customers {
    /// Customer database
    pub db: PathBuf,
    /// Name, firm, e-mail address, id, telephone number or town, or the beginning of one
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Only those with a purchase, or only those without
    #[arg(long, value_enum)]
    pub only: Option<Only>,
    /// Only those reachable by a channel: email, mail or telephone
    #[arg(long, value_name = "CHANNEL")]
    pub reachable: Option<Channel>,
    /// Only those with a fault: without-email, without-telephone, without-postcode, without-name or shared-email
    #[arg(long, value_name = "CODE")]
    pub fault: Option<CustomerFault>,
    /// Column or attribute to sort by; add :up or :down for the direction
    #[arg(long, value_name = "COLUMN")]
    pub sort: Option<Order>,
    /// Columns and attributes to show, separated by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub columns: Option<Vec<String>>,
    /// At most this many rows
    #[arg(long)]
    pub top: Option<usize>,
    /// How the rows are written
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// File instead of standard output
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// One kind of customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Only {
    Buyers,
    Prospects,
}

#[derive(Debug, Args)]
pub struct Kpis {
    /// Customer database
    pub db: PathBuf,
    /// As-of day: nothing after it is used; the last day with a purchase unless given
    #[arg(long)]
    pub as_of: Option<Day>,
    /// File with one row per customer: .csv or .parquet
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Create or change a KPI of your own: NAME=FORMULA, such as "spend_a_day=spend_last_year / frequency"
    #[arg(long, value_name = "NAME=FORMULA")]
    pub define: Option<String>,
    /// Unit of the KPI given by --define
    #[arg(long, requires = "define", default_value = "")]
    pub unit: String,
    /// Meaning of the KPI given by --define, in a sentence
    #[arg(long, requires = "define", default_value = "")]
    pub meaning: String,
    /// Remove a KPI of your own
    #[arg(long, value_name = "NAME")]
    pub remove: Option<String>,
    /// Tick exactly the KPIs of this saved set
    #[arg(long, value_name = "NAME")]
    pub set: Option<String>,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Segments {
    /// Customer database
    pub db: PathBuf,
    #[command(subcommand)]
    pub command: SegmentCommand,
}

/// Which customers are meant.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct RuleText {
    /// Conditions on KPIs, attributes and addresses, such as "frequency >= 3 and city in ('Bonn', 'Ulm')"; also on cluster,
    /// segment, source, bought (a product group), reach (email, mail, telephone), chance_dormancy and rank_dormancy (and so
    /// of every ranked list); "is null" asks for what is not known
    #[arg(long = "where", value_name = "CONDITIONS")]
    pub conditions: Option<String>,
    /// File with a rule as JSON, as shown by `list --json`
    #[arg(long, value_name = "FILE")]
    pub rule: Option<PathBuf>,
    /// The rule of a saved segment
    #[arg(long, value_name = "NAME")]
    pub segment: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum SegmentCommand {
    /// All segments with their current sizes
    List {
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// How many customers a rule selects, and how many of them can be reached
    Count {
        #[command(flatten)]
        rule: RuleText,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// The customers of a saved segment
    Members {
        /// Name of the segment
        name: String,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Save a rule under a name, replacing a segment with the same name
    Save {
        /// Name of the segment
        name: String,
        #[command(flatten)]
        rule: RuleText,
        /// A word that lists show beside the customers
        #[arg(long, default_value = "")]
        label: String,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
    /// Delete a saved segment
    Delete {
        /// Name of the segment
        name: String,
        /// Answer as one JSON document
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Args)]
pub struct Clusters {
    /// Customer database
    pub db: PathBuf,
    /// Codes of KPIs; the ticked ones unless given
    #[arg(long, value_delimiter = ',')]
    pub kpis: Option<Vec<String>>,
    /// Number of clusters, or auto
    #[arg(long, default_value = "auto")]
    pub k: Number,
    /// kmeans, mixture (Gaussian; shows how likely each customer belongs) or auto: the better of both
    #[arg(long, default_value = "kmeans")]
    pub method: Method,
    /// How a KPI is scaled, such as monetary_value=log: plain, log or rank; the program chooses for the others
    #[arg(long, value_delimiter = ',', value_parser = kpi_scale)]
    pub scale: Vec<(String, Scale)>,
    /// As-of day; the last day with a purchase unless given
    #[arg(long)]
    pub as_of: Option<Day>,
    /// The earlier day that movement between clusters is counted from; 91 days earlier unless given
    #[arg(long)]
    pub since: Option<Day>,
    /// Seed of the random draws; the same number gives the same result
    #[arg(long)]
    pub seed: Option<u64>,
    /// Show the groups found last, here or in the window, without finding them again
    #[arg(long, conflicts_with_all = ["kpis", "k", "method", "scale", "as_of", "since", "seed"])]
    pub stored: bool,
    /// Answer as one JSON document
    #[arg(long)]
    pub json: bool,
    /// CSV file with one row per customer
    #[arg(long)]
    pub out: Option<PathBuf>,
}

fn kpi_scale(text: &str) -> Result<(String, Scale), String> {
    let Some((kpi, scale)) = text.split_once('=') else {
        return Err(format!("'{text}' does not name a scale; write the KPI, = and plain, log or rank"));
    };
    Ok((kpi.trim().to_owned(), scale.parse().map_err(|error: NoSuchWord| error.to_string())?))
}

/// A number, or left to the program.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    Auto,
    Of(u32),
}

impl std::str::FromStr for Number {
    type Err = String;

    fn from_str(text: &str) -> Result<Number, String> {
        match text {
            "auto" => Ok(Number::Auto),
            text => text.parse().map(Number::Of).map_err(|_| format!("'{text}' is neither a number nor auto")),
        }
    }
}
