//! Which customers each of the six questions concerns, which methods may answer it, and how the list is ordered.

use crate::purchase::candidates::Scores;
use domain::customer::CustomerId;
use domain::history::History;
use domain::model::{Method, Model};

/// Without enough repeat customers to learn from, half a year.
const USUAL_DORMANCY_DAYS: u32 = 182;
const FEWEST_REPEATERS: usize = 20;

/// Days without a purchase after which a customer counts as dormant: the 90th percentile of the repeat customers' mean
/// days between purchases, clamped to 30 to 365. Nine in ten repeat customers usually come back sooner, so a longer
/// silence is unusual. With fewer than 20 repeat customers: 182.
#[must_use]
pub fn learn_dormancy_days(histories: &[History]) -> u32 {
    let mut gaps: Vec<f64> = histories.iter().filter_map(History::mean_gap).collect();
    if gaps.len() < FEWEST_REPEATERS {
        return USUAL_DORMANCY_DAYS;
    }
    gaps.sort_by(f64::total_cmp);
    let gap = gaps[(gaps.len() * 9 / 10).min(gaps.len() - 1)].round().clamp(30.0, 365.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 30 and 365")]
    let days = gap as u32;
    days
}

/// Indices of the customers whom the question concerns.
#[must_use]
pub fn population(model: Model, histories: &[History], dormancy_days: u32) -> Vec<usize> {
    let asked = |history: &History| match model {
        Model::HitAndRun => history.is_one_time(),
        Model::Dormancy => history.days_since_last_purchase() > dormancy_days,
        Model::Spending | Model::Propensity | Model::Timing | Model::Response => true,
    };
    histories.iter().enumerate().filter(|(_, history)| asked(history)).map(|(i, _)| i).collect()
}

/// Those that need only a purchase history.
pub const EVERY_METHOD: [Method; 9] = [
    Method::ParetoNbd,
    Method::BgNbd,
    Method::MbgNbd,
    Method::MbgCnbdK,
    Method::BgBb,
    Method::Recency,
    Method::Frequency,
    Method::RfmScore,
    Method::SameRate,
];

/// The methods that may answer, probability models first. BG/NBD treats every one-time buyer as certainly active,
/// frequency is the same for all of them, and their rate only repeats their recency, so none of these is a candidate
/// there. Nor is BG/BB, which distinguishes one-time buyers by their age as Pareto/NBD does.
#[must_use]
pub fn candidates(model: Model) -> &'static [Method] {
    match model {
        Model::HitAndRun => &[
            Method::ParetoNbd,
            Method::MbgNbd,
            Method::MbgCnbdK,
            Method::Logistic,
            Method::Trees,
            Method::Blend,
            Method::Recency,
            Method::RfmScore,
        ],
        _ => &[
            Method::ParetoNbd,
            Method::BgNbd,
            Method::MbgNbd,
            Method::MbgCnbdK,
            Method::BgBb,
            Method::Logistic,
            Method::Trees,
            Method::Blend,
            Method::Recency,
            Method::Frequency,
            Method::RfmScore,
            Method::SameRate,
        ],
    }
}

/// Who comes first: the higher ranking; among ties the higher total spend, then the lower place by name.
#[must_use]
pub fn order(ranking: &[f64], population: &[History], place: impl Fn(CustomerId) -> i64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..population.len()).collect();
    order.sort_by(|&i, &j| {
        ranking[j]
            .total_cmp(&ranking[i])
            .then_with(|| population[j].total_spend().total_cmp(&population[i].total_spend()))
            .then_with(|| place(population[i].customer).cmp(&place(population[j].customer)))
    });
    order
}

/// What the list is ordered by: money for future spending, if the method predicts a number of purchases; else the
/// method's ranking.
#[must_use]
pub fn list_score(model: Model, method: Method, scores: &Scores) -> &[f64] {
    if model == Model::Spending && counts_purchases(method) { &scores.expected_spend } else { &scores.ranking }
}

/// What separates buyers from others: expected purchases for future spending, unless the method learned to separate
/// them; else the method's ranking.
#[must_use]
pub fn buying_score(model: Model, method: Method, scores: &Scores) -> &[f64] {
    if model == Model::Spending && counts_purchases(method) && !method.is_learned() {
        &scores.expected_purchases
    } else {
        &scores.ranking
    }
}

/// Whether a method says how many purchases to expect, rather than only who comes first.
#[must_use]
pub fn counts_purchases(method: Method) -> bool {
    !method.is_rule_of_thumb() || method == Method::SameRate
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(id: i64, frequency: u32, recency: u32, age: u32, mean_spend: f64) -> History {
        History {
            customer: CustomerId(id),
            frequency,
            recency,
            age,
            mean_spend,
            mean_repeat_spend: 0.0,
            first_spend: mean_spend,
        }
    }

    #[test]
    fn populations_are_as_their_words_say() {
        let histories = [history(1, 0, 0, 20, 5.0), history(2, 3, 90, 100, 5.0), history(3, 2, 10, 200, 5.0)];
        assert_eq!(population(Model::HitAndRun, &histories, 60), vec![0]);
        assert_eq!(population(Model::Dormancy, &histories, 60), vec![2]);
        assert_eq!(population(Model::Dormancy, &histories, 190), Vec::<usize>::new());
        assert_eq!(population(Model::Timing, &histories, 60), vec![0, 1, 2]);
    }

    #[test]
    fn dormancy_follows_the_rhythm() {
        assert_eq!(learn_dormancy_days(&[]), 182);
        let rhythm = |gap: u32| (0..50).map(|i| history(i, 2, 2 * gap, 400, 5.0)).collect::<Vec<_>>();
        assert_eq!(learn_dormancy_days(&rhythm(80)), 80);
        assert_eq!(learn_dormancy_days(&rhythm(2)), 30);
        assert_eq!(learn_dormancy_days(&rhythm(900)), 365);
    }

    #[test]
    fn equal_ranks_stand_by_spend_and_then_by_name() {
        let histories = [history(4, 0, 0, 9, 5.0), history(3, 0, 0, 9, 5.0), history(9, 0, 0, 9, 7.0)];
        assert_eq!(order(&[0.5, 0.5, 0.5], &histories, |id| id.0), vec![2, 1, 0]);
        assert_eq!(order(&[0.5, 0.5, 0.5], &histories, |id| -id.0), vec![2, 0, 1]);
        assert_eq!(order(&[0.9, 0.5, 0.1], &histories, |id| id.0), vec![0, 1, 2]);
    }
}
