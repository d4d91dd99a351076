//! Purchases cut at a day: what was known then, and what happened in the horizon after it.

use std::time::Instant;

use anyhow::{Result, bail};

use crate::actions::scope::{NO_PURCHASES, Scope};
use crate::domain::columns::SpendColumns;
use crate::domain::day::Day;
use crate::domain::model::{MethodChoice, Model};
use crate::features::history::{first_day, histories};
use crate::features::months::purchase_days_by_month;
use crate::models::backtest;
use crate::models::candidates::Clock;
use crate::models::choice::inner_split;
use crate::models::season::Season;
use crate::models::shelf::Shelf;
use crate::models::trial::{Settings, Window};
use crate::reports::backtest::BacktestReport;
use crate::store::Store;

/// All selected purchases, from which every window is cut.
pub struct Past {
    columns: SpendColumns,
    first: Day,
    dormancy_days: Option<u32>,
    shelf: Shelf,
    began: Instant,
}

impl Past {
    /// # Errors
    /// When the database cannot be read or no purchase is selected.
    pub fn of(store: &Store, scope: &Scope) -> Result<Past> {
        let columns = store.spend_columns(&scope.selection, None)?;
        let Some(first) = first_day(&columns) else { bail!("{NO_PURCHASES}") };
        if scope.as_of < first {
            bail!("the first purchase is on {first}, after the as-of day {}; choose a later day", scope.as_of);
        }
        Ok(Past {
            columns,
            first,
            dormancy_days: scope.assumptions.dormancy_days,
            shelf: Shelf::default(),
            began: Instant::now(),
        })
    }

    #[must_use]
    pub fn window(&self, as_of: Day, horizon_days: u32) -> Window {
        let (histories, futures) = histories(&self.columns, as_of, horizon_days);
        Window { as_of, horizon_days, histories, futures }
    }

    /// The earlier window on which a method for this day and horizon is chosen; none with too short a record.
    #[must_use]
    pub fn inner(&self, as_of: Day, horizon_days: u32) -> Option<Window> {
        inner_split(as_of, self.first, horizon_days).map(|(day, days)| self.window(day, days))
    }

    /// Tests the list of a model made on the window's first day by what happened in it.
    ///
    /// # Errors
    /// When the method is no candidate for the model.
    pub fn test(&self, model: Model, method: MethodChoice, outer: &Window) -> Result<BacktestReport> {
        let inner = self.inner(outer.as_of, outer.horizon_days);
        let clock = || self.began.elapsed().as_secs_f64();
        Ok(backtest::backtest(model, method, inner.as_ref(), outer, &self.settings(&clock))?)
    }

    /// How purchases lie in the year, from those up to the as-of day.
    #[must_use]
    pub fn season(&self, as_of: Day) -> Season {
        let counts = purchase_days_by_month(&self.columns, as_of);
        Season::learn(self.first.first_of_month(), &counts)
    }

    /// How models are to look at this past; fits are kept for the next question.
    #[must_use]
    pub fn settings<'a>(&'a self, clock: Clock<'a>) -> Settings<'a> {
        Settings { dormancy_days: self.dormancy_days, clock, shelf: &self.shelf }
    }

    /// Seconds since the past was read, for timing fits.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }
}
