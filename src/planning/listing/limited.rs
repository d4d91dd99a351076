//! The list under several limits at once, which are traded off against each other.

use super::words::{self, Unit};
use super::{Listed, Terms, paid_contacts};
use crate::experiment::list_size_for;
use crate::selection::{Choosable, Limit, LimitUse, bound, select};
use crate::targeting::{better, rank};
use domain::targeting::Goal;
use reports::campaign::LimitPrice;

/// A limit with its name and what its units are.
struct Named {
    limit: Limit,
    name: String,
    unit: Unit,
    /// As a person set it, before allowing for the control group.
    said: f64,
}

pub(super) fn choose(options: &[Choosable], terms: &Terms, same_cost: bool) -> Listed {
    let valued = valued(options, terms.goal);
    let named = named(options, terms, same_cost);
    let limits: Vec<Limit> = named.iter().map(|named| named.limit).collect();
    let selection = select(&valued, &limits);
    let mut list: Vec<Choosable> = selection.chosen.iter().map(|&at| valued[at]).collect();
    list.sort_by(|a, b| better(terms.goal, a, b));
    let length = list.len();
    let profit: f64 = list.iter().map(|contact| contact.profit).sum();
    let upper_bound = match terms.goal {
        Goal::Profit => selection.upper_bound,
        _ => bound(&worth_profit(options, terms.goal), &limits),
    };
    let prices: Vec<LimitPrice> =
        named.iter().zip(&selection.limits).map(|(named, used)| price(named, used, &list, terms)).collect();
    let optimum = if terms.size.is_none() {
        length
    } else {
        let free: Vec<Limit> = named.iter().filter(|n| n.unit != Unit::Customers).map(|n| n.limit).collect();
        select(&valued, &free).chosen.len()
    };
    Listed {
        binding: words::of_prices(&prices, options, length, terms),
        order: with_the_others(list, options, terms.goal),
        length,
        optimum,
        upper_bound: upper_bound.max(profit),
        gap: selection.gap(),
        prices,
        infeasible: Vec::new(),
    }
}

/// What a contact counts for the goal.
pub(super) fn value(goal: Goal, contact: &Choosable) -> f64 {
    match goal {
        Goal::Profit => contact.profit,
        Goal::Likelihood { .. } => contact.probability,
        Goal::ResponseRate { .. } | Goal::Margin { .. } => 1.0,
    }
}

/// The options that the goal allows, with their value for the goal.
fn valued(options: &[Choosable], goal: Goal) -> Vec<Choosable> {
    allowed(options, goal).map(|option| Choosable { value: value(goal, option), ..*option }).collect()
}

/// The options that the goal allows, with their profit, for the bound on profit.
pub(super) fn worth_profit(options: &[Choosable], goal: Goal) -> Vec<Choosable> {
    allowed(options, goal).map(|option| Choosable { value: option.profit, ..*option }).collect()
}

fn allowed(options: &[Choosable], goal: Goal) -> impl Iterator<Item = &Choosable> {
    options.iter().filter(move |option| match goal {
        Goal::Likelihood { least } => option.probability >= least,
        _ => true,
    })
}

/// Whether any contact serves the goal.
pub(super) fn is_worth_something(options: &[Choosable], terms: &Terms) -> bool {
    allowed(options, terms.goal).any(|option| value(terms.goal, option) > 0.0)
}

/// The rate that the goal itself requires.
pub(super) fn goal_limit(goal: Goal) -> Option<Limit> {
    match goal {
        Goal::Profit | Goal::Likelihood { .. } => None,
        Goal::ResponseRate { least } => Some(Limit::ResponseRate(least)),
        Goal::Margin { least } => Some(Limit::Margin(least)),
    }
}

