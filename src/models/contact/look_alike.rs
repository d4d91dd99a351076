//! People without a purchase, by how much they are like those who bought.

use crate::learned::{Learner, fit_classifier};
use domain::table::{FeatureTable, UNKNOWN, Values};

/// Fewer of either kind tell nothing.
pub const FEWEST: usize = 50;
/// A feature is looked at that is known of at least this share of both; what is only recorded of buyers tells them apart
/// without saying anything of the others.
const KNOWN_OF_BOTH: f64 = 0.5;
/// Nobody is held for so many times as likely as the usual one.
const MOST_TIMES: f64 = 20.0;

/// Of each row how many times as likely it is to be a buyer's as the usual one of those without a purchase; none if too
/// few bought or did not, or no feature is known of both.
///
/// The odds that a row is a buyer's are, up to one factor, the density of buyers over that of the others (Bickel, Brückner
/// and Scheffer 2007, *Discriminative learning for differing training and test distributions*, equation 2).
#[must_use]
pub fn likeness(table: &FeatureTable, bought: &[bool], seed: u64) -> Option<Vec<f64>> {
    let buyers = bought.iter().filter(|bought| **bought).count();
    if buyers.min(bought.len() - buyers) < FEWEST {
        return None;
    }
    let known = known_of_both(table, bought);
    if known.features.is_empty() {
        return None;
    }
    let classifier = fit_classifier(Learner::Logistic, &known, bought, seed).ok()?;
    let odds: Vec<f64> = classifier
        .probability(&known)
        .into_iter()
        .map(|p| {
            let p = p.clamp(1e-6, 1.0 - 1e-6);
            p / (1.0 - p)
        })
        .collect();
    let others: f64 = odds.iter().zip(bought).filter(|(_, bought)| !**bought).map(|(odds, _)| odds).sum();
    let usual = others / (bought.len() - buyers) as f64;
    Some(odds.into_iter().map(|odds| (odds / usual.max(1e-12)).min(MOST_TIMES)).collect())
}

fn known_of_both(table: &FeatureTable, bought: &[bool]) -> FeatureTable {
    let is_known = |values: &Values, row: usize| match values {
        Values::Numbers(numbers) => !numbers[row].is_nan(),
        Values::Words { codes, .. } => codes[row] != UNKNOWN,
    };
    let share = |values: &Values, of: bool| {
        let rows: Vec<usize> = (0..table.rows).filter(|row| bought[*row] == of).collect();
        rows.iter().filter(|row| is_known(values, **row)).count() as f64 / rows.len().max(1) as f64
    };
    let features = table.features.iter().filter(|feature| {
        share(&feature.values, true) >= KNOWN_OF_BOTH && share(&feature.values, false) >= KNOWN_OF_BOTH
    });
    FeatureTable { rows: table.rows, features: features.cloned().collect(), groups: table.groups.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::table::Feature;
    use stats::random::Seeded;

    /// Nurses buy three times as often as others; a number known of buyers alone is no likeness.
    #[test]
    fn who_is_like_buyers_comes_first_and_what_only_buyers_have_does_not_count() {
        let mut random = Seeded::new(5);
        let rows = 3_000;
        let codes: Vec<u32> = (0..rows).map(|_| u32::try_from(random.below(3)).expect("small")).collect();
        let bought: Vec<bool> = codes.iter().map(|code| random.uniform() < [0.6, 0.2, 0.2][*code as usize]).collect();
        let mut table = FeatureTable { rows, ..FeatureTable::default() };
        let words = ["nurse", "clerk", "driver"].map(String::from).to_vec();
        table.features.push(Feature {
            name: "job".into(),
            phrase: "{}".into(),
            values: Values::Words { codes: codes.clone(), words },
        });
        let leak = bought.iter().map(|bought| if *bought { 7.0 } else { f64::NAN }).collect();
        table.push_numbers("card number", "{}", leak);
        let likeness = likeness(&table, &bought, 1).expect("enough of both");
        let mean = |code: u32| {
            let own: Vec<f64> = (0..rows).filter(|i| codes[*i] == code && !bought[*i]).map(|i| likeness[i]).collect();
            own.iter().sum::<f64>() / own.len() as f64
        };
        // The odds of 0.6 against 0.2 are six to one.
        let times = mean(0) / mean(1);
        assert!((4.0..8.5).contains(&times), "{times}");
        assert!(super::likeness(&table, &vec![true; rows], 1).is_none());
    }
}
