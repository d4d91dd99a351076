//! The ranked list of whom to ask: all customers and prospects, by what was learned from earlier contacts.

use std::collections::HashMap;

use anyhow::{Result, bail};

use super::account;
use super::contacts::{Effect, cases_of, learnable, test, uplift};
use super::windows::spend_columns;
use super::{BacktestSettings, Design, RankingSettings, is_wanted};
use crate::scope::Scope;
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::history::History;
use domain::model::{Method, Model};
use domain::money::Money;
use domain::table::FeatureTable;
use features::contact_table::{Approach, asking_table, usual_approach};
use features::history::histories;
use features::moment::Facts;
use models::choosing::calibration::Calibrated;
use models::choosing::question::learn_dormancy_days;
use models::choosing::reason;
use models::contact::trial::fits::Word;
use models::contact::trial::learning::{Learned, Level};
use models::learned::reasons;
use progress::Progress;
use reports::ranking::{RankReport, RankedAccount};
use store::Store;

/// How many accounts have their reasons computed from every feature.
const REASONED: usize = 1_000;

/// Everybody who can be asked, with what is known about each on the as-of day.
pub(super) struct People {
    as_of: Day,
    pub(super) ids: Vec<CustomerId>,
    /// None for prospects.
    histories: Vec<Option<History>>,
    customers: HashMap<CustomerId, Customer>,
    table: FeatureTable,
}

/// What is said about each of these people, in their order.
pub(super) struct Said {
    word: Word,
    /// Breaks ties between equal scores of a rule of thumb.
    further: Vec<f64>,
    pub(super) chances: Vec<Calibrated>,
    /// What a contact adds to each chance.
    gains: Option<Vec<f64>>,
    /// Whether the list is ordered by what a contact adds.
    by_gain: bool,
}

/// Computes the list; stores nothing.
///
/// # Errors
/// When the database cannot be read, no answer to a contact is known, or the work is cancelled.
pub fn compute(
    store: &Store,
    scope: &Scope,
    facts: &Facts,
    request: &RankingSettings,
    progress: &Progress,
) -> Result<RankReport> {
    let (model, as_of) = (request.model, scope.as_of);
    let known = cases_of(facts, model, as_of);
    let Some(approach) = usual_approach(&facts.contacts, as_of.0).filter(|_| !known.is_empty()) else {
        bail!("no contact up to {as_of} has a known answer; import contacts with a 'responded' column");
    };
    progress.stage("Testing the methods on the past", 0)?;
    let how = BacktestSettings { as_of: None, horizon: request.horizon, method: request.method, design: Design::Usual };
    let mut backtest = test(facts, model, &how, as_of)?;
    let effect = if model == Model::Response { uplift(facts, as_of) } else { None };
    backtest.uplift = effect.as_ref().map(|effect| effect.figures.clone());
    progress.stage("Ranking the accounts", 0)?;
    let learned = Learned::new(&learnable(facts, &known, as_of), request.method, Level::OfLate);
    progress.check()?;
    let people = People::load(store, scope, facts, approach)?;
    let said = Said::new(&learned, effect.as_ref(), &people)?;
    progress.check()?;
    let order = said.order(&people, scope);
    let reasons = reasons_of(&learned, &people, &order);
    let accounts: Vec<RankedAccount> = (1_u32..)
        .zip(order.iter().zip(reasons))
        .map(|(rank, (&place, reason))| RankedAccount { rank, reason, ..account(place, &people, &said) })
        .collect();
    Ok(RankReport {
        model,
        as_of,
        horizon_days: request.horizon.days_from(as_of),
        method: learned.method,
        horizon_spoken: "the answer to the next contact".into(),
        selection: String::new(),
        population_spoken: population_spoken(accounts.len(), facts, approach, &learned, &said),
        periods: Vec::new(),
        accounts,
        backtest,
        totals: None,
        seasons: String::new(),
        missing_labels: Vec::new(),
    })
}

impl People {
    pub(super) fn load(store: &Store, scope: &Scope, facts: &Facts, approach: Approach) -> Result<People> {
        let ids = store.customer_ids()?;
        let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let table = asking_table(facts, &numbers, approach, scope.as_of.0);
        let (known, _) = histories(&spend_columns(facts), scope.as_of, 0);
        let mut of: HashMap<CustomerId, History> =
            known.into_iter().map(|history| (history.customer, history)).collect();
        Ok(People {
            as_of: scope.as_of,
            histories: ids.iter().map(|id| of.remove(id)).collect(),
            ids,
            customers: store.customers()?.into_iter().collect(),
            table,
        })
    }

