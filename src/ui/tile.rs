//! Tiles: one figure, its name and how it changed.

use egui::{Align, Layout, RichText, Sense, Ui, WidgetInfo, vec2};

use crate::tokens::{self, HALF};
use crate::{card, words};

/// One figure.
#[derive(Debug, Clone)]
pub struct Tile {
    pub name: String,
    pub figure: String,
    /// Change as a share, with what it is compared with.
    pub change: Option<(f64, &'static str)>,
    /// The line below if there is no change to show.
    pub note: String,
}

/// Tiles in equal columns; as many in a row as fit.
pub fn tiles(ui: &mut Ui, tiles: &[Tile]) {
    let width = ui.available_width();
    let fitting = in_a_row(tiles.len(), width);
    for row in tiles.chunks(fitting) {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.x = 16.0;
            ui.columns(fitting, |columns| {
                for (column, tile) in columns.iter_mut().zip(row) {
                    column.with_layout(Layout::top_down(Align::Min), |ui| tile_ui(ui, tile));
                }
            });
        });
    }
}

/// As many as fit with room for seven digits, with even rows if possible.
fn in_a_row(tiles: usize, width: f32) -> usize {
    let fits = (1..=tiles.max(1)).rev().find(|n| width / *n as f32 >= 190.0).unwrap_or(1);
    (2..=fits).rev().find(|n| tiles.is_multiple_of(*n)).unwrap_or(fits)
}

fn tile_ui(ui: &mut Ui, tile: &Tile) {
    let palette = tokens::palette(ui);
    let response = card::card(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, HALF);
        words::label(ui, &tile.name);
        ui.add(egui::Label::new(RichText::new(&tile.figure).font(tokens::figure()).color(palette.text)).truncate());
        match tile.change {
            Some((change, against)) => change_ui(ui, change, against),
            None => {
                ui.horizontal(|ui| {
                    ui.set_height(16.0);
                    let text = RichText::new(&tile.note).font(tokens::small()).color(palette.weak);
                    ui.add(egui::Label::new(text).truncate());
                });
            }
        }
    })
    .response;
    let spoken = format!("{}: {}", tile.name, tile.figure);
    ui.interact(response.rect, response.id.with("tile"), Sense::hover())
        .widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &spoken));
}

/// An arrow drawn, not typed, so that colour is not the only sign of direction.
fn change_ui(ui: &mut Ui, change: f64, against: &str) {
    let palette = tokens::palette(ui);
    let (ink, up) = if change >= 0.0 { (palette.good, true) } else { (palette.bad, false) };
    ui.horizontal(|ui| {
        ui.set_height(16.0);
        let (rect, _) = ui.allocate_exact_size(vec2(10.0, 16.0), Sense::hover());
        let (tip, foot) = if up { (-4.0, 4.0) } else { (4.0, -4.0) };
        let centre = rect.center();
        let points = vec![centre + vec2(0.0, tip), centre + vec2(5.0, foot), centre + vec2(-5.0, foot)];
        ui.painter().add(egui::Shape::convex_polygon(points, ink, egui::Stroke::NONE));
        ui.label(RichText::new(figures::percent(change.abs())).font(tokens::small_strong()).color(ink));
        ui.add(egui::Label::new(RichText::new(against).font(tokens::small()).color(palette.weak)).truncate());
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_tiles_come_out_even() {
        assert_eq!((in_a_row(6, 1020.0), in_a_row(4, 1020.0), in_a_row(4, 640.0), in_a_row(3, 200.0)), (3, 4, 2, 1));
    }
}
