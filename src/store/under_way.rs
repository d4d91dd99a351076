//! The step that is being made or undone in portions: what may be done alongside it, and what becomes of a dead one.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use domain::step::StepId;

/// Tables that another step may change alongside one in progress: dealers' reports, which long steps never touch. (The
/// rows themselves are compared too, since a file of contacts may contain a call that a dealer reports.)
const BESIDE: &str = "('outcome', 'contact')";

/// What a run does with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// It is being made; if unfinished, it is undone and forgotten.
    Making,
    TakingBack,
}

/// A step in progress.
#[derive(Debug)]
pub(super) struct UnderWay {
    pub step: StepId,
    pub what: String,
    /// Name of the run.
    pub run: String,
    pub direction: Direction,
    /// "10:02"
    pub since: String,
}

impl UnderWay {
    fn refusal(&self) -> StoreError {
        let UnderWay { what, since, .. } = self;
        StoreError::UnderWay(match self.direction {
            Direction::Making => {
                format!(
                    "an import has been running since {since} ('{what}'); wait until it has finished, or cancel \
                    it"
                )
            }
            Direction::TakingBack => format!("'{what}' is being undone; wait until that has finished"),
        })
    }
}

impl Store {
    /// The step in progress, whoever runs it; there is at most one.
    pub(super) fn under_way(&self) -> Result<Option<UnderWay>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, what, run, direction = 'taking back', strftime('%H:%M', at, 'localtime') FROM step
             WHERE run IS NOT NULL LIMIT 1",
        )?;
        let found = query.query_row([], |row| {
            let direction = if row.get(3)? { Direction::TakingBack } else { Direction::Making };
            Ok(UnderWay {
                step: StepId(row.get(0)?),
                what: row.get(1)?,
                run: row.get(2)?,
                direction,
                since: row.get(4)?,
            })
        });
        Ok(found.optional()?)
    }

    /// Refuses what cannot be done alongside a step in progress.
    pub(super) fn refuse_under_way(&self) -> Result<(), StoreError> {
        self.under_way()?.map_or(Ok(()), |found| Err(found.refusal()))
    }

    /// Refuses a step that changed, or would restore, anything that may not be touched alongside one in progress.
    pub(super) fn refuse_beside(&self, step: StepId) -> Result<(), StoreError> {
        let Some(found) = self.under_way()? else { return Ok(()) };
        let touches = format!(
            "SELECT EXISTS (SELECT 1 FROM step_row WHERE step_id = ?1 AND \"table\" NOT IN {BESIDE})
                 OR EXISTS (SELECT 1 FROM step_row AS mine JOIN step_row AS other
                                ON other.\"table\" = mine.\"table\" AND other.\"key\" = mine.\"key\"
                            WHERE mine.step_id = ?1 AND other.step_id = ?2)"
        );
        let touches: bool = self.connection.query_row(&touches, params![step.0, found.step.0], |row| row.get(0))?;
        if touches { Err(found.refusal()) } else { Ok(()) }
    }

    /// Cleans up after dead runs when a database is opened. A lack of space, or other writers, does not stop anybody
    /// from opening it: whatever would build on the leftovers tries the cleanup again first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn recover(&mut self) -> Result<(), StoreError> {
        let done = self
            .take_back_unfinished()
            .and_then(|()| self.remove_unfinished_results())
            .and_then(|()| self.forget_noted_words())
            .and_then(|()| self.fold_what_is_left());
        match done {
            Err(
                StoreError::DiskFull
                | StoreError::Busy
                | StoreError::ReadOnly
                | StoreError::HalfTakenBack { .. }
                | StoreError::Uncreatable { .. },
            ) => Ok(()),
            done => done,
        }
    }

    /// Undoes what a dead run left unfinished, or continues undoing it.
    pub(super) fn take_back_unfinished(&mut self) -> Result<(), StoreError> {
        while let Some(found) = self.under_way()?.filter(|found| !self.is_at_work(&found.run)) {
            let run = self.begin_run()?;
            if self.take_over(&found, run.name())? {
                let undone = self.take_back_by(found.step, found.direction)?;
                if found.direction == Direction::Making {
                    self.log_by_itself(&format!(
                        "Undid what was left of an import that did not finish ('{}'): {} rows removed, {} restored",
                        found.what, undone.removed, undone.restored
                    ))?;
                }
            }
        }
        Ok(())
    }

    /// Whether we now own the dead run's step, and not somebody else who opened the database at the same moment.
    fn take_over(&self, found: &UnderWay, run: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE step SET run = ?3 WHERE id = ?1 AND run = ?2";
        Ok(self.connection.execute(sql, params![found.step.0, found.run, run])? == 1)
    }
}
