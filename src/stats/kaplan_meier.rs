//! The share still waiting after a number of days, when some were only observed for a while.

/// A wait: how long it was observed, whether it ended then, and its weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wait {
    pub days: u32,
    pub ended: bool,
    pub weight: f64,
}

/// A step curve, from 1 at day 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Survival {
    /// Days on which waits ended, ascending, each with the share still waiting after it.
    pub steps: Vec<(u32, f64)>,
    /// The longest time observed.
    pub watched: u32,
}

impl Survival {
    /// The product-limit estimate (Kaplan & Meier 1958, eq. 2b), with weights. A wait that is observed up to a day is
    /// still at risk on that day.
    #[must_use]
    pub fn from_waits(mut waits: Vec<Wait>) -> Survival {
        waits.retain(|wait| wait.weight > 0.0);
        waits.sort_by_key(|wait| wait.days);
        let mut at_risk: f64 = waits.iter().map(|wait| wait.weight).sum();
        let mut survival = Survival { steps: Vec::new(), watched: waits.last().map_or(0, |wait| wait.days) };
        let mut waiting = 1.0;
        for same in waits.chunk_by(|a, b| a.days == b.days) {
            let ended: f64 = same.iter().filter(|wait| wait.ended).map(|wait| wait.weight).sum();
            if ended > 0.0 && at_risk > 0.0 {
                waiting *= (1.0 - ended / at_risk).max(0.0);
                survival.steps.push((same[0].days, waiting));
            }
            at_risk -= same.iter().map(|wait| wait.weight).sum::<f64>();
        }
        survival
    }

    /// Share that waits longer than a number of days.
    #[must_use]
    pub fn after(&self, days: u32) -> f64 {
        let passed = self.steps.partition_point(|(at, _)| *at <= days);
        passed.checked_sub(1).map_or(1.0, |last| self.steps[last].1)
    }

    /// Share whose wait ended within the time observed.
    #[must_use]
    pub fn ended(&self) -> f64 {
        1.0 - self.steps.last().map_or(1.0, |(_, waiting)| *waiting)
    }

    /// Days within which this share of the waits that end at all has ended; none if none ended.
    #[must_use]
    pub fn quantile_of_ended(&self, share: f64) -> Option<u32> {
        let waiting = 1.0 - share.clamp(0.0, 1.0) * self.ended();
        self.steps.iter().find(|(_, left)| *left <= waiting + 1e-12).map(|(days, _)| *days)
    }

    /// Chance that a wait which has lasted `so_far` days ends within the next `within` days; nothing is known beyond
    /// the time observed, so it returns 0.
    #[must_use]
    pub fn ends_within(&self, so_far: u32, within: u32) -> f64 {
        let now = self.after(so_far);
        if now <= 0.0 { 0.0 } else { 1.0 - self.after(so_far.saturating_add(within)) / now }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(days: u32, ended: bool) -> Wait {
        Wait { days, ended, weight: 1.0 }
    }

    #[test]
    fn the_example_of_the_paper() {
        // Section 2: deaths at 0.8, 3.1, 5.4, 9.2; losses at 1.0, 2.7, 7.0, 12.1 months; in tenths of a month.
        let deaths = [8, 31, 54, 92].map(|days| wait(days, true));
        let losses = [10, 27, 70, 121].map(|days| wait(days, false));
        let curve = Survival::from_waits(deaths.into_iter().chain(losses).collect());
        let expected = [(8, 7.0 / 8.0), (31, 0.7), (54, 0.525), (92, 0.2625)];
        for ((day, share), (expected_day, expected_share)) in curve.steps.iter().zip(expected) {
            assert!(*day == expected_day && (share - expected_share).abs() < 1e-12, "{:?}", curve.steps);
        }
        assert_eq!((curve.watched, curve.quantile_of_ended(0.5)), (121, Some(54)));
        assert!((curve.ends_within(31, 30) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn without_an_end_there_is_no_quantile() {
        let curve = Survival::from_waits(vec![wait(4, false)]);
        assert_eq!(curve.quantile_of_ended(0.5), None);
        assert!(curve.ended().abs() < 1e-12 && curve.ends_within(2, 9).abs() < 1e-12);
        assert_eq!(Survival::from_waits(Vec::new()), Survival::default());
    }
}
