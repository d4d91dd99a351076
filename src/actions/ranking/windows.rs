//! Purchases split at a day: what was known then, and what happened in the horizon after it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::scope::{NO_PURCHASES, Scope};
use domain::columns::SpendColumns;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::model::{MethodChoice, Model};
use domain::period::PeriodUnit;
use domain::table::FeatureTable;
use features::customer_table::customer_table;
use features::history::{first_day, histories, repeat_purchase_days};
use features::moment::{ByName, Facts, Moment};
use features::months::purchase_days_by_month;
use models::choosing::backtest::backtest_choice;
use models::choosing::choice::choose;
use models::choosing::division_choice::{choose_division, test_division};
use models::choosing::fit_cache::FitCache;
use models::choosing::settings::Settings;
use models::origins::earlier::{Records, latest_split};
use models::origins::season::Season;
use models::origins::window::Window;
use models::purchase::candidates::Clock;
use models::purchase::cure::{CureError, CureModel, Second};
use models::purchase::seasonal_clock::SeasonalClock;
use models::purchase::trade_step::Repeats;
use reports::backtest::{BacktestReport, Evidence, TimingFigures};
use store::Store;

/// A contact moves people to buy for so many days.
const DAYS_OF_A_CONTACT: i32 = 30;
/// With fewer customers left alone, or a smaller share of all, levels are learned from everybody.
const FEWEST_LEFT_ALONE: usize = 200;
const LEAST_SHARE_LEFT_ALONE: f64 = 0.1;

/// All selected purchases; every window is cut from them.
pub struct Past {
    columns: SpendColumns,
    facts: Rc<Facts>,
    first: Day,
    dormancy_days: Option<u32>,
    fit_cache: FitCache,
    began: Instant,
    /// Where chances are to be those without a contact: by customer, the days of contacts.
    contacted: HashMap<CustomerId, Vec<Day>>,
    /// By the last known day.
    seasons: RefCell<BTreeMap<Day, Rc<SeasonalClock>>>,
}

impl Past {
    /// # Errors
    /// When no purchase is selected.
    pub fn from_facts(facts: Rc<Facts>, scope: &Scope) -> Result<Past> {
        let columns = spend_columns(&facts);
        let Some(first) = first_day(&columns) else { bail!("{NO_PURCHASES}") };
        if scope.as_of < first {
            bail!("the first purchase is on {first}, after the as-of day {}; choose a later day", scope.as_of);
        }
        Ok(Past {
            columns,
            facts,
            first,
            dormancy_days: scope.assumptions.dormancy_days,
            fit_cache: FitCache::default(),
            began: Instant::now(),
            contacted: HashMap::new(),
            seasons: RefCell::default(),
        })
    }

    /// The same, where levels are learned from customers whom nobody contacted meanwhile: what is bought after a contact
    /// says nothing of what would be bought without one. With all contacts, of campaigns too.
    #[must_use]
    pub fn of_those_left_alone(self, contacts: &[(CustomerId, Day)]) -> Past {
        let mut contacted: HashMap<CustomerId, Vec<Day>> = HashMap::new();
        for (customer, day) in contacts {
            contacted.entry(*customer).or_default().push(*day);
        }
        Past { contacted, ..self }
    }

    /// Takes those out of a window whom a contact may have moved to buy in it, where enough are left to learn from.
    fn left_alone(&self, window: Window) -> Window {
        if self.contacted.is_empty() || window.horizon_days == 0 {
            return window;
        }
        let end = window.as_of.plus(i32::try_from(window.horizon_days).unwrap_or(i32::MAX / 4));
        let moved = window.as_of.plus(-DAYS_OF_A_CONTACT)..end;
        let is_alone =
            |customer| self.contacted.get(&customer).is_none_or(|days| !days.iter().any(|day| moved.contains(day)));
        let pairs = window.histories.iter().zip(&window.futures);
        let (histories, futures): (Vec<_>, Vec<_>) = pairs
            .filter(|(history, _)| is_alone(history.customer))
            .map(|(history, future)| (*history, *future))
            .unzip();
        let is_enough = histories.len() >= FEWEST_LEFT_ALONE
            && histories.len() as f64 >= LEAST_SHARE_LEFT_ALONE * window.histories.len() as f64;
        if is_enough { Window { histories, futures, ..window } } else { window }
    }

    /// The earlier window on which a method for this day and horizon is chosen; none if the record is too short.
    #[must_use]
    pub fn inner(&self, as_of: Day, horizon_days: u32) -> Option<Window> {
        latest_split(self.first, as_of, horizon_days).map(|(day, days)| self.window(day, days))
    }

