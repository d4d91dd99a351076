//! Next products for each customer, and lists of customers who lack what similar customers buy.

use std::collections::{HashMap, HashSet};

use anyhow::Result;

use super::Records;
use crate::audience::Reachable;
use domain::customer::{Customer, CustomerId};
use domain::group_days::GroupDays;
use domain::money::Money;
use features::margin::Margins;
use models::next_product::opportunities::{Association, Membership, find_associations};
use models::next_product::{self, DEPTHS, Forecast, Newcomer, Tried, find_next, usual_horizon};
use models::patterns::SIGNIFICANT;
use progress::Progress;
use reports::patterns::{
    NextGroup, NextMethod, NextProduct, NextProducts, Opportunity, OpportunityKind, PatternReport,
};
use store::Store;

/// For how many customers the report names the next products.
const SHOWN_CUSTOMERS: usize = 1_000;
/// How many lists are kept for one lacked group, for each kind, and in all.
const LISTS_A_GROUP: usize = 2;
const SHOWN_LISTS: usize = 60;
/// A list with fewer customers is not worth a campaign.
const FEWEST_MEMBERS: usize = 10;
/// Minimum lift: the share of the one group's customers who have the other, relative to all customers.
const LEAST_LIFT: f64 = 1.1;

pub(super) fn add(
    store: &Store,
    records: &Records,
    margins: &[f64],
    reach: &Reachable,
    report: &mut PatternReport,
    progress: &Progress,
) -> Result<()> {
    let days = &records.days;
    let as_of = records.scope.as_of.0;
    progress.stage("Learning what comes next", 0)?;
    let found = find_next(days, as_of, usual_horizon(days));
    progress.stage("Looking for opportunities", 0)?;
    let customers: HashMap<CustomerId, Customer> = store.customers()?.into_iter().collect();
    report.next_products = next_products(&found, days, margins, &customers);
    let most = spent_most(records);
    let bought = find_associations(days, as_of, Membership::Bought);
    let favourite = find_associations(days, as_of, Membership::SpentMost(&most));
    let seeker = Seeker { days, margins, newcomers: &found.newcomers, reach };
    let has = |customer: usize, group: u32| days.entries(customer).any(|(_, own)| own == group);
    let spends = |customer: usize, group: u32| most.get(customer).copied().flatten() == Some(group);
    let mut lists = seeker.lists(OpportunityKind::HasNot, &bought, &has);
    lists.extend(seeker.lists(OpportunityKind::SpendsMostOn, &favourite, &spends));
    lists.sort_by(|a, b| b.expected_margin.cmp(&a.expected_margin).then_with(|| a.not.cmp(&b.not)));
    lists.truncate(SHOWN_LISTS);
    report.opportunities = lists;
    Ok(())
}

/// By group: what a day of buying it earns, in minor units.
pub(super) fn margins(records: &Records) -> Vec<f64> {
    let columns = &records.columns;
    let margins = Margins::new(columns, records.scope.as_of, records.scope.assumptions.margin_rate);
    let groups = records.days.groups.len();
    let (mut earned, mut times) = (vec![0.0; groups], vec![0_u32; groups]);
    for (line, group) in records.group_of.iter().enumerate() {
        let Some(group) = *group else { continue };
        earned[group as usize] += 100.0 * margins.line(columns, line);
    }
    records.days.group.iter().for_each(|group| times[*group as usize] += 1);
    earned.iter().zip(times).map(|(earned, times)| earned / f64::from(times.max(1))).collect()
}

/// The group on which each customer spent the most.
fn spent_most(records: &Records) -> Vec<Option<u32>> {
    let mut sums: HashMap<(i64, u32), i64> = HashMap::new();
    for (line, group) in records.group_of.iter().enumerate() {
        if let Some(group) = *group {
            *sums.entry((records.columns.customer[line], group)).or_default() += records.columns.amount[line];
        }
    }
    let mut most: HashMap<i64, (i64, u32)> = HashMap::new();
    for ((customer, group), amount) in sums.into_iter().filter(|(_, amount)| *amount > 0) {
        let best = most.entry(customer).or_insert((amount, group));
        // The lower number among equals, whatever order they come in.
        if (amount, std::cmp::Reverse(group)) > (best.0, std::cmp::Reverse(best.1)) {
            *best = (amount, group);
        }
    }
    records.days.customers.iter().map(|customer| most.get(&customer.0).map(|best| best.1)).collect()
}

