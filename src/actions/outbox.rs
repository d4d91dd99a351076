//! The outbox of the database as the sender sees it: always the messages of one mailing, never what else waits.

use anyhow::Result;

use crate::actions::leads::as_it_leaves;
use crate::actions::portal::unsubscribe_link;
use crate::delivery::outbox::{
    Attachment, AttachmentKind, Message, OutboxId, OutboxStore, Queued, Settlement, State, StoreFailure,
};
use crate::delivery::sending::{Pace, RunReport, SystemClock, send_queued};
use crate::domain::day::Day;
use crate::domain::resolution::Resolution;
use crate::progress::Progress;
use crate::reports::campaign::OutboxCounts;
use crate::store::Store;
use crate::store::outbox::{Mailing, OutboxState, StoredAttachment, StoredMessage};

/// Lets the sender see nothing of the database but the messages of one mailing: whoever sends a lead list has not decided
/// about a campaign that waits.
struct Outbox<'a> {
    store: &'a mut Store,
    of: Mailing,
    today: Day,
}

impl OutboxStore for Outbox<'_> {
    fn next_due(&mut self, now: i64) -> Result<Option<Queued>, StoreFailure> {
        let stored = loop {
            let Some(waiting) = self.store.next_due_message(self.of, now)? else { return Ok(None) };
            // Where nothing is left to be said, the message is settled and the next one has its turn.
            if let Some(leaving) = as_it_leaves(self.store, waiting, self.today)? {
                break leaving;
            }
        };
        let link = match self.store.message_customer(stored.id)? {
            Some(customer) => unsubscribe_link(self.store, customer)?,
            None => None,
        };
        Ok(Some(queued(stored, link)))
    }

    fn next_due_at(&mut self) -> Result<Option<i64>, StoreFailure> {
        Ok(self.store.next_due_at(self.of)?)
    }

    fn is_suppressed(&mut self, id: OutboxId) -> Result<bool, StoreFailure> {
        Ok(self.store.is_message_suppressed(id.0)?)
    }

    fn claim(&mut self, id: OutboxId) -> Result<bool, StoreFailure> {
        Ok(self.store.claim_message(id.0)?)
    }

    fn settle(&mut self, id: OutboxId, settlement: &Settlement) -> Result<(), StoreFailure> {
        let Settlement { state, tries, not_before, error } = settlement;
        let to = OutboxState { state: state.code(), tries: *tries, not_before: *not_before, error };
        Ok(self.store.settle_message(id.0, to)?)
    }

    fn recover(&mut self) -> Result<u64, StoreFailure> {
        Ok(self.store.recover_messages()?)
    }

    fn resolve(&mut self, id: OutboxId, resolution: Resolution) -> Result<bool, StoreFailure> {
        Ok(self.store.resolve_message(id.0, State::after(resolution).code())?)
    }

    fn counts(&mut self) -> Result<OutboxCounts, StoreFailure> {
        Ok(match self.of {
            Mailing::Campaign(campaign) => self.store.outbox_counts(Some(campaign))?,
            Mailing::LeadList(list) => self.store.outbox_counts_of_list(list)?,
        })
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

/// Sends what is queued of one mailing; a campaign then stands as far as its messages do.
///
/// # Errors
/// When no mail server is set up or the outbox cannot be used.
pub fn send(store: &mut Store, of: Mailing, today: Day, progress: &Progress) -> Result<RunReport> {
    let mut mailer = crate::actions::settings::mailer(store)?;
    let mut outbox = Outbox { store, of, today };
    let run = send_queued(&mut outbox, &mut mailer, &SystemClock, &Pace::default(), progress)
        .map_err(|error| anyhow::Error::from_boxed(error).context("the outbox could not be used"));
    // Also what a run did that broke off counts.
    store.atomically(|store| settle(store, of))?;
    run
}

/// Decides about every message of a mailing that was in hand when the program ended; answers how many there were.
///
/// # Errors
/// When the database cannot be written.
pub fn resolve_uncertain(store: &mut Store, of: Mailing, resolution: Resolution) -> Result<u64> {
    store.atomically(|store| {
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
        settle(store, of)?;
        Ok(decided)
    })
}

fn name_of(mailing: Mailing) -> String {
    match mailing {
        Mailing::Campaign(campaign) => format!("campaign {campaign}"),
        Mailing::LeadList(list) => format!("lead list {list}"),
    }
}

fn settle(store: &mut Store, of: Mailing) -> Result<()> {
    match of {
        Mailing::Campaign(campaign) => crate::actions::campaigns::settle(store, campaign),
        Mailing::LeadList(_) => Ok(()),
    }
}