    /// Those whom the selection asks for; a prospect counts as fully inactive.
    fn wanted(&self, scope: &Scope) -> Vec<usize> {
        let known: Vec<History> = self.histories.iter().flatten().copied().collect();
        let dormancy = scope.assumptions.dormancy_days.unwrap_or_else(|| learn_dormancy_days(&known));
        let silence = |place: &usize| self.histories[*place].map_or(u32::MAX, |h| h.days_since_last_purchase());
        (0..self.ids.len()).filter(|place| is_wanted(scope.selection.activity, silence(place), dormancy)).collect()
    }
}

impl Said {
    pub(super) fn new(learned: &Learned, effect: Option<&Effect>, people: &People) -> Result<Said> {
        let words = learned.fits.say(&people.table);
        let blend = words.iter().find(|word| word.method == Method::Blend);
        let further = blend.map(|word| word.ranking.clone()).unwrap_or_default();
        let Some(word) = words.into_iter().find(|word| word.method == learned.method) else {
            bail!("{} has nothing to learn from in these contacts; use another method", learned.method.name());
        };
        Ok(Said {
            chances: learned.calibrated(&word),
            word,
            further,
            gains: effect.map(|effect| effect.gains(&people.table)),
            by_gain: effect.is_some_and(Effect::leads),
        })
    }

    /// Indices of the people wanted, best first; ties are ordered by the blend, then by name.
    fn order(&self, people: &People, scope: &Scope) -> Vec<usize> {
        let ranking = self.gains.as_ref().filter(|_| self.by_gain).unwrap_or(&self.word.ranking);
        let mut places = people.wanted(scope);
        let further = |place: usize| self.further.get(place).copied().unwrap_or_default();
        let better = |a: usize, b: usize| ranking[b].total_cmp(&ranking[a]).then(further(b).total_cmp(&further(a)));
        let name = |place: usize| people.customers.get(&people.ids[place]).map(|person| &person.external_id);
        places.sort_by(|&a, &b| better(a, b).then(name(a).cmp(&name(b))));
        places
    }
}

fn account(place: usize, people: &People, said: &Said) -> RankedAccount {
    let (id, chance) = (people.ids[place], said.chances[place]);
    let history = people.histories[place].as_ref();
    RankedAccount {
        expected_spend: history.map(|history| Money::from_major(history.mean_spend * chance.probability)),
        uplift: said.gains.as_ref().map(|gains| gains[place]),
        ..account::account(id, people.customers.get(&id), history, chance, people.as_of)
    }
}

/// Why each person in the order is ranked there: the first by what each feature adds, the others by their record.
pub(super) fn reasons_of(learned: &Learned, people: &People, order: &[usize]) -> Vec<String> {
    let first = &order[..order.len().min(REASONED)];
    let table = people.table.select(first);
    let parts = learned.fits.contributions(learned.method, &table);
    let of_record = |place: usize| reason::record(people.histories[place].as_ref(), people.as_of);
    (0..order.len())
        .map(|i| match parts.as_ref().and_then(|parts| parts.by_row.get(i)) {
            Some(parts) => reason::dated(reasons::spoken(&table, i, parts), people.as_of),
            None => of_record(order[i]),
        })
        .collect()
}

fn population_spoken(people: usize, facts: &Facts, approach: Approach, learned: &Learned, said: &Said) -> String {
    let code = &facts.contacts.channels[approach.channel as usize];
    let channel = code.parse().map_or_else(|_| code.clone(), |channel: Channel| channel.name().to_lowercase());
    let offer = approach.offer.map(|offer| format!(" with the offer {}", facts.contacts.offers[offer as usize]));
    let ranked = match (&said.gains, said.by_gain) {
        (Some(_), true) => {
            "by what a contact adds to the chance of an answer, which ranked customers held back for testing better \
             than response alone; the chance is"
        }
        (Some(_), false) => {
            "by the chance of an answer, as ranking by what a contact adds did no better on customers held back for \
            testing; it is"
        }
        (None, _) => "by the chance of an answer,",
    };
    format!(
        "{} customers and prospects, ranked {ranked} if asked by {channel}{}, the way used most lately, by {}. {}",
        figures::count(people),
        offer.unwrap_or_default(),
        learned.method.name(),
        learned.why
    )
}
