//! The rows of a ranked list: which match a search, in which order, and the scale of their bars.

use crate::report_table::{Order, Scales};
use domain::money::Money;
use reports::ranking::{Filled, columns};
use reports::ranking::{RankReport, RankedAccount};

/// The scale of a list's bars.
pub fn scales(report: &RankReport) -> Scales {
    let accounts = &report.accounts;
    Scales {
        period: accounts.iter().flat_map(|account| account.by_period.iter().copied()).fold(0.0, f64::max),
        amount: accounts.iter().filter_map(|account| account.spend_high).max().map_or(0.0, Money::major),
    }
}

/// Positions of the accounts that match the search, in the requested order.
pub fn ordered(report: &RankReport, filled: Filled, filter: &str, order: &Order) -> Vec<usize> {
    let wanted = filter.trim().to_lowercase();
    let matches = |a: &RankedAccount| {
        wanted.is_empty()
            || a.name.to_lowercase().contains(&wanted)
            || a.city.to_lowercase().contains(&wanted)
            || a.external_id.to_lowercase().contains(&wanted)
    };
    let accounts = &report.accounts;
    let mut places: Vec<usize> = (0..accounts.len()).filter(|i| matches(&accounts[*i])).collect();
    order.sort(&mut places, accounts, &columns(report, filled));
    places
}
