//! A campaign's messages: previewed before sending, queued all or none, sent from the outbox.

use anyhow::{Result, anyhow, bail};

use super::planned::Given;
use super::records::Records;
use super::waves;
use crate::mail_setup::reply_address;
use crate::outbox::{self, Outgoing};
use crate::scope::{BUSINESS, MAIL};
use crate::unsubscribe_link::unsubscribe_link;
use crate::{backups, database};
use delivery::merge_field::{OwnRecord, Recipient};
use delivery::outbox::{OutboxId, message_id};
use delivery::template::{MessageError, Rendered, Template, check_template, render_all};
use domain::backup::BackupReason;
use domain::campaign::{CampaignBrief, CampaignStatus, Offer, Validity};
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::money::Money;
use domain::resolution::{Failed, Resolution};
use domain::wave::Wave;
use progress::Progress;
use reports::campaign::{CampaignPlan, MessagePreview, OutboxCounts, PlannedTarget};
use reports::sending::SendReport;
use reports::settings::{Business, MailServer};
use reports::waves::{SentCampaign, SentDue};
use store::outbox::{Mailing, StoredMessage};
use store::{Store, StoreError};

/// How many recipients a preview shows.
pub const PREVIEWS: usize = 20;
/// How many problems are named before the rest are only counted.
const NAMED_TROUBLES: usize = 5;

/// The messages of a campaign.
struct CampaignMail(i64);

impl Outgoing for CampaignMail {
    fn mailing(&self) -> Mailing {
        Mailing::Campaign(self.0)
    }

    /// As it was queued.
    fn as_it_leaves(&self, _store: &mut Store, waiting: StoredMessage, _today: Day) -> Result<Option<StoredMessage>> {
        Ok(Some(waiting))
    }

    fn unsubscribe_link(&self, store: &mut Store, message: i64) -> Result<Option<String>> {
        match store.message_customer(message)? {
            Some(customer) => unsubscribe_link(store, customer),
            None => Ok(None),
        }
    }

    fn is_paused(&self, store: &Store) -> Result<bool, StoreError> {
        store.is_campaign_paused(self.0)
    }

    fn counts(&self, store: &Store) -> Result<OutboxCounts, StoreError> {
        store.outbox_counts(Some(self.0))
    }

    fn reopen(&self, store: &mut Store) -> Result<()> {
        Ok(store.reopen_waves(self.0)?)
    }

    fn settle(&self, store: &mut Store) -> Result<()> {
        settle(store, self.0)
    }
}

/// The message as a brief's first recipients would get it.
///
/// # Errors
/// When the template is wrong, with its line, or the audience does not exist.
pub fn preview_messages(store: &mut Store, brief: &CampaignBrief, today: Day) -> Result<Vec<MessagePreview>> {
    check_template(&brief.creative, &brief.offers)?;
    let given = Given::present(store, today)?;
    let plan = super::planned::plan(store, brief, &given, &Progress::new())?.plan;
    preview_for(store, brief, &plan.targets, today)
}

/// The message as the first of these targets would get it, without planning again.
///
/// # Errors
/// When the template is wrong, with its line.
pub fn preview_for(
    store: &mut Store,
    brief: &CampaignBrief,
    targets: &[PlannedTarget],
    today: Day,
) -> Result<Vec<MessagePreview>> {
    let template = Template::new(&brief.creative, &brief.offers)?;
    let records = Records::load(store, &brief.creative, &brief.offers, today)?;
    let business: Business = store.setting(BUSINESS)?;
    let mail: MailServer = store.setting(MAIL)?;
    let reply = reply_address(&mail);
    targets
        .iter()
        .take(PREVIEWS)
        .map(|target| {
            let customer = customer_of(store, target)?;
            let offer = offer_among(&brief.offers, target);
            let record = records.with(target.id, offer);
            let rendered = template.render(&Recipient {
                customer: &customer,
                offer,
                business: &business,
                unsubscribe: reply,
                record: &record,
            })?;
            let recipient = format!("{} <{}>", target.name, target.address);
            Ok(MessagePreview { recipient, subject: rendered.subject, body: rendered.text })
        })
        .collect()
}

