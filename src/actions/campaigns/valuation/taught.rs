//! What own campaigns and lead lists showed: those contacted against those left alone.

use anyhow::Result;

use crate::campaigns::{ToldBy, seen};
use crate::ranking::contacts::trials;
use domain::columns::ContactColumns;
use domain::consent::Channel;
use domain::day::Day;
use planning::effect::{CampaignSeen, TrialSeen};
use store::Store;

/// Every finished campaign, with its offers of the same goods.
pub(super) fn campaigns(store: &mut Store, told_by: ToldBy) -> Result<Vec<Vec<CampaignSeen>>> {
    seen(store, told_by)
}

/// Whatever left somebody alone beside the campaigns: contacts whose answers are known by `known`, and lead lists that are
/// over `today`.
pub(super) fn beside_campaigns(
    store: &Store,
    contacts: &ContactColumns,
    known: Day,
    today: Day,
) -> Result<Vec<TrialSeen>> {
    let seen = |(channel, contacted, left_alone)| TrialSeen { channel, contacted, left_alone };
    Ok(trials(contacts, known).into_iter().map(seen).chain(leads(store, today)?).collect())
}

/// Lead lists whose time is over: who of the leads bought, called or not, against those left alone.
fn leads(store: &Store, today: Day) -> Result<Vec<TrialSeen>> {
    let mut trials = Vec::new();
    let known = store.totals()?.last_day;
    for line in store.lead_list_lines()? {
        let list = store.lead_list(line.id)?;
        let (Some(published), Some(expires)) = (list.published, list.expires) else { continue };
        let is_over = known.is_some_and(|last| last >= expires) && today >= expires;
        if !is_over || store.left_alone_of(list.id)? == 0 {
            continue;
        }
        let [(leads, bought), (left_alone, left_alone_bought)] =
            store.lead_buyers(list.id, &list.brief.category, published, expires)?;
        trials.push(TrialSeen {
            channel: Channel::Telephone,
            contacted: [leads, bought],
            left_alone: [left_alone, left_alone_bought],
        });
    }
    Ok(trials)
}
