//! How well the periods of first purchases were predicted, and which way of predicting them is used.

use crate::evaluation::{brier, calibration_bins, calibration_error, log_loss};
use crate::timing::first_purchase::Timing;
use crate::timing::periods::Periods;
use domain::history::Future;
use reports::backtest::{PeriodFigures, TimingFigures};
use stats::concordance::{censored_concordance, concordance};
use stats::roc::{Roc, variance_of_mean};

/// Nobody's probability of having bought is higher than this.
const LEAST_LEFT: f64 = 1e-12;

/// A customer's truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    /// Days after the as-of day, and the period.
    In { day: u32, period: usize },
    /// Not before the end of the last period.
    None,
}

/// Tests timings against what customers then did; one future per timing, known to the end of the last period. Customers
/// who bought between the as-of day and a first period that begins later are left out: a future does not hold when they
/// bought next. None without customers or periods.
#[must_use]
pub fn test(periods: &Periods, timings: &[Timing], futures: &[Future]) -> Option<TimingFigures> {
    let (timings, firsts): (Vec<&Timing>, Vec<First>) = asked(periods, timings, futures).into_iter().unzip();
    if timings.is_empty() || periods.is_empty() {
        return None;
    }
    let by_period: Vec<PeriodFigures> = periods
        .names()
        .into_iter()
        .enumerate()
        .map(|(period, name)| of_period(name, period, &timings, &firsts))
        .collect();
    let shares: Vec<f64> = by_period.iter().map(|figures| figures.observed_share).collect();
    let constant = Timing { none: 1.0 - shares.iter().sum::<f64>(), by_period: shares };
    let scores: Vec<f64> = timings.iter().map(|timing| -waiting_days(periods, timing)).collect();
    let (c_index, c_index_all) = order_in_time(periods, &scores, &firsts);
    Some(TimingFigures {
        by_period,
        ranked_probability_score: mean(timings.iter().zip(&firsts).map(|(timing, first)| penalty(timing, *first))),
        constant_score: mean(firsts.iter().map(|first| penalty(&constant, *first))),
        c_index,
        c_index_all,
        choice: String::new(),
        tried: Vec::new(),
    })
}

/// Which of several timings of the same customers to use: the one with the smallest mean ranked probability score, if
/// it leads those before it by more than one standard error of the difference, so list the simplest first. None without
/// any timing or customer.
#[must_use]
pub fn choose(periods: &Periods, tried: &[&[Timing]], futures: &[Future]) -> Option<usize> {
    let penalties: Vec<Vec<f64>> = tried
        .iter()
        .map(|timings| {
            asked(periods, timings, futures).into_iter().map(|(timing, first)| penalty(timing, first)).collect()
        })
        .collect();
    penalties.iter().position(|of| !of.is_empty()).map(|first| {
        (first + 1..penalties.len()).filter(|&next| penalties[next].len() == penalties[first].len()).fold(
            first,
            |best, next| {
                let gains = penalties[best].iter().zip(&penalties[next]).map(|(before, now)| before - now);
                let error = variance_of_mean(gains.clone()).sqrt();
                if mean(gains) > error { next } else { best }
            },
        )
    })
}

/// The timings that can be tested, each with its truth.
fn asked<'a>(periods: &Periods, timings: &'a [Timing], futures: &[Future]) -> Vec<(&'a Timing, First)> {
    let edges = periods.days_after();
    let first_of = |future: &Future| match future.first_after_days {
        Some(day) if edges.first().is_some_and(|&begin| day < begin) => None,
        Some(day) => {
            let period = edges.partition_point(|&edge| edge <= day);
            Some(if period < edges.len() { First::In { day, period: period - 1 } } else { First::None })
        }
        None => Some(First::None),
    };
    timings.iter().zip(futures).filter_map(|(timing, future)| Some((timing, first_of(future)?))).collect()
}

fn of_period(name: String, period: usize, timings: &[&Timing], firsts: &[First]) -> PeriodFigures {
    let predicted: Vec<f64> =
        timings.iter().map(|timing| timing.by_period.get(period).copied().unwrap_or(0.0)).collect();
    let bought: Vec<bool> =
        firsts.iter().map(|first| matches!(first, First::In { period: own, .. } if *own == period)).collect();
    PeriodFigures {
        name,
        predicted_share: mean(predicted.iter().copied()),
        observed_share: mean(bought.iter().map(|&bought| f64::from(bought))),
        auc: Roc::new(&predicted, &bought).map(|roc| roc.area),
        brier: brier(&predicted, &bought).unwrap_or(0.0),
        log_loss: log_loss(&predicted, &bought).unwrap_or(0.0),
        calibration_error: calibration_error(&calibration_bins(&predicted, &bought)).unwrap_or(0.0),
    }
}

/// The ranked probability score (Epstein 1969, in the form of Murphy 1971): for the end of each period the squared
/// difference between the probability of having bought by then and whether that was so; their mean.
fn penalty(timing: &Timing, first: First) -> f64 {
    mean(timing.survival().enumerate().map(|(period, none)| {
        let waits = match first {
            First::In { period: own, .. } => own > period,
            First::None => true,
        };
        (none - f64::from(waits)).powi(2)
    }))
}

/// Expected days until the first purchase or the end of the last period, at a steady rate within each period: among
/// those who are almost sure to buy in a period, the surer come sooner.
fn waiting_days(periods: &Periods, timing: &Timing) -> f64 {
    let (mut before, mut days) = (1.0, 0.0);
    for (edge, after) in periods.days_after().windows(2).zip(timing.survival()) {
        days += mean_left(before, after) * f64::from(edge[1] - edge[0]);
        before = after;
    }
    days
}

