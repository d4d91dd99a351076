//! The checked rows of each kind of file, written one after another; between rows others may write, for kinds of file
//! that have many rows. Outcomes are stored in one go: dealers report on the same leads meanwhile.

use std::collections::HashSet;

use anyhow::{Context, Result};

use super::Tally;
use crate::leads::{not_called, put_outcome};
use crate::matching::{Match, Matcher};
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::lead::ToldOutcome;
use intake::attributes::FileAttributes;
use intake::contacts::{ContactRow, read_contacts};
use intake::dealers::read_dealers;
use intake::kinds::{CustomerRow, OutcomeRow, read_customers, read_outcomes, read_products, read_stores};
use intake::read_ahead::read_purchases_ahead;
use intake::record::Record;
use intake::refusals::{RefusalRow, read_refusals};
use intake::rows::Checked;
use progress::Progress;
use reports::import::{Effect, ImportPlan, MatchBy, RejectedRow};
use store::attribute::AttributeWriter;
use store::contact::Contact;
use store::{Change, Store, StoreError};

/// Why a row about somebody who was erased is not taken.
const ERASED: &str = "this person was erased on request, and is not taken in again";

pub(super) fn purchases(
    store: &mut Store,
    plan: &ImportPlan,
    batch: i64,
    today: Day,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    let interrupt = store.interrupter();
    let _while_writing = progress.on_cancel(interrupt);
    let written = store.write_purchases(batch, |writer| {
        let mut customers = 0;
        let sums = read_purchases_ahead(plan, today, progress, &mut |rows| {
            customers += rows.purchases.customers.len() as u64;
            tally.count_all(writer.put(&rows.purchases)?);
            rows.rejected.drain(..).try_for_each(|row| tally.reject(row))
        })?;
        tally.prove(&sums, customers, plan);
        progress.stage("Sorting the purchases by customer", 0)?;
        tally.report.customers_created = writer.customers_created;
        Ok::<_, anyhow::Error>(())
    });
    // Cancelling ends a long statement by interrupting it.
    progress.check()?;
    written
}

pub(super) fn customers(
    store: &mut Store,
    plan: &ImportPlan,
    found: &FileAttributes,
    today: Day,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    let origin = format!("import of {}", tally.report.file);
    let attributes = store.attribute_writer(&found.attributes)?;
    let matcher = Matcher::load(store, plan.match_by)?;
    let mut writing =
        CustomerWriting { by: plan.match_by, effect: plan.effect, matcher, attributes: &attributes, origin: &origin };
    let mut told = HashSet::new();
    let (mut told_twice, mut several_emails) = (Met::default(), Met::default());
    read_customers(plan, found, today, progress, &mut |checked| {
        store.breathe()?;
        match checked {
            Checked::Row { line, row, record } => match put_customer(store, row, &mut writing, today)? {
                Ok((customer, change)) => {
                    tally.count(change);
                    if !told.insert(customer) && change == Change::Changed {
                        told_twice.meet(line);
                    }
                    if row.several_emails {
                        several_emails.meet(line);
                    }
                    Ok::<_, anyhow::Error>(())
                }
                Err(reason) => tally.reject(rejected(line, record, reason)),
            },
            Checked::Rejected(row) => tally.reject(row),
            Checked::Aside(_) => Ok(()),
        }
    })?;
    tally.report.notes.extend(told_twice.told("changed a customer who was in an earlier row; the later row counts"));
    tally.report.notes.extend(several_emails.told("had several e-mail addresses in one cell; the first one is used"));
    Ok(())
}

/// Rows that share one remark for the user.
#[derive(Default)]
struct Met {
    rows: u64,
    first_line: u64,
}

impl Met {
    fn meet(&mut self, line: u64) {
        if self.rows == 0 {
            self.first_line = line;
        }
        self.rows += 1;
    }

    /// A sentence; none if there was no such row.
    fn told(&self, what: &str) -> Option<String> {
        match self.rows {
            0 => None,
            1 => Some(format!("Line {} {what}.", self.first_line)),
            rows => Some(format!("{} rows {what}. The first is line {}.", figures::count(rows), self.first_line)),
        }
    }
}

/// What a customers file does with a row: whether its customer is known or new, and which one; or why nothing is done.
fn put_customer(
    store: &mut Store,
    row: &CustomerRow,
    writing: &mut CustomerWriting<'_>,
    today: Day,
) -> Result<Result<(CustomerId, Change), String>> {
    let key = writing.by.name();
    let mut customer = row.customer.clone();
    if store.erased(&customer)?.is_some() {
        return Ok(Err(ERASED.to_owned()));
    }
    let known = match writing.matcher.find(store, &customer)? {
        Match::NoKey => return Ok(Err(format!("the {key}, which tells customers apart, is missing"))),
        Match::Several(customers) => {
            return Ok(Err(format!("{customers} customers have this {key}; merge them, or match by id")));
        }
        Match::Known(id) => Some(id),
        Match::New => None,
    };
    match (known, writing.effect) {
        (Some(id), Effect::Create) => return Ok(Ok((id, Change::Unchanged))),
        (None, Effect::Update) => return Ok(Err(format!("no customer with this {key} is known"))),
        (Some(id), _) => customer.external_id = store.customer(id)?.external_id,
        (None, _) => customer.external_id = writing.matcher.new_id(&customer),
    }
    let (id, mut change) = store.put_customer(&customer)?;
    if known.is_none() {
        writing.matcher.remember(&customer, id);
    }
    for channel in &row.refusals {
        change = both(change, store.refuse(id, *channel, today, writing.origin)?);
    }
    Ok(Ok((id, both(change, store.put_attributes(writing.attributes, id, None, &row.attributes)?))))
}

