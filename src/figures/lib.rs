//! How figures stand in front of people: numbers, shares, amounts, spans, plurals and lists, each written in one place.
//!
//! What differs from country to country stands in [`Conventions`]; everything here writes by those of [`IN_FORCE`]. Files
//! for other programs (CSV, JSON) are not written here: their numbers follow the format and not the reader.

mod conventions;
mod number;
mod share;
mod words;

pub use conventions::{Conventions, ENGLISH, IN_FORCE};
pub use number::{Countable, amount, count, decimals, plain, rounded_amount, short, times, trimmed, whole};
pub use share::{
    of_hundred, percent, percent_as_set, percent_range, points, short_percent, signed_percent, signed_points,
    whole_percent,
};
pub use words::{capitalised, counted, days, listed, listed_or, plural, shortened, span, weeks_or_days};

/// What stands where a figure is not known or is no number.
pub const UNKNOWN: &str = "–";

/// The change from `before` to `now` as a share; none if there was nothing before.
#[must_use]
pub fn change(now: f64, before: f64) -> Option<f64> {
    (before.abs() > f64::EPSILON).then(|| now / before - 1.0)
}
