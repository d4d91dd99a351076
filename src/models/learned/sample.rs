//! Which rows a fit uses, and how they are dealt into folds.

use std::collections::BTreeMap;

use crate::stats::random::Seeded;

/// `most` of `rows` at random, ascending; none when there are no more than that.
pub(in crate::models) fn draw(rows: usize, most: usize, seed: u64) -> Option<Vec<usize>> {
    if rows <= most {
        return None;
    }
    // Not every k-th row: stacked tables repeat each customer at regular distances.
    let mut places = shuffled(rows, seed);
    places.truncate(most);
    places.sort_unstable();
    Some(places)
}

/// The fold of each row, 0 .. folds, sized alike among the rows of each `class`.
pub(in crate::models) fn deal(class: impl Fn(usize) -> usize, rows: usize, folds: usize, seed: u64) -> Vec<usize> {
    let mut fold_of = vec![0; rows];
    let mut dealt: BTreeMap<usize, usize> = BTreeMap::new();
    for i in shuffled(rows, seed) {
        let next = dealt.entry(class(i)).or_default();
        fold_of[i] = *next % folds;
        *next += 1;
    }
    fold_of
}

/// The rows outside and inside of a fold.
pub(in crate::models) fn split(fold_of: &[usize], fold: usize) -> (Vec<usize>, Vec<usize>) {
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
    fn every_fold_gets_its_share_of_each_class() {
        let fold_of = deal(|i| usize::from(i % 10 == 0), 100, 5, 3);
        for fold in 0..5 {
            let (others, within) = split(&fold_of, fold);
            assert_eq!((others.len(), within.len()), (80, 20));
            assert_eq!(within.iter().filter(|&&i| i % 10 == 0).count(), 2);
        }
    }
}
