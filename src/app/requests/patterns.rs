//! Patterns, and lists of customers picked from them.

use crate::app::clock;
use crate::app::state::Foresale;
use actions;
use progress::Progress;
use screens::around::JobKind;
use screens::place::Screen;
use store::Store;

impl Foresale {
    pub(in crate::app) fn show_opportunities(&mut self) {
        self.screens.patterns.show_opportunities();
        self.screen = Screen::Patterns;
    }

    pub(in crate::app) fn find_patterns(&mut self, min_support: Option<f64>) {
        let Some(path) = self.path.clone() else { return };
        self.screen = Screen::Patterns;
        let work = move |store: &mut Store, progress: &Progress| {
            actions::patterns::patterns(store, min_support, clock::today(), progress)
        };
        self.jobs.start(JobKind::Patterns, "Searching for patterns", &path, work, |app, report| {
            app.reports.patterns.fill(Some(report));
            app.screens.patterns.forget(app.reports.patterns.value.as_ref());
            app.reports.home.stale = true;
        });
    }
}
