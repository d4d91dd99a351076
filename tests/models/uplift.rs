//! Uplift on simulated campaigns whose effect on each customer is known.

use foresale::domain::table::FeatureTable;
use foresale::models::contact::uplift::choice::choose;
use foresale::models::contact::uplift::qini::qini;
use foresale::models::contact::uplift::{Approach, Experiment, fit};
use foresale::models::learned::LearnError;
use foresale::stats::random::Seeded;
use rayon::prelude::*;

/// A campaign: who responds anyway depends on one feature, whom the contact persuades on another, and it puts some off.
struct Simulated {
    table: FeatureTable,
    treated: Vec<bool>,
    positive: Vec<bool>,
}

impl Simulated {
    fn new(rows: usize, share_treated: f64, seed: u64) -> Simulated {
        let mut random = Seeded::new(seed);
        let (mut loyal, mut open, mut noise) = (Vec::new(), Vec::new(), Vec::new());
        let (mut treated, mut positive) = (Vec::new(), Vec::new());
        for _ in 0..rows {
            let (x, y) = (random.normal(), random.normal());
            let is_treated = random.uniform() < share_treated;
            let effect = if is_treated { 0.9 * y + 0.2 } else { 0.0 };
            loyal.push(x);
            open.push(y);
            noise.push(random.normal());
            treated.push(is_treated);
            positive.push(random.uniform() < 1.0 / (1.0 + (1.2 - 1.2 * x + 0.3 * y - effect).exp()));
        }
        let mut table = FeatureTable { rows, features: Vec::new(), groups: Vec::new() };
        table.push_numbers("loyalty", "{}", loyal);
        table.push_numbers("openness", "{}", open);
        table.push_numbers("noise", "{}", noise);
        Simulated { table, treated, positive }
    }

    fn experiment(&self) -> Experiment<'_> {
        Experiment { table: &self.table, treated: &self.treated, positive: &self.positive }
    }

    fn qini(&self, scores: &[f64]) -> f64 {
        qini(scores, &self.treated, &self.positive).expect("both groups").coefficient
    }
}

#[test]
fn the_chosen_ranking_beats_response_alone() {
    let wins = |seed: u64| {
        let (campaign, later) = (Simulated::new(900, 0.6, seed), Simulated::new(4_000, 0.5, seed + 1_000));
        let chosen = choose(&campaign.experiment(), seed).expect("a model");
        let alone = fit(Approach::ResponseOnly, &campaign.experiment(), seed).expect("a model");
        later.qini(&chosen.model.score(&later.table)) > later.qini(&alone.score(&later.table))
    };
    let won: Vec<bool> = (0..20).into_par_iter().map(wins).collect();
    assert!(won.iter().filter(|won| **won).count() >= 19, "{won:?}");
}

#[test]
fn every_approach_finds_whom_the_contact_moves() {
    let (campaign, later) = (Simulated::new(2_500, 0.7, 1), Simulated::new(8_000, 0.5, 2));
    let of = |approach| later.qini(&fit(approach, &campaign.experiment(), 1).expect("a model").score(&later.table));
    let alone = of(Approach::ResponseOnly);
    for approach in [Approach::TwoModel, Approach::TransformedOutcome] {
        assert!(of(approach) > alone + 0.01, "{approach:?} {} {alone}", of(approach));
    }
    let model = fit(Approach::TransformedOutcome, &campaign.experiment(), 1).expect("a model");
    let scores = model.score(&later.table);
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    let side = |treated: bool| {
        let of = |i: &usize| later.treated[*i] == treated;
        let places: Vec<usize> = (0..later.table.rows).filter(of).collect();
        places.iter().filter(|&&i| later.positive[i]).count() as f64 / places.len() as f64
    };
    assert!((mean - (side(true) - side(false))).abs() < 0.06, "unequal groups do not bias: {mean}");
}

#[test]
fn the_figures_are_those_of_the_campaign() {
    let campaign = Simulated::new(1_200, 0.75, 5);
    let figures = choose(&campaign.experiment(), 5).expect("a model").figures;
    assert_eq!(figures.treated + figures.control, 1_200);
    assert!((figures.uplift - (figures.treated_rate - figures.control_rate)).abs() < 1e-12);
    assert!(figures.uplift_low < figures.uplift && figures.uplift < figures.uplift_high);
    assert!(figures.uplift_top30 > figures.uplift && figures.qini > figures.qini_response, "{figures:?}");
    let again = choose(&campaign.experiment(), 5).expect("a model").figures;
    assert_eq!(figures, again);
}

#[test]
fn without_two_groups_there_is_nothing_to_compare() {
    let campaign = Simulated::new(200, 0.5, 1);
    let with = |treated: &[bool]| {
        let experiment = Experiment { table: &campaign.table, treated, positive: &campaign.positive };
        choose(&experiment, 1).map(|chosen| chosen.figures).err()
    };
    assert_eq!(with(&[true; 200]), Some(LearnError::TooFew { fewest: 20 }));
    assert_eq!(with(&[true; 199]), Some(LearnError::Lengths { rows: 200, outcomes: 199 }));
    // Nobody responds: no ranking is better than another, and none fails.
    let nobody = Experiment { positive: &[false; 200], ..campaign.experiment() };
    let chosen = choose(&nobody, 1).expect("a model");
    assert_eq!(chosen.model.approach(), Approach::ResponseOnly);
    assert!(chosen.figures.qini.abs() < 1e-12 && chosen.figures.uplift.abs() < 1e-12);
    let empty = FeatureTable::default();
    assert!(fit(Approach::TwoModel, &Experiment { table: &empty, treated: &[], positive: &[] }, 1).is_err());
}
