//! Settings: sharing the open file with colleagues, who work with it from their own computers.

use egui::Ui;

use crate::action::{Action, ActionQueue, FileAction};
use crate::around::{Around, FileJob, JobKind};
use crate::office::fingerprint_ui;
use reports::desks::AtDesk;
use ui::tokens::STEP;
use ui::{button, card, words};

const TOLD: &str = "Colleagues open the same database from their own computers. It stays here, and is shared for as long as this \
                    window is open";

/// A file that is shared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shared {
    /// Where colleagues reach it, the likeliest first.
    pub addresses: Vec<String>,
    pub fingerprint: Option<String>,
    pub present: Vec<AtDesk>,
}

/// `has_people`: somebody has signed in, so that others can.
pub fn sharing_ui(ui: &mut Ui, shared: Option<&Shared>, has_people: bool, around: &Around, asked: &mut ActionQueue) {
    card::titled(ui, "Share with colleagues", TOLD, |ui| {
        let is_free = !around.is_running(JobKind::Files(FileJob::Share));
        let Some(shared) = shared else {
            if !has_people {
                words::weak(ui, "Colleagues sign in by name and password. Add yourself under People first, then them.");
            }
            let text = if is_free { "Share this file" } else { "Starting…" };
            if button::secondary_if(ui, is_free && has_people, text).clicked() {
                asked.ask(FileAction::Share);
            }
            return;
        };
        words::label(ui, "Colleagues choose “On another computer…” and type");
        for address in &shared.addresses {
            ui.horizontal(|ui| {
                words::strong(ui, address);
                if button::quiet(ui, "Copy").accessible_name(format!("Copy {address}")).clicked() {
                    asked.ask(Action::Copy(address.clone()));
                }
            });
        }
        if let Some(fingerprint) = &shared.fingerprint {
            ui.add_space(STEP);
            words::label(ui, "The first time, each of them compares these letters");
            fingerprint_ui(ui, fingerprint);
        }
        ui.add_space(STEP);
        present_ui(ui, &shared.present);
        ui.add_space(STEP);
        if button::secondary_if(ui, is_free, "Stop sharing").clicked() {
            asked.ask(FileAction::StopSharing);
        }
    });
}

fn present_ui(ui: &mut Ui, present: &[AtDesk]) {
    words::label(ui, "Signed in at other desks");
    if present.is_empty() {
        words::weak(ui, "Nobody at the moment.");
    }
    for one in present {
        let since = match one.idle_seconds / 60 {
            0 => "at work".to_owned(),
            minutes => format!("idle for {} min", figures::count(minutes.unsigned_abs())),
        };
        words::body(ui, &format!("{} · {} · {since}", one.person, one.address));
    }
}
