//! Who could be a lead, with a probability for each period and what the offer would bring.

use std::collections::HashMap;

use anyhow::Result;

use crate::campaigns::valuation::{Pair, Valuation, ValuationSettings};
use crate::full_price::full_price;
use crate::leads::offer_time::periods_of;
use crate::leads::rules::ByRules;
use crate::ranking::answers::Answers;
use crate::ranking::chances::{BuyingChance, Chances, chances};
use crate::scope::Scope;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::lead::LeadBrief;
use domain::money::Money;
use features::affinity::{Affinity, Wanted, days_of};
use features::margin::Margins;
use models::origins::season::Season;
use models::timing::periods::Periods;
use models::timing::renewal::{Renewal, Rhythm};
use planning::targeting::Chance;
use progress::Progress;
use store::Store;

/// What is known about how everybody would answer the offer.
pub struct Outlook {
    pub periods: Periods,
    /// None in a database without purchases.
    pub chances: Option<Chances>,
    /// None if too few answers to earlier contacts are known.
    pub answers: Option<Answers>,
    pub offered: Affinity,
    /// Where the time since it was last bought tells when it is bought again.
    pub renewal: Option<Renewal>,
    /// Stored rules, where they say everything and nothing is learned anew.
    pub by_rules: Option<ByRules>,
    valuation: Valuation,
    season: Season,
    margins: Margins,
    /// What a sale brings in, in major units.
    sale: Sale,
}

/// What a sale of what is offered brings, in major units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sale {
    /// From purchases: the mean spend on a day with it, and the share of it that stays.
    Bought { spend: f64, margin_rate: f64 },
    /// From product prices.
    Priced { price: f64, margin_rate: f64 },
    /// Unknown: each likely sale counts as 1.
    Unknown,
}

/// A person with the figures for a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct LeadCandidate {
    pub customer: CustomerId,
    /// Of a yes if called.
    pub propensity: f64,
    /// Of the same purchase if left alone.
    pub alone: f64,
    pub by_period: Vec<f64>,
    /// What the call adds, before it is paid, in major units.
    pub expected_value: f64,
    /// What all sales bring, with those that would come anyway.
    pub gross_value: f64,
}

impl Outlook {
    /// # Errors
    /// When the database cannot be read, no model can be fitted, or the work is cancelled.
    pub fn load(
        store: &mut Store,
        scope: &Scope,
        brief: &LeadBrief,
        by_rules: Option<ByRules>,
        today: Day,
        progress: &Progress,
    ) -> Result<Outlook> {
        let periods = periods_of(brief, scope.as_of);
        let end = periods.edges().last().copied().unwrap_or(brief.offer_day);
        let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
        let chances = if purchases.is_empty() || by_rules.is_some() {
            None
        } else {
            let chances = chances(store, scope, end.since(scope.as_of).unsigned_abs(), progress)?;
            chances.candidates.behind(chances.method)?;
            Some(chances)
        };
        let answers = match &by_rules {
            Some(_) => None,
            None => Answers::learn(store, scope, &brief.category, progress)?,
        };
        let product = if brief.product.is_empty() { None } else { store.product_number(&brief.product)? };
        let wanted = match product {
            Some(product) => Wanted::Product(product),
            None if brief.category.is_empty() => Wanted::Everything,
            None => Wanted::Group(&brief.category),
        };
        let purchases = full_price(store, purchases)?;
        let offered = Affinity::of_wanted(&purchases, wanted, scope.as_of);
        let margins = Margins::new(&purchases, scope.as_of, scope.assumptions.margin_rate);
        let asked = ValuationSettings {
            channel: Channel::Telephone,
            discount_effect: scope.assumptions.discount_effect,
            today,
            learned: None,
            corrects_level: true,
            days: end.since(scope.as_of).unsigned_abs(),
        };
        progress.stage("Looking when it is bought again", 0)?;
        let looks_at = |code: &str| scope.characteristics.iter().any(|one| one == code);
        let is_blind = !scope.characteristics.is_empty() && !looks_at("rhythm") && !looks_at("goods");
        let renewal = if by_rules.is_some() || is_blind {
            None
        } else {
            let days = days_of(&purchases, wanted, scope.as_of);
            Renewal::learn(&days, scope.as_of.0, &periods.days_after())
        };
        let valuation = match &by_rules {
            Some(_) => Valuation::without_models(store, scope, asked)?,
            None => Valuation::load(store, scope, asked, progress)?,
        };
        Ok(Outlook {
            renewal,
            periods,
            season: Season::learn(offered.first_month, &offered.by_month),
            sale: sale(store, brief, &offered, margins.rate(wanted).0)?,
            valuation,
            by_rules,
            margins,
            chances,
            answers,
            offered,
        })
    }

