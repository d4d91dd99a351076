//! The sender: takes what is due from the outbox, hands it over once, and records the outcome.
//!
//! A refusal that is about its recipient fails that message and no other. One that is about the sender would affect
//! every further message too: after a few in a row the run stops, and what was refused is queued as if it had not been
//! tried.

pub mod clock;
pub mod pace;
mod streak;

use std::time::Duration;

use crate::outbox::{About, Messenger, OutboxStore, Queued, Refusal, SendError, Settlement, State, StoreFailure};
pub use clock::{Clock, SystemClock};
use pace::Leave;
pub use pace::{Limits, Pace};
use progress::Progress;
use streak::{Held, Streak};

/// How a run ended. Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEnd {
    /// Nothing is queued any more.
    Finished,
    /// Some messages wait for their next attempt, the first at this time.
    Waiting(i64),
    /// The person stopped it; the rest is queued.
    Cancelled,
    /// The person has paused these messages; the rest is queued.
    Paused,
    /// Nothing is sent at this hour; sending resumes at this time.
    Quiet(i64),
    /// The server accepts nothing, for this reason; the rest is queued.
    NoService(String),
    /// The server refuses whatever we send, in these words; the rest is queued, and resuming may help from this time
    /// on.
    Refused { words: String, go_on: i64 },
}

/// One recipient's problem, for the list of problems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    pub address: String,
    pub state: State,
    pub error: String,
}

/// What one run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunReport {
    /// Messages left in the middle of a hand-over by an earlier run, now uncertain.
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

/// Sends what is queued, one message after another. Cancelling leaves the rest queued and is not an error.
///
/// # Errors
/// When the outbox cannot be read or written; a message being handed over at that moment stays *sending* and becomes
/// uncertain at the next run.
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
    let streak = Streak::default();
    let mut run = Run { store, messenger, clock, pace, progress, report, without_service: 0, streak };
    // A cancelled progress handle is noticed at the first message.
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
    streak: Streak,
}

