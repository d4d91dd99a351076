//! From a brief to the list: who is reached, which offer each customer gets, where the list ends, who is left alone.

mod asked;
mod excluded;
mod list;
mod offers;

use std::collections::HashSet;

use anyhow::{Result, bail};

use crate::audience::Ledger;
use crate::campaigns::valuation::{Valuation, ValuationSettings, shift};
use crate::ranking::chances::{Chances, chances};
use crate::scope::Scope;
use crate::segments;
use domain::campaign::{AudienceSource, CampaignBrief, Forecasts};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::effect::LearnedEffect;
use excluded::Excluded;
use list::Known;
use offers::Offered;
use planning::audience::{ContactRules, Contactable, WithDealer, choose_contactable};
use progress::Progress;
use reports::campaign::{CampaignPlan, PlannedTarget};
use store::Store;

/// A plan with the group that is left alone.
pub struct Planned {
    pub plan: CampaignPlan,
    pub control: Vec<PlannedTarget>,
    pub origin: Origin,
}

/// What a list was actually made from.
#[derive(Default)]
pub struct Origin {
    /// Code of the method that predicted who will buy.
    pub method: String,
    pub audience: Vec<CustomerId>,
    /// Which of the audience could not be contacted, and why.
    pub left_out: Vec<(CustomerId, String)>,
}

/// What a plan is made from besides its brief.
pub struct Given {
    pub today: Day,
    pub scope: Scope,
    /// Who could not be contacted, if that was recorded; none: what the ledger says today.
    pub left_out: Option<HashSet<CustomerId>>,
    /// What past results taught, where that was written down; none: what they teach today.
    pub learned: Option<LearnedEffect>,
}

impl Given {
    /// The data, the ledger and past results as they are.
    pub fn present(store: &mut Store, today: Day) -> Result<Given> {
        Ok(Given { today, scope: Scope::load(store, None)?, left_out: None, learned: None })
    }
}

pub fn plan(store: &mut Store, brief: &CampaignBrief, given: &Given, progress: &Progress) -> Result<Planned> {
    asked::check(store, brief)?;
    let Given { today, scope, left_out, learned } = given;
    progress.stage("Collecting the audience", 0)?;
    let audience = audience(store, &brief.audience, *today, progress)?;
    let cap = brief.limits.contacts;
    let ledger = match left_out {
        Some(left_out) => Ledger::recorded(store, brief.channel, left_out)?,
        None => Ledger::load(store, brief.channel, *today)?.counting(store, cap, *today)?,
    };
    // The recorded list contains those who were excluded then.
    let asked = if left_out.is_some() { &[][..] } else { &brief.exclusions };
    let excluded = Excluded::load(store, asked, *today, progress)?;
    let (kept, excluded) = excluded.split(&audience);
    let candidates: Vec<_> = kept.iter().filter_map(|id| ledger.candidate(*id)).collect();
    let ids: Vec<CustomerId> = candidates.iter().map(|candidate| candidate.customer).collect();
    let rules = ContactRules {
        cap: if left_out.is_some() { None } else { cap },
        with_dealer: if brief.control_share > 0.0 { WithDealer::LeftOut } else { WithDealer::Included },
        ..ContactRules::once_by(brief.channel)
    };
    let reachable = choose_contactable(candidates, &rules);
    let mut left_out: Vec<(CustomerId, String)> =
        reachable.dropped.iter().map(|(place, reason)| (ids[*place], reason.why(&rules))).collect();
    let chances: Option<Chances> = match store.totals()?.purchases {
        0 => None,
        _ => Some(chances(store, scope, brief.response_window_days, progress)?),
    };
    let corrects_level = brief.forecasts == Forecasts::Corrected;
    let asked = ValuationSettings {
        channel: brief.channel,
        discount_effect: brief.discount_effect,
        today: *today,
        learned: *learned,
        corrects_level,
        days: brief.response_window_days,
    };
    let valuation = Valuation::load(store, scope, asked, progress)?;
    progress.stage("Choosing offers", 0)?;
    let offered = Offered::load(store, brief, scope, *today, progress)?;
    let contactable: Vec<Contactable> = reachable.contactable.into_iter().map(|(_, contactable)| contactable).collect();
    let known = Known { brief, chances: chances.as_ref(), valuation: &valuation, offered: &offered, ledger: &ledger };
    let options = known.options(&contactable);
    progress.check()?;
    let (mut plan, control) = known.list(contactable, &options, progress)?;
    plan.audience = audience.len();
    plan.selection = scope.selection.told();
    plan.effect = valuation.effect.clone();
    plan.shift = corrects_level.then(|| shift(&plan.effect.learned)).flatten();
    plan.caution = chances.as_ref().and_then(|chances| chances.caution.clone());
    plan.drop_outs = excluded.drop_outs;
    plan.drop_outs.extend(reachable.drop_outs);
    left_out.extend(excluded.customers);
    let method = chances.map_or("contacts", |chances| chances.method.code()).to_owned();
    Ok(Planned { plan, control, origin: Origin { method, audience, left_out } })
}

fn audience(store: &mut Store, source: &AudienceSource, today: Day, progress: &Progress) -> Result<Vec<CustomerId>> {
    match source {
        AudienceSource::Ranked(model) => match store.ranking(*model)? {
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
