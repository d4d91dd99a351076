//! Earlier as-of days to learn from: their customers as they were known then, and what they did next.

use std::rc::Rc;

use crate::origins::season::Season;
use crate::origins::window::Window;
use crate::purchase::seasonal_clock::SeasonalClock;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::history::History;
use domain::table::FeatureTable;

/// The records that windows and features are cut from.
pub trait Records {
    /// The first day with a purchase.
    fn first_day(&self) -> Day;

    /// Customers as known on a day, and what they did in the horizon after it.
    fn window(&self, as_of: Day, horizon_days: u32) -> Window;

    /// Features of customers, each as of a day; nothing later than `until` may influence them. The moments of a
    /// customer are adjacent.
    fn table(&self, moments: &[(CustomerId, Day)], until: Day) -> FeatureTable;

    /// The seasonal clock, from repeat purchases up to a day; without seasons if the records do not show any.
    fn seasons(&self, _as_of: Day) -> Rc<SeasonalClock> {
        Rc::default()
    }

    /// Tells customers apart who are equal in everything else, by something that does not depend on the order in which
    /// they were stored.
    fn place_by_name(&self, customer: CustomerId) -> i64 {
        customer.0
    }

    /// How purchases are distributed over the year, from those up to a day.
    fn season(&self, as_of: Day) -> Season;
}

/// Maximum number of training rows; more are thinned.
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
    /// Up to six days, evenly spaced. The horizon is the one asked for if the record before it is at least one and a
    /// half times as long, else half of the record; each day has at least half a horizon of record behind it. None for
    /// a record of less than eight weeks.
    #[must_use]
    pub fn new(first: Day, as_of: Day, horizon_days: u32) -> Option<Plan> {
        let record = as_of.since(first);
        if record < 2 * SHORTEST_RECORD || horizon_days == 0 {
            return None;
        }
        let (latest, days) = latest_split(first, as_of, horizon_days)?;
        let horizon = i32::try_from(days).ok()?;
        let behind = latest.since(first);
        let spare = (behind - (horizon / 2).max(SHORTEST_RECORD)).max(0);
        let days = (spare / FEWEST_DAYS_APART + 1).min(MOST_DAYS);
        let step = if days > 1 { (spare / (days - 1)).min(horizon / 2).max(FEWEST_DAYS_APART) } else { 0 };
        Some(Plan {
            horizon_days: u32::try_from(horizon).ok()?,
            days: (0..days).map(|place| latest.plus(-place * step)).collect(),
        })
    }

    /// What is learned from, as a sentence.
    #[must_use]
    pub fn spoken(&self, cases: usize) -> String {
        let earlier = match self.days.len() {
            0 | 1 => String::new(),
            2 => " and an earlier day".to_owned(),
            days => format!(" and {} earlier days", days - 1),
        };
        format!(
            "The learned methods learned from {} cases: what customers did in the {} after {}{earlier}.",
            figures::count(u64::try_from(cases).unwrap_or(u64::MAX)),
            figures::weeks_or_days(self.horizon_days),
            self.days.first().map(|day| day.spoken()).unwrap_or_default(),
        )
    }
}

/// The latest earlier day to learn and to choose on, with its horizon: the one asked for if the record before it is at
/// least one and a half times as long, else half of the record. None for a record of less than four weeks.
#[must_use]
pub fn latest_split(first: Day, as_of: Day, horizon_days: u32) -> Option<(Day, u32)> {
    let record = u32::try_from(as_of.since(first)).ok().filter(|days| *days >= 28)?;
    let days = if horizon_days > 0 && record * 2 / 3 >= horizon_days { horizon_days } else { record / 2 };
    Some((as_of.plus(-i32::try_from(days).ok()?), days))
}

/// A number from 0 to below 1 that belongs to a customer on a day: always the same, but random.
#[must_use]
pub fn draw(customer: CustomerId, day: Day) -> f64 {
    // The finaliser of SplitMix64 (Steele, Lea & Flood 2014) spreads neighbouring numbers over the whole range.
    let mut word = customer.0.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(day.0.cast_unsigned());
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^= word >> 31;
    (word >> 11) as f64 / (1_u64 << 53) as f64
}

/// The same by what is known of a customer's purchases, regardless of the number.
#[must_use]
pub fn draw_by_record(history: &History, day: Day) -> f64 {
    let mark = history.first_spend.to_bits() ^ u64::from(history.age).rotate_left(40) ^ u64::from(history.recency);
    draw(CustomerId(mark.cast_signed()), day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_horizon_of_a_plan_ends_by_the_as_of_day() {
        let (first, as_of) = (Day(0), Day(275));
        let plan = Plan::new(first, as_of, 90).expect("long enough");
        assert_eq!((plan.horizon_days, plan.days.len(), plan.days[0]), (90, 6, Day(185)));
        assert!(plan.days.iter().all(|day| day.since(first) >= 45 && as_of.since(*day) >= 90));
        let short = Plan::new(first, Day(272), 273).expect("long enough");
        assert_eq!((short.horizon_days, short.days[0]), (136, Day(136)));
        assert_eq!(Plan::new(first, Day(40), 20), None);
        assert_eq!(Plan::new(first, Day(400), 0), None);
    }

    #[test]
    fn draws_are_spread_evenly() {
        let below = (0..10_000).filter(|&id| draw(CustomerId(id), Day(9_000)) < 0.3).count();
        assert!((2_800..3_200).contains(&below), "{below}");
        assert!((0..100).all(|id| (0.0..1.0).contains(&draw(CustomerId(id), Day(1)))));
    }

    #[test]
    fn the_inner_period_is_as_long_as_the_record_allows() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let split = |first: &str, horizon| latest_split(day(first), day("1997-09-30"), horizon);
        assert_eq!(split("1997-01-01", 273), Some((day("1997-05-17"), 136)));
        assert_eq!(split("1995-01-01", 182), Some((day("1997-04-01"), 182)));
        assert_eq!(split("1997-09-20", 30), None);
        assert_eq!(split("1998-09-20", 30), None);
    }
}
