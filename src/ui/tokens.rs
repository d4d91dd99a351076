//! Colours, spacing and type sizes; every number of the visual design is here.

use egui::{Color32, FontFamily, FontId, Ui};

/// Steps of the 4 px grid.
pub const HALF: f32 = 4.0;
pub const STEP: f32 = 8.0;
pub const GAP: f32 = 16.0;
pub const WIDE: f32 = 24.0;

pub const RADIUS: u8 = 6;
pub const CARD_RADIUS: u8 = 10;
/// Height of buttons, fields and table rows' content.
pub const CONTROL_HEIGHT: f32 = 32.0;
pub const ROW_HEIGHT: f32 = 36.0;

/// The colours of one theme. Text colours keep at least 4.5 : 1 against `surface` and `page` (WCAG AA).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    pub page: Color32,
    pub rail: Color32,
    pub surface: Color32,
    pub sunken: Color32,
    pub hover: Color32,
    pub border: Color32,
    pub border_strong: Color32,
    pub text: Color32,
    pub weak: Color32,
    pub accent: Color32,
    pub accent_hover: Color32,
    pub on_accent: Color32,
    /// Faint accent for selected rows and areas under curves.
    pub tint: Color32,
    pub good: Color32,
    pub good_tint: Color32,
    pub bad: Color32,
    pub bad_tint: Color32,
    pub warn: Color32,
    pub warn_tint: Color32,
    /// Series for comparison only: last year, a random list, the rule of thumb.
    pub muted_series: Color32,
    /// Groups distinguished by colour and number.
    pub groups: [Color32; 10],
}

const fn rgb(hex: u32) -> Color32 {
    let [_, r, g, b] = hex.to_be_bytes();
    Color32::from_rgb(r, g, b)
}

pub const LIGHT: Palette = Palette {
    page: rgb(0x00F5_F6F8),
    rail: rgb(0x00EC_EEF2),
    surface: rgb(0x00FF_FFFF),
    sunken: rgb(0x00F1_F3F6),
    hover: rgb(0x00EE_F0F5),
    border: rgb(0x00DF_E3EA),
    border_strong: rgb(0x008A_93A3),
    text: rgb(0x001A_1F29),
    weak: rgb(0x0055_5F70),
    accent: rgb(0x0037_4FC7),
    accent_hover: rgb(0x002B_40AB),
    on_accent: rgb(0x00FF_FFFF),
    tint: rgb(0x00E8_EBFA),
    good: rgb(0x0017_6B3A),
    good_tint: rgb(0x00E3_F3E9),
    bad: rgb(0x00B0_2A1E),
    bad_tint: rgb(0x00FB_E9E7),
    warn: rgb(0x0085_5300),
    warn_tint: rgb(0x00FC_F1DD),
    muted_series: rgb(0x009A_A3B2),
    groups: [
        rgb(0x0037_4FC7),
        rgb(0x00C2_5A00),
        rgb(0x0000_8268),
        rgb(0x00A8_3A78),
        rgb(0x0000_7EB0),
        rgb(0x0094_7300),
        rgb(0x007A_4FBF),
        rgb(0x0056_7A1E),
        rgb(0x00B0_2A1E),
        rgb(0x005B_6577),
    ],
};

pub const DARK: Palette = Palette {
    page: rgb(0x0014_171C),
    rail: rgb(0x000F_1216),
    surface: rgb(0x001C_2027),
    sunken: rgb(0x0015_181E),
    hover: rgb(0x0027_2C36),
    border: rgb(0x002F_3541),
    border_strong: rgb(0x0077_8294),
    text: rgb(0x00E9_ECF1),
    weak: rgb(0x00A7_B0BF),
    accent: rgb(0x009F_AEFF),
    accent_hover: rgb(0x00B9_C4FF),
    on_accent: rgb(0x0012_1838),
    tint: rgb(0x0028_3052),
    good: rgb(0x0074_D09A),
    good_tint: rgb(0x001A_3326),
    bad: rgb(0x00FF_9A8F),
    bad_tint: rgb(0x0042_211E),
    warn: rgb(0x00F0_BE6B),
    warn_tint: rgb(0x003A_2D16),
    muted_series: rgb(0x006E_7889),
    groups: [
        rgb(0x009F_AEFF),
        rgb(0x00FF_A657),
        rgb(0x004F_D1B0),
        rgb(0x00F2_8CC0),
        rgb(0x006C_C5F2),
        rgb(0x00E2_C557),
        rgb(0x00C2_A3FF),
        rgb(0x00A8_CF6B),
        rgb(0x00FF_8F85),
        rgb(0x00B4_BDCB),
    ],
};

/// The colours in force.
#[must_use]
pub fn palette(ui: &Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// The colour of a numbered group, from 1; the colours repeat after ten.
#[must_use]
pub fn group_colour(palette: &Palette, number: u32) -> Color32 {
    palette.groups[(number.max(1) as usize - 1) % palette.groups.len()]
}

/// Name of the heavier weight of the typeface.
pub const SEMIBOLD: &str = "semibold";

#[must_use]
pub fn strong_family() -> FontFamily {
    FontFamily::Name(SEMIBOLD.into())
}

#[must_use]
pub fn title() -> FontId {
    FontId::new(24.0, strong_family())
}

#[must_use]
pub fn figure() -> FontId {
    FontId::new(26.0, strong_family())
}

/// A sentence that must be read first.
#[must_use]
pub fn lead() -> FontId {
    FontId::new(18.0, strong_family())
}

#[must_use]
pub fn heading() -> FontId {
    FontId::new(16.0, strong_family())
}

#[must_use]
pub fn body() -> FontId {
    FontId::new(14.0, FontFamily::Proportional)
}

#[must_use]
pub fn strong() -> FontId {
    FontId::new(14.0, strong_family())
}

#[must_use]
pub fn small() -> FontId {
    FontId::new(12.5, FontFamily::Proportional)
}

#[must_use]
pub fn small_strong() -> FontId {
    FontId::new(12.5, strong_family())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(colour: Color32) -> f64 {
        let linear = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_in_both_themes() {
        for palette in [&LIGHT, &DARK] {
            let grounds = [palette.page, palette.rail, palette.surface, palette.sunken, palette.hover];
            for ground in grounds {
                for text in [palette.text, palette.weak, palette.accent] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}: {}", contrast(text, ground));
                }
            }
            for (text, ground) in [
                (palette.on_accent, palette.accent),
                (palette.on_accent, palette.accent_hover),
                (palette.good, palette.good_tint),
                (palette.bad, palette.bad_tint),
                (palette.warn, palette.warn_tint),
                (palette.good, palette.surface),
                (palette.bad, palette.surface),
                (palette.text, palette.tint),
                (palette.accent, palette.tint),
            ] {
                assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}: {}", contrast(text, ground));
            }
            for group in palette.groups {
                assert!(contrast(group, palette.surface) >= 3.0, "{group:?}");
            }
        }
    }

    #[test]
    fn groups_are_counted_from_one_and_come_round() {
        assert_eq!(group_colour(&LIGHT, 1), LIGHT.groups[0]);
        assert_eq!(group_colour(&LIGHT, 11), LIGHT.groups[0]);
        assert_eq!(group_colour(&LIGHT, 0), LIGHT.groups[0]);
    }
}
