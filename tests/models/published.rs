//! Figures printed in the papers: most from the CDNOW 1/10 sample in weeks, calibrated on its first 39 weeks; those of
//! BG/BB from 11,104 donors of a public radio station, six yearly opportunities each.

use std::str::FromStr;

use foresale::models::purchase::bg_bb;
use foresale::models::purchase::bg_nbd;
use foresale::models::purchase::counts::{Counts, Record};
use foresale::models::purchase::gamma_gamma::{self, Spend};
use foresale::models::purchase::mbg_nbd;
use foresale::models::purchase::pareto_nbd;
use foresale::models::purchase::purchase_model::PurchaseModel;

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

/// Donors by the number of gifts x and the year of the last one, t_x, of Fader, Hardie & Shang 2010, table 1.
const DONORS: [(u32, u32, u32); 22] = [
    (0, 0, 3464),
    (1, 1, 1091),
    (1, 2, 277),
    (1, 3, 129),
    (1, 4, 78),
    (1, 5, 119),
    (1, 6, 129),
    (2, 2, 613),
    (2, 3, 255),
    (2, 4, 155),
    (2, 5, 173),
    (2, 6, 234),
    (3, 3, 322),
    (3, 4, 181),
    (3, 5, 225),
    (3, 6, 357),
    (4, 4, 240),
    (4, 5, 284),
    (4, 6, 512),
    (5, 5, 335),
    (5, 6, 728),
    (6, 6, 1203),
];

/// The paper's years are represented as days here: BG/BB counts opportunities, however long they are.
#[test]
fn bg_bb() {
    let donor = |frequency, recency| Record { frequency, recency, age: 6 };
    let counts = Counts::from_table(DONORS.map(|(x, t_x, donors)| (donor(x, t_x), donors)));
    assert_eq!(counts.customers as u32, 11_104);
    let model = bg_bb::fit(&counts).expect("fits");
    let published = [("alpha", 1.204, 0.001), ("beta", 0.750, 0.001), ("gamma", 0.657, 0.001), ("delta", 2.783, 0.003)];
    assert_figures(&model, &published, -33225.6);
    // The gifts to expect in the next five years, and P(active in the first of them), as the paper tabulates them.
    let printed = [
        (0, 0, 0.07, 0.11),
        (1, 1, 0.09, 0.07),
        (1, 4, 0.84, 0.68),
        (1, 6, 1.15, 0.93),
        (3, 3, 0.22, 0.10),
        (4, 5, 2.03, 0.70),
        (6, 6, 3.75, 0.93),
    ];
    let stays = (model.delta + 6.0) / (model.gamma + model.delta + 6.0);
    for (x, t_x, gifts, active) in printed {
        let found = (model.expected_purchases(donor(x, t_x), 5.0 / 7.0), stays * model.active(donor(x, t_x)));
        assert!((found.0 - gifts).abs() < 0.006 && (found.1 - active).abs() < 0.006, "{x} {t_x}: {found:?}");
    }
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
