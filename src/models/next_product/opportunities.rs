//! Who buys one product group and never another, although similar customers do.

use domain::group_days::GroupDays;
use stats::multiple::{Expected, Stratum};

/// Customers with as many groups as this or fewer are compared among those with just as many; above, with about as many.
const EXACT_BREADTH: usize = 20;

/// Customers of one group tend to be customers of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Association {
    /// Indices into [`GroupDays::groups`].
    pub has: u32,
    pub also: u32,
    /// Customers with both.
    pub both: usize,
    /// Customers with `has`.
    pub with: usize,
    /// Share of the customers of `has` with `also` ÷ share of all customers with it.
    pub lift: f64,
    /// Probability under chance among customers with as many groups, corrected for the number of pairs; at most 1.
    pub p_value: f64,
}

/// What makes a customer one of a group.
#[derive(Debug, Clone, Copy)]
pub enum Membership<'a> {
    /// Ever bought it.
    Bought,
    /// Spent more on it than on any other; by place in [`GroupDays::customers`].
    SpentMost(&'a [Option<u32>]),
}

/// Pairs of groups with a lift above 1 up to a day, the most significant first.
///
/// A customer who buys a lot has everything, so customers are compared with those who buy as many groups: in each such
/// stratum the numbers under chance are hypergeometric (Mantel & Haenszel 1959), see [`Expected::tail`]; multiplied by
/// the number of pairs (Bonferroni).
#[must_use]
pub fn find_associations(days: &GroupDays, as_of: i32, membership: Membership<'_>) -> Vec<Association> {
    let groups = days.groups.len();
    let mut counts = Counts { groups, both: vec![0; groups * groups], ..Counts::default() };
    for customer in 0..days.customers.len() {
        let mut own: Vec<u32> =
            days.entries(customer).take_while(|(day, _)| *day <= as_of).map(|(_, group)| group).collect();
        own.sort_unstable();
        own.dedup();
        match membership {
            Membership::Bought => counts.add(&own, &own),
            Membership::SpentMost(most) => counts.add(most.get(customer).copied().flatten().as_slice(), &own),
        }
    }
    counts.conclude()
}

/// Customers of one breadth.
#[derive(Clone, Default)]
struct Breadth {
    customers: u32,
    /// By group: members, and customers who bought it.
    members: Vec<u32>,
    bought: Vec<u32>,
}

#[derive(Default)]
struct Counts {
    groups: usize,
    by_breadth: Vec<Breadth>,
    /// By pair: members of the first who bought the second.
    both: Vec<u32>,
}

impl Counts {
    fn add(&mut self, member_of: &[u32], own: &[u32]) {
        if own.is_empty() {
            return;
        }
        let breadth = breadth(own.len());
        if self.by_breadth.len() <= breadth {
            let none = vec![0; self.groups];
            self.by_breadth.resize(breadth + 1, Breadth { customers: 0, members: none.clone(), bought: none });
        }
        let alike = &mut self.by_breadth[breadth];
        alike.customers += 1;
        for group in own {
            alike.bought[*group as usize] += 1;
        }
        for &has in member_of {
            alike.members[has as usize] += 1;
            for also in own {
                self.both[has as usize * self.groups + *also as usize] += 1;
            }
        }
    }

    fn conclude(&self) -> Vec<Association> {
        let sum =
            |of: fn(&Breadth) -> &Vec<u32>, group: usize| self.by_breadth.iter().map(|b| of(b)[group]).sum::<u32>();
        let members: Vec<u32> = (0..self.groups).map(|group| sum(|b| &b.members, group)).collect();
        let bought: Vec<u32> = (0..self.groups).map(|group| sum(|b| &b.bought, group)).collect();
        let all: u32 = self.by_breadth.iter().map(|alike| alike.customers).sum();
        let known = |has: usize, also: usize| has != also && members[has] > 0 && bought[also] > 0;
        let pairs = (0..self.groups).flat_map(|has| (0..self.groups).map(move |also| (has, also)));
        let pairs: Vec<(usize, usize)> = pairs.filter(|(has, also)| known(*has, *also)).collect();
        let association = |&(has, also): &(usize, usize)| {
            let both = self.both[has * self.groups + also];
            let lift = f64::from(both) * f64::from(all) / (f64::from(members[has]) * f64::from(bought[also]));
            if lift <= 1.0 {
                return None;
            }
            let expected = Expected::from_strata(self.by_breadth.iter().map(|alike| Stratum {
                all: alike.customers,
                first: alike.members[has],
                second: alike.bought[also],
            }));
            let p_value = (expected.tail(u64::from(both)) * pairs.len() as f64).min(1.0);
            let (both, with) = (both as usize, members[has] as usize);
            let (has, also) = (u32::try_from(has).ok()?, u32::try_from(also).ok()?);
            Some(Association { has, also, both, with, lift, p_value })
        };
        let mut found: Vec<Association> = pairs.iter().filter_map(association).collect();
        found.sort_by(|a, b| a.p_value.total_cmp(&b.p_value).then(b.lift.total_cmp(&a.lift)));
        found
    }
}

/// The stratum of customers with this many groups: exact up to twenty, then in steps of a twentieth.
fn breadth(groups: usize) -> usize {
    if groups <= EXACT_BREADTH {
        return groups;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
    let beyond = ((groups as f64 / EXACT_BREADTH as f64).ln() / 1.05_f64.ln()) as usize;
    EXACT_BREADTH + 1 + beyond
}
