//! Handing leads to the dealers: files, e-mail, paper.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::permitted::Permitted;
use super::publishing::publish;
use crate::actions::campaigns::reply_address;
use crate::actions::outbox;
use crate::actions::scope::{BUSINESS, MAIL};
use crate::delivery::dealer_mail;
use crate::delivery::files::{self, ByteOrderMark};
use crate::delivery::outbox::{Attachment, AttachmentKind, Message, OutboxId, message_id};
use crate::delivery::pages;
use crate::delivery::print::{Handed, PrintOptions, print_pdf};
use crate::domain::day::Day;
use crate::domain::dealer::{Dealer, DealerId, Handover};
use crate::domain::lead::{Outcome, PersonField};
use crate::progress::Progress;
use crate::reports::campaign::OutboxCounts;
use crate::reports::leads::{LeadLine, LeadListReport};
use crate::reports::settings::{Business, MailServer};
use crate::store::Store;
use crate::store::outbox::{Mailing, Occasion, StoredAttachment, StoredMessage};
use crate::store::receipt::NewReceipt;

/// One dealer with the leads to be handed over.
pub(in crate::actions) struct Share {
    pub id: DealerId,
    pub dealer: Dealer,
    pub leads: Vec<LeadLine>,
}

/// Every dealer of a list with the leads that are still to be worked and may be called today, and no more of each person
/// than the list says. A list that the dealers do not have yet is published by this.
fn shares(store: &mut Store, list: i64, today: Day) -> Result<(LeadListReport, Vec<Share>)> {
    let stored = store.lead_list(list)?;
    if let Some(last) = stored.expires.filter(|last| *last < today) {
        bail!("list {list} expired on {}; make a new one", last.spoken());
    }
    if stored.published.is_none() {
        publish(store, list, today)?;
    }
    let report = super::report(store, list, today)?;
    let mut shares = Vec::new();
    for (id, dealer) in store.dealers()? {
        shares.extend(share(store, &report, id, dealer, today)?);
    }
    if shares.is_empty() {
        bail!("no lead of list {list} is left to be worked");
    }
    Ok((report, shares))
}

/// What one dealer has of a published list that has not expired; none where nothing is left to be worked.
pub(in crate::actions) fn share_of(
    store: &mut Store,
    list: i64,
    dealer: DealerId,
    today: Day,
) -> Result<Option<(LeadListReport, Share)>> {
    if !store.lists_of_dealer(dealer, today)?.contains(&list) {
        return Ok(None);
    }
    let Some((id, dealer)) = store.dealers()?.into_iter().find(|(id, _)| *id == dealer) else { return Ok(None) };
    let report = super::report(store, list, today)?;
    let share = share(store, &report, id, dealer, today)?;
    Ok(share.map(|share| (report, share)))
}

/// The leads of a dealer that are to be worked and may be called today; none where there are none.
fn share(store: &Store, report: &LeadListReport, id: DealerId, dealer: Dealer, today: Day) -> Result<Option<Share>> {
    let held = store.leads_of(report.list, id)?;
    let permitted = Permitted::of(store, held.iter().map(|(customer, _)| *customer), today)?;
    let open = |lead: &LeadLine| !lead.outcome.is_some_and(Outcome::is_final);
    let leads: Vec<LeadLine> = held
        .into_iter()
        .filter(|(customer, lead)| permitted.holds(*customer) && open(lead))
        .map(|(_, lead)| least(lead, &report.fields))
        .collect();
    Ok((!leads.is_empty()).then_some(Share { id, dealer, leads }))
}

/// A lead with no more of the person than name, postcode, town and these fields.
pub(in crate::actions) fn least(lead: LeadLine, fields: &[PersonField]) -> LeadLine {
    let keep = |field: PersonField, text: String| if fields.contains(&field) { text } else { String::new() };
    LeadLine {
        phone: keep(PersonField::Telephone, lead.phone),
        email: keep(PersonField::Email, lead.email),
        address: keep(PersonField::Address, lead.address),
        ..lead
    }
}

/// Names of what is told of each person.
fn told(report: &LeadListReport) -> Vec<String> {
    let always = ["Name", "Postcode", "Town", "Reason", "Need"].map(str::to_owned);
    always.into_iter().chain(report.fields.iter().map(|field| field.name().to_owned())).collect()
}

pub(in crate::actions) fn note(
    store: &mut Store,
    report: &LeadListReport,
    share: &Share,
    means: Handover,
    today: Day,
) -> Result<()> {
    let recipient = match means {
        Handover::Email => format!("{} <{}>", share.dealer.name, share.dealer.email.trim()),
        _ => share.dealer.name.clone(),
    };
    let receipt = NewReceipt {
        list: report.list,
        dealer: share.id,
        recipient: &recipient,
        means,
        persons: share.leads.len(),
        fields: &told(report),
    };
    Ok(store.put_receipt(&receipt, today)?)
}

/// "d-03-brook-motors": id and name, without anything that a file system could mind.
fn file_name(dealer: &Dealer) -> String {
    let plain: String = format!("{} {}", dealer.external_id, dealer.name)
        .chars()
        .map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-").chars().take(80).collect()
}

