//! Predictions, ranked lists, the customer card and the search.

use std::path::PathBuf;

use anyhow::Result;

use crate::app::state::Foresale;
use crate::app::{clock, dialogs};
use actions;
use actions::accounts::PredictionRequest;
use domain::customer::CustomerId;
use domain::day::{Day, Horizon};
use domain::model::{MethodChoice, Model};
use progress::{Cancelled, Progress};
use screens::accounts::TABS;
use screens::action::FileFormat;
use screens::around::JobKind;
use screens::place::Screen;
use store::Store;

impl Foresale {
    pub(in crate::app) fn show_model(&mut self, model: Model) {
        self.screens.accounts.model = model;
        self.screens.accounts.forget();
        self.screen = Screen::Accounts;
    }

    pub(in crate::app) fn predict(&mut self, model: Model, as_of: Option<Day>, horizon: Horizon) {
        let Some(path) = self.path.clone() else { return };
        let request = PredictionRequest { model, as_of, horizon, method: MethodChoice::Auto, period: None };
        let work = move |store: &mut Store, progress: &Progress| actions::accounts::predict(store, &request, progress);
        let title = format!("Computing {}", model.name());
        self.jobs.start(JobKind::Predict, &title, &path, work, move |app, report| {
            app.reports.ranked.entry(model).or_default().fill(Some(report));
            app.screens.accounts.forget();
            app.reports.home.stale = true;
            app.reports.campaigns.stale = true;
        });
    }

    /// Computes every list; those that cannot be computed are told, the others stand.
    pub(in crate::app) fn predict_all(&mut self) {
        let Some(path) = self.path.clone() else { return };
        let work = |store: &mut Store, progress: &Progress| -> Result<Vec<String>> {
            let mut problems = Vec::new();
            for (model, name) in TABS {
                let request = PredictionRequest {
                    model,
                    as_of: None,
                    horizon: Horizon::weeks(26),
                    method: MethodChoice::Auto,
                    period: None,
                };
                if let Err(error) = actions::accounts::predict(store, &request, progress) {
                    if error.chain().any(|cause| cause.downcast_ref::<Cancelled>().is_some()) {
                        return Err(error);
                    }
                    problems.push(format!("{name}: {error:#}"));
                }
            }
            Ok(problems)
        };
        self.jobs.start(JobKind::Predict, "Computing all predictions", &path, work, |app, problems| {
            app.mark_stale();
            if problems.is_empty() {
                app.notices.say("All predictions are computed.");
            } else if problems.len() == TABS.len() {
                app.notices.fail("No prediction could be computed.", problems.join("\n"));
            } else {
                app.notices.fail("Some predictions could not be computed.", problems.join("\n"));
            }
        });
    }

    pub(in crate::app) fn export_ranked(&mut self, model: Model, format: FileFormat) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| -> Result<Option<PathBuf>> {
            let Some(to) = dialogs::save(model.code(), format) else { return Ok(None) };
            actions::accounts::export(store, model, &to, today)?;
            Ok(Some(to))
        };
        self.jobs.start(JobKind::Export, "Writing the list", &path, work, Foresale::say_written);
    }

    pub(in crate::app) fn open_card(&mut self, customer: CustomerId) {
        let Some(path) = self.path.clone() else { return };
        self.card_open = true;
        self.reports.card = self.reports.card.take().filter(|card| card.id == customer);
        let today = clock::today();
        let work = move |store: &mut Store, _: &Progress| actions::accounts::card(store, customer, today);
        self.jobs.start(JobKind::Card, "Reading the customer", &path, work, |app, card| {
            app.reports.card = Some(card);
            app.screens.card.forget();
        });
    }

    pub(in crate::app) fn search(&mut self, text: String) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| actions::accounts::search(store, &text);
        self.jobs.start(JobKind::Search, "Searching", &path, work, |app, hits| app.reports.hits = hits);
    }
}
