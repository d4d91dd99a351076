//! The period after an offer in which a customer first buys.

use crate::origins::season::Season;
use crate::purchase::counts::{DAYS_PER_WEEK, Record};
use crate::purchase::purchase_model::{PurchaseModel, probability};
use crate::timing::periods::Periods;
use domain::day::Day;

/// A given probability is kept this far from certainty, which no finite hazard reaches.
const NEARLY_CERTAIN: f64 = 1.0 - 1e-9;

/// Probabilities that the first purchase falls in each period, and in none; they sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Timing {
    pub by_period: Vec<f64>,
    pub none: f64,
}

impl Timing {
    /// From the chance of a purchase in each period, given none in the periods before.
    #[must_use]
    pub fn from_hazards(hazards: impl IntoIterator<Item = f64>) -> Timing {
        let mut none = 1.0;
        let mut by_period = Vec::new();
        for hazard in hazards {
            let bought = none * probability(hazard);
            by_period.push(bought);
            none -= bought;
        }
        Timing { by_period, none: probability(none) }
    }

    /// P(none by the end of each period), falling.
    pub fn survival(&self) -> impl Iterator<Item = f64> + '_ {
        self.by_period.iter().scan(1.0, |none: &mut f64, bought| {
            *none = (*none - bought).max(0.0);
            Some(*none)
        })
    }

    /// The same customer with a different chance of buying in any of the periods. If that is lower, some who are like
    /// the customer have left permanently, and those who have not buy when they would have: every period's share
    /// shrinks alike. If it is higher, P(none by a period's end) is raised to the power that gives it, which multiplies
    /// every period's rate by one factor (proportional hazards). A customer without any chance gets the same hazard in
    /// each period.
    #[must_use]
    pub fn scaled_to(&self, total: f64) -> Timing {
        let (total, own) = (probability(total), self.by_period.iter().sum::<f64>());
        if total <= own && own > 0.0 {
            let by_period: Vec<f64> = self.by_period.iter().map(|p| p * total / own).collect();
            return Timing { none: probability(1.0 - by_period.iter().sum::<f64>()), by_period };
        }
        self.strengthened_to(total)
    }

    fn strengthened_to(&self, total: f64) -> Timing {
        let left = 1.0 - total.min(NEARLY_CERTAIN);
        let known = self.none.max(1.0 - NEARLY_CERTAIN).ln();
        let periods = self.by_period.len() as f64;
        let mut before = 1.0;
        let mut by_period = Vec::with_capacity(self.by_period.len());
        for (number, kept) in (1_u32..).zip(self.survival()) {
            let share = if known < 0.0 {
                (kept.max(1.0 - NEARLY_CERTAIN).ln() / known).clamp(0.0, 1.0)
            } else {
                f64::from(number) / periods
            };
            let after = left.powf(share).min(before);
            by_period.push(before - after);
            before = after;
        }
        Timing { by_period, none: before }
    }
}

