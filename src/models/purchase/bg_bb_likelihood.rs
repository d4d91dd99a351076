//! The likelihood of BG/BB (Fader, Hardie & Shang 2010, eq. 5) for many histories of many opportunities at once:
//!
//! L = { B(α+x, β+n−x) B(γ, δ+n) + Σ f(j) over j = t_x … n−1 } / B(α, β) B(γ, δ), f(j) = B(α+x, β+j−x) B(γ+1, δ+j).
//!
//! Summed separately for every history, it would cost as many terms as days of silence. But f depends on x and j alone,
//! so for each x one pass from the last day backwards gives the sums of all histories with that x. The pass carries
//! sums in units of f(j), which neither overflow nor vanish, and as f falls with j, the difference of two of them keeps
//! its precision: what is subtracted is never more than the first term of L, which is added.

use rayon::prelude::*;

use crate::purchase::counts::{Counts, Record};
use stats::special::{digamma, ln_beta, ln_gamma};

/// x, t_x and n of a record, with x ≤ t_x ≤ n enforced whatever it says.
pub(crate) fn opportunities(record: &Record) -> (u32, u32, u32) {
    let last = record.recency.max(record.frequency);
    (record.frequency, last, record.age.max(last))
}

/// The sum over customers, and its slopes by ln α, ln β, ln γ, ln δ.
pub(crate) fn log_likelihood(counts: &Counts, parameters: &[f64]) -> (f64, Vec<f64>) {
    let longest = counts.terms.iter().map(|(record, _)| opportunities(record).2).max().unwrap_or(0);
    let ladders = Ladders::new([0, 1, 2, 3].map(|i| parameters[i]), longest);
    let groups: Vec<&[(Record, f64)]> =
        counts.terms.chunk_by(|(one, _), (next, _)| one.frequency == next.frequency).collect();
    let sums: Vec<[f64; 5]> = groups.par_iter().map(|group| ladders.sum_group(group)).collect();
    let mut total = [0.0; 5];
    for sum in &sums {
        for (t, s) in total.iter_mut().zip(sum) {
            *t += s;
        }
    }
    (total[0], (0..4).map(|i| total[i + 1] * parameters[i]).collect())
}

/// ln Γ and ψ at start, start + 1, …
struct Ladder {
    ln_gamma: Vec<f64>,
    digamma: Vec<f64>,
}

impl Ladder {
    /// By Γ(u+1) = u Γ(u), ten times faster than computing each value. The sums of logarithms grow so large that
    /// compensated summation is needed (Kahan 1965).
    fn new(start: f64, steps: u32) -> Ladder {
        let (mut sum, mut owed, mut slope) = (ln_gamma(start), 0.0, digamma(start));
        let [mut ln_gammas, mut digammas] = [(); 2].map(|()| Vec::with_capacity(steps as usize + 1));
        for at in (0..=steps).map(|step| start + f64::from(step)) {
            ln_gammas.push(sum);
            digammas.push(slope);
            let step = at.ln() - owed;
            let next = sum + step;
            owed = (next - sum) - step;
            sum = next;
            slope += 1.0 / at;
        }
        Ladder { ln_gamma: ln_gammas, digamma: digammas }
    }
}

/// The parts of f(j) that come from a table.
struct Ladders {
    parameters: [f64; 4],
    /// From α + β, β, γ + δ + 1 and δ.
    both: Ladder,
    beta: Ladder,
    ends: Ladder,
    delta: Ladder,
    /// f(j+1)/f(j) except for its factor β + j − x.
    growth: Vec<f64>,
    /// ln B(α, β) B(γ, δ), and its slopes (that by γ without its ψ(γ), which cancels).
    whole: [f64; 5],
}

/// In units of f(j): Σ f(i) over i ≥ j, and the same sum with ψ(α+β+i), ψ(β+i−x), ψ(γ+δ+1+i), ψ(δ+i).
type Sums = [f64; 5];

