//! What each customer will buy next: product groups in order, by whichever method did best on held-out purchases.

mod blend;
mod moment;
pub mod opportunities;
mod trial;

use rayon::prelude::*;

use blend::Blend;
use domain::group_days::GroupDays;
use moment::{Moment, Own};
pub use trial::{DEPTHS, Hits};

/// Earlier moments that a fit learns from, a horizon apart.
const MOMENTS: i32 = 3;
/// Horizons to choose from.
const HORIZONS: [i32; 6] = [14, 30, 60, 90, 180, 365];
/// The record must cover this many horizons: learning, choosing, testing.
const FEWEST_HORIZONS: i32 = 5;
/// Groups that are reported for each customer.
const TOLD: usize = 3;

/// A way to rank groups for a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// What most customers bought lately: the same for everybody.
    Popular,
    /// What the customer bought on the most days.
    Often,
    /// The same, with older purchases counting less.
    Lately,
    /// What resembles what the customer bought, older purchases counting less: item-item similarity by the cosine
    /// (Sarwar, Karypis, Konstan & Riedl 2001, section 3.1.1) with decay in time (Ding & Li 2005).
    Similar,
    /// A logistic regression of all these, the rhythm of each group and the customer's activity.
    Blend,
}

impl Method {
    pub const ALL: [Method; 5] = [Method::Popular, Method::Often, Method::Lately, Method::Similar, Method::Blend];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Method::Popular => "What everybody buys",
            Method::Often => "What the customer buys most often",
            Method::Lately => "What the customer buys often and lately",
            Method::Similar => "What resembles the customer's purchases",
            Method::Blend => "All of these weighed against each other",
        }
    }

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Method::Popular => "popular",
            Method::Often => "often",
            Method::Lately => "lately",
            Method::Similar => "similar",
            Method::Blend => "blend",
        }
    }
}

/// How a method did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tried {
    pub method: Method,
    /// On the period by which the method was chosen.
    pub earlier: Hits,
    /// On the last period, which neither the choice nor the fit has seen.
    pub later: Hits,
}

/// Next products, and how far to trust them.
#[derive(Debug, Clone, PartialEq)]
pub struct NextProducts {
    pub horizon_days: i32,
    /// None with too short a history to test.
    pub tried: Vec<Tried>,
    /// For all groups, and for those new to the customer.
    pub chosen: Method,
    pub chosen_new: Method,
    /// One per customer of [`GroupDays::customers`].
    pub next: Vec<Forecast>,
    /// By group: customers who never bought it, with their chance to do so in the horizon; the likeliest first. Empty
    /// if chances could not be learned.
    pub newcomers: Vec<Vec<Newcomer>>,
}

/// The likeliest groups of a customer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forecast {
    pub groups: Vec<NextGroup>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NextGroup {
    pub group: u32,
    /// None if chances could not be learned.
    pub chance: Option<f64>,
    pub is_new: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Newcomer {
    /// Place in [`GroupDays::customers`].
    pub customer: usize,
    pub chance: f64,
}

/// The horizon that suits a rhythm: at least twice a customer's usual time between two purchase days, as far as the
/// history is long enough to test it.
#[must_use]
pub fn usual_horizon(days: &GroupDays) -> i32 {
    let Some((first, last)) = days.span() else { return HORIZONS[0] };
    let mut gaps: Vec<i32> = Vec::new();
    for customer in 0..days.customers.len() {
        let own: Vec<i32> = days.occasions(customer).map(|(day, _)| day).collect();
        gaps.extend(own.windows(2).map(|pair| pair[1] - pair[0]));
    }
    gaps.sort_unstable();
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0);
    let fits = |horizon: &&i32| **horizon * FEWEST_HORIZONS <= last - first;
    let fitting: Vec<&i32> = HORIZONS.iter().filter(fits).collect();
    let wanted = fitting.iter().find(|horizon| ***horizon >= 2 * usual).or(fitting.last());
    wanted.map_or(HORIZONS[0], |horizon| **horizon)
}

/// Learns, chooses by the last horizon but one, tests on the last one, and looks `horizon` days beyond the as-of day.
#[must_use]
pub fn find_next(days: &GroupDays, as_of: i32, horizon: i32) -> NextProducts {
    let first = days.span().map_or(as_of, |(first, _)| first);
    let tried =
        if as_of - first >= horizon * FEWEST_HORIZONS { trials(days, as_of, horizon, first) } else { Vec::new() };
    let best = |score: fn(&Hits) -> f64| {
        let usual = if tried.is_empty() { Method::Lately } else { Method::Popular };
        let mut best = (usual, 0.0);
        for one in &tried {
            if score(&one.earlier) > best.1 {
                best = (one.method, score(&one.earlier));
            }
        }
        best.0
    };
    let (chosen, chosen_new) = (best(Hits::score), best(Hits::score_new));
    let learned = learn(days, as_of, horizon, first);
    let now = Moment::new(days, as_of, horizon);
    let (next, newcomers) = foretell(&now, chosen, learned.as_ref());
    NextProducts { horizon_days: horizon, tried, chosen, chosen_new, next, newcomers }
}

