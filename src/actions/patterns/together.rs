//! What is bought together in a basket.

use std::collections::HashMap;

use anyhow::{Result, bail};

use crate::scope::SELECTION;
use domain::selection::Selection;
use models::patterns::{FoundRule, PatternSettings, find_patterns};
use progress::Progress;
use reports::patterns::{PatternReport, Rule};
use store::Store;

/// A frequent set is in at least this many baskets, unless that is more than 1 % of them.
const ENOUGH_BASKETS: f64 = 20.0;
const MIN_CONFIDENCE: f64 = 0.05;
const SHOWN_RULES: usize = 1_000;

/// The report, with only baskets and rules.
pub(super) fn together(store: &Store, min_support: Option<f64>, progress: &Progress) -> Result<PatternReport> {
    let selection: Selection = store.setting(SELECTION)?;
    let (baskets, items) = numbered(store.baskets(&selection)?);
    if baskets.is_empty() {
        bail!("no purchase names its product; import purchases with a product column to see what is bought together");
    }
    let usual = (ENOUGH_BASKETS / baskets.len() as f64).clamp(0.001, 0.01);
    let min_support = min_support.unwrap_or(usual);
    progress.stage("Searching for what is bought together", 0)?;
    let found = find_patterns(&baskets, &items, &PatternSettings { min_support, min_confidence: MIN_CONFIDENCE })?;
    let name = |item: &u32| items[*item as usize].clone();
    let rule = |rule: &FoundRule| Rule {
        antecedent: rule.antecedent.iter().map(name).collect(),
        consequent: vec![name(&rule.consequent)],
        support: rule.support,
        confidence: rule.confidence,
        lift: rule.lift,
        leverage: rule.leverage,
        p_value: rule.p_value,
        baskets: rule.baskets,
    };
    Ok(PatternReport {
        baskets: found.baskets,
        items: found.items,
        itemsets: found.itemsets,
        min_support,
        rules: found.rules.iter().take(SHOWN_RULES).map(rule).collect(),
        ..PatternReport::default()
    })
}

/// Product names as numbers, in order of first appearance.
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
