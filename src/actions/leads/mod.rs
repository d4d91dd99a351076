//! Dealers and their leads: make, assign, publish, deliver, outcomes.

mod assigning;
pub(crate) mod callable;
mod characteristics;
mod dealers;
mod handover;
mod mailing;
mod making;
mod measured;
mod moving;
pub(crate) mod numbers;
mod offer_time;
mod outcomes;
mod passing;
mod publishing;
pub mod requests;
pub mod rules;
mod sheets;
mod weeks;

use anyhow::{Context, Result};

use domain::day::Day;
use domain::money::Money;
use reports::handover_receipts::HandoverReceipt;
use reports::leads::{LeadCluster, LeadLine, LeadListReport, LeadsReport, WeekShare};
use reports::segments::Named;
use store::Store;
use store::lead::StoredList;

pub use assigning::assign;
pub use characteristics::measure as measure_characteristics;
pub use dealers::{NewAccess, is_access_code, lines as dealer_lines, new_access_code};
pub use handover::withdrawn;
pub(crate) use handover::{Handover, least, note, share_among, share_of, shown};
pub use mailing::{mail, resolve_uncertain};
pub use making::make;
pub use moving::move_lead;
pub use outcomes::record_outcome;
pub(crate) use outcomes::{not_called, put_outcome, record_within};
pub use passing::{pass_idle, preview_passing};
pub use publishing::{publish, recall};
pub use sheets::{clear_old_sheets, print, write_files};

/// The leads screen with `open` (none: the newest list) shown.
///
/// # Errors
/// When the database cannot be read.
pub fn overview(store: &mut Store, open: Option<i64>, today: Day) -> Result<LeadsReport> {
    let lists = store.lead_list_lines()?;
    let open = open.or(lists.first().map(|list| list.id));
    Ok(LeadsReport {
        open: open.map(|list| report(store, list, today)).transpose()?,
        lists,
        dealers: dealers::lines(store, today)?,
        categories: store.categories()?,
        segments: store.segments()?.into_iter().map(|one| Named { of: one.id, name: one.name }).collect(),
        rules: rules::all(store)?,
        characteristics: rules::characteristics(store)?,
        propensity_characteristics: characteristics::all(store)?,
        group_criteria: characteristics::criteria(store)?,
        suggested_offer_day: suggested_offer_day(store, today)?,
        receipts: store.receipts(None)?,
    })
}

/// Records that ended longer ago than this are evaluated as of their end, not as of today.
const RECENT_DAYS: i32 = 366;

/// The first day of the month after the last purchase, or after the last contact where there are no purchases; no offer
/// begins on a past day.
fn suggested_offer_day(store: &Store, today: Day) -> Result<Option<Day>> {
    let contacts = store.last_contact_day()?.max(store.last_answer_day()?);
    let last = store.totals()?.last_day.or(contacts);
    Ok(last.map(|last| {
        let next = |day: Day| day.first_of_month().plus_months(1);
        let is_recent = today.since(last) <= RECENT_DAYS;
        if next(last) < today && is_recent { next(today) } else { next(last) }
    }))
}

/// A stored list with its leads and the dealers' shares.
///
/// # Errors
/// When there is no such list.
pub fn report(store: &mut Store, list: i64, today: Day) -> Result<LeadListReport> {
    let stored = store.lead_list(list)?;
    let leads = store.leads(list)?;
    let mut shares = assigning::dealer_shares(store, &stored, today)?;
    for share in &mut shares {
        share.weeks = week_shares(leads.iter().filter(|lead| lead.dealer_id == Some(share.dealer_id)));
    }
    let assigned = shares.iter().map(|share| share.leads).sum();
    let expected_value: Money = shares.iter().map(|share| share.expected_value).sum();
    let why = |(why, leads): (String, usize)| format!("{}: {why}", plural(leads, "lead"));
    Ok(LeadListReport {
        list,
        clusters: clusters(&stored, &leads),
        control: store.left_alone_of(list)?,
        added: measured::added(store, &stored, today)?,
        expiry_days: stored.brief.kept_for(today),
        name: stored.brief.name,
        category: stored.brief.category,
        offer_day: stored.brief.offer_day,
        periods: stored.periods,
        how: stored.how,
        unassigned: leads.len() - assigned,
        assigned,
        expected_value,
        // Leads moved by hand may have raised the value above the bound, which assumes the capacities they were moved
        // past.
        upper_bound: stored.upper_bound.unwrap_or(Money::ZERO).max(expected_value),
        dealers: shares,
        unassigned_why: store.unassigned_reasons(list)?.into_iter().map(why).collect(),
        leads,
        published: stored.published,
        recalled: stored.recalled,
        uncertain: store.outbox_counts_of_list(list)?.uncertain,
        expires: stored.expires,
        fields: stored.brief.fields,
        weeks: stored.brief.weeks,
        receipts: store.receipts(Some(list))?,
    })
}

fn week_shares<'a>(leads: impl Iterator<Item = &'a LeadLine>) -> Vec<WeekShare> {
    let mut weeks: std::collections::BTreeMap<Day, usize> = std::collections::BTreeMap::new();
    leads.filter_map(|lead| lead.call_week).for_each(|week| *weeks.entry(week).or_default() += 1);
    weeks.into_iter().map(|(from, leads)| WeekShare { from, leads }).collect()
}

/// The groups of similar customers that have leads on the list.
fn clusters(stored: &StoredList, leads: &[LeadLine]) -> Vec<LeadCluster> {
    let group = |(name, needs): &(String, Vec<String>)| {
        let own: Vec<&LeadLine> = leads.iter().filter(|lead| lead.cluster == *name).collect();
        LeadCluster {
            name: name.clone(),
            leads: own.len(),
            expected_value: own.iter().map(|lead| lead.expected_value).sum(),
            propensity: own.iter().map(|lead| lead.propensity).sum::<f64>() / own.len().max(1) as f64,
            needs: needs.clone(),
        }
    };
    stored.groups.iter().map(group).filter(|group| group.leads > 0).collect()
}

/// The newest list.
///
/// # Errors
/// When there is none yet.
pub fn newest_list(store: &mut Store) -> Result<i64> {
    let newest = store.lead_list_lines()?.first().map(|list| list.id);
    newest.context("there is no lead list yet; make one with `foresale leads make`")
}

/// The lead with a short number, as shown on paper and in e-mails.
///
/// # Errors
/// When there is none.
pub fn lead_of_number(store: &mut Store, number: u32) -> Result<i64> {
    Ok(store.lead_of_number(number)?)
}

/// Which personal data was handed over, newest first; for one list, or for all.
///
/// # Errors
/// When the database cannot be read.
pub fn receipts(store: &mut Store, list: Option<i64>) -> Result<Vec<HandoverReceipt>> {
    Ok(store.receipts(list)?)
}

fn plural(count: usize, noun: &str) -> String {
    figures::counted(count, noun, &format!("{noun}s"))
}
