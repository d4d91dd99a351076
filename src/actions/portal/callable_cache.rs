//! Which of the dealers' leads may be called; every request asks this.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use anyhow::Result;

use super::upkeep::FindCallable;
use crate::leads::callable::Callable;
use crate::pool::Pool;
use domain::lead::Outcome;

/// How long an answer about who may be called is valid; reports and refusals through the portal end it at once.
const LEAST_TIME: Duration = Duration::from_secs(1);
/// It is valid for at most this many times as long as it took to compute.
const TIMES: u32 = 10;
/// And for at most this long: refusals entered by the office meanwhile must take effect soon.
const MOST_TIME: Duration = Duration::from_secs(10);
/// How much longer it stays valid for others while one request recomputes it.
const MEANWHILE: Duration = Duration::from_secs(5);

/// Who may be called, cached briefly: every request asks. While it is recomputed, other requests get the previous
/// answer, because computing takes longer the more customers there are.
#[derive(Default)]
pub(super) struct CallableCache {
    state: Mutex<Kept>,
    looking: Mutex<()>,
}

#[derive(Default)]
struct Kept {
    found: Option<(Instant, Arc<Callable>)>,
    /// How often it was invalidated.
    forgotten: u64,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CallableCache {
    pub fn of(&self, pool: &Pool) -> Result<Arc<Callable>> {
        loop {
            let _looking = match self.kept(Duration::ZERO) {
                Some(found) => return Ok(found),
                None => match (self.looking.try_lock(), self.kept(MEANWHILE)) {
                    (Ok(looking), _) => looking,
                    (Err(TryLockError::WouldBlock), Some(last)) => return Ok(last),
                    _ => held(&self.looking),
                },
            };
            // A request that waited gets what was found meanwhile.
            if let Some(found) = self.kept(Duration::ZERO) {
                return Ok(found);
            }
            let (start, forgotten) = (Instant::now(), held(&self.state).forgotten);
            let found = pool.ask_as_portal(FindCallable {})?;
            let mut kept = held(&self.state);
            // Changes made by a report during the lookup may be missing.
            if kept.forgotten == forgotten {
                let until = Instant::now() + (start.elapsed() * TIMES).clamp(LEAST_TIME, MOST_TIME);
                kept.found = Some((until, Arc::clone(&found)));
                return Ok(found);
            }
        }
    }

    /// What was found last, if it is valid or was until a moment ago.
    fn kept(&self, grace: Duration) -> Option<Arc<Callable>> {
        let kept = held(&self.state);
        let (until, found) = kept.found.as_ref()?;
        (Instant::now() < *until + grace).then(|| Arc::clone(found))
    }

    pub fn forget(&self) {
        let mut kept = held(&self.state);
        (kept.found, kept.forgotten) = (None, kept.forgotten + 1);
    }

    /// Invalidates what a report of this outcome has changed.
    pub fn forget_after(&self, outcome: Outcome) {
        if matches!(outcome, Outcome::DoNotContact | Outcome::WrongNumber) {
            self.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::thread;

    use super::super::upkeep::shared;
    use super::*;
    use crate::database;
    use domain::customer::Customer;
    use domain::day::Day;
    use domain::moment::Moment;
    use domain::step::{NewStep, StepKind};
    use store::Store;

    const NOW: Moment = Moment { seconds: 1_700_000_000, day: Day(20_000) };

    fn opened() -> (tempfile::TempDir, Store, Pool) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.foresale");
        let store = database::create(&path).expect("created");
        (folder, store, Pool::new(&path, || NOW, crate::pool::Checkpoints::Left))
    }

    /// Expires what is cached.
    fn expire(callable: &CallableCache) {
        let mut kept = held(&callable.state);
        let (until, _) = kept.found.as_mut().expect("found");
        *until = Instant::now();
    }

    #[test]
    fn while_one_looks_again_the_others_are_told_what_held_last_unless_a_report_came() {
        let (_folder, _store, pool) = opened();
        let callable = CallableCache::default();
        let first = callable.of(&pool).expect("found");
        assert!(Arc::ptr_eq(&first, &callable.of(&pool).expect("found")), "it holds for a while");
        expire(&callable);
        let looking = held(&callable.looking);
        let meanwhile = callable.of(&pool).expect("at once");
        assert!(Arc::ptr_eq(&first, &meanwhile));
        callable.forget_after(Outcome::Sold);
        assert!(Arc::ptr_eq(&first, &callable.of(&pool).expect("at once")), "that changes nothing of it");
        callable.forget_after(Outcome::DoNotContact);
        thread::scope(|scope| {
            let (found, asked) = mpsc::channel();
            let (callable, pool) = (&callable, &pool);
            scope.spawn(move || found.send(callable.of(pool).expect("found")));
            assert!(asked.recv_timeout(Duration::from_millis(100)).is_err(), "nobody is told what held before");
            drop(looking);
            let fresh = asked.recv_timeout(Duration::from_secs(30)).expect("found");
            assert!(!Arc::ptr_eq(&first, &fresh));
        });
    }

    #[test]
    fn the_customers_are_not_read_again_for_every_portion_of_an_import() {
        let (_folder, mut store, _pool) = opened();
        let other = Store::open(store.path()).expect("opened");
        let shared = || shared(&other).expect("read");
        let before = shared();
        let step = NewStep { kind: StepKind::Import, what: "Imported more.csv".into(), day: NOW.day };
        let done: Result<()> = store.as_long_step(&step, |store, _| {
            for id in ["A", "B"] {
                store.put_customer(&Customer {
                    external_id: id.into(),
                    phone: "+49 30 1234567".into(),
                    ..Customer::default()
                })?;
                thread::sleep(Duration::from_millis(200));
                store.breathe()?;
                assert!(Arc::ptr_eq(&before, &shared()), "it has not ended");
            }
            Ok(store.mark_data_changed()?)
        });
        done.expect("done");
        let after = shared();
        assert!(!Arc::ptr_eq(&before, &after));
        let id = store.customers().expect("read")[0].0;
        assert!(after.group(id).is_some(), "they share a number");
    }
}
