//! Who is handed which leads of a list, and the receipts for it.

use anyhow::{Result, bail};

use super::callable::Callable;
use super::publishing::publish_within;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::dealer::{Dealer, DealerId, HandoverMeans};
use domain::lead::{Outcome, PersonField};
use reports::leads::{LeadLine, LeadListReport};
use store::Store;
use store::handover_receipt::{HandoverState, NewHandoverReceipt};
use store::view_entry::ShownLeads;

/// One dealer with the leads to be handed over.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Handover {
    pub id: DealerId,
    pub dealer: Dealer,
    pub leads: Vec<LeadLine>,
}

/// Every dealer of a list, with the leads that are still to be worked and may be called today, and only those details
/// of each person that the list permits. This publishes a list that the dealers do not have yet; call it within the
/// transaction that records the handover, so that a list from which nothing can be handed over stays as it is.
pub(super) fn publish_and_hand_over(
    store: &mut Store,
    list: i64,
    today: Day,
) -> Result<(LeadListReport, Vec<Handover>)> {
    let stored = store.lead_list(list)?;
    if let Some(last) = stored.expires.filter(|last| *last < today) {
        bail!("list {list} expired on {}; make a new one", last.spoken());
    }
    if stored.published.is_none() {
        if let Some(day) = stored.recalled {
            bail!(
                "list {list} '{}' was recalled on {}; give it to the dealers again first, with `foresale leads publish` \
                 or on the Leads screen",
                stored.brief.name,
                day.spoken()
            );
        }
        publish_within(store, list, today)?;
    }
    let report = super::report(store, list, today)?;
    let held = held(store, list)?;
    // Asked once for all dealers: it takes long.
    let permitted = Callable::with_their_dealers(store, customers(&held), today)?;
    let shares: Vec<Handover> =
        held.into_iter().filter_map(|(id, dealer, leads)| share(&report, id, dealer, leads, &permitted)).collect();
    if shares.is_empty() {
        bail!("list {list} has no leads left to work");
    }
    Ok((report, shares))
}

type Held = (DealerId, Dealer, Vec<(CustomerId, LeadLine)>);

fn held(store: &Store, list: i64) -> Result<Vec<Held>> {
    store.dealers()?.into_iter().map(|(id, dealer)| Ok((id, dealer, store.leads_of(list, id)?))).collect()
}

fn customers(held: &[Held]) -> impl Iterator<Item = CustomerId> {
    held.iter().flat_map(|(_, _, leads)| leads.iter().map(|(customer, _)| *customer))
}

/// Looks who may be called before [`publish_and_hand_over`] is called by a transaction, in which others would have to wait for it.
pub(super) fn look_up_callable(store: &Store, list: i64, today: Day) -> Result<()> {
    if store.lead_list(list)?.published.is_none() {
        super::publishing::look_up_callable(store, list, today)?;
    }
    Callable::with_their_dealers(store, customers(&held(store, list)?), today).map(|_| ())
}

/// Why leads that dealers have are not handed over, with counts; empty if all are.
///
/// # Errors
/// When there is no such list.
pub fn withdrawn(store: &Store, list: i64, today: Day) -> Result<Vec<String>> {
    let mut held: Vec<CustomerId> = Vec::new();
    for (id, _) in store.dealers()? {
        let own = store.leads_of(list, id)?;
        held.extend(own.into_iter().filter(|(_, lead)| is_open(lead)).map(|(customer, _)| customer));
    }
    Ok(Callable::with_their_dealers(store, held.iter().copied(), today)?.why_not(held.iter().copied()))
}

fn is_open(lead: &LeadLine) -> bool {
    !lead.outcome.is_some_and(Outcome::is_final)
}

/// What one dealer has of a published list that has not expired; none if nothing is left to work on.
pub(crate) fn share_of(
    store: &mut Store,
    list: i64,
    dealer: DealerId,
    today: Day,
) -> Result<Option<(LeadListReport, Handover)>> {
    let held = store.leads_of(list, dealer)?.into_iter().map(|(customer, _)| customer);
    let permitted = Callable::with_their_dealers(store, held, today)?;
    share_among(store, list, dealer, &permitted, today)
}

/// Like [`share_of`], when it is already known who may be called.
pub(crate) fn share_among(
    store: &mut Store,
    list: i64,
    dealer: DealerId,
    permitted: &Callable,
    today: Day,
) -> Result<Option<(LeadListReport, Handover)>> {
    if !store.lists_of_dealer(dealer, today)?.contains(&list) {
        return Ok(None);
    }
    let Some((id, dealer)) = store.dealers()?.into_iter().find(|(id, _)| *id == dealer) else { return Ok(None) };
    let report = super::report(store, list, today)?;
    let held = store.leads_of(list, id)?;
    let share = share(&report, id, dealer, held, permitted);
    Ok(share.map(|share| (report, share)))
}

/// A dealer's leads that are to be worked and may be called today; none if there are none.
fn share(
    report: &LeadListReport,
    id: DealerId,
    dealer: Dealer,
    held: Vec<(CustomerId, LeadLine)>,
    permitted: &Callable,
) -> Option<Handover> {
    let leads: Vec<LeadLine> = held
        .into_iter()
        .filter(|(customer, lead)| permitted.holds(*customer) && is_open(lead))
        .map(|(_, lead)| least(lead, &report.fields))
        .collect();
    (!leads.is_empty()).then_some(Handover { id, dealer, leads })
}

/// A lead reduced to the person's name, postcode, town and these fields.
pub(crate) fn least(lead: LeadLine, fields: &[PersonField]) -> LeadLine {
    let keep = |field: PersonField, text: String| if fields.contains(&field) { text } else { String::new() };
    LeadLine {
        phone: keep(PersonField::Telephone, lead.phone),
        email: keep(PersonField::Email, lead.email),
        address: keep(PersonField::Address, lead.address),
        ..lead
    }
}

/// Names of the fields disclosed about each person.
fn told(report: &LeadListReport) -> Vec<String> {
    let always = ["Name", "Postcode", "Town", "Reason", "Need"].map(str::to_owned);
    always.into_iter().chain(report.fields.iter().map(|field| field.name().to_owned())).collect()
}

/// Who is named as the recipient of a share.
fn recipient(share: &Handover, means: HandoverMeans) -> String {
    match means {
        HandoverMeans::Email => format!("{} <{}>", share.dealer.name, share.dealer.email.trim()),
        _ => share.dealer.name.clone(),
    }
}

/// Records that a share is handed over, or that handing it over has begun; returns the number of the receipt.
pub(crate) fn note(
    store: &mut Store,
    report: &LeadListReport,
    share: &Handover,
    means: HandoverMeans,
    handing: HandoverState,
    today: Day,
) -> Result<i64> {
    let leads: Vec<i64> = share.leads.iter().map(|lead| lead.id).collect();
    let receipt = NewHandoverReceipt {
        list: report.list,
        dealer: share.id,
        recipient: &recipient(share, means),
        means,
        handing,
        leads: &leads,
        fields: &told(report),
    };
    Ok(store.put_receipt(&receipt, today)?)
}

/// What is recorded when a dealer is shown leads.
pub(crate) fn shown(report: &LeadListReport, share: &Handover, means: HandoverMeans, day: Day) -> ShownLeads {
    ShownLeads {
        list: report.list,
        dealer: share.id,
        recipient: recipient(share, means),
        means,
        leads: share.leads.iter().map(|lead| lead.id).collect(),
        fields: told(report),
        day,
    }
}
