//! What several lists share: the records as they were read, and the fits made of them.

use std::rc::Rc;

use anyhow::Result;

use super::contacts::Basis;
use super::windows::{self, Past};
use super::{FORM, RankingSettings, from_contacts, from_purchases, say_why_purchases};
use crate::scope::{SEED, Scope};
use features::moment::Facts;
use progress::Progress;
use reports::ranking::RankReport;
use store::Store;
use store::ranking::{Recipe, kept_columns};

/// Records by what was selected of them, each with its fits once a list needed some.
#[derive(Default)]
pub(super) struct Shared {
    pasts: Vec<(Scope, Rc<Facts>, Option<Past>)>,
}

impl Shared {
    /// A list, computed and stored; the stored one if neither data nor settings have changed.
    pub(super) fn predict(
        &mut self,
        store: &mut Store,
        request: &RankingSettings,
        progress: &Progress,
    ) -> Result<RankReport> {
        let scope = Scope::load(store, request.as_of)?;
        let recipe = Recipe {
            fingerprint: format!("{}{FORM}{}", scope.fingerprint, kept_columns()),
            settings: serde_json::to_string(&RankingSettings { as_of: Some(scope.as_of), ..*request })?,
            seed: u32::try_from(SEED)?,
        };
        if store.ranking_recipe(request.model)?.as_ref() == Some(&recipe)
            && let Some(report) = store.ranking(request.model)?
        {
            return Ok(report);
        }
        let mut report = self.computed(store, &scope, request, progress)?;
        report.selection = scope.selection.told();
        if !report.selection.is_empty() {
            report.population_spoken = format!("{} {}", report.selection, report.population_spoken);
        }
        progress.stage("Storing the list", 0)?;
        store.put_ranking(&report, &recipe)?;
        Ok(report)
    }

    fn computed(
        &mut self,
        store: &Store,
        scope: &Scope,
        request: &RankingSettings,
        progress: &Progress,
    ) -> Result<RankReport> {
        let place = if let Some(place) = self.pasts.iter().position(|(known, ..)| known == scope) {
            place
        } else {
            progress.stage("Reading purchases and contacts", 0)?;
            self.pasts.push((scope.clone(), Rc::new(windows::facts(store, scope)?), None));
            self.pasts.len() - 1
        };
        let (_, facts, past) = &mut self.pasts[place];
        let why = match Basis::new(facts, request.model, request.method, scope.as_of) {
            Basis::Contacts => return from_contacts::compute(store, scope, facts, request, progress),
            Basis::Purchases { why } => why,
        };
        let past = match past {
            Some(past) => past,
            None => past.insert(Past::from_facts(facts.clone(), scope)?),
        };
        let mut report = from_purchases::compute(store, scope, past, request, progress)?;
        say_why_purchases(&mut report.backtest, &why);
        Ok(report)
    }
}
