//! Figures printed in the papers, from the CDNOW 1/10 sample in weeks, calibrated on its first 39 weeks.

use std::str::FromStr;

use foresale::models::counts::{Counts, Record};
use foresale::models::gamma_gamma::{self, Spend};
use foresale::models::purchase_model::PurchaseModel;
use foresale::models::{bg_nbd, mbg_nbd, pareto_nbd};

fn rows<T: FromStr, const N: usize>(text: &str) -> Vec<[T; N]>
where
    T::Err: std::fmt::Debug,
{
    let numbers = |line: &str| line.split(',').map(|field| field.parse().expect("a number")).collect::<Vec<T>>();
    text.lines()
        .filter(|line| line.starts_with(|c: char| c.is_ascii_digit()))
        .map(|line| numbers(line).try_into().unwrap_or_else(|_| panic!("{N} columns: {line}")))
        .collect()
}

fn sample() -> Counts {
    let table = rows::<u32, 4>(include_str!("../fixtures/cdnow_sample_counts.csv"));
    Counts::from_table(table.into_iter().map(|[x, t_x, t, n]| (Record { frequency: x, recency: t_x, age: t }, n)))
}

fn assert_figures(model: &dyn PurchaseModel, parameters: &[(&str, f64, f64)], log_likelihood: f64) {
    assert!(model.converged());
    let found = model.parameters();
    for &(name, published, tolerance) in parameters {
        assert!((found[name] - published).abs() <= tolerance, "{name} {published}: {found:?}");
    }
    assert!((model.log_likelihood() - log_likelihood).abs() < 0.1, "{}", model.log_likelihood());
}

#[test]
fn the_sample_has_its_published_size() {
    assert_eq!(sample().customers as u32, 2_357);
    assert_eq!(rows::<f64, 2>(include_str!("../fixtures/cdnow_sample_spend.csv")).len(), 946);
}

#[test]
fn pareto_nbd() {
    let model = pareto_nbd::fit(&sample()).expect("fits");
    let published = [("r", 0.553, 0.001), ("alpha", 10.578, 0.01), ("s", 0.606, 0.002), ("beta", 11.669, 0.05)];
    assert_figures(&model, &published, -9595.0);
}

#[test]
fn bg_nbd() {
    let model = bg_nbd::fit(&sample()).expect("fits");
    let published = [("r", 0.243, 0.001), ("alpha", 4.414, 0.01), ("a", 0.793, 0.002), ("b", 2.426, 0.01)];
    assert_figures(&model, &published, -9582.4);
}

#[test]
fn mbg_nbd() {
    let model = mbg_nbd::fit(&sample()).expect("fits");
    let published = [("r", 0.525, 0.001), ("alpha", 6.183, 0.01), ("a", 0.891, 0.002), ("b", 1.614, 0.01)];
    assert_figures(&model, &published, -9582.1);
}

#[test]
fn gamma_gamma() {
    let spends: Vec<Spend> = rows::<f64, 2>(include_str!("../fixtures/cdnow_sample_spend.csv"))
        .into_iter()
        .map(|[occasions, mean]| Spend { occasions, mean })
        .collect();
    let model = gamma_gamma::fit(&spends).expect("fits");
    assert!(model.converged);
    for (found, published) in [(model.p, 6.25), (model.q, 3.74), (model.gamma, 15.44)] {
        assert!((found - published).abs() < 0.01, "{model:?}");
    }
}
