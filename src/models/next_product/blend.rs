//! The chance that a customer buys a group in the horizon: a logistic regression of what is known on the day.

use ndarray::{Array2, ShapeBuilder};
use rayon::prelude::*;

use super::moment::{Moment, OF_BOUGHT, OF_NEW, Own};
use crate::learned::newton::{Cases, minimise};
use stats::special::logistic;

/// Maximum number of rows that a fit uses, over all its moments.
const MOST_ROWS: usize = 400_000;
/// Purchases that a fit must rest on.
const FEWEST_PURCHASES: usize = 30;
const PENALTY: f64 = 2.0;
const FLAT: f64 = 1e-6;

/// Two fits: of groups that the customer has bought, and of new ones.
#[derive(Debug, Clone)]
pub(super) struct Blend {
    bought: Linear<OF_BOUGHT>,
    new: Linear<OF_NEW>,
}

/// Features are centred and scaled.
#[derive(Debug, Clone)]
struct Linear<const N: usize> {
    mean: [f64; N],
    scale: [f64; N],
    coefficients: [f64; N],
    base: f64,
}

/// Features and outcomes of many customers and groups.
struct Rows<const N: usize> {
    features: Vec<[f64; N]>,
    positive: Vec<bool>,
}

impl<const N: usize> Rows<N> {
    fn new() -> Rows<N> {
        Rows { features: Vec::new(), positive: Vec::new() }
    }

    fn push(&mut self, features: [f64; N], positive: bool) {
        self.features.push(features);
        self.positive.push(positive);
    }

    fn append(mut self, mut other: Rows<N>) -> Rows<N> {
        self.features.append(&mut other.features);
        self.positive.append(&mut other.positive);
        self
    }
}

impl Blend {
    /// Learns from moments whose horizon has passed; none if too little was bought.
    pub fn fit(moments: &[Moment<'_>]) -> Option<Blend> {
        let pairs: usize = moments.iter().map(|moment| moment.days.customers.len() * moment.groups()).sum();
        let every = pairs / MOST_ROWS + 1;
        let none = || (Rows::new(), Rows::new());
        let parts: Vec<(Rows<OF_BOUGHT>, Rows<OF_NEW>)> = moments
            .iter()
            .flat_map(|moment| (0..moment.days.customers.len()).step_by(every).map(move |customer| (moment, customer)))
            .collect::<Vec<_>>()
            .par_chunks(512)
            .map(|customers| {
                let mut rows = none();
                for (moment, customer) in customers {
                    gather(moment, *customer, &mut rows);
                }
                rows
            })
            .collect();
        let (bought, new) = parts.into_iter().fold(none(), |(bought, new), (a, b)| (bought.append(a), new.append(b)));
        Some(Blend { bought: Linear::fit(&bought)?, new: Linear::fit(&new)? })
    }

    /// The chance of every group.
    pub fn chances(&self, moment: &Moment<'_>, own: &Own) -> Vec<f64> {
        let alike = moment.alike(own);
        let mut habits = own.habits.iter().peekable();
        (0_u32..)
            .take(moment.groups())
            .map(|group| match habits.next_if(|habit| habit.group == group) {
                Some(habit) => self.bought.chance(&moment.of_bought(own, habit, &alike)),
                None => self.new.chance(&moment.of_new(own, group, &alike)),
            })
            .collect()
    }
}

fn gather(moment: &Moment<'_>, customer: usize, rows: &mut (Rows<OF_BOUGHT>, Rows<OF_NEW>)) {
    let Some(own) = moment.own(customer) else { return };
    let after = moment.bought_after(customer);
    let alike = moment.alike(&own);
    for group in (0_u32..).take(moment.groups()) {
        let positive = after.binary_search(&group).is_ok();
        match own.habit(group) {
            Some(habit) => rows.0.push(moment.of_bought(&own, habit, &alike), positive),
            None => rows.1.push(moment.of_new(&own, group, &alike), positive),
        }
    }
}

impl<const N: usize> Linear<N> {
    fn fit(rows: &Rows<N>) -> Option<Linear<N>> {
        let n = rows.features.len() as f64;
        let purchases = rows.positive.iter().filter(|positive| **positive).count();
        if purchases < FEWEST_PURCHASES || purchases + FEWEST_PURCHASES > rows.positive.len() {
            return None;
        }
        let (mut mean, mut scale) = ([0.0; N], [0.0; N]);
        for features in &rows.features {
            mean.iter_mut().zip(features).for_each(|(sum, value)| *sum += value / n);
        }
        for features in &rows.features {
            let squares = features.iter().zip(mean).map(|(value, mean)| (value - mean).powi(2) / n);
            scale.iter_mut().zip(squares).for_each(|(sum, square)| *sum += square);
        }
        let scale = scale.map(|variance| if variance > 1e-12 { variance.sqrt() } else { 1.0 });
        let mut x = Array2::ones((rows.features.len(), N + 1).f());
        for (row, features) in rows.features.iter().enumerate() {
            for column in 0..N {
                x[(row, column)] = (features[column] - mean[column]) / scale[column];
            }
        }
        let cases = Cases { x, positive: rows.positive.clone() };
        let found = minimise(&cases, PENALTY, FLAT, None).ok()?;
        let mut coefficients = [0.0; N];
        coefficients.iter_mut().zip(found.iter()).for_each(|(to, from)| *to = *from);
        Some(Linear { mean, scale, coefficients, base: found.last().copied()? })
    }

    fn chance(&self, features: &[f64; N]) -> f64 {
        let sum = (0..N).map(|i| self.coefficients[i] * (features[i] - self.mean[i]) / self.scale[i]).sum::<f64>();
        logistic(self.base + sum)
    }
}
