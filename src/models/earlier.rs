//! Earlier as-of days to learn from: their customers as they were known then, and what they did next.

use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::domain::table::FeatureTable;
use crate::models::trial::Window;

/// The records that windows and features are cut from.
pub trait Records {
    /// The first day with a purchase.
    fn first_day(&self) -> Day;

    /// Customers as known on a day, and what they did in the horizon after it.
    fn window(&self, as_of: Day, horizon_days: u32) -> Window;

    /// Features of customers, each as of a day; nothing later than `until` may shape them. The moments of a customer
    /// stand together.
    fn table(&self, moments: &[(CustomerId, Day)], until: Day) -> FeatureTable;
}

/// Training rows at most; more are thinned.
pub const MOST_ROWS: usize = 60_000;
const MOST_DAYS: i32 = 6;
const FEWEST_DAYS_APART: i32 = 7;
const SHORTEST_RECORD: i32 = 28;

/// The earlier as-of days and the horizon after each of them that a model for `as_of` learns from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub horizon_days: u32,
    /// Latest first; each horizon ends by the as-of day.
    pub days: Vec<Day>,
}

impl Plan {
    /// Up to six days, evenly spaced. The horizon is the one asked for where the record holds half as much again before
    /// it, else half of the record; each day has at least half a horizon of record behind it. None for a record of less
    /// than eight weeks.
    #[must_use]
    pub fn of(first: Day, as_of: Day, horizon_days: u32) -> Option<Plan> {
        let record = as_of.since(first);
        if record < 2 * SHORTEST_RECORD || horizon_days == 0 {
            return None;
        }
        let asked = i32::try_from(horizon_days).unwrap_or(i32::MAX);
        let horizon = if record / 2 * 4 / 3 >= asked { asked } else { record / 2 };
        let behind = record - horizon;
        let spare = (behind - (horizon / 2).max(SHORTEST_RECORD)).max(0);
        let days = (spare / FEWEST_DAYS_APART + 1).min(MOST_DAYS);
        let step = if days > 1 { (spare / (days - 1)).min(horizon / 2).max(FEWEST_DAYS_APART) } else { 0 };
        let latest = as_of.plus(-horizon);
        Some(Plan {
            horizon_days: u32::try_from(horizon).ok()?,
            days: (0..days).map(|place| latest.plus(-place * step)).collect(),
        })
    }
}

/// Whether a customer's row of a day is among the `share` of rows that are kept: always the same ones, at random.
#[must_use]
pub fn is_kept(customer: CustomerId, day: Day, share: f64) -> bool {
    // The finaliser of SplitMix64 (Steele, Lea & Flood 2014) spreads neighbouring numbers over the whole range.
    let mut word = customer.0.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(day.0.cast_unsigned());
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^= word >> 31;
    (word >> 11) as f64 / (1_u64 << 53) as f64 <= share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_horizon_of_a_plan_ends_by_the_as_of_day() {
        let (first, as_of) = (Day(0), Day(275));
        let plan = Plan::of(first, as_of, 90).expect("long enough");
        assert_eq!((plan.horizon_days, plan.days.len(), plan.days[0]), (90, 6, Day(185)));
        assert!(plan.days.iter().all(|day| day.since(first) >= 45 && as_of.since(*day) >= 90));
        let short = Plan::of(first, Day(272), 273).expect("long enough");
        assert_eq!((short.horizon_days, short.days[0]), (136, Day(136)));
        assert_eq!(Plan::of(first, Day(40), 20), None);
        assert_eq!(Plan::of(first, Day(400), 0), None);
    }

    #[test]
    fn about_the_share_asked_for_is_kept() {
        let kept = (0..10_000).filter(|&id| is_kept(CustomerId(id), Day(9_000), 0.3)).count();
        assert!((2_800..3_200).contains(&kept), "{kept}");
        assert!((0..100).all(|id| is_kept(CustomerId(id), Day(1), 1.0)));
    }
}
