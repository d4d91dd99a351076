//! What is bought together.

use std::collections::HashMap;

use anyhow::{Result, bail};

use crate::actions::scope::SELECTION;
use crate::domain::selection::Selection;
use crate::models::patterns::{PatternSettings, find_patterns};
use crate::progress::Progress;
use crate::reports::patterns::{PatternReport, Rule};
use crate::store::Store;

/// A frequent set is in at least so many baskets, unless that is more than 1 % of them.
const ENOUGH_BASKETS: f64 = 20.0;
const MIN_CONFIDENCE: f64 = 0.05;
const SHOWN_RULES: usize = 1_000;

/// Frequent itemsets and rules over baskets (a purchase reference, or a customer's day without one).
/// `min_support` none: chosen so that a frequent set is in at least 20 baskets or 1 % of them.
///
/// # Errors
/// When there are no purchases with products, or the support is not between 0 and 1.
pub fn patterns(store: &mut Store, min_support: Option<f64>, progress: &Progress) -> Result<PatternReport> {
    let selection: Selection = store.setting(SELECTION)?;
    progress.stage("Reading baskets", 0)?;
    let (baskets, items) = numbered(store.baskets(&selection)?);
    if baskets.is_empty() {
        bail!("no purchase tells its product; import purchases with a product column to see what is bought together");
    }
    let usual = (ENOUGH_BASKETS / baskets.len() as f64).clamp(0.001, 0.01);
    let min_support = min_support.unwrap_or(usual);
    progress.stage("Searching for patterns", 0)?;
    let found = find_patterns(&baskets, &items, &PatternSettings { min_support, min_confidence: MIN_CONFIDENCE })?;
    progress.check()?;
    let name = |item: &u32| items[*item as usize].clone();
    let rule = |rule: &crate::models::patterns::FoundRule| Rule {
        antecedent: rule.antecedent.iter().map(name).collect(),
        consequent: vec![name(&rule.consequent)],
        support: rule.support,
        confidence: rule.confidence,
        lift: rule.lift,
        p_value: rule.p_value,
        baskets: rule.baskets,
    };
    Ok(PatternReport {
        baskets: found.baskets,
        items: found.items,
        itemsets: found.itemsets,
        min_support,
        rules: found.rules.iter().take(SHOWN_RULES).map(rule).collect(),
    })
}

/// Product names as numbers, in the order in which they are met.
fn numbered(baskets: Vec<Vec<String>>) -> (Vec<Vec<u32>>, Vec<String>) {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut items = Vec::new();
    let mut number = |name: String| {
        *numbers.entry(name).or_insert_with_key(|name| {
            items.push(name.clone());
            u32::try_from(items.len() - 1).unwrap_or(u32::MAX)
        })
    };
    let baskets = baskets.into_iter().map(|basket| basket.into_iter().map(&mut number).collect()).collect();
    (baskets, items)
}
