//! Ranked accounts, their proof, and the card of one customer.

mod account;
pub mod answers;
pub mod chances;
pub(crate) mod contacts;
mod from_contacts;
mod from_purchases;
pub mod requests;
mod shared;
pub(crate) mod windows;

use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::scope::{BUSINESS, NO_PURCHASES, Scope, present_fingerprint, record_end};
use crate::{consent, database, segments};
use contacts::Basis;
use delivery::files::{self, ByteOrderMark};
use delivery::pages;
use domain::customer::CustomerId;
use domain::day::{Day, Horizon};
use domain::list_format::ListFormat;
use domain::model::{MethodChoice, Model};
use domain::period::PeriodUnit;
use domain::selection::Activity;
use features::moment::Facts;
use models::origins::earlier::Records;
use models::origins::window::Window;
use progress::Progress;
use reports::backtest::BacktestReport;
use reports::customer_card::{CustomerCard, SearchHit};
use reports::freshness::Freshness;
use reports::ranking::RankReport;
use reports::settings::Business;
use shared::Shared;
use store::ranking::kept_columns;
use store::{Store, StoreError};
use windows::Past;

/// Between the mark of the data and what the rows of a list tell, in the fingerprint of a stored list.
const FORM: &str = " tells ";

/// Hits shown by a search.
const MOST_HITS: u32 = 20;
/// Purchases on a card.
const CARD_PURCHASES: u32 = 200;

/// What to predict.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RankingSettings {
    pub model: Model,
    /// None: the last day with a purchase.
    pub as_of: Option<Day>,
    pub horizon: Horizon,
    pub method: MethodChoice,
    /// What timing divides the horizon into; none: months.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodUnit>,
}

/// What to test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BacktestSettings {
    /// None: the latest day whose horizon the purchases cover.
    pub as_of: Option<Day>,
    pub horizon: Horizon,
    pub method: MethodChoice,
    pub design: Design,
}

/// How a list is tested.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Design {
    /// On a later period; contacts that are too close together, in five folds.
    #[default]
    Usual,
    /// Contacts, in five folds of customers.
    FiveFolds,
}

/// Computes a model's ranked list with its backtest and stores it as a run; with unchanged data and settings, returns
/// the stored one.
///
/// # Errors
/// When the database cannot be read or written, or holds no purchases.
pub fn predict(store: &mut Store, request: &RankingSettings, progress: &Progress) -> Result<RankReport> {
    Shared::default().predict(store, request, progress)
}

/// Like [`predict`] for several requests, which share what was read and fitted.
///
/// # Errors
/// Same as [`predict`]; lists finished before that are kept.
pub fn predict_all(store: &mut Store, requests: &[RankingSettings], progress: &Progress) -> Result<Vec<RankReport>> {
    let mut shared = Shared::default();
    let mut reports: Vec<RankReport> = Vec::new();
    for request in requests {
        let report = shared.predict(store, request, progress);
        if reports.is_empty() {
            reports.push(report?);
        } else {
            reports.push(database::after("the lists finished so far are kept", report)?);
        }
    }
    Ok(reports)
}

/// Computes and stores each list, sharing what was read and fitted; returns the models whose lists could not be
/// computed, and why. Only the store holds the lists: together they are large.
///
/// # Errors
/// When the work is cancelled.
pub fn predict_each(
    store: &mut Store,
    requests: &[RankingSettings],
    progress: &Progress,
) -> Result<Vec<(Model, String)>> {
    let mut shared = Shared::default();
    let mut problems = Vec::new();
    for request in requests {
        if let Err(error) = shared.predict(store, request, progress) {
            progress.check()?;
            problems.push((request.model, format!("{error:#}")));
        }
    }
    Ok(problems)
}

/// The newest stored list of a model, and whether it is based on the current data; none before the first prediction.
///
/// # Errors
/// When the database cannot be read.
pub fn latest(store: &mut Store, model: Model) -> Result<Option<(RankReport, Freshness)>> {
    let (Some(report), Some(recipe)) = (store.ranking(model)?, store.ranking_recipe(model)?) else {
        return Ok(None);
    };
    let (of_data, form) = recipe.fingerprint.split_once(FORM).unwrap_or((&recipe.fingerprint, ""));
    let freshness = Freshness::new(&present_fingerprint(store)?, of_data).telling(form != kept_columns());
    Ok(Some((report, freshness)))
}

/// Tests models on the horizon after the as-of day (none: the latest day whose horizon the purchases cover).
///
/// # Errors
/// When the database cannot be read, its purchases end before the horizon does, or a method set by hand is no
/// candidate for a model.
pub fn backtest(
    store: &mut Store,
    models: &[Model],
    request: &BacktestSettings,
    progress: &Progress,
) -> Result<Vec<BacktestReport>> {
    let scope = Scope::load(store, request.as_of)?;
    let end = contacts::last_day(store, &scope)?;
    progress.stage("Reading purchases and contacts", 0)?;
    let facts = Rc::new(windows::facts(store, &scope)?);
    let known = request.as_of.unwrap_or(end);
    let bases: Vec<Basis> = models.iter().map(|model| Basis::new(&facts, *model, request.method, known)).collect();
    if request.design == Design::FiveFolds && !bases.contains(&Basis::Contacts) {
        bail!("only contacts with known answers are tested in folds, and there are too few; leave --folds out");
    }
    let mut purchases: Option<(Past, Window)> = None;
    let mut reports = Vec::new();
    for (model, basis) in models.iter().zip(bases) {
        progress.stage(&format!("Testing {}", model.name()), 0)?;
        let why = match basis {
            Basis::Contacts => {
                reports.push(contacts::test_with_uplift(&facts, *model, request, end)?);
                continue;
            }
            Basis::Purchases { why } => why,
        };
        let (past, outer) = match &purchases {
            Some(purchases) => purchases,
            None => purchases.insert(later_period(store, facts.clone(), &scope, request)?),
        };
        let report = past.test(*model, request.method, outer, PeriodUnit::default());
        let mut report = report.with_context(|| format!("{model} could not be tested"))?;
        say_why_purchases(&mut report, &why);
        reports.push(report);
    }
    Ok(reports)
}

