//! What a dealer reads about a lead: reason, need, best time, and suggested words for the call.

use std::collections::HashMap;

use anyhow::Result;

use super::candidates::{Favourites, LeadCandidate, Outlook};
use super::groups::Groups;
use super::money;
use crate::audience::Ledger;
use crate::scope::{BUSINESS, Scope};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::group_rule::RuleOrigin;
use domain::lead::LeadBrief;
use features::affinity::favourites;
use reports::settings::Business;
use store::Store;
use store::lead::NewLead;

/// Everything that texts are made from.
pub struct LeadTexts<'a> {
    brief: &'a LeadBrief,
    outlook: &'a Outlook,
    groups: &'a Groups,
    ledger: &'a Ledger,
    favourites: Favourites,
    /// The last day of buying.
    last: HashMap<CustomerId, Day>,
    business: String,
    /// Name of the one product offered; empty where a group is.
    product: String,
    /// What is offered, as a dealer says it.
    offer: String,
    periods: Vec<String>,
}

impl<'a> LeadTexts<'a> {
    /// # Errors
    /// When the database cannot be read.
    pub fn load(
        store: &Store,
        scope: &Scope,
        brief: &'a LeadBrief,
        outlook: &'a Outlook,
        groups: &'a Groups,
        ledger: &'a Ledger,
    ) -> Result<LeadTexts<'a>> {
        let business: Business = store.setting(BUSINESS)?;
        let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
        let last = |(line, customer): (usize, &i64)| (CustomerId(*customer), Day(purchases.day[line]));
        let names = store.products_by_number()?;
        let number = if brief.product.is_empty() { None } else { store.product_number(&brief.product)? };
        let product = number.and_then(|number| names.get(&number).cloned()).unwrap_or_default();
        let what = if product.is_empty() { brief.category.as_str() } else { product.as_str() };
        Ok(LeadTexts {
            offer: offer(brief, what, &business.currency),
            product,
            brief,
            outlook,
            groups,
            ledger,
            favourites: favourites(&purchases, scope.as_of),
            // Ordered by day, so that the last one of each customer remains.
            last: purchases.customer.iter().enumerate().map(last).collect(),
            business: business.name,
            periods: outlook.periods.names(),
        })
    }

    /// The leads of these candidates, in their order.
    pub fn leads(&self, candidates: &[LeadCandidate]) -> Vec<NewLead> {
        let asked: Vec<CustomerId> = candidates.iter().map(|one| one.customer).collect();
        let by_answers = self.outlook.answers.as_ref().map(|answers| answers.reasons(&asked)).unwrap_or_default();
        candidates.iter().enumerate().map(|(place, one)| self.lead(one, by_answers.get(place))).collect()
    }

    fn lead(&self, one: &LeadCandidate, by_answers: Option<&String>) -> NewLead {
        let chance = self.outlook.chance(one.customer);
        let learned = by_answers.filter(|reason| !reason.is_empty());
        let of_calls = self.outlook.answers.as_ref().is_some_and(|answers| answers.of_calls);
        let known = match (chance, learned) {
            (Some(chance), Some(learned)) if of_calls => format!("{learned} {}", chance.reason),
            (Some(chance), _) => chance.reason.clone(),
            (None, learned) => learned.cloned().unwrap_or_default(),
        };
        let parts = [
            self.by_rule(one.customer),
            self.due(one.customer),
            self.outlook.added(one),
            self.of_group(one.customer),
            known,
        ];
        let mut reason = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        if reason.is_empty() {
            "Has not bought yet, and is like customers who did.".clone_into(&mut reason);
        }
        let best =
            (0..one.by_period.len()).max_by(|a, b| one.by_period[*a].total_cmp(&one.by_period[*b]).then(b.cmp(a)));
        let best_time = best.and_then(|best| self.periods.get(best)).cloned().unwrap_or_default();
        NewLead {
            customer: one.customer,
            propensity: one.propensity,
            alone: one.alone,
            by_period: one.by_period.clone(),
            expected_value: money(one.expected_value),
            gross_value: money(one.gross_value),
            reason,
            need: self.need(one.customer),
            words: self.words(one.customer, &best_time),
            cluster: self.groups.name(one.customer).to_owned(),
            best_time,
        }
    }

    /// What the stored rule for this group says.
    fn by_rule(&self, customer: CustomerId) -> String {
        let Some(rule) = self.outlook.by_rules.as_ref().and_then(|by_rules| by_rules.called(customer)) else {
            return String::new();
        };
        match rule.origin {
            RuleOrigin::Learned => format!(
                "Belongs to the group '{}': {} of {} like this bought.",
                rule.name,
                figures::count(rule.bought),
                figures::count(rule.customers)
            ),
            RuleOrigin::ByHand => {
                format!(
                    "Belongs to the group '{}', for which you set {}.",
                    rule.name,
                    figures::whole_percent(rule.chance)
                )
            }
        }
    }

    /// "Last bought Mowers on 3 Apr 2022; due again around 2 Apr 2024." where the time since then tells.
    fn due(&self, customer: CustomerId) -> String {
        let Some((last, due)) = self.outlook.renewal.as_ref().and_then(|renewal| renewal.due(customer)) else {
            return String::new();
        };
        let what = if self.what().is_empty() { String::new() } else { format!(" {}", self.what()) };
        let again = if due < self.brief.offer_day { "was due again around" } else { "is due again around" };
        format!("Last bought{what} on {} and {again} {}.", last.spoken(), due.spoken())
    }

    /// What customers like this one need most, beyond what is offered.
    fn of_group(&self, customer: CustomerId) -> String {
        match self.groups.product(customer) {
            Some(group) if group != self.brief.category => {
                format!("Customers of the group '{}' buy {group} more than others.", self.groups.name(customer))
            }
            _ => String::new(),
        }
    }

    /// What the dealers offer, in a word or two; empty: anything.
    fn what(&self) -> &str {
        if self.product.is_empty() { &self.brief.category } else { &self.product }
    }

    fn need(&self, customer: CustomerId) -> String {
        let favourite = self.favourites.get(&customer).map(String::as_str);
        let category = self.what();
        let own = if category.is_empty() {
            favourite.map_or_else(|| "Whatever is new".to_owned(), |group| format!("Mostly buys {group}"))
        } else {
            match (self.outlook.offered.times(customer), favourite) {
                (0, Some(group)) => format!("{category} (has not bought it yet; mostly buys {group})"),
                (0, None) => format!("{category} (has not bought it yet)"),
                (1, _) => format!("{category} (bought once before)"),
                (times, _) => format!("{category} (bought on {times} earlier days)"),
            }
        };
        match self.groups.product(customer) {
            Some(group) if group != category && Some(group) != favourite => format!("{own}; people alike buy {group}"),
            _ => own,
        }
    }

    /// Two or three sentences that a dealer can say word for word.
    fn words(&self, customer: CustomerId, best_time: &str) -> String {
        let name = self.ledger.customers.get(&customer).map(Customer::display_name).unwrap_or_default();
        let from = if self.business.is_empty() { String::new() } else { format!(", calling for {}", self.business) };
        let known = match (self.last.get(&customer), self.favourites.get(&customer)) {
            (Some(day), Some(group)) => {
                format!("You were last with us in {}; you buy most from our {group} range.", day.month_name())
            }
            (Some(day), None) => format!("You were last with us in {}.", day.month_name()),
            (None, _) => "We have not had the pleasure of serving you yet.".to_owned(),
        };
        let due = match self.outlook.renewal.as_ref().and_then(|renewal| renewal.due(customer)) {
            Some((last, due)) if !self.what().is_empty() => {
                let again = if due < self.brief.offer_day {
                    "it may well be due again".to_owned()
                } else {
                    format!("it is usually due again around {}", due.month_name())
                };
                format!(" You bought {} in {}; {again}.", self.what(), last.month_name())
            }
            _ => String::new(),
        };
        let like = match self.groups.product(customer) {
            Some(group)
                if group != self.brief.category && self.favourites.get(&customer).is_none_or(|own| own != group) =>
            {
                format!(" Customers like you often ask us for {group}, too.")
            }
            _ => String::new(),
        };
        let when = if best_time.is_empty() { String::new() } else { format!(" in {best_time}") };
        format!("Good day, {name}{from}. {known}{due} {}{like} May I make an appointment for you{when}?", self.offer)
    }
}

