//! How well characteristics tell who answers, on people whom the models have not seen.

use super::Cases;
use super::learning::{INNER_FOLDS, SEED, best, held_out};
use crate::learned::training_sample::{deal, split};
use crate::learned::{Learner, fit_classifier};
use domain::table::FeatureTable;
use stats::roc::Roc;

/// In how many of 100 pairs somebody who answered stands above somebody who did not, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quality {
    pub pairs: f64,
    pub low: f64,
    pub high: f64,
}

impl Quality {
    fn of(ranking: &[f64], positive: &[bool]) -> Option<Quality> {
        let roc = Roc::new(ranking, positive)?;
        let (low, high) = roc.interval();
        Some(Quality { pairs: 100.0 * roc.area, low: 100.0 * low, high: 100.0 * high })
    }
}

/// Of all features together, by the method that a list would use. None where there is nothing to learn from.
#[must_use]
pub fn together(cases: &Cases) -> Option<Quality> {
    if cases.table.features.is_empty() || !cases.is_enough() {
        return None;
    }
    let words = held_out(cases);
    let (method, _) = best(&words, &cases.positive);
    let word = words.iter().find(|word| word.method == method)?;
    Quality::of(&word.ranking, &cases.positive)
}

/// Of each of these tables of the cases' rows by logistic regression: quick enough for one characteristic after the other.
#[must_use]
pub fn alone(cases: &Cases, table: &FeatureTable) -> Option<Quality> {
    if table.features.is_empty() || !cases.is_enough() {
        return None;
    }
    let fold_of = deal(|i| usize::from(cases.positive[i]), &cases.table.groups, cases.len(), INNER_FOLDS, SEED);
    let mut ranking = vec![0.0; cases.len()];
    for fold in 0..INNER_FOLDS {
        let (others, within) = split(&fold_of, fold);
        let positive: Vec<bool> = others.iter().map(|i| cases.positive[*i]).collect();
        let model = fit_classifier(Learner::Logistic, &table.select(&others), &positive, SEED).ok()?;
        for (i, chance) in within.iter().zip(model.probability(&table.select(&within))) {
            ranking[*i] = chance;
        }
    }
    Quality::of(&ranking, &cases.positive)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::day::Day;
    use stats::random::Seeded;

    #[test]
    fn what_tells_is_told_from_what_does_not() {
        let mut random = Seeded::new(4);
        let rows = 1_200;
        let age: Vec<f64> = (0..rows).map(|_| random.uniform()).collect();
        let noise: Vec<f64> = (0..rows).map(|_| random.uniform()).collect();
        let positive: Vec<bool> = age.iter().map(|age| random.uniform() < 0.6 * age).collect();
        let of = |names: &[&str]| {
            let mut table = FeatureTable { rows, groups: (0..).take(rows).collect(), ..FeatureTable::default() };
            for name in names {
                let values = if *name == "age" { &age } else { &noise };
                table.push_numbers(name, "{}", values.clone());
            }
            Cases { table, positive: positive.clone(), days: vec![Day(0); rows] }
        };
        let both = of(&["age", "noise"]);
        let pairs = |names: &[&str]| alone(&both, &of(names).table).expect("enough").pairs;
        assert!(pairs(&["age"]) > 65.0 && (45.0..55.0).contains(&pairs(&["noise"])));
        let all = together(&both).expect("enough");
        assert!(all.low < all.pairs && all.pairs < all.high && all.low > 60.0, "{all:?}");
        assert!(together(&of(&[])).is_none() && alone(&both, &of(&[]).table).is_none());
    }
}
