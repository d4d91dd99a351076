//! Long steps, stored in portions: each takes a tenth of a second, and after each there is a pause in which others can
//! write.
//!
//! A step is still all or nothing. From its first portion on it carries the name of its run, and what it wrote is
//! recorded row by row, as for any step. If it is cancelled, finds the disk full or dies, all of it is undone from
//! these records ([`super::taking_back`]): at once, or by whoever opens the database next, as the run's lock shows
//! whether it is still alive.
//!
//! Until the step is done others see the rows that it has stored so far. What they compute from them carries a mark
//! that never recurs ([`Store::data_version`]), so none of it counts as up to date. Other steps are refused meanwhile,
//! except for dealers' reports, which touch none of its rows ([`super::under_way`]).

use std::thread;
use std::time::{Duration, Instant};

use rusqlite::params;

use super::run::Run;
use super::step::{Recorded, recorded};
use super::under_way::Direction;
use super::{Store, StoreError, waiting};
use domain::step::{NewStep, StepId};

/// How long a portion blocks other writers, its commit included.
pub(super) const PORTION: Duration = Duration::from_millis(120);
const SHORTEST: Duration = Duration::from_millis(25);
/// The pause in which others write; longer than their polling interval.
pub(super) const PAUSE: Duration = Duration::from_millis(5);
/// Portions between two checks of how large the write-ahead log has grown.
const LOOK_AT_LOG: u32 = 16;
/// Pages after which long work checkpoints its log into the file; less often than usual, since many pages change many
/// times.
const CHECKPOINT: i64 = 8_000;
const USUAL_CHECKPOINT: i64 = 1_000;

/// The portions of the step that a connection is storing.
#[derive(Debug)]
pub(super) struct Portions {
    /// None for results, which are not a step.
    step: Option<Begun>,
    /// None as long as the whole step is in the first portion.
    run: Option<Run>,
    stored: u32,
    began: Instant,
    length: Duration,
    then: Then,
}

/// What happens when a portion's time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    NextPortion,
    /// The work ends: nothing may be stored.
    End,
}

/// A step that has begun.
#[derive(Debug, Clone, Copy)]
struct Begun {
    id: StepId,
    /// The newest customer before it.
    newest: i64,
}

impl Portions {
    fn new(step: Option<Begun>, run: Option<Run>) -> Portions {
        Portions { step, run, stored: 0, began: Instant::now(), length: PORTION, then: Then::NextPortion }
    }

    pub(super) fn of_result(run: Run) -> Portions {
        Portions::new(None, Some(run))
    }
}

impl Store {
    /// Runs `work` as a step that can be undone, in one transaction or, if it calls [`Store::breathe`] and takes long,
    /// in portions.
    ///
    /// # Errors
    /// Any error that `work` returns, when another step is in progress, and when the database cannot be written;
    /// nothing is kept then.
    pub fn as_long_step<T, E: From<StoreError>>(
        &mut self,
        step: &NewStep,
        work: impl FnOnce(&mut Store, StepId) -> Result<T, E>,
    ) -> Result<T, E> {
        self.take_back_unfinished()?;
        let tables = recorded(self, step.kind)?;
        self.begin_within(waiting::USUAL)?;
        let result = self.in_portions(step, &tables, work);
        // Also if the transaction was rolled back and the triggers with it.
        let dropped = self.drop_long_triggers(&tables).map_err(E::from);
        let portions = self.portions.take();
        let result = self.end(result.and_then(|done| dropped.map(|()| done)));
        self.connection.pragma_update(None, "wal_autocheckpoint", USUAL_CHECKPOINT).map_err(StoreError::from)?;
        match (result, portions) {
            (Err(error), Some(Portions { step: Some(step), run: Some(run), .. })) => {
                self.drop_long_triggers(&tables)?;
                self.take_back_by(step.id, Direction::Making)?;
                drop(run);
                Err(error)
            }
            (result, _) => result,
        }
    }

