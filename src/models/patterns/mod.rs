//! What is bought together and what follows: frequent itemsets, rules and sequences that are more than chance.

pub mod cycles;
mod frequent;
mod rules;
pub mod sequences;
pub mod trends;

pub use frequent::Itemsets;
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
    /// Support − what it would be if the two were independent (Piatetsky-Shapiro 1991).
    pub leverage: f64,
    /// Probability under chance among baskets of the same size, corrected for the number of rules tried; at most 1.
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
    /// Minimum number of baskets that a frequent itemset is in.
    pub min_baskets: usize,
    /// Rules that were examined, including those of sets that turned out too rare: the correction factor of the
    /// p-values.
    pub rules_tried: u64,
    /// Rules with a lift above 1 and enough confidence that add something to a shorter one; significant ones first,
    /// then by highest lift.
    pub rules: Vec<FoundRule>,
}

/// Finds itemsets and rules in `baskets` of item numbers (in any order, repeats count once); item `i` is named by
/// position `i` of `items`. Rules have one item as consequent and come from sets of up to four.
///
/// # Errors
/// [`PatternError`] when there are no baskets, an item has no name, or the support is not a share or is far too low.
pub fn find_patterns(
    baskets: &[Vec<u32>],
    items: &[String],
    settings: &PatternSettings,
) -> Result<Patterns, PatternError> {
    let (frequent, min_baskets) = search(baskets, items.len(), settings.min_support)?;
    let by_size = rules::Baskets::new(baskets, items.len());
    let rules = rules::find_rules(&frequent, &by_size, settings.min_confidence);
    Ok(Patterns {
        baskets: baskets.len(),
        items: by_size.items_bought(),
        itemsets: frequent.len(),
        min_baskets,
        rules_tried: frequent.rules_tried.iter().sum(),
        rules,
    })
}

/// The itemsets of any size that are in at least this share of the baskets; items are below `items`.
///
/// # Errors
/// Same as [`find_patterns`].
pub fn find_itemsets(baskets: &[Vec<u32>], items: usize, min_support: f64) -> Result<Itemsets, PatternError> {
    search(baskets, items, min_support).map(|(frequent, _)| frequent)
}

/// The itemsets and the least number of baskets that one is in.
fn search(baskets: &[Vec<u32>], items: usize, min_support: f64) -> Result<(Itemsets, usize), PatternError> {
    if !(min_support > 0.0 && min_support <= 1.0) {
        return Err(PatternError::Support(min_support));
    }
    if baskets.is_empty() {
        return Err(PatternError::NoBaskets);
    }
    for (basket, held) in baskets.iter().enumerate() {
        if let Some(&item) = held.iter().find(|item| **item as usize >= items) {
            return Err(PatternError::UnknownItem { basket, item, items });
        }
    }
    let min_baskets = least_baskets(min_support, baskets.len());
    let frequent = frequent::mine(baskets, items, min_baskets).ok_or(PatternError::TooMany(min_support))?;
    Ok((frequent, min_baskets))
}

/// Smallest whole number of baskets that is at least the share; rounding errors in the share are ignored.
fn least_baskets(min_support: f64, baskets: usize) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and the number of baskets")]
    let least = (min_support * baskets as f64 - 1e-9).ceil().max(1.0) as usize;
    least
}
