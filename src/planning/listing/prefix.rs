//! The list if only size and budget limit it: the start of the ranking, which is exactly optimal.

use super::words::{self, Unit};
use super::{Listed, Terms, limited, paid_contacts};
use crate::experiment::list_size_for;
use crate::selection::{self, Choosable};
use crate::targeting::{rank, score};
use domain::targeting::Goal;
use reports::campaign::LimitPrice;

/// `options` all cost the same, or there is no budget.
pub(super) fn choose(options: &[Choosable], terms: &Terms) -> Listed {
    let order = rank(options, terms.goal);
    let optimum = best_length(&order, terms.goal);
    let wanted = match (terms.size, terms.goal) {
        (None, _) => optimum,
        (Some(size), Goal::Profit) => size.min(order.len()),
        // Their rate is a rule that a size set by hand must not break.
        (Some(size), _) => size.min(optimum),
    };
    let cost = order.first().map_or(0.0, |contact| contact.cost);
    let paid =
        terms.budget.map_or(usize::MAX, |budget| list_size_for(paid_contacts(budget, cost), terms.control_share));
    let length = wanted.min(paid);
    let binding = words::of_prefix(&order, length, wanted, optimum, terms);
    Listed {
        length,
        optimum,
        upper_bound: upper_bound(options, &order, length.min(optimum), terms),
        gap: 0.0,
        binding,
        prices: prices(&order, length, paid, optimum, terms),
        infeasible: Vec::new(),
        order,
    }
}

/// Where the ranking would end without limits.
fn best_length(order: &[Choosable], goal: Goal) -> usize {
    match goal {
        Goal::Profit => order.partition_point(|contact| contact.profit > 0.0),
        Goal::Likelihood { .. } => order.partition_point(|contact| score(goal, contact) >= 0.0),
        Goal::ResponseRate { .. } | Goal::Margin { .. } => {
            let mut spare = 0.0;
            let keeps = |contact: &&Choosable| {
                spare += score(goal, contact);
                spare >= -1e-9
            };
            order.iter().take_while(keeps).count()
        }
    }
}

fn upper_bound(options: &[Choosable], order: &[Choosable], length: usize, terms: &Terms) -> f64 {
    if terms.goal == Goal::Profit {
        return order[..length].iter().map(|contact| contact.profit).sum();
    }
    let mut limits = limited::goal_limit(terms.goal).into_iter().collect::<Vec<_>>();
    limits.push(selection::Limit::Contacts(length));
    selection::bound(&limited::worth_profit(options, terms.goal), &limits)
}

/// What one more customer, or one more unit of money, would bring.
fn prices(order: &[Choosable], length: usize, paid: usize, optimum: usize, terms: &Terms) -> Vec<LimitPrice> {
    let next = order.get(length).filter(|_| length < optimum);
    let brings = next.map_or(0.0, |contact| limited::value(terms.goal, contact).max(0.0));
    let spent: f64 = order[..length].iter().map(|contact| contact.cost).sum::<f64>() * (1.0 - terms.control_share);
    let mut prices = Vec::new();
    if let Some(budget) = terms.budget {
        let binds = next.is_some() && length == paid;
        let one_more = next.filter(|_| binds).map_or(0.0, |contact| brings / contact.cost.max(1e-12));
        prices.push(words::price(Unit::Money, "the budget", spent, budget, one_more, terms.goal));
    }
    if let Some(size) = terms.size {
        let one_more = if length == size && length < paid { brings * (1.0 - terms.control_share) } else { 0.0 };
        prices.push(words::price(
            Unit::Customers,
            "the list size you set",
            length as f64,
            size as f64,
            one_more,
            terms.goal,
        ));
    }
    prices
}
