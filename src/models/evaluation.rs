//! How good a score was, measured against what customers then did. Everything is O(n log n); ties are shared out, never
//! decided by the order of customers.

use reports::backtest::{CalibrationBin, GainsPoint};
use stats::interval::wilson;
use stats::mean::mean;
use stats::ranks::{ascending, tied_runs};

/// Response rate in the top tenth ÷ the overall rate; where the tenth cuts through equal scores, its expected value.
/// None without customers or positives.
#[must_use]
pub fn lift_top_tenth(scores: &[f64], positive: &[bool]) -> Option<f64> {
    let all = positive.iter().filter(|p| **p).count();
    let size = ((scores.len() as f64 * 0.1).round()).max(1.0);
    (all > 0).then(|| found_in_top(scores, positive, &[size])[0] / size / (all as f64 / scores.len() as f64))
}

/// Expected positives among the top `sizes` (ascending), equal scores in random order.
fn found_in_top(scores: &[f64], positive: &[bool], sizes: &[f64]) -> Vec<f64> {
    let mut order = ascending(scores);
    order.reverse();
    let mut found = Vec::with_capacity(sizes.len());
    let (mut before, mut hits) = (0.0, 0.0);
    for run in tied_runs(scores, &order) {
        let length = run.len() as f64;
        let run_hits = order[run].iter().filter(|&&i| positive[i]).count() as f64;
        while let Some(&size) = sizes.get(found.len()).filter(|&&size| size <= before + length) {
            found.push(hits + run_hits * (size - before) / length);
        }
        before += length;
        hits += run_hits;
    }
    found.resize(sizes.len(), hits);
    found
}

/// The gains curve at each hundredth of the list, from (0, 0) to (1, 1); fewer points for fewer than 100 customers,
/// none without positives.
#[must_use]
pub fn gains(scores: &[f64], positive: &[bool]) -> Vec<GainsPoint> {
    let all = positive.iter().filter(|p| **p).count() as f64;
    if all == 0.0 {
        return Vec::new();
    }
    let points = scores.len().min(100);
    let shares: Vec<f64> = (0..=points).map(|i| i as f64 / points as f64).collect();
    let sizes: Vec<f64> = shares.iter().map(|share| share * scores.len() as f64).collect();
    let found = found_in_top(scores, positive, &sizes);
    shares
        .into_iter()
        .zip(found)
        .map(|(list_share, hits)| GainsPoint { list_share, found_share: (hits / all).min(1.0) })
        .collect()
}

/// How many of the first `size` of an order were positive.
#[must_use]
pub fn top_hits(order: &[usize], positive: &[bool], size: usize) -> usize {
    order.iter().take(size).filter(|&&i| positive[i]).count()
}

/// Mean squared error of probabilities (Brier 1950).
#[must_use]
pub fn brier(probabilities: &[f64], positive: &[bool]) -> Option<f64> {
    mean(probabilities.iter().zip(positive).map(|(p, &y)| (p - f64::from(y)).powi(2)))
}

/// Mean negative log-likelihood, with probabilities kept at least 1e-12 away from 0 and 1.
#[must_use]
pub fn log_loss(probabilities: &[f64], positive: &[bool]) -> Option<f64> {
    mean(probabilities.iter().zip(positive).map(|(p, &y)| {
        let p = p.clamp(1e-12, 1.0 - 1e-12);
        -(if y { p } else { 1.0 - p }).ln()
    }))
}

/// Ten bins of equal counts by probability, each with its observed rate. Customers with equal probabilities are
/// interchangeable: each counts with their common rate, so that no bin depends on their order.
#[must_use]
pub fn calibration_bins(probabilities: &[f64], positive: &[bool]) -> Vec<CalibrationBin> {
    let n = probabilities.len();
    let order = ascending(probabilities);
    let mut observed = vec![0.0; n];
    for run in tied_runs(probabilities, &order) {
        let hits = order[run.clone()].iter().filter(|&&i| positive[i]).count() as f64;
        let rate = hits / run.len() as f64;
        observed[run].fill(rate);
    }
    let bins = n.min(10);
    (0..bins)
        .map(|bin| (bin * n / bins)..((bin + 1) * n / bins))
        .map(|range| {
            let customers = range.len();
            let predicted = order[range.clone()].iter().map(|&i| probabilities[i]).sum::<f64>() / customers as f64;
            let hits = observed[range].iter().sum::<f64>();
            let (low, high) = wilson(hits, customers);
            CalibrationBin {
                predicted,
                observed: hits / customers as f64,
                low,
                high,
                customers,
                stated_low: None,
                stated_high: None,
            }
        })
        .collect()
}

