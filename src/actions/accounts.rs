//! Rank-ordered accounts, their proof, and the card of one customer.

use anyhow::Result;

use crate::domain::customer::CustomerId;
use crate::domain::day::{Day, Horizon};
use crate::domain::model::{MethodChoice, Model};
use crate::progress::Progress;
use crate::reports::accounts::{CustomerCard, RankReport, SearchHit};
use crate::reports::backtest::BacktestReport;
use crate::store::Store;

/// What to predict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PredictionRequest {
    pub model: Model,
    /// None: the last day with a purchase.
    pub as_of: Option<Day>,
    pub horizon: Horizon,
    pub method: MethodChoice,
}

/// Computes a model's ranked list with its backtest and stores it as a run.
///
/// # Errors
/// When the database cannot be read or written, or holds no purchases.
pub fn predict(_store: &mut Store, _request: &PredictionRequest, _progress: &Progress) -> Result<RankReport> {
    anyhow::bail!("not yet")
}

/// The newest stored list of a model; none before the first prediction.
///
/// # Errors
/// When the database cannot be read.
pub fn latest(_store: &mut Store, _model: Model) -> Result<Option<RankReport>> {
    anyhow::bail!("not yet")
}

/// Tests a model on the horizon after the as-of day, which the database must hold.
///
/// # Errors
/// When the database cannot be read or has no purchases after the as-of day.
pub fn backtest(_store: &mut Store, _request: &PredictionRequest, _progress: &Progress) -> Result<BacktestReport> {
    anyhow::bail!("not yet")
}

/// Everything about one customer.
///
/// # Errors
/// When the database cannot be read or has no such customer.
pub fn card(_store: &mut Store, _customer: CustomerId) -> Result<CustomerCard> {
    anyhow::bail!("not yet")
}

/// Customers whose name, e-mail or id begins with the text, at most 20.
///
/// # Errors
/// When the database cannot be read.
pub fn search(_store: &mut Store, _text: &str) -> Result<Vec<SearchHit>> {
    anyhow::bail!("not yet")
}

/// Writes a ranked list: `.csv` or `.pdf` by the ending of `path`.
///
/// # Errors
/// When the list does not exist yet or the file cannot be written.
pub fn export(_store: &mut Store, _model: Model, _path: &std::path::Path) -> Result<()> {
    anyhow::bail!("not yet")
}