/// Queues the due wave of a saved campaign, then sends what is queued for this campaign. Cancelling leaves the rest
/// queued; sending again continues with it and repeats nothing.
///
/// # Errors
/// When the campaign waits for its day, no mail server is set up, a recipient lacks a field of the message, or the
/// campaign does not exist. The report shows whether the server accepted nothing, or not everything was sent.
pub fn send(store: &mut Store, campaign: i64, today: Day, progress: &Progress) -> Result<SendReport> {
    let plan = store.campaign(campaign)?;
    if plan.brief.channel != Channel::Email {
        bail!(
            "campaign {campaign} goes by {}; export its recipients as CSV or PDF instead",
            plan.brief.channel.name().to_lowercase()
        );
    }
    crate::mail_setup::mailer(store)?;
    let outgoing = CampaignMail(campaign);
    if outgoing.is_paused(store)? {
        let counts = counts(store, &plan)?;
        return Ok(SendReport { stopped: Some(outbox::PAUSED.to_owned()), ..SendReport::from_counts(counts) });
    }
    match waves::next_due(store, campaign, today)? {
        Some(wave) => {
            if store.waves(campaign)?.iter().all(|wave| wave.started.is_none()) {
                backups::before(store, BackupReason::BeforeSending, progress)?;
            }
            queue(store, &plan, &wave, today, progress)?;
        }
        None => refuse_before_its_day(store, campaign)?,
    }
    let run = database::after(
        "what was sent is recorded, the rest stays queued, and the message being sent at that moment is uncertain; free some space and send again",
        outbox::send(store, &outgoing, today, progress),
    )?;
    let report = outbox::report(store, outgoing.mailing(), counts(store, &plan)?, run)?;
    let why = report.stopped.as_ref().map_or_else(String::new, |why| format!("; {why}"));
    let logged = store.log(&format!(
        "Sent campaign {campaign}: {} sent, {} failed, {} uncertain, {} suppressed, {} still queued{why}",
        report.sent, report.failed, report.uncertain, report.suppressed, report.queued
    ));
    database::after("everything that was sent is recorded; only the log entry is missing", logged)?;
    Ok(report)
}

fn counts(store: &Store, plan: &CampaignPlan) -> Result<OutboxCounts> {
    let counts = store.outbox_counts(plan.id)?;
    Ok(OutboxCounts { suppressed: counts.suppressed + held_back(store, plan)?, ..counts })
}

/// What to say instead of sending: for a campaign with nothing due, queued, uncertain or failed, how many messages were
/// sent, and when. None: there is something to send, or nothing of it has begun.
///
/// # Errors
/// When there is no such campaign or the database cannot be read.
pub fn nothing_left(store: &Store, campaign: i64, today: Day) -> Result<Option<String>> {
    let known = store.waves(campaign)?;
    let Some(last) = known.iter().filter_map(|wave| wave.started).max() else { return Ok(None) };
    let counts = store.outbox_counts(Some(campaign))?;
    if counts.queued + counts.uncertain + counts.failed > 0 || waves::next_due(store, campaign, today)?.is_some() {
        return Ok(None);
    }
    let sent =
        format!("nothing left to send; {} were sent, the last on {}", figures::count(counts.sent), last.spoken());
    let next = known.iter().find(|wave| wave.started.is_none());
    Ok(Some(match next {
        Some(wave) => format!("{sent}, and wave {} waits until {}", wave.number, wave.due.spoken()),
        None => sent,
    }))
}

