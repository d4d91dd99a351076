//! What a campaign brought: those contacted compared with those left alone, by response, money, parts and days.

use crate::experiment::{Group, Uplift, compare};
use domain::campaign::Arm;
use stats::adjustment::{Difference, adjusted, plain};
use stats::interval::simultaneous_differences;

/// Minimum number of customers per arm for comparing rates.
const FEWEST_CUSTOMERS: usize = 20;
/// Minimum number of responses in both arms together.
const FEWEST_RESPONSES: usize = 5;

/// A customer of a campaign with what the response window showed.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub arm: Arm,
    /// Positions in lists of names.
    pub offer: usize,
    pub cluster: usize,
    /// Days from the campaign's start to the first purchase of what the offer is for.
    pub responded_after: Option<u32>,
    /// Whether anything was bought.
    pub bought: bool,
    /// Margin of all purchases less the costs of the offer and contacts, in major units.
    pub profit: f64,
    /// The same for the first response alone, as a plan counts it.
    pub planned_profit: f64,
    /// Spent in the year up to the start, in major units.
    pub past_spend: f64,
    /// As the plan predicted it.
    pub probability: f64,
}

/// Both arms' sizes and responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arms {
    pub contacted: Group,
    pub control: Group,
}

impl Arms {
    /// Counts the members of each arm, and those of them that `responded`.
    #[must_use]
    pub fn of<'a>(members: impl Iterator<Item = &'a Member>, responded: impl Fn(&Member) -> bool) -> Arms {
        let empty = Group { customers: 0, responses: 0 };
        let mut arms = Arms { contacted: empty, control: empty };
        for member in members {
            let group = match member.arm {
                Arm::Contacted => &mut arms.contacted,
                Arm::Control => &mut arms.control,
            };
            group.customers += 1;
            group.responses += usize::from(responded(member));
        }
        arms
    }

    #[must_use]
    pub fn uplift(&self) -> Uplift {
        compare(self.contacted, self.control)
    }

    fn is_measurable(&self) -> bool {
        self.contacted.customers >= FEWEST_CUSTOMERS
            && self.control.customers >= FEWEST_CUSTOMERS
            && self.contacted.responses + self.control.responses >= FEWEST_RESPONSES
    }

    fn add(&mut self, other: &Arms) {
        for (mine, theirs) in [(&mut self.contacted, other.contacted), (&mut self.control, other.control)] {
            mine.customers += theirs.customers;
            mine.responses += theirs.responses;
        }
    }

    fn pair(&self) -> [[usize; 2]; 2] {
        [self.contacted, self.control].map(|group| [group.responses, group.customers])
    }
}

/// Profit per customer, contacted less left alone: as it is, and adjusted by past spending. None if a group is too
/// small, or if too few bought anything to estimate the spread of money.
#[must_use]
pub fn profit_per_head(members: &[Member]) -> Option<(Difference, Difference)> {
    if members.iter().filter(|member| member.bought).count() < FEWEST_RESPONSES {
        return None;
    }
    let arm = |arm: Arm| members.iter().filter(move |member| member.arm == arm);
    let bare = |which| -> Vec<f64> { arm(which).map(|member| member.profit).collect() };
    let with_past = |which| -> Vec<(f64, f64)> { arm(which).map(|m| (m.profit, m.past_spend)).collect() };
    let as_it_is = plain(&bare(Arm::Contacted), &bare(Arm::Control))?;
    let adjusted = adjusted(&with_past(Arm::Contacted), &with_past(Arm::Control))?;
    Some((as_it_is, adjusted))
}

/// A part of a campaign's customers.
#[derive(Debug, Clone, PartialEq)]
pub struct Subgroup {
    /// Position in the list of names; none: parts that are too small by themselves, combined.
    pub of: Option<usize>,
    /// How many parts it combines.
    pub parts: usize,
    pub arms: Arms,
    /// Of the difference of the rates; all intervals of one list hold jointly with 95 % (Bonferroni). None: too small.
    pub interval: Option<(f64, f64)>,
}

/// Splits a campaign by `part` (a position below `parts`). Parts that are too small to be measured are combined.
#[must_use]
pub fn by_subgroup(members: &[Member], parts: usize, part: impl Fn(&Member) -> usize) -> Vec<Subgroup> {
    let mut of: Vec<Vec<&Member>> = vec![Vec::new(); parts];
    for member in members {
        if let Some(list) = of.get_mut(part(member)) {
            list.push(member);
        }
    }
    let counted = of.into_iter().map(|list| Arms::of(list.into_iter(), |m| m.responded_after.is_some()));
    pooled(counted.enumerate().filter(|(_, arms)| arms.contacted.customers + arms.control.customers > 0))
}

/// Splits a campaign by when customers responded: in the days from each of `starts` (0 first) to the next. Everybody is
/// in every part, so that both arms are compared over the same days.
#[must_use]
pub fn by_time(members: &[Member], starts: &[u32]) -> Vec<Subgroup> {
    let periods = starts.iter().enumerate().map(|(place, start)| {
        let end = starts.get(place + 1).copied().unwrap_or(u32::MAX);
        let within = |member: &Member| member.responded_after.is_some_and(|day| day > *start && day <= end);
        (place, Arms::of(members.iter(), within))
    });
    let mut parts: Vec<Subgroup> =
        periods.map(|(place, arms)| Subgroup { of: Some(place), parts: 1, arms, interval: None }).collect();
    with_intervals(&mut parts);
    parts
}

fn pooled(counted: impl Iterator<Item = (usize, Arms)>) -> Vec<Subgroup> {
    let mut parts = Vec::new();
    let mut rest: Option<Subgroup> = None;
    for (place, arms) in counted {
        if arms.is_measurable() {
            parts.push(Subgroup { of: Some(place), parts: 1, arms, interval: None });
        } else if let Some(rest) = &mut rest {
            rest.arms.add(&arms);
            (rest.of, rest.parts) = (None, rest.parts + 1);
        } else {
            rest = Some(Subgroup { of: Some(place), parts: 1, arms, interval: None });
        }
    }
    parts.extend(rest);
    with_intervals(&mut parts);
    parts
}

fn with_intervals(parts: &mut [Subgroup]) {
    let pairs: Vec<_> = parts.iter().filter(|part| part.arms.is_measurable()).map(|part| part.arms.pair()).collect();
    let mut intervals = simultaneous_differences(&pairs).into_iter();
    for part in parts.iter_mut().filter(|part| part.arms.is_measurable()) {
        part.interval = intervals.next();
    }
}

/// Share of each arm that has responded by each day from 0 to `last`: day, contacted, left alone.
#[must_use]
pub fn response_by_day(members: &[Member], last: u32) -> Vec<(u32, f64, f64)> {
    let mut counts = vec![[0_usize; 2]; last as usize + 1];
    let all = Arms::of(members.iter(), |_| true);
    for member in members {
        let day = member.responded_after.and_then(|day| counts.get_mut(day as usize));
        if let Some(day) = day {
            day[usize::from(member.arm == Arm::Control)] += 1;
        }
    }
    let share = |hits: usize, of: usize| if of == 0 { 0.0 } else { hits as f64 / of as f64 };
    let mut sum = [0; 2];
    (0..)
        .zip(counts)
        .map(|(day, [contacted, control])| {
            sum = [sum[0] + contacted, sum[1] + control];
            (day, share(sum[0], all.contacted.customers), share(sum[1], all.control.customers))
        })
        .collect()
}