/// The limits for the whole list, so that its contacted part satisfies what was asked for.
fn named(options: &[Choosable], terms: &Terms, same_cost: bool) -> Vec<Named> {
    let contacted = (1.0 - terms.control_share).max(1e-6);
    let mut all = Vec::new();
    let mut add = |limit, name: &str, unit, said| all.push(Named { limit, name: name.to_owned(), unit, said });
    if let Some(budget) = terms.budget {
        let cost = options.first().map_or(0.0, |option| option.cost);
        let limit = if same_cost && cost > 0.0 {
            Limit::Contacts(list_size_for(paid_contacts(budget, cost), terms.control_share))
        } else {
            Limit::Budget(budget.max(0.0) / contacted)
        };
        add(limit, "the budget", Unit::Money, budget);
    }
    if let Some(size) = terms.size {
        add(Limit::Contacts(size), "the list size you set", Unit::Customers, size as f64);
    }
    for (offer, (name, most)) in terms.offers.iter().enumerate() {
        if let Some(most) = *most {
            let contacts = offer_list_size(most, terms.control_share);
            add(
                Limit::OfferContacts { offer, contacts },
                &format!("the number of '{name}'"),
                Unit::Offers,
                most as f64,
            );
        }
    }
    if let Some(most) = terms.limits.responses {
        add(Limit::Responses(most.max(0.0) / contacted), "the responses that can be served", Unit::Responses, most);
    }
    let goal = goal_limit(terms.goal);
    let rate = terms.limits.response_rate.map(Limit::ResponseRate);
    for limit in goal.into_iter().chain(rate).chain(terms.limits.margin.map(Limit::Margin)) {
        match limit {
            Limit::ResponseRate(least) => add(limit, "the minimum response rate", Unit::Rate, least),
            Limit::Margin(least) => add(limit, "the minimum margin", Unit::Margin, least),
            _ => {}
        }
    }
    all
}

/// Longest list with an offer in which no more than `most` are contacted, whichever way rounding goes.
fn offer_list_size(most: usize, share: f64) -> usize {
    let contacted = |list: usize| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of the list")]
        let left_alone = (list as f64 * share.clamp(0.0, 1.0)).floor() as usize;
        list - left_alone
    };
    let mut list = list_size_for(most, share);
    while list > most && list < usize::MAX && contacted(list) > most {
        list -= 1;
    }
    list
}

fn price(named: &Named, used: &LimitUse, list: &[Choosable], terms: &Terms) -> LimitPrice {
    let contacted = 1.0 - terms.control_share;
    let cost = list.first().map_or(0.0, |contact| contact.cost);
    // One more unit lets the list grow by more than one unit, because only part of it is contacted.
    let (reached, one_more) = match (named.unit, used.limit) {
        // The budget was counted in contacts.
        (Unit::Money, Limit::Contacts(_)) => (used.used * cost * contacted, used.price / cost.max(1e-12)),
        (Unit::Money | Unit::Responses | Unit::Offers, _) => (used.used * contacted, used.price),
        (Unit::Customers, _) => (used.used, used.price * contacted),
        // The price is that of the sum over the list; one percentage point is a hundredth of its contacts or sales.
        (Unit::Rate, _) => (used.used, used.price * contacted * list.len() as f64 / 100.0),
        (Unit::Margin, _) => {
            let sales: f64 = list.iter().map(|contact| contact.sales).sum();
            (used.used, used.price * contacted * sales / 100.0)
        }
    };
    let tight = match named.unit {
        Unit::Rate | Unit::Margin => reached <= named.said + 0.02 * named.said.abs() + 1e-6,
        _ => reached >= 0.98 * named.said - 1.0,
    };
    let one_more = if tight && !list.is_empty() { one_more } else { 0.0 };
    words::price(named.unit, &named.name, reached, named.said, one_more, terms.goal)
}

/// The list, then everybody else with the best offer, in the order of the goal.
fn with_the_others(mut list: Vec<Choosable>, options: &[Choosable], goal: Goal) -> Vec<Choosable> {
    let mut on_list: Vec<usize> = list.iter().map(|contact| contact.customer).collect();
    on_list.sort_unstable();
    list.extend(rank(options, goal).into_iter().filter(|contact| on_list.binary_search(&contact.customer).is_err()));
    list
}
