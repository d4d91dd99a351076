//! How customers are grouped: by which method, and how each KPI is scaled to be comparable.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How groups are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Round groups of similar size; every customer belongs to the nearest centre.
    #[default]
    Kmeans,
    /// Gaussian mixture: groups of any size and orientation; every customer belongs to each group with a probability.
    Mixture,
    /// Whichever of the two describes these customers better.
    Auto,
}

impl Method {
    pub const ALL: [Method; 3] = [Method::Kmeans, Method::Mixture, Method::Auto];

    /// The word used on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Method::Kmeans => "kmeans",
            Method::Mixture => "mixture",
            Method::Auto => "auto",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Method::Kmeans => "k-means",
            Method::Mixture => "Gaussian mixture",
            Method::Auto => "Better of both methods",
        }
    }
}

/// How the values of a KPI are scaled before they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// As they are.
    Plain,
    /// By their logarithm, so that doubling is the same step from any starting value.
    Log,
    /// By their rank among all customers.
    Rank,
}

impl Scale {
    pub const ALL: [Scale; 3] = [Scale::Plain, Scale::Log, Scale::Rank];

    /// The word used on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Scale::Plain => "plain",
            Scale::Log => "log",
            Scale::Rank => "rank",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scale::Plain => "As it is",
            Scale::Log => "Logarithm",
            Scale::Rank => "Rank",
        }
    }
}

/// A word that names none of them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchWord {
    #[error("there is no method '{0}'; use kmeans, mixture or auto")]
    Method(String),
    #[error("there is no scale '{0}'; use plain, log or rank")]
    Scale(String),
}

impl FromStr for Method {
    type Err = NoSuchWord;

    fn from_str(text: &str) -> Result<Method, NoSuchWord> {
        Method::ALL.into_iter().find(|m| m.code() == text.trim()).ok_or_else(|| NoSuchWord::Method(text.to_owned()))
    }
}

impl FromStr for Scale {
    type Err = NoSuchWord;

    fn from_str(text: &str) -> Result<Scale, NoSuchWord> {
        Scale::ALL.into_iter().find(|s| s.code() == text.trim()).ok_or_else(|| NoSuchWord::Scale(text.to_owned()))
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
