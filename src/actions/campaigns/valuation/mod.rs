//! What a contact adds, by customer, offer and channel: the one valuation of campaigns, leads, the board and the response
//! list.
//!
//! Where past contacts left somebody alone, the chances with and without a contact are learned from them, customer by
//! customer. Else the chance without one is that of buying, and a contact moves its odds by what is assumed of the channel,
//! drawn towards what the business's own campaigns showed. Results of own campaigns move both.

mod look_alike;
mod taught;
mod trial;

use anyhow::Result;

use crate::campaigns::ToldBy;
use crate::ranking::chances::BuyingChance;
use crate::ranking::contacts::{last_day, last_known};
use crate::ranking::windows;
use crate::scope::{ASSUMPTIONS, SELECTION, Scope, record_end};
use domain::assumption::Assumptions;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::effect::{Estimate, LearnedEffect, PlannedEffect};
use domain::selection::Selection;
use domain::shift::Shift;
use look_alike::LookAlike;
use planning::effect::learn_of_offers;
use planning::promise::{Doubt, moved};
use progress::Progress;
use stats::interval::Z95;
use stats::special::logit;
use store::Store;
use trial::Trial;

/// How unsure it is that a trial of the past speaks of the next contact (standard deviation, log odds): by a channel of
/// the trial, and by another.
const UNSURE_OF_TRIAL: f64 = 0.1;
const UNSURE_OF_CHANNEL: f64 = 0.3;

/// What is asked of a valuation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ValuationSettings {
    pub channel: Channel,
    /// By how much ten points of discount multiply the odds of a response, less 1, as far as nothing was learned.
    pub discount_effect: f64,
    /// Contacts after this day are not looked at.
    pub today: Day,
    /// What was learned when the list was made, where it is rebuilt.
    pub learned: Option<LearnedEffect>,
    /// Whether the level of all chances follows own results too.
    pub corrects_level: bool,
    /// Days within which a purchase counts.
    pub days: u32,
}

/// Chances of one customer: if left alone and if contacted.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Pair {
    pub alone: f64,
    pub contacted: f64,
}

pub(crate) struct Valuation {
    trial: Option<Trial>,
    /// Where no trial speaks of prospects.
    look_alike: Option<LookAlike>,
    channel: Channel,
    corrects_level: bool,
    pub effect: PlannedEffect,
}

impl Valuation {
    /// # Errors
    /// When the database cannot be read, or the work is cancelled.
    pub(crate) fn load(
        store: &mut Store,
        scope: &Scope,
        asked: ValuationSettings,
        progress: &Progress,
    ) -> Result<Valuation> {
        let facts = windows::facts(store, scope)?;
        let known = last_day(store, scope)?.min(asked.today.max(scope.as_of));
        let trial = Trial::learn(store, scope, &facts, known, asked.channel, progress)?;
        progress.check()?;
        let effects = &scope.assumptions.contact_effects;
        let mut assumed = LearnedEffect::assumed(effects, asked.discount_effect);
        let mut of_trials = Vec::new();
        if let Some(trial) = &trial {
            let sd = if trial.is_of_channel { UNSURE_OF_TRIAL } else { UNSURE_OF_CHANNEL };
            // The trial tells what a contact adds; what a discount adds, only campaigns with several discounts do, whoever
            // told the chances of their customers.
            if asked.learned.is_none() {
                assumed.discount =
                    learn_of_offers(&assumed, &taught::campaigns(store, ToldBy::Forecast)?, &[]).discount;
            }
            assumed.contact = [Estimate { mean: 0.0, sd }; 3];
        } else {
            of_trials = taught::beside_campaigns(store, &facts.contacts, known, asked.today)?;
        }
        let told_by = if trial.is_some() { ToldBy::Trial } else { ToldBy::Any };
        let learned = match asked.learned {
            Some(learned) => learned,
            None => learn_of_offers(&assumed, &taught::campaigns(store, told_by)?, &of_trials),
        };
        let source = match &trial {
            Some(trial) => trial.spoken(asked.channel, &learned),
            None => spoken(asked.channel, effects.source(asked.channel), &learned),
        };
        let look_alike = match &trial {
            Some(_) => None,
            None => LookAlike::learn(store, scope, &facts, asked.days)?,
        };
        let effect = PlannedEffect { by_trial: trial.is_some(), learned, source };
        Ok(Valuation { trial, look_alike, channel: asked.channel, corrects_level: asked.corrects_level, effect })
    }

