//! Frequent itemsets, depth first: what occurs together with a set is delivered from the baskets that hold it (Uno,
//! Kiyomi & Arimura 2004, LCM ver. 2, occurrence deliver), over baskets whose items are ordered from the rarest.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

/// More frequent itemsets than this are refused: the support is too low for the data.
pub const MOST_ITEMSETS: usize = 2_000_000;
/// Size of the largest set from which rules are made.
pub(super) const RULE_SIZE: usize = 4;

/// Frequent itemsets of any size, each with the number of baskets that hold it.
#[derive(Debug, Default)]
pub struct Itemsets {
    members: Vec<u32>,
    /// The end of each set among the members, and its number of baskets.
    sets: Vec<(usize, usize)>,
    /// By size of the set (up to four): rules whose baskets were counted, of sets that turned out frequent or not.
    pub(super) rules_tried: [u64; RULE_SIZE + 1],
}

impl Itemsets {
    #[must_use]
    pub fn len(&self) -> usize {
        self.sets.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// Each set, its items ascending, with the number of baskets that hold it.
    pub fn iter(&self) -> impl Iterator<Item = (&[u32], usize)> {
        let begins = std::iter::once(0).chain(self.sets.iter().map(|(end, _)| *end));
        begins.zip(&self.sets).map(|(begin, (end, count))| (&self.members[begin..*end], *count))
    }

    fn push(&mut self, set: &[u32], count: usize) {
        let begin = self.members.len();
        self.members.extend_from_slice(set);
        self.members[begin..].sort_unstable();
        self.sets.push((self.members.len(), count));
    }

    fn append(&mut self, other: &Itemsets) {
        let before = self.members.len();
        self.members.extend_from_slice(&other.members);
        self.sets.extend(other.sets.iter().map(|(end, count)| (before + end, *count)));
        self.rules_tried.iter_mut().zip(other.rules_tried).for_each(|(own, more)| *own += more);
    }

    /// Counts the rules of the sets that a set of `size` forms with any two of this many others.
    fn try_pairs(&mut self, size: usize, others: usize) {
        if let Some(tried) = self.rules_tried.get_mut(size + 2) {
            *tried += (others * others.saturating_sub(1) / 2 * (size + 2)) as u64;
        }
    }
}

/// A basket from some position on: what may still be added to the set it holds.
#[derive(Debug, Clone, Copy, Default)]
struct Rest {
    from: usize,
    to: usize,
}

/// Baskets of frequent items as ranks, from the rarest item to the most frequent.
struct Ranked {
    item_of: Vec<u32>,
    ranks: Vec<u32>,
    baskets: Vec<Rest>,
}

/// The sets in at least `min_baskets` of the baskets; item numbers are below `items`, repeats count once. None: too
/// many.
pub(super) fn mine(baskets: &[Vec<u32>], items: usize, min_baskets: usize) -> Option<Itemsets> {
    let ranked = Ranked::from_baskets(baskets, items, min_baskets);
    let total = AtomicUsize::new(0);
    let search = Search { ranked: &ranked, min_baskets, total: &total };
    let mut found = Itemsets::default();
    let singles = search.deliver(&ranked.baskets, &mut Counts::new(ranked.item_of.len()));
    search.enter(0, &singles, &mut found)?;
    let from_item = |place: usize| -> Option<Itemsets> {
        let (mut part, mut counts) = (Itemsets::default(), Counts::new(ranked.item_of.len()));
        search.extend(&mut Vec::new(), &singles, place, &mut counts, &mut part)?;
        Some(part)
    };
    let parts = (0..singles.extensions.len()).into_par_iter().map(from_item).collect::<Option<Vec<Itemsets>>>()?;
    for part in &parts {
        found.append(part);
    }
    Some(found)
}

impl Ranked {
    fn from_baskets(baskets: &[Vec<u32>], items: usize, min_baskets: usize) -> Ranked {
        // The last basket that was seen to hold an item, so that repeats count once.
        let (mut support, mut seen) = (vec![0_usize; items], vec![usize::MAX; items]);
        for (number, basket) in baskets.iter().enumerate() {
            for &item in basket {
                if std::mem::replace(&mut seen[item as usize], number) != number {
                    support[item as usize] += 1;
                }
            }
        }
        let mut item_of: Vec<u32> = (0..).zip(&support).filter(|(_, n)| **n >= min_baskets).map(|(i, _)| i).collect();
        item_of.sort_by_key(|item| (support[*item as usize], *item));
        let mut rank_of = vec![u32::MAX; items];
        (0..).zip(&item_of).for_each(|(rank, item)| rank_of[*item as usize] = rank);
        let mut ranked = Ranked { item_of, ranks: Vec::new(), baskets: Vec::with_capacity(baskets.len()) };
        let mut own = Vec::new();
        for basket in baskets {
            own.clear();
            own.extend(basket.iter().map(|item| rank_of[*item as usize]).filter(|rank| *rank != u32::MAX));
            own.sort_unstable();
            own.dedup();
            let from = ranked.ranks.len();
            ranked.ranks.extend_from_slice(&own);
            ranked.baskets.push(Rest { from, to: ranked.ranks.len() });
        }
        ranked
    }
}

/// Numbers of baskets holding each rank, all 0 between uses.
struct Counts {
    of: Vec<u32>,
    /// Where the next basket holding a rank is put.
    next: Vec<usize>,
    touched: Vec<u32>,
}

impl Counts {
    fn new(ranks: usize) -> Counts {
        Counts { of: vec![0; ranks], next: vec![usize::MAX; ranks], touched: Vec::new() }
    }
}

/// What is frequent together with a set, rarest first, each with the baskets that hold both, from the position after it
/// on.
struct Delivered {
    extensions: Vec<Extension>,
    rests: Vec<Rest>,
}

struct Extension {
    rank: u32,
    holders: usize,
    /// Where its baskets begin among the rests.
    begin: usize,
}

struct Search<'a> {
    ranked: &'a Ranked,
    min_baskets: usize,
    /// Frequent sets found so far by all threads.
    total: &'a AtomicUsize,
}