impl Periods {
    /// For one customer, by a purchase model. Whether the customer bought between the as-of day and the offer is
    /// unknown, so the model averages over it.
    ///
    /// The model's P(no purchase yet) falls from period to period; a season makes each fall steeper or flatter (it
    /// multiplies the hazard), so that the parts still add up.
    #[must_use]
    pub fn of(&self, model: &dyn PurchaseModel, record: Record, season: &Season) -> Timing {
        let weeks = |day: Day| f64::from(day.since(self.as_of().plus(1))) / DAYS_PER_WEEK;
        let Some(&first) = self.edges().first() else { return Timing { by_period: Vec::new(), none: 1.0 } };
        let (mut plain, mut none) = (1.0_f64, 1.0_f64);
        let mut by_period = Vec::with_capacity(self.len());
        for edge in self.edges().windows(2) {
            let next = (1.0 - model.purchase_between(record, weeks(first), weeks(edge[1]))).min(plain);
            let kept = if plain > 0.0 { next / plain } else { 1.0 };
            let after = none * kept.powf(season.over(edge[0], edge[1]));
            by_period.push(probability(none - after));
            (plain, none) = (next, after);
        }
        Timing { by_period, none: probability(none) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::purchase::counts::Counts;
    use crate::purchase::pareto_nbd;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn parts_sum_to_one_with_and_without_a_season() {
        let record = |x, t_x, t| Record { frequency: x, recency: t_x, age: t };
        let counts = Counts::from_table([
            (record(0, 0, 300), 60),
            (record(0, 0, 100), 30),
            (record(2, 100, 200), 25),
            (record(5, 280, 300), 20),
        ]);
        let model = pareto_nbd::fit(&counts).expect("fits");
        let months: Vec<u32> = (0..36).map(|month| if month % 12 == 11 { 3_000 } else { 1_000 }).collect();
        let december = Season::learn(day("1995-01-01"), &months);
        let periods = Periods::months(day("1997-09-30"), day("1997-11-01"), 3);
        assert_eq!(periods.names(), ["November 1997", "December 1997", "January 1998"]);
        let of = |season: &Season| periods.of(&model, record(5, 280, 300), season);
        for timing in [of(&Season::flat()), of(&december)] {
            assert!((timing.by_period.iter().sum::<f64>() + timing.none - 1.0).abs() < 1e-12);
        }
        assert!(of(&december).by_period[1] > of(&Season::flat()).by_period[1]);
        assert!(of(&Season::flat()).by_period[0] > of(&Season::flat()).by_period[2]);
    }

    #[test]
    fn a_total_handed_down_is_met_and_hazards_keep_their_proportions() {
        let timing = Timing::from_hazards([0.1, 0.3, 0.05]);
        for total in [0.0, 1e-9, 0.2, timing.by_period.iter().sum(), 0.97, 1.0, f64::NAN] {
            let scaled = timing.scaled_to(total);
            let sum: f64 = scaled.by_period.iter().sum();
            assert!((sum + scaled.none - 1.0).abs() < 1e-12 && scaled.by_period.iter().all(|p| *p >= 0.0));
            assert!((sum - if total.is_nan() { 0.0 } else { total }).abs() < 2e-9, "{total}: {scaled:?}");
        }
        let same = timing.scaled_to(timing.by_period.iter().sum());
        assert!(same.by_period.iter().zip(&timing.by_period).all(|(a, b)| (a - b).abs() < 1e-12));
        let logs = |timing: &Timing| {
            let kept: Vec<f64> = std::iter::once(1.0).chain(timing.survival()).collect();
            kept.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect::<Vec<f64>>()
        };
        let less = timing.scaled_to(0.2);
        assert!(less.by_period.iter().zip(&timing.by_period).all(|(a, b)| {
            let own: f64 = timing.by_period.iter().sum();
            (a / 0.2 - b / own).abs() < 1e-12
        }));
        let (before, after) = (logs(&timing), logs(&timing.scaled_to(0.8)));
        assert!((after[1] / before[1] - after[0] / before[0]).abs() < 1e-9);
        assert!((after[2] / before[2] - after[0] / before[0]).abs() < 1e-9);
    }

    #[test]
    fn the_edges_of_scaling_are_finite() {
        let never = Timing { by_period: vec![0.0, 0.0], none: 1.0 }.scaled_to(0.75);
        assert!((never.by_period[0] - 0.5).abs() < 1e-12 && (never.by_period[1] - 0.25).abs() < 1e-12);
        let at_once = Timing { by_period: vec![1.0, 0.0], none: 0.0 }.scaled_to(0.5);
        assert!((at_once.by_period[0] - 0.5).abs() < 1e-12 && at_once.by_period[1].abs() < 1e-12);
        assert_eq!(Timing { by_period: Vec::new(), none: 1.0 }.scaled_to(0.5).none.to_bits(), 1.0_f64.to_bits());
        assert!(Timing::from_hazards([f64::NAN, 2.0, -1.0]).none.abs() < 1e-12);
    }
}
