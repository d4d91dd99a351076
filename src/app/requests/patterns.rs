//! Patterns, and lists of customers picked from them.

use crate::app::state::Foresale;
use actions::patterns::FindPatterns;
use screens::around::{AnalysisJob, JobKind};
use screens::place::Screen;

impl Foresale {
    pub(in crate::app) fn show_opportunities(&mut self) {
        self.screens.patterns.show_opportunities();
        self.screen = Screen::Patterns;
    }

    pub(in crate::app) fn find_patterns(&mut self, min_support: Option<f64>) {
        self.screen = Screen::Patterns;
        self.ask(
            JobKind::Analysis(AnalysisJob::Patterns),
            "Searching for patterns",
            FindPatterns { min_support },
            |app, report| {
                app.reports.patterns.fill(Some(report));
                app.screens.patterns.forget(app.reports.patterns.value.as_ref());
            },
        );
    }
}
