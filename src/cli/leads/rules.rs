//! `foresale leads rules`: rules for groups, learned, shown, changed and applied.

use anyhow::{Result, bail};

use crate::cli::desk::Desk;
use crate::cli::leads::rule_arguments::{Changed, OfRules, RulesCommand};
use crate::cli::output::{Output, note};
use crate::cli::segments::named;
use actions::leads::rules::requests::{
    ChangeGroupRule, LearnGroupRules, ReadByGroupRules, ReadGroupRules, RemoveGroupRule,
};
use actions::segments::in_segment;
use actions::segments::requests::ParseRule;
use domain::group_rule::{Handling, RuleChange, RuleOrigin, RulesWish};
use reports::group_rules::GroupRulesReport;

pub fn run(command: &RulesCommand, out: &mut Output) -> Result<()> {
    match command {
        RulesCommand::Show(of) => {
            let mut desk = Desk::open_to_read(&of.db)?;
            let found = stored(&mut desk, &of.category)?;
            answer(&found, of, out)
        }
        RulesCommand::Learn { of, time, characteristics } => {
            let mut desk = Desk::open(&of.db)?;
            let offer_day = super::offer_day(&mut desk, time.offer_day)?;
            let wish = RulesWish {
                category: of.category.clone(),
                offer_day,
                unit: time.unit.into(),
                periods: time.months,
                characteristics: characteristics.clone(),
            };
            let learned = desk.ask_at_length(LearnGroupRules { wish })?;
            answer(&learned, of, out)
        }
        RulesCommand::Change { of, group, to } => {
            let mut desk = Desk::open(&of.db)?;
            let found = stored(&mut desk, &of.category)?;
            let place = group.as_ref().map(|group| place(&found, group)).transpose()?;
            let change = change(&mut desk, to)?;
            let changed = desk.ask(ChangeGroupRule { rules: found.id, place, change })?;
            answer(&changed, of, out)
        }
        RulesCommand::Remove { of, group } => {
            let mut desk = Desk::open(&of.db)?;
            let found = stored(&mut desk, &of.category)?;
            let place = group.as_ref().map(|group| place(&found, group)).transpose()?;
            let left = desk.ask(RemoveGroupRule { rules: found.id, place })?;
            if of.json {
                return out.json(&left);
            }
            note("Taken out.");
            Ok(())
        }
        RulesCommand::Who { of, top } => who(of, *top, out),
    }
}

/// The stored table for an offer.
pub(super) fn stored(desk: &mut Desk, category: &str) -> Result<GroupRulesReport> {
    let all = desk.ask(ReadGroupRules {})?;
    if let Some(found) = all.iter().find(|one| one.rules.category.eq_ignore_ascii_case(category.trim())) {
        return Ok(found.clone());
    }
    let what = if category.is_empty() { "an offer of anything".to_owned() } else { format!("'{category}'") };
    let known: Vec<&str> = all.iter().map(GroupRulesReport::offer).collect();
    let there = if known.is_empty() { String::new() } else { format!("; there are rules for {}", known.join(", ")) };
    bail!("there are no rules for {what} yet{there}; learn some with: foresale leads rules learn DB --category GROUP");
}

/// A group by its name, or by its number as shown.
fn place(of: &GroupRulesReport, group: &str) -> Result<usize> {
    let groups = &of.rules.groups;
    if let Some(place) = groups.iter().position(|one| one.name.to_lowercase() == group.trim().to_lowercase()) {
        return Ok(place);
    }
    match group.trim().parse::<usize>() {
        Ok(number) if (1..=groups.len()).contains(&number) => Ok(number - 1),
        _ => bail!("there is no group '{group}'; there are {}", numbered(of).join(", ")),
    }
}

fn numbered(of: &GroupRulesReport) -> Vec<String> {
    (1..).zip(&of.rules.groups).map(|(number, one)| format!("{number} '{}'", one.name)).collect()
}

fn change(desk: &mut Desk, to: &Changed) -> Result<RuleChange> {
    let who = match (&to.conditions, &to.segment) {
        (Some(text), _) => Some(desk.ask(ParseRule { text: text.clone() })?),
        (None, Some(name)) => Some(in_segment(named(desk, name)?.id)),
        (None, None) => None,
    };
    let handling = match (to.leave_alone, to.call) {
        (true, _) => Some(Handling::LeaveAlone),
        (_, true) => Some(Handling::Call),
        _ => None,
    };
    let best_period = to.best.map(|number| number as usize - 1);
    Ok(RuleChange { name: to.name.clone(), who, chance: to.chance, best_period, handling })
}

fn answer(report: &GroupRulesReport, of: &OfRules, out: &mut Output) -> Result<()> {
    if of.json {
        return out.json(report);
    }
    out.wrapped(&report.rules.how)?;
    let mut header = vec!["no.", "group", "chance", "95 %", "best time"];
    header.extend(report.period_names.iter().map(String::as_str));
    header.extend(["people", "bought", "", "from", "who"]);
    let row = |(number, (rule, told)): (usize, (&domain::group_rule::GroupRule, &String))| {
        let best = rule.best_period().and_then(|place| report.period_names.get(place)).cloned().unwrap_or_default();
        let mut row = vec![
            number.to_string(),
            rule.name.clone(),
            figures::percent(rule.chance),
            figures::percent_range(rule.low, rule.high),
            best,
        ];
        row.extend(rule.by_period.iter().map(|chance| figures::percent(*chance)));
        row.push(figures::count(rule.customers));
        row.push(figures::count(rule.bought));
        row.push(if rule.handling == Handling::Call { "call" } else { "leave alone" }.to_owned());
        row.push(if rule.origin == RuleOrigin::Learned { "learned" } else { "by hand" }.to_owned());
        row.push(told.clone());
        row
    };
    let rows: Vec<Vec<String>> = (1..).zip(report.rules.groups.iter().zip(&report.told)).map(row).collect();
    let figures: Vec<usize> = (2..header.len() - 3).filter(|column| *column != 4).collect();
    out.table(&header, &rows, &figures)
}

fn who(of: &OfRules, top: Option<usize>, out: &mut Output) -> Result<()> {
    let mut desk = Desk::open_to_read(&of.db)?;
    let found = stored(&mut desk, &of.category)?;
    let mut people = desk.ask_at_length(ReadByGroupRules { rules: found.id })?;
    people.truncate(top.unwrap_or(usize::MAX));
    if of.json {
        desk.refuse_taking_along()?;
        return out.json(&people);
    }
    let row = |one: reports::group_rules::RuledPerson| {
        vec![one.customer, one.name, one.chance.map(figures::percent).unwrap_or_default(), one.best_time, one.group]
    };
    let rows: Vec<Vec<String>> = people.into_iter().map(row).collect();
    out.table(&["customer", "name", "chance", "best time", "group"], &rows, &[2])
}
