//! The outbox of the database as the sender sees it, and one run of sending.

use anyhow::{Result, anyhow};

use crate::actions::portal::unsubscribe_link;
use crate::delivery::outbox::{
    Attachment, AttachmentKind, Message, OutboxId, OutboxStore, Queued, Resolution, Settlement, StoreFailure,
};
use crate::delivery::sending::{Pace, RunReport, SystemClock, send_queued};
use crate::progress::Progress;
use crate::reports::campaign::OutboxCounts;
use crate::store::Store;
use crate::store::outbox::{OutboxState, StoredAttachment, StoredMessage};

/// Lets the sender see nothing of the database but its outbox.
struct Outbox<'a>(&'a mut Store);

impl OutboxStore for Outbox<'_> {
    fn next_due(&mut self, now: i64) -> Result<Option<Queued>, StoreFailure> {
        let Some(stored) = self.0.next_due_message(now)? else { return Ok(None) };
        let link = match self.0.message_customer(stored.id)? {
            Some(customer) => unsubscribe_link(self.0, customer)?,
            None => None,
        };
        Ok(Some(queued(stored, link)))
    }

    fn next_due_at(&mut self) -> Result<Option<i64>, StoreFailure> {
        Ok(self.0.next_due_at()?)
    }

    fn is_suppressed(&mut self, id: OutboxId) -> Result<bool, StoreFailure> {
        Ok(self.0.is_message_suppressed(id.0)?)
    }

    fn claim(&mut self, id: OutboxId) -> Result<bool, StoreFailure> {
        Ok(self.0.claim_message(id.0)?)
    }

    fn settle(&mut self, id: OutboxId, settlement: &Settlement) -> Result<(), StoreFailure> {
        let Settlement { state, tries, not_before, error } = settlement;
        let to = OutboxState { state: state.code(), tries: *tries, not_before: *not_before, error };
        Ok(self.0.settle_message(id.0, to)?)
    }

    fn recover(&mut self) -> Result<u64, StoreFailure> {
        Ok(self.0.recover_messages()?)
    }

    fn resolve(&mut self, id: OutboxId, resolution: Resolution) -> Result<bool, StoreFailure> {
        Ok(self.0.resolve_message(id.0, resolution.state().code())?)
    }

    fn counts(&mut self) -> Result<OutboxCounts, StoreFailure> {
        Ok(self.0.outbox_counts(None)?)
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

/// Sends everything that is queued.
///
/// # Errors
/// When no mail server is set up or the outbox cannot be used.
pub fn send(store: &mut Store, progress: &Progress) -> Result<RunReport> {
    let mut mailer = crate::actions::settings::mailer(store)?;
    send_queued(&mut Outbox(store), &mut mailer, &SystemClock, &Pace::default(), progress)
        .map_err(|error| anyhow!("the outbox could not be used: {error}"))
}

/// Decides about every message that was in hand when the program ended; answers how many there were.
///
/// # Errors
/// When the database cannot be written.
pub fn resolve_uncertain(store: &mut Store, resolution: Resolution) -> Result<u64> {
    let waiting = store.uncertain_messages()?;
    let mut decided = 0;
    for (id, _) in &waiting {
        decided += u64::from(store.resolve_message(*id, resolution.state().code())?);
    }
    if decided > 0 {
        let what = match resolution {
            Resolution::SendAgain => "are sent again",
            Resolution::WasSent => "count as sent",
        };
        store.log(&format!("Decided that {decided} uncertain messages {what}"))?;
    }
    Ok(decided)
}
