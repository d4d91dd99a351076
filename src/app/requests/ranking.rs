//! Predictions, ranked lists, the customer card and the search.

use crate::app::state::Foresale;
use actions::ranking::RankingSettings;
use actions::ranking::requests::{ComputeRanking, ComputeRankings, ExportRanking, ReadCard, Search};
use domain::customer::CustomerId;
use domain::day::{Day, Horizon};
use domain::list_format::ListFormat;
use domain::model::{MethodChoice, Model};
use screens::around::{AnalysisJob, CustomerJob, JobKind};
use screens::place::Screen;
use screens::ranking::TABS;

impl Foresale {
    pub(in crate::app) fn show_model(&mut self, model: Model) {
        self.screens.accounts.model = model;
        self.screens.accounts.forget();
        self.screen = Screen::Accounts;
    }

    pub(in crate::app) fn predict(&mut self, model: Model, as_of: Option<Day>, horizon: Horizon) {
        let what = RankingSettings { model, as_of, horizon, method: MethodChoice::Auto, period: None };
        let title = format!("Computing {}", model.name());
        self.ask(
            JobKind::Analysis(AnalysisJob::ComputeRanking),
            &title,
            ComputeRanking { what },
            move |app, report| {
                app.reports.ranked.entry(model).or_default().fill(Some(report));
                app.screens.accounts.forget();
            },
        );
    }

    /// Computes every list; those that cannot be computed are reported, the others are kept.
    pub(in crate::app) fn predict_all(&mut self) {
        let usual = |(model, _)| RankingSettings {
            model,
            as_of: None,
            horizon: Horizon::weeks(26),
            method: MethodChoice::Auto,
            period: None,
        };
        let request = ComputeRankings { what: TABS.into_iter().map(usual).collect() };
        self.ask(
            JobKind::Analysis(AnalysisJob::ComputeRanking),
            "Computing all predictions",
            request,
            |app, problems| {
                let problems: Vec<String> =
                    problems.into_iter().map(|(model, why)| format!("{}: {why}", model.name())).collect();
                if problems.is_empty() {
                    app.notices.say("All predictions are computed.");
                } else if problems.len() == TABS.len() {
                    app.notices.fail("No prediction could be computed.", problems.join("\n"));
                } else {
                    app.notices.fail("Some predictions could not be computed.", problems.join("\n"));
                }
            },
        );
    }

    pub(in crate::app) fn export_ranked(&mut self, model: Model, format: ListFormat) {
        let to_path = move |path| ExportRanking { model, top: None, path };
        self.export("Writing the list", model.code(), format, to_path);
    }

    pub(in crate::app) fn open_card(&mut self, customer: CustomerId) {
        self.card_open = true;
        self.reports.card = self.reports.card.take().filter(|card| card.id == customer);
        self.ask(JobKind::Customers(CustomerJob::Card), "Reading the customer", ReadCard { customer }, |app, card| {
            app.reports.card = Some(card);
            app.screens.card.forget();
        });
    }

    pub(in crate::app) fn search(&mut self, text: String) {
        self.ask(JobKind::Customers(CustomerJob::Search), "Searching", Search { text }, |app, hits| {
            app.reports.hits = hits;
        });
    }
}
