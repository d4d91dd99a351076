//! The database's outbox as the sender sees it: always the messages of one mailing, never anything else that waits.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::scope::MAIL_REFUSED;
use delivery::outbox::{
    Attachment, AttachmentKind, Message, OutboxId, OutboxStore, Queued, Settlement, State, StoreFailure,
};
use delivery::sending::{Clock as _, Pace, RunEnd, RunReport, SystemClock, clock, send_queued};
use domain::day::Day;
use domain::resolution::{Failed, Resolution};
use progress::Progress;
use reports::campaign::OutboxCounts;
use reports::sending::SendReport;
use store::outbox::{Mailing, StoredAttachment, StoredMessage};
use store::outbox_run::OutboxState;
use store::{Store, StoreError};

/// How many of the server's replies about failed messages are reported at most.
const MOST_SAID: usize = 3;
/// Why a paused campaign sends nothing.
pub const PAUSED: &str = "the sending of this campaign is paused; resume it to continue";

/// Who mails: says of its own messages what leaves, and how they are settled.
pub(crate) trait Outgoing {
    fn mailing(&self) -> Mailing;

    /// A waiting message as it leaves now; none if nothing is left to be said, and then it is settled.
    fn as_it_leaves(&self, store: &mut Store, waiting: StoredMessage, today: Day) -> Result<Option<StoredMessage>>;

    /// The address by which whoever gets a message unsubscribes; none if there is no such thing.
    fn unsubscribe_link(&self, _store: &mut Store, _message: i64) -> Result<Option<String>> {
        Ok(None)
    }

    /// Whether a person has halted the sending.
    fn is_paused(&self, _store: &Store) -> Result<bool, StoreError> {
        Ok(false)
    }

    fn counts(&self, store: &Store) -> Result<OutboxCounts, StoreError>;

    /// Makes good what the end of the messages had settled, after some of them were queued once more.
    fn reopen(&self, _store: &mut Store) -> Result<()> {
        Ok(())
    }

    /// Settles what depends on where the messages stand now.
    fn settle(&self, _store: &mut Store) -> Result<()> {
        Ok(())
    }
}

/// Shows the sender only the messages of one mailing: a user who sends a lead list has not decided about a waiting
/// campaign.
struct Outbox<'a> {
    store: &'a mut Store,
    outgoing: &'a dyn Outgoing,
    today: Day,
    /// The name of this run.
    run: &'a str,
}

impl OutboxStore for Outbox<'_> {
    fn next_due(&mut self, now: i64, busy: &[String]) -> Result<Option<Queued>, StoreFailure> {
        let stored = loop {
            let Some(waiting) = self.store.next_due_message(self.outgoing.mailing(), now, busy)? else {
                return Ok(None);
            };
            // If nothing is left to say, the message is settled and the next one takes its turn.
            if let Some(leaving) = self.outgoing.as_it_leaves(self.store, waiting, self.today)? {
                break leaving;
            }
        };
        let link = self.outgoing.unsubscribe_link(self.store, stored.id)?;
        Ok(Some(queued(stored, link)))
    }

    fn next_due_at(&mut self) -> Result<Option<i64>, StoreFailure> {
        Ok(self.store.next_due_at(self.outgoing.mailing())?)
    }

    fn is_suppressed(&mut self, id: OutboxId) -> Result<bool, StoreFailure> {
        Ok(self.store.is_message_suppressed(id.0)?)
    }

    fn is_paused(&mut self) -> Result<bool, StoreFailure> {
        Ok(self.outgoing.is_paused(self.store)?)
    }

    fn handed_over_since(&mut self, moment: i64) -> Result<Vec<(i64, String)>, StoreFailure> {
        Ok(self.store.handed_over_since(moment)?)
    }

    fn claim(&mut self, id: OutboxId, now: i64) -> Result<bool, StoreFailure> {
        Ok(self.store.claim_message(id.0, self.run, now)?)
    }

    fn settle(&mut self, id: OutboxId, settlement: &Settlement) -> Result<(), StoreFailure> {
        let Settlement { state, tries, not_before, about, error } = settlement;
        let refusal = if *state == State::Failed { about.code() } else { "" };
        let to = OutboxState { state: state.code(), tries: *tries, not_before: *not_before, refusal, error };
        Ok(self.store.settle_message(id.0, self.run, to)?)
    }

    fn take_back(&mut self, queued: &Queued, error: &str) -> Result<(), StoreFailure> {
        Ok(self.store.take_back_message(queued.id.0, self.run, queued.tries, error)?)
    }

    fn recover(&mut self) -> Result<u64, StoreFailure> {
        Ok(self.store.recover_messages()?)
    }

    fn resolve(&mut self, id: OutboxId, resolution: Resolution) -> Result<bool, StoreFailure> {
        Ok(self.store.resolve_message(id.0, State::after(resolution).code())?)
    }

    fn counts(&mut self) -> Result<OutboxCounts, StoreFailure> {
        Ok(self.outgoing.counts(self.store)?)
    }
}

fn queued(stored: StoredMessage, link: Option<String>) -> Queued {
    let attachment = |file: StoredAttachment| Attachment {
        name: file.name,
        kind: if file.kind == "pdf" { AttachmentKind::Pdf } else { AttachmentKind::Csv },
        bytes: file.bytes,
    };
    Queued {
        id: OutboxId(stored.id),
        tries: stored.tries,
        taken_back: stored.taken_back,
        message: Message {
            message_id: stored.message_id,
            to_name: stored.to_name,
            to_address: stored.to_address,
            subject: stored.subject,
            text: stored.text,
            html: stored.html,
            unsubscribe: stored.unsubscribe,
            unsubscribe_link: link,
            attachments: stored.attachments.into_iter().map(attachment).collect(),
        },
    }
}

