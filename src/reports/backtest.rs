//! How well a model would have done on a period it had not seen. The JSON keys are a stable interface.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::list_totals::ListTotals;
use domain::day::Day;
use domain::model::{Method, Model};

/// One method's figures on the later period; a figure that does not apply is absent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MethodFigures {
    pub method: Method,
    /// Area under the ROC curve for "buys at all in the horizon", with its 95 % interval (DeLong).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auc: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auc_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auc_high: Option<f64>,
    /// Response rate in the top tenth ÷ the overall rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lift_top10: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brier: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_loss: Option<f64>,
    /// Ten equal-count bins, weighted mean of |predicted − observed|.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calibration_error: Option<f64>,
    /// Mean absolute error of the number of purchase days in the horizon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mae: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rmse: Option<f64>,
    /// 100 × (sum predicted ÷ sum observed − 1) of purchase days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bias_percent: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spearman: Option<f64>,
    /// Of pairs of buyers, the share whose order in time the score gets right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub c_index: Option<f64>,
    /// The same three errors for money spent in the horizon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spend_mae: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spend_rmse: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spend_bias_percent: Option<f64>,
    /// Share of all money spent in the horizon by the top tenth of the list by expected spend.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub spend_top10_share: Option<f64>,
    /// Share of customers whose spend was within the 80 % prediction interval.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub spend_coverage80: Option<f64>,
    /// The same of those likely enough to buy that their interval has to hold more than nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub spend_coverage80_likely: Option<f64>,
    /// The same for those who bought.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub spend_coverage80_buyers: Option<f64>,
    pub fit_seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_likelihood: Option<f64>,
    /// Fitted parameters in weeks, by the names of the paper.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub parameters: BTreeMap<String, f64>,
}

impl MethodFigures {
    /// A method for which nothing has been measured yet.
    #[must_use]
    pub fn from_method(method: Method) -> MethodFigures {
        MethodFigures {
            method,
            auc: None,
            auc_low: None,
            auc_high: None,
            lift_top10: None,
            brier: None,
            log_loss: None,
            calibration_error: None,
            mae: None,
            rmse: None,
            bias_percent: None,
            spearman: None,
            c_index: None,
            spend_mae: None,
            spend_rmse: None,
            spend_bias_percent: None,
            spend_top10_share: None,
            spend_coverage80: None,
            spend_coverage80_likely: None,
            spend_coverage80_buyers: None,
            fit_seconds: 0.0,
            log_likelihood: None,
            parameters: BTreeMap::new(),
        }
    }
}

/// A point of the gains curve: the share of responders found in the top share of the list.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GainsPoint {
    pub list_share: f64,
    pub found_share: f64,
}

/// A bin of the calibration plot.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    pub predicted: f64,
    pub observed: f64,
    /// 95 % interval of the observed rate (Wilson).
    pub low: f64,
    pub high: f64,
    pub customers: usize,
    /// 80 % interval of the rate as it was stated beforehand; none if only what was observed is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stated_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stated_high: Option<f64>,
}

/// What the figures were measured on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tested {
    /// The period after the as-of day.
    #[default]
    LaterPeriod,
    /// Each fifth of the cases, predicted from the other four.
    FiveFolds,
}

/// What a question was answered from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    #[default]
    Purchases,
    /// Contacts with known answers.
    Contacts,
}

/// What contacting adds, measured where a control group was left alone at random.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UpliftFigures {
    pub treated: usize,
    pub control: usize,
    pub treated_rate: f64,
    pub control_rate: f64,
    /// Difference of the rates with its 95 % interval.
    pub uplift: f64,
    pub uplift_low: f64,
    pub uplift_high: f64,
    /// "two-model", "transformed-outcome" or "response-only".
    pub method: String,
    /// Area between the Qini curve and random targeting, per customer.
    pub qini: f64,
    /// The same for a ranking by response alone.
    pub qini_response: f64,
    /// Uplift among the best 30 % of the list.
    pub uplift_top30: f64,
}

/// How well one period of a timing list was predicted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeriodFigures {
    /// "November 1997", "3–9 Nov".
    pub name: String,
    /// Mean probability of a first purchase in the period, and the share of customers who made theirs then.
    pub predicted_share: f64,
    pub observed_share: f64,
    /// How often a customer who first bought in this period had a higher probability for it than one who did not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub auc: Option<f64>,
    pub brier: f64,
    pub log_loss: f64,
    /// Ten equal-count bins, weighted mean of |predicted − observed|.
    pub calibration_error: f64,
}

