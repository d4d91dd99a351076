//! Rules of thumb that marketers use without any model; they always run alongside the models.

use crate::purchase::counts::{DAYS_PER_WEEK, Record};
use domain::history::History;
use stats::ranks::midranks;

/// Ranks by fewest days since the last purchase.
#[must_use]
pub fn recency(histories: &[History]) -> Vec<f64> {
    histories.iter().map(|history| -f64::from(history.days_since_last_purchase())).collect()
}

/// Customers with the most purchase days come first.
#[must_use]
pub fn frequency(histories: &[History]) -> Vec<f64> {
    histories.iter().map(|history| f64::from(history.frequency)).collect()
}

/// The sum of the fifths of recency, frequency and total spend among these customers, 3 to 15. Customers with equal
/// values are in the same fifth.
#[must_use]
pub fn rfm_score(histories: &[History]) -> Vec<f64> {
    let spend: Vec<f64> = histories.iter().map(|history| finite(history.total_spend())).collect();
    let fifths = [recency(histories), frequency(histories), spend].map(|values| fifths(&values));
    (0..histories.len()).map(|i| fifths.iter().map(|fifth| fifth[i]).sum()).collect()
}

/// The same rate of purchases as before, the first among them: (x + 1) / max(T, 1 week) · horizon. For ordering only:
/// as an expected number it is far too high for new customers, who have one purchase by definition.
#[must_use]
pub fn same_rate(histories: &[History], horizon_days: u32) -> Vec<f64> {
    rates(histories, horizon_days, 1.0)
}

/// The same rate of *repeat* purchases as before: x / max(T, 1 week) · horizon. This is the expected number.
#[must_use]
pub fn same_repeat_rate(histories: &[History], horizon_days: u32) -> Vec<f64> {
    rates(histories, horizon_days, 0.0)
}

fn rates(histories: &[History], horizon_days: u32, besides: f64) -> Vec<f64> {
    let weeks = f64::from(horizon_days) / DAYS_PER_WEEK;
    histories.iter().map(Record::from).map(|record| (record.x() + besides) / record.t().max(1.0) * weeks).collect()
}

/// 1 for the lowest fifth to 5 for the highest.
fn fifths(values: &[f64]) -> Vec<f64> {
    let n = values.len() as f64;
    midranks(values).into_iter().map(|rank| (rank / n * 5.0).ceil().clamp(1.0, 5.0)).collect()
}

fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::customer::CustomerId;

    fn history(frequency: u32, recency: u32, age: u32, mean_spend: f64) -> History {
        History {
            customer: CustomerId(1),
            frequency,
            recency,
            age,
            mean_spend,
            mean_repeat_spend: 0.0,
            first_spend: mean_spend,
        }
    }

    #[test]
    fn scores_grow_with_recent_frequent_and_dear_purchases() {
        let histories =
            [(0, 0, 300, 5.0), (1, 50, 250, 8.0), (2, 150, 250, 9.0), (5, 200, 250, 10.0), (9, 240, 250, 50.0)]
                .map(|(x, t_x, t, spend)| history(x, t_x, t, spend));
        let score = rfm_score(&histories);
        assert!(score.windows(2).all(|pair| pair[0] < pair[1]), "{score:?}");
        assert_eq!((score[0], score[4]), (3.0, 15.0));
        assert!((recency(&histories)[4] + 10.0).abs() < 1e-12);
    }

    #[test]
    fn a_customer_of_today_counts_as_one_week_old() {
        let histories = [history(0, 0, 0, 1.0), history(3, 100, 140, 1.0)];
        assert_eq!(same_rate(&histories, 70), vec![10.0, 2.0]);
        assert_eq!(same_repeat_rate(&histories, 70), vec![0.0, 1.5]);
    }
}
