//! Rules of others than segments: checked, said in words, and applied to everybody.

use std::sync::Arc;

use anyhow::{Context, Result};

use super::choices::{check_names, choices};
use super::known::Reader;
use domain::day::Day;
use domain::rule::Rule;
use features::members::Mask;
use progress::Progress;
use reports::rule_words::said;
use store::Store;

/// For whom each of several rules holds.
pub(crate) struct Masks {
    /// The database's numbers of all customers and prospects, ascending.
    pub customers: Arc<Vec<i64>>,
    /// One for each rule.
    pub of: Vec<Mask>,
}

/// Applies rules, each with a name for its fault.
///
/// # Errors
/// When a rule asks about something that is gone, the database cannot be read or the work was cancelled.
pub(crate) fn masks<'a>(
    store: &Store,
    rules: impl Iterator<Item = (&'a String, &'a Rule)>,
    today: Day,
    progress: &Progress,
) -> Result<Masks> {
    let mut reader = Reader::load(store, today, progress)?;
    let mut of = Vec::new();
    for (name, rule) in rules {
        let mask = reader.members(rule);
        of.push(mask.with_context(|| format!("the rule for the group '{name}' cannot be applied; change it"))?);
    }
    Ok(Masks { customers: Arc::clone(&reader.known().customers), of })
}

/// Each rule in words.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn told<'a>(store: &Store, rules: impl Iterator<Item = &'a Rule>) -> Result<Vec<String>> {
    let choices = choices(store)?;
    Ok(rules.map(|rule| said(rule, &choices)).collect())
}

/// Refuses a rule that asks about something that does not exist.
///
/// # Errors
/// With what does not exist, or when the database cannot be read.
pub(crate) fn check(store: &Store, rule: &Rule) -> Result<()> {
    check_names(rule, &choices(store)?)
}

/// The names of all attributes, kept while they do not change.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn attribute_names(store: &Store) -> Result<Vec<String>> {
    Ok(super::known::attributes(store)?.iter().map(|column| column.name.clone()).collect())
}
