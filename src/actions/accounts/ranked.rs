//! From purchases to a ranked list with its proof.

use std::collections::HashMap;

use anyhow::{Result, bail};

use super::windows::Past;
use super::{PredictionRequest, is_wanted};
use crate::actions::scope::Scope;
use crate::domain::customer::{Customer, CustomerId};
use crate::domain::day::Day;
use crate::domain::history::History;
use crate::domain::model::Model;
use crate::domain::money::{Money, grouped};
use crate::models::backtest::{RankedList, rank};
use crate::models::choice::{Choice, choose};
use crate::models::counts::Record;
use crate::models::earlier::Records;
use crate::models::periods::Periods;
use crate::models::reason;
use crate::progress::Progress;
use crate::reports::accounts::{RankReport, RankedAccount};
use crate::reports::backtest::{BacktestReport, Evidence, Source, Tested};
use crate::store::Store;

/// Computes the list; stores nothing.
pub fn compute(
    store: &Store,
    scope: &Scope,
    past: &Past,
    request: &PredictionRequest,
    progress: &Progress,
) -> Result<RankReport> {
    let model = request.model;
    let horizon_days = request.horizon.days_from(scope.as_of);
    let now = past.window(scope.as_of, 0);
    if now.histories.is_empty() {
        bail!("nobody bought anything up to {}; choose a later as-of day", scope.as_of);
    }
    progress.stage("Testing the methods on the past", 0)?;
    let clock = || past.seconds();
    let settings = past.settings(&clock);
    let inner = past.inner(scope.as_of, horizon_days);
    let choice = choose(model, request.method, inner.as_ref(), &settings)?;
    let backtest = match &inner {
        Some(window) => past.test(model, request.method, window)?,
        None => untested(model, scope.as_of, horizon_days, &choice),
    };
    progress.stage("Ranking the accounts", 0)?;
    let list = rank(model, &choice, scope.as_of, &now.histories, horizon_days, &settings)?;
    // Other questions have no periods.
    let divided_days = if model == Model::Timing { horizon_days } else { 0 };
    let periods = Periods::of_horizon(scope.as_of, divided_days, request.period.unwrap_or_default());
    let behind = list.candidates.behind(choice.method)?;
    let season = past.season(scope.as_of);
    progress.check()?;
    let dormancy = list.dormancy_days;
    let customers: HashMap<CustomerId, Customer> = store.customers()?.into_iter().collect();
    let accounts = accounts(&list, &now.histories, scope, &customers, |history, probability| {
        periods.of(behind, Record::from(history), &season).scaled_to(probability).by_period
    });
    let remark = periods.remark().map_or_else(String::new, |remark| format!(" {remark}"));
    Ok(RankReport {
        model,
        as_of: scope.as_of,
        horizon_days,
        method: choice.method,
        horizon_spoken: format!(
            "the {} to {}",
            request.horizon.spoken(),
            scope.as_of.plus(i32::try_from(horizon_days)?).spoken()
        ),
        population_spoken: population_spoken(model, accounts.len(), dormancy, &choice) + &remark,
        periods: periods.names(),
        accounts,
        backtest,
    })
}

fn accounts(
    list: &RankedList,
    histories: &[History],
    scope: &Scope,
    customers: &HashMap<CustomerId, Customer>,
    by_period: impl Fn(&History, f64) -> Vec<f64>,
) -> Vec<RankedAccount> {
    let wanted = |place: &usize| {
        let silence = histories[list.customers[*place]].days_since_last_purchase();
        is_wanted(scope.selection.activity, silence, list.dormancy_days)
    };
    let account = |(rank, place): (u32, usize)| {
        let history = &histories[list.customers[place]];
        let person = customers.get(&history.customer);
        let chance = list.probability[place];
        let interval = list.spend_intervals.as_ref().map(|intervals| intervals[place]);
        RankedAccount {
            rank,
            customer: Some(history.customer),
            external_id: person.map(|person| person.external_id.clone()).unwrap_or_default(),
            name: person.map(Customer::display_name).unwrap_or_default(),
            city: person.map(|person| person.city.clone()).unwrap_or_default(),
            probability: chance.probability,
            low: chance.low,
            high: chance.high,
            active: list.active.as_ref().map(|active| active[place]),
            expected_purchases: Some(list.expected_purchases[place]),
            expected_spend: Some(Money::from_major(list.expected_spend[place])),
            spend_low: interval.map(|(low, _)| Money::from_major(low)),
            spend_high: interval.map(|(_, high)| Money::from_major(high)),
            uplift: None,
            purchases: history.frequency + 1,
            last_purchase: Some(scope.as_of.plus(-i32::try_from(history.days_since_last_purchase()).unwrap_or(0))),
            by_period: by_period(history, chance.probability),
            reason: reason::spoken(history, scope.as_of, chance.probability),
        }
    };
    let places: Vec<usize> = (0..list.customers.len()).filter(wanted).collect();
    (1_u32..).zip(places).map(account).collect()
}

fn population_spoken(model: Model, accounts: usize, dormancy_days: u32, choice: &Choice) -> String {
    let n = grouped(accounts as u64);
    let who = match model {
        Model::HitAndRun => format!("{n} customers who bought on exactly one day"),
        Model::Dormancy => format!("{n} customers without a purchase for more than {dormancy_days} days"),
        Model::Spending | Model::Propensity | Model::Timing | Model::Response => {
            format!("{n} customers with a purchase")
        }
    };
    format!("{who}, ranked by {}. {}", choice.method.name(), choice.why)
}

/// What stands beside a list whose record is too short for any test.
fn untested(model: Model, as_of: Day, horizon_days: u32, choice: &Choice) -> BacktestReport {
    let why =
        "The record is shorter than four weeks, so there is no earlier period to test on. More history would help.";
    BacktestReport {
        model,
        as_of,
        horizon_days,
        population: 0,
        positives: 0,
        method: choice.method,
        choice: choice.why.clone(),
        verdict: format!("There is not enough history to test this list. {why}"),
        evidence: Evidence::NotEnough { why: why.to_owned() },
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
    }
}