/// Fits to the moments whose horizon has passed by a day.
fn learn(days: &GroupDays, day: i32, horizon: i32, first: i32) -> Option<Blend> {
    let passed = (1..=MOMENTS).map(|back| day - back * horizon).filter(|day| day - first >= horizon);
    let moments: Vec<Moment<'_>> = passed.map(|day| Moment::new(days, day, horizon)).collect();
    Blend::fit(&moments)
}

fn trials(days: &GroupDays, as_of: i32, horizon: i32, first: i32) -> Vec<Tried> {
    let at = |day: i32| {
        let blend = learn(days, day, horizon, first);
        let moment = Moment::new(days, day, horizon);
        trial::hits(&moment, blend.as_ref())
    };
    let (earlier, later) = (at(as_of - 2 * horizon), at(as_of - horizon));
    let both = |method: Method| {
        let of = |hits: &[(Method, Hits)]| hits.iter().find(|(name, _)| *name == method).map(|(_, hits)| *hits);
        Some(Tried { method, earlier: of(&earlier)?, later: of(&later)? })
    };
    Method::ALL.into_iter().filter_map(both).collect()
}

/// One score per group, higher ones first; none for the blend if nothing could be learned.
fn scores(moment: &Moment<'_>, own: &Own, method: Method, blend: Option<&Blend>) -> Option<Vec<f64>> {
    // Among ties the more popular one is first.
    let mut scores: Vec<f64> = moment.popularity();
    match method {
        Method::Popular => {}
        Method::Often => own.habits.iter().for_each(|habit| scores[habit.group as usize] += 10.0 * habit.times),
        Method::Lately => own.habits.iter().for_each(|habit| scores[habit.group as usize] += 1e3 * habit.faded[2]),
        Method::Similar => {
            let alike = moment.alike(own);
            scores.iter_mut().zip(&alike.lately).for_each(|(score, alike)| *score = *score * 1e-3 + alike);
        }
        Method::Blend => scores = blend?.chances(moment, own),
    }
    Some(scores)
}

/// The groups with the highest scores among those that count, the highest first.
fn top(scores: &[f64], most: usize, counts: impl Fn(u32) -> bool) -> Vec<u32> {
    let mut order: Vec<u32> = (0..).take(scores.len()).filter(|group| counts(*group)).collect();
    let higher = |a: &u32, b: &u32| scores[*b as usize].total_cmp(&scores[*a as usize]).then(a.cmp(b));
    if order.len() > most && most > 0 {
        order.select_nth_unstable_by(most - 1, higher);
        order.truncate(most);
    }
    order.sort_by(higher);
    order.truncate(most);
    order
}

/// What each customer will buy next according to the chosen method, and who may buy each group for the first time.
fn foretell(now: &Moment<'_>, chosen: Method, blend: Option<&Blend>) -> (Vec<Forecast>, Vec<Vec<Newcomer>>) {
    let method = if blend.is_none() && chosen == Method::Blend { Method::Lately } else { chosen };
    let one = |customer: usize| {
        let Some(own) = now.own(customer) else { return (Forecast::default(), Vec::new()) };
        let chances = blend.map(|blend| blend.chances(now, &own));
        let scores = match (&chances, method) {
            (Some(chances), Method::Blend) => Some(chances.clone()),
            _ => scores(now, &own, method, blend),
        };
        let groups = top(&scores.unwrap_or_default(), TOLD, |_| true).into_iter().map(|group| NextGroup {
            group,
            chance: chances.as_ref().map(|chances| chances[group as usize]),
            is_new: own.habit(group).is_none(),
        });
        let forecast = Forecast { groups: groups.collect() };
        let new = (0_u32..).zip(chances.unwrap_or_default()).filter(|(group, chance)| {
            // The others are no likelier than anybody else, and would only use memory.
            own.habit(*group).is_none() && *chance > now.adoption(*group)
        });
        let new: Vec<(u32, f64)> = new.collect();
        (forecast, new)
    };
    let all: Vec<(Forecast, Vec<(u32, f64)>)> =
        (0..now.days.customers.len()).into_par_iter().with_min_len(256).map(one).collect();
    let mut newcomers: Vec<Vec<Newcomer>> = vec![Vec::new(); now.groups()];
    let mut next = Vec::with_capacity(all.len());
    for (customer, (forecast, new)) in all.into_iter().enumerate() {
        next.push(forecast);
        for (group, chance) in new {
            newcomers[group as usize].push(Newcomer { customer, chance });
        }
    }
    newcomers.par_iter_mut().for_each(|list| list.sort_by(|a, b| b.chance.total_cmp(&a.chance)));
    (next, newcomers)
}