/// Mean |predicted − observed| over the bins, weighted by their customers.
#[must_use]
pub fn calibration_error(bins: &[CalibrationBin]) -> Option<f64> {
    let customers: usize = bins.iter().map(|bin| bin.customers).sum();
    let sum: f64 = bins.iter().map(|bin| bin.customers as f64 * (bin.predicted - bin.observed).abs()).sum();
    (customers > 0).then(|| sum / customers as f64)
}

/// Errors of amounts or counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Errors {
    pub mae: f64,
    pub rmse: f64,
    /// 100 × (sum predicted ÷ sum observed − 1); none when nothing was observed.
    pub bias_percent: Option<f64>,
}

/// None without customers.
#[must_use]
pub fn errors(predicted: &[f64], observed: &[f64]) -> Option<Errors> {
    let pairs = || predicted.iter().zip(observed);
    let mae = mean(pairs().map(|(p, o)| (p - o).abs()))?;
    let rmse = mean(pairs().map(|(p, o)| (p - o).powi(2)))?.sqrt();
    let (all, seen): (f64, f64) = (predicted.iter().sum(), observed.iter().sum());
    Some(Errors { mae, rmse, bias_percent: (seen > 0.0).then(|| 100.0 * (all / seen - 1.0)) })
}

/// Share of everything observed that the tenth with the highest scores accounts for; none if nothing was observed.
/// Equal scores keep their input order.
#[must_use]
pub fn top_tenth_share(scores: &[f64], observed: &[f64]) -> Option<f64> {
    let all: f64 = observed.iter().sum();
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&i, &j| scores[j].total_cmp(&scores[i]).then(i.cmp(&j)));
    let top: f64 = order.iter().take(scores.len().div_ceil(10)).map(|&i| observed[i]).sum();
    (all > 0.0).then(|| top / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lift_shares_ties_out() {
        let scores = [1.0; 20];
        let mut positive = [false; 20];
        positive[..4].fill(true);
        assert_eq!(lift_top_tenth(&scores, &positive), Some(1.0));
        let scores: Vec<f64> = (0..20).map(|i| -f64::from(i)).collect();
        assert_eq!(lift_top_tenth(&scores, &positive), Some(5.0));
        assert_eq!(lift_top_tenth(&scores, &[false; 20]), None);
    }

    #[test]
    fn gains_run_from_nothing_to_all() {
        let scores: Vec<f64> = (0..1000).map(|i| f64::from(i % 7)).collect();
        let positive: Vec<bool> = (0..1000).map(|i| i % 3 == 0).collect();
        let curve = gains(&scores, &positive);
        assert_eq!(curve.len(), 101);
        assert_eq!((curve[0].list_share, curve[0].found_share), (0.0, 0.0));
        assert_eq!((curve[100].list_share, curve[100].found_share), (1.0, 1.0));
        assert!(curve.windows(2).all(|pair| pair[0].found_share <= pair[1].found_share));
        assert_eq!(gains(&[1.0, 2.0], &[true, false]).len(), 3);
        assert!(gains(&[], &[]).is_empty());
    }

    #[test]
    fn scores_of_probabilities() {
        let positive = [true, false];
        assert!((brier(&[0.8, 0.4], &positive).expect("two") - 0.1).abs() < 1e-12);
        let expected = -(0.8_f64.ln() + 0.6_f64.ln()) / 2.0;
        assert!((log_loss(&[0.8, 0.4], &positive).expect("two") - expected).abs() < 1e-12);
        assert!(log_loss(&[0.0, 1.0], &positive).expect("two").is_finite());
        assert_eq!(brier(&[], &[]), None);
    }

    #[test]
    fn calibration_of_a_constant_is_its_distance_from_the_rate() {
        let positive: Vec<bool> = (0..200).map(|i| i < 50).collect();
        let bins = calibration_bins(&[0.35; 200], &positive);
        assert_eq!(bins.len(), 10);
        assert!((calibration_error(&bins).expect("bins") - 0.1).abs() < 1e-12);
        assert!(bins.iter().all(|bin| bin.low < bin.observed && bin.observed < bin.high && bin.customers == 20));
        assert!(calibration_bins(&[], &[]).is_empty());
    }

    #[test]
    fn errors_of_counts() {
        let found = errors(&[1.0, 3.0], &[2.0, 0.0]).expect("two");
        assert_eq!((found.mae, found.bias_percent), (2.0, Some(100.0)));
        assert!((found.rmse - 5.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(errors(&[1.0], &[0.0]).expect("one").bias_percent, None);
    }
}
