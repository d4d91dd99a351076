//! Screens driven through their accessibility tree, with hand-made reports: which actions are requested when something
//! is pressed.

mod backups;
mod campaign_limits;
mod campaign_path;
mod campaign_reports;
mod campaigns;
mod customers;
mod home;
mod identity;
mod importing;
mod leads;
mod leads_path;
mod measuring;
mod office;
mod pace;
mod portal;
mod privacy;
mod ranking;
mod read_only;
mod reports;
mod rules;
mod settings;
mod trust;
mod whole;
mod window;

use egui::{Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, By, Queryable as _};
use foresale::domain::day::Day;
use foresale::screens::action::{Action, ActionQueue};
use foresale::screens::around::{Around, JobKind, JobsView, Running};

/// A screen with its context and the actions requested so far.
pub struct Stage<S> {
    pub screen: S,
    pub around: Around,
    pub asked: ActionQueue,
}

/// Nothing in progress, amounts in euros.
pub fn idle() -> Around {
    Around { jobs: JobsView::default(), currency: "EUR".into(), today: Day(20_779), at_office: false }
}

/// One job in progress.
pub fn busy(kind: JobKind) -> Around {
    let running = Running { kind, title: "Working".into(), stage: "Reading".into(), share: Some(0.4) };
    Around { jobs: JobsView { running: vec![running] }, ..idle() }
}

/// Puts a screen on a stage of 1280 × 800 and settles it.
pub fn show<'a, S: 'a>(
    screen: S,
    around: Around,
    draw: impl FnMut(&mut Ui, &mut S, &Around, &mut ActionQueue) + 'a,
) -> Harness<'a, Stage<S>> {
    show_in(vec2(1280.0, 800.0), screen, around, draw)
}

/// Puts a screen on a stage of this size and settles it.
pub fn show_in<'a, S: 'a>(
    size: egui::Vec2,
    screen: S,
    around: Around,
    mut draw: impl FnMut(&mut Ui, &mut S, &Around, &mut ActionQueue) + 'a,
) -> Harness<'a, Stage<S>> {
    let stage = Stage { screen, around, asked: ActionQueue::default() };
    let mut harness = Harness::builder()
        .with_size(size)
        .with_max_steps(8)
        .with_context_setup(foresale::ui::theme::install)
        .build_ui_state(
            move |ui, stage: &mut Stage<S>| draw(ui, &mut stage.screen, &stage.around, &mut stage.asked),
            stage,
        );
    harness.run_ok();
    harness
}

/// Presses the element with the label and returns the actions requested since the last call.
pub fn press<S>(harness: &mut Harness<'_, Stage<S>>, label: &str) -> Vec<Action> {
    harness.state_mut().asked.take();
    harness.get_by_label(label).click();
    harness.run_ok();
    harness.state_mut().asked.take()
}

/// Whether there is an element with the label.
pub fn has<S>(harness: &Harness<'_, Stage<S>>, label: &str) -> bool {
    harness.query_by_label(label).is_some()
}

/// Whether there is an element whose small print contains this.
pub fn describes<S>(harness: &Harness<'_, Stage<S>>, part: &str) -> bool {
    let is_said = |node: &AccessKitNode<'_>| node.description().is_some_and(|said| said.contains(part));
    harness.query_all(By::new().predicate(is_said)).next().is_some()
}

/// Whether there is an element whose label contains this.
pub fn mentions<S>(harness: &Harness<'_, Stage<S>>, part: &str) -> bool {
    harness.query_all_by_label_contains(part).next().is_some()
}