    /// Runs `work` as a step whose outcome is discarded, as long as that blocks nobody.
    ///
    /// # Errors
    /// [`StoreError::TakesLong`] when a portion's time is over, and any error that [`Store::as_step`] returns.
    pub fn as_tried_step<T, E: From<StoreError>>(
        &mut self,
        step: &NewStep,
        work: impl FnOnce(&mut Store, StepId) -> Result<T, E>,
    ) -> Result<T, E> {
        let result = self.as_step(step, |store, id| {
            store.portions = Some(Portions { then: Then::End, ..Portions::new(None, None) });
            work(store, id)
        });
        self.portions = None;
        result
    }

    fn in_portions<T, E: From<StoreError>>(
        &mut self,
        step: &NewStep,
        tables: &[Recorded],
        work: impl FnOnce(&mut Store, StepId) -> Result<T, E>,
    ) -> Result<T, E> {
        let (id, newest) = self.begin_step(step, tables)?;
        self.note_words(id)?;
        self.portions = Some(Portions::new(Some(Begun { id, newest }), None));
        let done = work(self, id)?;
        self.finish_step(id, newest)?;
        Ok(done)
    }

    /// Stores what was written so far and lets others write, once long work has blocked them for long enough. Called
    /// between two rows, wherever the rows so far are consistent by themselves.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn breathe(&mut self) -> Result<(), StoreError> {
        match &self.portions {
            Some(portions) if portions.began.elapsed() < portions.length => Ok(()),
            Some(Portions { then: Then::End, .. }) => Err(StoreError::TakesLong),
            Some(_) => self.next_portion(),
            None => Ok(()),
        }
    }

    fn next_portion(&mut self) -> Result<(), StoreError> {
        if self.is_whole {
            return Ok(());
        }
        let Some(mut portions) = self.portions.take() else { return Ok(()) };
        let ended = self.end_portion(&mut portions);
        self.portions = Some(portions);
        ended?;
        thread::sleep(PAUSE);
        self.begin_within(waiting::LONG)?;
        if let Some(portions) = &mut self.portions {
            portions.began = Instant::now();
        }
        Ok(())
    }

    fn end_portion(&mut self, portions: &mut Portions) -> Result<(), StoreError> {
        if let Some(step) = portions.step {
            if portions.run.is_none() {
                let run = self.begin_run()?;
                self.mark_under_way(step, run.name())?;
                portions.run = Some(run);
            }
            let sql = "UPDATE step SET portions = portions + 1 WHERE id = ?1";
            self.connection.prepare_cached(sql)?.execute([step.id.0])?;
        }
        let worked = portions.began.elapsed();
        self.connection.execute_batch("COMMIT")?;
        portions.stored += 1;
        let storing = portions.began.elapsed().saturating_sub(worked);
        portions.length = PORTION.saturating_sub(storing).max(SHORTEST);
        if portions.stored.is_multiple_of(LOOK_AT_LOG) {
            self.shorten_log()?;
        }
        Ok(())
    }

    /// Whether what is being written will be discarded, and before it blocks anybody.
    pub(super) fn is_tried(&self) -> bool {
        self.portions.as_ref().is_some_and(|portions| portions.then == Then::End)
    }

    /// The number of the long step that this connection is making; 0 if none.
    pub(super) fn own_step(&self) -> i64 {
        self.portions.as_ref().and_then(|portions| portions.step).map_or(0, |step| step.id.0)
    }

    /// Marks the step as in progress. Nobody else adds customers until it is done, so all customers after the newest
    /// are its own.
    fn mark_under_way(&self, step: Begun, run: &str) -> Result<(), StoreError> {
        let Begun { id: step, newest } = step;
        let mark = "UPDATE step SET run = ?2, direction = 'making' WHERE id = ?1";
        self.connection.execute(mark, params![step.0, run])?;
        let added = "INSERT INTO step_added_customers (step_id, first, last) VALUES (?1, ?2, ?3)";
        self.connection.execute(added, params![step.0, newest + 1, i64::MAX])?;
        Ok(self.connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?)
    }

    fn finish_step(&mut self, step: StepId, newest: i64) -> Result<(), StoreError> {
        self.connection.execute("UPDATE step SET run = NULL, direction = NULL WHERE id = ?1", [step.0])?;
        self.connection.execute("DELETE FROM step_added_customers WHERE step_id = ?1", [step.0])?;
        self.note_added_customers(step, newest)?;
        // All of them, without checking each: no other step is in progress.
        self.connection.execute("DELETE FROM step_word", [])?;
        Ok(())
    }

    /// Records the refusals that a step enters, for as long as it is in progress.
    fn note_words(&self, step: StepId) -> Result<(), StoreError> {
        let note = |table: &str, key: &str| {
            format!(
                "CREATE TEMP TRIGGER step_word_{table} AFTER INSERT ON main.{table} BEGIN
                     INSERT OR IGNORE INTO step_word (step_id, \"table\", \"key\")
                     VALUES ({}, '{table}', json_array({key})); END;",
                step.0
            )
        };
        let both = [note("consent_entry", "new.id"), note("suppression", "new.channel, new.address")];
        Ok(self.connection.execute_batch(&both.concat())?)
    }

    fn drop_long_triggers(&self, tables: &[Recorded]) -> Result<(), StoreError> {
        let words = "DROP TRIGGER IF EXISTS temp.step_word_consent_entry;
                     DROP TRIGGER IF EXISTS temp.step_word_suppression;";
        self.connection.execute_batch(words)?;
        self.drop_step_triggers(tables)
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::Change;
    use domain::consent::Channel;
    use domain::customer::{Customer, CustomerId};
    use domain::day::Day;
    use domain::step::StepKind;

    const TODAY: Day = Day(20_000);

    fn step(kind: StepKind) -> NewStep {
        NewStep { kind, what: "Imported more.csv as customers".into(), day: TODAY }
    }

    fn someone(id: &str, last_name: &str) -> Customer {
        Customer { external_id: id.into(), last_name: last_name.into(), ..Customer::default() }
    }

    fn known(folder: &Path) -> (Store, PathBuf) {
        let path = folder.join("a.foresale");
        let mut store = Store::create(&path).expect("created");
        for id in ["A", "B"] {
            store.put_customer(&someone(id, "Brook")).expect("put");
        }
        (store, path)
    }

    /// A portion's time passes.
    fn next_portion(store: &mut Store) {
        thread::sleep(PORTION);
        store.breathe().expect("stored");
    }

    /// What a step may change, and what is kept about steps.
    fn rows(store: &Store) -> Vec<String> {
        let sql = "SELECT 'customer ' || id || external_id || last_name FROM customer
                   UNION ALL SELECT 'refusal ' || id || ' ' || customer_id || channel || origin FROM consent_entry
                   UNION ALL SELECT 'suppressed ' || address || origin FROM suppression
                   UNION ALL SELECT 'step ' || id || coalesce(run, '') FROM step UNION ALL SELECT 'note' FROM step_row
                   UNION ALL SELECT 'word' FROM step_word UNION ALL SELECT 'added' FROM step_added_customers";
        let mut query = store.connection.prepare(sql).expect("a query");
        query.query_map([], |row| row.get(0)).expect("read").collect::<Result<_, _>>().expect("texts")
    }

    /// Two portions: a change, a new customer, refusals of both, and another new customer.
    fn write_portions(store: &mut Store) {
        store.put_customer(&someone("A", "Lane")).expect("put");
        let (new, _) = store.put_customer(&someone("C", "Mill")).expect("put");
        for id in [CustomerId(1), new] {
            store.refuse(id, Channel::Email, TODAY, "import").expect("refused");
        }
        store.suppress(Channel::Email, "c@example.com", TODAY, "import").expect("put");
        next_portion(store);
        store.put_customer(&someone("D", "Ford")).expect("put");
        next_portion(store);
    }

    #[test]
    fn others_write_between_two_portions_and_a_failed_step_is_gone_but_for_what_they_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut store, path) = known(folder.path());
        let before = rows(&store);
        let version = store.data_version().expect("read");
        let failed: Result<(), StoreError> = store.as_long_step(&step(StepKind::Import), |store, _| {
            write_portions(store);
            // Nobody writes between two portions.
            store.connection.execute_batch("COMMIT").expect("stored");
            let mut other = Store::open(&path).expect("opened");
            assert_ne!(other.data_version().expect("read"), version, "nothing computed now passes for up to date");
            assert!(other.steps(9).expect("read").is_empty(), "no step yet");
            let refused = other.as_step(&step(StepKind::Edit), |other, _| other.put_customer(&someone("B", "Hill")));
            assert!(refused.expect_err("an import is under way").to_string().contains("wait until it has finished"));
            let refused = other.as_long_step(&step(StepKind::Import), |_, _| Ok::<_, StoreError>(()));
            assert!(matches!(refused, Err(StoreError::UnderWay(_))));
            let said = other.refuse(CustomerId(1), Channel::Email, TODAY, "told a dealer").expect("refused");
            assert_eq!(said, Change::Added, "what the import has told may yet be taken back");
            other.suppress(Channel::Email, "C@example.com", TODAY, "told a dealer").expect("put");
            store.connection.execute_batch("BEGIN IMMEDIATE").expect("begun");
            Err(StoreError::Busy)
        });
        assert!(matches!(failed, Err(StoreError::Busy)));
        let mut after = rows(&store);
        after.retain(|row| !row.contains("refusal") && !row.contains("suppressed"));
        assert_eq!((after, store.data_version().expect("read")), (before, version));
        assert_eq!(store.consent_entries(CustomerId(1)).expect("read")[0].origin, "told a dealer");
        assert!(store.is_suppressed(Channel::Email, "c@example.com").expect("read"), "it was said twice");
    }

    #[test]
    fn a_step_that_is_done_is_one_step() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut store, _) = known(folder.path());
        let before = rows(&store);
        let id = store
            .as_long_step(&step(StepKind::Import), |store, id| {
                write_portions(store);
                Ok::<_, StoreError>(id)
            })
            .expect("done");
        assert_eq!(store.steps(9).expect("read").len(), 1);
        assert!(!rows(&store).contains(&"word".to_owned()));
        let undone = store.undo(id).expect("taken back");
        assert_eq!((undone.removed, undone.restored), (2, 1));
        let mut after = rows(&store);
        assert_eq!(after.iter().filter(|row| row.contains("import")).count(), 2, "what people refused stays");
        after.retain(|row| !row.contains("import") && !row.contains("step "));
        assert_eq!(after, before);
    }

    #[test]
    fn whoever_opens_next_takes_back_what_a_dead_run_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut store, path) = known(folder.path());
        let before = rows(&store);
        let _: Result<(), StoreError> = store.as_long_step(&step(StepKind::Import), |store, _| {
            write_portions(store);
            // As if the program had been killed here: a copy of the files, whose run has no lock holder.
            let copy = folder.path().join("dead.foresale");
            store.connection.execute_batch("COMMIT").expect("stored");
            store.connection.execute("VACUUM INTO ?1", [copy.display().to_string()]).expect("copied");
            store.connection.execute_batch("BEGIN IMMEDIATE").expect("begun");
            Err(StoreError::Busy)
        });
        let copy = folder.path().join("dead.foresale");
        let found = rusqlite::Connection::open(&copy).expect("opened");
        let half: i64 = found.query_row("SELECT count(*) FROM customer", [], |row| row.get(0)).expect("read");
        drop(found);
        assert_eq!(half, 4, "it did die in the middle");
        assert_eq!(rows(&Store::open(&copy).expect("opened")), before);
        drop(store);
        assert_eq!(rows(&Store::open(&path).expect("opened")), before);
    }

    #[test]
    fn a_full_disk_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let (mut store, path) = known(folder.path());
        let before = rows(&store);
        let pages: i64 = store.connection.pragma_query_value(None, "page_count", |row| row.get(0)).expect("read");
        store.connection.pragma_update_and_check(None, "max_page_count", pages + 60, |_| Ok(())).expect("set");
        let failed: Result<(), StoreError> = store.as_long_step(&step(StepKind::Import), |store, _| {
            write_portions(store);
            for number in 0..100_000 {
                store.put_customer(&someone(&format!("N{number}"), "Somebody"))?;
                store.breathe()?;
            }
            Ok(())
        });
        assert!(matches!(failed, Err(StoreError::DiskFull)), "{failed:?}");
        assert_eq!(rows(&store), before);
        drop(store);
        assert_eq!(rows(&Store::open(&path).expect("opened")), before);
    }
}
