//! One frame of the window: rail, progress strip, customer card, the screen, and what floats above.

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use crate::app::rail::rail_ui;
use crate::app::recent::place_name;
use crate::app::shortcuts;
use crate::app::state::Foresale;
use screens::action::{Action, ActionQueue, DataAction, FileAction};
use screens::around::Around;
use screens::campaigns::CampaignsShown;
use screens::kpis::KpisView;
use screens::place::Screen;
use screens::settings::SettingsReports;
use ui::chip::Tone;
use ui::tokens::STEP;
use ui::{button, notice, progress, tokens, words};

/// Shown above every screen when the file is read-only.
const READ_ONLY: &str = "Read-only: this file or its folder is write-protected. You can look at everything and \
                         export it; to change something, copy the file into a folder of your own and open the copy.";

/// Shown above every screen while the line to the office is lost.
const LOST: &str = "The office cannot be reached at this moment. What you typed stays here, and whatever you asked for goes on by \
                    itself as soon as the line is back.";

impl Foresale {
    /// Draws the window and collects the actions requested.
    pub fn frame_ui(&mut self, ui: &mut Ui) {
        let around = self.around();
        let mut asked = ActionQueue::default();
        shortcuts::listen(ui.ctx(), self.path.is_some(), &mut asked);
        self.dropped_files(ui, &mut asked);
        let palette = tokens::palette(ui);
        if self.path.is_some() {
            let name = self.path.as_deref().map(place_name);
            let frame = Frame::new().fill(palette.rail).inner_margin(Margin::symmetric(12, 12));
            Panel::left("rail")
                .exact_size(rail_width(ui))
                .resizable(false)
                .show_separator_line(false)
                .frame(frame)
                .show(ui, |ui| rail_ui(ui, self.screen, (&name.unwrap_or_default(), &self.asker.person), &mut asked));
        }
        let strip = strip_ui(ui, &around, &mut asked);
        self.card_ui(ui, &around, &mut asked);
        let frame = Frame::new().fill(palette.page).inner_margin(Margin { left: 24, right: 20, top: 20, bottom: 0 });
        CentralPanel::no_frame().frame(frame).show(ui, |ui| self.screen_ui(ui, &around, &mut asked));
        let hits = std::mem::take(&mut self.reports.hits);
        self.screens.palette.ui(ui, self.path.is_some(), &hits, &mut asked);
        self.screens.manual_entry.ui(ui, &hits, &around, &mut asked);
        self.reports.hits = hits;
        self.screens.path_prompt.ui(ui, &mut asked);
        self.notices.ui(ui.ctx(), strip, &mut asked);
        asked.take().into_iter().for_each(|action| self.asked.ask(action));
        if !self.asked.actions().is_empty() {
            ui.ctx().request_repaint();
        }
    }

    /// A file dropped on the window is opened or imported; of several the others wait for their turn.
    fn dropped_files(&mut self, ui: &Ui, asked: &mut ActionQueue) {
        let mut dropped: Vec<_> =
            ui.input(|i| i.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect());
        if !dropped.is_empty() {
            let path = dropped.remove(0);
            let database = path.extension().is_some_and(|e| e == "foresale" || e == "db" || e == "sqlite");
            if database || self.path.is_none() {
                asked.ask(FileAction::Open(path));
            } else {
                self.screens.import.waiting = dropped;
                asked.ask(DataAction::Preview { path, kind: None, dialect: None });
            }
        }
    }

    /// Says calmly that the office cannot be reached at this moment.
    fn line_ui(&self, ui: &mut Ui, asked: &mut ActionQueue) {
        let Some(why) = self.office.as_ref().and_then(|office| office.line.lost()) else { return };
        notice::notice_with(ui, Tone::Warn, LOST, |ui| {
            words::folded(ui, "Why", |ui| {
                words::weak(ui, &figures::capitalised(&why));
            });
            if button::secondary(ui, "Try again").clicked() {
                asked.ask(FileAction::TryAgain);
            }
        });
        ui.add_space(STEP);
    }

