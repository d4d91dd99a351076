//! The selection, and importing a file.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::app::asking::Desk;
use crate::app::dialogs;
use crate::app::dialogs::Answer;
use crate::app::jobs::Wanted;
use crate::app::state::Foresale;
use actions;
use actions::data::Select;
use actions::import::requests::{PreviewImport, RehearseImport, RunImport};
use actions::request::Request;
use actions::steps::Undo;
use domain::list_format::ListFormat;
use domain::selection::Selection;
use domain::step::StepId;
use private_file::{self, Place, SealedFile};
use progress::Progress;
use reports::import::{Dialect, ImportKind, ImportPlan, ImportPreview};
use screens::around::{DataJob, FileJob, JobKind};
use screens::path_prompt::Purpose;
use screens::place::Screen;

/// The prefix of folders with rejected rows.
const REJECTS_FOLDER: &str = "foresale-rejected-rows-";
/// Unsaved rejected rows older than this were left behind by a program that died. Nobody can read them any more.
const REJECTS_KEPT: Duration = Duration::from_hours(7 * 24);

/// Removes the rejected rows left behind by a program that died.
pub(in crate::app) fn forget_old_rejects() {
    private_file::forget_temporary_folders(REJECTS_FOLDER, REJECTS_KEPT);
}

impl Foresale {
    pub(in crate::app) fn select(&mut self, selection: Selection) {
        self.ask(JobKind::Data(DataJob::Select), "Choosing the data", Select { selection }, |app, report| {
            app.reports.data.fill(Some(report));
            app.screens.data.forget();
        });
    }

    pub(in crate::app) fn ask_import(&mut self) {
        if self.path.is_none() {
            return;
        }
        self.jobs.start_free(
            JobKind::Files(FileJob::Dialog),
            "Import",
            |_| Ok(dialogs::import_file()),
            |app, answer| match answer {
                Answer::Chosen(path) => app.preview_import(path, None, None),
                Answer::NoDialog => app.screens.path_prompt.open(Purpose::Import),
                Answer::Closed => {}
            },
        );
    }

    pub(in crate::app) fn preview_import(&mut self, path: PathBuf, kind: Option<ImportKind>, dialect: Option<Dialect>) {
        let request = PreviewImport { path, kind, dialect };
        self.ask(JobKind::Data(DataJob::Preview), "Looking at the file", request, |app, (preview, before)| {
            match before {
                Some((preview, plan)) => app.screens.import.begin_as_before(preview, plan),
                None => app.suggest_plan(preview),
            }
            app.screen = Screen::Data;
        });
    }

    /// The suggested plan, keeping what was chosen for this file except its format.
    fn suggest_plan(&mut self, preview: ImportPreview) {
        let mut plan = actions::import::suggested_plan(&preview);
        if let Some(chosen) = self.screens.import.plan.as_ref().filter(|chosen| chosen.path == plan.path) {
            (plan.source, plan.match_by, plan.effect) = (chosen.source, chosen.match_by, chosen.effect);
        }
        self.screens.import.begin(preview, plan);
    }

    pub(in crate::app) fn rehearse_import(&mut self, plan: ImportPlan) {
        let tried = plan.clone();
        let request = RehearseImport { plan, rejects: None };
        self.ask(JobKind::Data(DataJob::Rehearse), "Checking the import", request, move |app, report| {
            app.screens.import.show_rehearsal(tried, report);
        });
    }

    pub(in crate::app) fn take_back(&mut self, step: StepId) {
        self.ask(JobKind::Data(DataJob::TakeBack), "Undoing it", Undo { step }, |app, undone| {
            let rows = |rows: u64| figures::count(rows);
            let kept = match undone.refusals_kept {
                0 => String::new(),
                addresses => format!(" Nothing will be sent to {} addresses that had refused.", rows(addresses)),
            };
            app.notices.say(format!(
                "Undone: {}. {} rows removed, {} restored.{kept}",
                undone.what,
                rows(undone.removed),
                rows(undone.restored)
            ));
            app.close_import();
            app.read_identity_again();
            app.reports.patterns = crate::app::state::Slot::default();
        });
    }

    pub(in crate::app) fn run_import(&mut self, plan: ImportPlan) {
        let work = move |desk: &mut Desk, progress: &Progress| {
            let told = "the rejected rows need a temporary folder, and none could be made";
            let sealed = SealedFile::new(REJECTS_FOLDER).context(told)?;
            let rejects = Some(Place::Sealed(sealed.clone()));
            Ok((desk.ask(RunImport { plan, rejects }, progress)?, sealed))
        };
        let wanted = Wanted { kind: JobKind::Data(DataJob::Import), rule: RunImport::RULE, title: "Importing" };
        self.start(wanted, work, move |app, (report, rejects)| {
            app.rejects = Some(rejects);
            app.screens.import.finish(report);
            app.touched(RunImport::TOUCHES);
            app.reports.patterns = crate::app::state::Slot::default();
        });
    }

    pub(in crate::app) fn save_rejects(&mut self) {
        let Some(from) = self.rejects.clone() else { return };
        let Some(source) = self.source() else { return };
        let work = move |_: &Progress| -> Result<Option<PathBuf>> {
            let Some(to) = dialogs::save("rejected rows", ListFormat::Csv) else { return Ok(None) };
            source.refuse_own_file(&to)?;
            from.save_to(&to).with_context(|| format!("{} could not be written", to.display()))?;
            Ok(Some(to))
        };
        self.jobs.start_free(JobKind::Export, "Saving the rejected rows", work, Foresale::say_written);
    }

    pub(in crate::app) fn close_import(&mut self) {
        self.jobs.cancel(JobKind::Data(DataJob::Import));
        self.screens.import = screens::import::ImportScreen::default();
    }

    /// What is said of one file, or of several, that leave an encrypted database.
    pub(in crate::app) fn in_the_clear(&self, files: usize) -> &'static str {
        // With its first person a database is encrypted.
        match files {
            _ if self.asker.person.is_empty() => "",
            1 => ". It is not encrypted: whoever gets it can read it.",
            _ => ". They are not encrypted: whoever gets them can read them.",
        }
    }

    /// Reports where a file was saved; nothing if the dialog was closed.
    pub(in crate::app) fn say_written(&mut self, path: Option<PathBuf>) {
        if let Some(path) = path {
            self.notices.say(format!("Written: {}{}", path.display(), self.in_the_clear(1)));
        }
    }
}
