//! Jobs: named threads with their own connection; at most one of each kind, stale results dropped, panics caught.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use anyhow::{Context as _, Result};

use actions::backups::BackupOffer;
use actions::desks::SessionEnded;
use domain::request::JobRule;
use progress::{Cancelled, Progress};
use screens::action::{Action, FileAction};
use screens::around::{JobKind, JobsView, Running};

/// What a finished job does to the state; it runs on the window's thread and only stores the result.
pub type Apply<S> = Box<dyn FnOnce(&mut S) + Send>;

/// How a job ended.
pub enum Outcome<S> {
    Done(Apply<S>),
    Cancelled,
    /// The office does not know any more who works here.
    SignedOut(String),
    /// A headline and the details beneath it.
    Failed {
        headline: String,
        details: String,
        /// The action that replaces a damaged file with a good backup.
        restore: Option<Box<Action>>,
    },
}

/// A job that ended.
pub struct Finished<S> {
    pub kind: JobKind,
    pub title: String,
    pub outcome: Outcome<S>,
}

struct Message<S> {
    serial: u64,
    finished: Finished<S>,
}

struct Live {
    serial: u64,
    kind: JobKind,
    title: String,
    progress: Progress,
}

type Work<S> = Box<dyn FnOnce(&Progress) -> Result<Apply<S>> + Send>;

/// A job before it runs.
struct Waiting<S> {
    kind: JobKind,
    title: String,
    work: Work<S>,
}

/// A job that is to be started.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub kind: JobKind,
    pub rule: JobRule,
    /// What the window says meanwhile.
    pub title: &'a str,
}

/// Whether a job was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    Yes,
    /// A job of this kind is already running and must not be duplicated.
    AlreadyRunning,
}

/// The running jobs over a state `S`.
pub struct Jobs<S> {
    live: Vec<Live>,
    waiting: VecDeque<Waiting<S>>,
    next: u64,
    sender: Sender<Message<S>>,
    receiver: Receiver<Message<S>>,
    wake: Box<dyn Fn() -> Box<dyn Fn() + Send>>,
}

