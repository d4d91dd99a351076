//! What is known about product groups and each customer's habits on a day.

use rayon::prelude::*;

use domain::group_days::GroupDays;
use stats::special::logit;

/// A small fraction of a purchase, which keeps logarithms of counts finite.
const TRACE: f64 = 0.01;
/// What a customer did counts less the longer ago it is, at these rates (in horizons).
const MEMORIES: [f64; 3] = [1.0, 3.0, 12.0];
/// Numbers of horizons over which recent and usual popularity are measured.
const RECENT: i32 = 2;
const USUAL: i32 = 12;

/// Features of a group that the customer has bought, and of one that is new.
pub(super) const OF_BOUGHT: usize = 17;
pub(super) const OF_NEW: usize = 13;

/// The state of the business on a day.
pub(super) struct Moment<'a> {
    pub days: &'a GroupDays,
    pub as_of: i32,
    pub horizon: i32,
    /// By group: share of the recently active customers who bought it recently, and over a longer time.
    pub popular: Vec<f64>,
    usual: Vec<f64>,
    /// By group: share of the recently active customers without it so far who then bought it.
    adopted: Vec<f64>,
    /// Mean days between two purchases of the group by the same customer.
    usual_gap: Vec<f64>,
    /// Groups × groups: customers with both ÷ √(customers with one × customers with the other).
    pub similar: Vec<f64>,
    /// Groups × groups: share of the customers of the first that have the second.
    given: Vec<f64>,
}

/// What one customer did with one group.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Habit {
    pub group: u32,
    /// Days on which it was bought.
    pub times: f64,
    /// The same, older ones counting less.
    pub faded: [f64; 3],
    first_day: i32,
    last_day: i32,
}

/// One customer on the day.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    /// By group, ascending.
    pub habits: Vec<Habit>,
    /// Purchase days, older ones counting less.
    active: [f64; 3],
    last_day: i32,
    /// Groups bought for the first time in the last horizons.
    explored: f64,
}

impl Own {
    pub fn habit(&self, group: u32) -> Option<&Habit> {
        self.habits.binary_search_by_key(&group, |habit| habit.group).ok().map(|at| &self.habits[at])
    }
}

/// Sums over what a customer has, for every group.
#[derive(Debug, Clone, Default)]
pub(super) struct Alike {
    /// Similarity to everything the customer has, to what was bought recently, and to the most similar item.
    all: Vec<f64>,
    pub lately: Vec<f64>,
    nearest: Vec<f64>,
    /// Mean share of the customers with each of the groups the customer has that have this one too.
    given: Vec<f64>,
}

#[derive(Clone)]
struct Sums {
    came: [u32; 2],
    popular: Vec<u32>,
    usual: Vec<u32>,
    without: Vec<u32>,
    adopted: Vec<u32>,
    gap_days: Vec<f64>,
    gaps: Vec<u32>,
    both: Vec<u32>,
}

