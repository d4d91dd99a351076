//! Points painted into a picture once for each view, so that a frame draws one rectangle however many points there are.

use egui::{Color32, ColorImage};

/// A point's position in the picture, in pixels.
pub(super) struct Spot {
    pub at: [f32; 2],
    pub ink: Color32,
}

/// A picture of `size` pixels with a round dot of `radius` pixels for each spot; where many overlap, the colour becomes
/// denser.
pub(super) fn paint(size: [usize; 2], radius: f32, spots: impl Iterator<Item = Spot>) -> ColorImage {
    let mut pixels = vec![Color32::TRANSPARENT; size[0] * size[1]];
    let dot = dot(radius);
    let [width, height] = size.map(|side| side as f32);
    for Spot { at: [x, y], ink } in spots {
        if x < -radius || y < -radius || x > width + radius || y > height + radius {
            continue;
        }
        for &(dx, dy, cover) in &dot {
            let (px, py) = ((x + dx).floor(), (y + dy).floor());
            if px >= 0.0 && py >= 0.0 && px < width && py < height {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a pixel")]
                let pixel = py as usize * size[0] + px as usize;
                pixels[pixel] = over(ink, cover, pixels[pixel]);
            }
        }
    }
    ColorImage::new(size, pixels)
}

/// The pixels of a dot around its centre, with how much of each it covers, of 256.
fn dot(radius: f32) -> Vec<(f32, f32, u32)> {
    #[expect(clippy::cast_possible_truncation, reason = "some pixels")]
    let reach = radius.ceil() as i16;
    let mut pixels = Vec::new();
    for y in -reach..=reach {
        for x in -reach..=reach {
            let (dx, dy) = (f32::from(x), f32::from(y));
            let cover = (radius + 0.5 - dx.hypot(dy)).clamp(0.0, 1.0);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 256")]
            let cover = (cover * 256.0) as u32;
            if cover > 0 {
                pixels.push((dx, dy, cover));
            }
        }
    }
    pixels
}

/// Colour over what is there, both with premultiplied alpha.
fn over(ink: Color32, cover: u32, below: Color32) -> Color32 {
    let [r, g, b, a] = ink.to_array().map(|part| u32::from(part) * cover / 256);
    let left = 255 - a.min(255);
    let mixed = |own: u32, other: u8| (own + u32::from(other) * left / 255).min(255) as u8;
    Color32::from_rgba_premultiplied(mixed(r, below.r()), mixed(g, below.g()), mixed(b, below.b()), mixed(a, below.a()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_land_where_they_belong_and_those_outside_nowhere() {
        let spot = |x: f32, y: f32| Spot { at: [x, y], ink: Color32::from_rgba_unmultiplied(200, 0, 0, 128) };
        let places = [(5.5, 5.5), (-50.0, 3.0), (f32::NAN, 1.0), (19.9, 0.0)];
        let picture = paint([20, 10], 1.5, places.into_iter().map(|(x, y)| spot(x, y)));
        let alpha = |x: usize, y: usize| picture.pixels[y * 20 + x].a();
        assert!(alpha(5, 5) > 100 && alpha(12, 5) == 0 && alpha(19, 0) > 100);
        let twice = paint([20, 10], 1.5, [spot(5.5, 5.5), spot(5.5, 5.5)].into_iter());
        assert!(twice.pixels[5 * 20 + 5].a() > alpha(5, 5), "denser where two lie");
    }
}