    pub fn has_bought(&self, customer: CustomerId) -> bool {
        match &self.by_rules {
            Some(by_rules) => by_rules.has_bought(customer),
            None => self.chance(customer).is_some(),
        }
    }

    /// What of the chances not to rely on, as a sentence.
    pub fn caution(&self) -> Option<&str> {
        self.chances.as_ref()?.caution.as_deref()
    }

    /// The chance of a purchase; none for a prospect.
    pub fn chance(&self, customer: CustomerId) -> Option<&BuyingChance> {
        self.chances.as_ref()?.of.get(&customer)
    }

    /// The figures of one person; none if there is no evidence of how likely the person is to buy.
    pub fn candidate(&self, customer: CustomerId, brief: &LeadBrief) -> Option<LeadCandidate> {
        let chance = self.chance(customer);
        let bought = match &self.by_rules {
            Some(by_rules) => Some(by_rules.called(customer)?.by_period.clone()),
            None => chance.map(|chance| self.by_period(customer, chance, brief)),
        };
        let pair = self.pair(customer, chance, bought.as_deref(), brief)?;
        let by_period = spread(pair.contacted, &bought.unwrap_or_else(|| self.season_shares()));
        let (price, rate) = self.worth(customer, chance, brief);
        let kept = price * (rate - brief.discount) - brief.offer_cost.major();
        let chance = Chance {
            probability: pair.contacted,
            alone: pair.alone,
            sales: price * (1.0 - brief.discount),
            margin: price * rate,
            offer_cost: price * rate - kept,
        };
        Some(LeadCandidate {
            customer,
            propensity: pair.contacted,
            alone: pair.alone,
            by_period,
            expected_value: chance.expected_profit(0.0),
            gross_value: chance.gross_profit(0.0),
        })
    }

    /// The chances of a person if called and if left alone: by past contacts of which some were left alone; by answers to
    /// calls; else by purchases.
    fn pair(
        &self,
        customer: CustomerId,
        chance: Option<&BuyingChance>,
        bought: Option<&[f64]>,
        brief: &LeadBrief,
    ) -> Option<Pair> {
        if let Some(pair) = self.valuation.by_trial(customer) {
            let called = self.answers.as_ref().filter(|answers| answers.of_calls);
            let called = called.and_then(|answers| answers.of.get(&customer)).map(|answer| answer.probability);
            return Some(self.valuation.heeded(self.valuation.levelled(pair, called), brief.discount));
        }
        let answer = self.answers.as_ref().and_then(|answers| {
            // Purchases are the better evidence for those who have bought, unless dealers' own calls have taught
            // enough.
            let counts = chance.is_none() || answers.of_calls;
            answers.of.get(&customer).filter(|_| counts).map(|answer| answer.probability)
        });
        match (answer, bought) {
            (Some(called), _) => Some(self.valuation.of_called(called)),
            (None, Some(bought)) => Some(self.valuation.of_buying(bought.iter().sum(), brief.discount)),
            (None, None) => {
                let chance = self.valuation.look_alike(customer)?;
                Some(self.valuation.of_buying(chance, brief.discount))
            }
        }
    }

    /// Whether anything tells how likely prospects are to buy.
    pub fn knows_prospects(&self) -> bool {
        self.by_rules.is_some() || self.answers.is_some() || self.valuation.knows_prospects()
    }