impl Ladders {
    fn new(parameters: [f64; 4], longest: u32) -> Ladders {
        let [alpha, beta, gamma, delta] = parameters;
        let growth = (0..=longest).map(f64::from).map(|j| (delta + j) / (alpha + beta + j) / (gamma + delta + 1.0 + j));
        let slope = |of: f64, both: f64| digamma(of) - digamma(both);
        let whole = [
            ln_beta(alpha, beta) + ln_beta(gamma, delta),
            slope(alpha, alpha + beta),
            slope(beta, alpha + beta),
            -digamma(gamma + delta),
            slope(delta, gamma + delta),
        ];
        Ladders {
            parameters,
            both: Ladder::new(alpha + beta, longest),
            beta: Ladder::new(beta, longest),
            ends: Ladder::new(gamma + delta + 1.0, longest),
            delta: Ladder::new(delta, longest),
            growth: growth.collect(),
            whole,
        }
    }

    /// Value and slopes (by the parameters themselves) of histories with the same x.
    fn sum_group(&self, group: &[(Record, f64)]) -> [f64; 5] {
        let mut total = [0.0; 5];
        let Some((x, ..)) = group.first().map(|(record, _)| opportunities(record)) else { return total };
        let days = group.iter().map(|(record, _)| opportunities(record));
        let (first, end) = days.fold((u32::MAX, 0), |(first, end), (_, last, n)| (first.min(last), end.max(n)));
        let sums = self.sums_from(x as usize, first as usize, end as usize);
        let [alpha, _, gamma, _] = self.parameters;
        let of_x = [ln_gamma(alpha + f64::from(x)) + ln_gamma(gamma + 1.0), digamma(alpha + f64::from(x))];
        for (record, customers) in group {
            let (_, last, n) = opportunities(record);
            let at = |day: u32| &sums[(day - first) as usize];
            let term = self.term(x as usize, (last as usize, n as usize), (at(last), at(n)), of_x);
            for (t, value) in total.iter_mut().zip(term) {
                *t += customers * value;
            }
        }
        total
    }

    /// The sums from each of the days first ..= end, computed backwards from `end`, where they are zero.
    fn sums_from(&self, x: usize, first: usize, end: usize) -> Vec<Sums> {
        let mut sums = vec![[0.0; 5]; end - first + 1];
        let [_, beta, ..] = self.parameters;
        for j in (first..end).rev() {
            let [all, by_both, by_beta, by_ends, by_delta] = sums[j - first + 1];
            let growth = self.growth[j] * (beta + (j - x) as f64);
            sums[j - first] = [
                1.0 + growth * all,
                self.both.digamma[j] + growth * by_both,
                self.beta.digamma[j - x] + growth * by_beta,
                self.ends.digamma[j] + growth * by_ends,
                self.delta.digamma[j] + growth * by_delta,
            ];
        }
        sums
    }

    /// ln f(j) except for what depends on x alone.
    fn ln_f(&self, x: usize, j: usize) -> f64 {
        self.beta.ln_gamma[j - x] - self.both.ln_gamma[j] + self.delta.ln_gamma[j] - self.ends.ln_gamma[j]
    }

