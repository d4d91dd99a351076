//! Erlang gaps as stages that pass one by one: how many have passed since the last purchase, and how many are to come.

/// The rest of a distribution that is left out.
const NEGLIGIBLE: f64 = 1e-11;

/// Σ_{j<k} Γ(s+j)/(Γ(s) j!) z^j with its logarithmic slope by s and mean j: how much likelier silence is than if each
/// stage were a purchase.
pub(super) fn silence(k: u32, s: f64, z: f64) -> [f64; 3] {
    let (mut term, mut by_s) = (1.0, 0.0);
    let (mut sum, mut slope, mut mean) = (1.0, 0.0, 0.0);
    for j in 1..k {
        let before = s + f64::from(j) - 1.0;
        term *= before / f64::from(j) * z;
        by_s += 1.0 / before;
        sum += term;
        slope += term * by_s;
        mean += term * f64::from(j);
    }
    [sum.ln(), slope / sum, mean / sum]
}

/// P(that many of `k` stages have passed since the last purchase), given activity; `pause` as a share of α + T.
pub(super) fn passed(k: u32, shape: f64, pause: f64) -> Vec<f64> {
    let mut weights = vec![1.0];
    for j in 1..k {
        let term = weights[weights.len() - 1] * (shape + f64::from(j) - 1.0) / f64::from(j) * pause;
        weights.push(term);
    }
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// P(fewer than so many stages within some weeks), for a rate that is gamma distributed.
pub(super) fn fewer_than(stages: u32, shape: f64, rate: f64, weeks: f64) -> f64 {
    let next = weeks / (rate + weeks);
    let mut term = (-shape * (weeks / rate).ln_1p()).exp();
    let mut sum = 0.0;
    for i in 0..stages {
        sum += term;
        term *= (shape + f64::from(i)) / (f64::from(i) + 1.0) * next;
    }
    sum.min(1.0)
}

/// Calls `each` with the number of stages within some weeks and its chance, until hardly any chance is left.
pub(super) fn each_number_of_stages(shape: f64, rate: f64, weeks: f64, mut each: impl FnMut(u32, f64)) {
    let (mut ln_chance, ln_next) = (-shape * (weeks / rate).ln_1p(), (weeks / (rate + weeks)).ln());
    let (mut left, mut number) = (1.0, 0_u32);
    let mean = shape * weeks / rate;
    let farthest = mean + 40.0 * (mean * (1.0 + weeks / rate)).sqrt() + 200.0;
    loop {
        let chance = ln_chance.exp();
        each(number, chance);
        left -= chance;
        let i = f64::from(number);
        if left < NEGLIGIBLE || i > farthest {
            return;
        }
        ln_chance += ((shape + i) / (i + 1.0)).ln() + ln_next;
        number += 1;
    }
}