/// "From 1 Apr 2024 we have an offer on Mowers: 10 % off, until 30 Jun 2024."
fn offer(brief: &LeadBrief, what: &str, currency: &str) -> String {
    let start = brief.offer_day.spoken();
    if !brief.offer_text.trim().is_empty() {
        let text = brief.offer_text.trim();
        let end = if text.ends_with(['.', '!', '?', '…']) { "" } else { "." };
        return format!("From {start}: {text}{end}");
    }
    let terms = brief.terms(currency);
    let terms = if terms.is_empty() { terms } else { format!(": {terms}") };
    if what.is_empty() {
        format!("From {start} we have something for you{terms}.")
    } else {
        format!("From {start} we have an offer on {what}{terms}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::campaign::Validity;
    use domain::money::Money;

    #[test]
    fn the_offer_is_said_with_its_terms() {
        let offer_day: Day = "2024-04-01".parse().expect("a day");
        let plain = LeadBrief { offer_day, ..LeadBrief::default() };
        assert_eq!(offer(&plain, "", "EUR"), "From 1 Apr 2024 we have something for you.");
        let full =
            LeadBrief { discount: 0.1, price: Some(Money(89_900)), validity: Validity::Days(30), ..plain.clone() };
        assert_eq!(
            offer(&full, "Mowers", "EUR"),
            "From 1 Apr 2024 we have an offer on Mowers: at 899.00 EUR, 10 % off, until 1 May 2024."
        );
        for text in ["Old for new.", "Old for new"] {
            let own = LeadBrief { offer_text: text.into(), ..plain.clone() };
            assert_eq!(offer(&own, "Mowers", "EUR"), "From 1 Apr 2024: Old for new.");
        }
    }
}
