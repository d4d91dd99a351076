//! What limits a list, in sentences.

use super::Terms;
use crate::selection::Choosable;
use domain::money::Money;
use domain::targeting::Goal;
use reports::campaign::LimitPrice;

/// What a limit is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Money,
    Customers,
    /// Customers who get one offer.
    Offers,
    Responses,
    /// Responses per contact.
    Rate,
    /// Profit per sale.
    Margin,
}

fn customers(n: usize) -> String {
    figures::counted(n, "customer", "customers")
}

fn money(amount: f64) -> String {
    Money::from_major(amount).plain()
}

/// What ends a list that is the start of a ranking.
pub(super) fn of_prefix(order: &[Choosable], length: usize, wanted: usize, optimum: usize, terms: &Terms) -> String {
    let missed = optimum.saturating_sub(length);
    let worth = match terms.goal {
        Goal::Profit => "would be worth their cost",
        Goal::Likelihood { .. } => "are likely enough to respond",
        Goal::ResponseRate { .. } => "would fit into the response rate",
        Goal::Margin { .. } => "would fit into the margin",
    };
    if length < wanted {
        let budget = money(terms.budget.unwrap_or(0.0));
        return if missed == 0 {
            format!("the budget: {budget} does not pay for the list size you set")
        } else {
            format!("the budget: {budget} is spent; {} more {worth}", customers(missed))
        };
    }
    match terms.size {
        Some(_) if length > optimum => {
            format!("the list size you set: {} on it cost more than they bring", customers(length - optimum))
        }
        Some(_) if missed > 0 => format!("the list size you set: {} more {worth}", customers(missed)),
        _ if order.is_empty() => "nobody can be contacted".to_owned(),
        _ if length == order.len() => "none: every customer who can be contacted is on the list".to_owned(),
        _ => end_of_goal(terms.goal, length),
    }
}

/// Why a list ends if only its goal ends it.
fn end_of_goal(goal: Goal, length: usize) -> String {
    match goal {
        Goal::Profit if length == 0 => "none: no contact is expected to add more than it costs".into(),
        Goal::Profit => "none: every further contact costs more than it adds".into(),
        Goal::Likelihood { least } => {
            format!("the minimum likelihood: nobody else responds with {} or more", figures::percent(least))
        }
        Goal::ResponseRate { least } => {
            format!("the minimum response rate: one more customer would bring it below {}", figures::percent(least))
        }
        Goal::Margin { least } => {
            format!("the minimum margin: one more customer would bring it below {}", figures::percent(least))
        }
    }
}

/// What ends a list under several limits: those with a price, the most expensive first.
pub(super) fn of_prices(prices: &[LimitPrice], options: &[Choosable], length: usize, terms: &Terms) -> String {
    let mut binding: Vec<&LimitPrice> = prices.iter().filter(|price| price.binds).collect();
    binding.sort_by(|a, b| (b.one_more * b.available).total_cmp(&(a.one_more * a.available)));
    if !binding.is_empty() {
        return binding.iter().map(|price| price.told.clone()).collect::<Vec<_>>().join("; ");
    }
    let all = options.chunk_by(|a, b| a.customer == b.customer).count();
    match length {
        _ if all == 0 => "nobody can be contacted".to_owned(),
        _ if length == all => "none: every customer who can be contacted is on the list".to_owned(),
        _ => end_of_goal(terms.goal, length),
    }
}

/// A limit with how much of it is used and what one more unit would bring to the goal.
pub(super) fn price(unit: Unit, name: &str, used: f64, available: f64, one_more: f64, goal: Goal) -> LimitPrice {
    let one_more = if one_more.is_finite() && one_more > 0.0 { one_more } else { 0.0 };
    let floor = match unit {
        Unit::Money | Unit::Customers | Unit::Offers | Unit::Responses => 5e-4,
        Unit::Rate | Unit::Margin => 5e-3,
    };
    let binds = one_more > floor;
    let brings = match goal {
        Goal::Profit => format!("about {} of profit", money(one_more)),
        Goal::Likelihood { .. } => format!("about {one_more:.3} responses"),
        Goal::ResponseRate { .. } | Goal::Margin { .. } => format!("room for about {one_more:.1} more customers"),
    };
    let percent = figures::percent;
    let told = match (unit, binds) {
        (Unit::Money, true) => {
            format!(
                "{name}: {} of {} is spent; one more unit of money would bring {brings}",
                money(used),
                money(available)
            )
        }
        (Unit::Money, false) => format!("{name}: {} of {} is spent", money(used), money(available)),
        (Unit::Rate | Unit::Margin, true) => format!(
            "{name} of {}: {} is expected; asking for one percentage point less would bring {brings}",
            percent(available),
            percent(used)
        ),
        (Unit::Rate | Unit::Margin, false) => {
            format!("{name} of {}: {} is expected", percent(available), percent(used))
        }
        (_, true) => format!("{name}: {} of {} are used; one more would bring {brings}", count(used), count(available)),
        (_, false) => format!("{name}: {} of {} are used", count(used), count(available)),
    };
    LimitPrice { limit: name.to_owned(), used, available, binds, one_more: if binds { one_more } else { 0.0 }, told }
}

fn count(amount: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of customers and responses")]
    let whole = amount.max(0.0).round() as u64;
    figures::count(whole)
}
