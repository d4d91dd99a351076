//! From a brief to the list: who is reached, which offer each gets, where the list ends, who is left alone.

mod asked;
mod excluded;
mod list;
mod offers;

use std::collections::HashSet;

use anyhow::{Result, bail};

use super::scoreboard::recalibration;
use crate::accounts::chances::chances;
use crate::audience::Ledger;
use crate::scope::Scope;
use crate::segments;
use domain::campaign::{AudienceSource, CampaignBrief, Forecasts};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::shift::Shift;
use excluded::Excluded;
use list::Known;
use offers::Offered;
use planning::audience::{ContactRules, Contactable, WithDealer, choose_reachable};
use progress::Progress;
use reports::campaign::{CampaignPlan, PlannedTarget};
use store::Store;

/// A plan with the group that is left alone.
pub struct Planned {
    pub plan: CampaignPlan,
    pub control: Vec<PlannedTarget>,
    pub origin: Origin,
}

/// What a list turned out to be made from.
#[derive(Default)]
pub struct Origin {
    /// Code of the method that predicted who will buy.
    pub method: String,
    pub audience: Vec<CustomerId>,
    /// Who of the audience could not be contacted, and why.
    pub left_out: Vec<(CustomerId, String)>,
}

/// What a plan is made from besides its brief.
pub struct Given {
    pub today: Day,
    pub scope: Scope,
    /// Who could not be contacted, where that was written down; none: what the ledger says today.
    pub left_out: Option<HashSet<CustomerId>>,
    /// By how much all chances are corrected.
    pub shift: Option<Shift>,
}

impl Given {
    /// The data and the ledger as they are, and the correction that the brief asks for.
    pub fn present(store: &mut Store, brief: &CampaignBrief, today: Day) -> Result<Given> {
        let shift = match brief.forecasts {
            Forecasts::AsModelled => None,
            Forecasts::Corrected => recalibration(store)?,
        };
        Ok(Given { today, scope: Scope::of(store, None)?, left_out: None, shift })
    }
}

pub fn plan(store: &mut Store, brief: &CampaignBrief, given: &Given, progress: &Progress) -> Result<Planned> {
    asked::check(store, brief)?;
    let Given { today, scope, left_out, shift } = given;
    progress.stage("Collecting the audience", 0)?;
    let audience = audience(store, &brief.audience, *today, progress)?;
    let cap = brief.limits.contacts;
    let ledger = match left_out {
        Some(left_out) => Ledger::recorded(store, brief.channel, left_out)?,
        None => Ledger::of(store, brief.channel, *today)?.counting(store, cap, *today)?,
    };
    // What was written down holds those who were excluded then.
    let asked = if left_out.is_some() { &[][..] } else { &brief.exclusions };
    let excluded = Excluded::of(store, asked, *today, progress)?;
    let (kept, excluded) = excluded.split(&audience);
    let candidates: Vec<_> = kept.iter().filter_map(|id| ledger.candidate(*id)).collect();
    let ids: Vec<CustomerId> = candidates.iter().map(|candidate| candidate.customer).collect();
    let rules = ContactRules {
        cap: if left_out.is_some() { None } else { cap },
        with_dealer: if brief.control_share > 0.0 { WithDealer::LeftOut } else { WithDealer::Included },
        ..ContactRules::once_by(brief.channel)
    };
    let reachable = choose_reachable(candidates, &rules);
    let mut left_out: Vec<(CustomerId, String)> =
        reachable.dropped.iter().map(|(place, reason)| (ids[*place], reason.why(&rules))).collect();
    let mut chances = chances(store, scope, brief.response_window_days, progress)?;
    if let Some(shift) = shift {
        chances.correct(shift);
    }
    progress.stage("Choosing offers", 0)?;
    let offered = Offered::of(store, brief, scope, *today, progress)?;
    let contactable: Vec<Contactable> = reachable.contactable.into_iter().map(|(_, contactable)| contactable).collect();
    let options = offered.options(&contactable, brief, &chances);
    progress.check()?;
    let known = Known { brief, chances: &chances, offered: &offered, ledger: &ledger };
    let (mut plan, control) = known.list(contactable, &options, progress)?;
    plan.audience = audience.len();
    plan.shift = *shift;
    plan.caution.clone_from(&chances.caution);
    plan.drop_outs = excluded.drop_outs;
    plan.drop_outs.extend(reachable.drop_outs);
    left_out.extend(excluded.customers);
    Ok(Planned { plan, control, origin: Origin { method: chances.method.code().to_owned(), audience, left_out } })
}

fn audience(store: &mut Store, source: &AudienceSource, today: Day, progress: &Progress) -> Result<Vec<CustomerId>> {
    match source {
        AudienceSource::Ranked(model) => match store.prediction(*model)? {
            Some(list) => Ok(list.accounts.iter().filter_map(|account| account.customer).collect()),
            None => bail!(
                "there is no ranked list of '{}' yet; compute it under Accounts or with `foresale predict --model {model}`",
                model.name()
            ),
        },
        AudienceSource::Cluster(number) => {
            let members = in_cluster(store, *number)?;
            if members.is_empty() {
                bail!("there is no cluster {number}; compute clusters first");
            }
            Ok(members)
        }
        AudienceSource::Segment(segment) => {
            let Ok(saved) = store.segment(*segment) else {
                bail!("the segment that the campaign was made for is gone; choose another audience");
            };
            let members = segments::members(store, *segment, today, progress)?;
            if members.is_empty() {
                bail!("nobody is in the segment '{}' now; change its rule or choose another audience", saved.name);
            }
            Ok(members)
        }
    }
}

/// The members of a cluster of the newest clustering.
fn in_cluster(store: &mut Store, number: u32) -> Result<Vec<CustomerId>> {
    let members = store.cluster_members()?.into_iter().filter(|member| member.cluster == number);
    Ok(members.map(|member| member.customer).collect())
}
