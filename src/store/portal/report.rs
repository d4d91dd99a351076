//! What dealers reported, with the numbers of the receipts.

use rusqlite::{OptionalExtension, Row, params};

use super::super::{Store, StoreError};
use domain::day::Day;
use domain::dealer::DealerId;
use domain::lead::Outcome;
use domain::step::StepId;
use reports::portal::{FiledReport, Means, ReportState, TypedReport};

const COLUMNS: &str = "id, lead, outcome, note, next_day, strftime('%Y-%m-%d %H:%M', at, 'unixepoch', 'localtime'),
    means, undone, step_id, (SELECT undone FROM step WHERE step.id = step_id)";

/// A report before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDealerReport<'a> {
    /// Seconds since 1970.
    pub at: i64,
    pub dealer: DealerId,
    pub report: &'a TypedReport,
    /// Used to take it back.
    pub step: Option<StepId>,
}

/// A report with the step that took it into the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReport {
    pub reported: FiledReport,
    pub step: Option<StepId>,
}

impl Store {
    /// Stores a report; returns the number of its receipt.
    ///
    /// # Errors
    /// When the database cannot be written, or the occasion was reported before.
    pub fn put_dealer_report(&mut self, new: &NewDealerReport<'_>) -> Result<i64, StoreError> {
        let report = new.report;
        Ok(self.connection.query_row(
            "INSERT INTO dealer_report (at, dealer_id, lead, outcome, note, next_day, means, occasion, step_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id",
            params![
                new.at,
                new.dealer.0,
                report.lead,
                report.outcome.code(),
                report.note,
                report.next.map(|day| day.0),
                report.means.code(),
                report.occasion,
                new.step.map(|step| step.0)
            ],
            |row| row.get(0),
        )?)
    }

    /// A dealer's report with this receipt.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dealer_report(&self, dealer: DealerId, receipt: i64) -> Result<Option<StoredReport>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM dealer_report WHERE dealer_id = ?1 AND id = ?2");
        Ok(self.connection.prepare_cached(&sql)?.query_row([dealer.0, receipt], read).optional()?)
    }

    /// A dealer's report for this occasion.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dealer_report_of(&self, dealer: DealerId, occasion: &str) -> Result<Option<StoredReport>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM dealer_report WHERE dealer_id = ?1 AND occasion = ?2");
        Ok(self.connection.prepare_cached(&sql)?.query_row(params![dealer.0, occasion], read).optional()?)
    }

    /// A dealer's reports, newest first; of one lead or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dealer_reports(
        &self,
        dealer: DealerId,
        lead: Option<u32>,
        most: u32,
    ) -> Result<Vec<FiledReport>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM dealer_report WHERE dealer_id = ?1 AND (?2 IS NULL OR lead = ?2)
             ORDER BY id DESC LIMIT ?3"
        );
        let mut query = self.connection.prepare_cached(&sql)?;
        let rows = query.query_map(params![dealer.0, lead, most], |row| read(row).map(|stored| stored.reported))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Records that a report was taken back.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn mark_report_undone(&mut self, receipt: i64, at: i64) -> Result<(), StoreError> {
        self.connection.execute("UPDATE dealer_report SET undone = ?2 WHERE id = ?1", [receipt, at])?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredReport> {
    let (outcome, means): (String, String) = (row.get(2)?, row.get(6)?);
    let outcome: Outcome = outcome.parse().unwrap_or(Outcome::NotReached);
    let (undone, step): (Option<i64>, Option<i64>) = (row.get(7)?, row.get(8)?);
    // The office may have undone the same step.
    let undone = undone.is_some() || row.get::<_, Option<String>>(9)?.is_some();
    let state = match (undone, outcome, step) {
        (true, ..) => ReportState::TakenBack,
        (false, Outcome::DoNotContact, _) | (false, _, None) => ReportState::Final,
        (false, ..) => ReportState::Holds,
    };
    let reported = FiledReport {
        receipt: row.get(0)?,
        lead: row.get(1)?,
        outcome,
        note: row.get(3)?,
        next: row.get::<_, Option<i32>>(4)?.map(Day),
        at: row.get(5)?,
        means: Means::read(&means),
        state,
    };
    Ok(StoredReport { reported, step: step.map(StepId) })
}
