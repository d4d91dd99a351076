//! Ranked lists, by run.

use rusqlite::types::{FromSql, FromSqlResult, Value, ValueRef};
use rusqlite::{OptionalExtension, params};

use super::result::{PREDICTIONS, SOME_ROWS};
use super::{Store, StoreError};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::model::Model;
use domain::money::Money;
use reports::customer_card::CardPrediction;
use reports::ranking::{RankReport, RankedAccount};

/// What a run was made from; the same recipe gives the same list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    pub fingerprint: String,
    /// The request as JSON.
    pub settings: String,
    pub seed: u32,
}

/// A customer's place on a ranked list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankedChance {
    pub customer: CustomerId,
    /// Counted from 1.
    pub rank: u32,
    pub probability: f64,
}

/// What is kept of a row beside whose it is: a column of its table, and how the row fills it and is filled from it.
struct Stored {
    column: &'static str,
    write: fn(&RankedAccount) -> Value,
    read: fn(&mut RankedAccount, ValueRef<'_>) -> FromSqlResult<()>,
}

/// Columns that have the name of what they hold.
macro_rules! stored {
    ($($name:ident),* $(,)?) => {
        &[$(Stored {
            column: stringify!($name),
            write: |account| account.$name.to_value(),
            read: |account, value| {
                account.$name = Kept::from_value(value)?;
                Ok(())
            },
        }),*]
    };
}

/// A new one is its name here, and a migration. Lists of earlier versions hold NULL there, so that its field is an `Option`.
const STORED: &[Stored] = stored![
    rank,
    probability,
    low,
    high,
    active,
    expected_purchases,
    expected_spend,
    spend_low,
    spend_high,
    uplift,
    purchases,
    last_purchase,
    by_period,
    reason,
];

/// What the rows of a list keep, as one word: a list that was stored with another one was computed by a program that kept other
/// things.
#[must_use]
pub fn kept_columns() -> String {
    STORED.iter().map(|stored| stored.column).collect::<Vec<_>>().join(",")
}

/// What a column can hold.
trait Kept: Sized {
    fn to_value(&self) -> Value;
    fn from_value(value: ValueRef<'_>) -> FromSqlResult<Self>;
}

macro_rules! kept {
    ($($kind:ty: $write:expr, $read:expr;)*) => {
        $(impl Kept for $kind {
            fn to_value(&self) -> Value {
                let write: fn(&Self) -> _ = $write;
                Value::from(write(self))
            }

            fn from_value(value: ValueRef<'_>) -> FromSqlResult<Self> {
                FromSql::column_result(value).map($read)
            }
        })*
    };
}

kept! {
    u32: |number| *number, |number| number;
    f64: |number| *number, |number| number;
    String: Clone::clone, |text| text;
    Option<f64>: |number| *number, |number| number;
    Option<u32>: |number| *number, |number| number;
    Option<bool>: |yes| *yes, |yes| yes;
    Option<String>: Clone::clone, |text| text;
    Option<Money>: |money| money.map(|money| money.0), |cents: Option<i64>| cents.map(Money);
    Option<Day>: |day| day.map(|day| day.0), |day: Option<i32>| day.map(Day);
    Vec<f64>: |numbers| (!numbers.is_empty()).then(|| json_numbers(numbers)),
        |text: Option<String>| text.map(|text| numbers(&text)).unwrap_or_default();
}

impl Store {
    /// Stores a list as the newest one of its model; older runs of the model keep their figures but not their rows.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_ranking(&mut self, report: &RankReport, recipe: &Recipe) -> Result<(), StoreError> {
        let head = RankReport { accounts: Vec::new(), ..report.clone() };
        let text = serde_json::to_string(&head).map_err(|error| StoreError::unparsable("prediction", &error))?;
        let head = |store: &Store, run: &str| {
            let sql =
                "INSERT INTO prediction_run (model, method, as_of, horizon_days, fingerprint, settings, seed, report, run)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id";
            let values = params![
                report.model.code(),
                report.method.code(),
                report.as_of.0,
                report.horizon_days,
                recipe.fingerprint,
                recipe.settings,
                recipe.seed,
                text,
                run
            ];
            Ok(store.connection.query_row(sql, values, |row| row.get(0))?)
        };
        self.store_result(&PREDICTIONS, head, |store, run| {
            for some in report.accounts.chunks(SOME_ROWS) {
                store.put_some_accounts(run, some)?;
                store.breathe()?;
            }
            Ok(())
        })
    }

    fn put_some_accounts(&self, run: i64, accounts: &[RankedAccount]) -> Result<(), StoreError> {
        let (columns, marks): (Vec<&str>, Vec<&str>) = STORED.iter().map(|stored| (stored.column, "?")).unzip();
        let (columns, marks) = (columns.join(", "), marks.join(", "));
        let sql = format!("INSERT INTO prediction (run_id, customer_id, {columns}) VALUES (?, ?, {marks})");
        let mut insert = self.connection.prepare_cached(&sql)?;
        for account in accounts {
            let whom = [Value::from(run), Value::from(account.customer.map(|customer| customer.0))];
            let values = whom.into_iter().chain(STORED.iter().map(|stored| (stored.write)(account)));
            insert.execute(rusqlite::params_from_iter(values))?;
        }
        Ok(())
    }

