//! Tables of rules for groups, one for each product group offered.

use rusqlite::{OptionalExtension, Row, params};

use super::ranking::json_numbers;
use super::{Store, StoreError};
use domain::day::Day;
use domain::group_rule::{GroupRule, GroupRules, GroupRulesId, Handling, RuleOrigin};
use domain::period::PeriodUnit;
use domain::rule::Rule;

/// A rule with what it says in words.
pub type Worded = (GroupRule, String);

impl Store {
    /// Every table of rules, by product group.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn group_rules(&self) -> Result<Vec<(GroupRulesId, GroupRules)>, StoreError> {
        let mut query = self.connection.prepare("SELECT id FROM group_rules ORDER BY category")?;
        let ids = query.query_map([], |row| row.get(0).map(GroupRulesId))?.collect::<Result<Vec<_>, _>>()?;
        ids.into_iter().map(|id| Ok((id, self.group_rules_of(id)?))).collect()
    }

    /// # Errors
    /// When there is no such table.
    pub fn group_rules_of(&self, id: GroupRulesId) -> Result<GroupRules, StoreError> {
        let head = "SELECT category, unit, periods, learned_on, as_of, how FROM group_rules WHERE id = ?1";
        let read = |row: &Row<'_>| {
            let rules = GroupRules {
                category: row.get(0)?,
                periods: row.get(2)?,
                learned_on: Day(row.get(3)?),
                as_of: Day(row.get(4)?),
                how: row.get(5)?,
                unit: PeriodUnit::Months,
                groups: Vec::new(),
            };
            Ok((rules, row.get::<_, String>(1)?))
        };
        let (mut rules, unit) = self
            .connection
            .query_row(head, [id.0], read)
            .optional()?
            .ok_or(StoreError::NoSuch { what: "table of rules", id: id.0.to_string() })?;
        rules.unit = unit.parse().map_err(|error| StoreError::unparsable("unit of a table of rules", &error))?;
        let sql = "SELECT name, who, customers, bought, chance, low, high, by_period, handling, origin
                   FROM group_rule WHERE rules_id = ?1 ORDER BY place";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([id.0], parts)?;
        for row in rows {
            let (rule, who, by_period) = row?;
            let wrong = |error: serde_json::Error| StoreError::unparsable("rule", &error);
            let who: Rule = serde_json::from_str(&who).map_err(wrong)?;
            let who = if self.hides_people() { who.unnamed() } else { who };
            rules.groups.push(GroupRule { who, by_period: serde_json::from_str(&by_period).map_err(wrong)?, ..rule });
        }
        Ok(rules)
    }

    /// Stores a table in place of the one for the same product group; returns its number, which stays the same.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_group_rules(&mut self, rules: &GroupRules, groups: &[Worded]) -> Result<GroupRulesId, StoreError> {
        let id: i64 = self.connection.query_row(
            "INSERT INTO group_rules (category, unit, periods, learned_on, as_of, how) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (category) DO UPDATE SET unit = ?2, periods = ?3, learned_on = ?4, as_of = ?5, how = ?6
             RETURNING id",
            params![
                rules.category,
                rules.unit.to_string(),
                rules.periods,
                rules.learned_on.0,
                rules.as_of.0,
                rules.how
            ],
            |row| row.get(0),
        )?;
        self.connection.execute("DELETE FROM group_rule WHERE rules_id = ?1", [id])?;
        let mut insert = self.connection.prepare(
            "INSERT INTO group_rule (rules_id, place, name, who, told, customers, bought, chance, low, high, by_period,
                 handling, origin)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?;
        for (place, (rule, told)) in (1_i64..).zip(groups) {
            let who = serde_json::to_string(&rule.who).map_err(|error| StoreError::unparsable("rule", &error))?;
            insert.execute(params![
                id,
                place,
                rule.name,
                who,
                told,
                i64::try_from(rule.customers).unwrap_or(i64::MAX),
                i64::try_from(rule.bought).unwrap_or(i64::MAX),
                rule.chance,
                rule.low,
                rule.high,
                json_numbers(&rule.by_period),
                handling(rule.handling),
                origin(rule.origin)
            ])?;
        }
        Ok(GroupRulesId(id))
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn delete_group_rules(&mut self, id: GroupRulesId) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM group_rules WHERE id = ?1", [id.0])?;
        Ok(())
    }
}

/// A rule without what is stored as JSON, and that.
fn parts(row: &Row<'_>) -> rusqlite::Result<(GroupRule, String, String)> {
    let count = |at| row.get::<_, i64>(at).map(|count| usize::try_from(count).unwrap_or(0));
    let rule = GroupRule {
        name: row.get(0)?,
        customers: count(2)?,
        bought: count(3)?,
        chance: row.get(4)?,
        low: row.get(5)?,
        high: row.get(6)?,
        handling: if row.get::<_, String>(8)? == "call" { Handling::Call } else { Handling::LeaveAlone },
        origin: if row.get::<_, String>(9)? == "learned" { RuleOrigin::Learned } else { RuleOrigin::ByHand },
        ..GroupRule::default()
    };
    Ok((rule, row.get(1)?, row.get(7)?))
}

fn handling(handling: Handling) -> &'static str {
    match handling {
        Handling::Call => "call",
        Handling::LeaveAlone => "leave-alone",
    }
}

fn origin(origin: RuleOrigin) -> &'static str {
    match origin {
        RuleOrigin::Learned => "learned",
        RuleOrigin::ByHand => "by-hand",
    }
}
