//! Which rows a fit uses, and how they are divided into folds.

use std::collections::{BTreeMap, HashMap};

use stats::random::Seeded;

/// `most` of `rows` at random, ascending; none if there are no more than that.
pub(crate) fn draw(rows: usize, most: usize, seed: u64) -> Option<Vec<usize>> {
    if rows <= most {
        return None;
    }
    // Not every k-th row: stacked tables repeat each customer at regular distances.
    let mut places = shuffled(rows, seed);
    places.truncate(most);
    places.sort_unstable();
    Some(places)
}

/// The fold of each row, 0 .. folds, equal in size among the rows of each `class`. Rows of one group (none: every row
/// is its own) share a fold, as the first of them is dealt.
pub(crate) fn deal(class: impl Fn(usize) -> usize, groups: &[i64], rows: usize, folds: usize, seed: u64) -> Vec<usize> {
    let mut fold_of = vec![0; rows];
    let mut of_group: HashMap<i64, usize> = HashMap::new();
    let mut dealt: BTreeMap<usize, usize> = BTreeMap::new();
    for i in shuffled(rows, seed) {
        let group = groups.get(i);
        if let Some(fold) = group.and_then(|group| of_group.get(group)) {
            fold_of[i] = *fold;
            continue;
        }
        let next = dealt.entry(class(i)).or_default();
        fold_of[i] = *next % folds;
        *next += 1;
        if let Some(group) = group {
            of_group.insert(*group, fold_of[i]);
        }
    }
    fold_of
}

/// The rows outside and inside a fold.
pub(crate) fn split(fold_of: &[usize], fold: usize) -> (Vec<usize>, Vec<usize>) {
    (0..fold_of.len()).partition(|&i| fold_of[i] != fold)
}

/// 0 .. n in random order (Fisher & Yates 1938).
fn shuffled(n: usize, seed: u64) -> Vec<usize> {
    let mut random = Seeded::new(seed);
    let mut places: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        places.swap(i, random.below(i + 1));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_distinct_ascending_and_repeatable() {
        assert_eq!(draw(10, 10, 1), None);
        let drawn = draw(1_000, 100, 7).expect("more rows than wanted");
        assert!(drawn.len() == 100 && drawn.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(draw(1_000, 100, 7), Some(drawn));
    }

    #[test]
    fn rows_of_a_group_share_a_fold() {
        let groups: Vec<i64> = (0..100).map(|i| i / 4).collect();
        let fold_of = deal(|_| 0, &groups, 100, 5, 3);
        assert!(fold_of.chunks(4).all(|rows| rows.iter().all(|fold| *fold == rows[0])));
        assert_eq!((0..5).map(|fold| split(&fold_of, fold).1.len()).collect::<Vec<_>>(), [20; 5]);
    }

    #[test]
    fn every_fold_gets_its_share_of_each_class() {
        let fold_of = deal(|i| usize::from(i % 10 == 0), &[], 100, 5, 3);
        for fold in 0..5 {
            let (others, within) = split(&fold_of, fold);
            assert_eq!((others.len(), within.len()), (80, 20));
            assert_eq!(within.iter().filter(|&&i| i % 10 == 0).count(), 2);
        }
    }
}
