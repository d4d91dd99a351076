//! The selection, and taking a file in.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::actions;
use crate::app::dialogs::Answer;
use crate::app::state::Foresale;
use crate::app::{clock, dialogs};
use crate::domain::selection::Selection;
use crate::progress::Progress;
use crate::reports::import::{Dialect, ImportKind, ImportPlan};
use crate::screens::around::JobKind;
use crate::screens::asked::FileFormat;
use crate::screens::path_prompt::Purpose;
use crate::screens::place::Screen;
use crate::store::Store;

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
        let look = move |_: &Progress| actions::import::preview(&path, kind, dialect.as_ref());
        self.jobs.start_free(JobKind::Preview, "Looking at the file", look, |app, preview| {
            let source = app.screens.import.plan.as_ref().map(|plan| plan.source);
            let mut plan = actions::import::suggested_plan(&preview);
            plan.source = source.unwrap_or(plan.source);
            app.screens.import.begin(preview, plan);
            app.screen = Screen::Data;
        });
    }

    pub(in crate::app) fn run_import(&mut self, plan: ImportPlan) {
        let Some(path) = self.path.clone() else { return };
        let rejects = rejects_path();
        let (kept, today) = (rejects.clone(), clock::today());
        let work = move |store: &mut Store, progress: &Progress| {
            actions::import::run(store, &plan, Some(&rejects), today, progress)
        };
        self.jobs.start(JobKind::Import, "Importing", &path, work, move |app, report| {
            app.rejects = Some(kept);
            app.screens.import.finish(report);
            app.mark_stale();
            app.reports.patterns = crate::app::state::Slot::default();
        });
    }

    pub(in crate::app) fn save_rejects(&mut self) {
        let Some(from) = self.rejects.clone() else { return };
        let work = move |_: &Progress| -> Result<Option<PathBuf>> {
            let Some(to) = dialogs::save("rejected rows", FileFormat::Csv) else { return Ok(None) };
            std::fs::copy(&from, &to).with_context(|| format!("{} could not be written", to.display()))?;
            Ok(Some(to))
        };
        self.jobs.start_free(JobKind::Export, "Saving the rejected rows", work, Foresale::say_written);
    }

    pub(in crate::app) fn close_import(&mut self) {
        self.jobs.cancel(JobKind::Import);
        self.screens.import = crate::screens::import::ImportScreen::default();
    }

    /// Says where a file went; nothing when the dialog was closed.
    pub(in crate::app) fn say_written(&mut self, path: Option<PathBuf>) {
        if let Some(path) = path {
            self.notices.say(format!("Written: {}", path.display()));
        }
    }
}

/// Where an import leaves its rejected rows until they are saved.
fn rejects_path() -> PathBuf {
    std::env::temp_dir().join(format!("foresale-rejected-rows-{}.csv", std::process::id()))
}
