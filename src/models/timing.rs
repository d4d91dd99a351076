//! In which month after an offer a customer buys first.

use crate::domain::day::Day;
use crate::models::counts::{DAYS_PER_WEEK, Record};
use crate::models::purchase_model::{PurchaseModel, probability};
use crate::models::season::Season;

/// The months counted from an offer's day.
#[derive(Debug, Clone, PartialEq)]
pub struct Periods {
    as_of: Day,
    /// First days of the periods, and the day after the last.
    edges: Vec<Day>,
}

/// Probabilities of the first purchase falling in each period, and in none; together 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Timing {
    pub by_period: Vec<f64>,
    pub none: f64,
}

impl Periods {
    /// `months` months from the offer's day on, or from the day after the as-of day where the offer lies before it.
    #[must_use]
    pub fn months(as_of: Day, offer_day: Day, months: u32) -> Periods {
        let first = offer_day.max(as_of.plus(1));
        Periods { as_of, edges: (0..=months).map(|month| first.plus_months(month)).collect() }
    }

    /// "March 1998", or "15 Mar – 14 Apr 1998" where the offer's day is not the first of a month.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let name = |edge: &[Day]| {
            if edge[0] == edge[0].first_of_month() && edge[1] == edge[1].first_of_month() {
                edge[0].month_name()
            } else {
                let last = edge[1].plus(-1);
                format!("{} – {}", edge[0].date().format("%-d %b"), last.spoken())
            }
        };
        self.edges.windows(2).map(name).collect()
    }

    /// Of one customer. Where a customer may have bought between the as-of day and the offer, that is unknown, and the
    /// model averages over it.
    ///
    /// The model's P(no purchase yet) falls from period to period; a season makes each fall steeper or flatter (it
    /// multiplies the hazard), so that the parts still add up.
    #[must_use]
    pub fn of(&self, model: &dyn PurchaseModel, record: Record, season: &Season) -> Timing {
        let weeks = |day: Day| f64::from(day.since(self.as_of.plus(1))) / DAYS_PER_WEEK;
        let Some(&first) = self.edges.first() else { return Timing { by_period: Vec::new(), none: 1.0 } };
        let (mut plain, mut none) = (1.0_f64, 1.0_f64);
        let mut by_period = Vec::with_capacity(self.edges.len() - 1);
        for edge in self.edges.windows(2) {
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
    use crate::models::counts::Counts;
    use crate::models::pareto_nbd;

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
    fn an_offer_of_the_past_starts_tomorrow() {
        let periods = Periods::months(day("1997-09-30"), day("1997-01-01"), 2);
        assert_eq!(periods.names(), ["October 1997", "November 1997"]);
        let odd = Periods::months(day("1997-09-30"), day("1997-10-15"), 1);
        assert_eq!(odd.names(), ["15 Oct – 14 Nov 1997"]);
        assert!(Periods::months(day("1997-09-30"), day("1997-10-15"), 0).names().is_empty());
    }
}
