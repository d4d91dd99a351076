//! Reports of dealers: stored at once, with a receipt, once per occasion, and undone again.

use anyhow::Result;

use super::events;
use crate::leads::record_within;
use domain::dealer::DealerId;
use domain::lead::ToldOutcome;
use domain::moment::Moment;
use domain::step::{NewStep, StepId, StepKind};
use reports::portal::{FiledReport, Happening, Means, ReportState, TypedReport};
use store::portal::{NewDealerReport, NewEvent};
use store::{Store, StoreError};

/// How many characters of a note are kept.
const MOST_NOTE: usize = 500;
/// How many days ahead a call-back may be.
const MOST_DAYS_AHEAD: i32 = 365;

/// Stores a report; none if the dealer has no such lead.
pub(super) fn report(
    store: &mut Store,
    dealer: DealerId,
    report: &TypedReport,
    now: Moment,
) -> Result<Option<FiledReport>> {
    if let Some(before) = store.dealer_report_of(dealer, &report.occasion)? {
        return Ok(Some(before.reported));
    }
    let Some(lead) = store.lead_of_dealer(dealer, report.lead, now.day)? else {
        store.put_portal_event(&NewEvent {
            at: now.seconds,
            dealer: Some(dealer),
            means: report.means,
            what: Happening::Refused,
            lead: None,
            detail: format!("a report on lead {}, which this dealer does not have", report.lead),
        })?;
        return Ok(None);
    };
    let report = TypedReport {
        note: report.note.trim().chars().filter(|c| !c.is_control() || *c == '\n').take(MOST_NOTE).collect(),
        next: report.next.filter(|day| (0..=MOST_DAYS_AHEAD).contains(&day.since(now.day))),
        ..report.clone()
    };
    let receipt = keep(store, dealer, lead, &report, now);
    match receipt {
        Ok(receipt) => Ok(store.dealer_report(dealer, receipt)?.map(|stored| stored.reported)),
        // The same form arrived in two simultaneous requests: the other one was faster.
        Err(error) => match store.dealer_report_of(dealer, &report.occasion)? {
            Some(before) => Ok(Some(before.reported)),
            None => Err(error),
        },
    }
}

fn keep(store: &mut Store, dealer: DealerId, lead: i64, report: &TypedReport, now: Moment) -> Result<i64> {
    let name = store.dealer_sign(dealer)?.map(|who| who.name).unwrap_or_default();
    let outcome = report.outcome;
    let what = format!("{name} reported '{}' for lead {} {}", outcome.name(), report.lead, report.means.spoken());
    let told = ToldOutcome { outcome, note: report.note.clone(), day: now.day, next: report.next };
    let step = NewStep { kind: StepKind::Edit, what: what.clone(), day: now.day };
    store.as_step(&step, |store, step| {
        let saved = record_within(store, lead, &told, &what, step)?;
        let step = saved.step.map(StepId);
        let receipt = store.put_dealer_report(&NewDealerReport { at: now.seconds, dealer, report, step })?;
        store.put_portal_event(&event(dealer, report.means, Happening::Reported, report, now))?;
        Ok(receipt)
    })
}

fn event(dealer: DealerId, means: Means, what: Happening, report: &TypedReport, now: Moment) -> NewEvent {
    let detail = report.outcome.name().to_owned();
    NewEvent { at: now.seconds, dealer: Some(dealer), means, what, lead: Some(report.lead), detail }
}

/// Undoes a report, and returns it as it is afterwards; none if it is not this dealer's.
pub(super) fn take_back(
    store: &mut Store,
    dealer: DealerId,
    receipt: i64,
    means: Means,
    now: Moment,
) -> Result<Option<FiledReport>> {
    let Some(stored) = store.dealer_report(dealer, receipt)? else {
        let detail = format!("taking back receipt {receipt}, which is not this dealer's");
        store.put_portal_event(&events::event(Some(dealer), means, Happening::Refused, &detail, now))?;
        return Ok(None);
    };
    let (ReportState::Holds, Some(step)) = (stored.reported.state, stored.step) else {
        return Ok(Some(stored.reported));
    };
    // Undoing is a separate transaction; if the rest is lost, the step itself shows that it was undone.
    match store.undo(step) {
        Ok(_) => {}
        // A later report on the same lead must be undone first.
        Err(StoreError::BuiltOn { .. } | StoreError::Undone(_)) => return Ok(Some(stored.reported)),
        Err(error) => return Err(error.into()),
    }
    store.atomically(|store| {
        store.mark_report_undone(receipt, now.seconds)?;
        store.put_portal_event(&NewEvent {
            at: now.seconds,
            dealer: Some(dealer),
            means,
            what: Happening::TookBack,
            lead: Some(stored.reported.lead),
            detail: stored.reported.outcome.name().to_owned(),
        })
    })?;
    Ok(store.dealer_report(dealer, receipt)?.map(|stored| stored.reported))
}
