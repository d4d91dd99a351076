//! Everybody's chances with and without a contact, learned from past contacts of which some were left alone.

use std::collections::{BTreeSet, HashMap};

use anyhow::Result;

use super::Pair;
use crate::ranking::contacts::{Effect, uplift};
use crate::scope::Scope;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::effect::LearnedEffect;

use features::contact_table::{Approach, asking_table, usual_approach};
use features::moment::Facts;
use progress::Progress;
use store::Store;

/// Chances without a contact are bent within this part of the control group's rate.
const BENT_WITHIN: f64 = 0.2;

pub(super) struct Trial {
    of: HashMap<CustomerId, One>,
    effect: Effect,
    /// Whether it was by the channel asked for.
    pub is_of_channel: bool,
    /// What a contact by that channel adds for each point that one of the trial added.
    scale: f64,
}

#[derive(Debug, Clone, Copy)]
struct One {
    pair: Pair,
    score: f64,
}

impl Trial {
    /// None if too few were contacted or left alone.
    ///
    /// # Errors
    /// When the database cannot be read, or the work is cancelled.
    pub(super) fn learn(
        store: &Store,
        scope: &Scope,
        facts: &Facts,
        known: Day,
        channel: Channel,
        progress: &Progress,
    ) -> Result<Option<Trial>> {
        if !facts.contacts.control.contains(&true) {
            return Ok(None);
        }
        progress.stage("Learning what a contact adds", 0)?;
        let Some(usual) = usual_approach(&facts.contacts, known.0) else { return Ok(None) };
        let Some(effect) = uplift(facts, known) else { return Ok(None) };
        progress.check()?;
        let place = facts.contacts.channels.iter().position(|code| code == channel.code());
        let place = place.and_then(|at| u32::try_from(at).ok()).unwrap_or(usual.channel);
        let is_of_channel = effect.channels.contains(&channel);
        let approach = if is_of_channel { Approach { channel: place, ..usual } } else { usual };
        let scale = if is_of_channel { 1.0 } else { scale(scope, &effect.channels, channel) };
        let ids = store.customer_ids()?;
        let numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
        let table = asking_table(facts, &numbers, approach, known.0);
        let scores = effect.teller.model.score(&table);
        let contacted = effect.teller.contacted.score(&table);
        let one = |((id, score), contacted): ((CustomerId, f64), f64)| {
            let gain = effect.teller.gain.gain(score);
            let alone = above_zero(effect.teller.responding.chance(contacted) - gain, effect.figures.control_rate);
            let contacted = (alone + gain).clamp(0.0, 1.0);
            let contacted = (alone + scale * (contacted - alone)).clamp(0.0, 1.0);
            (id, One { pair: Pair { alone, contacted }, score })
        };
        let of = ids.into_iter().zip(scores).zip(contacted).map(one).collect();
        Ok(Some(Trial { of, effect, is_of_channel, scale }))
    }

    pub(super) fn pair(&self, customer: CustomerId) -> Option<Pair> {
        self.of.get(&customer).map(|one| one.pair)
    }

    /// Standard deviation of what a contact adds on average of these customers, in probability.
    pub(super) fn error(&self, list: impl Iterator<Item = CustomerId>) -> f64 {
        let (mut n, mut sum) = (0.0, 0.0);
        for one in list.filter_map(|customer| self.of.get(&customer)) {
            n += 1.0;
            sum += one.score;
        }
        if n > 0.0 { self.scale * self.effect.teller.gain.error(sum / n) } else { 0.0 }
    }

    pub(super) fn spoken(&self, channel: Channel, learned: &LearnedEffect) -> String {
        let told = &self.effect.figures;
        let points = |share: f64| format!("{:.1}", 100.0 * share);
        let by: Vec<String> = self.effect.channels.iter().map(|one| one.name().to_lowercase()).collect();
        let other = if self.is_of_channel {
            String::new()
        } else {
            format!(
                " By {} {} of that is taken, in the proportion of what is assumed of both.",
                channel.name().to_lowercase(),
                figures::whole_percent(self.scale)
            )
        };
        let own = match learned.campaigns {
            0 => String::new(),
            n => format!(" {} moved it since.", figures::counted(n, "own campaign", "own campaigns")),
        };
        format!(
            "What a contact adds was learned customer by customer from past contacts by {}: {} were contacted and {} left \
             alone, and a contact added {} points ({} to {}).{other}{own}",
            by.join(" and "),
            figures::count(told.treated),
            figures::count(told.control),
            points(told.uplift),
            points(told.uplift_low),
            points(told.uplift_high)
        )
    }
}

/// Two models, of who responds and of what a contact adds, may leave less than nothing for those left alone. That no one of
/// them would ever buy is not known, though: differences that are small against the control group's own rate are bent
/// smoothly towards nothing (softplus), and never reach it.
fn above_zero(difference: f64, control_rate: f64) -> f64 {
    let scale = (BENT_WITHIN * control_rate).max(1e-6);
    let bent = if difference > 30.0 * scale { difference } else { scale * (difference / scale).exp().ln_1p() };
    bent.clamp(0.0, 1.0)
}

/// What is assumed of a channel against those of the trial.
fn scale(scope: &Scope, tried: &BTreeSet<Channel>, channel: Channel) -> f64 {
    let effects = &scope.assumptions.contact_effects;
    let of_trial = tried.iter().map(|one| effects.log_odds(*one)).sum::<f64>() / tried.len().max(1) as f64;
    if of_trial > 0.0 { (effects.log_odds(channel) / of_trial).clamp(0.0, 2.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_certain_never_to_buy() {
        let rate = 0.1;
        assert!((above_zero(0.3, rate) - 0.3).abs() < 1e-4, "far from nothing it stays as it is");
        let low = [-0.2, -0.05, 0.0, 0.05].map(|difference| above_zero(difference, rate));
        assert!(low.windows(2).all(|pair| pair[0] < pair[1]) && low[0] > 0.0 && low[2] < 0.02, "{low:?}");
        assert!(above_zero(0.0, 0.0) < 1e-5 && above_zero(2.0, rate) <= 1.0);
    }
}
