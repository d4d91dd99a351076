//! Reads the report of the screen being shown, if it is missing or stale.

use crate::app::state::Foresale;
use actions::campaigns::requests::ReadCampaigns;
use actions::clusters::requests::ReadClusters;
use actions::data::ReadData;
use actions::home::ReadHome;
use actions::kpis::requests::ComputeKpis;
use actions::leads::requests::ReadLeads;
use actions::patterns::ReadPatterns;
use actions::ranking::requests::ReadRanking;
use actions::request::Request;
use actions::segments::requests::ReadAhead;
use actions::settings::ReadSettings;
use progress::Progress;
use screens::around::{AnalysisJob, FileJob, JobKind};
use screens::kpis::KpiTab;
use screens::place::Screen;

impl Foresale {
    /// Starts reading what the current screen needs but does not have.
    pub fn load_shown(&mut self) {
        if self.path.is_none() {
            return;
        }
        // Amounts are shown in the currency given by the home report.
        if self.currency.is_empty() && self.screen != Screen::Home {
            self.load(Screen::Home);
        }
        self.load(self.screen);
        if self.screen == Screen::Settings {
            self.load_backups();
            self.load_people();
            self.load_wishes();
            self.load_log();
        }
        if self.screen == Screen::Kpis && self.screens.kpis.tab == KpiTab::Segments {
            self.load_segments();
        }
    }

    fn load(&mut self, screen: Screen) {
        if self.take_stale(screen) {
            self.read(screen);
        }
    }

    /// Whether a screen's report should be reloaded; once asked, it counts as being read.
    fn take_stale(&mut self, screen: Screen) -> bool {
        let reports = &mut self.reports;
        let stale = match screen {
            Screen::Home => &mut reports.home.stale,
            Screen::Data => &mut reports.data.stale,
            Screen::Customers => &mut reports.customers.stale,
            Screen::Kpis => &mut reports.kpis.stale,
            Screen::Clusters => &mut reports.clusters.stale,
            Screen::Accounts => &mut reports.ranked.entry(self.screens.accounts.model).or_default().stale,
            Screen::Campaigns => &mut reports.campaigns.stale,
            Screen::Leads => &mut reports.leads.stale,
            Screen::Settings => &mut reports.settings.stale,
            Screen::Patterns => &mut reports.patterns.stale,
            Screen::Welcome => return false,
        };
        std::mem::take(stale)
    }

    fn read(&mut self, screen: Screen) {
        match screen {
            Screen::Home => self.fetch(screen, ReadHome {}, |app, report| {
                app.currency.clone_from(&report.currency);
                app.reports.home.fill(Some(report));
                app.screens.home.forget();
                app.read_ahead();
            }),
            Screen::Data => self.fetch(screen, ReadData {}, |app, report| {
                app.reports.data.fill(Some(report));
                app.screens.data.forget();
            }),
            Screen::Customers => self.list_customers(self.screens.customers.query.clone()),
            Screen::Kpis => {
                self.fetch(screen, ComputeKpis { as_of: None }, |app, report| app.reports.kpis.fill(Some(report)));
            }
            Screen::Clusters => self.fetch(screen, ReadClusters {}, |app, report| {
                app.reports.clusters.fill_stored(report);
                app.screens.clusters.forget();
            }),
            Screen::Accounts => self.read_ranked(),
            Screen::Patterns => self.fetch(screen, ReadPatterns {}, |app, report| {
                let shown = app.reports.patterns.value.take();
                app.reports.patterns.fill_stored(report);
                let read = app.reports.patterns.value.as_ref();
                if !shown.zip(read).is_some_and(|(shown, read)| shown.finds_the_same(read)) {
                    app.screens.patterns.forget(read);
                }
            }),
            Screen::Campaigns => self.fetch(screen, ReadCampaigns {}, |app, report| {
                app.reports.campaigns.fill(Some(report));
            }),
            Screen::Leads => self.read_leads(None),
            Screen::Settings => {
                self.reports.backups.stale = true;
                self.fetch(screen, ReadSettings {}, |app, report| {
                    app.currency.clone_from(&report.business.currency);
                    app.reports.settings.fill(Some(report));
                });
            }
            Screen::Welcome => {}
        }
    }

    fn load_backups(&mut self) {
        let Some(path) = self.path.clone().filter(|_| self.office.is_none()) else { return };
        if std::mem::take(&mut self.reports.backups.stale) {
            let work = move |_: &Progress| actions::backups::backups(&path);
            self.jobs.start_free(JobKind::Files(FileJob::FindBackups), "Looking for backups", work, |app, report| {
                app.reports.backups.fill(Some(report));
                app.screens.settings.backups.forget();
            });
        }
    }

    /// Reads in the background what counting needs, while the home screen is shown.
    fn read_ahead(&mut self) {
        self.ask(JobKind::Analysis(AnalysisJob::ReadAhead), "Reading ahead", ReadAhead {}, |_, ()| ());
    }

    /// Starts the one reading job of a screen.
    fn fetch<R: Request>(
        &mut self,
        screen: Screen,
        request: R,
        apply: impl FnOnce(&mut Foresale, R::Answer) + Send + 'static,
    ) {
        self.ask(JobKind::Load(screen), &format!("Reading {}", screen.name()), request, apply);
    }

    fn read_ranked(&mut self) {
        let model = self.screens.accounts.model;
        let title = format!("Reading {}", model.name());
        self.ask(JobKind::Analysis(AnalysisJob::ReadRanking), &title, ReadRanking { model }, move |app, report| {
            app.reports.ranked.entry(model).or_default().fill_stored(report);
            app.screens.accounts.forget();
        });
    }

    /// Reads the leads with a list open; none: the one that was open, else the newest.
    pub(in crate::app) fn read_leads(&mut self, list: Option<i64>) {
        let list = list.or(self.reports.leads.value.as_ref().and_then(|r| r.open.as_ref()).map(|list| list.list));
        self.fetch(Screen::Leads, ReadLeads { list }, |app, report| {
            app.reports.leads.fill(Some(report));
            app.screens.leads.forget();
        });
    }
}