/// Writes one PDF of call sheets and one CSV a dealer into a folder; answers the files.
///
/// # Errors
/// When the list is not assigned or a file cannot be written.
pub fn write_files(
    store: &mut Store,
    list: i64,
    folder: &Path,
    today: Day,
    progress: &Progress,
) -> Result<Vec<PathBuf>> {
    let (report, shares) = shares(store, list, today)?;
    let business: Business = store.setting(BUSINESS)?;
    std::fs::create_dir_all(folder).with_context(|| format!("the folder '{}' cannot be made", folder.display()))?;
    progress.stage("Typesetting call sheets", shares.len() as u64)?;
    let mut written = Vec::new();
    for (done, share) in (1..).zip(&shares) {
        let Share { dealer, leads, .. } = share;
        let pdf = pages::call_sheets(&report, dealer, leads, &business, today)?;
        let csv = files::leads(&report, leads, ByteOrderMark::With);
        for (ending, bytes) in [("pdf", pdf), ("csv", csv)] {
            let path = folder.join(format!("{}.{ending}", file_name(dealer)));
            files::save(&path, &bytes)?;
            written.push(path);
        }
        note(store, &report, share, Handover::File, today)?;
        progress.done(done)?;
    }
    store.log(&format!("Wrote the leads of list {list} '{}' for {} dealers to files", report.name, shares.len()))?;
    Ok(written)
}

/// Mails each dealer with an e-mail address its leads, the call sheets and the table attached. Mailing again repeats
/// nothing.
///
/// # Errors
/// When the list is not assigned, no dealer has an e-mail address, or no mail server is set.
pub fn mail(store: &mut Store, list: i64, today: Day, progress: &Progress) -> Result<OutboxCounts> {
    crate::actions::settings::mailer(store)?;
    let (report, shares) = shares(store, list, today)?;
    let server: MailServer = store.setting(MAIL)?;
    let business: Business = store.setting(BUSINESS)?;
    let from = reply_address(&server).unwrap_or_default().to_owned();
    let database: String = store.setting("database_id")?;
    let reachable: Vec<Share> = shares.into_iter().filter(|share| !share.dealer.email.trim().is_empty()).collect();
    if reachable.is_empty() {
        bail!("no dealer of this list has an e-mail address; print the lists or write them to files");
    }
    progress.stage("Typesetting call sheets", reachable.len() as u64)?;
    let messages: Vec<(&Share, Message)> = reachable
        .iter()
        .map(|share| {
            let leads: Vec<&LeadLine> = share.leads.iter().collect();
            progress.check()?;
            Ok((share, dealer_mail::compose(&report, &share.dealer, &leads, &business, today)?))
        })
        .collect::<Result<_>>()?;
    store.atomically(|store| -> Result<()> {
        for (share, message) in messages {
            let name = |row| message_id(&database, OutboxId(row), &from);
            let is_new = store.enqueue(Occasion::LeadList { list, dealer: share.id }, &stored(message), name)?;
            if is_new {
                note(store, &report, share, Handover::Email, today)?;
            }
        }
        store.log(&format!("Queued the leads of list {list} '{}' for the dealers", report.name))?;
        Ok(())
    })?;
    let run = outbox::send(store, Mailing::LeadList(list), progress)?;
    let counts = store.outbox_counts_of_list(list)?;
    if let crate::delivery::sending::RunEnd::NoService(reason) = run.end {
        bail!("the mail server took nothing: {reason}; {} messages stay queued, send again later", counts.queued);
    }
    Ok(counts)
}

fn stored(message: Message) -> StoredMessage {
    let attachment = |file: Attachment| StoredAttachment {
        kind: match file.kind {
            AttachmentKind::Pdf => "pdf".to_owned(),
            AttachmentKind::Csv => "csv".to_owned(),
        },
        name: file.name,
        bytes: file.bytes,
    };
    StoredMessage {
        to_name: message.to_name,
        to_address: message.to_address,
        subject: message.subject,
        text: message.text,
        html: message.html,
        unsubscribe: message.unsubscribe,
        attachments: message.attachments.into_iter().map(attachment).collect(),
        ..StoredMessage::default()
    }
}

/// Hands the call sheets of a list to the system's printer, one job a dealer; answers how many.
///
/// # Errors
/// When the list is not assigned or the system has no print service.
pub fn print(store: &mut Store, list: i64, today: Day, progress: &Progress) -> Result<usize> {
    let (report, shares) = shares(store, list, today)?;
    let business: Business = store.setting(BUSINESS)?;
    let folder = std::env::temp_dir().join(format!("foresale-print-{}-{list}", std::process::id()));
    std::fs::create_dir_all(&folder).context("no temporary folder for printing can be made")?;
    progress.stage("Printing call sheets", shares.len() as u64)?;
    for (done, share) in (1..).zip(&shares) {
        let Share { dealer, leads, .. } = share;
        let path = folder.join(format!("{}.pdf", file_name(dealer)));
        files::save(&path, &pages::call_sheets(&report, dealer, leads, &business, today)?)?;
        if let Handed::Printer(_) = print_pdf(&path, &PrintOptions::default())? {
            // The print service has its own copy; what lies here would only be personal data left behind.
            std::fs::remove_file(&path).with_context(|| format!("'{}' cannot be removed", path.display()))?;
        }
        note(store, &report, share, Handover::Paper, today)?;
        progress.done(done)?;
    }
    // Empty when everything went to a printer; a viewer still needs its files.
    let _ = std::fs::remove_dir(&folder);
    store.log(&format!("Printed the call sheets of list {list} '{}'", report.name))?;
    Ok(shares.len())
}