    /// What a sale to this person brings at full price, and the share of it that stays.
    fn worth(&self, customer: CustomerId, chance: Option<&BuyingChance>, brief: &LeadBrief) -> (f64, f64) {
        let (price, rate) = match self.sale {
            Sale::Bought { spend, .. } if brief.category.is_empty() && brief.product.is_empty() => {
                (chance.map_or(spend, |chance| chance.spend), self.margins.of_customer(customer))
            }
            Sale::Bought { spend, margin_rate } => (spend, margin_rate),
            Sale::Priced { price, margin_rate } => (price, margin_rate),
            Sale::Unknown => return (1.0, 1.0),
        };
        // At a price of the offer's own, what it leaves shrinks or grows by the difference.
        match brief.price.map(Money::major).filter(|own| *own > 0.0 && price > 0.0) {
            Some(own) => (own, 1.0 - (1.0 - rate) * price / own),
            None => (price, rate),
        }
    }

    /// Chance that the first purchase after the offer's day falls in each period and is of what is offered: by the time since
    /// it was last bought where that tells; else the purchase model's increments in its season × its share of this
    /// customer's purchase days.
    fn by_period(&self, customer: CustomerId, chance: &BuyingChance, brief: &LeadBrief) -> Vec<f64> {
        let edges = self.periods.days_after();
        if let Some(due) = self.renewal.as_ref().and_then(|renewal| renewal.by_period(customer, &edges)) {
            return self.periods.asked(&due);
        }
        let Some(chances) = &self.chances else { return Vec::new() };
        let Ok(model) = chances.candidates.behind(chances.method) else { return Vec::new() };
        let is_for_all = brief.category.is_empty() && brief.product.is_empty();
        let share = if is_for_all { 1.0 } else { self.offered.share(customer) };
        let timing = self.periods.of(model, chances.candidates.record(&chance.history), &self.season);
        self.periods.asked(&timing.by_period).iter().map(|p| p * share).collect()
    }

    /// What a call adds to this person's chance, in a sentence.
    pub fn added(&self, one: &LeadCandidate) -> String {
        if !self.valuation.effect.by_trial {
            return String::new();
        }
        format!(
            "Of 100 like this, {} say yes if called and {} would buy anyway.",
            figures::of_hundred(one.propensity),
            figures::of_hundred(one.alone)
        )
    }

    /// How the season divides a purchase among the periods when nothing more is known about it.
    fn season_shares(&self) -> Vec<f64> {
        let days = |edge: &[domain::day::Day]| f64::from(edge[1].since(edge[0]));
        let share = |edge: &[domain::day::Day]| days(edge) * self.season.over(edge[0], edge[1]);
        self.periods.asked(&self.periods.edges().windows(2).map(share).collect::<Vec<f64>>())
    }

    /// How the probabilities and the value were determined, in sentences.
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
        let mut sentences = vec![self.valuation.effect.source.clone()];
        if let Some(by_rules) = &self.by_rules {
            let rules = &by_rules.rules;
            sentences.push(format!(
                "How likely everybody is, and when, is what the rules for groups of {} say; nothing was learned anew. {}",
                rules.learned_on.spoken(),
                rules.how
            ));
        } else if let Some(renewal) = &self.renewal {
            sentences.push(due(renewal));
        } else if let Some(chances) = &self.chances {
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
            None if self.valuation.effect.by_trial || self.by_rules.is_some() => String::new(),
            None if self.valuation.knows_prospects() => {
                "How likely prospects are to buy is taken from how much they have in common with customers.".to_owned()
            }
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
        sentences.retain(|sentence| !sentence.is_empty());
        sentences.join(" ")
    }
}

/// How the time since the last purchase tells the next.
fn due(renewal: &Renewal) -> String {
    let [quarter, half, most] = renewal.quartiles;
    let whose = match renewal.rhythm {
        Rhythm::Common => "",
        Rhythm::Own => ", each customer by the own usual gap",
    };
    format!(
        "The probability of each period follows the time since it was last bought: half of those who buy again do so within {half} days, the middle half between {quarter} and {most} days{whose}."
    )
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

fn sale(store: &Store, brief: &LeadBrief, offered: &Affinity, margin_rate: f64) -> Result<Sale> {
    if offered.mean_spend > 0.0 {
        return Ok(Sale::Bought { spend: offered.mean_spend, margin_rate });
    }
    Ok(match store.usual_price(&brief.category)? {
        (Some(price), margin) => Sale::Priced { price: price.major(), margin_rate: margin.unwrap_or(margin_rate) },
        (None, _) => Sale::Unknown,
    })
}

/// Favourite product group by customer.
pub type Favourites = HashMap<CustomerId, String>;