/// Sends every wave whose day has come, and what interrupted runs left unsent. Running it again repeats nothing.
///
/// # Errors
/// When the work is cancelled or the database cannot be used; what cannot be sent is reported among the problems.
pub fn send_due(store: &mut Store, today: Day, progress: &Progress) -> Result<SentDue> {
    let mut done = SentDue::default();
    let due = waves::due(store, today)?;
    if let Some(why) = outbox::server_refuses(store)?.filter(|_| !due.is_empty()) {
        done.problems.push(format!("Nothing was sent: {why}; `foresale campaign send DB CAMPAIGN` sends at once"));
        return Ok(done);
    }
    for due in due {
        progress.check()?;
        match send(store, due.campaign, today, progress) {
            Ok(outbox) => {
                done.sent.push(SentCampaign { campaign: due.campaign, name: due.name, wave: due.wave, outbox });
            }
            Err(error) => done.problems.push(format!("Wave {} of '{}': {error}", due.wave, due.name)),
        }
    }
    Ok(done)
}

/// Resolves the messages of a campaign that were being sent when the program ended; without a number, those of every
/// campaign, just as sending without a number sends every campaign. Returns how many there were. Messages to dealers
/// are not resolved here.
///
/// # Errors
/// When the database cannot be written.
pub fn resolve_uncertain(store: &mut Store, campaign: Option<i64>, resolution: Resolution) -> Result<u64> {
    let campaigns = if let Some(campaign) = campaign {
        vec![campaign]
    } else {
        store.recover_messages()?;
        store.uncertain_campaigns()?
    };
    campaigns.into_iter().map(|campaign| outbox::resolve_uncertain(store, &CampaignMail(campaign), resolution)).sum()
}

/// Queues failed messages of a campaign again; returns how many. Customers who have refused since then still get
/// nothing.
///
/// # Errors
/// When there is no such campaign or the database cannot be written.
pub fn retry_failed(store: &mut Store, campaign: i64, which: Failed) -> Result<u64> {
    store.campaign(campaign)?;
    outbox::retry_failed(store, &CampaignMail(campaign), which)
}

/// Pauses the sending of a campaign, including a run in progress, or resumes it.
///
/// # Errors
/// When there is no such campaign or the database cannot be written.
pub fn set_paused(store: &mut Store, campaign: i64, paused: bool) -> Result<()> {
    let name = store.campaign(campaign)?.brief.name;
    store.atomically(|store| {
        store.set_campaign_paused(campaign, paused)?;
        let what = if paused { "Paused" } else { "Resumed" };
        store.log(&format!("{what} the sending of campaign {campaign} '{name}'"))?;
        Ok(())
    })
}

/// A campaign that has not begun has nothing to send.
fn refuse_before_its_day(store: &Store, campaign: i64) -> Result<()> {
    let waves = store.waves(campaign)?;
    if let Some(first) = waves.first().filter(|_| waves.iter().all(|wave| wave.started.is_none())) {
        bail!("campaign {campaign} is planned for {}; nothing was sent", first.due.spoken());
    }
    Ok(())
}

/// Waves with nothing waiting any more count as sent, and with the last of them the campaign.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn settle(store: &mut Store, campaign: i64) -> Result<()> {
    for wave in store.waves(campaign)? {
        let counts = store.outbox_counts_of_wave(campaign, wave.number)?;
        if wave.status == CampaignStatus::Sending && counts.queued + counts.uncertain == 0 {
            store.set_wave_status(campaign, wave.number, CampaignStatus::Sent)?;
        }
    }
    let status = waves::status_of(&store.waves(campaign)?);
    store.set_campaign_status(campaign, status)?;
    Ok(())
}

/// Contacted customers whose first message was not even queued, because by then they had refused or had no address.
fn held_back(store: &Store, plan: &CampaignPlan) -> Result<u64> {
    let campaign = plan.id.unwrap_or_default();
    let begun = store.waves(campaign)?.first().is_some_and(|wave| wave.started.is_some());
    let took_part = store.customers_in_waves(campaign)?;
    Ok(if begun { (plan.targets.len() as u64).saturating_sub(took_part) } else { 0 })
}