    /// What own campaigns and lead lists taught, and nothing that a model would have to be fitted for.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn without_models(store: &mut Store, scope: &Scope, asked: ValuationSettings) -> Result<Valuation> {
        let assumptions = Assumptions { discount_effect: asked.discount_effect, ..scope.assumptions.clone() };
        let learned = learned(store, &assumptions, asked.today)?;
        let source = spoken(asked.channel, scope.assumptions.contact_effects.source(asked.channel), &learned);
        let effect = PlannedEffect { by_trial: false, learned, source };
        let (channel, corrects_level) = (asked.channel, asked.corrects_level);
        Ok(Valuation { trial: None, look_alike: None, channel, corrects_level, effect })
    }

    /// What past contacts of which some were left alone say of a customer; none without such.
    pub(crate) fn by_trial(&self, customer: CustomerId) -> Option<Pair> {
        self.trial.as_ref()?.pair(customer)
    }

    /// The chances of a customer as the models say them, before own results are heeded: those of what makes up `share`
    /// of the customer's buying. None if nothing tells them.
    pub(crate) fn modelled(&self, customer: CustomerId, own: Option<&BuyingChance>, share: f64) -> Option<Pair> {
        let pair = if let Some(trial) = &self.trial {
            trial.pair(customer)?
        } else {
            let chance = own.map(|own| own.probability).or_else(|| self.look_alike(customer))?;
            Pair { alone: chance, contacted: chance }
        };
        Some(Pair { alone: pair.alone * share, contacted: pair.contacted * share })
    }

    /// The same with what own results and assumptions say of the contact and of a discount (0 to 1).
    pub(crate) fn heeded(&self, modelled: Pair, discount: f64) -> Pair {
        let learned = &self.effect.learned;
        let level = if self.corrects_level { learned.level.mean } else { 0.0 };
        let contact = learned.by(self.channel).mean + 10.0 * discount.clamp(0.0, 1.0) * learned.discount.mean;
        Pair { alone: moved(modelled.alone, level), contacted: moved(modelled.contacted, level + contact) }
    }

    /// The chance of a prospect's first purchase, from how much the prospect is like customers; none if nothing tells.
    pub(crate) fn look_alike(&self, prospect: CustomerId) -> Option<f64> {
        self.look_alike.as_ref()?.chance(prospect)
    }

    /// Whether anything tells of prospects.
    pub(crate) fn knows_prospects(&self) -> bool {
        self.trial.is_some() || self.look_alike.is_some()
    }

    /// The chances of somebody of whom answers to contacts tell how likely a yes is: what a contact adds is in it.
    pub(crate) fn of_called(&self, contacted: f64) -> Pair {
        Pair { alone: moved(contacted, -self.effect.learned.by(self.channel).mean), contacted }
    }

    /// The chances of somebody of whom purchases tell how likely one is. As long as nothing was measured, a contact is taken to
    /// bring a part of the purchases that come, the same part of everybody's: odds that were assumed for all say nothing of who
    /// among those who are likely to buy needs the contact least.
    pub(crate) fn of_buying(&self, chance: f64, discount: f64) -> Pair {
        let learned = &self.effect.learned;
        if learned.campaigns == 0 {
            return Pair { alone: chance * (-learned.by(self.channel).mean.max(0.0)).exp(), contacted: chance };
        }
        self.heeded(Pair { alone: chance, contacted: chance }, discount)
    }

    /// What the trial says of a customer, in a sentence; empty without one.
    pub(crate) fn reason(&self, pair: Pair) -> String {
        if self.trial.is_none() {
            return String::new();
        }
        format!(
            "Of 100 like this, {} say yes if contacted and {} if left alone.",
            figures::of_hundred(pair.contacted),
            figures::of_hundred(pair.alone)
        )
    }

    /// How far the chances of these customers may be off together, each with its chance of buying and its chances here.
    pub(crate) fn doubt(&self, list: &[(CustomerId, Option<&BuyingChance>, Pair)], mean_discount: f64) -> Doubt {
        if list.is_empty() {
            return Doubt::default();
        }
        let learned = &self.effect.learned;
        let n = list.len() as f64;
        let mut effect = f64::hypot(learned.by(self.channel).sd, learned.contact_spread);
        effect = f64::hypot(effect, 10.0 * mean_discount * learned.discount.sd);
        if let Some(trial) = &self.trial {
            let spread = list.iter().map(|(.., pair)| pair.contacted * (1.0 - pair.contacted)).sum::<f64>() / n;
            let error = trial.error(list.iter().map(|(customer, ..)| *customer));
            effect = f64::hypot(effect, error / spread.max(1e-6));
        }
        let level = if self.corrects_level && learned.judged > 0 {
            f64::hypot(learned.level.sd, learned.level_spread)
        } else {
            list.iter().filter_map(|(_, own, _)| own.map(half_width)).sum::<f64>() / n
        };
        Doubt { level, effect }
    }
}