    /// Tests a model's list, made on the window's first day, against what happened in the window; `unit` is what timing
    /// divides the window into.
    ///
    /// # Errors
    /// When the method is no candidate for the model.
    pub fn test(&self, model: Model, method: MethodChoice, outer: &Window, unit: PeriodUnit) -> Result<BacktestReport> {
        let inner = self.inner(outer.as_of, outer.horizon_days);
        let clock = || self.seconds();
        let settings = self.settings(&clock);
        let choice = choose(model, method, inner.as_ref(), &settings)?;
        let mut report = backtest_choice(model, &choice, outer, &settings);
        if model == Model::Timing && report.evidence == Evidence::Tested {
            let division = choose_division(&choice, inner.as_ref(), unit, &settings);
            report.timing = test_division(&choice, &division, outer, unit, &settings);
            if let Some(timing) = &report.timing {
                report.verdict = format!("{} {}", when(timing), report.verdict);
            }
        }
        Ok(report)
    }

    /// How many customers ever come back after their first purchase day, as known on a day.
    ///
    /// # Errors
    /// See [`CureError`].
    pub fn ever_again(&self, as_of: Day) -> std::result::Result<CureModel, CureError> {
        let (firsts, repeats) = repeat_purchase_days(&self.columns, as_of);
        let mut seconds: Vec<Second> = firsts.iter().map(|first| Second::NotYet(as_of.0.abs_diff(*first))).collect();
        // The repeats of a customer are in order: the first of them counts.
        for (place, day) in repeats.into_iter().rev() {
            seconds[place] = Second::After(day.abs_diff(firsts[place]));
        }
        CureModel::fit(&seconds)
    }

    /// How models should look at this past; fits are kept for the next question.
    #[must_use]
    pub fn settings<'a>(&'a self, clock: Clock<'a>) -> Settings<'a> {
        Settings { dormancy_days: self.dormancy_days, clock, fit_cache: &self.fit_cache, records: Some(self) }
    }

    /// Seconds since the past was read, for timing fits.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }
}

impl Records for Past {
    fn first_day(&self) -> Day {
        self.first
    }

    fn window(&self, as_of: Day, horizon_days: u32) -> Window {
        let (histories, futures) = histories(&self.columns, as_of, horizon_days);
        self.left_alone(Window { as_of, horizon_days, histories, futures })
    }

    fn table(&self, moments: &[(CustomerId, Day)], until: Day) -> FeatureTable {
        let moment = |&(customer, day): &(CustomerId, Day)| Moment {
            customer: customer.0,
            as_of: day.0,
            attributes_as_of: day.0,
        };
        let moments: Vec<Moment> = moments.iter().map(moment).collect();
        customer_table(&self.facts, &moments, until.0)
    }

    fn seasons(&self, as_of: Day) -> Rc<SeasonalClock> {
        let learn = || {
            let (firsts, repeats) = repeat_purchase_days(&self.columns, as_of);
            Rc::new(SeasonalClock::new(self.first, as_of, &Repeats { firsts, repeats }))
        };
        Rc::clone(self.seasons.borrow_mut().entry(as_of).or_insert_with(learn))
    }

    fn place_by_name(&self, customer: CustomerId) -> i64 {
        self.facts.by_name.place(customer.0)
    }

    fn season(&self, as_of: Day) -> Season {
        let counts = purchase_days_by_month(&self.columns, as_of);
        Season::learn(self.first.first_of_month(), &counts)
    }
}

/// Whether the periods were predicted, compared with giving everybody the shares that actually occurred.
fn when(timing: &TimingFigures) -> String {
    let (own, same) = (timing.ranked_probability_score, timing.constant_score);
    let said = if own < same {
        "The time of the next purchase was predicted better than by one answer for everybody"
    } else {
        "The time of the next purchase was predicted no better than by one answer for everybody: use the chance, not \
        the period"
    };
    format!("{said} (ranked probability score {own:.3} against {same:.3}; lower is better).")
}

/// Everything that features are computed from.
pub fn facts(store: &Store, scope: &Scope) -> Result<Facts> {
    Ok(Facts {
        purchases: store.purchase_columns(&scope.selection, None)?,
        contacts: store.contact_columns(None)?,
        attributes: store.attribute_columns()?,
        stores: store.store_names()?,
        chosen: scope.characteristics.clone(),
        by_name: ByName::new(store.customers_named()?.into_iter().map(|(id, name)| (id.0, name))),
    })
}

/// The part of the purchases needed for histories.
pub fn spend_columns(facts: &Facts) -> SpendColumns {
    SpendColumns {
        customer: facts.purchases.customer.clone(),
        day: facts.purchases.day.clone(),
        amount: facts.purchases.amount.clone(),
    }
}
