//! What a dealer sees: own leads that may be called, and how they went.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;

use super::pool::Pool;
use crate::actions::leads::permitted::Permitted;
use crate::actions::leads::{least, note, share_of};
use crate::domain::dealer::{DealerId, Handover};
use crate::domain::lead::{LeadStatus, Outcome};
use crate::domain::moment::Moment;
use crate::reports::leads::LeadLine;
use crate::reports::portal::{DealerLead, DealerLeads, DealerResults};
use crate::store::Store;

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
            Permitted::of(store, customers.into_iter(), now.day)
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

pub(super) fn results(store: &Store, dealer: DealerId, now: Moment) -> Result<DealerResults> {
    let mut results =
        DealerResults { reports: store.dealer_reports(dealer, None, MOST_REPORTS)?, ..DealerResults::default() };
    let mut counts = Outcome::ALL.map(|outcome| (outcome, 0));
    for list in store.lists_of_dealer(dealer, now.day)? {
        for (_, line) in store.leads_of(list, dealer)? {
            results.leads += 1;
            results.open += usize::from(!matches!(line.status, LeadStatus::Sold | LeadStatus::Lost));
            if let Some((_, count)) = counts.iter_mut().find(|(outcome, _)| Some(*outcome) == line.outcome) {
                *count += 1;
            }
        }
    }
    results.outcomes = counts.into_iter().filter(|(_, count)| *count > 0).collect();
    Ok(results)
}

/// A receipt for each list that a dealer sees on the portal, one a day.
pub(super) fn receipts_of_portal(store: &mut Store, dealer: DealerId, now: Moment) -> Result<()> {
    for list in store.lists_of_dealer(dealer, now.day)? {
        let is_open = |line: &LeadLine| !line.outcome.is_some_and(Outcome::is_final);
        if store.has_receipt(list, dealer, Handover::Portal, now.day)?
            || !store.leads_of(list, dealer)?.iter().any(|(_, line)| is_open(line))
        {
            continue;
        }
        if let Some((report, share)) = share_of(store, list, dealer, now.day)? {
            store.atomically(|store| note(store, &report, &share, Handover::Portal, now.day))?;
        }
    }
    Ok(())
}
