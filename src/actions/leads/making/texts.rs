//! What a dealer reads of a lead: reason, need, best time, and suggested words for the call.

use std::collections::HashMap;

use anyhow::Result;

use super::candidates::{Candidate, Favourites, Outlook};
use super::groups::Groups;
use super::money;
use crate::audience::Ledger;
use crate::scope::{BUSINESS, Scope};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::lead::LeadBrief;
use features::affinity::favourites;
use reports::settings::Business;
use store::Store;
use store::lead::NewLead;

/// Everything that texts are made from.
pub struct Texts<'a> {
    brief: &'a LeadBrief,
    outlook: &'a Outlook,
    groups: &'a Groups,
    ledger: &'a Ledger,
    favourites: Favourites,
    /// The last day of buying.
    last: HashMap<CustomerId, Day>,
    business: String,
    periods: Vec<String>,
}

impl<'a> Texts<'a> {
    /// # Errors
    /// When the database cannot be read.
    pub fn of(
        store: &Store,
        scope: &Scope,
        brief: &'a LeadBrief,
        outlook: &'a Outlook,
        groups: &'a Groups,
        ledger: &'a Ledger,
    ) -> Result<Texts<'a>> {
        let business: Business = store.setting(BUSINESS)?;
        let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
        let last = |(line, customer): (usize, &i64)| (CustomerId(*customer), Day(purchases.day[line]));
        Ok(Texts {
            brief,
            outlook,
            groups,
            ledger,
            favourites: favourites(&purchases, scope.as_of),
            // Ordered by day, so that the last one of a customer stays.
            last: purchases.customer.iter().enumerate().map(last).collect(),
            business: business.name,
            periods: outlook.periods.names(),
        })
    }

    /// The leads of these candidates, in their order.
    pub fn leads(&self, candidates: &[Candidate]) -> Vec<NewLead> {
        let asked: Vec<CustomerId> = candidates.iter().map(|one| one.customer).collect();
        let by_answers = self.outlook.answers.as_ref().map(|answers| answers.reasons(&asked)).unwrap_or_default();
        candidates.iter().enumerate().map(|(place, one)| self.lead(one, by_answers.get(place))).collect()
    }

    fn lead(&self, one: &Candidate, by_answers: Option<&String>) -> NewLead {
        let chance = self.outlook.chance(one.customer);
        let learned = by_answers.filter(|reason| !reason.is_empty());
        let of_calls = self.outlook.answers.as_ref().is_some_and(|answers| answers.of_calls);
        let reason = match (chance, learned) {
            (Some(chance), Some(learned)) if of_calls => format!("{learned} {}", chance.reason),
            (Some(chance), _) => chance.reason.clone(),
            (None, learned) => learned.cloned().unwrap_or_default(),
        };
        let best =
            (0..one.by_period.len()).max_by(|a, b| one.by_period[*a].total_cmp(&one.by_period[*b]).then(b.cmp(a)));
        let best_time = best.and_then(|best| self.periods.get(best)).cloned().unwrap_or_default();
        NewLead {
            customer: one.customer,
            propensity: one.propensity,
            by_period: one.by_period.clone(),
            expected_value: money(one.expected_value),
            reason,
            need: self.need(one.customer),
            words: self.words(one.customer, &best_time),
            cluster: self.groups.name(one.customer).to_owned(),
            best_time,
        }
    }

    fn need(&self, customer: CustomerId) -> String {
        let favourite = self.favourites.get(&customer).map(String::as_str);
        let category = self.brief.category.as_str();
        let own = if category.is_empty() {
            favourite.map_or_else(|| "Whatever is new".to_owned(), |group| format!("Mostly buys {group}"))
        } else {
            match (self.outlook.offered.times(customer), favourite) {
                (0, Some(group)) => format!("{category} (has not bought it yet; mostly buys {group})"),
                (0, None) => format!("{category} (has not bought it yet)"),
                (1, _) => format!("{category} (bought once before)"),
                (times, _) => format!("{category} (bought on {times} days before)"),
            }
        };
        match self.groups.product(customer) {
            Some(group) if group != category && Some(group) != favourite => format!("{own}; people alike buy {group}"),
            _ => own,
        }
    }

    /// Two or three sentences that a dealer can say as they stand.
    fn words(&self, customer: CustomerId, best_time: &str) -> String {
        let name = self.ledger.customers.get(&customer).map(Customer::display_name).unwrap_or_default();
        let from = if self.business.is_empty() { String::new() } else { format!(", calling for {}", self.business) };
        let known = match (self.last.get(&customer), self.favourites.get(&customer)) {
            (Some(day), Some(group)) => {
                format!("You were last with us in {} and bought from our {group} range.", day.month_name())
            }
            (Some(day), None) => format!("You were last with us in {}.", day.month_name()),
            (None, _) => "We have not had the pleasure of serving you yet.".to_owned(),
        };
        let start = self.brief.offer_day.spoken();
        let offer = if self.brief.category.is_empty() {
            format!("From {start} we have something for you.")
        } else {
            format!("From {start} we have an offer on {}.", self.brief.category)
        };
        let when = if best_time.is_empty() { String::new() } else { format!(" in {best_time}") };
        format!("Good day, {name}{from}. {known} {offer} May I make an appointment for you{when}?")
    }
}
