//! When something is bought again that wears out or runs out: by the time since it was last bought.

use std::collections::BTreeMap;

use domain::customer::CustomerId;
use domain::day::Day;
use stats::interval::Z95;
use stats::kaplan_meier::{Survival, Wait};

/// Customers who bought it again that a curve must rest on.
const FEWEST_REPEATERS: usize = 30;
/// Chances of a period are held this far from impossible when curves are compared.
const EDGE: f64 = 1e-4;
/// Gaps that everybody's usual gap weighs beside a customer's own.
const PRIOR_GAPS: f64 = 1.0;
/// Days of the usual gap that one unit of a curve by own rhythm has.
const UNITS: f64 = 100.0;
/// The tail beyond the longest wait, and moments without a wait, keep this much of a memoryless chance.
const MEMORYLESS_PART: f64 = 0.02;

/// How a wait is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    /// In days: the thing has its own life.
    Common,
    /// Against the customer's own usual gap.
    Own,
}

/// Days on which each customer bought it, ascending.
pub type Days = BTreeMap<CustomerId, Vec<i32>>;

/// A curve of waits with what it says of each customer.
#[derive(Debug, Clone)]
pub struct Renewal {
    pub rhythm: Rhythm,
    waits: Survival,
    /// Repeat purchases a day of a customer, whenever the last one was.
    rate: f64,
    as_of: i32,
    standing: BTreeMap<CustomerId, Standing>,
    /// Days within which a quarter, half and three quarters of those who buy again have done so.
    pub quartiles: [u32; 3],
}

#[derive(Debug, Clone, Copy)]
struct Standing {
    last: i32,
    /// One unit of the curve in days.
    unit: f64,
}

impl Renewal {
    /// The curve that foretold an earlier period best, fitted to all days up to `as_of`; none if the time since the
    /// last purchase tells no more than its absence would: then nothing wears out.
    ///
    /// `edges`: days after the as-of day that the periods asked for begin on, and that the last ends before. The earlier
    /// period is as long and ends at the as-of day.
    #[must_use]
    pub fn learn(days: &Days, as_of: i32, edges: &[u32]) -> Option<Renewal> {
        let (first, last) = (edges.first().copied()?, edges.last().copied()?);
        let earlier = as_of.saturating_sub(i32::try_from(last).ok()?);
        // Tested from the day after on, so that a gap before the offer's day is no part of the test.
        let tested: Vec<u32> = edges.iter().map(|edge| edge - first + 1).collect();
        let candidates = [Rhythm::Common, Rhythm::Own];
        let best = candidates
            .into_iter()
            .filter_map(|rhythm| {
                let fitted = Renewal::fit(days, earlier, rhythm)?;
                let gain = fitted.gain(days, &tested);
                gain.is_better.then_some((rhythm, gain.mean))
            })
            .max_by(|a, b| a.1.total_cmp(&b.1))?;
        Renewal::fit(days, as_of, best.0)
    }

    fn fit(days: &Days, as_of: i32, rhythm: Rhythm) -> Option<Renewal> {
        let known: BTreeMap<CustomerId, Vec<i32>> = days
            .iter()
            .map(|(customer, days)| (*customer, days.iter().copied().take_while(|day| *day <= as_of).collect()))
            .filter(|(_, days): &(_, Vec<i32>)| !days.is_empty())
            .collect();
        let gaps = |days: &[i32]| -> Vec<f64> { days.windows(2).map(|pair| f64::from(pair[1] - pair[0])).collect() };
        let repeaters = known.values().filter(|days| days.len() > 1).count();
        if repeaters < FEWEST_REPEATERS {
            return None;
        }
        let (mut sum, mut count, mut exposed) = (0.0, 0.0, 0.0);
        for days in known.values() {
            let own = gaps(days);
            sum += own.iter().sum::<f64>();
            count += own.len() as f64;
            exposed += f64::from(as_of - days[0]);
        }
        let usual_gap = (sum / count.max(1.0)).max(1.0);
        let unit = |days: &[i32]| match rhythm {
            Rhythm::Common => 1.0,
            Rhythm::Own => {
                let own = gaps(days);
                (own.iter().sum::<f64>() + PRIOR_GAPS * usual_gap) / (own.len() as f64 + PRIOR_GAPS) / UNITS
            }
        };
        let mut waits = Vec::new();
        for days in known.values() {
            let unit = unit(days);
            let own = gaps(days);
            // Each customer counts once, with the unfinished wait only where none is finished (Wang & Chang 1999, eq. 4).
            let weight = 1.0 / own.len().max(1) as f64;
            let wait = |length: f64, ended| Wait { days: whole(length / unit), ended, weight };
            if own.is_empty() {
                waits.push(wait(f64::from(as_of - days[0]), false));
            }
            waits.extend(own.into_iter().map(|gap| wait(gap, true)));
        }
        let waits = Survival::from_waits(waits);
        let standing = known
            .iter()
            .filter_map(|(customer, days)| Some((*customer, Standing { last: *days.last()?, unit: unit(days) })))
            .collect();
        let day_of = |share: f64| {
            let in_days = if rhythm == Rhythm::Own { usual_gap / UNITS } else { 1.0 };
            whole(f64::from(waits.quantile_of_ended(share).unwrap_or(0)) * in_days)
        };
        let quartiles = [day_of(0.25), day_of(0.5), day_of(0.75)];
        Some(Renewal { rhythm, rate: count / exposed.max(1.0), waits, as_of, standing, quartiles })
    }