/// How the rows of a customers file are written.
struct CustomerWriting<'a> {
    by: MatchBy,
    effect: Effect,
    matcher: Matcher,
    attributes: &'a AttributeWriter<'a>,
    /// Where refusals come from.
    origin: &'a str,
}

/// What happened to a row that stores two things: something new for a known row is a change of it.
fn both(row: Change, part: Change) -> Change {
    if row == Change::Unchanged && part != Change::Unchanged { Change::Changed } else { row }
}

pub(super) fn products(
    store: &mut Store,
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    read_products(plan, today, progress, &mut |checked| {
        store.breathe()?;
        tally.take(checked, |row| Ok(store.put_product(row)?))
    })
}

pub(super) fn dealers(
    store: &mut Store,
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    read_dealers(plan, today, progress, &mut |checked| tally.take(checked, |row| Ok(store.put_dealer(row)?)))
}

pub(super) fn stores(
    store: &mut Store,
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    read_stores(plan, today, progress, &mut |checked| tally.take(checked, |row| Ok(store.put_store(row)?.1)))
}

pub(super) fn refusals(
    store: &mut Store,
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    let origin = format!("import of {}", tally.report.file);
    let mut created = 0;
    read_refusals(plan, today, progress, &mut |checked| {
        store.breathe()?;
        tally.take(checked, |row| {
            let (change, is_new) = put_refusal(store, row, &origin)?;
            created += u64::from(is_new);
            Ok(change)
        })
    })?;
    tally.report.customers_created = created;
    Ok(())
}

/// Enters a refusal for the customer, known or not, and puts the addresses on the suppression list. Also returns
/// whether the customer was created: a customer who comes with a later file is then already refused.
fn put_refusal(store: &mut Store, row: &RefusalRow, origin: &str) -> Result<(Change, bool), StoreError> {
    let channels = if row.channels.is_empty() { &Channel::ALL[..] } else { &row.channels };
    let mut changes = Vec::new();
    let mut is_new = false;
    if !row.customer.is_empty() {
        let (customer, change) = store.find_or_create_customer(&row.customer)?;
        is_new = change == Change::Added;
        for channel in channels {
            changes.push(store.refuse(customer, *channel, row.day, origin)?);
        }
    }
    if channels.contains(&Channel::Telephone) && !row.phone.is_empty() {
        changes.push(store.suppress(Channel::Telephone, &row.phone, row.day, origin)?);
    }
    for email in row.emails.iter().filter(|_| channels.contains(&Channel::Email)) {
        changes.push(store.suppress(Channel::Email, email, row.day, origin)?);
        // It was a person who refused, and who may have another address tomorrow.
        for customer in store.customers_with_email(email)? {
            changes.push(store.refuse(customer, Channel::Email, row.day, origin)?);
        }
    }
    let is_news = changes.contains(&Change::Added);
    Ok((if is_news { Change::Added } else { Change::Unchanged }, is_new))
}

pub(super) fn contacts(
    store: &mut Store,
    plan: &ImportPlan,
    found: &FileAttributes,
    today: Day,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    let mut created = 0;
    let writer = store.attribute_writer(&found.attributes)?;
    read_contacts(plan, found, today, progress, &mut |checked| {
        store.breathe()?;
        tally.take(checked, |row| {
            let (customer, change) = store.find_or_create_customer(&row.customer)?;
            created += u64::from(change == Change::Added);
            // Of somebody who was erased nothing is kept but purchases.
            if store.is_erased(customer)? {
                return Ok(Change::Unchanged);
            }
            let change = store.put_contact(&contact_of(row, customer))?;
            // What a contact says about the customer was known from its day on.
            let known = store.put_attributes(&writer, customer, Some(row.day), &row.attributes)?;
            Ok(both(change, known))
        })
    })?;
    tally.report.customers_created = created;
    Ok(())
}

fn contact_of(row: &ContactRow, customer: CustomerId) -> Contact {
    Contact {
        customer,
        day: row.day,
        channel: row.channel.unwrap_or_default(),
        campaign: row.campaign.clone(),
        offer: row.offer.clone(),
        responded: row.responded,
        response_day: row.response_day,
        control: row.control,
    }
}

pub(super) fn outcomes(
    store: &mut Store,
    plan: &ImportPlan,
    today: Day,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<()> {
    read_outcomes(plan, today, progress, &mut |checked| match checked {
        Checked::Row { line, row, record } => match lead_of(store, row) {
            Ok(lead) => {
                if let Some(reason) = not_called(store, lead, row.outcome)? {
                    return tally.reject(rejected(line, record, reason));
                }
                let told = ToldOutcome { outcome: row.outcome, note: row.note.clone(), day: row.day, next: None };
                tally.count(put_outcome(store, lead, &told)?);
                Ok::<_, anyhow::Error>(())
            }
            Err(StoreError::NoSuch { .. }) => {
                tally.reject(rejected(line, record, format!("there is no lead with the number {}", row.lead)))
            }
            Err(error) => Err(error).context("the leads could not be read"),
        },
        Checked::Rejected(row) => tally.reject(row),
        Checked::Aside(_) => Ok(()),
    })
}

fn rejected(line: u64, record: &Record<'_>, reason: String) -> RejectedRow {
    RejectedRow { line, reason, original: record.original().into_owned() }
}

fn lead_of(store: &Store, row: &OutcomeRow) -> Result<i64, StoreError> {
    let missing = || StoreError::NoSuch { what: "lead with the number", id: row.lead.to_string() };
    store.lead_of_number(u32::try_from(row.lead).map_err(|_| missing())?)
}