impl<'a> Moment<'a> {
    pub fn new(days: &'a GroupDays, as_of: i32, horizon: i32) -> Moment<'a> {
        let groups = days.groups.len();
        let none = || Sums::new(groups);
        let sums = (0..days.customers.len())
            .into_par_iter()
            .with_min_len(2_048)
            .fold(none, |mut sums, customer| {
                sums.add(days, customer, as_of, horizon);
                sums
            })
            .reduce(none, |a, b| a.plus(&b));
        let share = |some: u32, all: u32| (f64::from(some) + 0.5) / (f64::from(all) + 20.0);
        let with = |group: usize| f64::from(sums.both[group * groups + group].max(1));
        let pair = |at: usize| (f64::from(sums.both[at]), with(at / groups), with(at % groups));
        Moment {
            days,
            as_of,
            horizon,
            popular: sums.popular.iter().map(|n| share(*n, sums.came[0])).collect(),
            usual: sums.usual.iter().map(|n| share(*n, sums.came[1])).collect(),
            adopted: sums.adopted.iter().zip(&sums.without).map(|(some, all)| share(*some, *all)).collect(),
            usual_gap: sums
                .gap_days
                .iter()
                .zip(&sums.gaps)
                .map(|(days, n)| (days + f64::from(USUAL * horizon)) / (f64::from(*n) + 1.0))
                .collect(),
            similar: (0..groups * groups).map(pair).map(|(both, a, b)| both / (a * b).sqrt()).collect(),
            given: (0..groups * groups).map(pair).map(|(both, a, _)| both / a).collect(),
        }
    }

    pub fn groups(&self) -> usize {
        self.days.groups.len()
    }

    /// The customer up to the day; none if they had not bought by then.
    pub fn own(&self, customer: usize) -> Option<Own> {
        let mut own = Own::default();
        for (day, groups) in self.days.occasions(customer).take_while(|(day, _)| *day <= self.as_of) {
            let age = f64::from(self.as_of - day) / f64::from(self.horizon);
            let weights = MEMORIES.map(|memory| (-age / memory).exp());
            own.active.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
            own.last_day = day;
            for &group in groups {
                own.remember(group, day, weights);
            }
        }
        let early = self.as_of - 4 * self.horizon;
        own.explored = own.habits.iter().filter(|habit| habit.first_day > early).count() as f64;
        (!own.habits.is_empty()).then_some(own)
    }

    /// What the customer bought in the horizon after the day; ascending.
    pub fn bought_after(&self, customer: usize) -> Vec<u32> {
        let within =
            self.days.entries(customer).filter(|(day, _)| *day > self.as_of && *day <= self.as_of + self.horizon);
        let mut groups: Vec<u32> = within.map(|(_, group)| group).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    pub fn alike(&self, own: &Own) -> Alike {
        let n = self.groups();
        let none = || vec![0.0_f64; n];
        let mut alike = Alike { all: none(), lately: none(), nearest: none(), given: none() };
        for habit in &own.habits {
            let row = habit.group as usize * n..(habit.group as usize + 1) * n;
            let lately = habit.faded[1];
            for (group, (similar, given)) in self.similar[row.clone()].iter().zip(&self.given[row]).enumerate() {
                alike.all[group] += similar;
                alike.lately[group] += similar * lately;
                alike.nearest[group] = alike.nearest[group].max(*similar);
                alike.given[group] += given;
            }
        }
        alike
    }

    /// Of a group that the customer has bought.
    pub fn of_bought(&self, own: &Own, habit: &Habit, alike: &Alike) -> [f64; OF_BOUGHT] {
        let group = habit.group as usize;
        let since = f64::from(self.as_of - habit.last_day);
        let gap = (f64::from(habit.last_day - habit.first_day) + self.usual_gap[group]) / habit.times;
        let overdue = ((since + 1.0) / (gap + 1.0)).ln();
        let [one, two, three] = habit.faded.map(|faded| (faded + TRACE).ln());
        let [now, lately, usually] = own.active.map(|active| (active + TRACE).ln());
        let share =
            ((habit.times + self.popular[group]) / (own.habits.iter().map(|h| h.times).fold(0.0, f64::max) + 1.0)).ln();
        [
            one,
            two,
            three,
            habit.times.ln(),
            since.ln_1p(),
            overdue,
            overdue * overdue,
            share,
            now,
            lately,
            usually,
            f64::from(self.as_of - own.last_day).ln_1p(),
            logit(self.popular[group]),
            (self.popular[group] / self.usual[group]).ln(),
            (alike.lately[group] + TRACE).ln(),
            (own.habits.len() as f64).ln(),
            three - usually,
        ]
    }

    /// Of a group that is new to the customer.
    pub fn of_new(&self, own: &Own, group: u32, alike: &Alike) -> [f64; OF_NEW] {
        let group = group as usize;
        let [now, lately, usually] = own.active.map(|active| (active + TRACE).ln());
        let breadth = own.habits.len() as f64;
        let adopted = logit(self.adopted[group]);
        let given = (alike.given[group] / breadth + 1e-4).ln();
        [
            adopted,
            logit(self.popular[group]),
            (self.popular[group] / self.usual[group]).ln(),
            (alike.all[group] / breadth + 1e-3).ln(),
            (alike.lately[group] + TRACE).ln() - lately,
            (alike.nearest[group] + 1e-3).ln(),
            given,
            now,
            lately,
            usually,
            f64::from(self.as_of - own.last_day).ln_1p(),
            breadth.ln(),
            own.explored.ln_1p(),
        ]
    }

    /// The recent popularity of the groups, as scores.
    pub fn popularity(&self) -> Vec<f64> {
        self.popular.iter().zip(&self.usual).map(|(lately, usually)| lately + usually * 1e-3).collect()
    }

    /// The chance of a first purchase in the horizon, for anybody who comes.
    pub fn adoption(&self, group: u32) -> f64 {
        self.adopted[group as usize]
    }
}

impl Own {
    fn remember(&mut self, group: u32, day: i32, weights: [f64; 3]) {
        let at = match self.habits.binary_search_by_key(&group, |habit| habit.group) {
            Ok(at) => at,
            Err(at) => {
                self.habits.insert(at, Habit { group, first_day: day, ..Habit::default() });
                at
            }
        };
        let habit = &mut self.habits[at];
        habit.times += 1.0;
        habit.last_day = day;
        habit.faded.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
    }
}

impl Sums {
    fn new(groups: usize) -> Sums {
        let none = vec![0; groups];
        Sums {
            came: [0; 2],
            popular: none.clone(),
            usual: none.clone(),
            without: none.clone(),
            adopted: none.clone(),
            gap_days: vec![0.0; groups],
            gaps: none,
            both: vec![0; groups * groups],
        }
    }

    fn add(&mut self, days: &GroupDays, customer: usize, as_of: i32, horizon: i32) {
        let mut spans: Vec<(u32, i32, i32, u32)> = Vec::new();
        let mut last_day = i32::MIN;
        for (day, group) in days.entries(customer).take_while(|(day, _)| *day <= as_of) {
            last_day = day;
            match spans.binary_search_by_key(&group, |span| span.0) {
                Ok(at) => (spans[at].2, spans[at].3) = (day, spans[at].3 + 1),
                Err(at) => spans.insert(at, (group, day, day, 1)),
            }
        }
        if spans.is_empty() {
            return;
        }
        let since = |horizons: i32| as_of - horizons * horizon;
        let came = [RECENT, USUAL].map(|horizons| last_day > since(horizons));
        self.came.iter_mut().zip(came).for_each(|(sum, came)| *sum += u32::from(came));
        if came[0] {
            self.without.iter_mut().for_each(|n| *n += 1);
        }
        for &(group, first, last, times) in &spans {
            let at = group as usize;
            self.popular[at] += u32::from(last > since(RECENT));
            self.usual[at] += u32::from(last > since(USUAL));
            let is_new = first > since(RECENT);
            self.adopted[at] += u32::from(is_new);
            self.without[at] -= u32::from(came[0] && !is_new);
            self.gap_days[at] += f64::from(last - first);
            self.gaps[at] += times - 1;
            for other in &spans {
                self.both[at * self.popular.len() + other.0 as usize] += 1;
            }
        }
    }

    fn plus(mut self, other: &Sums) -> Sums {
        let add = |own: &mut [u32], more: &[u32]| own.iter_mut().zip(more).for_each(|(own, more)| *own += more);
        add(&mut self.came, &other.came);
        add(&mut self.popular, &other.popular);
        add(&mut self.usual, &other.usual);
        add(&mut self.without, &other.without);
        add(&mut self.adopted, &other.adopted);
        // Whole days, so that the sum does not depend on its order.
        self.gap_days.iter_mut().zip(&other.gap_days).for_each(|(own, more)| *own += more);
        add(&mut self.gaps, &other.gaps);
        add(&mut self.both, &other.both);
        self
    }
}