/// The purchases, with the window after the as-of day asked for.
fn later_period(store: &Store, facts: Rc<Facts>, scope: &Scope, request: &BacktestSettings) -> Result<(Past, Window)> {
    let Some(last) = record_end(store, &scope.selection)? else { bail!("{NO_PURCHASES}") };
    let as_of = match request.as_of {
        Some(day) => day,
        None => latest_covered(request.horizon, last),
    };
    let days = request.horizon.days_from(as_of);
    let end = as_of.plus(i32::try_from(days)?);
    if end > last {
        bail!(
            "the purchases end on {last}, so {} after {as_of} cannot be tested; choose an as-of day up to {} or a shorter horizon",
            request.horizon.spoken(),
            latest_covered(request.horizon, last)
        );
    }
    let past = Past::from_facts(facts, &Scope { as_of, ..scope.clone() })?;
    let outer = past.window(as_of, days);
    Ok((past, outer))
}

/// Propensity and response say why they do not learn from contacts.
fn say_why_purchases(report: &mut BacktestReport, why: &str) {
    if !why.is_empty() {
        let further = std::mem::take(&mut report.learned_from);
        format!("Purchases, {why}. {further}").trim_end().clone_into(&mut report.learned_from);
    }
}

/// The latest as-of day whose horizon ends by `last`. Months differ in length, so counting them back from the end may
/// come out a few days late.
fn latest_covered(horizon: Horizon, last: Day) -> Day {
    let days = |from: Day| i32::try_from(horizon.days_from(from)).unwrap_or(i32::MAX);
    let mut as_of = last.plus(-days(last));
    while as_of.plus(days(as_of)) > last {
        as_of = as_of.plus(-1);
    }
    as_of
}

/// Everything about one customer.
///
/// # Errors
/// When the database cannot be read or has no such customer.
pub fn card(store: &mut Store, customer: CustomerId, today: Day) -> Result<CustomerCard> {
    let (ledger, channels) = consent::ledger(store, customer, today)?;
    let mut contacts = store.contact_lines(customer)?;
    contacts.extend(store.outcome_lines(customer)?);
    let label = segments::labels(store, today, &Progress::new())?.of.remove(&customer).unwrap_or_default();
    Ok(CustomerCard {
        id: customer,
        label,
        customer: store.customer(customer)?,
        consent: ledger,
        channels,
        purchases: store.purchases_of(customer, CARD_PURCHASES)?,
        total_spend: store.spend_of(customer)?,
        predictions: store.predictions_of(customer)?,
        contacts,
    })
}

/// Like [`card`]; none if the customer no longer exists.
///
/// # Errors
/// When the database cannot be read.
pub fn card_if_known(store: &mut Store, customer: CustomerId, today: Day) -> Result<Option<CustomerCard>> {
    match store.customer(customer) {
        Err(StoreError::NoSuch { .. }) => Ok(None),
        _ => card(store, customer, today).map(Some),
    }
}

/// Customers whose name, firm, e-mail, id, telephone number or town begins with the text, best match first, at most 20.
///
/// # Errors
/// When the database cannot be read.
pub fn search(store: &mut Store, text: &str) -> Result<Vec<SearchHit>> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    Ok(store.search_customers(text, MOST_HITS)?)
}

/// Formats that a ranked list can be written in.
pub const RANKING_FORMATS: &[ListFormat] = &[ListFormat::Csv, ListFormat::Pdf, ListFormat::Json];

/// Writes the newest ranked list of a model, or its first `top` accounts, in the format given by the file name.
///
/// # Errors
/// When the list does not exist yet, the name matches no format, or the file cannot be written.
pub fn export(store: &mut Store, model: Model, top: Option<usize>, path: &Path, today: Day) -> Result<()> {
    database::refuse_own_file(store, path)?;
    let format = ListFormat::of_name(path, RANKING_FORMATS)?;
    let Some(mut report) = store.ranking(model)? else {
        bail!(
            "there is no ranked list of '{}' yet; compute it first with `foresale predict --model {model}`",
            model.name()
        );
    };
    segments::label_accounts(store, &mut report, today)?;
    report.accounts.truncate(top.unwrap_or(usize::MAX));
    let bytes = match format {
        ListFormat::Pdf => pages::ranked_accounts(&report, &store.setting::<Business>(BUSINESS)?, today)?,
        ListFormat::Json => delivery::json::document(&report)?,
        ListFormat::Csv | ListFormat::Parquet => files::ranked_accounts(&report, ByteOrderMark::With),
    };
    files::save(path, &bytes)?;
    database::note_written(
        store,
        &format!("Exported the ranked list '{}' with {} accounts", model.name(), report.accounts.len()),
    )?;
    Ok(())
}

/// Whether a customer with this many days of silence belongs to what the selection asks for.
fn is_wanted(activity: Activity, days_since_last_purchase: u32, dormancy_days: u32) -> bool {
    match activity {
        Activity::ActiveAndInactive => true,
        Activity::Active => days_since_last_purchase <= dormancy_days,
        Activity::Inactive => days_since_last_purchase > dormancy_days,
    }
}
