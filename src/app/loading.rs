//! Reads the report of the screen that is looked at, when it is missing or stale.

use crate::actions;
use crate::app::state::Foresale;
use crate::screens::around::JobKind;
use crate::screens::place::Screen;

impl Foresale {
    /// Starts reading what the shown screen needs and does not have.
    pub fn load_shown(&mut self) {
        if self.path.is_none() {
            return;
        }
        // Money is written in the currency that the home report tells.
        if self.currency.is_empty() && self.screen != Screen::Home {
            self.load(Screen::Home);
        }
        self.load(self.screen);
        if self.screen == Screen::Campaigns && self.screens.campaigns.builder.is_some() {
            self.load(Screen::Campaigns);
        }
    }

    fn load(&mut self, screen: Screen) {
        let reports = &mut self.reports;
        let stale = match screen {
            Screen::Welcome => false,
            Screen::Home => std::mem::take(&mut reports.home.stale),
            Screen::Data => std::mem::take(&mut reports.data.stale),
            Screen::Kpis => std::mem::take(&mut reports.kpis.stale),
            Screen::Clusters => std::mem::take(&mut reports.clusters.stale),
            Screen::Accounts => {
                std::mem::take(&mut reports.ranked.entry(self.screens.accounts.model).or_default().stale)
            }
            // Patterns are searched for on demand only.
            Screen::Patterns => false,
            Screen::Campaigns => std::mem::take(&mut reports.campaigns.stale),
            Screen::Leads => std::mem::take(&mut reports.leads.stale),
            Screen::Settings => std::mem::take(&mut reports.settings.stale),
        };
        if stale {
            self.read(screen);
        }
    }

    fn read(&mut self, screen: Screen) {
        let Some(path) = self.path.clone() else { return };
        let (kind, title) = (JobKind::Load(screen), format!("Reading {}", screen.name()));
        let jobs = &mut self.jobs;
        match screen {
            Screen::Home => {
                jobs.start(
                    kind,
                    &title,
                    &path,
                    |store, _| actions::home::home(store),
                    |app, report| {
                        app.currency.clone_from(&report.currency);
                        app.reports.home.fill(Some(report));
                        app.screens.home.forget();
                    },
                );
            }
            Screen::Data => {
                jobs.start(
                    kind,
                    &title,
                    &path,
                    |store, _| actions::data::report(store),
                    |app, report| {
                        app.reports.data.fill(Some(report));
                        app.screens.data.forget();
                    },
                );
            }
            Screen::Kpis => {
                let read = |store: &mut crate::store::Store, progress: &crate::progress::Progress| {
                    actions::kpis::kpis(store, None, progress)
                };
                jobs.start(kind, &title, &path, read, |app, report| app.reports.kpis.fill(Some(report)));
            }
            Screen::Clusters => {
                jobs.start(
                    kind,
                    &title,
                    &path,
                    |store, _| actions::clusters::latest(store),
                    |app, report| {
                        app.reports.clusters.fill(report);
                        app.screens.clusters.forget();
                    },
                );
            }
            Screen::Accounts => self.read_ranked(&path),
            Screen::Campaigns => {
                jobs.start(
                    kind,
                    &title,
                    &path,
                    |store, _| actions::campaigns::overview(store),
                    |app, report| {
                        app.reports.campaigns.fill(Some(report));
                    },
                );
            }
            Screen::Leads => {
                let open = self.reports.leads.value.as_ref().and_then(|r| r.open.as_ref()).map(|list| list.list);
                jobs.start(
                    kind,
                    &title,
                    &path,
                    move |store, _| actions::leads::overview(store, open),
                    |app, report| {
                        app.reports.leads.fill(Some(report));
                        app.screens.leads.forget();
                    },
                );
            }
            Screen::Settings => {
                jobs.start(
                    kind,
                    &title,
                    &path,
                    |store, _| actions::settings::settings(store),
                    |app, report| {
                        app.currency.clone_from(&report.business.currency);
                        app.reports.settings.fill(Some(report));
                        app.screens.settings.forget();
                    },
                );
            }
            Screen::Welcome | Screen::Patterns => {}
        }
    }

    fn read_ranked(&mut self, path: &std::path::Path) {
        let model = self.screens.accounts.model;
        let title = format!("Reading {}", model.name());
        self.jobs.start(
            JobKind::Ranked,
            &title,
            path,
            move |store, _| actions::accounts::latest(store, model),
            move |app, report| {
                app.reports.ranked.entry(model).or_default().fill(report);
                app.screens.accounts.forget();
            },
        );
    }
}
