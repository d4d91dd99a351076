//! From purchases to a ranked list with its proof.

use std::collections::HashMap;

use anyhow::{Result, bail};

use super::account;
use super::windows::Past;
use super::{RankingSettings, is_wanted};
use crate::scope::Scope;
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::history::History;
use domain::model::Model;
use domain::money::Money;
use domain::period::PeriodUnit;
use models::choosing::backtest::{RankedList, rank};
use models::choosing::choice::{Choice, choose};
use models::choosing::dividing::Divisible;
use models::choosing::division_choice::{DivisionChoice, choose_division};
use models::choosing::question::counts_purchases;
use models::choosing::reason;
use models::choosing::settings::Settings;
use models::learned::reasons;
use models::origins::earlier::Records;
use models::origins::window::Window;
use models::purchase::cure::{CureError, CureModel};
use models::timing::division::Division;
use models::timing::periods::Periods;
use progress::Progress;
use reports::backtest::{BacktestReport, Evidence};
use reports::ranking::{RankReport, RankedAccount};
use store::Store;

/// Accounts whose rank is explained feature by feature; nobody asks about those below, and explaining takes time.
const MOST_REASONS: usize = 2_000;

/// Computes the list; stores nothing.
pub fn compute(
    store: &Store,
    scope: &Scope,
    past: &Past,
    request: &RankingSettings,
    progress: &Progress,
) -> Result<RankReport> {
    let model = request.model;
    let horizon_days = request.horizon.days_from(scope.as_of);
    let unit = request.period.unwrap_or_default();
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
        Some(window) => past.test(model, request.method, window, unit)?,
        None => untested(model, scope.as_of, horizon_days, &choice),
    };
    progress.stage("Ranking the accounts", 0)?;
    let list = rank(model, &choice, scope.as_of, &now.histories, horizon_days, &settings)?;
    let divided = if model == Model::Timing {
        let division = choose_division(&choice, inner.as_ref(), unit, &settings);
        divided(&list, &division, &now, horizon_days, unit, &settings)?
    } else {
        Divided::default()
    };
    progress.check()?;
    let dormancy = list.dormancy_days;
    let customers: HashMap<CustomerId, Customer> = store.customers()?.into_iter().collect();
    let mut seasons = list.candidates.seasons().spoken();
    if let Some(prices) = choice.price_season(horizon_days).filter(|_| counts_purchases(list.method)) {
        seasons.push(' ');
        seasons.push_str(&prices.spoken());
    }
    let mut accounts = accounts(&list, &now.histories, scope, &customers, &divided.by_period);
    let ever = if model == Model::HitAndRun {
        say_ever_again(&past.ever_again(scope.as_of), &mut accounts, scope.as_of)
    } else {
        String::new()
    };
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
        selection: String::new(),
        population_spoken: population_spoken(model, accounts.len(), dormancy, &choice)
            + divided.remark.as_str()
            + ever.as_str()
            + " "
            + seasons.as_str(),
        periods: divided.names,
        accounts,
        backtest,
        totals: Some(list.totals.reported(counts_purchases(list.method))),
        seasons,
        missing_labels: Vec::new(),
    })
}

/// Adds to the reason of each account how likely it ever buys again, which is never less than within the horizon, and says
/// how many do; the sentence begins with a space.
fn say_ever_again(
    ever: &std::result::Result<CureModel, CureError>,
    accounts: &mut [RankedAccount],
    as_of: Day,
) -> String {
    let ever = match ever {
        Ok(ever) => ever,
        Err(why) => return format!(" How many ever come back: {why}."),
    };
    let mut still = 0.0;
    for account in accounts.iter_mut() {
        let Some(last) = account.last_purchase else { continue };
        let chance = ever.ever_again(as_of.since(last).unsigned_abs()).max(account.probability);
        still += chance;
        account.reason = format!("{} {}", account.reason, reason::ever_again(chance));
    }
    format!(
        " Of all new customers about {} ever come back ({}); of these {}, who have not yet, about {} still will.",
        figures::percent(ever.share),
        figures::percent_range(ever.low, ever.high),
        figures::count(accounts.len()),
        figures::whole(still)
    )
}

/// A list's chances divided over periods; empty for questions without periods.
#[derive(Default)]
struct Divided {
    names: Vec<String>,
    /// In the order of the list.
    by_period: Vec<Vec<f64>>,
    /// How they were divided and why; begins with a space.
    remark: String,
}

