//! Who could be a lead, with a probability for each period and what the offer would bring.

use std::collections::HashMap;

use anyhow::Result;

use crate::accounts::answers::Answers;
use crate::accounts::chances::{BuyingChance, Chances, chances};
use crate::scope::Scope;
use domain::customer::CustomerId;
use domain::lead::LeadBrief;
use features::affinity::Affinity;
use models::origins::season::Season;
use models::timing::periods::Periods;
use progress::Progress;
use store::Store;

/// What is known of everybody's answer to the offer.
pub struct Outlook {
    pub periods: Periods,
    /// None in a database without purchases.
    pub chances: Option<Chances>,
    /// None where too few answers to earlier contacts are known.
    pub answers: Option<Answers>,
    pub offered: Affinity,
    season: Season,
    /// What a sale brings, in major units.
    sale: Sale,
}

/// What a sale of the group offered brings, in major units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sale {
    /// From purchases: the mean spend on a day with the group, and the share of it that stays.
    Bought { margin_rate: f64 },
    /// From prices of products.
    Priced { contribution: f64 },
    /// Nothing tells it: each likely sale counts as 1.
    Unknown,
}

/// A person with the figures of a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub customer: CustomerId,
    pub propensity: f64,
    pub by_period: Vec<f64>,
    /// In major units.
    pub expected_value: f64,
}

impl Outlook {
    /// # Errors
    /// When the database cannot be read, no model can be fitted, or the work is cancelled.
    pub fn of(store: &Store, scope: &Scope, brief: &LeadBrief, progress: &Progress) -> Result<Outlook> {
        let periods = Periods::of_offer(scope.as_of, brief.offer_day, brief.months, brief.unit);
        let end = periods.edges().last().copied().unwrap_or(brief.offer_day);
        let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
        let chances = if purchases.is_empty() {
            None
        } else {
            let chances = chances(store, scope, end.since(scope.as_of).unsigned_abs(), progress)?;
            chances.candidates.behind(chances.method)?;
            Some(chances)
        };
        let answers = Answers::learn(store, scope, &brief.category, progress)?;
        let offered = Affinity::of(&purchases, &brief.category, scope.as_of);
        Ok(Outlook {
            periods,
            season: Season::learn(offered.first_month, &offered.by_month),
            sale: sale(store, scope, brief, &offered)?,
            chances,
            answers,
            offered,
        })
    }

    /// The chance of a purchase; none of a prospect.
    pub fn chance(&self, customer: CustomerId) -> Option<&BuyingChance> {
        self.chances.as_ref()?.of.get(&customer)
    }

    /// The figures of one person; none where nothing tells how likely the person is to buy.
    pub fn candidate(&self, customer: CustomerId, brief: &LeadBrief) -> Option<Candidate> {
        let chance = self.chance(customer);
        let answer = self.answers.as_ref().and_then(|answers| {
            // Who bought is better known by purchases, unless dealers' own calls have taught enough.
            let counts = chance.is_none() || answers.of_calls;
            answers.of.get(&customer).filter(|_| counts).map(|answer| answer.probability)
        });
        let bought = chance.map(|chance| self.by_period(customer, chance, brief));
        let by_period = match (answer, bought) {
            (Some(probability), bought) => spread(probability, &bought.unwrap_or_else(|| self.season_shares())),
            (None, Some(bought)) => bought,
            (None, None) => return None,
        };
        let propensity: f64 = by_period.iter().sum();
        Some(Candidate { customer, propensity, by_period, expected_value: propensity * self.worth(chance, brief) })
    }

    /// What a sale to this person brings.
    fn worth(&self, chance: Option<&BuyingChance>, brief: &LeadBrief) -> f64 {
        match self.sale {
            Sale::Bought { margin_rate } => {
                let own = chance.filter(|_| brief.category.is_empty()).map(|chance| chance.spend);
                own.unwrap_or(self.offered.mean_spend) * margin_rate
            }
            Sale::Priced { contribution } => contribution,
            Sale::Unknown => 1.0,
        }
    }

    /// Chance that the first purchase after the offer's day falls in each period and is of the group offered: the
    /// purchase model's increments in the group's season × the group's share of this customer's purchase days.
    fn by_period(&self, customer: CustomerId, chance: &BuyingChance, brief: &LeadBrief) -> Vec<f64> {
        let Some(chances) = &self.chances else { return Vec::new() };
        let Ok(model) = chances.candidates.behind(chances.method) else { return Vec::new() };
        let share = if brief.category.is_empty() { 1.0 } else { self.offered.share(customer) };
        let timing = self.periods.of(model, chances.candidates.record(&chance.history), &self.season);
        timing.by_period.iter().map(|p| p * share).collect()
    }

    /// How the season divides a purchase of which no more is known among the periods.
    fn season_shares(&self) -> Vec<f64> {
        let days = |edge: &[domain::day::Day]| f64::from(edge[1].since(edge[0]));
        self.periods.edges().windows(2).map(|edge| days(edge) * self.season.over(edge[0], edge[1])).collect()
    }

    /// How the probabilities and the worth came about, in sentences.
    pub fn spoken(&self, brief: &LeadBrief) -> String {
        let group = if brief.category.is_empty() {
            "any purchase".to_owned()
        } else {
            format!(
                "a purchase of {} (the customer's own share of such days, drawn towards everybody's, and the season)",
                brief.category
            )
        };
        let of_calls = self.answers.as_ref().is_some_and(|answers| answers.of_calls);
        let mut sentences = Vec::new();
        if let Some(chances) = &self.chances {
            let method = chances.method.name();
            sentences.push(if of_calls {
                format!("A yes is divided among the periods as {group} is, by {method}.")
            } else {
                format!("The probability of each period is that of {group} by {method}.")
            });
        }
        sentences.push(match &self.answers {
            Some(answers) if of_calls => format!("How likely a yes to a call is was learned {}", answers.how),
            Some(answers) => format!("How likely prospects are to answer was learned {}", answers.how),
            None => "Prospects are left out: too few answers to earlier contacts are known.".to_owned(),
        });
        match self.sale {
            Sale::Bought { .. } => {}
            Sale::Priced { .. } => {
                sentences.push("What a sale brings is the mean price × margin of the products.".into());
            }
            Sale::Unknown => {
                sentences.push("What a sale brings is not known (no purchases, no prices): each counts as 1.".into());
            }
        }
        sentences.join(" ")
    }
}

/// A probability divided in proportion to the parts.
fn spread(probability: f64, parts: &[f64]) -> Vec<f64> {
    let sum: f64 = parts.iter().sum();
    if sum > 0.0 {
        parts.iter().map(|part| probability * part / sum).collect()
    } else {
        vec![probability / parts.len().max(1) as f64; parts.len()]
    }
}

fn sale(store: &Store, scope: &Scope, brief: &LeadBrief, offered: &Affinity) -> Result<Sale> {
    let assumed = scope.assumptions.margin_rate;
    if offered.mean_spend > 0.0 {
        return Ok(Sale::Bought { margin_rate: store.margin_rate(&brief.category)?.unwrap_or(assumed) });
    }
    Ok(match store.usual_price(&brief.category)? {
        (Some(price), margin) => Sale::Priced { contribution: price.major() * margin.unwrap_or(assumed) },
        (None, _) => Sale::Unknown,
    })
}

/// Favourite product groups by customer.
pub type Favourites = HashMap<CustomerId, String>;
