//! The sender: takes what is due from the outbox, hands it over once, and writes down what became of it.

use std::time::Duration;

use crate::delivery::outbox::{Messenger, OutboxStore, Queued, SendError, Settlement, State, StoreFailure};
use crate::progress::Progress;

/// The time, and waiting for it to pass.
pub trait Clock {
    /// Unix seconds.
    fn now(&self) -> i64;
    fn wait(&self, time: Duration);
}

/// The computer's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    }

    fn wait(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// How patient a run is. Times in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// Pause after the first, second … "not now"; the last one repeats.
    pub back_off: Vec<i64>,
    /// "Not now" answers after which a message has failed.
    pub most_tries: u32,
    /// A run waits so long for the next message to become due, then leaves it to the next run.
    pub patience: i64,
    /// Messages in a row without any service after which the run stops.
    pub most_without_service: u32,
    /// Pause after each of them, and how long that message lets others go first.
    pub reconnect: i64,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { back_off: vec![60, 300, 900, 3_600], most_tries: 5, patience: 90, most_without_service: 3, reconnect: 3 }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEnd {
    /// Nothing is queued any more.
    Finished,
    /// Some messages wait for their next try, the first at this time (Unix seconds).
    Waiting(i64),
    /// The person stopped it; the rest is queued.
    Cancelled,
    /// The server takes nothing, for this reason; the rest is queued.
    NoService(String),
}

/// One recipient's trouble, for the list of problems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub address: String,
    pub state: State,
    pub error: String,
}

/// What one run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunReport {
    /// Left in the middle of a hand-over by an earlier run, now uncertain.
    pub recovered: u64,
    pub sent: u64,
    pub failed: u64,
    pub uncertain: u64,
    pub suppressed: u64,
    /// The first hundred.
    pub problems: Vec<Problem>,
    pub end: RunEnd,
}

const MOST_PROBLEMS: usize = 100;
const SLICE: Duration = Duration::from_millis(100);

/// Sends what is queued, one message after the other. Cancelling leaves the rest queued and is not an error.
///
/// # Errors
/// When the outbox cannot be read or written; a message in hand at that moment is *sending* and becomes uncertain at
/// the next run.
pub fn send_queued(
    store: &mut dyn OutboxStore,
    messenger: &mut dyn Messenger,
    clock: &dyn Clock,
    pace: &Pace,
    progress: &Progress,
) -> Result<RunReport, StoreFailure> {
    let recovered = store.recover()?;
    let total = store.counts()?.queued;
    let report = RunReport {
        recovered,
        sent: 0,
        failed: 0,
        uncertain: 0,
        suppressed: 0,
        problems: Vec::new(),
        end: RunEnd::Finished,
    };
    let mut run = Run { store, messenger, clock, pace, progress, report, without_service: 0 };
    // A cancelled handle is noticed again at the first message.
    let _ = progress.stage("Sending", total);
    run.report.end = run.until_nothing_is_due()?;
    Ok(run.report)
}

struct Run<'a> {
    store: &'a mut dyn OutboxStore,
    messenger: &'a mut dyn Messenger,
    clock: &'a dyn Clock,
    pace: &'a Pace,
    progress: &'a Progress,
    report: RunReport,
    without_service: u32,
}

impl Run<'_> {
    fn until_nothing_is_due(&mut self) -> Result<RunEnd, StoreFailure> {
        loop {
            if self.progress.done(self.settled()).is_err() {
                return Ok(RunEnd::Cancelled);
            }
            let now = self.clock.now();
            if let Some(queued) = self.store.next_due(now)? {
                if let Some(reason) = self.one(&queued)? {
                    return Ok(RunEnd::NoService(reason));
                }
                continue;
            }
            match self.store.next_due_at()? {
                None => return Ok(RunEnd::Finished),
                Some(at) if at - now > self.pace.patience => return Ok(RunEnd::Waiting(at)),
                Some(_) => self.clock.wait(SLICE),
            }
        }
    }

    fn settled(&self) -> u64 {
        self.report.sent + self.report.failed + self.report.uncertain + self.report.suppressed
    }

    /// Hands one message over. Answers the reason to stop the whole run, if there is one.
    fn one(&mut self, queued: &Queued) -> Result<Option<String>, StoreFailure> {
        if self.store.is_suppressed(queued.id)? {
            let error = "the recipient has asked for no more messages".to_owned();
            self.settle(queued, Settlement { state: State::Suppressed, tries: queued.tries, not_before: 0, error })?;
            return Ok(None);
        }
        if !self.store.claim(queued.id)? {
            return Ok(None);
        }
        let answer = self.messenger.send(&queued.message);
        let no_service = match &answer {
            Err(SendError::NoService(reason) | SendError::Uncertain(reason)) => Some(reason.clone()),
            _ => None,
        };
        let settlement = self.judge(queued, answer);
        self.settle(queued, settlement)?;
        Ok(self.stop_without_service(no_service))
    }

    fn judge(&self, queued: &Queued, answer: Result<(), SendError>) -> Settlement {
        let same = |state, error| Settlement { state, tries: queued.tries, not_before: 0, error };
        match answer {
            Ok(()) => same(State::Sent, String::new()),
            Err(SendError::Permanent(error)) => same(State::Failed, error),
            Err(SendError::Uncertain(error)) => same(State::Uncertain, error),
            Err(SendError::NoService(error)) => Settlement {
                state: State::Queued,
                tries: queued.tries,
                not_before: self.clock.now() + self.pace.reconnect,
                error,
            },
            Err(SendError::Temporary(error)) => self.judge_not_now(queued.tries + 1, error),
        }
    }

    fn judge_not_now(&self, tries: u32, error: String) -> Settlement {
        if tries >= self.pace.most_tries {
            let error = format!("given up after {tries} tries: {error}");
            return Settlement { state: State::Failed, tries, not_before: 0, error };
        }
        let nth = usize::try_from(tries - 1).unwrap_or(usize::MAX).min(self.pace.back_off.len().saturating_sub(1));
        let pause = self.pace.back_off.get(nth).copied().unwrap_or(0);
        Settlement { state: State::Queued, tries, not_before: self.clock.now() + pause, error }
    }

    fn settle(&mut self, queued: &Queued, settlement: Settlement) -> Result<(), StoreFailure> {
        self.store.settle(queued.id, &settlement)?;
        match settlement.state {
            State::Sent => self.report.sent += 1,
            State::Failed => self.report.failed += 1,
            State::Uncertain => self.report.uncertain += 1,
            State::Suppressed => self.report.suppressed += 1,
            State::Queued | State::Sending => {}
        }
        if settlement.state != State::Sent && self.report.problems.len() < MOST_PROBLEMS {
            self.report.problems.push(Problem {
                address: queued.message.to_address.clone(),
                state: settlement.state,
                error: settlement.error,
            });
        }
        Ok(())
    }

    /// Counts messages in a row that found no service; pauses between them, and gives up after a few.
    fn stop_without_service(&mut self, reason: Option<String>) -> Option<String> {
        let Some(reason) = reason else {
            self.without_service = 0;
            return None;
        };
        self.without_service += 1;
        if self.without_service >= self.pace.most_without_service {
            return Some(reason);
        }
        let until = self.clock.now() + self.pace.reconnect;
        while self.clock.now() < until && self.progress.check().is_ok() {
            self.clock.wait(SLICE);
        }
        None
    }
}
