//! What is bought after what, and how long after: sequences of product groups that are more than chance.

use rayon::prelude::*;

use domain::group_days::GroupDays;
use stats::multiple::{Expected, Stratum};

/// Number of groups searched for sequences: those bought by the most customers.
const MOST_GROUPS: usize = 60;
/// Days after the first group within which the other one counts as following.
pub const WINDOW: i32 = 730;
/// Customers that a thread processes at a time.
const CHUNK: usize = 4_096;
const DAYS_PER_QUARTER: i32 = 91;
/// Long histories are cut into this many stretches of similar days.
const MOST_STRETCHES: i32 = 40;
const SIZE_CLASSES: usize = 4;
const TURN_CLASSES: usize = 5;

/// Customers who bought `first` go on to buy `then`.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundSequence {
    /// Indices into [`GroupDays::groups`].
    pub first: u32,
    pub then: u32,
    /// Customers whose first purchase of `then` followed one of `first` by at most [`WINDOW`] days; each counts once.
    pub customers: usize,
    /// Customers who bought `first` before any of `then` and came again.
    pub of: usize,
    /// How many of those customers would have followed by chance, given the popularity of `then`.
    pub expected: f64,
    /// Customers ÷ expected.
    pub lift: f64,
    /// Corrected for the number of pairs tried; at most 1.
    pub p_value: f64,
    pub lag: Lag,
}

/// Days from the first purchase of `first` to the first of `then`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Lag {
    pub median: u32,
    pub lower_quartile: u32,
    pub upper_quartile: u32,
    /// Shares that follow within 30, 90 and 365 days.
    pub within: [f64; 3],
}

/// The sequences with a lift above 1 and at least `fewest` customers, and how many pairs were tried.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sequences {
    pub tried: usize,
    /// The most significant first.
    pub found: Vec<FoundSequence>,
}

/// Finds sequences up to a day.
///
/// Every day on which a customer buys is a chance to buy a group for the first time. Does it happen more often where
/// another group was bought before? The log-rank comparison of Mantel (1966) with that as a time-dependent covariate
/// (Cox 1972, section 9), within strata of similar days: the same quarter (what is in season or new), as many groups
/// bought that day (full baskets hold everything), as many purchase days before. Customers who have bought the group
/// already are no longer compared, so that nobody counts twice. The p-value is a bound (see [`Expected::tail`])
/// multiplied by the number of pairs (Bonferroni).
#[must_use]
pub fn find_sequences(days: &GroupDays, as_of: i32, fewest: usize) -> Sequences {
    let groups = widest_groups(days, as_of);
    let Some((begin, _)) = days.span().filter(|_| groups.len() > 1) else { return Sequences::default() };
    let stretch = DAYS_PER_QUARTER.max((as_of - begin) / MOST_STRETCHES + 1);
    let stretches = usize::try_from((as_of - begin) / stretch).unwrap_or(0) + 1;
    let place_of = places(&groups, days.groups.len());
    let watch = Watch { days, as_of, begin, stretch, place_of, groups: groups.len() };
    let none = || Counts::new(groups.len(), stretches * SIZE_CLASSES * TURN_CLASSES);
    let customers = (0..days.customers.len()).into_par_iter().with_min_len(CHUNK);
    let counted = customers.fold(none, |mut counts, customer| {
        watch.follow(customer, &mut counts);
        counts
    });
    let counts = counted.reduce(none, |a, b| a.plus(&b));
    conclude(&counts, &groups, fewest)
}

/// Groups by the number of their customers, in descending order.
fn widest_groups(days: &GroupDays, as_of: i32) -> Vec<u32> {
    let (mut customers, mut last) = (vec![0_usize; days.groups.len()], vec![usize::MAX; days.groups.len()]);
    for customer in 0..days.customers.len() {
        for (_, group) in days.entries(customer).take_while(|(day, _)| *day <= as_of) {
            if std::mem::replace(&mut last[group as usize], customer) != customer {
                customers[group as usize] += 1;
            }
        }
    }
    let mut order: Vec<u32> = (0..).zip(&customers).filter(|(_, n)| **n > 0).map(|(group, _)| group).collect();
    order.sort_by_key(|group| (std::cmp::Reverse(customers[*group as usize]), *group));
    order.truncate(MOST_GROUPS);
    order
}

fn places(groups: &[u32], all: usize) -> Vec<Option<usize>> {
    let mut places = vec![None; all];
    groups.iter().enumerate().for_each(|(place, group)| places[*group as usize] = Some(place));
    places
}

/// Counts over all customers; groups by position.
struct Counts {
    groups: usize,
    strata: usize,
    /// By stratum and group: days on which it could be bought for the first time, and on which it was.
    open: Vec<u32>,
    bought: Vec<u32>,
    /// By stratum and pair (first × then): days on which `then` was open to a customer who had bought `first`.
    open_after: Vec<u32>,
    /// By pair: customers who followed, and customers to whom it was open.
    followed: Vec<u32>,
    exposed: Vec<u32>,
    /// By pair: customers by lag in days.
    lags: Vec<u32>,
}

const LAGS: usize = WINDOW.unsigned_abs() as usize + 1;

impl Counts {
    fn new(groups: usize, strata: usize) -> Counts {
        let pairs = groups * groups;
        Counts {
            groups,
            strata,
            open: vec![0; strata * groups],
            bought: vec![0; strata * groups],
            open_after: vec![0; strata * pairs],
            followed: vec![0; pairs],
            exposed: vec![0; pairs],
            lags: vec![0; pairs * LAGS],
        }
    }