impl<S: 'static> Jobs<S> {
    /// `wake` creates a callback that asks the window for another frame when a job ends.
    pub fn new(wake: impl Fn() -> Box<dyn Fn() + Send> + 'static) -> Jobs<S> {
        let (sender, receiver) = channel();
        Jobs { live: Vec::new(), waiting: VecDeque::new(), next: 0, sender, receiver, wake: Box::new(wake) }
    }

    /// Starts a job that needs no open database.
    pub fn start_free<T: Send + 'static>(
        &mut self,
        kind: JobKind,
        title: &str,
        work: impl FnOnce(&Progress) -> Result<T> + Send + 'static,
        apply: impl FnOnce(&mut S, T) + Send + 'static,
    ) -> Started {
        self.begin(Wanted { kind, rule: kind.rule(), title }, work, apply)
    }

    /// Starts a job by a rule of its own.
    pub fn begin<T: Send + 'static>(
        &mut self,
        wanted: Wanted<'_>,
        work: impl FnOnce(&Progress) -> Result<T> + Send + 'static,
        apply: impl FnOnce(&mut S, T) + Send + 'static,
    ) -> Started {
        let work: Work<S> = Box::new(move |progress| {
            let value = work(progress)?;
            Ok(Box::new(move |state: &mut S| apply(state, value)) as Apply<S>)
        });
        let Wanted { kind, rule, title } = wanted;
        let waiting = Waiting { kind, title: title.to_owned(), work };
        let running = self.live.iter().any(|job| job.kind == kind);
        match rule {
            JobRule::Once if running => return Started::AlreadyRunning,
            JobRule::InTurn if running => self.waiting.push_back(waiting),
            JobRule::NewestWins => {
                self.cancel(kind);
                self.live.retain(|job| job.kind != kind);
                self.spawn(waiting);
            }
            JobRule::Once | JobRule::InTurn => self.spawn(waiting),
        }
        Started::Yes
    }

    fn spawn(&mut self, job: Waiting<S>) {
        self.next += 1;
        let serial = self.next;
        let progress = Progress::new();
        let Waiting { kind, title, work } = job;
        self.live.push(Live { serial, kind, title: title.clone(), progress: progress.clone() });
        let (sender, wake) = (self.sender.clone(), (self.wake)());
        let name = format!("{kind:?}");
        let told = title.clone();
        let body = move || {
            let outcome = match catch_unwind(AssertUnwindSafe(|| work(&progress))) {
                Ok(Ok(apply)) => Outcome::Done(apply),
                Ok(Err(error)) => ended(&error),
                Err(panic) => Outcome::Failed {
                    headline: "Something went wrong inside the program; your data is unchanged.".into(),
                    details: panic_text(panic.as_ref()),
                    restore: None,
                },
            };
            // The window may already be closed; then nobody waits for the result.
            let _ = sender.send(Message { serial, finished: Finished { kind, title: told, outcome } });
            wake();
        };
        if let Err(error) = thread::Builder::new().name(name).spawn(body).context("the system gave no thread") {
            let (headline, details) = (format!("{title} could not start."), format!("{error:#}"));
            let outcome = Outcome::Failed { headline, details, restore: None };
            // The receiver lives as long as `self`, so this cannot fail.
            let _ = self.sender.send(Message { serial, finished: Finished { kind, title, outcome } });
        }
    }

    /// The jobs that ended since the last call; results of replaced jobs are dropped.
    pub fn drain(&mut self) -> Vec<Finished<S>> {
        let mut ended = Vec::new();
        while let Ok(message) = self.receiver.try_recv() {
            let Some(at) = self.live.iter().position(|job| job.serial == message.serial) else { continue };
            self.live.remove(at);
            let kind = message.finished.kind;
            ended.push(message.finished);
            if let Some(next) = self.waiting.iter().position(|job| job.kind == kind)
                && let Some(job) = self.waiting.remove(next)
            {
                self.spawn(job);
            }
        }
        ended
    }

    /// Asks the job of a kind to stop.
    pub fn cancel(&self, kind: JobKind) {
        self.live.iter().filter(|job| job.kind == kind).for_each(|job| job.progress.cancel());
    }

    /// Asks every job that belongs to an open file to stop and drops its result.
    pub fn abandon(&mut self) {
        self.live.iter().for_each(|job| job.progress.cancel());
        self.live.clear();
        self.waiting.clear();
    }

    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.live.is_empty()
    }

    /// The jobs as screens see them.
    #[must_use]
    pub fn view(&self) -> JobsView {
        let running = |job: &Live| {
            let now = job.progress.snapshot();
            let share = (now.total > 0).then(|| (now.done as f64 / now.total as f64).min(1.0));
            Running { kind: job.kind, title: job.title.clone(), stage: now.stage, share }
        };
        JobsView { running: self.live.iter().map(running).collect() }
    }
}

fn ended<S>(error: &anyhow::Error) -> Outcome<S> {
    if error.chain().any(|cause| cause.downcast_ref::<Cancelled>().is_some()) {
        return Outcome::Cancelled;
    }
    if let Some(ended) = error.downcast_ref::<SessionEnded>() {
        return Outcome::SignedOut(capitalised(&ended.to_string()));
    }
    if let Some(offer) = error.downcast_ref::<BackupOffer>() {
        let (database, backup) = (offer.database.clone(), offer.backup.clone());
        let restore = Some(Box::new(Action::File(FileAction::Restore { database, backup })));
        return Outcome::Failed { headline: capitalised(&offer.spoken()), details: String::new(), restore };
    }
    let details = error.chain().skip(1).map(ToString::to_string).collect::<Vec<_>>().join("\n");
    Outcome::Failed { headline: capitalised(&error.to_string()), details, restore: None }
}

