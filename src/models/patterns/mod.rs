//! What is bought together: frequent itemsets by Eclat (Zaki 2000) and rules that are more than chance.

mod fisher;
mod frequent;

use std::collections::HashMap;

use frequent::MOST_ITEMSETS;

/// What to look for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PatternSettings {
    /// Share of baskets that must hold an itemset, above 0 up to 1.
    pub min_support: f64,
    /// Share of the baskets with the condition that must hold the consequence.
    pub min_confidence: f64,
}

/// Why there are no patterns.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PatternError {
    #[error("there are no baskets; import purchases that name their products")]
    NoBaskets,
    #[error("a support of {0} makes no sense; use a share of baskets above 0 and up to 1, for example 0.01")]
    Support(f64),
    #[error("basket {basket} holds item number {item}, but only {items} items have a name")]
    UnknownItem { basket: usize, item: u32, items: usize },
    #[error("more than {MOST_ITEMSETS} sets of products are that frequent; ask for a higher support than {0}")]
    TooMany(f64),
}

/// Baskets that hold all of `antecedent` tend to hold `consequent` too.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundRule {
    /// Item numbers, ascending.
    pub antecedent: Vec<u32>,
    pub consequent: u32,
    /// Baskets with all of them.
    pub baskets: usize,
    /// Share of all baskets with all of them.
    pub support: f64,
    pub confidence: f64,
    /// Confidence ÷ share of all baskets with the consequent.
    pub lift: f64,
    /// One-sided Fisher exact test × number of rules tried, at most 1.
    pub p_value: f64,
}

/// Level of the corrected p-value below which a rule is significant.
pub const SIGNIFICANT: f64 = 0.05;

/// Itemsets and rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Patterns {
    pub baskets: usize,
    /// Different items in the baskets.
    pub items: usize,
    /// How many itemsets are frequent, of every size from 1.
    pub itemsets: usize,
    /// Baskets that a frequent itemset is in at least.
    pub min_baskets: usize,
    /// Rules that were looked at, also those of sets that turned out too rare: the correction of the p-values.
    pub rules_tried: u64,
    /// Rules with a lift above 1 and enough confidence that say more than a shorter one; the significant first, the
    /// highest lift first among them.
    pub rules: Vec<FoundRule>,
}

/// Finds itemsets and rules in `baskets` of item numbers (in any order, repeats count once); item `i` is named by
/// position `i` of `items`. Rules have one item as consequent and come from sets of up to four.
///
/// # Errors
/// [`PatternError`] when there are no baskets, an item has no name, or the support is no share or far too low.
pub fn find_patterns(
    baskets: &[Vec<u32>],
    items: &[String],
    settings: &PatternSettings,
) -> Result<Patterns, PatternError> {
    if !(settings.min_support > 0.0 && settings.min_support <= 1.0) {
        return Err(PatternError::Support(settings.min_support));
    }
    if baskets.is_empty() {
        return Err(PatternError::NoBaskets);
    }
    let lists = basket_lists(baskets, items.len())?;
    let min_baskets = least_baskets(settings.min_support, baskets.len());
    let frequent = frequent::mine(&lists, min_baskets).ok_or(PatternError::TooMany(settings.min_support))?;
    let rules = find_rules(&frequent, baskets.len(), settings.min_confidence);
    Ok(Patterns {
        baskets: baskets.len(),
        items: lists.iter().filter(|list| !list.is_empty()).count(),
        itemsets: frequent.itemsets,
        min_baskets,
        rules_tried: frequent.rules_tried,
        rules,
    })
}

/// For each item the numbers of the baskets that hold it, ascending.
fn basket_lists(baskets: &[Vec<u32>], items: usize) -> Result<Vec<Vec<u32>>, PatternError> {
    let mut lists: Vec<Vec<u32>> = vec![Vec::new(); items];
    for (number, (basket, held)) in (0_u32..).zip(baskets.iter().enumerate()) {
        for &item in held {
            let list = lists.get_mut(item as usize).ok_or(PatternError::UnknownItem { basket, item, items })?;
            if list.last() != Some(&number) {
                list.push(number);
            }
        }
    }
    Ok(lists)
}

/// Smallest whole number of baskets that is at least the share; the share's own rounding does not count.
fn least_baskets(min_support: f64, baskets: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and the number of baskets")]
    let least = (min_support * baskets as f64 - 1e-9).ceil().max(1.0) as usize;
    least
}

fn find_rules(frequent: &frequent::Frequent, baskets: usize, min_confidence: f64) -> Vec<FoundRule> {
    let counts: HashMap<&[u32], usize> = frequent.sets.iter().map(|(set, count)| (set.as_slice(), *count)).collect();
    let fisher = fisher::Fisher::new(baskets);
    let all = baskets as f64;
    let mut rules = Vec::new();
    for (set, together) in frequent.sets.iter().filter(|(set, _)| set.len() > 1) {
        for &consequent in set {
            let antecedent: Vec<u32> = set.iter().copied().filter(|&item| item != consequent).collect();
            // Every part of a frequent set is frequent, so both counts are there.
            let (Some(&with_if), Some(&with_then)) =
                (counts.get(antecedent.as_slice()), counts.get([consequent].as_slice()))
            else {
                continue;
            };
            let confidence = *together as f64 / with_if as f64;
            let lift = confidence / (with_then as f64 / all);
            if lift <= 1.0 || confidence < min_confidence || !says_more(&antecedent, consequent, confidence, &counts) {
                continue;
            }
            let p_value = fisher.upper_tail(*together, with_if, with_then) * frequent.rules_tried as f64;
            let support = *together as f64 / all;
            let p_value = p_value.min(1.0);
            rules.push(FoundRule { antecedent, consequent, baskets: *together, support, confidence, lift, p_value });
        }
    }
    rules.sort_by(|a, b| {
        let chance = |rule: &FoundRule| rule.p_value >= SIGNIFICANT;
        let order = chance(a).cmp(&chance(b)).then(b.lift.total_cmp(&a.lift)).then(b.baskets.cmp(&a.baskets));
        order.then_with(|| (&a.antecedent, a.consequent).cmp(&(&b.antecedent, b.consequent)))
    });
    rules
}

/// Whether no rule with a part of the condition is at least as confident.
fn says_more(antecedent: &[u32], consequent: u32, confidence: f64, counts: &HashMap<&[u32], usize>) -> bool {
    let parts = 1_u32..(1 << antecedent.len()) - 1;
    parts.into_iter().all(|mask| {
        let part: Vec<u32> =
            antecedent.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, &item)| item).collect();
        let mut with: Vec<u32> = part.iter().copied().chain([consequent]).collect();
        with.sort_unstable();
        match (counts.get(part.as_slice()), counts.get(with.as_slice())) {
            (Some(&condition), Some(&both)) => (both as f64 / condition as f64) < confidence,
            _ => true,
        }
    })
}