fn queue(store: &mut Store, plan: &CampaignPlan, wave: &Wave, today: Day, progress: &Progress) -> Result<()> {
    let campaign = plan.id.unwrap_or_default();
    let targets = waves::recipients(store, plan, wave, today)?.targets;
    progress.stage("Writing the messages", targets.len() as u64)?;
    let template = Template::new(&wave.creative, &plan.brief.offers)?;
    let business: Business = store.setting(BUSINESS)?;
    let mail: MailServer = store.setting(MAIL)?;
    let reply = reply_address(&mail);
    let customers: Vec<Customer> = targets.iter().map(|target| customer_of(store, target)).collect::<Result<_>>()?;
    let known = Records::load(store, &wave.creative, &plan.brief.offers, today)?;
    let records: Vec<OwnRecord> = targets.iter().map(|target| known.with(target.id, offer_of(plan, target))).collect();
    let recipients = targets.iter().zip(&customers).zip(&records).map(|((target, customer), record)| Recipient {
        customer,
        offer: offer_of(plan, target),
        business: &business,
        unsubscribe: reply,
        record,
    });
    let rendered = render_all(&template, recipients).map_err(|troubles| unwritten(&troubles))?;
    let database: String = store.setting("database_id")?;
    let messages: Vec<(CustomerId, StoredMessage)> = targets
        .iter()
        .zip(rendered)
        .filter_map(|(target, rendered)| Some((target.id?, stored(target, rendered, reply))))
        .collect();
    let name = |row| message_id(&database, OutboxId(row), reply.unwrap_or_default());
    // Another run may have begun it in the meantime; then its messages are queued.
    store.queue_wave(campaign, wave.number, today, &messages, name)?;
    Ok(())
}

/// Why no message was written. Missing business details are missing for everybody, so they are reported once.
fn unwritten(troubles: &[MessageError]) -> anyhow::Error {
    for (code, name, option) in [
        ("business_name", "name of the business", "--business NAME"),
        ("business_address", "postal address of the business", "--address ADDRESS"),
    ] {
        let is_it = |trouble: &MessageError| matches!(trouble, MessageError::Missing { field, .. } if field == code);
        if troubles.iter().any(is_it) {
            return anyhow!(
                "nothing was sent: the {name} is missing; enter it under Settings or with `foresale settings DB {option}`"
            );
        }
    }
    let named: Vec<String> = troubles.iter().take(NAMED_TROUBLES).map(ToString::to_string).collect();
    let more = troubles.len().saturating_sub(NAMED_TROUBLES);
    let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
    anyhow!("nothing was sent: {}{more}", named.join("; "))
}

fn stored(target: &PlannedTarget, rendered: Rendered, reply: Option<&str>) -> StoredMessage {
    StoredMessage {
        to_name: target.name.clone(),
        to_address: target.address.clone(),
        subject: rendered.subject,
        text: rendered.text,
        html: Some(rendered.html),
        unsubscribe: reply.map(str::to_owned),
        ..StoredMessage::default()
    }
}

pub(super) fn customer_of(store: &Store, target: &PlannedTarget) -> Result<Customer> {
    Ok(target.id.map(|id| store.customer(id)).transpose()?.unwrap_or_default())
}

/// A stand-in for plans without an offer, so that no message can make the program stop.
const NO_OFFER: &Offer = &Offer {
    name: String::new(),
    category: String::new(),
    product: String::new(),
    discount: 0.0,
    cost: Money::ZERO,
    validity: Validity::Open,
    most: None,
    text: String::new(),
};

pub(super) fn offer_of<'a>(plan: &'a CampaignPlan, target: &PlannedTarget) -> &'a Offer {
    offer_among(&plan.brief.offers, target)
}

fn offer_among<'a>(offers: &'a [Offer], target: &PlannedTarget) -> &'a Offer {
    offers.iter().find(|offer| offer.name == target.offer).or_else(|| offers.first()).unwrap_or(NO_OFFER)
}