fn divided(
    list: &RankedList,
    division: &DivisionChoice,
    now: &Window,
    horizon_days: u32,
    unit: PeriodUnit,
    settings: &Settings<'_>,
) -> Result<Divided> {
    let periods = Periods::of_horizon(now.as_of, horizon_days, unit);
    let mut chances = vec![0.0; now.histories.len()];
    for (&customer, chance) in list.customers.iter().zip(&list.probability) {
        chances[customer] = chance.probability;
    }
    let divisible = Divisible {
        periods: &periods,
        horizon_days,
        histories: &now.histories,
        chances: &chances,
        model: list.candidates.behind(list.method)?,
        candidates: &list.candidates,
    };
    let timings = divisible
        .by(division.division, settings)
        .or_else(|| divisible.by(Division::Rhythm, settings))
        .unwrap_or_default();
    let step = periods.remark().map_or_else(String::new, |remark| format!(" {remark}"));
    Ok(Divided {
        names: periods.names(),
        by_period: list.customers.iter().map(|&customer| timings[customer].by_period.clone()).collect(),
        remark: format!(" {}{step}", division.why),
    })
}

fn accounts(
    list: &RankedList,
    histories: &[History],
    scope: &Scope,
    customers: &HashMap<CustomerId, Customer>,
    by_period: &[Vec<f64>],
) -> Vec<RankedAccount> {
    let wanted = |place: &usize| {
        let silence = histories[list.customers[*place]].days_since_last_purchase();
        is_wanted(scope.selection.activity, silence, list.dormancy_days)
    };
    let places: Vec<usize> = (0..list.customers.len()).filter(wanted).collect();
    let learned = learned_reasons(list, &places, scope.as_of);
    let account = |(rank, place): (u32, usize)| {
        let history = &histories[list.customers[place]];
        let chance = list.probability[place];
        let interval = list.spend_intervals.as_ref().map(|intervals| intervals[place]);
        let person = customers.get(&history.customer);
        RankedAccount {
            rank,
            active: list.active.as_ref().map(|active| active[place]),
            expected_purchases: Some(list.expected_purchases[place]),
            expected_spend: Some(Money::from_major(list.expected_spend[place])),
            spend_low: interval.map(|(low, _)| Money::from_major(low)),
            spend_high: interval.map(|(_, high)| Money::from_major(high)),
            by_period: by_period.get(place).cloned().unwrap_or_default(),
            reason: learned.get(rank as usize - 1).map_or_else(
                || reason::spoken(history, scope.as_of, chance.probability),
                |reasons| format!("{reasons} {}", reason::chance(chance.probability)),
            ),
            ..account::account(history.customer, person, Some(history), chance, scope.as_of)
        }
    };
    (1_u32..).zip(places).map(account).collect()
}

/// What raised and lowered the first accounts of a list ranked by a learned method; nothing for other methods, whose
/// reason is the record itself.
fn learned_reasons(list: &RankedList, places: &[usize], as_of: Day) -> Vec<String> {
    let first: Vec<usize> = places.iter().take(MOST_REASONS).map(|&place| list.customers[place]).collect();
    let Some((table, contributions)) =
        list.learned.as_ref().and_then(|learned| learned.contributions(list.method, &first))
    else {
        return Vec::new();
    };
    let spoken = |(row, parts): (usize, &Vec<f64>)| reason::dated(reasons::spoken(&table, row, parts), as_of);
    contributions.by_row.iter().enumerate().map(spoken).collect()
}

fn population_spoken(model: Model, accounts: usize, dormancy_days: u32, choice: &Choice) -> String {
    let n = figures::count(accounts);
    let who = match model {
        Model::HitAndRun => format!("{n} customers who bought on exactly one day"),
        Model::Dormancy => format!("{n} customers without a purchase for more than {dormancy_days} days"),
        Model::Spending | Model::Propensity | Model::Timing | Model::Response => {
            format!("{n} customers with a purchase")
        }
    };
    format!("{who}, ranked by {}. {}", choice.method.name(), choice.why)
}

/// The note beside a list whose record is too short for any test.
fn untested(model: Model, as_of: Day, horizon_days: u32, choice: &Choice) -> BacktestReport {
    let why =
        "The record is shorter than four weeks, so there is no earlier period to test on. More history would help.";
    BacktestReport {
        verdict: format!("There is not enough history to test this list. {why}"),
        evidence: Evidence::NotEnough { why: why.to_owned() },
        ..BacktestReport::unmeasured(model, as_of, horizon_days, choice.method, choice.why.clone())
    }
}
