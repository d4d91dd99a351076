//! The six questions, and the methods that answer them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A question asked of the data; each has its own ranked list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    HitAndRun,
    Dormancy,
    Spending,
    Propensity,
    Timing,
    Response,
}

impl Model {
    pub const ALL: [Model; 6] =
        [Model::HitAndRun, Model::Dormancy, Model::Spending, Model::Propensity, Model::Timing, Model::Response];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Model::HitAndRun => "hit-and-run",
            Model::Dormancy => "dormancy",
            Model::Spending => "spending",
            Model::Propensity => "propensity",
            Model::Timing => "timing",
            Model::Response => "response",
        }
    }

    /// The tab's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Model::HitAndRun => "One-time buyers",
            Model::Dormancy => "Dormant",
            Model::Spending => "Future spending",
            Model::Propensity => "Propensity",
            Model::Timing => "Timing",
            Model::Response => "Response",
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A model that is none of the six.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no model '{0}'; use one of hit-and-run, dormancy, spending, propensity, timing, response")]
pub struct NotAModel(pub String);

impl FromStr for Model {
    type Err = NotAModel;

    fn from_str(text: &str) -> Result<Model, NotAModel> {
        Model::ALL.into_iter().find(|model| model.code() == text.trim()).ok_or_else(|| NotAModel(text.to_owned()))
    }
}

/// A way of scoring customers: a probability model or a rule of thumb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    ParetoNbd,
    BgNbd,
    MbgNbd,
    /// The same for customers who buy at even intervals.
    MbgCnbdK,
    /// Discrete occasions: each day has a purchase or not.
    BgBb,
    /// Regularised logistic regression on what is known about each customer, learned from earlier periods.
    Logistic,
    /// Gradient-boosted trees on the same.
    Trees,
    /// Logistic and trees together.
    Blend,
    /// Ranks by fewest days since the last purchase.
    Recency,
    /// Ranks by most purchases.
    Frequency,
    /// The sum of the quintiles of recency, frequency and monetary value.
    RfmScore,
    /// Assumes the same rate of purchases as before.
    SameRate,
    /// Ranks by the largest share of earlier contacts answered.
    EarlierAnswers,
}

impl Method {
    pub const ALL: [Method; 13] = [
        Method::ParetoNbd,
        Method::BgNbd,
        Method::MbgNbd,
        Method::MbgCnbdK,
        Method::BgBb,
        Method::Logistic,
        Method::Trees,
        Method::Blend,
        Method::Recency,
        Method::Frequency,
        Method::RfmScore,
        Method::SameRate,
        Method::EarlierAnswers,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Method::ParetoNbd => "pareto-nbd",
            Method::BgNbd => "bg-nbd",
            Method::MbgNbd => "mbg-nbd",
            Method::MbgCnbdK => "mbg-cnbd-k",
            Method::BgBb => "bg-bb",
            Method::Logistic => "logistic",
            Method::Trees => "trees",
            Method::Blend => "blend",
            Method::Recency => "recency",
            Method::Frequency => "frequency",
            Method::RfmScore => "rfm-score",
            Method::SameRate => "same-rate",
            Method::EarlierAnswers => "earlier-answers",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Method::ParetoNbd => "Pareto/NBD",
            Method::BgNbd => "BG/NBD",
            Method::MbgNbd => "MBG/NBD",
            Method::MbgCnbdK => "MBG/CNBD-k",
            Method::BgBb => "BG/BB",
            Method::Logistic => "Logistic regression",
            Method::Trees => "Boosted trees",
            Method::Blend => "Blend",
            Method::Recency => "Recency",
            Method::Frequency => "Frequency",
            Method::RfmScore => "RFM score",
            Method::SameRate => "Same rate as before",
            Method::EarlierAnswers => "Earlier answers",
        }
    }

    #[must_use]
    pub fn is_rule_of_thumb(self) -> bool {
        matches!(
            self,
            Method::Recency | Method::Frequency | Method::RfmScore | Method::SameRate | Method::EarlierAnswers
        )
    }

    /// Learned from what was known about each customer on earlier days.
    #[must_use]
    pub fn is_learned(self) -> bool {
        matches!(self, Method::Logistic | Method::Trees | Method::Blend)
    }

    /// A model of when customers buy and when they stop.
    #[must_use]
    pub fn is_probability_model(self) -> bool {
        !self.is_rule_of_thumb() && !self.is_learned()
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An unknown method.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no method '{0}'; use auto or one of pareto-nbd, bg-nbd, mbg-nbd, mbg-cnbd-k, bg-bb, logistic, trees, blend, recency, frequency, rfm-score, same-rate, earlier-answers"
)]
pub struct NotAMethod(pub String);

impl FromStr for Method {
    type Err = NotAMethod;

    fn from_str(text: &str) -> Result<Method, NotAMethod> {
        Method::ALL.into_iter().find(|method| method.code() == text.trim()).ok_or_else(|| NotAMethod(text.to_owned()))
    }
}

/// How the method is picked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MethodChoice {
    /// Chosen on an inner holdout that ends at the as-of day.
    #[default]
    Auto,
    Fixed(Method),
}

impl FromStr for MethodChoice {
    type Err = NotAMethod;

    fn from_str(text: &str) -> Result<MethodChoice, NotAMethod> {
        if text.trim() == "auto" { Ok(MethodChoice::Auto) } else { text.parse().map(MethodChoice::Fixed) }
    }
}
