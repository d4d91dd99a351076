//! A customer's chance of buying divided over periods; the chance itself is given, so that a list by period never
//! contradicts the ranked one.

use rayon::prelude::*;

use crate::choosing::settings::Settings;
use crate::learned::earlier_rows::{EarlierRows, own_rhythm};
use crate::learned::{LearnError, Learner, fit_classifier};
use crate::origins::earlier::Records;
use crate::origins::season::Season;
use crate::purchase::candidates::Candidates;
use crate::purchase::counts::Record;
use crate::purchase::purchase_model::PurchaseModel;
use crate::timing::division::Division;
use crate::timing::first_purchase::Timing;
use crate::timing::hazard::{self, EventModel, GAP, Hazard, HazardError, HazardTraining, PAUSE, Spell};
use crate::timing::periods::Periods;
use domain::customer::CustomerId;
use domain::history::History;
use domain::table::FeatureTable;

const SEED: u64 = 20_260_102;

/// Customers of a day with the chances that are to be divided, in the same order: everybody as known on that day.
#[derive(Clone, Copy)]
pub struct Divisible<'a> {
    pub periods: &'a Periods,
    pub horizon_days: u32,
    pub histories: &'a [History],
    /// P(buys in any of the periods)
    pub chances: &'a [f64],
    /// The purchase model behind the list's method, with the candidates that it is one of.
    pub model: &'a dyn PurchaseModel,
    pub candidates: &'a Candidates,
}

impl Divisible<'_> {
    /// None if too little is known for this way of dividing.
    #[must_use]
    pub fn by(&self, division: Division, settings: &Settings<'_>) -> Option<Vec<Timing>> {
        let season = settings.records.map_or_else(Season::flat, |records| records.season(self.periods.as_of()));
        match division {
            Division::Rhythm => Some(self.by_rhythm(&season)),
            Division::SameForAll => self.alike(settings, &season),
            Division::Logistic | Division::Trees => self.by_hazard(division, settings, &season),
        }
    }

    /// Equal records are computed once.
    fn by_rhythm(&self, season: &Season) -> Vec<Timing> {
        let own: Vec<Record> = self.histories.iter().map(|history| self.candidates.record(history)).collect();
        let mut records = own.clone();
        records.par_sort_unstable();
        records.dedup();
        let told: Vec<Timing> = records.par_iter().map(|record| self.periods.of(self.model, *record, season)).collect();
        let found = |record: &Record| records.binary_search(record).ok().map(|place| &told[place]);
        let timing = |(record, chance): (&Record, &f64)| Some(found(record)?.scaled_to(*chance));
        own.iter().zip(self.chances).filter_map(timing).collect()
    }

    fn alike(&self, settings: &Settings<'_>, season: &Season) -> Option<Vec<Timing>> {
        let records = settings.records?;
        let rows = settings.fit_cache.rows(records, self.periods.as_of(), self.horizon_days)?;
        let spells = spells(&rows, records, self.periods, self.horizon_days);
        let training = HazardTraining { features: &rows.table, spells: &spells, periods: self.periods, season };
        let all = hazard::same_for_all(&training).ok()?;
        Some(self.chances.iter().map(|chance| all.scaled_to(*chance)).collect())
    }

    fn by_hazard(&self, division: Division, settings: &Settings<'_>, season: &Season) -> Option<Vec<Timing>> {
        let records = settings.records?;
        let fit_cache = settings.fit_cache;
        let rows = fit_cache.rows(records, self.periods.as_of(), self.horizon_days)?;
        let learn = || learned(division, &rows, records, self.periods, self.horizon_days, season).ok();
        let hazard = fit_cache.hazard(self.periods, division, learn)?;
        let table = fit_cache.features(records, self.periods.as_of(), self.histories, rows.plan.horizon_days)?;
        let mut table = FeatureTable::clone(&table);
        with_rhythm(&mut table, self.histories.iter().map(own_rhythm));
        let timings = hazard.timing(&table);
        Some(timings.iter().zip(self.chances).map(|(timing, chance)| timing.scaled_to(*chance)).collect())
    }
}

fn learned(
    division: Division,
    rows: &EarlierRows,
    records: &dyn Records,
    periods: &Periods,
    horizon_days: u32,
    season: &Season,
) -> Result<Hazard, HazardError> {
    let spells = spells(rows, records, periods, horizon_days);
    let mut table = rows.table.clone();
    with_rhythm(&mut table, rows.rhythms.iter().copied());
    let training = HazardTraining { features: &table, spells: &spells, periods, season };
    let learner = if division == Division::Trees { Learner::Trees } else { Learner::Logistic };
    hazard::fit(&training, |table, bought| -> Result<EventModel, LearnError> {
        let fitted = fit_classifier(learner, table, bought, SEED)?;
        Ok(Box::new(move |table| fitted.probability(table)))
    })
}

fn with_rhythm(table: &mut FeatureTable, rhythms: impl Iterator<Item = [f64; 2]>) {
    let (pauses, gaps): (Vec<f64>, Vec<f64>) = rhythms.map(|[pause, gap]| (pause, gap)).unzip();
    table.push_numbers(PAUSE, "{} days from a year after the last purchase", pauses);
    table.push_numbers(GAP, "{} of the own rhythm", gaps);
}

/// When each earlier customer bought next, as far as was known by the periods' as-of day. If the record was too short
/// to learn on the horizon asked for, the earliest days still cover later periods than the latest one does.
fn spells(rows: &EarlierRows, records: &dyn Records, periods: &Periods, horizon_days: u32) -> Vec<Spell> {
    // Who is left out where there are too many must not depend on the numbers that a database gave them.
    let stand_in = |customer| CustomerId(i64::from(rows.order.place(customer)));
    if rows.plan.horizon_days >= horizon_days {
        let spell = |(&(customer, as_of), first_after_days): (&_, Option<u32>)| Spell {
            customer: stand_in(customer),
            as_of,
            first_after_days,
            observed_days: rows.plan.horizon_days,
        };
        let firsts = rows.futures.iter().map(|future| future.first_after_days);
        return rows.moments.iter().zip(firsts).map(spell).collect();
    }
    let mut later = std::collections::HashMap::new();
    for &day in &rows.plan.days {
        let known = u32::try_from(periods.as_of().since(day)).unwrap_or(0).min(horizon_days);
        let window = records.window(day, known);
        let firsts = window.futures.iter().map(|future| (future.first_after_days, known));
        later.extend(window.histories.iter().map(|history| (history.customer, day)).zip(firsts));
    }
    let spell = |moment| {
        let (first_after_days, observed_days) = later.get(moment).copied().unwrap_or((None, 0));
        Spell { customer: stand_in(moment.0), as_of: moment.1, first_after_days, observed_days }
    };
    rows.moments.iter().map(spell).collect()
}