    fn plus(mut self, other: &Counts) -> Counts {
        let add = |own: &mut [u32], more: &[u32]| own.iter_mut().zip(more).for_each(|(own, more)| *own += more);
        add(&mut self.open, &other.open);
        add(&mut self.bought, &other.bought);
        add(&mut self.open_after, &other.open_after);
        add(&mut self.followed, &other.followed);
        add(&mut self.exposed, &other.exposed);
        add(&mut self.lags, &other.lags);
        self
    }

    fn expected(&self, first: usize, then: usize) -> Expected {
        let pair = first * self.groups + then;
        Expected::from_strata((0..self.strata).map(|stratum| Stratum {
            all: self.open[stratum * self.groups + then],
            first: self.open_after[stratum * self.groups * self.groups + pair],
            second: self.bought[stratum * self.groups + then],
        }))
    }
}

struct Watch<'a> {
    days: &'a GroupDays,
    as_of: i32,
    begin: i32,
    /// Days that count as one season.
    stretch: i32,
    /// The position of each group among those that are examined.
    place_of: Vec<Option<usize>>,
    groups: usize,
}

impl Watch<'_> {
    fn follow(&self, customer: usize, counts: &mut Counts) {
        let mut so_far = SoFar { first_day: vec![None; self.groups], exposed: vec![false; self.groups * self.groups] };
        let occasions = self.days.occasions(customer).take_while(|(day, _)| *day <= self.as_of);
        for (turn, (day, bought)) in occasions.enumerate() {
            let here: Vec<usize> = bought.iter().filter_map(|group| self.place_of[*group as usize]).collect();
            // On the first day nothing can have been bought before, so there is nothing to compare.
            if turn > 0 {
                so_far.count(self.stratum(day, bought.len(), turn), day, &here, counts);
            }
            for place in here {
                so_far.first_day[place] = so_far.first_day[place].or(Some(day));
            }
        }
        for (one, sum) in so_far.exposed.iter().zip(&mut counts.exposed) {
            *sum += u32::from(*one);
        }
    }

    fn stratum(&self, day: i32, groups: usize, turn: usize) -> usize {
        let stretch = usize::try_from((day - self.begin) / self.stretch).unwrap_or(0);
        let size = match groups {
            0 | 1 => 0,
            2 => 1,
            3 | 4 => 2,
            _ => 3,
        };
        let turn = match turn {
            0 | 1 => 0,
            2 => 1,
            3 | 4 => 2,
            5..=9 => 3,
            _ => 4,
        };
        (stretch * SIZE_CLASSES + size) * TURN_CLASSES + turn
    }
}

/// One customer up to a day.
struct SoFar {
    /// By group: when it was first bought.
    first_day: Vec<Option<i32>>,
    /// By pair: whether the second was open while the first had been bought.
    exposed: Vec<bool>,
}

impl SoFar {
    /// Counts a day on which the groups `here` are bought.
    fn count(&mut self, stratum: usize, day: i32, here: &[usize], counts: &mut Counts) {
        let n = self.first_day.len();
        for then in (0..n).filter(|then| self.first_day[*then].is_none()) {
            let now = here.contains(&then);
            counts.open[stratum * n + then] += 1;
            counts.bought[stratum * n + then] += u32::from(now);
            for (first, before) in self.first_day.iter().enumerate() {
                let Some(lag) = before.map(|before| day - before).filter(|lag| *lag <= WINDOW) else { continue };
                let pair = first * n + then;
                counts.open_after[stratum * n * n + pair] += 1;
                self.exposed[pair] = true;
                if now {
                    counts.followed[pair] += 1;
                    counts.lags[pair * LAGS + usize::try_from(lag).unwrap_or(0)] += 1;
                }
            }
        }
    }
}

fn conclude(counts: &Counts, groups: &[u32], fewest: usize) -> Sequences {
    let pairs = (0..groups.len()).flat_map(|first| (0..groups.len()).map(move |then| (first, then)));
    let pairs: Vec<(usize, usize)> =
        pairs.filter(|(first, then)| counts.exposed[first * groups.len() + then] > 0).collect();
    let sequence = |&(first, then): &(usize, usize)| -> Option<FoundSequence> {
        let pair = first * groups.len() + then;
        let customers = counts.followed[pair];
        if (customers as usize) < fewest {
            return None;
        }
        let expected = counts.expected(first, then);
        let lift = f64::from(customers) / expected.mean;
        (lift > 1.0).then(|| FoundSequence {
            first: groups[first],
            then: groups[then],
            customers: customers as usize,
            of: counts.exposed[pair] as usize,
            expected: expected.mean,
            lift,
            p_value: (expected.tail(u64::from(customers)) * pairs.len() as f64).min(1.0),
            lag: lag(&counts.lags[pair * LAGS..(pair + 1) * LAGS]),
        })
    };
    let mut found: Vec<FoundSequence> = pairs.iter().filter_map(sequence).collect();
    found.sort_by(|a, b| {
        let order = a.p_value.total_cmp(&b.p_value).then(b.lift.total_cmp(&a.lift));
        order.then_with(|| (a.first, a.then).cmp(&(b.first, b.then)))
    });
    Sequences { tried: pairs.len(), found }
}

/// Of customers by lag in days.
fn lag(by_day: &[u32]) -> Lag {
    let all: u32 = by_day.iter().sum();
    if all == 0 {
        return Lag::default();
    }
    let quantile = |share: f64| {
        let (mut seen, wanted) = (0, share * f64::from(all));
        let at = by_day.iter().position(|count| {
            seen += count;
            f64::from(seen) >= wanted
        });
        u32::try_from(at.unwrap_or(0)).unwrap_or(0)
    };
    let within = |days: usize| f64::from(by_day.iter().take(days + 1).sum::<u32>()) / f64::from(all);
    Lag {
        median: quantile(0.5),
        lower_quartile: quantile(0.25),
        upper_quartile: quantile(0.75),
        within: [within(30), within(90), within(365)],
    }
}