    fn card_ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) {
        if !self.card_open || self.path.is_none() {
            return;
        }
        let palette = tokens::palette(ui);
        let width = (ui.ctx().content_rect().width() * 0.3).clamp(320.0, 420.0);
        let frame = Frame::new().fill(palette.page).inner_margin(Margin::same(16));
        Panel::right("customer").exact_size(width).resizable(false).frame(frame).show(ui, |ui| {
            self.screens.card.ui(ui, self.reports.card.as_ref(), around, asked);
        });
    }

    fn screen_ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) {
        if self.read_only && self.screen != Screen::Welcome {
            notice::notice(ui, Tone::Plain, READ_ONLY);
            ui.add_space(STEP);
        }
        self.line_ui(ui, asked);
        let theme = self.theme();
        let me = self.asker.person.as_str();
        let (screens, reports) = (&mut self.screens, &self.reports);
        let freshness = match self.screen {
            Screen::Accounts => reports.ranked.get(&screens.accounts.model).map(|slot| slot.freshness),
            Screen::Clusters => Some(reports.clusters.freshness),
            Screen::Patterns => Some(reports.patterns.freshness),
            _ => None,
        };
        if let Some(told) = freshness.and_then(|freshness| freshness.told("this was computed")) {
            let name = match self.screen {
                Screen::Clusters => "Recompute",
                Screen::Patterns => "Search again",
                _ => "Compute",
            };
            let text = format!("{}. Press {name} to bring it up to date.", figures::capitalised(&told));
            notice::notice(ui, Tone::Warn, &text);
            ui.add_space(STEP);
        }
        match self.screen {
            Screen::Welcome if screens.office.is_open() => screens.office.ui(ui, around, asked),
            Screen::Welcome if screens.sign_in.is_open() => screens.sign_in.ui(ui, around, asked),
            Screen::Welcome => screens.welcome.ui(ui, &self.recent, around, asked),
            Screen::Home => screens.home.ui(ui, reports.home.value.as_ref(), around, asked),
            Screen::Data if screens.import.is_open() => screens.import.ui(ui, around, asked),
            Screen::Data if screens.duplicates.is_open() => {
                screens.duplicates.ui(ui, reports.duplicates.as_ref(), around, asked);
            }
            Screen::Data if screens.faulty_purchases.is_open() => {
                screens.faulty_purchases.ui(ui, reports.purchases.as_ref(), around, asked);
            }
            Screen::Data => screens.data.ui(ui, reports.data.value.as_ref(), around, asked),
            Screen::Kpis => {
                let view = KpisView {
                    kpis: reports.kpis.value.as_ref(),
                    preview: reports.kpi_preview.as_ref(),
                    segments: reports.segments.value.as_ref(),
                    count: reports.segment_count.as_ref(),
                };
                screens.kpis.ui(ui, view, around, asked);
            }
            Screen::Customers => screens.customers.ui(ui, reports.customers.value.as_ref(), around, asked),
            Screen::Clusters => screens.clusters.ui(ui, reports.clusters.value.as_ref(), around, asked),
            Screen::Accounts => {
                let report = reports.ranked.get(&screens.accounts.model).and_then(|slot| slot.value.as_ref());
                screens.accounts.ui(ui, report, around, asked);
            }
            Screen::Patterns => screens.patterns.ui(ui, reports.patterns.value.as_ref(), around, asked),
            Screen::Campaigns => {
                let shown = CampaignsShown {
                    overview: reports.campaigns.value.as_ref(),
                    plan: reports.plan.as_ref(),
                    messages: &reports.messages,
                    results: reports.results.as_ref(),
                    scoreboard: reports.scoreboard.as_ref(),
                    waves: reports.waves.as_ref(),
                    rebuilt: reports.rebuilt.as_ref(),
                };
                screens.campaigns.ui(ui, shown, around, asked);
            }
            Screen::Leads => screens.leads.ui(ui, reports.leads.value.as_ref(), around, asked),
            Screen::Settings => {
                let shown = SettingsReports {
                    settings: reports.settings.value.as_ref(),
                    backups: reports.backups.value.as_ref(),
                    people: reports.people.value.as_ref(),
                    wishes: reports.wishes.value.as_ref(),
                    log: reports.log.value.as_ref(),
                    me,
                    shared: self.sharing.shown.as_ref(),
                };
                screens.settings.ui(ui, shown, theme, around, asked);
            }
        }
    }
}

fn rail_width(ui: &Ui) -> f32 {
    if ui.ctx().content_rect().width() < 1080.0 { 184.0 } else { 216.0 }
}

/// The progress strip for long work; returns its height.
fn strip_ui(ui: &mut Ui, around: &Around, asked: &mut ActionQueue) -> f32 {
    let long: Vec<_> = around.jobs.running.iter().filter(|job| job.kind.is_long()).collect();
    if long.is_empty() {
        return 0.0;
    }
    let palette = tokens::palette(ui);
    let frame = Frame::new().fill(palette.surface).inner_margin(Margin::symmetric(24, 8));
    let panel = Panel::bottom("progress").resizable(false).frame(frame).show(ui, |ui| {
        for job in &long {
            ui.push_id(job.kind, |ui| {
                if progress::strip(ui, &job.title, &job.stage, job.share) {
                    asked.ask(Action::Cancel(job.kind));
                }
            });
        }
    });
    panel.response.rect.height()
}
