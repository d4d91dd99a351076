//! Settings: when and where the file was last backed up, making another backup, and restoring one.

use egui::{Align, Layout, Ui};

use crate::action::{ActionQueue, FileAction};
use crate::around::{Around, FileJob, JobKind};
use reports::backups::{BackupLine, BackupsReport};
use ui::chip::Tone;
use ui::confirm::{self, Question};
use ui::tokens::STEP;
use ui::{button, card, notice, page, words};

const QUESTION: &str = "restore a backup";
const KEPT: &str = "A backup is made at the first use each day, and before an update, an undo, a restore, a repair \
                    and the first sending of a campaign. The last ten are kept, and one for each of the last twelve \
                    months; those you make yourself stay until you delete them.";

/// Which backup is about to be restored.
#[derive(Debug, Default)]
pub struct Backups {
    chosen: Option<usize>,
}

impl Backups {
    /// Call when a new report has arrived.
    pub fn forget(&mut self) {
        self.chosen = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&BackupsReport>, around: &Around, asked: &mut ActionQueue) {
        card::titled(ui, "Backups", KEPT, |ui| {
            if around.at_office {
                words::weak(ui, "The database is at another computer, where its backups are made and restored.");
                return;
            }
            let Some(report) = report else {
                words::weak(ui, "Looking for backups…");
                return;
            };
            newest_ui(ui, report, around);
            let is_free = !around.is_running(JobKind::Files(FileJob::BackUp))
                && !around.is_running(JobKind::Files(FileJob::Restore));
            page::controls(ui, |ui| {
                let text = if around.is_running(JobKind::Files(FileJob::BackUp)) {
                    "Making a backup…"
                } else {
                    "Back up now"
                };
                if button::secondary_if(ui, is_free, text).clicked() {
                    asked.ask(FileAction::BackUp);
                }
            });
            for (place, backup) in report.backups.iter().enumerate() {
                ui.push_id(&backup.path, |ui| {
                    if line_ui(ui, backup, is_free) {
                        self.chosen = Some(place);
                        confirm::ask(ui, QUESTION);
                    }
                    if self.chosen == Some(place) && question_ui(ui, report, backup) {
                        asked.ask(FileAction::Restore {
                            database: report.database.clone(),
                            backup: backup.path.clone(),
                        });
                    }
                });
            }
        });
    }
}

fn newest_ui(ui: &mut Ui, report: &BackupsReport, around: &Around) {
    let folder = report.folder.display();
    match report.backups.first() {
        Some(newest) if newest.day == around.today => {
            words::body(ui, &format!("The last backup is from today, {}, in {folder}", newest.time));
        }
        Some(newest) => {
            words::body(ui, &format!("The last backup is from {}, in {folder}", newest.when()));
        }
        None => notice::notice(ui, Tone::Warn, "There is no backup of this file yet."),
    }
    ui.add_space(STEP);
}

/// One backup; true when it is to be restored.
fn line_ui(ui: &mut Ui, backup: &BackupLine, is_free: bool) -> bool {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let restore = button::secondary_if(ui, is_free, "Restore…");
            let asked = restore.accessible_name(format!("Restore the backup from {}", backup.when())).clicked();
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                words::strong(ui, &backup.when());
                words::caption(ui, &format!("{} · {}", backup.size(), backup.reason.spoken()));
            });
            asked
        })
        .inner
    })
    .inner
}

fn question_ui(ui: &mut Ui, report: &BackupsReport, backup: &BackupLine) -> bool {
    let name = report.database.file_name().unwrap_or_default().to_string_lossy();
    let text = format!(
        "Everything in {name} is replaced by its state of {}. What was imported, entered, computed or planned since \
         then will not be in it; refusals given since then stay in force. The present state is kept as a backup \
         first.",
        backup.when()
    );
    confirm::confirm(ui, Question { id: QUESTION, text: &text, yes: "Restore this backup" })
}
