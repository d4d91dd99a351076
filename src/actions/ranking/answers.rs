//! Everybody's chance of saying yes to a dealer's call, learned from earlier contacts: the basis of leads.

use std::collections::HashMap;

use anyhow::Result;

use super::contacts::{cases_of, last_day, learnable, learned_from};
use super::from_contacts::{People, Said, reasons_of};
use super::windows;
use crate::scope::Scope;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::model::{MethodChoice, Model};
use features::contact_table::{Answered, Approach, usual_approach};
use features::moment::Facts;
use models::contact::trial::enough;
use models::contact::trial::learning::{Learned, Level};
use progress::Progress;
use store::Store;

/// One person's chance of saying yes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    pub probability: f64,
    /// Index of the person among all people.
    place: usize,
}

/// What earlier contacts teach about everybody.
pub struct Answers {
    pub of: HashMap<CustomerId, Answer>,
    /// What it was learned from and by which method, in a sentence.
    pub how: String,
    /// Whether the contacts include enough calls to say how everybody would answer a call.
    pub of_calls: bool,
    learned: Learned,
    people: People,
}

impl Answers {
    /// Learns from the contacts known today; none if too few answers are known.
    ///
    /// # Errors
    /// When the database cannot be read, or the work is cancelled.
    pub fn learn(store: &Store, scope: &Scope, offer: &str, progress: &Progress) -> Result<Option<Answers>> {
        let facts = windows::facts(store, scope)?;
        let known = last_day(store, scope)?;
        let cases = cases_of(&facts, Model::Propensity, known);
        if !is_enough(&cases) {
            return Ok(None);
        }
        progress.stage("Learning from earlier contacts", 0)?;
        let calls = of_calls(&facts, &cases);
        let of_calls = is_enough(&calls);
        let cases = if of_calls { calls } else { cases };
        let Some(approach) = approach(&facts, known, offer, of_calls) else { return Ok(None) };
        let learned = Learned::new(&learnable(&facts, &cases, known), MethodChoice::Auto, Level::OfLate);
        progress.check()?;
        let people = People::load(store, &Scope { as_of: known, ..scope.clone() }, &facts, approach)?;
        let said = Said::new(&learned, None, &people)?;
        let answer = |(place, (id, chance)): (usize, (&CustomerId, &models::choosing::calibration::Calibrated))| {
            (*id, Answer { probability: chance.probability, place })
        };
        let of = people.ids.iter().zip(&said.chances).enumerate().map(answer).collect();
        let how = format!("by {} on {}", learned.method.name(), learned_from(&facts, &cases));
        Ok(Some(Answers { of, how, of_calls, learned, people }))
    }

    /// Why each of these people is ranked where they are, in their order; for the first thousand, by what each feature
    /// adds.
    #[must_use]
    pub fn reasons(&self, people: &[CustomerId]) -> Vec<String> {
        let places: Vec<Option<usize>> = people.iter().map(|id| self.of.get(id).map(|answer| answer.place)).collect();
        let known: Vec<usize> = places.iter().copied().flatten().collect();
        let mut reasons = reasons_of(&self.learned, &self.people, &known).into_iter();
        places.iter().map(|place| place.and_then(|_| reasons.next()).unwrap_or_default()).collect()
    }
}

fn is_enough(cases: &[Answered]) -> bool {
    enough(cases.len(), cases.iter().filter(|case| case.positive).count())
}

fn is_call(facts: &Facts, channel: u32) -> bool {
    facts.contacts.channels.get(channel as usize).is_some_and(|code| code == Channel::Telephone.code())
}

/// The cases that were calls, without those left alone.
fn of_calls(facts: &Facts, cases: &[Answered]) -> Vec<Answered> {
    let called = |case: &&Answered| {
        is_call(facts, facts.contacts.channel[case.contact]) && !facts.contacts.control[case.contact]
    };
    cases.iter().filter(called).copied().collect()
}

/// A call with this offer if there were any, else the approach used most lately.
fn approach(facts: &Facts, known: Day, offer: &str, of_calls: bool) -> Option<Approach> {
    let contacts = &facts.contacts;
    let offer = contacts.offers.iter().position(|name| name == offer).and_then(|at| u32::try_from(at).ok());
    let call = (0_u32..).take(contacts.channels.len()).find(|channel| is_call(facts, *channel));
    match call {
        Some(channel) if of_calls => Some(Approach { channel, offer }),
        _ => usual_approach(contacts, known.0),
    }
}