/// A sentence with a capital letter: errors from lower layers are worded to follow a colon.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "No details are known.".into())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use screens::around::{AnalysisJob, CampaignJob};

    fn jobs() -> Jobs<Vec<u32>> {
        Jobs::new(|| Box::new(|| ()))
    }

    fn finish(jobs: &mut Jobs<Vec<u32>>, state: &mut Vec<u32>) -> Vec<String> {
        let start = Instant::now();
        let mut failures = Vec::new();
        while !jobs.is_idle() && start.elapsed() < Duration::from_secs(10) {
            for finished in jobs.drain() {
                match finished.outcome {
                    Outcome::Done(apply) => apply(state),
                    Outcome::Cancelled => failures.push("cancelled".into()),
                    Outcome::SignedOut(why) => failures.push(why),
                    Outcome::Failed { headline, details, .. } => failures.push(format!("{headline}|{details}")),
                }
            }
            thread::sleep(Duration::from_millis(1));
        }
        failures
    }

    #[test]
    fn the_newest_of_a_kind_wins_and_the_older_result_is_dropped() {
        let (mut jobs, mut state) = (jobs(), Vec::new());
        let slow = |p: &Progress| {
            while p.check().is_ok() {
                thread::sleep(Duration::from_millis(1));
            }
            Ok(1)
        };
        jobs.start_free(JobKind::Analysis(AnalysisJob::Kpis), "old", slow, |s: &mut Vec<u32>, n| s.push(n));
        jobs.start_free(JobKind::Analysis(AnalysisJob::Kpis), "new", |_| Ok(2), |s: &mut Vec<u32>, n| s.push(n));
        assert!(finish(&mut jobs, &mut state).is_empty());
        assert_eq!(state, [2]);
    }

    #[test]
    fn small_changes_are_made_one_after_the_other() {
        let (mut jobs, mut state) = (jobs(), Vec::new());
        for i in 0..5 {
            jobs.begin(
                Wanted { kind: JobKind::Write, rule: JobRule::InTurn, title: "write" },
                move |_| Ok(i),
                |s: &mut Vec<u32>, n| s.push(n),
            );
        }
        finish(&mut jobs, &mut state);
        assert_eq!(state, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_second_sending_is_refused() {
        let mut jobs = jobs();
        let slow = |_: &Progress| {
            thread::sleep(Duration::from_millis(30));
            Ok(())
        };
        assert_eq!(
            jobs.begin(
                Wanted { kind: JobKind::Campaigns(CampaignJob::Send), rule: JobRule::Once, title: "a" },
                slow,
                |_, ()| ()
            ),
            Started::Yes
        );
        assert_eq!(
            jobs.begin(
                Wanted { kind: JobKind::Campaigns(CampaignJob::Send), rule: JobRule::Once, title: "b" },
                slow,
                |_, ()| ()
            ),
            Started::AlreadyRunning
        );
    }

    #[test]
    fn a_panic_becomes_a_message_and_cancelling_is_no_error() {
        let (mut jobs, mut state) = (jobs(), Vec::new());
        let failing = |_: &Progress| -> Result<()> { panic!("on purpose") };
        jobs.start_free(JobKind::Analysis(AnalysisJob::Patterns), "breaks", failing, |_, ()| ());
        let told = finish(&mut jobs, &mut state);
        assert!(told[0].contains("on purpose"), "{told:?}");
        let waiting = |p: &Progress| {
            loop {
                p.check()?;
                thread::sleep(Duration::from_millis(1));
            }
        };
        jobs.start_free(JobKind::Analysis(AnalysisJob::Patterns), "waits", waiting, |_, ()| ());
        jobs.cancel(JobKind::Analysis(AnalysisJob::Patterns));
        assert_eq!(finish(&mut jobs, &mut state), ["cancelled"]);
    }
}
