//! The demand for each product group in a month.

use crate::catalogue::{GROUPS, Side};
use crate::draw::Draw;
use domain::day::Day;

/// The position of a day's month in a season.
pub(super) fn month(day: Day) -> usize {
    day.month() as usize - 1
}

fn weight(group: usize, month: usize, garden_share: f64) -> f64 {
    let side = match GROUPS[group].side {
        Side::Motor => 1.0 - garden_share,
        Side::Garden => garden_share,
    };
    GROUPS[group].weight * GROUPS[group].season[month] * side
}

pub(super) fn draw_group(draw: &mut Draw, day: Day, garden_share: f64) -> usize {
    let month = month(day);
    draw.by_weight((0..GROUPS.len()).map(|group| weight(group, month, garden_share)))
}

/// Demand of a day's month relative to the year's mean, for someone with this share of garden.
pub(super) fn demand(day: Day, garden_share: f64) -> f64 {
    let month = month(day);
    let (of_month, of_year) = (0..GROUPS.len()).fold((0.0, 0.0), |(of_month, of_year), group| {
        (
            of_month + weight(group, month, garden_share),
            of_year + weight(group, 0, garden_share) / GROUPS[group].season[0],
        )
    });
    of_month / of_year
}
