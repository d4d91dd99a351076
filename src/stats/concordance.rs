//! How often a score gets the order in time of two events right.

use crate::ranks::{ascending, tied_runs};

/// Of pairs with different `times`, the share in which the earlier one has the higher score, equal scores counting
/// half (Harrell's C without censoring). None without such a pair. O(n log n) by a Fenwick tree over scores.
#[must_use]
pub fn concordance(scores: &[f64], times: &[f64]) -> Option<f64> {
    censored_concordance(scores, times, &vec![true; times.len()])
}

/// The same if some times only say until when nothing had `happened` (Harrell, Califf, Pryor, Lee & Rosati 1982): of
/// pairs in which something happened to one while the other was still waiting, the share in which the former has the
/// higher score. An observation censored at exactly the time of another's event was still waiting then.
#[must_use]
pub fn censored_concordance(scores: &[f64], times: &[f64], happened: &[bool]) -> Option<f64> {
    let by_score = ascending(scores);
    let mut place = vec![0; scores.len()];
    for (number, run) in tied_runs(scores, &by_score).enumerate() {
        for position in run {
            place[by_score[position]] = number;
        }
    }
    let mut seen = Fenwick(vec![0; scores.len() + 1]);
    let mut events = 0_usize;
    let (mut pairs, mut right) = (0.0, 0.0);
    let by_time = ascending(times);
    for run in tied_runs(times, &by_time) {
        let (event, waiting): (Vec<usize>, Vec<usize>) = by_time[run].iter().copied().partition(|&i| happened[i]);
        let mut compare = |later: &[usize], seen: &Fenwick, events: f64| {
            for &i in later {
                let (up_to, below) = (seen.up_to(place[i] + 1) as f64, seen.up_to(place[i]) as f64);
                pairs += events;
                right += (events - up_to) + (up_to - below) / 2.0;
            }
        };
        compare(&event, &seen, events as f64);
        // Events at exactly this time came before those still waiting, not before one another.
        for &i in &event {
            seen.add(place[i]);
        }
        events += event.len();
        compare(&waiting, &seen, events as f64);
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

    /// How many are at the first `places` places.
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

    /// By comparing everyone with everyone.
    fn counted(scores: &[f64], times: &[f64], happened: &[bool]) -> f64 {
        let (mut pairs, mut right) = (0.0, 0.0);
        for i in (0..scores.len()).filter(|&i| happened[i]) {
            for j in 0..scores.len() {
                #[expect(clippy::float_cmp, reason = "a tie is exact equality")]
                if times[i] < times[j] || (times[i] == times[j] && !happened[j]) {
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
        right / pairs
    }

    #[test]
    fn agrees_with_counting_all_pairs() {
        let scores = [0.9, 0.2, 0.5, 0.5, 0.1, 0.9, 0.3];
        let times = [1.0, 9.0, 4.0, 2.0, 2.0, 7.0, 7.0];
        let found = concordance(&scores, &times).expect("pairs");
        assert!((found - counted(&scores, &times, &[true; 7])).abs() < 1e-12);
        assert_eq!(concordance(&[1.0, 2.0], &[3.0, 3.0]), None);
    }

    #[test]
    fn whoever_is_still_waiting_counts_as_later() {
        let scores: Vec<f64> = (0..60).map(|i: i32| f64::from(i * 37 % 11)).collect();
        let times: Vec<f64> = (0..60).map(|i: i32| f64::from((i * 23 % 17).min(12))).collect();
        let happened: Vec<bool> = (0..60).map(|i| i % 3 != 0 && i * 23 % 17 < 12).collect();
        let found = censored_concordance(&scores, &times, &happened).expect("pairs");
        assert!((found - counted(&scores, &times, &happened)).abs() < 1e-12);
        assert_eq!(censored_concordance(&[2.0, 1.0], &[3.0, 3.0], &[true, false]), Some(1.0));
        assert_eq!(censored_concordance(&[2.0, 1.0], &[3.0, 5.0], &[false, true]), None);
        assert_eq!(censored_concordance(&[], &[], &[]), None);
    }
}