impl Search<'_> {
    fn deliver(&self, holders: &[Rest], counts: &mut Counts) -> Delivered {
        let ranks = &self.ranked.ranks;
        for rest in holders {
            for &rank in &ranks[rest.from..rest.to] {
                let count = &mut counts.of[rank as usize];
                if *count == 0 {
                    counts.touched.push(rank);
                }
                *count += 1;
            }
        }
        counts.touched.sort_unstable();
        let mut delivered = Delivered { extensions: Vec::new(), rests: Vec::new() };
        let mut begin = 0;
        for rank in counts.touched.drain(..) {
            let holders = std::mem::take(&mut counts.of[rank as usize]) as usize;
            if holders >= self.min_baskets {
                delivered.extensions.push(Extension { rank, holders, begin });
                begin += holders;
            }
        }
        // Nothing follows the last extension, so its baskets are not needed.
        let needed = delivered.extensions.split_last().map_or(&[][..], |(_, before)| before);
        let Some(last) = needed.last() else { return delivered };
        delivered.rests.resize(last.begin + last.holders, Rest::default());
        for extension in needed {
            counts.next[extension.rank as usize] = extension.begin;
        }
        for rest in holders {
            for (at, rank) in (rest.from..rest.to).zip(&ranks[rest.from..rest.to]) {
                let next = &mut counts.next[*rank as usize];
                if *next != usize::MAX {
                    delivered.rests[*next] = Rest { from: at + 1, to: rest.to };
                    *next += 1;
                }
            }
        }
        for extension in needed {
            counts.next[extension.rank as usize] = usize::MAX;
        }
        delivered
    }

    /// Counts the sets that a set of `size` forms with what was delivered. None: there are now too many.
    fn enter(&self, size: usize, delivered: &Delivered, found: &mut Itemsets) -> Option<()> {
        let more = delivered.extensions.len();
        found.try_pairs(size, more);
        (self.total.fetch_add(more, Ordering::Relaxed) + more <= MOST_ITEMSETS).then_some(())
    }

    /// Records `set` extended by each delivered item, and continues from there.
    fn extend(
        &self,
        set: &mut Vec<u32>,
        delivered: &Delivered,
        place: usize,
        counts: &mut Counts,
        found: &mut Itemsets,
    ) -> Option<()> {
        let extension = &delivered.extensions[place];
        set.push(self.ranked.item_of[extension.rank as usize]);
        found.push(set, extension.holders);
        if place + 1 < delivered.extensions.len() {
            let holders = &delivered.rests[extension.begin..extension.begin + extension.holders];
            let next = self.deliver(holders, counts);
            self.enter(set.len(), &next, found)?;
            for place in 0..next.extensions.len() {
                self.extend(set, &next, place, counts, found)?;
            }
        }
        set.pop();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_come_with_their_baskets() {
        let baskets = [vec![2, 0, 2], vec![0, 1, 2], vec![1], vec![]];
        let found = mine(&baskets, 3, 2).expect("few");
        let mut sets: Vec<(Vec<u32>, usize)> = found.iter().map(|(set, count)| (set.to_vec(), count)).collect();
        sets.sort();
        assert_eq!(sets, [(vec![0], 2), (vec![0, 2], 2), (vec![1], 2), (vec![2], 2)]);
        // Three pairs with a rule each way; no set of three could be frequent.
        assert_eq!(found.rules_tried, [0, 0, 6, 0, 0]);
        assert!(mine(&[], 0, 1).expect("few").is_empty());
    }
}