/// One way of dividing the same chances over the periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DivisionFigures {
    pub name: String,
    pub chosen: bool,
    pub ranked_probability_score: f64,
    /// Of pairs of buyers, the share whose order in time was predicted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub c_index: Option<f64>,
}

/// How well the periods in which customers buy were predicted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimingFigures {
    pub by_period: Vec<PeriodFigures>,
    /// 0 is perfect; being one period off costs less than being several off.
    pub ranked_probability_score: f64,
    /// The score of predicting the later observed shares for everybody, the best that one answer for all can do.
    pub constant_score: f64,
    /// Of pairs of buyers, the share whose order in time was predicted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub c_index: Option<f64>,
    /// The same for all customers: those who did not buy come after every buyer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub c_index_all: Option<f64>,
    /// How the chance is divided over the periods and why, in a sentence or two.
    #[serde(default)]
    pub choice: String,
    /// Every way tried, the simplest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub tried: Vec<DivisionFigures>,
}

/// What the whole list was expected to bring, next to the outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelFigures {
    pub expected_buyers: f64,
    pub buyers: usize,
    /// Purchase days; none if the method only ranks customers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expected_purchases: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purchases: Option<f64>,
    /// Money, returns subtracted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expected_spend: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub spend: Option<f64>,
    /// What was stated beforehand, each sum with its 80 % interval.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stated: Option<ListTotals>,
    /// Whether buyers ranked above others more often than by chance.
    pub order_held: bool,
    /// Whether the numbers were close enough for a decision.
    pub level_held: bool,
    /// Both in a sentence with the numbers, and what can be used.
    pub sentence: String,
    /// What to leave alone wherever the list is used, as a sentence; none if order and level held.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub caution: Option<String>,
}

/// Whether there is enough to say anything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Evidence {
    /// Tested on a later period.
    Tested,
    /// Too little data to say, with what would help, as a sentence.
    NotEnough { why: String },
}

/// The proof of a ranked list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BacktestReport {
    pub model: Model,
    pub as_of: Day,
    pub horizon_days: u32,
    /// Customers whom the question concerns.
    pub population: usize,
    /// Those of them who bought in the horizon.
    pub positives: usize,
    /// The method chosen on the inner holdout, or set by hand.
    pub method: Method,
    /// Why this one, in a sentence or two.
    pub choice: String,
    /// The result in a sentence a manager can repeat.
    pub verdict: String,
    pub evidence: Evidence,
    pub methods: Vec<MethodFigures>,
    /// Of the chosen method.
    pub gains: Vec<GainsPoint>,
    pub calibration: Vec<CalibrationBin>,
    /// How many of the top 100 (or top tenth, if that is fewer) came back, and how many of the same number at random.
    pub top_size: usize,
    pub top_hits: usize,
    pub random_hits: f64,
    #[serde(default)]
    pub tested: Tested,
    #[serde(default)]
    pub source: Source,
    /// What the models learned from, in a sentence: purchases, or contacts with responses.
    #[serde(default)]
    pub learned_from: String,
    /// Only if contacts left a control group alone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uplift: Option<UpliftFigures>,
    /// Only for questions about timing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub timing: Option<TimingFigures>,
    /// Whether the totals of the whole list came true.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub level: Option<LevelFigures>,
}

impl BacktestReport {
    /// What of the list not to rely on, as a sentence; none if order and level held, or neither was tested.
    #[must_use]
    pub fn caution(&self) -> Option<&str> {
        self.level.as_ref()?.caution.as_deref()
    }

    /// A report before anything is measured: the question, the method, and why this one.
    #[must_use]
    pub fn unmeasured(model: Model, as_of: Day, horizon_days: u32, method: Method, choice: String) -> BacktestReport {
        BacktestReport {
            model,
            as_of,
            horizon_days,
            population: 0,
            positives: 0,
            method,
            choice,
            verdict: String::new(),
            evidence: Evidence::Tested,
            methods: Vec::new(),
            gains: Vec::new(),
            calibration: Vec::new(),
            top_size: 0,
            top_hits: 0,
            random_hits: 0.0,
            tested: Tested::LaterPeriod,
            source: Source::Purchases,
            learned_from: String::new(),
            uplift: None,
            timing: None,
            level: None,
        }
    }
}
