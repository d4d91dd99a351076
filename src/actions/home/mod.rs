//! The strategy board: what is worth doing next, and the state of the business.

mod board;
mod found;
mod ranked;
mod reckoning;

use anyhow::Result;

use crate::campaigns;
use crate::data::{USUAL_DORMANCY_DAYS, health};
use crate::duplicates::pairs_known;
use crate::request::request;
use crate::scope::{ASSUMPTIONS, BUSINESS, SELECTION};
use domain::assumption::Assumptions;
use domain::columns::SpendColumns;
use domain::day::Day;
use domain::money::Money;
use domain::selection::Selection;
use features::months::months;
use reports::home::HomeReport;
use reports::settings::Business;
use store::Store;

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
    let year = |before: i32| last_day.map(|day| Year::new(&columns, day.plus(-YEAR * before))).unwrap_or_default();
    let (now, before) = (year(0), year(1));
    let board = board::board(store, &totals, &assumptions, today)?;
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
        plays: board.plays,
        more_lists: board.more_lists,
        months: months(&columns, assumptions.dormancy_days.unwrap_or(USUAL_DORMANCY_DAYS)),
        health: health(&store.faults(today)?, &totals, pairs_known(store)?),
        campaigns: store.campaign_lines()?,
        due: campaigns::due(store, today)?,
    })
}

/// The year that ends on a day.
#[derive(Default)]
struct Year {
    customers: u64,
    sales: Money,
}

impl Year {
    fn new(columns: &SpendColumns, last: Day) -> Year {
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

request! {
    /// What to do next, and how the business is doing.
    ReadHome {} -> HomeReport;
    "home.read", See, [], NewestWins;
    |_, session, _| home(session.store, session.now.day)
}