/// The mean over a period of P(none yet), which falls at a steady rate from `before` to `after`: their logarithmic mean.
fn mean_left(before: f64, after: f64) -> f64 {
    let (before, after) = (before.max(LEAST_LEFT), after.max(LEAST_LEFT));
    let fall = (before / after).ln();
    if fall > 1e-6 { (before - after) / fall } else { f64::midpoint(before, after) }
}

/// Concordance among buyers, and among all.
fn order_in_time(periods: &Periods, scores: &[f64], firsts: &[First]) -> (Option<f64>, Option<f64>) {
    let end = periods.days_after().last().copied().unwrap_or(0);
    let (days, happened): (Vec<f64>, Vec<bool>) = firsts
        .iter()
        .map(|first| match first {
            First::In { day, .. } => (f64::from(*day), true),
            First::None => (f64::from(end), false),
        })
        .unzip();
    let buyers = |values: &[f64]| -> Vec<f64> {
        values.iter().zip(&happened).filter(|(_, happened)| **happened).map(|(value, _)| *value).collect()
    };
    (concordance(&buyers(scores), &buyers(&days)), censored_concordance(scores, &days, &happened))
}

/// 0 without values.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    stats::mean::mean(values).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::day::Day;

    fn future(first: Option<u32>) -> Future {
        Future { purchases: u32::from(first.is_some()), spend: 0.0, first_after_days: first }
    }

    fn three_weeks() -> Periods {
        let as_of: Day = "1997-09-30".parse().expect("a day");
        Periods::weeks(as_of, as_of, 3)
    }

    fn timing(by_period: [f64; 3]) -> Timing {
        Timing { none: 1.0 - by_period.iter().sum::<f64>(), by_period: by_period.to_vec() }
    }

    #[test]
    fn the_ranked_score_by_hand() {
        // Bought on day 8, in the second week: F = (.2, .7, .8) against (0, 1, 1).
        let found = test(&three_weeks(), &[timing([0.2, 0.5, 0.1])], &[future(Some(8))]).expect("figures");
        assert!((found.ranked_probability_score - (0.04 + 0.09 + 0.04) / 3.0).abs() < 1e-12);
        assert!(found.constant_score.abs() < 1e-12);
        assert_eq!(found.by_period.iter().map(|p| p.observed_share).collect::<Vec<f64>>(), [0.0, 1.0, 0.0]);
        assert_eq!((found.c_index, found.by_period[0].auc), (None, None));
    }

    #[test]
    fn a_near_miss_costs_less_than_a_far_one_and_the_truth_nothing() {
        let score = |by_period| {
            test(&three_weeks(), &[timing(by_period)], &[future(Some(1))]).expect("figures").ranked_probability_score
        };
        assert!(score([1.0, 0.0, 0.0]).abs() < 1e-12);
        assert!(score([0.0, 1.0, 0.0]) < score([0.0, 0.0, 1.0]) && score([0.0, 0.0, 1.0]) < score([0.0, 0.0, 0.0]));
    }

    #[test]
    fn edges_of_periods_and_of_the_horizon() {
        let futures = [7, 8, 14, 21, 22].map(|day| future(Some(day))).into_iter().chain([future(None)]);
        let futures: Vec<Future> = futures.collect();
        let timings: Vec<Timing> =
            [0.6, 0.5, 0.4, 0.3, 0.2, 0.1].iter().map(|p| timing([*p, p / 2.0, p / 4.0])).collect();
        let found = test(&three_weeks(), &timings, &futures).expect("figures");
        let shares: Vec<f64> = found.by_period.iter().map(|p| p.observed_share * 6.0).collect();
        assert!(shares.iter().zip([1.0, 2.0, 1.0]).all(|(a, b)| (a - b).abs() < 1e-12), "{shares:?}");
        assert_eq!((found.c_index, found.c_index_all), (Some(1.0), Some(1.0)));
        let later = Periods::weeks(three_weeks().as_of(), three_weeks().as_of().plus(8), 2);
        let left: f64 = test(&later, &timings, &futures).expect("figures").by_period[0].observed_share;
        assert!((left - 2.0 / 5.0).abs() < 1e-12, "the buyer of day 7 is left out");
        assert_eq!(test(&three_weeks(), &[], &[]), None);
        let none = Periods::weeks(later.as_of(), later.as_of(), 0);
        assert_eq!(test(&none, &timings, &futures), None);
    }

    #[test]
    fn the_simpler_stands_unless_clearly_beaten() {
        let futures: Vec<Future> = (0..200).map(|i| future((i % 2 == 0).then_some(1 + i % 21))).collect();
        let same: Vec<Timing> = futures.iter().map(|_| timing([0.17, 0.17, 0.16])).collect();
        let noise: Vec<Timing> = (0..200).map(|i| timing([0.17 + 0.001 * f64::from(i % 3), 0.17, 0.15])).collect();
        let knowing: Vec<Timing> = futures
            .iter()
            .map(|future| if future.purchases > 0 { timing([0.3, 0.3, 0.3]) } else { timing([0.03, 0.03, 0.03]) })
            .collect();
        assert_eq!(choose(&three_weeks(), &[&same, &noise], &futures), Some(0));
        assert_eq!(choose(&three_weeks(), &[&same, &noise, &knowing], &futures), Some(2));
        assert_eq!(choose(&three_weeks(), &[], &futures), None);
        assert_eq!(choose(&three_weeks(), &[&same], &[]), None);
    }
}
