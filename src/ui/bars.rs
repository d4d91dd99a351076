//! Small charts inside tables and cards: histograms, probabilities with intervals, months.

use egui::{Color32, CornerRadius, Painter, Rect, Stroke, pos2, vec2};

use crate::tokens::Palette;

/// A number clamped to [0, 1] as an `f32`; NaN becomes 0.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "pixels need no more precision")]
pub fn unit(share: f64) -> f32 {
    if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) as f32 }
}

/// Bars of equal width from left to right, `greatest` as high as the space; if 0, their own maximum.
pub fn columns(
    painter: &Painter,
    rect: Rect,
    values: impl ExactSizeIterator<Item = f64> + Clone,
    greatest: f64,
    ink: Color32,
) {
    let count = values.len();
    if count == 0 {
        return;
    }
    let top = if greatest > 0.0 { greatest } else { values.clone().fold(0.0, f64::max) };
    let slot = rect.width() / count as f32;
    let gap = if slot > 4.0 { 2.0 } else { 0.5 };
    for (i, value) in values.enumerate() {
        let height = if top > 0.0 { rect.height() * unit(value / top) } else { 0.0 };
        let left = rect.left() + i as f32 * slot;
        let bar = Rect::from_min_max(
            pos2(left, rect.bottom() - height.max(1.0)),
            pos2(left + (slot - gap).max(1.0), rect.bottom()),
        );
        painter.rect_filled(bar, CornerRadius::same(1), ink);
    }
}

/// A probability as a filled track; with an interval, as a band with a stroke at the probability.
pub fn probability(painter: &Painter, rect: Rect, palette: &Palette, value: f64, low: f64, high: f64) {
    if high > low {
        interval(painter, rect, palette, value, low, high);
        return;
    }
    let track = Rect::from_center_size(rect.center(), vec2(rect.width(), 8.0));
    let corner = CornerRadius::same(4);
    painter.rect_filled(track, corner, palette.border);
    let filled = track.with_max_x(track.left() + track.width() * unit(value));
    painter.rect_filled(filled, corner, palette.accent);
}

/// An interval as a band on a track with its expected value as a stroke across it.
pub fn interval(painter: &Painter, rect: Rect, palette: &Palette, value: f64, low: f64, high: f64) {
    let track = Rect::from_center_size(rect.center(), vec2(rect.width(), 6.0));
    let corner = CornerRadius::same(3);
    painter.rect_filled(track, corner, palette.border);
    let x = |share: f64| track.left() + track.width() * unit(share);
    let band = Rect::from_min_max(pos2(x(low), track.top()), pos2(x(high).max(x(low) + 2.0), track.bottom()));
    painter.rect_filled(band, corner, palette.muted_series);
    let at = x(value).clamp(track.left() + 1.0, track.right() - 1.0);
    painter.vline(at, (track.top() - 3.0)..=(track.bottom() + 3.0), Stroke::new(2.5, palette.accent));
}

/// The colour of a heat cell: −`span` is one end, +`span` the other, 0 the ground.
#[must_use]
pub fn heat(palette: &Palette, value: f64, span: f64) -> Color32 {
    let strength = unit(value.abs() / span.max(f64::EPSILON)) * 0.55;
    let ink = if value >= 0.0 { palette.accent } else { palette.groups[1] };
    mix(palette.surface, ink, strength)
}

fn mix(from: Color32, to: Color32, share: f32) -> Color32 {
    from.lerp_to_gamma(to, share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::LIGHT;

    #[test]
    fn shares_stay_between_nothing_and_everything() {
        assert!(unit(f64::NAN).abs() < f32::EPSILON && unit(-1.0).abs() < f32::EPSILON);
        assert!((unit(3.0) - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn heat_is_the_ground_at_the_average_and_two_colours_beside_it() {
        assert_eq!(heat(&LIGHT, 0.0, 2.0), LIGHT.surface);
        assert_ne!(heat(&LIGHT, 1.0, 2.0), heat(&LIGHT, -1.0, 2.0));
        assert_eq!(heat(&LIGHT, 5.0, 2.0), heat(&LIGHT, 2.0, 2.0));
    }
}
