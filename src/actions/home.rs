//! The strategy board: what is worth doing next, and the state of the business.

use anyhow::Result;

use crate::actions::data::{USUAL_DORMANCY_DAYS, health};
use crate::actions::duplicates::pairs_known;
use crate::actions::scope::{ASSUMPTIONS, BUSINESS, SELECTION};
use crate::domain::assumption::Assumptions;
use crate::domain::columns::SpendColumns;
use crate::domain::day::Day;
use crate::domain::model::Model;
use crate::domain::money::{Money, grouped};
use crate::domain::selection::Selection;
use crate::features::months::months;
use crate::reports::accounts::{RankReport, RankedAccount};
use crate::reports::backtest::Evidence;
use crate::reports::home::{HomeReport, Play, PlayStep};
use crate::reports::leads::LeadListLine;
use crate::reports::settings::Business;
use crate::store::Store;
use crate::store::summary::Totals;

const YEAR: i32 = 365;

/// # Errors
/// When the database cannot be read.
pub fn home(store: &mut Store, today: Day) -> Result<HomeReport> {
    let selection: Selection = store.setting(SELECTION)?;
    let assumptions: Assumptions = store.setting(ASSUMPTIONS)?;
    let business: Business = store.setting(BUSINESS)?;
    let totals = store.totals()?;
    let columns = store.spend_columns(&selection, None)?;
    let last_day = store.last_day(&selection)?;
    let year = |before: i32| last_day.map(|day| Year::of(&columns, day.plus(-YEAR * before))).unwrap_or_default();
    let (now, before) = (year(0), year(1));
    let margin_rate = store.margin_rate("")?.unwrap_or(assumptions.margin_rate);
    Ok(HomeReport {
        business: business.name,
        currency: business.currency,
        customers: totals.customers - totals.prospects,
        prospects: totals.prospects,
        purchases: totals.purchases,
        sales: store.selected_totals(&selection)?.sales,
        first_day: totals.first_day,
        last_day: totals.last_day,
        active_now: now.customers,
        active_before: before.customers,
        sales_now: now.sales,
        sales_before: before.sales,
        plays: plays(store, &totals, &assumptions, margin_rate)?,
        months: months(&columns, assumptions.dormancy_days.unwrap_or(USUAL_DORMANCY_DAYS)),
        health: health(&store.faults(today)?, &totals, pairs_known(store)?),
        campaigns: store.campaign_lines()?,
    })
}

/// The year that ends on a day.
#[derive(Default)]
struct Year {
    customers: u64,
    sales: Money,
}

impl Year {
    fn of(columns: &SpendColumns, last: Day) -> Year {
        let mut year = Year::default();
        let mut newest = None;
        for (line, customer) in columns.customer.iter().enumerate() {
            let day = columns.day[line];
            if day > last.0 || day <= last.0 - YEAR {
                continue;
            }
            year.sales += Money(columns.amount[line]);
            if columns.amount[line] > 0 && newest != Some(customer) {
                newest = Some(customer);
                year.customers += 1;
            }
        }
        year
    }
}

/// Plays found in the data, the most profitable first.
fn plays(store: &mut Store, totals: &Totals, assumptions: &Assumptions, margin_rate: f64) -> Result<Vec<Play>> {
    if totals.purchases == 0 {
        return Ok(vec![Play {
            title: "Bring in your purchases".into(),
            why: "Everything here is found in your own sales records: a file from the till, the web shop or the card processor.".into(),
            customers: 0,
            expected_profit: None,
            button: "Import a file".into(),
            step: PlayStep::Import,
        }]);
    }
    let mut plays = Vec::new();
    for model in [Model::Dormancy, Model::HitAndRun, Model::Spending] {
        if let Some(list) = store.prediction(model)? {
            plays.extend(campaign_play(&list, assumptions, margin_rate));
        }
    }
    plays.sort_by_key(|play| std::cmp::Reverse(play.expected_profit));
    if plays.is_empty() {
        plays.push(Play {
            title: "See who will buy again".into(),
            why: "The program ranks your customers and tests the ranking on the past; it takes a few seconds.".into(),
            customers: usize::try_from(totals.customers - totals.prospects).unwrap_or(0),
            expected_profit: None,
            button: "Compute the lists".into(),
            step: PlayStep::Predict,
        });
    }
    if totals.dealers > 0 {
        plays.push(dealers_play(&store.lead_list_lines()?, totals));
    }
    Ok(plays)
}

/// Contacting everybody whose expected contribution is worth an e-mail.
fn campaign_play(list: &RankReport, assumptions: &Assumptions, margin_rate: f64) -> Option<Play> {
    let cost = assumptions.email_cost.major();
    let gain = |account: &RankedAccount| account.expected_spend.map_or(0.0, |spend| spend.major() * margin_rate) - cost;
    let worth: Vec<f64> = list.accounts.iter().map(gain).filter(|gain| *gain > 0.0).collect();
    if worth.is_empty() {
        return None;
    }
    let n = grouped(worth.len() as u64);
    let title = match list.model {
        Model::Dormancy => format!("Win back {n} dormant accounts"),
        Model::HitAndRun => format!("Second purchase: {n} one-time buyers"),
        _ => format!("Keep {n} customers buying"),
    };
    let tested = &list.backtest;
    let how_sure = match &tested.evidence {
        Evidence::Tested => format!(
            "Tested on the past, {} of the top {} came back; of as many at random {:.0}.",
            tested.top_hits, tested.top_size, tested.random_hits
        ),
        Evidence::NotEnough { why } => format!("Not tested: {why}"),
    };
    Some(Play {
        title,
        why: format!(
            "What they should bring in {}, with or without a message, less the cost of one e-mail each. {how_sure}",
            list.horizon_spoken
        ),
        customers: worth.len(),
        expected_profit: Some(Money::from_major(worth.iter().sum())),
        button: "Make a campaign".into(),
        step: PlayStep::Campaign(list.model),
    })
}

fn dealers_play(lists: &[LeadListLine], totals: &Totals) -> Play {
    let dealers = if totals.dealers == 1 { "your dealer".into() } else { format!("your {} dealers", totals.dealers) };
    let given = lists.iter().filter(|list| list.published.is_some());
    let open: usize = given.map(|list| list.assigned - list.worked.min(list.assigned)).sum();
    let why = if open > 0 {
        format!("{} leads are with them and wait for a first contact.", grouped(open as u64))
    } else {
        "Choose what they should offer and when; each gets the customers most likely to buy in their territory.".into()
    };
    Play {
        title: format!("Leads for {dealers}"),
        why,
        customers: open,
        expected_profit: None,
        button: if open > 0 { "See the leads".into() } else { "Make a lead list".into() },
        step: PlayStep::Leads,
    }
}
