//! Features by which one can tell an earlier day from the present one: what a model learns from them on earlier days does
//! not hold today.
//!
//! Adversarial validation feature by feature (Pan, Pham, Dorairaj, Chen & Lee 2020): each number is judged by the area
//! under the ROC curve with which it separates customers as known on the training days from customers as known now.
//! Totals and ages that grow with the record itself are such; their ranks among the customers of a day, which mean the
//! same on every day, stand beside them.

use crate::origins::earlier::draw_by_record;
use crate::origins::window::Window;
use domain::table::{Feature, FeatureTable, Values};
use stats::roc::Roc;

/// An area farther than this from one half is telling. A pause that is longer today than on earlier days, as in a cohort
/// that grows older, still tells buyers from others; what says nothing but the day does not.
const TELLING: f64 = 0.45;
/// Fewer known values on either side say nothing.
const FEWEST: usize = 100;
/// Rows of either side that are compared.
const ROWS_COMPARED: usize = 2_000;

/// Names of the numbers in `earlier` that tell it from `present`.
pub(super) fn telling(earlier: &FeatureTable, present: &FeatureTable) -> Vec<String> {
    let step = earlier.rows.div_ceil(ROWS_COMPARED).max(1);
    let tells = |feature: &&Feature| {
        let Values::Numbers(then) = &feature.values else { return false };
        let Some(Values::Numbers(now)) = present.feature(&feature.name).map(|feature| &feature.values) else {
            return false;
        };
        let then: Vec<f64> = then.iter().step_by(step).copied().filter(|value| value.is_finite()).collect();
        let now: Vec<f64> = now.iter().copied().filter(|value| value.is_finite()).collect();
        if then.len().min(now.len()) < FEWEST {
            return false;
        }
        let is_now: Vec<bool> = (0..then.len() + now.len()).map(|i| i >= then.len()).collect();
        let values: Vec<f64> = then.into_iter().chain(now).collect();
        Roc::new(&values, &is_now).is_some_and(|roc| (roc.area - 0.5).abs() > TELLING)
    };
    earlier.features.iter().filter(tells).map(|feature| feature.name.clone()).collect()
}

/// Places of about so many customers of a window.
pub(super) fn sample(window: &Window) -> Vec<usize> {
    let share = ROWS_COMPARED as f64 / window.histories.len().max(1) as f64;
    let drawn = |&i: &usize| draw_by_record(&window.histories[i], window.as_of) < share;
    (0..window.histories.len()).filter(drawn).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::random::Seeded;

    fn table(rows: usize, older_by: f64, seed: u64) -> FeatureTable {
        let mut random = Seeded::new(seed);
        let mut table = FeatureTable { rows, features: Vec::new(), groups: (0..).take(rows).collect() };
        let age: Vec<f64> = (0..rows).map(|_| older_by + 300.0 * random.uniform()).collect();
        let pause: Vec<f64> = age.iter().map(|age| age * random.uniform().powi(3)).collect();
        let sparse: Vec<f64> = (0..rows).map(|i| if i % 40 == 0 { older_by } else { f64::NAN }).collect();
        table.push_numbers("age", "customer for {} days", age);
        table.push_numbers("pause", "last bought {} days ago", pause);
        table.push_numbers("sparse", "{}", sparse);
        table
    }

    #[test]
    fn what_grows_with_the_record_is_found_and_what_hardly_changes_is_not() {
        let earlier = table(6_000, 0.0, 1);
        assert_eq!(telling(&earlier, &table(1_500, 250.0, 2)), ["age"]);
        assert!(telling(&earlier, &table(1_500, 20.0, 3)).is_empty());
        assert!(telling(&earlier, &FeatureTable { rows: 0, features: Vec::new(), groups: Vec::new() }).is_empty());
    }
}
