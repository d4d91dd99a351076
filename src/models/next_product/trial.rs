//! How often one of the first groups in a ranking is actually bought in the following horizon.

use rayon::prelude::*;

use super::blend::Blend;
use super::moment::Moment;
use super::{Method, scores, top};

/// How many of the first groups are examined.
pub const DEPTHS: [usize; 4] = [1, 3, 5, 10];
/// Maximum number of customers that a trial looks at.
const MOST_CUSTOMERS: usize = 20_000;

/// Shares of customers who bought at least one of the first groups, by depth.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hits {
    /// Customers with a history who came in the horizon.
    pub customers: usize,
    pub all: [f64; DEPTHS.len()],
    /// Those of them who bought a group that was new to them.
    pub explorers: usize,
    /// Among groups that the customer had not bought before.
    pub new: [f64; DEPTHS.len()],
}

impl Hits {
    /// The measure for comparing methods: the mean over the depths, which is more stable than any one of them.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.all.iter().sum::<f64>() / DEPTHS.len() as f64
    }

    #[must_use]
    pub fn score_new(&self) -> f64 {
        self.new.iter().sum::<f64>() / DEPTHS.len() as f64
    }
}

/// Customers with a hit, by depth, and out of how many.
#[derive(Clone, Copy, Default)]
struct Tally {
    customers: u32,
    all: [u32; DEPTHS.len()],
    explorers: u32,
    new: [u32; DEPTHS.len()],
}

/// Every method, tested on the horizon after a moment.
pub(super) fn hits(moment: &Moment<'_>, blend: Option<&Blend>) -> Vec<(Method, Hits)> {
    let every = moment.days.customers.len() / MOST_CUSTOMERS + 1;
    let methods: Vec<Method> =
        Method::ALL.into_iter().filter(|method| *method != Method::Blend || blend.is_some()).collect();
    let customers: Vec<usize> = (0..moment.days.customers.len()).step_by(every).collect();
    let none = || vec![Tally::default(); methods.len()];
    let tallies = customers
        .par_iter()
        .fold(none, |mut tallies, customer| {
            follow(moment, *customer, &methods, blend, &mut tallies);
            tallies
        })
        .reduce(none, |a, b| a.into_iter().zip(b).map(|(a, b)| a.plus(b)).collect());
    methods.into_iter().zip(tallies.into_iter().map(Tally::shares)).collect()
}

fn follow(moment: &Moment<'_>, customer: usize, methods: &[Method], blend: Option<&Blend>, tallies: &mut [Tally]) {
    let bought = moment.bought_after(customer);
    if bought.is_empty() {
        return;
    }
    let Some(own) = moment.own(customer) else { return };
    let is_new = |group: u32| own.habit(group).is_none();
    let explores = bought.iter().any(|group| is_new(*group));
    let deepest = DEPTHS[DEPTHS.len() - 1];
    let first_hit = |order: &[u32]| order.iter().position(|group| bought.binary_search(group).is_ok());
    for (method, tally) in methods.iter().zip(tallies) {
        let Some(scores) = scores(moment, &own, *method, blend) else { continue };
        tally.customers += 1;
        count(first_hit(&top(&scores, deepest, |_| true)), &mut tally.all);
        if explores {
            tally.explorers += 1;
            count(first_hit(&top(&scores, deepest, is_new)), &mut tally.new);
        }
    }
}

fn count(hit: Option<usize>, by_depth: &mut [u32; DEPTHS.len()]) {
    let Some(place) = hit else { return };
    for (count, depth) in by_depth.iter_mut().zip(DEPTHS) {
        *count += u32::from(place < depth);
    }
}

impl Tally {
    fn plus(self, other: Tally) -> Tally {
        let add = |a: [u32; DEPTHS.len()], b: [u32; DEPTHS.len()]| std::array::from_fn(|i| a[i] + b[i]);
        Tally {
            customers: self.customers + other.customers,
            all: add(self.all, other.all),
            explorers: self.explorers + other.explorers,
            new: add(self.new, other.new),
        }
    }

    fn shares(self) -> Hits {
        let share = |hits: [u32; DEPTHS.len()], of: u32| hits.map(|hit| f64::from(hit) / f64::from(of.max(1)));
        Hits {
            customers: self.customers as usize,
            all: share(self.all, self.customers),
            explorers: self.explorers as usize,
            new: share(self.new, self.explorers),
        }
    }
}