    /// The recipe of the newest run of a model.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ranking_recipe(&self, model: Model) -> Result<Option<Recipe>, StoreError> {
        let newest = "SELECT fingerprint, settings, seed FROM prediction_run
                      WHERE model = ?1 AND run IS NULL ORDER BY id DESC LIMIT 1";
        let found = self.connection.query_row(newest, [model.code()], |row| {
            Ok(Recipe { fingerprint: row.get(0)?, settings: row.get(1)?, seed: row.get(2)? })
        });
        Ok(found.optional()?)
    }

    /// The complete newest ranked list of a model.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ranking(&self, model: Model) -> Result<Option<RankReport>, StoreError> {
        let newest = "SELECT id, report FROM prediction_run
                      WHERE model = ?1 AND run IS NULL ORDER BY id DESC LIMIT 1";
        let found: Option<(i64, String)> =
            self.connection.query_row(newest, [model.code()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((run, text)) = found else { return Ok(None) };
        let mut report: RankReport =
            serde_json::from_str(&text).map_err(|error| StoreError::unparsable("prediction", &error))?;
        report.accounts = self.ranked_accounts(run)?;
        Ok(Some(report))
    }

    /// The models that have a ranked list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ranked_models(&self) -> Result<Vec<Model>, StoreError> {
        let mut query =
            self.connection.prepare("SELECT DISTINCT model FROM prediction_run WHERE run IS NULL ORDER BY model")?;
        let rows = query.query_map([], |row| row.get::<_, String>(0))?;
        let models: Vec<String> = rows.collect::<Result<_, _>>()?;
        Ok(models.iter().filter_map(|model| model.parse().ok()).collect())
    }

    /// Rank and chance of everybody on the newest ranked list of a model, by customer; empty without a list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn chances(&self, model: Model) -> Result<Vec<RankedChance>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT customer_id, rank, probability FROM prediction
             WHERE run_id = (SELECT max(id) FROM prediction_run WHERE model = ?1 AND run IS NULL)",
        )?;
        let rows = query.query_map([model.code()], |row| {
            Ok(RankedChance { customer: CustomerId(row.get(0)?), rank: row.get(1)?, probability: row.get(2)? })
        })?;
        let mut chances = rows.collect::<Result<Vec<_>, _>>()?;
        chances.sort_by_key(|chance| chance.customer);
        Ok(chances)
    }

    fn ranked_accounts(&self, run: i64) -> Result<Vec<RankedAccount>, StoreError> {
        let columns: Vec<&str> = STORED.iter().map(|stored| stored.column).collect();
        let columns = columns.join(", prediction.");
        let mut query = self.connection.prepare(&format!(
            "SELECT customer_id, external_id, first_name, last_name, company, city, prediction.{columns}
             FROM prediction JOIN customer ON customer.id = customer_id WHERE run_id = ?1 ORDER BY rank",
        ))?;
        let rows = query.query_map([run], |row| {
            let person = Customer {
                external_id: row.get(1)?,
                first_name: row.get(2)?,
                last_name: row.get(3)?,
                company: row.get(4)?,
                ..Customer::default()
            };
            let mut account = RankedAccount {
                customer: Some(CustomerId(row.get(0)?)),
                name: person.display_name(),
                external_id: person.external_id,
                city: row.get(5)?,
                ..RankedAccount::default()
            };
            for (place, stored) in (6..).zip(STORED) {
                (stored.read)(&mut account, row.get_ref(place)?)?;
            }
            Ok(account)
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What each model's newest run says about one customer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn predictions_of(&self, customer: CustomerId) -> Result<Vec<CardPrediction>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT latest.model, rank, probability, low, high, expected_spend, reason,
                    (SELECT count(*) FROM prediction AS other WHERE other.run_id = latest.run_id),
                    spend_low, spend_high, uplift, run.as_of, run.horizon_days
             FROM prediction_latest AS latest JOIN prediction_run AS run ON run.id = latest.run_id
             WHERE customer_id = ?1 ORDER BY latest.model",
        )?;
        let mut rows = query.query([customer.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let model: String = row.get(0)?;
            found.push(CardPrediction {
                model: model.parse().map_err(|error| StoreError::unparsable("prediction", &error))?,
                rank: row.get(1)?,
                probability: row.get(2)?,
                low: row.get(3)?,
                high: row.get(4)?,
                expected_spend: row.get::<_, Option<i64>>(5)?.map(Money),
                reason: row.get(6)?,
                of: usize::try_from(row.get::<_, i64>(7)?).unwrap_or(0),
                spend_low: row.get::<_, Option<i64>>(8)?.map(Money),
                spend_high: row.get::<_, Option<i64>>(9)?.map(Money),
                uplift: row.get(10)?,
                until: Day(row.get(11)?).plus(row.get(12)?),
            });
        }
        Ok(found)
    }

    /// Models with a stored list, each with its length.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn ranking_sizes(&self) -> Result<Vec<(Model, usize)>, StoreError> {
        let mut query = self.connection.prepare("SELECT model, count(*) FROM prediction_latest GROUP BY model")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
        let sizes: Vec<(String, i64)> = rows.collect::<Result<_, _>>()?;
        Ok(sizes
            .into_iter()
            .filter_map(|(model, size)| Some((model.parse().ok()?, usize::try_from(size).ok()?)))
            .collect())
    }
}

pub(super) fn json_numbers(values: &[f64]) -> String {
    serde_json::to_string(values).unwrap_or_else(|_| "[]".into())
}

pub(super) fn numbers(text: &str) -> Vec<f64> {
    serde_json::from_str(text).unwrap_or_default()
}
