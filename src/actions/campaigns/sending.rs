//! A campaign's messages: seen before they leave, queued all or none, sent from the outbox.

use anyhow::{Result, bail};

use super::planned::Given;
use crate::actions::outbox;
use crate::actions::scope::{BUSINESS, MAIL};
use crate::delivery::message::{Recipient, Rendered, Template, render_all};
use crate::delivery::outbox::{OutboxId, message_id};
use crate::domain::campaign::{CampaignBrief, CampaignStatus, Offer, Validity};
use crate::domain::consent::Channel;
use crate::domain::customer::Customer;
use crate::domain::day::Day;
use crate::domain::money::Money;
use crate::progress::Progress;
use crate::reports::campaign::{CampaignPlan, MessagePreview, OutboxCounts, PlannedTarget};
use crate::reports::settings::{Business, MailServer};
use crate::store::Store;
use crate::store::outbox::{Occasion, StoredMessage};

/// Recipients that a preview shows.
const PREVIEWS: usize = 20;
/// Troubles named before the rest is only counted.
const NAMED_TROUBLES: usize = 5;

/// The message as the first recipients of a brief would get it.
///
/// # Errors
/// When the template is wrong, with its line, or the audience does not exist.
pub fn preview_messages(store: &mut Store, brief: &CampaignBrief, today: Day) -> Result<Vec<MessagePreview>> {
    let template = Template::new(&brief.creative)?;
    let given = Given::present(store, today)?;
    let plan = super::planned::plan(store, brief, &given, &Progress::new())?.plan;
    let business: Business = store.setting(BUSINESS)?;
    let mail: MailServer = store.setting(MAIL)?;
    let reply = reply_address(&mail);
    plan.targets
        .iter()
        .take(PREVIEWS)
        .map(|target| {
            let customer = customer_of(store, target)?;
            let rendered = template.render(&Recipient {
                customer: &customer,
                offer: offer_of(&plan, target),
                business: &business,
                unsubscribe: reply,
            })?;
            let recipient = format!("{} <{}>", target.name, target.address);
            Ok(MessagePreview { recipient, subject: rendered.subject, body: rendered.text })
        })
        .collect()
}

/// Queues every message of a saved campaign that is not yet in the outbox, then sends what is queued. Cancelling
/// leaves the rest queued; sending again goes on with it and repeats nothing.
///
/// # Errors
/// When no mail server is set, a recipient lacks a field of the message, or the campaign does not exist.
pub fn send(store: &mut Store, campaign: i64, progress: &Progress) -> Result<OutboxCounts> {
    let plan = store.campaign(campaign)?;
    if plan.brief.channel != Channel::Email {
        bail!(
            "campaign {campaign} goes by {}; export its recipients as CSV or PDF instead",
            plan.brief.channel.name().to_lowercase()
        );
    }
    crate::actions::settings::mailer(store)?;
    queue(store, campaign, &plan, progress)?;
    let run = outbox::send(store, progress)?;
    let counts = store.outbox_counts(Some(campaign))?;
    if counts.queued == 0 && counts.uncertain == 0 {
        store.set_campaign_status(campaign, CampaignStatus::Sent)?;
    }
    store.log(&format!(
        "Sent campaign {campaign}: {} sent, {} failed, {} uncertain, {} suppressed, {} still queued",
        counts.sent, counts.failed, counts.uncertain, counts.suppressed, counts.queued
    ))?;
    if let crate::delivery::sending::RunEnd::NoService(reason) = run.end {
        bail!("the mail server took nothing: {reason}; {} messages stay queued, send again later", counts.queued);
    }
    Ok(counts)
}

fn queue(store: &mut Store, campaign: i64, plan: &CampaignPlan, progress: &Progress) -> Result<()> {
    progress.stage("Writing the messages", plan.targets.len() as u64)?;
    let template = Template::new(&plan.brief.creative)?;
    let business: Business = store.setting(BUSINESS)?;
    let mail: MailServer = store.setting(MAIL)?;
    let reply = reply_address(&mail);
    let customers: Vec<Customer> =
        plan.targets.iter().map(|target| customer_of(store, target)).collect::<Result<_>>()?;
    let recipients = plan.targets.iter().zip(&customers).map(|(target, customer)| Recipient {
        customer,
        offer: offer_of(plan, target),
        business: &business,
        unsubscribe: reply,
    });
    let rendered = render_all(&template, recipients).map_err(|troubles| {
        let named: Vec<String> = troubles.iter().take(NAMED_TROUBLES).map(ToString::to_string).collect();
        let more = troubles.len().saturating_sub(NAMED_TROUBLES);
        let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
        anyhow::anyhow!("nothing was sent: {}{more}", named.join("; "))
    })?;
    let database: String = store.setting("database_id")?;
    store.atomically(|store| {
        for (target, rendered) in plan.targets.iter().zip(rendered) {
            let Some(customer) = target.id else { continue };
            let message = stored(target, rendered, reply);
            let name = |row| message_id(&database, OutboxId(row), reply.unwrap_or_default());
            store.enqueue(Occasion::Campaign { campaign, customer }, &message, name)?;
        }
        store.set_campaign_status(campaign, CampaignStatus::Sending)?;
        Ok(())
    })
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

fn customer_of(store: &Store, target: &PlannedTarget) -> Result<Customer> {
    Ok(target.id.map(|id| store.customer(id)).transpose()?.unwrap_or_default())
}

/// Stands in where a plan has no offer, so that no message can make the program stop.
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

fn offer_of<'a>(plan: &'a CampaignPlan, target: &PlannedTarget) -> &'a Offer {
    let named = plan.brief.offers.iter().find(|offer| offer.name == target.offer);
    named.or_else(|| plan.brief.offers.first()).unwrap_or(NO_OFFER)
}

/// The sender's bare address: where answers and requests for no more messages go.
pub(in crate::actions) fn reply_address(mail: &MailServer) -> Option<&str> {
    let from = mail.from.trim();
    let bare = match (from.rfind('<'), from.rfind('>')) {
        (Some(open), Some(close)) if open < close => &from[open + 1..close],
        _ => from,
    };
    (!bare.is_empty()).then_some(bare)
}