impl Run<'_> {
    fn until_nothing_is_due(&mut self) -> Result<RunEnd, StoreFailure> {
        loop {
            if self.progress.done(self.settled()).is_err() {
                return Ok(RunEnd::Cancelled);
            }
            if let Some(end) = self.held_back()? {
                return Ok(end);
            }
            let now = self.clock.now();
            if let Leave::Now(busy) = self.leave(now)? {
                if let Some(queued) = self.store.next_due(now, &busy)? {
                    match self.one(&queued)? {
                        Some(end) => return Ok(end),
                        None => continue,
                    }
                }
                match self.store.next_due_at()? {
                    None => return Ok(RunEnd::Finished),
                    Some(at) if at - now > self.pace.patience => return Ok(RunEnd::Waiting(at)),
                    Some(_) => {}
                }
            }
            self.clock.wait(SLICE);
        }
    }

    /// Why nothing may be sent right now, whatever is queued, if it is not worth waiting.
    fn held_back(&mut self) -> Result<Option<RunEnd>, StoreFailure> {
        let end = loop {
            let minutes = self.pace.limits.quiet.and_then(|hours| hours.left_at(self.clock.minute_of_day()));
            let seconds = i64::from(minutes.unwrap_or(0)) * 60;
            if self.store.is_paused()? {
                break RunEnd::Paused;
            }
            if self.progress.check().is_err() {
                break RunEnd::Cancelled;
            }
            if seconds > self.pace.patience {
                break RunEnd::Quiet(self.clock.now() + seconds);
            }
            if seconds == 0 {
                return Ok(None);
            }
            self.clock.wait(SLICE);
        };
        // With nothing queued, nothing is held back.
        Ok(Some(self.store.next_due_at()?.map_or(RunEnd::Finished, |_| end)))
    }

    fn leave(&mut self, now: i64) -> Result<Leave, StoreFailure> {
        let limits = &self.pace.limits;
        if !limits.count() {
            return Ok(Leave::Now(Vec::new()));
        }
        let handed_over = self.store.handed_over_since(Limits::count_from(now))?;
        Ok(limits.leave(now, &handed_over))
    }

    fn settled(&self) -> u64 {
        self.report.sent + self.report.failed + self.report.uncertain + self.report.suppressed
    }

    /// Hands over one message. Returns how the whole run ends, if it does.
    fn one(&mut self, queued: &Queued) -> Result<Option<RunEnd>, StoreFailure> {
        if self.store.is_suppressed(queued.id)? {
            let error = "the recipient has asked for no more messages".to_owned();
            self.settle(queued, settlement(queued, State::Suppressed, error))?;
            return Ok(None);
        }
        if !self.store.claim(queued.id, self.clock.now())? {
            return Ok(None);
        }
        match self.messenger.send(&queued.message) {
            Ok(()) => {
                self.settle(queued, settlement(queued, State::Sent, String::new()))?;
                self.without_service = 0;
                self.end_streak()?;
                Ok(None)
            }
            Err(SendError::Permanent(error)) => {
                let about = About::Recipient;
                self.settle(queued, Settlement { about, ..settlement(queued, State::Failed, error) })?;
                Ok(None)
            }
            Err(SendError::Refused(refusal)) => self.refused(queued, refusal),
            Err(SendError::NoService(error)) => {
                let not_before = self.clock.now() + self.pace.reconnect;
                self.settle(queued, Settlement { not_before, ..settlement(queued, State::Queued, error.clone()) })?;
                Ok(self.stop_without_service(error))
            }
            Err(SendError::Uncertain(error)) => {
                self.settle(queued, settlement(queued, State::Uncertain, error.clone()))?;
                Ok(self.stop_without_service(error))
            }
        }
    }

    /// Settles a refused message as if the refusal concerned only it, and checks whether it does.
    fn refused(&mut self, queued: &Queued, refusal: Refusal) -> Result<Option<RunEnd>, StoreFailure> {
        self.without_service = 0;
        let settled = self.judge(queued, &refusal);
        let state = settled.state;
        self.settle(queued, settled)?;
        if refusal.about == About::Recipient || self.streak.add(queued, &refusal, state) < self.pace.most_alike {
            return Ok(None);
        }
        let mut any = false;
        for held in self.streak.end() {
            if self.pace.takes_back(held.about, held.queued.taken_back) {
                self.take_back(&held, &refusal.words)?;
                any = true;
            }
        }
        // If others were refused alike in earlier runs too, these messages have had their chance.
        let go_on = self.clock.now() + refusal.pause;
        Ok(any.then_some(RunEnd::Refused { words: refusal.words, go_on }))
    }

    fn judge(&self, queued: &Queued, refusal: &Refusal) -> Settlement {
        let Refusal { about, for_good, pause, .. } = *refusal;
        let error = refusal.words.clone();
        match about {
            // Not this message's fault: no attempt is counted.
            About::Sender => {
                let not_before = self.clock.now() + pause;
                Settlement { not_before, ..settlement(queued, State::Queued, error) }
            }
            _ if for_good => Settlement { about, ..settlement(queued, State::Failed, error) },
            _ => self.judge_not_now(queued, error),
        }
    }

    fn judge_not_now(&self, queued: &Queued, error: String) -> Settlement {
        let tries = queued.tries + 1;
        if tries >= self.pace.most_tries {
            let error = format!("given up after {tries} tries: {error}");
            return Settlement { tries, ..settlement(queued, State::Failed, error) };
        }
        let nth = usize::try_from(tries - 1).unwrap_or(usize::MAX).min(self.pace.back_off.len().saturating_sub(1));
        let pause = self.pace.back_off.get(nth).copied().unwrap_or(0);
        Settlement { tries, not_before: self.clock.now() + pause, ..settlement(queued, State::Queued, error) }
    }

    /// The server has accepted a message: earlier refusals that seemed to be about the sender concerned those messages
    /// after all, and count as attempts of theirs.
    fn end_streak(&mut self) -> Result<(), StoreFailure> {
        for held in self.streak.end().into_iter().filter(|held| held.about == About::Sender) {
            let error = "the server blamed the sender, but accepted others from the same sender".to_owned();
            self.settle(&held.queued, self.judge_not_now(&held.queued, error))?;
        }
        Ok(())
    }

    fn take_back(&mut self, held: &Held, error: &str) -> Result<(), StoreFailure> {
        self.store.take_back(&held.queued, error)?;
        if held.settled == State::Failed {
            self.report.failed = self.report.failed.saturating_sub(1);
        }
        let address = &held.queued.message.to_address;
        for problem in self.report.problems.iter_mut().filter(|problem| problem.address == *address) {
            problem.state = State::Queued;
        }
        Ok(())
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
    fn stop_without_service(&mut self, reason: String) -> Option<RunEnd> {
        self.without_service += 1;
        if self.without_service >= self.pace.most_without_service {
            return Some(RunEnd::NoService(reason));
        }
        let until = self.clock.now() + self.pace.reconnect;
        while self.clock.now() < until && self.progress.check().is_ok() {
            self.clock.wait(SLICE);
        }
        None
    }
}

/// What is recorded about a message by default.
fn settlement(queued: &Queued, state: State, error: String) -> Settlement {
    Settlement { state, tries: queued.tries, not_before: 0, about: About::Unclear, error }
}
