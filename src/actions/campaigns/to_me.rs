//! One message of a campaign, sent to the sender's own address for checking in a real mail program.

use anyhow::{Context, Result};

use super::records::Records;
use super::sending::{customer_of, offer_of};
use crate::database;
use crate::mail_setup::reply_address;
use crate::scope::{BUSINESS, MAIL};
use delivery::merge_field::Recipient;
use delivery::outbox::{Message, Messenger as _, OutboxId, message_id};
use delivery::sending::{Clock as _, SystemClock};
use delivery::template::Template;
use domain::day::Day;
use reports::settings::{Business, MailServer};
use store::Store;

/// Sends the first recipient's message to the sender's own address, and returns that address. Nothing in the campaign
/// changes.
///
/// # Errors
/// When no mail server is set up, the campaign contacts nobody, the message lacks a field, or the server refuses.
pub fn send_to_me(store: &mut Store, campaign: i64, today: Day) -> Result<String> {
    let plan = store.campaign(campaign)?;
    let mut mailer = crate::mail_setup::mailer(store)?;
    let mail: MailServer = store.setting(MAIL)?;
    let business: Business = store.setting(BUSINESS)?;
    let me = reply_address(&mail).context("the mail server has no address to send from; enter it under Settings")?;
    let target = plan.targets.first().context("the campaign contacts nobody, so there is no message to preview")?;
    let records = Records::load(store, &plan.brief.creative, &plan.brief.offers, today)?;
    let (customer, offer) = (customer_of(store, target)?, offer_of(&plan, target));
    let rendered = Template::new(&plan.brief.creative, &plan.brief.offers)?.render(&Recipient {
        customer: &customer,
        offer,
        business: &business,
        unsubscribe: Some(me),
        record: &records.with(target.id, offer),
    })?;
    let database: String = store.setting("database_id")?;
    mailer.send(&Message {
        // A new Message-ID for every attempt: mail programs show each ID only once.
        message_id: message_id(&database, OutboxId(SystemClock.now()), me),
        to_address: me.to_owned(),
        subject: rendered.subject,
        text: rendered.text,
        html: Some(rendered.html),
        unsubscribe: Some(me.to_owned()),
        ..Message::default()
    })?;
    let logged = store.log(&format!("Sent one message of campaign {campaign} to the sender's own address"));
    database::after("the message was sent; only the log entry is missing", logged)?;
    Ok(me.to_owned())
}
