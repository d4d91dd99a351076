//! What a dealer sees: their own leads that may be called, and how they went.

use std::collections::HashSet;

use anyhow::Result;

use crate::leads::callable::Callable;
use crate::leads::{least, share_among, shown};
use crate::scope::BUSINESS;
use domain::dealer::{DealerId, HandoverMeans};
use domain::lead::{LeadStatus, Outcome};
use domain::moment::Moment;
use reports::portal::{DealerLead, DealerLeads, DealerResults};
use reports::settings::Business;
use store::Store;
use store::lead::OpenLead;
use store::view_entry::ShownLeads;

const MOST_REPORTS: u32 = 50;

pub(super) fn leads(store: &Store, dealer: DealerId, reachable: &Callable, now: Moment) -> Result<DealerLeads> {
    let mut leads = Vec::new();
    let business: Business = store.setting(BUSINESS)?;
    for list in store.lists_of_dealer(dealer, now.day)? {
        let stored = store.lead_list(list)?;
        let own = store.leads_of(list, dealer)?.into_iter().filter(|(customer, _)| reachable.holds(*customer));
        leads.extend(own.map(|(_, line)| DealerLead {
            list,
            list_name: stored.brief.name.clone(),
            category: stored.brief.category.clone(),
            terms: stored.brief.terms(&business.currency),
            offer_day: stored.brief.offer_day,
            expires: stored.expires,
            periods: stored.periods.clone(),
            line: least(line, &stored.brief.fields),
        }));
    }
    Ok(DealerLeads::sorted(leads, now.day))
}

/// How the leads of all lists went, including expired ones; only lists that have not expired still have open leads.
pub(super) fn results(store: &Store, dealer: DealerId, now: Moment) -> Result<DealerResults> {
    let mut results =
        DealerResults { reports: store.dealer_reports(dealer, None, MOST_REPORTS)?, ..DealerResults::default() };
    let mut counts = Outcome::ALL.map(|outcome| (outcome, 0));
    let running = store.lists_of_dealer(dealer, now.day)?;
    for list in store.lists_ever_of_dealer(dealer)? {
        for (_, line) in store.leads_of(list, dealer)? {
            results.leads += 1;
            let is_open = running.contains(&list) && !matches!(line.status, LeadStatus::Sold | LeadStatus::Lost);
            results.open += usize::from(is_open);
            if let Some((_, count)) = counts.iter_mut().find(|(outcome, _)| Some(*outcome) == line.outcome) {
                *count += 1;
            }
        }
    }
    results.outcomes = counts.into_iter().filter(|(_, count)| *count > 0).collect();
    Ok(results)
}

/// What is needed to show leads: which customers may be shown, and for which leads a receipt is on its way into the
/// database.
pub(super) struct Showing<'a> {
    pub reachable: &'a Callable,
    pub receipted: HashSet<i64>,
}

/// The receipts for what a dealer is shown or told about leads through this channel for the first time: about all of
/// them, or about one that is opened, read out or connected to.
pub(super) fn receipts_of_showing(
    store: &mut Store,
    dealer: DealerId,
    means: HandoverMeans,
    only: Option<u32>,
    showing: &Showing<'_>,
    now: Moment,
) -> Result<Vec<ShownLeads>> {
    let known = store.leads_receipted(dealer, means)?;
    let mut receipts = Vec::new();
    for list in store.lists_of_dealer(dealer, now.day)? {
        // Customers who may not be called are not shown and get no receipt.
        let is_new = |lead: &OpenLead| {
            only.is_none_or(|number| number == lead.number)
                && !known.contains(&lead.id)
                && !showing.receipted.contains(&lead.id)
                && showing.reachable.holds(lead.customer)
        };
        let open = store.open_leads_of(list, dealer)?;
        let new: HashSet<i64> = open.iter().filter(|lead| is_new(lead)).map(|lead| lead.id).collect();
        if new.is_empty() {
            continue;
        }
        let Some((report, mut share)) = share_among(store, list, dealer, showing.reachable, now.day)? else { continue };
        share.leads.retain(|lead| new.contains(&lead.id));
        if !share.leads.is_empty() {
            receipts.push(shown(&report, &share, means, now.day));
        }
    }
    Ok(receipts)
}
