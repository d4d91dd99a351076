//! What the dealers add: how many of all the leads bought, called or not, compared with those left alone.
//!
//! Intention to treat: a list has more leads than the dealers have room for, and the most valuable get a dealer.
//! Comparing only these with those left alone would mistake that selection for the effect of the calls.

use anyhow::Result;

use domain::day::Day;
use reports::leads::Added;
use stats::interval::difference;
use store::Store;
use store::lead::StoredList;

/// Purchases of the offered group from the day the dealers got the list until it expires, as far as they are known;
/// none if nobody was left alone or the list is not published.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn added(store: &Store, list: &StoredList, today: Day) -> Result<Option<Added>> {
    let (Some(published), Some(expires)) = (list.published, list.expires) else { return Ok(None) };
    if store.left_alone_of(list.id)? == 0 {
        return Ok(None);
    }
    let known = store.totals()?.last_day.filter(|last| *last >= published);
    let Some(last) = known.map(|last| last.min(expires).min(today.max(published))) else {
        let verdict = format!(
            "No purchases after {} are known yet; import them to see what the dealers add.",
            published.spoken()
        );
        return Ok(Some(Added { uplift_low: -1.0, uplift_high: 1.0, verdict, ..Added::default() }));
    };
    let [(leads, leads_bought), (left_alone, left_alone_bought)] =
        store.lead_buyers(list.id, &list.brief.category, published, last)?;
    let share = |bought: usize, all: usize| bought as f64 / all.max(1) as f64;
    let (low, high) = difference(leads_bought, leads, left_alone_bought, left_alone);
    let mut added = Added {
        leads,
        leads_bought,
        left_alone,
        left_alone_bought,
        uplift: share(leads_bought, leads) - share(left_alone_bought, left_alone),
        uplift_low: low,
        uplift_high: high,
        verdict: String::new(),
    };
    added.verdict = verdict(&added, last);
    Ok(Some(added))
}

fn verdict(added: &Added, last: Day) -> String {
    let points = figures::points;
    let rate = |bought: usize, all: usize| figures::percent(bought as f64 / all.max(1) as f64);
    let rates = format!(
        "until {} {} of all {} leads bought, called or not, and {} of the {} left alone",
        last.spoken(),
        rate(added.leads_bought, added.leads),
        figures::count(added.leads),
        rate(added.left_alone_bought, added.left_alone),
        figures::count(added.left_alone),
    );
    let range = format!("between {} and {} with 95 % confidence", points(added.uplift_low), points(added.uplift_high));
    if added.uplift_low > 0.0 {
        format!("The dealers add {} percentage points ({range}): {rates}.", points(added.uplift))
    } else if added.uplift_high < 0.0 {
        format!("The dealers' calls cost {} percentage points ({range}): {rates}.", points(-added.uplift))
    } else {
        format!("No effect can be shown yet: {rates}; the difference in percentage points lies {range}.")
    }
}