/// What own campaigns, trials and lead lists taught so far, without the chances of single customers: what a plan of `today`
/// learns where no trial is large enough to tell those.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn learned(store: &mut Store, assumptions: &Assumptions, today: Day) -> Result<LearnedEffect> {
    let assumed = LearnedEffect::assumed(&assumptions.contact_effects, assumptions.discount_effect);
    let selection: Selection = store.setting(SELECTION)?;
    let trials = match last_known(store, &selection)? {
        Some(last) => {
            let as_of = record_end(store, &selection)?.unwrap_or(last);
            taught::beside_campaigns(store, &store.contact_columns(None)?, last.min(today.max(as_of)), today)?
        }
        None => Vec::new(),
    };
    Ok(learn_of_offers(&assumed, &taught::campaigns(store, ToldBy::Any)?, &trials))
}

/// The correction of the level that a plan made on the last day of the record would use; none before anything is over.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn recalibration(store: &mut Store) -> Result<Option<Shift>> {
    let Some(today) = store.totals()?.last_day else { return Ok(None) };
    let stored: Assumptions = store.setting(ASSUMPTIONS)?;
    Ok(shift(&learned(store, &stored, today)?))
}

/// The level as a correction of all chances, with its 95 % interval; none where nothing was learned.
pub(crate) fn shift(learned: &LearnedEffect) -> Option<Shift> {
    let half = Z95 * learned.level.sd;
    (learned.judged > 0).then_some(Shift {
        log_odds: learned.level.mean,
        low: learned.level.mean - half,
        high: learned.level.mean + half,
        lists: learned.judged,
        customers: learned.judged_customers,
    })
}

/// Half the interval of a chance as a standard deviation in log odds.
fn half_width(own: &BuyingChance) -> f64 {
    let odds = |p: f64| logit(p.clamp(1e-4, 1.0 - 1e-4));
    ((odds(own.high) - odds(own.low)) / (2.0 * Z95)).clamp(0.0, 1.5)
}

/// Of so many in a hundred the effect of a contact is said.
const SAID_OF: f64 = 0.1;

/// "Where 10 of 100 would buy anyway, a contact by e-mail is taken to make it 17 (…)."
fn spoken(channel: Channel, source: &str, learned: &LearnedEffect) -> String {
    let effect = learned.by(channel);
    let of_hundred = |log_odds: f64| figures::of_hundred(moved(SAID_OF, log_odds));
    let from = match learned.campaigns {
        0 => source.to_owned(),
        n => format!(
            "learned from {n} {} with {} left alone; between {} and {} with 80 % confidence",
            figures::plural(n, "campaign and trial", "campaigns and trials"),
            figures::count(learned.left_alone),
            of_hundred(effect.mean - 1.2816 * effect.sd),
            of_hundred(effect.mean + 1.2816 * effect.sd),
        ),
    };
    format!(
        "Where {} of 100 would buy anyway, a contact by {} is taken to make it {} ({from}).",
        figures::of_hundred(SAID_OF),
        channel.name().to_lowercase(),
        of_hundred(effect.mean)
    )
}
