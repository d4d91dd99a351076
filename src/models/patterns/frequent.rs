//! Eclat: itemsets grow depth first by intersecting sorted lists of baskets (Zaki 2000).

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

/// More frequent itemsets than this are refused: the support is too low for the data.
pub const MOST_ITEMSETS: usize = 2_000_000;
/// Largest set that rules are made of.
const RULE_SIZE: usize = 4;

/// What is frequent.
pub(super) struct Frequent {
    /// Sets of up to four items (ascending) with the number of baskets that hold them.
    pub sets: Vec<(Vec<u32>, usize)>,
    /// Frequent sets of any size.
    pub itemsets: usize,
    /// Rules of all sets of up to four items whose baskets were counted, frequent or not.
    pub rules_tried: u64,
}

/// An item that extends a set, with the baskets that hold both.
struct Extension {
    item: u32,
    baskets: Vec<u32>,
}

#[derive(Default)]
struct Found {
    sets: Vec<(Vec<u32>, usize)>,
    rules_tried: u64,
}

/// `lists[i]`: baskets that hold item `i`, ascending. None: too many sets.
pub(super) fn mine(lists: &[Vec<u32>], min_baskets: usize) -> Option<Frequent> {
    let single: Vec<(u32, &Vec<u32>)> = (0..).zip(lists).filter(|(_, list)| list.len() >= min_baskets).collect();
    let total = AtomicUsize::new(single.len());
    let search = Search { min_baskets, total: &total };
    let from_item = |first: usize| -> Option<Found> {
        let (item, list) = single[first];
        let mut found = Found { sets: vec![(vec![item], list.len())], rules_tried: 0 };
        let later = single[first + 1..].iter().map(|&(item, list)| (item, list.as_slice()));
        let extensions = search.extend(list, later, 2, &mut found);
        search.grow(&mut vec![item], &extensions, &mut found)?;
        Some(found)
    };
    let parts = (0..single.len()).into_par_iter().map(from_item).collect::<Option<Vec<Found>>>()?;
    let rules_tried = parts.iter().map(|part| part.rules_tried).sum();
    let sets = parts.into_iter().flat_map(|part| part.sets).collect();
    Some(Frequent { sets, itemsets: total.into_inner(), rules_tried })
}

struct Search<'a> {
    min_baskets: usize,
    /// Frequent sets found so far by all threads.
    total: &'a AtomicUsize,
}

impl Search<'_> {
    /// Those of `later` that are frequent together with the baskets of a set; with them the set has `size` items.
    fn extend<'l>(
        &self,
        baskets: &[u32],
        later: impl Iterator<Item = (u32, &'l [u32])>,
        size: usize,
        found: &mut Found,
    ) -> Vec<Extension> {
        let mut extensions = Vec::new();
        for (item, list) in later {
            if size <= RULE_SIZE {
                found.rules_tried += size as u64;
            }
            if let Some(baskets) = intersect(baskets, list, self.min_baskets) {
                extensions.push(Extension { item, baskets });
            }
        }
        extensions
    }

    /// Records `set` with each extension, and goes on from there.
    fn grow(&self, set: &mut Vec<u32>, extensions: &[Extension], found: &mut Found) -> Option<()> {
        if self.total.fetch_add(extensions.len(), Ordering::Relaxed) + extensions.len() > MOST_ITEMSETS {
            return None;
        }
        for (position, extension) in extensions.iter().enumerate() {
            set.push(extension.item);
            if set.len() <= RULE_SIZE {
                found.sets.push((set.clone(), extension.baskets.len()));
            }
            let later = extensions[position + 1..].iter().map(|e| (e.item, e.baskets.as_slice()));
            let next = self.extend(&extension.baskets, later, set.len() + 1, found);
            self.grow(set, &next, found)?;
            set.pop();
        }
        Some(())
    }
}

/// Numbers in both ascending lists, or none as soon as there cannot be `least` of them.
fn intersect(left: &[u32], right: &[u32], least: usize) -> Option<Vec<u32>> {
    let (mut l, mut r) = (0, 0);
    let mut both = Vec::with_capacity(left.len().min(right.len()));
    while l < left.len() && r < right.len() {
        if both.len() + (left.len() - l).min(right.len() - r) < least {
            return None;
        }
        match left[l].cmp(&right[r]) {
            std::cmp::Ordering::Less => l += 1,
            std::cmp::Ordering::Greater => r += 1,
            std::cmp::Ordering::Equal => {
                both.push(left[l]);
                l += 1;
                r += 1;
            }
        }
    }
    (both.len() >= least).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intersections_stop_when_they_cannot_reach_the_least() {
        assert_eq!(intersect(&[1, 3, 5, 7], &[3, 4, 7], 2), Some(vec![3, 7]));
        assert_eq!(intersect(&[1, 3, 5, 7], &[3, 4, 7], 3), None);
        assert_eq!(intersect(&[], &[], 1), None);
    }
}