    /// Chance of the next purchase falling in each period; none of a customer who never bought it.
    #[must_use]
    pub fn by_period(&self, customer: CustomerId, edges: &[u32]) -> Option<Vec<f64>> {
        let standing = self.standing.get(&customer)?;
        let so_far = f64::from((self.as_of - standing.last).max(0));
        let in_units = |days: f64| whole(days / standing.unit);
        let started = in_units(so_far);
        let ended_by = |edge: u32| {
            let until = in_units(so_far + f64::from(edge).max(1.0) - 1.0);
            let by_curve = self.waits.ends_within(started, until.saturating_sub(started));
            let memoryless = 1.0 - (-self.rate * f64::from(edge.saturating_sub(1))).exp();
            (1.0 - MEMORYLESS_PART) * by_curve + MEMORYLESS_PART * memoryless
        };
        Some(edges.windows(2).map(|edge| (ended_by(edge[1]) - ended_by(edge[0])).max(0.0)).collect())
    }

    /// The day it was last bought and the day in the middle of the curve after it; none of a customer who never bought it.
    #[must_use]
    pub fn due(&self, customer: CustomerId) -> Option<(Day, Day)> {
        let standing = self.standing.get(&customer)?;
        let half = match self.rhythm {
            Rhythm::Common => self.quartiles[1],
            Rhythm::Own => whole(f64::from(self.waits.quantile_of_ended(0.5).unwrap_or(whole(UNITS))) * standing.unit),
        };
        let last = Day(standing.last);
        Some((last, last.plus(i32::try_from(half).ok()?)))
    }

    /// How much better the curve foretold what followed than a memoryless customer would be, in log likelihood.
    fn gain(&self, days: &Days, edges: &[u32]) -> Gain {
        let memoryless = |edge: u32| (-self.rate * f64::from(edge.saturating_sub(1))).exp();
        let mut gains = Vec::new();
        for customer in self.standing.keys() {
            let Some(by_period) = self.by_period(*customer, edges) else { continue };
            let next = days[customer].iter().find(|day| **day > self.as_of).map(|day| day - self.as_of);
            let at = next.and_then(|next| {
                let next = u32::try_from(next).ok()?;
                edges.windows(2).position(|edge| (edge[0]..edge[1]).contains(&next))
            });
            let ours = at.map_or_else(|| 1.0 - by_period.iter().sum::<f64>(), |at| by_period[at]);
            let theirs = at.map_or_else(
                || 1.0 - memoryless(edges[0]) + memoryless(edges[edges.len() - 1]),
                |at| memoryless(edges[at]) - memoryless(edges[at + 1]),
            );
            gains.push(ours.max(EDGE).ln() - theirs.max(EDGE).ln());
        }
        let n = gains.len() as f64;
        let mean = gains.iter().sum::<f64>() / n.max(1.0);
        let variance = gains.iter().map(|gain| (gain - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
        Gain { mean, is_better: mean > Z95 * (variance / n.max(1.0)).sqrt() && n > 1.0 }
    }
}

struct Gain {
    mean: f64,
    is_better: bool,
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; a huge wait saturates")]
fn whole(days: f64) -> u32 {
    days.max(0.0).round() as u32
}
