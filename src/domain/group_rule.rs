//! Rules for groups: who belongs to each group, how likely it answers an offer, and when.

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::period::PeriodUnit;
use crate::rule::Rule;

/// The database's own number of a table of rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupRulesId(pub i64);

/// Where a rule comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleOrigin {
    /// From what people like this did before.
    #[default]
    Learned,
    /// A person wrote or changed it.
    ByHand,
}

/// Whether a group is called at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Handling {
    #[default]
    Call,
    LeaveAlone,
}

/// One group: the first rule of a table that holds for a person decides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GroupRule {
    pub name: String,
    /// Who belongs to it.
    pub who: Rule,
    /// People that it was learned from, and how many of them bought.
    pub customers: usize,
    pub bought: usize,
    /// Chance of buying within all periods, with its 95 % interval.
    pub chance: f64,
    pub low: f64,
    pub high: f64,
    /// Chance of buying first in each period.
    pub by_period: Vec<f64>,
    pub handling: Handling,
    pub origin: RuleOrigin,
}

impl GroupRule {
    /// Position of the likeliest period; none without periods.
    #[must_use]
    pub fn best_period(&self) -> Option<usize> {
        let period = |a: &usize, b: &usize| self.by_period[*a].total_cmp(&self.by_period[*b]).then(b.cmp(a));
        (0..self.by_period.len()).max_by(period)
    }

    /// Gives the group another chance; the periods keep their proportions.
    pub fn set_chance(&mut self, chance: f64) {
        let sum: f64 = self.by_period.iter().sum();
        let periods = self.by_period.len().max(1) as f64;
        for part in &mut self.by_period {
            *part = if sum > 0.0 { *part * chance / sum } else { chance / periods };
        }
        (self.chance, self.low, self.high) = (chance, chance, chance);
    }

    /// Makes a period the likeliest: it changes places with the one that was.
    pub fn set_best_period(&mut self, period: usize) {
        if let Some(best) = self.best_period().filter(|_| period < self.by_period.len()) {
            self.by_period.swap(best, period);
        }
    }
}

/// A table of rules for one offer, in the order in which they are tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupRules {
    /// Product group offered; empty: any purchase.
    pub category: String,
    /// What the time after the offer's day is divided into.
    pub unit: PeriodUnit,
    pub periods: u32,
    pub learned_on: Day,
    /// The last day of the purchases that it was learned from.
    pub as_of: Day,
    /// What it was learned from and how it did on a time that it had not seen, in sentences.
    pub how: String,
    pub groups: Vec<GroupRule>,
}

/// What rules are asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RulesWish {
    /// Product group offered; empty: any purchase.
    pub category: String,
    pub offer_day: Day,
    pub unit: PeriodUnit,
    pub periods: u32,
    /// Codes of KPIs, names of attributes, `region`, `postcode`, `bought-before`; empty: the ticked KPIs and all else.
    pub characteristics: Vec<String>,
}

impl Default for RulesWish {
    fn default() -> RulesWish {
        RulesWish {
            category: String::new(),
            offer_day: Day(0),
            unit: PeriodUnit::Months,
            periods: 3,
            characteristics: Vec::new(),
        }
    }
}

/// What a person changes of a rule; none: as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RuleChange {
    pub name: Option<String>,
    pub who: Option<Rule>,
    pub chance: Option<f64>,
    /// Position of the period that is to be the likeliest.
    pub best_period: Option<usize>,
    pub handling: Option<Handling>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_chance_keeps_the_proportions_and_a_changed_time_keeps_the_chance() {
        let mut rule = GroupRule { chance: 0.4, by_period: vec![0.1, 0.3], ..GroupRule::default() };
        rule.set_chance(0.2);
        assert!((rule.by_period[0] - 0.05).abs() < 1e-12 && (rule.by_period[1] - 0.15).abs() < 1e-12);
        assert_eq!(rule.best_period(), Some(1));
        rule.set_best_period(0);
        assert_eq!(rule.best_period(), Some(0));
        assert!((rule.by_period.iter().sum::<f64>() - 0.2).abs() < 1e-12);
        rule.set_best_period(7);
        assert_eq!(rule.best_period(), Some(0), "there is no eighth period");
        let mut empty = GroupRule { by_period: vec![0.0; 4], ..GroupRule::default() };
        empty.set_chance(0.2);
        assert!((empty.by_period[3] - 0.05).abs() < 1e-12);
    }
}
