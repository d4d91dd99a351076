//! Leads by e-mail. The content of a message is decided at the moment it is sent: while it waits, people refuse, leads
//! move and lists expire.

use anyhow::{Result, bail};

use super::handover::{Handover, look_up_callable, note, publish_and_hand_over, share_of};
use crate::database;
use crate::mail_setup::reply_address;
use crate::outbox::{self, Outgoing};
use crate::scope::{BUSINESS, MAIL};
use delivery::dealer_mail;
use delivery::outbox::{Attachment, AttachmentKind, Message, OutboxId, message_id};
use domain::day::Day;
use domain::dealer::HandoverMeans;
use domain::resolution::Resolution;
use progress::Progress;
use reports::campaign::OutboxCounts;
use reports::leads::LeadLine;
use reports::sending::SendReport;
use reports::settings::{Business, MailServer};
use store::handover_receipt::HandoverState;
use store::outbox::{Mailing, StoredAttachment, StoredMessage};
use store::outbox_run::OutboxState;
use store::{Store, StoreError};

/// The messages of a lead list.
struct LeadMail(i64);

impl Outgoing for LeadMail {
    fn mailing(&self) -> Mailing {
        Mailing::LeadList(self.0)
    }

    fn as_it_leaves(&self, store: &mut Store, waiting: StoredMessage, today: Day) -> Result<Option<StoredMessage>> {
        as_it_leaves(store, waiting, today)
    }

    fn counts(&self, store: &Store) -> Result<OutboxCounts, StoreError> {
        store.outbox_counts_of_list(self.0)
    }
}

/// Mails each dealer with an e-mail address the leads not mailed to them before, with the call sheets and the table
/// attached; returns the outcome of this run and what is still open from earlier ones.
///
/// # Errors
/// When the list is not assigned, no dealer has an e-mail address, or no mail server is set up.
pub fn mail(store: &mut Store, list: i64, today: Day, progress: &Progress) -> Result<SendReport> {
    crate::mail_setup::mailer(store)?;
    look_up_callable(store, list, today)?;
    store.atomically(|store| queue(store, list, today))?;
    let before = store.outbox_counts_of_list(list)?.suppressed;
    let outgoing = LeadMail(list);
    let run = database::after(
        "what was mailed is recorded, the rest stays queued, and the message being sent at that moment is uncertain; free some space and mail again",
        outbox::send(store, &outgoing, today, progress),
    )?;
    let OutboxCounts { queued, uncertain, suppressed, .. } = store.outbox_counts_of_list(list)?;
    // Including those with nothing left to tell.
    let suppressed = suppressed.saturating_sub(before);
    let counts = OutboxCounts { queued, uncertain, sent: run.sent, failed: run.failed, suppressed };
    outbox::report(store, outgoing.mailing(), counts, run)
}

/// Resolves every message of a list that was being sent when the program ended; returns how many there were. A message
/// that is sent again states what applies at that time.
///
/// # Errors
/// When the database cannot be written.
pub fn resolve_uncertain(store: &mut Store, list: i64, resolution: Resolution) -> Result<u64> {
    outbox::resolve_uncertain(store, &LeadMail(list), resolution)
}

/// Queues a message for each dealer who has leads not mailed yet. If there is no dealer to mail to, nothing is
/// published either.
fn queue(store: &mut Store, list: i64, today: Day) -> Result<()> {
    let (report, shares) = publish_and_hand_over(store, list, today)?;
    let server: MailServer = store.setting(MAIL)?;
    let from = reply_address(&server).unwrap_or_default().to_owned();
    let database: String = store.setting("database_id")?;
    let reachable: Vec<Handover> = shares.into_iter().filter(|share| !share.dealer.email.trim().is_empty()).collect();
    if reachable.is_empty() {
        bail!("no dealer of this list has an e-mail address; print the lists or write them to files");
    }
    for share in reachable {
        let mailed = store.leads_mailed(list, share.id)?;
        if share.leads.iter().all(|lead| mailed.contains(&lead.id)) {
            continue;
        }
        store.set_aside_settled_message(list, share.id)?;
        let announced = StoredMessage {
            to_name: share.dealer.name.clone(),
            to_address: share.dealer.email.trim().to_owned(),
            subject: report.name.clone(),
            ..StoredMessage::default()
        };
        let name = |row| message_id(&database, OutboxId(row), &from);
        store.enqueue((list, share.id), &announced, name)?;
    }
    Ok(store.log(&format!("Queued the leads of list {list} '{}' for the dealers", report.name))?)
}

/// A queued message as it leaves now. It is written anew from what the dealer may be told today, with a receipt for
/// exactly that; none if nothing is left to tell, and then the message is settled.
fn as_it_leaves(store: &mut Store, queued: StoredMessage, today: Day) -> Result<Option<StoredMessage>> {
    let Some((list, dealer)) = store.message_to_dealer(queued.id)? else { return Ok(Some(queued)) };
    // Looked at before anybody has to wait.
    share_of(store, list, dealer, today)?;
    store.atomically(|store| {
        let mailed = store.leads_mailed(list, dealer)?;
        let share = share_of(store, list, dealer, today)?.map(|(report, mut share)| {
            share.leads.retain(|lead| !mailed.contains(&lead.id));
            (report, share)
        });
        let to_tell = share.filter(|(_, share)| !share.leads.is_empty() && !share.dealer.email.trim().is_empty());
        let Some((report, share)) = to_tell else {
            let error = "By the time it was due to be sent, nothing was left that this dealer may see.";
            let state = OutboxState { state: "suppressed", tries: queued.tries, error, ..OutboxState::default() };
            store.settle_message(queued.id, "", state)?;
            return Ok(None);
        };
        let business: Business = store.setting(BUSINESS)?;
        let leads: Vec<&LeadLine> = share.leads.iter().collect();
        let message = stored(dealer_mail::compose(&report, &share.dealer, &leads, &business, today)?, &queued);
        if !store.reword_message(queued.id, &message)? {
            return Ok(None);
        }
        note(store, &report, &share, HandoverMeans::Email, HandoverState::ByMessage(queued.id), today)?;
        Ok(Some(message))
    })
}

/// A message that replaces a waiting one, under its number and Message-ID.
fn stored(message: Message, queued: &StoredMessage) -> StoredMessage {
    let attachment = |file: Attachment| StoredAttachment {
        kind: match file.kind {
            AttachmentKind::Pdf => "pdf".to_owned(),
            AttachmentKind::Csv => "csv".to_owned(),
        },
        name: file.name,
        bytes: file.bytes,
    };
    StoredMessage {
        id: queued.id,
        message_id: queued.message_id.clone(),
        tries: queued.tries,
        taken_back: queued.taken_back,
        to_name: message.to_name,
        to_address: message.to_address,
        subject: message.subject,
        text: message.text,
        html: message.html,
        unsubscribe: message.unsubscribe,
        attachments: message.attachments.into_iter().map(attachment).collect(),
    }
}
