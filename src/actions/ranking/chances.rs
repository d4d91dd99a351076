//! Everybody's chance of buying within some days, and what a purchase would be worth: the basis of campaigns and leads.

use std::collections::HashMap;
use std::rc::Rc;

use anyhow::Result;

use crate::full_price::full_price;
use crate::ranking::windows::{Past, facts};
use crate::scope::Scope;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::history::History;
use domain::model::{Method, MethodChoice, Model};
use models::choosing::backtest;
use models::choosing::choice::choose;
use models::choosing::reason;
use models::origins::earlier::Records;
use models::purchase::candidates::Candidates;
use progress::Progress;
use store::Store;

/// One customer's chance.
#[derive(Debug, Clone, PartialEq)]
pub struct BuyingChance {
    /// Of at least one purchase in the period, with its 95 % interval.
    pub probability: f64,
    pub low: f64,
    pub high: f64,
    /// Expected spend on a purchase day at full price, in major units.
    pub spend: f64,
    pub history: History,
    pub reason: String,
}

/// The chances of all customers who have a purchase.
pub struct Chances {
    pub of: HashMap<CustomerId, BuyingChance>,
    /// The fitted models, for questions about timing.
    pub candidates: Rc<Candidates>,
    pub method: domain::model::Method,
    /// What not to rely on, as a sentence; none if the numbers held on earlier periods.
    pub caution: Option<String>,
}

/// Scores everybody by the method that an inner holdout prefers for the question of buying at all, at the level of those
/// whom nobody contacted: what a contact adds is another question.
///
/// # Errors
/// When the database cannot be read, no model can be fitted, or the work is cancelled.
pub fn chances(store: &Store, scope: &Scope, days: u32, progress: &Progress) -> Result<Chances> {
    progress.stage("Predicting who will buy", 0)?;
    let mut facts = facts(store, scope)?;
    facts.purchases = full_price(store, facts.purchases)?;
    let contacts = store.contacts_between(Day::EARLIEST, scope.as_of)?;
    let past = Past::from_facts(Rc::new(facts), scope)?.of_those_left_alone(&contacts);
    let clock = || past.seconds();
    let settings = past.settings(&clock);
    let inner = past.inner(scope.as_of, days);
    // Whoever chose what is looked at wants a method that looks at it.
    let method = if scope.characteristics.is_empty() { MethodChoice::Auto } else { MethodChoice::Fixed(Method::Blend) };
    let choice = choose(Model::Propensity, method, inner.as_ref(), &settings)?;
    progress.check()?;
    let now = past.window(scope.as_of, 0);
    let list = backtest::rank(Model::Propensity, &choice, scope.as_of, &now.histories, days, &settings)?;
    let of = list
        .customers
        .iter()
        .zip(&list.probability)
        .enumerate()
        .map(|(rank, (place, chance))| {
            let history = now.histories[*place];
            // At the level that the list of future spending shows: rising prices, returns, the season's goods.
            let (spend, purchases) = (list.expected_spend[rank], list.expected_purchases[rank]);
            let chance = BuyingChance {
                probability: chance.probability,
                low: chance.low,
                high: chance.high,
                spend: if purchases > 0.0 { spend / purchases } else { list.candidates.mean_spend(&history) },
                history,
                reason: reason::spoken(&history, scope.as_of, chance.probability),
            };
            (history.customer, chance)
        })
        .collect();
    Ok(Chances { of, candidates: list.candidates, method: choice.method, caution: choice.caution() })
}
