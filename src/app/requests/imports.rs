//! The selection, and taking a file in.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::app::dialogs::Answer;
use crate::app::state::Foresale;
use crate::app::{clock, dialogs};
use actions;
use domain::list_format::ListFormat;
use domain::selection::Selection;
use domain::step::StepId;
use private_file::{self, TemporaryFolder};
use progress::Progress;
use reports::import::{Dialect, ImportKind, ImportPlan, ImportPreview};
use screens::around::JobKind;
use screens::path_prompt::Purpose;
use screens::place::Screen;
use store::Store;

/// What the names of folders with rejected rows begin with.
const REJECTS_FOLDER: &str = "foresale-rejected-rows-";
const REJECTS_FILE: &str = "rejected rows.csv";
/// A window that was open longer than this with rejected rows that nobody saved has been left by a dead program.
const REJECTS_KEPT: Duration = Duration::from_hours(7 * 24);

/// Clears away the rejected rows that a program left behind which died.
pub(in crate::app) fn forget_old_rejects() {
    private_file::forget_temporary_folders(REJECTS_FOLDER, REJECTS_KEPT);
}

impl Foresale {
    pub(in crate::app) fn select(&mut self, selection: Selection) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::data::select(store, &selection, today);
        self.jobs.start(JobKind::Select, "Choosing the data", &path, work, |app, report| {
            app.mark_stale();
            app.reports.data.fill(Some(report));
            app.screens.data.forget();
        });
    }

    pub(in crate::app) fn ask_import(&mut self) {
        if self.path.is_none() {
            return;
        }
        self.jobs.start_free(
            JobKind::Dialog,
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
        let Some(database) = self.path.clone() else { return };
        let first_look = kind.is_none() && dialect.is_none();
        let look = move |store: &mut Store, _: &Progress| {
            let preview = actions::import::preview(&path, kind, dialect.as_ref())?;
            let before = if first_look { actions::import::as_before(store, &preview)? } else { None };
            Ok((preview, before))
        };
        self.jobs.start(JobKind::Preview, "Looking at the file", &database, look, |app, (preview, before)| {
            match before {
                Some((preview, plan)) => app.screens.import.begin_as_before(preview, plan),
                None => app.suggest_plan(preview),
            }
            app.screen = Screen::Data;
        });
    }

    /// The suggested plan, with what was chosen for this file apart from how it is written.
    fn suggest_plan(&mut self, preview: ImportPreview) {
        let mut plan = actions::import::suggested_plan(&preview);
        if let Some(chosen) = self.screens.import.plan.as_ref().filter(|chosen| chosen.path == plan.path) {
            (plan.source, plan.match_by, plan.effect) = (chosen.source, chosen.match_by, chosen.effect);
        }
        self.screens.import.begin(preview, plan);
    }

    pub(in crate::app) fn rehearse_import(&mut self, plan: ImportPlan) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let tried = plan.clone();
        let work = move |store: &mut Store, progress: &Progress| {
            actions::import::rehearse(store, &plan, None, today, progress)
        };
        self.jobs.start(JobKind::Rehearse, "Trying the import", &path, work, move |app, report| {
            app.screens.import.rehearsed = Some((tried, report));
        });
    }

    pub(in crate::app) fn take_back(&mut self, step: StepId) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, progress: &Progress| actions::steps::undo(store, step, progress);
        self.jobs.start(JobKind::TakeBack, "Taking it back", &path, work, |app, undone| {
            let rows = |rows: u64| domain::money::grouped(rows);
            let kept = match undone.refusals_kept {
                0 => String::new(),
                addresses => format!(" Nothing will be sent to {} addresses that had refused.", rows(addresses)),
            };
            app.notices.say(format!(
                "Taken back: {}. {} rows removed, {} restored.{kept}",
                undone.what,
                rows(undone.removed),
                rows(undone.restored)
            ));
            app.close_import();
            app.mark_stale();
            app.read_identity_again();
            app.reports.patterns = crate::app::state::Slot::default();
        });
    }

    pub(in crate::app) fn run_import(&mut self, plan: ImportPlan) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, progress: &Progress| {
            let told = "the rejected rows need a folder for temporary files, and none can be made";
            let folder = TemporaryFolder::new(REJECTS_FOLDER).context(told)?;
            let rejects = folder.path().join(REJECTS_FILE);
            Ok((actions::import::run(store, &plan, Some(&rejects), today, progress)?, folder))
        };
        self.jobs.start(JobKind::Import, "Importing", &path, work, move |app, (report, rejects)| {
            app.rejects = Some(rejects);
            app.screens.import.finish(report);
            app.mark_stale();
            app.reports.patterns = crate::app::state::Slot::default();
        });
    }

    pub(in crate::app) fn save_rejects(&mut self) {
        let Some(from) = self.rejects.as_ref().map(|folder| folder.path().join(REJECTS_FILE)) else { return };
        let Some(database) = self.path.clone() else { return };
        let work = move |_: &Progress| -> Result<Option<PathBuf>> {
            let Some(to) = dialogs::save("rejected rows", ListFormat::Csv) else { return Ok(None) };
            actions::database::refuse_database(&database, &to)?;
            private_file::copy(&from, &to).with_context(|| format!("{} could not be written", to.display()))?;
            Ok(Some(to))
        };
        self.jobs.start_free(JobKind::Export, "Saving the rejected rows", work, Foresale::say_written);
    }

    pub(in crate::app) fn close_import(&mut self) {
        self.jobs.cancel(JobKind::Import);
        self.screens.import = screens::import::ImportScreen::default();
    }

    /// Says where a file went; nothing when the dialog was closed.
    pub(in crate::app) fn say_written(&mut self, path: Option<PathBuf>) {
        if let Some(path) = path {
            self.notices.say(format!("Written: {}", path.display()));
        }
    }
}
