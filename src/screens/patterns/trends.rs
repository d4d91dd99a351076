//! Trends and seasons as small charts, one per product group.

use egui::{Sense, Ui, vec2};

use domain::day::Day;
use domain::day::MONTHS;
use reports::pattern_words::Direction;
use reports::patterns::{Trend, TrendKey, Trends};
use ui::chip::{self, Tone};
use ui::tokens::{self, GAP, HALF, STEP};
use ui::{bars, button, card, chart, field, notice, page, words};

const LEAST_WIDTH: f32 = 270.0;
const PICTURE: f32 = 64.0;

/// The kind of breakdown, and the part shown.
#[derive(Debug, Default)]
pub(super) struct TrendsView {
    key: TrendKey,
    value: String,
}

impl TrendsView {
    pub(super) fn forget(&mut self) {
        self.value.clear();
    }

    pub(super) fn ui(&mut self, ui: &mut Ui, trends: &Trends) {
        if trends.series.is_empty() {
            notice::notice(
                ui,
                Tone::Plain,
                "Trends need at least one whole month of purchases. Import more, or widen the selection on the Data screen.",
            );
            return;
        }
        self.controls_ui(ui, trends);
        Self::caption_ui(ui, trends);
        let mut shown: Vec<&Trend> =
            trends.series.iter().filter(|one| one.key == self.key && one.value == self.value).collect();
        // All groups together first, then what moves.
        let strength = |one: &Trend| one.still_p().min(one.season_p);
        shown.sort_by(|a, b| (!a.group.is_empty()).cmp(&!b.group.is_empty()).then(strength(a).total_cmp(&strength(b))));
        page::scrolling(ui, "trends", |ui| {
            let width = ui.available_width();
            let fitting = (1..=4_u8).rev().find(|n| width / f32::from(*n) >= LEAST_WIDTH).unwrap_or(1);
            for row in shown.chunks(usize::from(fitting)) {
                ui.spacing_mut().item_spacing.x = GAP;
                ui.columns(usize::from(fitting), |columns| {
                    for (ui, one) in columns.iter_mut().zip(row) {
                        card::card(ui, |ui| small_ui(ui, one, trends));
                    }
                });
                ui.add_space(STEP);
            }
        });
    }

    fn controls_ui(&mut self, ui: &mut Ui, trends: &Trends) {
        let known = |key: TrendKey| trends.series.iter().any(|one| one.key == key);
        let keys: Vec<(TrendKey, &str)> =
            TrendKey::ALL.into_iter().filter(|key| known(*key)).map(|key| (key, key.name())).collect();
        page::controls(ui, |ui| {
            field::beside(ui, |ui| button::segments(ui, &mut self.key, &keys));
            let mut values: Vec<String> =
                trends.series.iter().filter(|one| one.key == self.key).map(|one| one.value.clone()).collect();
            values.dedup();
            if !values.contains(&self.value) {
                self.value = values.first().cloned().unwrap_or_default();
            }
            if values.len() > 1 {
                let choices: Vec<(String, String)> = values.into_iter().map(|value| (value.clone(), value)).collect();
                field::select(ui, "Which", &mut self.value, &choices);
            }
        });
        ui.add_space(HALF);
    }

    fn caption_ui(ui: &mut Ui, trends: &Trends) {
        let from = trends.first_month.map(Day::month_name).unwrap_or_default();
        let left_out = match trends.left_out_days {
            0 => String::new(),
            1 => "; 1 day at the ends belongs to no whole month and is left out".into(),
            days => format!("; {days} days at the ends belong to no whole month and are left out"),
        };
        words::caption(
            ui,
            &format!("Net sales per month, returns subtracted, {} whole months from {from}{left_out}.", trends.months),
        );
        ui.add_space(HALF);
    }
}

fn small_ui(ui: &mut Ui, one: &Trend, trends: &Trends) {
    let palette = tokens::palette(ui);
    let name = if one.group.is_empty() { "All products" } else { &one.group };
    ui.spacing_mut().item_spacing.y = HALF;
    words::strong(ui, name);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), PICTURE), Sense::hover());
    let clear = one.direction().is_some();
    let ink = if clear { palette.accent } else { palette.muted_series };
    bars::columns(ui.painter(), rect, one.months.iter().copied(), 0.0, ink);
    chart::spoken(&response, &format!("{name}: {}; {}", one.trend_spoken(), season(one)));
    if let (Some(first), Some(at)) = (trends.first_month, response.hover_pos()) {
        let share = f64::from((at.x - rect.left()) / rect.width().max(1.0));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place within the picture")]
        let place = (share.clamp(0.0, 0.999) * one.months.len() as f64) as usize;
        let month = first.plus_months(u32::try_from(place).unwrap_or(0));
        let sold = one.months.get(place).copied().unwrap_or(0.0);
        response.on_hover_text(format!("{}: {}", month.month_name(), figures::whole(sold)));
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        let tone = match one.direction() {
            Some(Direction::Up) => Tone::Good,
            Some(Direction::Down) => Tone::Bad,
            None => Tone::Plain,
        };
        chip::state(ui, tone, &one.trend_spoken());
        if one.peak().is_some() {
            chip::state(ui, Tone::Accent, &season(one));
        }
    });
}

/// "Most in April: 1.6 × the usual month"
fn season(one: &Trend) -> String {
    match (one.peak(), one.profile) {
        (Some(month), Some(profile)) => format!("Most in {}: {:.1} ×", MONTHS[month], profile[month]),
        _ => "no clear season".into(),
    }
}
