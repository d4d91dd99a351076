//! From a brief to the list: who is reached, which offer each gets, where the list ends, who is left alone.

use std::collections::{HashMap, HashSet};

use anyhow::{Result, bail};

use super::scoreboard::recalibration;
use crate::actions::accounts::chances::{Chances, chances};
use crate::actions::audience::Ledger;
use crate::actions::scope::{Scope, check_category};
use crate::actions::segments;
use crate::domain::campaign::{AudienceSource, CampaignBrief, Forecasts, Offer};
use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::domain::money::Money;
use crate::domain::shift::Shift;
use crate::features::affinity::Affinity;
use crate::planning::audience::{ContactRules, Contactable, Permission, choose_reachable};
use crate::planning::experiment::{Assigned, control_cost, draw_control_group, smallest_effect};
use crate::planning::targeting::{
    Calibrated, Chance, Contact, Limits, ListChoice, choose_list, expected_response, profit_curve, rank_contacts,
};
use crate::progress::Progress;
use crate::reports::campaign::{CampaignPlan, PlannedTarget};
use crate::store::Store;

/// A plan with the group that is left alone.
pub struct Planned {
    pub plan: CampaignPlan,
    pub control: Vec<PlannedTarget>,
    pub origin: Origin,
}

/// What a list turned out to be made from.
#[derive(Default)]
pub struct Origin {
    /// Name of the method that predicted who will buy.
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

/// Everything the list is chosen from, positions in step.
struct Field {
    contactable: Vec<Contactable>,
    ranked: Vec<Contact>,
}

pub fn plan(store: &mut Store, brief: &CampaignBrief, given: &Given, progress: &Progress) -> Result<Planned> {
    check(brief)?;
    for offer in &brief.offers {
        check_category(store, &offer.category)?;
    }
    let Given { today, scope, left_out, shift } = given;
    progress.stage("Collecting the audience", 0)?;
    let audience = audience(store, &brief.audience, *today, progress)?;
    let ledger = match left_out {
        Some(left_out) => Ledger::recorded(store, brief.channel, left_out)?,
        None => Ledger::of(store, brief.channel, *today)?,
    };
    let candidates: Vec<_> = audience.iter().filter_map(|id| ledger.candidate(*id)).collect();
    let asked: Vec<CustomerId> = candidates.iter().map(|candidate| candidate.customer).collect();
    let rules = ContactRules { channel: brief.channel, permission: Permission::UnlessRefused, rest_days: 0 };
    let reachable = choose_reachable(candidates, &rules);
    let left_out = reachable.dropped.iter().map(|(place, reason)| (asked[*place], reason.why(&rules))).collect();
    let mut chances = chances(store, scope, brief.response_window_days, progress)?;
    if let Some(shift) = shift {
        chances.correct(shift);
    }
    progress.stage("Choosing offers", 0)?;
    let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
    let affinities: Vec<Affinity> =
        brief.offers.iter().map(|offer| Affinity::of(&purchases, &offer.category, scope.as_of)).collect();
    let contactable: Vec<Contactable> = reachable.contactable.into_iter().map(|(_, contactable)| contactable).collect();
    let per_offer: Vec<Vec<Chance>> = contactable
        .iter()
        .map(|contactable| offer_chances(contactable.customer(), brief, &affinities, &chances))
        .collect();
    let costs = vec![brief.contact_cost.major(); contactable.len()];
    let field = Field { ranked: rank_contacts(&per_offer, &costs), contactable };
    let limits =
        Limits { budget: brief.budget.map(Money::major), size: brief.size, control_share: brief.control_share };
    let choice = choose_list(&field.ranked, &limits);
    progress.check()?;
    let known = Known { brief, chances: &chances, affinities: &affinities, ledger: &ledger };
    let mut planned = known.list(field, &choice);
    planned.plan.audience = audience.len();
    planned.plan.drop_outs = reachable.drop_outs;
    planned.plan.shift = *shift;
    planned.origin = Origin { method: chances.method.code().to_owned(), audience, left_out };
    Ok(planned)
}

fn check(brief: &CampaignBrief) -> Result<()> {
    if brief.name.trim().is_empty() {
        bail!("the campaign has no name");
    }
    if brief.offers.is_empty() {
        bail!("the campaign has no offer; add at least one, without a discount if nothing is given away");
    }
    for offer in &brief.offers {
        if !(0.0..=1.0).contains(&offer.discount) || offer.cost < Money::ZERO {
            bail!("offer '{}': the discount must lie between 0 and 100 % and its cost cannot be negative", offer.name);
        }
    }
    if !(0.0..=1.0).contains(&brief.margin_rate) {
        bail!("the margin must lie between 0 and 100 %");
    }
    if !(0.0..=0.9).contains(&brief.control_share) {
        bail!("the control group must be between 0 and 90 % of those who qualify");
    }
    if brief.contact_cost < Money::ZERO || brief.budget.is_some_and(|budget| budget < Money::ZERO) {
        bail!("costs and budget cannot be negative");
    }
    if !(1..=1_000).contains(&brief.response_window_days) {
        bail!("the response window must be between 1 and 1,000 days");
    }
    Ok(())
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
            let members: Vec<CustomerId> = store
                .cluster_members()?
                .into_iter()
                .filter(|member| member.cluster == *number)
                .map(|member| member.customer)
                .collect();
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

/// What each offer would bring from one customer. An offer for a product group is answered by a purchase of that
/// group, so its chance is the chance of buying at all × the group's share of this customer's purchase days.
fn offer_chances(
    customer: CustomerId,
    brief: &CampaignBrief,
    affinities: &[Affinity],
    chances: &Chances,
) -> Vec<Chance> {
    let Some(own) = chances.of.get(&customer) else { return Vec::new() };
    let chance = |(offer, affinity): (&Offer, &Affinity)| {
        let share = if offer.category.is_empty() { 1.0 } else { affinity.share(customer) };
        let spend = if offer.category.is_empty() { own.spend } else { affinity.mean_spend };
        Chance {
            probability: own.probability * share,
            margin: spend * brief.margin_rate,
            offer_cost: spend * offer.discount + offer.cost.major(),
        }
    };
    brief.offers.iter().zip(affinities).map(chance).collect()
}

/// What a list is written from.
struct Known<'a> {
    brief: &'a CampaignBrief,
    chances: &'a Chances,
    affinities: &'a [Affinity],
    ledger: &'a Ledger,
}

impl Known<'_> {
    /// Draws the control group of the chosen list and adds up what the rest should bring.
    fn list(&self, field: Field, choice: &ListChoice) -> Planned {
        let brief = self.brief;
        let reachable = field.contactable.len();
        let chosen: Vec<Contact> = choice.list.iter().map(|place| field.ranked[*place]).collect();
        let mut by_place: HashMap<usize, Contactable> = field.contactable.into_iter().enumerate().collect();
        let listed: Vec<(Contactable, f64)> = chosen
            .iter()
            .filter_map(|contact| Some((by_place.remove(&contact.customer)?, contact.probability)))
            .collect();
        let profits: Vec<f64> = chosen.iter().map(|contact| contact.profit).collect();
        let assigned = draw_control_group(listed, brief.control_share, brief.seed);
        let forgone = control_cost(&assigned, &profits);
        let (mut targets, mut control, mut calibrated, mut profit) = (Vec::new(), Vec::new(), Vec::new(), 0.0);
        for (assigned, contact) in assigned.iter().zip(&chosen) {
            let (customer, address) = match assigned {
                Assigned::Contacted(contactable) => (contactable.customer(), contactable.address()),
                Assigned::Control(customer) => (*customer, ""),
            };
            let target = self.target(customer, address, contact);
            match assigned {
                Assigned::Contacted(_) => {
                    calibrated.push(self.interval(customer, contact.probability));
                    profit += contact.profit;
                    targets.push(target);
                }
                Assigned::Control(_) => control.push(target),
            }
        }
        let response = expected_response(&calibrated);
        let contacted_bound =
            Money::from_major(choice.upper_bound * (1.0 - brief.control_share)).max(Money::from_major(profit));
        let plan = CampaignPlan {
            id: None,
            brief: brief.clone(),
            audience: 0,
            reachable,
            drop_outs: Vec::new(),
            chosen: targets.len(),
            control: control.len(),
            expected_responses: response.responses,
            expected_rate: response.rate,
            expected_rate_low: response.rate_low,
            expected_rate_high: response.rate_high,
            expected_profit: Money::from_major(profit),
            upper_bound: contacted_bound,
            binding: choice.binding.clone(),
            control_cost: Money::from_major(forgone),
            smallest_effect: smallest_effect(targets.len(), control.len(), response.rate),
            optimum: choice.optimum,
            curve: profit_curve(&field.ranked, choice.list.len()),
            shift: None,
            targets,
        };
        Planned { plan, control, origin: Origin::default() }
    }