    /// ln L of one history and its slopes, everything in units of f(t_x).
    fn term(&self, x: usize, (last, n): (usize, usize), sums: (&Sums, &Sums), of_x: [f64; 2]) -> [f64; 5] {
        let [_, _, gamma, delta] = self.parameters;
        let ln_first = self.ln_f(x, last);
        let at_n = (self.ln_f(x, n) - ln_first).exp();
        let ends = gamma + delta + n as f64;
        // B(γ, δ+n) = B(γ+1, δ+n) (γ+δ+n)/γ
        let active = at_n * ends / gamma;
        let [ways, by_both, by_beta, by_ends, by_delta] = [0, 1, 2, 3, 4].map(|i| sums.0[i] - at_n * sums.1[i]);
        let all = active + ways;
        let mean = |at_n: f64, sum: f64| (active * at_n + sum) / all;
        let both = mean(self.both.digamma[n], by_both);
        // The active term carries ψ(γ+δ+n) and ψ(γ), the others ψ(γ+δ+1+j) and ψ(γ+1) = ψ(γ) + 1/γ.
        let ended = mean(self.ends.digamma[n] - 1.0 / ends, by_ends);
        [
            of_x[0] + ln_first + all.ln() - self.whole[0],
            of_x[1] - both - self.whole[1],
            mean(self.beta.digamma[n - x], by_beta) - both - self.whole[2],
            ways / all / gamma - ended - self.whole[3],
            mean(self.delta.digamma[n], by_delta) - ended - self.whole[4],
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(frequency: u32, recency: u32, age: u32) -> Record {
        Record { frequency, recency, age }
    }

    fn counts() -> Counts {
        Counts::from_table([
            (record(0, 0, 0), 2),
            (record(0, 0, 6), 5),
            (record(0, 0, 900), 3),
            (record(2, 2, 6), 3),
            (record(2, 5, 700), 3),
            (record(2, 699, 700), 1),
            (record(300, 600, 700), 1),
            (record(365, 365, 365), 2),
        ])
    }

    #[test]
    fn a_ladder_of_a_hundred_years_stands_straight() {
        for start in [1e-5, 0.7, 320.0, 1e5] {
            let ladder = Ladder::new(start, 36_500);
            for (step, (sum, slope)) in ladder.ln_gamma.iter().zip(&ladder.digamma).enumerate().step_by(365) {
                let at = start + step as f64;
                assert!((sum - ln_gamma(at)).abs() < 1e-13 * ln_gamma(at).abs().max(100.0), "{start} {step}");
                assert!((slope - digamma(at)).abs() < 1e-9, "{start} {step}");
            }
        }
    }

    /// Eq. 5 added up term by term.
    fn plain(counts: &Counts, [alpha, beta, gamma, delta]: [f64; 4]) -> f64 {
        let whole = ln_beta(alpha, beta) + ln_beta(gamma, delta);
        let of = |record: &Record| {
            let (x, last, n) = opportunities(record);
            let (x, at) = (f64::from(x), f64::from);
            let mut all = (ln_beta(alpha + x, beta + at(n) - x) + ln_beta(gamma, delta + at(n)) - whole).exp();
            for j in last..n {
                all += (ln_beta(alpha + x, beta + at(j) - x) + ln_beta(gamma + 1.0, delta + at(j)) - whole).exp();
            }
            all.ln()
        };
        counts.terms.iter().map(|(record, customers)| customers * of(record)).sum()
    }

    #[test]
    fn shared_sums_agree_with_the_plain_ones() {
        for at in [[1.2, 0.75, 0.66, 2.8], [0.3, 20.0, 0.2, 300.0], [30.0, 9.0, 1e-4, 5.0], [0.5, 0.5, 40.0, 9e3]] {
            let (found, expected) = (log_likelihood(&counts(), &at).0, plain(&counts(), at));
            assert!((found / expected - 1.0).abs() < 1e-11, "{at:?}: {found} {expected}");
        }
    }

    #[test]
    fn slopes_agree_with_differences() {
        for at in [[1.2, 0.75, 0.66, 2.8], [0.3, 20.0, 0.2, 300.0], [30.0, 9.0, 1e-4, 5.0]] {
            let (_, slopes) = log_likelihood(&counts(), &at);
            for i in 0..4 {
                let moved = |by: f64| {
                    let mut to = at;
                    to[i] *= by.exp();
                    log_likelihood(&counts(), &to).0
                };
                let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((difference - slopes[i]).abs() < 1e-4 * slopes[i].abs().max(1.0), "{at:?} {i}");
            }
        }
    }
}
