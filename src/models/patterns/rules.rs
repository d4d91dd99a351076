//! Rules from frequent itemsets, and whether each says more than chance.

use std::collections::HashMap;

use rayon::prelude::*;

use super::frequent::{Itemsets, RULE_SIZE};
use super::{FoundRule, SIGNIFICANT};
use stats::multiple::{Expected, Stratum};

/// Rules are made of no more frequent sets than these, the most frequent ones: a person cannot look through as many.
const MOST_SETS: usize = 300_000;

/// Baskets by their number of different items: anything in a large basket occurs together with more items, so chance is
/// measured among baskets of the same size.
pub(super) struct Baskets {
    /// For each item the numbers of the baskets that hold it, ascending.
    lists: Vec<Vec<u32>>,
    /// The size class of each basket.
    class: Vec<u32>,
    /// Baskets of each class.
    of_class: Vec<u32>,
}

impl Baskets {
    /// Items are below `items`; repeats in a basket count once.
    pub fn new(baskets: &[Vec<u32>], items: usize) -> Baskets {
        let mut lists: Vec<Vec<u32>> = vec![Vec::new(); items];
        let mut sizes = vec![0_usize; baskets.len()];
        for (number, (basket, size)) in (0_u32..).zip(baskets.iter().zip(&mut sizes)) {
            for &item in basket {
                let list = &mut lists[item as usize];
                if list.last() != Some(&number) {
                    list.push(number);
                    *size += 1;
                }
            }
        }
        let mut classes: Vec<usize> = sizes.clone();
        classes.sort_unstable();
        classes.dedup();
        let mut of_class = vec![0; classes.len()];
        let class = sizes.iter().map(|size| {
            let class = classes.binary_search(size).unwrap_or(0);
            of_class[class] += 1;
            u32::try_from(class).unwrap_or(u32::MAX)
        });
        Baskets { lists, class: class.collect(), of_class }
    }

    pub fn items_bought(&self) -> usize {
        self.lists.iter().filter(|list| !list.is_empty()).count()
    }

    /// How many baskets of each class hold all of a set.
    fn by_class(&self, set: &[u32]) -> Vec<u32> {
        let mut shortest: Vec<&Vec<u32>> = set.iter().map(|item| &self.lists[*item as usize]).collect();
        shortest.sort_by_key(|list| list.len());
        let Some((first, others)) = shortest.split_first() else { return self.of_class.clone() };
        let mut counts = vec![0; self.of_class.len()];
        for basket in first.iter().filter(|basket| others.iter().all(|list| list.binary_search(basket).is_ok())) {
            counts[self.class[*basket as usize] as usize] += 1;
        }
        counts
    }
}

/// Rules with one item as consequent; significant ones first, then by highest lift.
///
/// Every condition of a rule must be worth having: the p-value is the greatest of those of each item of the condition,
/// among the baskets that hold the others (Webb 2007, section 3.2, "productive" rules), here within baskets of one
/// size. It is multiplied by the number of rules of its length that were examined and by the number of lengths (Webb
/// 2008, layered critical values), so that in baskets without any structure the chance of reporting a single rule is at
/// most 5 %.
pub(super) fn find_rules(frequent: &Itemsets, baskets: &Baskets, min_confidence: f64) -> Vec<FoundRule> {
    let least = least_count(frequent);
    let sets: Vec<(&[u32], usize)> =
        frequent.iter().filter(|(set, count)| set.len() <= RULE_SIZE && *count >= least).collect();
    let counts: HashMap<&[u32], usize> = sets.iter().copied().collect();
    // Conditions and their parts, each looked up by many rules.
    let parts = sets.par_iter().filter(|(set, _)| set.len() < RULE_SIZE);
    let mut by_class: HashMap<&[u32], Vec<u32>> = parts.map(|(set, _)| (*set, baskets.by_class(set))).collect();
    by_class.insert(&[], baskets.of_class.clone());
    let lengths = frequent.rules_tried.iter().filter(|tried| **tried > 0).count();
    let all = baskets.class.len() as f64;
    let tried = &frequent.rules_tried;
    let maker = Maker { counts: &counts, by_class: &by_class, all, min_confidence, tried, lengths };
    let mut rules: Vec<FoundRule> = sets
        .par_iter()
        .filter(|(set, _)| set.len() > 1)
        .flat_map_iter(|(set, count)| maker.rules(set, *count))
        .collect();
    rules.sort_by(|a, b| {
        let chance = |rule: &FoundRule| rule.p_value >= SIGNIFICANT;
        let order = chance(a).cmp(&chance(b)).then(b.lift.total_cmp(&a.lift)).then(b.baskets.cmp(&a.baskets));
        order.then_with(|| (&a.antecedent, a.consequent).cmp(&(&b.antecedent, b.consequent)))
    });
    rules
}

