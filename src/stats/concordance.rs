//! How often a score gets the order in time of two events right.

use crate::stats::ranks::{ascending, tied_runs};

/// Of pairs with different `times`, the share in which the earlier one has the higher score, equal scores counting
/// half (Harrell's C without censoring). None without such a pair. O(n log n) by a Fenwick tree over scores.
#[must_use]
pub fn concordance(scores: &[f64], times: &[f64]) -> Option<f64> {
    let by_score = ascending(scores);
    let mut place = vec![0; scores.len()];
    for (number, run) in tied_runs(scores, &by_score).enumerate() {
        for position in run {
            place[by_score[position]] = number;
        }
    }
    let mut seen = Fenwick(vec![0; scores.len() + 1]);
    let (mut pairs, mut right) = (0.0, 0.0);
    let by_time = ascending(times);
    for run in tied_runs(times, &by_time) {
        let earlier = run.start as f64;
        for &i in &by_time[run.clone()] {
            let up_to = seen.up_to(place[i] + 1) as f64;
            let below = seen.up_to(place[i]) as f64;
            pairs += earlier;
            right += (earlier - up_to) + (up_to - below) / 2.0;
        }
        for &i in &by_time[run] {
            seen.add(place[i]);
        }
    }
    (pairs > 0.0).then(|| right / pairs)
}

/// Counts with running sums.
struct Fenwick(Vec<usize>);

impl Fenwick {
    fn add(&mut self, place: usize) {
        let mut i = place + 1;
        while i < self.0.len() {
            self.0[i] += 1;
            i += i & i.wrapping_neg();
        }
    }

    /// How many stand at the first `places` places.
    fn up_to(&self, places: usize) -> usize {
        let (mut i, mut sum) = (places, 0);
        while i > 0 {
            sum += self.0[i];
            i &= i - 1;
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_counting_all_pairs() {
        let scores = [0.9, 0.2, 0.5, 0.5, 0.1, 0.9, 0.3];
        let times = [1.0, 9.0, 4.0, 2.0, 2.0, 7.0, 7.0];
        let (mut pairs, mut right) = (0.0, 0.0);
        for i in 0..scores.len() {
            for j in 0..scores.len() {
                if times[i] < times[j] {
                    pairs += 1.0;
                    right += if scores[i] > scores[j] {
                        1.0
                    } else if scores[i] < scores[j] {
                        0.0
                    } else {
                        0.5
                    };
                }
            }
        }
        let found = concordance(&scores, &times).expect("pairs");
        assert!((found - right / pairs).abs() < 1e-12);
        assert_eq!(concordance(&[1.0, 2.0], &[3.0, 3.0]), None);
    }
}