    /// The interval of a chance of buying, in the proportion of the offer's chance to it.
    fn interval(&self, customer: CustomerId, probability: f64) -> Calibrated {
        let Some(own) = self.chances.of.get(&customer) else { return Calibrated { probability, low: 0.0, high: 1.0 } };
        let share = if own.probability > 0.0 { probability / own.probability } else { 0.0 };
        Calibrated { probability, low: own.low * share, high: (own.high * share).min(1.0) }
    }

    fn target(&self, customer: CustomerId, address: &str, contact: &Contact) -> PlannedTarget {
        let offer = &self.brief.offers[contact.offer];
        let person = self.ledger.customers.get(&customer).cloned().unwrap_or_default();
        let mut reason = self.chances.of.get(&customer).map(|own| own.reason.clone()).unwrap_or_default();
        let times = self.affinities[contact.offer].times(customer);
        if !offer.category.is_empty() && times > 0 {
            reason = format!("Bought {} on {times} day{}. {reason}", offer.category, if times == 1 { "" } else { "s" });
        }
        PlannedTarget {
            id: Some(customer),
            customer: person.external_id.clone(),
            name: person.display_name(),
            address: address.to_owned(),
            offer: offer.name.clone(),
            probability: contact.probability,
            expected_profit: Money::from_major(contact.profit),
            reason,
        }
    }
}
