//! What a dealer sees: own leads that may be called, and how they went.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;

use super::pool::Pool;
use crate::leads::permitted::Permitted;
use crate::leads::{least, share_of, shown};
use domain::dealer::{DealerId, Handover};
use domain::lead::{LeadStatus, Outcome};
use domain::moment::Moment;
use reports::leads::LeadLine;
use reports::portal::{DealerLead, DealerLeads, DealerResults, Means};
use store::Store;
use store::spool::ShownLeads;

/// How long an answer about who may be called holds; reports and refusals by the portal end it at once.
const LEAST_TIME: Duration = Duration::from_secs(1);
/// It holds at most so many times as long as it took to find.
const TIMES: u32 = 10;
const MOST_REPORTS: u32 = 50;

/// Who may be called, kept for a moment: every request asks.
#[derive(Default)]
pub(super) struct Reachables(Mutex<Option<(Instant, Arc<Permitted>)>>);

impl Reachables {
    pub fn of(&self, pool: &Pool, now: Moment) -> Result<Arc<Permitted>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = Instant::now();
        if let Some((until, permitted)) = &*kept
            && start < *until
        {
            return Ok(Arc::clone(permitted));
        }
        let found = pool.with(|store| {
            let customers = store.customers_handed_over(now.day)?;
            Permitted::with_their_dealers(store, customers.into_iter(), now.day)
        })?;
        let found = Arc::new(found);
        *kept = Some((Instant::now() + LEAST_TIME.max(start.elapsed() * TIMES), Arc::clone(&found)));
        Ok(found)
    }

    pub fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

pub(super) fn leads(store: &Store, dealer: DealerId, reachable: &Permitted, now: Moment) -> Result<DealerLeads> {
    let mut leads = Vec::new();
    for list in store.lists_of_dealer(dealer, now.day)? {
        let stored = store.lead_list(list)?;
        let own = store.leads_of(list, dealer)?.into_iter().filter(|(customer, _)| reachable.holds(*customer));
        leads.extend(own.map(|(_, line)| DealerLead {
            list,
            list_name: stored.brief.name.clone(),
            category: stored.brief.category.clone(),
            offer_day: stored.brief.offer_day,
            expires: stored.expires,
            periods: stored.periods.clone(),
            line: least(line, &stored.brief.fields),
        }));
    }
    Ok(DealerLeads::sorted(leads, now.day))
}

/// How the leads of all lists went, also of those that have expired; only of the others some are still open.
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

/// The receipts for what a dealer is shown or told of leads by these means for the first time: of all of them, or of one
/// that is opened, read out or connected to.
pub(super) fn receipts_of_showing(
    store: &mut Store,
    dealer: DealerId,
    by: Means,
    only: Option<u32>,
    now: Moment,
) -> Result<Vec<ShownLeads>> {
    let means = match by {
        Means::Portal => Handover::Portal,
        Means::Telephone => Handover::Telephone,
    };
    let known = store.leads_receipted(dealer, means)?;
    let is_new = |lead: &LeadLine| {
        only.is_none_or(|number| number == lead.number)
            && !lead.outcome.is_some_and(Outcome::is_final)
            && !known.contains(&lead.id)
    };
    let mut receipts = Vec::new();
    for list in store.lists_of_dealer(dealer, now.day)? {
        if !store.leads_of(list, dealer)?.iter().any(|(_, lead)| is_new(lead)) {
            continue;
        }
        let Some((report, mut share)) = share_of(store, list, dealer, now.day)? else { continue };
        share.leads.retain(is_new);
        if !share.leads.is_empty() {
            receipts.push(shown(&report, &share, means, now.day));
        }
    }
    Ok(receipts)
}
