//! The strip that shows long work: what it is doing, how far it is, and a way to stop it.

use egui::{Align, CornerRadius, Layout, RichText, Sense, Ui, WidgetInfo, vec2};

use crate::button;
use crate::tokens::{self, STEP};

/// One piece of work; true when *Cancel* was pressed. `share` none: the total is not known.
pub fn strip(ui: &mut Ui, title: &str, stage: &str, share: Option<f64>) -> bool {
    let palette = tokens::palette(ui);
    let mut cancel = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = STEP;
        ui.add(egui::Spinner::new().size(16.0).color(palette.accent));
        ui.label(RichText::new(title).font(tokens::strong()));
        if !stage.is_empty() {
            ui.label(RichText::new(stage).color(palette.weak));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            cancel = button::secondary(ui, "Cancel").clicked();
            if let Some(share) = share {
                ui.add_sized(
                    vec2(44.0, 20.0),
                    egui::Label::new(RichText::new(figures::percent(share.round_to(2))).color(palette.weak)),
                );
                bar(ui, share, ui.available_width().clamp(40.0, 240.0));
            }
        });
    });
    cancel
}

/// A bar filled to a share.
pub fn bar(ui: &mut Ui, share: f64, width: f32) {
    let palette = tokens::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 6.0), Sense::hover());
    let corner = CornerRadius::same(3);
    ui.painter().rect_filled(rect, corner, palette.border);
    let mut filled = rect;
    filled.set_width(rect.width() * crate::bars::unit(share));
    ui.painter().rect_filled(filled, corner, palette.accent);
    response.widget_info(|| WidgetInfo::labeled(egui::Role::ProgressIndicator, true, figures::percent(share)));
}

trait RoundTo {
    fn round_to(self, digits: i32) -> f64;
}

impl RoundTo for f64 {
    fn round_to(self, digits: i32) -> f64 {
        let scale = 10f64.powi(digits);
        (self * scale).round() / scale
    }
}
