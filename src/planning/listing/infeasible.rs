//! Limits that no list can satisfy, each with what would be possible.

use super::Terms;
use crate::selection::Choosable;
use domain::money::Money;
use domain::targeting::Goal;

/// One sentence per limit.
pub(super) fn named(options: &[Choosable], terms: &Terms) -> Vec<String> {
    if options.is_empty() {
        return Vec::new();
    }
    let most = |of: &dyn Fn(&Choosable) -> f64| {
        options.iter().map(of).filter(|x| x.is_finite()).fold(f64::NEG_INFINITY, f64::max)
    };
    let likeliest = most(&|option| option.probability);
    let richest = most(&|option| if option.sales > 0.0 { option.gross / option.sales } else { f64::NEG_INFINITY });
    let mut told = Vec::new();
    let rate = |least: f64, what: &str| {
        (likeliest + 1e-9 < least).then(|| {
            format!(
                "{what} of at least {}: the customer most likely to respond reaches {}; ask for no more than that",
                figures::percent(least),
                figures::percent(likeliest)
            )
        })
    };
    let margin = |least: f64| {
        (richest + 1e-9 < least).then(|| {
            format!(
                "a margin of at least {}: the best customer reaches {}; ask for no more than that",
                figures::percent(least),
                figures::percent(richest.max(-9.99))
            )
        })
    };
    told.extend(match terms.goal {
        Goal::Profit => None,
        Goal::Likelihood { least } => rate(least, "a likelihood"),
        Goal::ResponseRate { least } => rate(least, "a response rate"),
        Goal::Margin { least } => margin(least),
    });
    told.extend(terms.limits.response_rate.and_then(|least| rate(least, "a response rate")));
    told.extend(terms.limits.margin.and_then(margin));
    told.extend(terms.budget.and_then(|budget| budget_too_small(options, budget)));
    told.extend(terms.limits.responses.and_then(|most| too_few_responses(options, most)));
    if !terms.offers.is_empty() && terms.offers.iter().all(|(_, most)| *most == Some(0)) {
        told.push("the number of every offer is 0: at least one customer must be allowed to get one".into());
    }
    let customers = options.chunk_by(|a, b| a.customer == b.customer).count();
    if let Some(size) = terms.size.filter(|size| *size > customers) {
        told.push(format!("a list of {}: only {} can be contacted", figures::count(size), figures::count(customers)));
    }
    told
}

fn budget_too_small(options: &[Choosable], budget: f64) -> Option<String> {
    let cheapest = options.iter().map(|option| option.cost).fold(f64::INFINITY, f64::min);
    (budget + 1e-9 < cheapest).then(|| {
        let (budget, cheapest) = (Money::from_major(budget).plain(), Money::from_major(cheapest).plain());
        format!("the budget of {budget}: one contact costs {cheapest}, so that is the least that pays for one")
    })
}

fn too_few_responses(options: &[Choosable], most: f64) -> Option<String> {
    let least = options.iter().map(|option| option.probability).fold(f64::INFINITY, f64::min);
    (most + 1e-9 < least).then(|| {
        format!(
            "at most {most:.2} responses: contacting the one customer least likely to respond already brings {least:.2}"
        )
    })
}
