//! Customers drawn from the models' own assumptions, so that the truth is known.

use foresale::domain::customer::CustomerId;
use foresale::domain::day::Day;
use foresale::domain::history::{Future, History};
use foresale::models::origins::window::Window;
use foresale::stats::random::Seeded;

/// The way customers stop.
#[derive(Debug, Clone, Copy)]
pub enum Story {
    /// A lifetime of rate μ ~ gamma(s, β).
    Lifetime { s: f64, beta: f64 },
    /// After a purchase with probability p ~ beta(a, b); `at_first` also after the first.
    Dropout { a: f64, b: f64, at_first: bool },
}

/// A customer who each day drops out with probability θ ~ beta(γ, δ), and else buys with p ~ beta(α, β).
#[derive(Debug, Clone, Copy)]
pub struct DayByDay {
    pub alpha: f64,
    pub beta: f64,
    pub gamma: f64,
    pub delta: f64,
}

/// `customers` who buy at rate λ ~ gamma(r, α) per week, observed for 20 to 60 weeks and then for the horizon.
pub fn window(seed: u64, customers: u32, (r, alpha): (f64, f64), story: Story, horizon_days: u32) -> Window {
    observed(seed, customers, horizon_days, |random, until| purchase_days(random, r, alpha, story, until))
}

/// `customers` who buy day by day, observed for 20 to 60 weeks and then for the horizon.
pub fn window_of_days(seed: u64, customers: u32, story: DayByDay, horizon_days: u32) -> Window {
    observed(seed, customers, horizon_days, |random, until| {
        let (buys, stops) = (random.beta(story.alpha, story.beta), random.beta(story.gamma, story.delta));
        let active = random.failures(stops, until);
        (1..=active).filter(|_| random.uniform() < buys).collect()
    })
}

/// Customers by the distinct days of their repeat purchases up to a day.
fn observed(
    seed: u64,
    customers: u32,
    horizon_days: u32,
    mut purchases: impl FnMut(&mut Seeded, u32) -> Vec<u32>,
) -> Window {
    let mut random = Seeded::new(seed);
    let mut window = Window { as_of: Day(10_000), horizon_days, histories: Vec::new(), futures: Vec::new() };
    for id in 0..customers {
        let age = 140 + random.below(281) as u32;
        let days = purchases(&mut random, age + horizon_days);
        let (before, after): (Vec<u32>, Vec<u32>) = days.into_iter().partition(|day| *day <= age);
        let rate = random.gamma(4.0, 15.0);
        let spend = random.gamma(6.0, rate);
        window.histories.push(History {
            customer: CustomerId(i64::from(id)),
            frequency: before.len() as u32,
            recency: before.last().copied().unwrap_or(0),
            age,
            mean_spend: spend,
            mean_repeat_spend: if before.is_empty() { 0.0 } else { spend },
            first_spend: spend,
        });
        window.futures.push(Future {
            purchases: after.len() as u32,
            spend: spend * after.len() as f64,
            first_after_days: after.first().map(|day| day - age),
        });
    }
    window
}

/// Distinct days of repeat purchases since the first.
fn purchase_days(random: &mut Seeded, r: f64, alpha: f64, story: Story, until: u32) -> Vec<u32> {
    let rate = random.gamma(r, alpha) / 7.0;
    let (end, dropout) = match story {
        Story::Lifetime { s, beta } => {
            let death = random.gamma(s, beta) / 7.0;
            (random.exponential(death), 0.0)
        }
        Story::Dropout { a, b, .. } => (f64::INFINITY, random.beta(a, b)),
    };
    let mut days: Vec<u32> = Vec::new();
    let mut time = 0.0;
    if matches!(story, Story::Dropout { at_first: true, .. }) && random.uniform() < dropout {
        return days;
    }
    loop {
        time += random.exponential(rate);
        if time > end || time >= f64::from(until) {
            return days;
        }
        let day = time.ceil() as u32;
        if days.last() != Some(&day) {
            days.push(day);
        }
        if random.uniform() < dropout {
            return days;
        }
    }
}
