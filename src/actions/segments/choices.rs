//! What rules may ask about in this database, and whether what they ask about exists.

use anyhow::{Result, bail};

use crate::kpis::listed;
use domain::rule::{Condition, Goods, Rule};
use domain::table::Values;
use features::formula::nearest;
use reports::segments::{AttributeChoice, AttributeIs, Named, RuleChoices};
use store::Store;

/// How many words of an attribute are still practical to choose from.
const MOST_WORDS: usize = 100;

/// How many products are still practical to choose from.
const MOST_PRODUCTS: u32 = 500;

pub(super) fn choices(store: &Store) -> Result<RuleChoices> {
    let kpis = listed::all(store)?.into_iter().map(|kpi| Named { of: kpi.code, name: kpi.name }).collect();
    let clusters = store.cluster_names()?;
    let models = store.ranked_models()?;
    let segments = store.segments()?.into_iter().map(|segment| Named { of: segment.id, name: segment.name }).collect();
    let products = store.product_names(MOST_PRODUCTS)?.into_iter().map(|(id, name)| Named { of: id, name }).collect();
    Ok(RuleChoices {
        kpis,
        attributes: attributes(store)?,
        groups: store.category_names()?,
        products,
        stores: store.store_names()?.into_iter().map(|(_, name)| name).collect(),
        channels: store.contact_channels()?,
        clusters,
        models,
        segments,
    })
}

fn attributes(store: &Store) -> Result<Vec<AttributeChoice>> {
    let columns = super::known::attributes(store)?;
    let choice = |column: &domain::columns::AttributeColumn| match &column.values {
        Values::Numbers(_) => AttributeChoice { name: column.name.clone(), is: AttributeIs::Number, words: Vec::new() },
        Values::Words { words, .. } => {
            let days = column.holds_days();
            let few = !days && words.len() <= MOST_WORDS;
            AttributeChoice {
                name: column.name.clone(),
                is: if days { AttributeIs::Day } else { AttributeIs::Word },
                words: if few {
                    words.iter().filter(|word| !store::is_stand_in(word)).cloned().collect()
                } else {
                    Vec::new()
                },
            }
        }
    };
    Ok(columns.iter().map(choice).collect())
}

/// Refuses names that do not exist, which would silently select nobody.
pub(super) fn check_names(rule: &Rule, choices: &RuleChoices) -> Result<()> {
    for condition in rule.conditions() {
        match condition {
            Condition::Kpi { code, .. } => {
                check("KPI", code, choices.kpis.iter().map(|kpi| kpi.of.as_str()))?;
            }
            Condition::Attribute { name, .. } => {
                check("attribute", name, choices.attributes.iter().map(|attribute| attribute.name.as_str()))?;
            }
            Condition::Purchases(asked) => {
                if let Goods::Group(group) = &asked.goods {
                    check("product group", group, choices.groups.iter().map(String::as_str))?;
                }
                if let Some(store) = &asked.store {
                    check("store", store, choices.stores.iter().map(String::as_str))?;
                }
            }
            Condition::Contacts(asked) => {
                if let Some(channel) = &asked.channel {
                    check("channel of contacts", channel, choices.channels.iter().map(String::as_str))?;
                }
            }
            Condition::Field { .. }
            | Condition::Cluster { .. }
            | Condition::Prediction { .. }
            | Condition::Reach { .. }
            | Condition::Segment { .. } => {}
        }
    }
    Ok(())
}

fn check<'a>(what: &str, word: &str, known: impl Iterator<Item = &'a str> + Clone) -> Result<()> {
    if known.clone().any(|other| other.eq_ignore_ascii_case(word)) {
        return Ok(());
    }
    match nearest(word, known) {
        _ if word.is_empty() => bail!("choose a {what}"),
        Some(near) => bail!("there is no {what} '{word}'; did you mean '{near}'?"),
        None => bail!("there is no {what} '{word}'"),
    }
}
