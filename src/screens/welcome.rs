//! Welcome: open, create, or try; and the recently used files.

use std::path::PathBuf;

use egui::{Align, Layout, Ui};

use crate::action::{ActionQueue, FileAction};
use crate::around::{Around, FileJob, JobKind};
use ui::icon::Icon;
use ui::tokens::{self, GAP, STEP, WIDE};
use ui::{button, card, page, words};

/// A recently used file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentFile {
    pub path: PathBuf,
    pub name: String,
    pub folder: String,
    /// "12.4 MB", or that it is gone; none of a database at another computer.
    pub size: Option<String>,
    /// "today", "3 Mar 2026".
    pub last_use: String,
}

/// The welcome page has no state of its own.
#[derive(Debug, Default)]
pub struct WelcomeScreen;

impl WelcomeScreen {
    pub fn ui(&mut self, ui: &mut Ui, recent: &[RecentFile], around: &Around, asked: &mut ActionQueue) {
        page::scrolling(ui, "welcome", |ui| {
            ui.vertical_centered(|ui| {
                ui.set_max_width(ui.available_width().min(720.0));
                ui.with_layout(Layout::top_down(Align::Min), |ui| {
                    ui.add_space((ui.ctx().content_rect().height() * 0.08).clamp(WIDE, 96.0));
                    hero_ui(ui, around, asked);
                    ui.add_space(GAP);
                    recent_ui(ui, recent, asked);
                });
            });
        });
    }
}

fn hero_ui(ui: &mut Ui, around: &Around, asked: &mut ActionQueue) {
    ui.label(egui::RichText::new("Know who will buy again").font(egui::FontId::new(32.0, tokens::strong_family())));
    words::weak(
        ui,
        "Foresale reads your own sales records and tells you who will buy again, when, how much, and what to offer \
         them. Everything stays in one file on this computer.",
    );
    ui.add_space(STEP);
    card::card(ui, |ui| {
        words::heading(ui, "New here? Start with the sample dealership");
        words::weak(
            ui,
            "5,000 customers, 12 dealers and three years of purchases, made on the spot. Nothing to install, nothing \
             to fill in, and nothing that you can break.",
        );
        ui.add_space(STEP);
        let making = around.is_running(JobKind::Files(FileJob::Sample));
        let text = if making { "Making the sample…" } else { "Try the sample dealership" };
        if button::primary_if(ui, !making, text).clicked() {
            asked.ask(FileAction::TrySample);
        }
    });
    ui.horizontal(|ui| {
        if button::secondary(ui, "Open…").on_hover_text("Open an existing customer database").clicked() {
            asked.ask(FileAction::AskOpen);
        }
        if button::secondary(ui, "New…").on_hover_text("Create an empty one, then import your sales").clicked() {
            asked.ask(FileAction::AskNew);
        }
        let elsewhere = button::secondary(ui, "On another computer…");
        if elsewhere.on_hover_text("Work with the database of an office whose computer shares it").clicked() {
            asked.ask(FileAction::AskOffice);
        }
    });
}

fn recent_ui(ui: &mut Ui, recent: &[RecentFile], asked: &mut ActionQueue) {
    words::heading(ui, "Recent files");
    if recent.is_empty() {
        words::weak(ui, "Files that you open are listed here.");
        return;
    }
    for file in recent {
        ui.push_id(&file.path, |ui| {
            card::card(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        if button::icon(ui, Icon::Close, &format!("Remove {} from this list", file.name)).clicked() {
                            asked.ask(FileAction::ForgetRecent(file.path.clone()));
                        }
                        if button::secondary(ui, "Open").accessible_name(format!("Open {}", file.name)).clicked() {
                            asked.ask(FileAction::Open(file.path.clone()));
                        }
                        ui.with_layout(Layout::top_down(Align::Min), |ui| {
                            ui.spacing_mut().item_spacing.y = 2.0;
                            words::strong(ui, &file.name);
                            let size = file.size.as_ref().map(|size| format!("{size} · ")).unwrap_or_default();
                            words::caption(ui, &format!("{} · {size}{}", file.last_use, file.folder));
                        });
                    });
                });
            });
        });
    }
}
