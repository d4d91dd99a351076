//! Applies stored rules to everybody as they are known now: nothing is learned anew.

use std::collections::HashMap;

use anyhow::Result;

use crate::scope::Scope;
use crate::segments;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::group_rule::{GroupRule, GroupRules, GroupRulesId, Handling};
use features::history::histories;
use models::choosing::question::learn_dormancy_days;
use progress::Progress;
use store::Store;

/// Everybody's group, by a stored table.
#[derive(Debug)]
pub(crate) struct ByRules {
    pub rules: GroupRules,
    group_of: HashMap<CustomerId, usize>,
    /// Days since the last purchase; prospects have none.
    since: HashMap<CustomerId, u32>,
    dormancy_days: u32,
}

impl ByRules {
    /// # Errors
    /// When there is no such table, one of its rules asks about something that is gone, or the work is cancelled.
    pub fn load(store: &Store, scope: &Scope, id: GroupRulesId, today: Day, progress: &Progress) -> Result<ByRules> {
        let rules = store.group_rules_of(id)?;
        progress.stage("Applying the rules", 0)?;
        let masks =
            segments::masks(store, rules.groups.iter().map(|group| (&group.name, &group.who)), today, progress)?;
        let mut group_of = HashMap::new();
        for (place, customer) in masks.customers.iter().enumerate() {
            if let Some(group) = masks.of.iter().position(|mask| mask[place]) {
                group_of.insert(CustomerId(*customer), group);
            }
        }
        let columns = store.spend_columns(&scope.selection, Some(scope.as_of))?;
        let (histories, _) = histories(&columns, scope.as_of, 0);
        let dormancy_days = scope.assumptions.dormancy_days.unwrap_or_else(|| learn_dormancy_days(&histories));
        let since = histories.iter().map(|one| (one.customer, one.days_since_last_purchase())).collect();
        Ok(ByRules { rules, group_of, since, dormancy_days })
    }

    /// The group of a person with its position; none if no rule holds.
    pub fn group(&self, customer: CustomerId) -> Option<(usize, &GroupRule)> {
        let place = *self.group_of.get(&customer)?;
        Some((place, self.rules.groups.get(place)?))
    }

    /// The rule by which a person may be called; none if none holds, or the group is left alone.
    pub fn called(&self, customer: CustomerId) -> Option<&GroupRule> {
        self.group(customer).map(|(_, group)| group).filter(|group| group.handling == Handling::Call)
    }

    pub fn has_bought(&self, customer: CustomerId) -> bool {
        self.since.contains_key(&customer)
    }

    /// Customers with the days since each last bought.
    pub fn buyers(&self) -> impl Iterator<Item = (CustomerId, u32)> + '_ {
        self.since.iter().map(|(customer, days)| (*customer, *days))
    }

    pub fn dormancy_days(&self) -> u32 {
        self.dormancy_days
    }
}