/// The count from which no more than [`MOST_SETS`] sets are left.
fn least_count(frequent: &Itemsets) -> usize {
    if frequent.len() <= MOST_SETS {
        return 0;
    }
    let mut counts: Vec<usize> = frequent.iter().map(|(_, count)| count).collect();
    let (_, at, _) = counts.select_nth_unstable_by(MOST_SETS, |a, b| b.cmp(a));
    *at + 1
}

struct Maker<'a> {
    counts: &'a HashMap<&'a [u32], usize>,
    /// How many baskets of each size class hold a set.
    by_class: &'a HashMap<&'a [u32], Vec<u32>>,
    /// Baskets.
    all: f64,
    min_confidence: f64,
    tried: &'a [u64; RULE_SIZE + 1],
    lengths: usize,
}

impl Maker<'_> {
    fn rules(&self, set: &[u32], together: usize) -> Vec<FoundRule> {
        let rule = |consequent: &u32| {
            let antecedent: Vec<u32> = set.iter().copied().filter(|item| item != consequent).collect();
            self.rule(antecedent, *consequent, together)
        };
        set.iter().filter_map(rule).collect()
    }

    /// None if it does not reach the confidence, or adds nothing to a shorter one.
    fn rule(&self, antecedent: Vec<u32>, consequent: u32, together: usize) -> Option<FoundRule> {
        let all = self.all;
        // Every part of a frequent set is frequent, so both counts exist.
        let (with_if, with_then) = (*self.counts.get(&*antecedent)?, *self.counts.get(&[consequent][..])?);
        let confidence = together as f64 / with_if as f64;
        let lift = confidence / (with_then as f64 / all);
        if lift <= 1.0 || confidence < self.min_confidence || !self.says_more(&antecedent, consequent, confidence) {
            return None;
        }
        let tried = self.tried[antecedent.len() + 1] as f64 * self.lengths as f64;
        let mut p_value = 0.0_f64;
        for &item in &antecedent {
            p_value = p_value.max(self.chance(&antecedent, item, consequent, together)? * tried);
            if p_value >= 1.0 {
                break;
            }
        }
        let support = together as f64 / all;
        let leverage = support - with_if as f64 / all * (with_then as f64 / all);
        let p_value = p_value.min(1.0);
        Some(FoundRule { antecedent, consequent, baskets: together, support, confidence, lift, leverage, p_value })
    }

    /// The probability that chance puts an item of the condition and the consequent together in this many of the
    /// baskets that hold the rest of the condition.
    fn chance(&self, antecedent: &[u32], item: u32, consequent: u32, together: usize) -> Option<f64> {
        let others: Vec<u32> = antecedent.iter().copied().filter(|other| *other != item).collect();
        let mut with: Vec<u32> = others.iter().copied().chain([consequent]).collect();
        with.sort_unstable();
        let find = |set: &[u32]| self.by_class.get(set);
        let (all, first, second) = (find(&others)?, find(antecedent)?, find(&with)?);
        let strata = all.iter().zip(first).zip(second);
        let strata = strata.map(|((all, first), second)| Stratum { all: *all, first: *first, second: *second });
        Some(Expected::from_strata(strata).tail(together as u64))
    }

    /// Whether no rule with a part of the condition is at least as confident.
    fn says_more(&self, antecedent: &[u32], consequent: u32, confidence: f64) -> bool {
        let parts = 1_u32..(1 << antecedent.len()) - 1;
        parts.into_iter().all(|mask| {
            let part: Vec<u32> =
                antecedent.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1).map(|(_, &item)| item).collect();
            let mut with: Vec<u32> = part.iter().copied().chain([consequent]).collect();
            with.sort_unstable();
            match (self.counts.get(&*part), self.counts.get(&*with)) {
                (Some(&condition), Some(&both)) => (both as f64 / condition as f64) < confidence,
                _ => true,
            }
        })
    }
}