/// Sends what is queued of one mailing; a campaign's status then follows from its messages.
///
/// # Errors
/// When no mail server is set up or the outbox cannot be used.
pub(crate) fn send(store: &mut Store, outgoing: &dyn Outgoing, today: Day, progress: &Progress) -> Result<RunReport> {
    let mut server = crate::mail_setup::mailer(store)?;
    let pace = Pace { limits: crate::mail_setup::limits(store)?, ..Pace::default() };
    let run = store.begin_run()?;
    let mut outbox = Outbox { store, outgoing, today, run: run.name() };
    let done = send_queued(&mut outbox, &mut server, &SystemClock, &pace, progress)
        .map_err(|error| anyhow::Error::from_boxed(error).context("the outbox could not be used"));
    // What a run did before it broke off counts too.
    store.atomically(|store| {
        if let Ok(done) = &done {
            note_refusal(store, done)?;
        }
        outgoing.settle(store)
    })?;
    done
}

/// The server refused everything; automatic runs leave it alone until then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct ServerRefused {
    /// Unix seconds.
    until: i64,
    words: String,
}

fn note_refusal(store: &mut Store, run: &RunReport) -> Result<()> {
    if let RunEnd::Refused { words, go_on } = &run.end {
        store.set_setting(MAIL_REFUSED, &ServerRefused { until: *go_on, words: words.clone() })?;
    } else if run.sent > 0 {
        store.set_setting(MAIL_REFUSED, &ServerRefused::default())?;
    }
    Ok(())
}

/// Why nothing should be sent automatically now: the server refused everything, and the time to resume has not come.
///
/// # Errors
/// When the database cannot be read.
pub fn server_refuses(store: &Store) -> Result<Option<String>> {
    let ServerRefused { until, words } = store.setting(MAIL_REFUSED)?;
    Ok((until > SystemClock.now()).then(|| told_refusal(&words, until)))
}

fn told_refusal(words: &str, go_on: i64) -> String {
    format!("the mail server refuses everything at the moment ({words}); send again after {}", clock::spoken(go_on))
}

/// The outcome of a run, with the state of the messages of its mailing.
///
/// # Errors
/// When the database cannot be read.
pub fn report(store: &Store, of: Mailing, counts: OutboxCounts, run: RunReport) -> Result<SendReport> {
    let stopped = match run.end {
        RunEnd::Finished => None,
        RunEnd::Waiting(at) => Some(format!("the next try is due at {}; send again then", clock::spoken(at))),
        RunEnd::Cancelled => Some("the sending was stopped; send again to continue".to_owned()),
        RunEnd::Paused => Some(PAUSED.to_owned()),
        RunEnd::Quiet(until) => {
            Some(format!("your settings allow no sending at this hour; send again after {}", clock::spoken(until)))
        }
        RunEnd::NoService(reason) => {
            Some(format!("the mail server accepted nothing: {reason}; send again in a few minutes"))
        }
        RunEnd::Refused { words, go_on } => Some(told_refusal(&words, go_on)),
    };
    let is_told = |state: State| matches!(state, State::Failed | State::Uncertain);
    let mut said: Vec<(String, u64)> = Vec::new();
    for problem in run.problems.into_iter().filter(|problem| is_told(problem.state)) {
        match said.iter_mut().find(|(words, _)| *words == problem.error) {
            Some((_, times)) => *times += 1,
            None => said.push((problem.error, 1)),
        }
    }
    let problems = said.into_iter().take(MOST_SAID).map(|(words, times)| format!("{times} × {words}")).collect();
    let (elsewhere, bad_recipients) = (store.messages_in_hand(of)?, store.refused_recipients(of)?);
    Ok(SendReport { elsewhere, bad_recipients, stopped, problems, ..SendReport::from_counts(counts) })
}

/// Queues failed messages of a mailing again; returns how many.
///
/// # Errors
/// When the database cannot be written.
pub(crate) fn retry_failed(store: &mut Store, outgoing: &dyn Outgoing, which: Failed) -> Result<u64> {
    let of = outgoing.mailing();
    store.atomically(|store| {
        let queued = store.retry_failed_messages(of, which)?;
        if queued > 0 {
            store.log(&format!("Queued {queued} failed messages of {} once more", name_of(of)))?;
            outgoing.reopen(store)?;
            outgoing.settle(store)?;
        }
        Ok(queued)
    })
}

/// Resolves every message of a mailing that was being sent when the program ended, including those not found until now;
/// returns how many there were.
///
/// # Errors
/// When the database cannot be written.
pub(crate) fn resolve_uncertain(store: &mut Store, outgoing: &dyn Outgoing, resolution: Resolution) -> Result<u64> {
    let of = outgoing.mailing();
    store.atomically(|store| {
        store.recover_messages()?;
        let mut decided = 0;
        for id in store.uncertain_messages(of)? {
            decided += u64::from(store.resolve_message(id, State::after(resolution).code())?);
        }
        if decided > 0 {
            let what = match resolution {
                Resolution::SendAgain => "are sent again",
                Resolution::WasSent => "count as sent",
            };
            store.log(&format!("Decided that {decided} uncertain messages of {} {what}", name_of(of)))?;
        }
        outgoing.settle(store)?;
        Ok(decided)
    })
}

fn name_of(mailing: Mailing) -> String {
    match mailing {
        Mailing::Campaign(campaign) => format!("campaign {campaign}"),
        Mailing::LeadList(list) => format!("lead list {list}"),
    }
}