fn next_products(
    found: &next_product::NextProducts,
    days: &GroupDays,
    margins: &[f64],
    customers: &HashMap<CustomerId, Customer>,
) -> NextProducts {
    let worth = |forecast: &Forecast| {
        forecast.groups.first().map_or(0.0, |next| next.chance.unwrap_or(0.0) * margins[next.group as usize])
    };
    let mut order: Vec<usize> = (0..found.next.len()).filter(|at| !found.next[*at].groups.is_empty()).collect();
    order.sort_by(|a, b| worth(&found.next[*b]).total_cmp(&worth(&found.next[*a])).then(a.cmp(b)));
    let product = |place: &usize| {
        let id = days.customers[*place];
        let customer = customers.get(&id)?;
        let groups = found.next[*place].groups.iter().map(|next| NextGroup {
            group: days.groups[next.group as usize].clone(),
            probability: next.chance,
            is_new: next.is_new,
        });
        let (external_id, name) = (customer.external_id.clone(), customer.display_name());
        Some(NextProduct { customer: id, external_id, name, groups: groups.collect() })
    };
    let first = found.tried.first();
    NextProducts {
        horizon_days: found.horizon_days,
        depths: DEPTHS,
        test_customers: first.map_or(0, |tried| tried.later.customers),
        test_explorers: first.map_or(0, |tried| tried.later.explorers),
        chosen: found.chosen.code().into(),
        chosen_new: found.chosen_new.code().into(),
        methods: found.tried.iter().map(method).collect(),
        customers: order.iter().take(SHOWN_CUSTOMERS).filter_map(product).collect(),
    }
}

fn method(tried: &Tried) -> NextMethod {
    NextMethod {
        method: tried.method.code().into(),
        name: tried.method.name().into(),
        hit_rates: tried.later.all,
        hit_rates_new: tried.later.new,
        chosen_by: tried.earlier.all,
        chosen_by_new: tried.earlier.new,
    }
}

struct Seeker<'a> {
    days: &'a GroupDays,
    margins: &'a [f64],
    newcomers: &'a [Vec<Newcomer>],
    reach: &'a Reachable,
}

impl Seeker<'_> {
    /// For each lacked group, the lists of this kind that earn the most.
    fn lists(
        &self,
        kind: OpportunityKind,
        associations: &[Association],
        belongs: &dyn Fn(usize, u32) -> bool,
    ) -> Vec<Opportunity> {
        let sure = associations.iter().filter(|one| one.p_value < SIGNIFICANT && one.lift >= LEAST_LIFT);
        let mut lists: Vec<(u32, Opportunity)> =
            sure.filter_map(|one| Some((one.also, self.list(kind, one, belongs)?))).collect();
        lists.sort_by(|a, b| b.1.expected_margin.cmp(&a.1.expected_margin).then(a.0.cmp(&b.0)));
        let mut taken: HashMap<u32, usize> = HashMap::new();
        lists.retain(|(lacked, _)| {
            let lists = taken.entry(*lacked).or_default();
            *lists += 1;
            *lists <= LISTS_A_GROUP
        });
        lists.into_iter().map(|(_, list)| list).collect()
    }

    fn list(
        &self,
        kind: OpportunityKind,
        one: &Association,
        belongs: &dyn Fn(usize, u32) -> bool,
    ) -> Option<Opportunity> {
        let newcomers = self.newcomers.get(one.also as usize)?;
        let members: Vec<(CustomerId, f64)> = newcomers
            .iter()
            .filter(|newcomer| belongs(newcomer.customer, one.has))
            .map(|newcomer| (self.days.customers[newcomer.customer], newcomer.chance))
            .collect();
        let expected_buyers: f64 = members.iter().map(|member| member.1).sum();
        let margin = expected_buyers * self.margins[one.also as usize];
        if members.len() < FEWEST_MEMBERS || margin <= 0.0 {
            return None;
        }
        let different: HashSet<CustomerId> = members.iter().map(|member| member.0).collect();
        Some(Opportunity {
            kind,
            has: self.days.groups[one.has as usize].clone(),
            not: self.days.groups[one.also as usize].clone(),
            customers: members.len(),
            reachable: self.reach.count(different.into_iter()),
            lift: one.lift,
            p_value: one.p_value,
            expected_buyers,
            segments: Vec::new(),
            expected_margin: Money::from_major(margin / 100.0),
            members,
        })
    }
}
