//! No figure is ever NaN or infinite: at the limits of the parameters, for daily buyers, for customers who never drop
//! out, for records of a hundred years and of zero days.

use foresale::models::purchase::bg_bb;
use foresale::models::purchase::bg_nbd;
use foresale::models::purchase::counts::{Counts, Record};
use foresale::models::purchase::gamma_gamma::{self, FittedGammaGamma, Spend};
use foresale::models::purchase::geometric_dropout::{Dropout, GeometricDropout};
use foresale::models::purchase::mbg_nbd;
use foresale::models::purchase::pareto_nbd;
use foresale::models::purchase::purchase_model::PurchaseModel;
use foresale::stats::random::Seeded;

fn record(frequency: u32, recency: u32, age: u32) -> Record {
    Record { frequency, recency, age }
}

/// One of every model with these parameters: two for buying, two for stopping.
fn models([r, alpha, s, beta]: [f64; 4]) -> Vec<Box<dyn PurchaseModel>> {
    let (log_likelihood, converged) = (0.0, true);
    let dropout = |dropout| GeometricDropout { dropout, r, alpha, a: s, b: beta, log_likelihood, converged };
    vec![
        Box::new(pareto_nbd::FittedParetoNbd { r, alpha, s, beta, log_likelihood, converged }),
        Box::new(dropout(Dropout::AfterFirstRepeat)),
        Box::new(dropout(Dropout::AfterFirstPurchase)),
        Box::new(bg_bb::FittedBgBb { alpha: r, beta: alpha, gamma: s, delta: beta, log_likelihood, converged }),
    ]
}

/// From zero days to a hundred years, from one purchase to one per day; the last two are contradictory.
fn records() -> Vec<Record> {
    vec![
        record(0, 0, 0),
        record(0, 0, 1),
        record(0, 0, 365),
        record(0, 0, 36_500),
        record(1, 1, 1),
        record(1, 1, 36_500),
        record(12, 330, 365),
        record(150, 364, 365),
        record(365, 365, 365),
        record(400, 400, 800),
        record(700, 720, 730),
        record(20_000, 36_000, 36_500),
        record(5, 3, 4),
        record(2, 90, 60),
    ]
}

fn assert_figures(model: &dyn PurchaseModel, record: Record, random: &mut Seeded) {
    let active = model.active(record);
    assert!((0.0..=1.0).contains(&active), "{model:?} {record:?}: active {active}");
    let (mut likely_before, mut expected_before) = (0.0, 0.0);
    for weeks in [0.0, 1.0 / 7.0, 13.0, 150.0] {
        let (likely, expected) = (model.purchase_within(record, weeks), model.expected_purchases(record, weeks));
        let told = format!("{model:?} {record:?} {weeks} weeks: active {active}, {likely} likely, {expected} expected");
        assert!(likely >= likely_before - 1e-9 && likely <= active + 1e-9, "{told}");
        assert!(expected.is_finite() && expected >= likely - 1e-9, "{told}");
        assert!(expected >= expected_before * (1.0 - 1e-6), "{told}");
        let late = model.purchase_between(record, weeks, weeks + 4.0);
        assert!((0.0..=active + 1e-9).contains(&late), "{told}, {late} in the weeks after");
        let spend = Some((&SPEND, Spend { occasions: record.x() + 1.0, mean: 30.0 }));
        for draw in model.posterior(record).draws(spend, weeks, 3, random) {
            assert!(draw.spend.is_finite() && draw.spend >= 0.0, "{told}: {draw:?}");
        }
        (likely_before, expected_before) = (likely, expected);
    }
}

const SPEND: FittedGammaGamma = FittedGammaGamma { p: 6.0, q: 4.0, gamma: 15.0, log_likelihood: 0.0, converged: true };

#[test]
fn usual_and_extreme_parameters_give_figures() {
    let mut random = Seeded::new(61);
    let mut at: Vec<[f64; 4]> = vec![
        [0.55, 10.6, 0.6, 11.7],
        // Almost nobody drops out, in two ways; everybody does, at once.
        [0.55, 10.6, 1e-5, 10.0],
        [3.0, 1.0, 1e-3, 1e5],
        [0.55, 10.6, 1e5, 1e-5],
        // Everybody the same; everybody different.
        [1e5, 1e5, 1e5, 1e5],
        [1e-5, 1e-5, 1e-5, 1e-5],
        // Where closed forms divide by zero.
        [0.8, 6.0, 1.0, 30.0],
        [0.8, 6.0, 1.0 + 1e-9, 1.0],
        [1.0, 1.0, 0.5, 0.5],
    ];
    at.extend((0..60).map(|_| [(); 4].map(|()| ((random.uniform() * 2.0 - 1.0) * 1e5_f64.ln()).exp())));
    for parameters in at {
        for model in models(parameters) {
            for record in records() {
                assert_figures(model.as_ref(), record, &mut random);
            }
        }
    }
}

fn fits(counts: &Counts) -> Vec<Box<dyn PurchaseModel>> {
    vec![
        Box::new(pareto_nbd::fit(counts).expect("Pareto/NBD fits")),
        Box::new(bg_nbd::fit(counts).expect("BG/NBD fits")),
        Box::new(mbg_nbd::fit(counts).expect("MBG/NBD fits")),
        Box::new(bg_bb::fit(counts).expect("BG/BB fits")),
    ]
}

#[test]
fn odd_populations_are_fitted_and_scored() {
    let mut random = Seeded::new(62);
    let daily = |i: u32| (record(300 + i, 355 + i % 10, 365), 1);
    let weekly = |i: u32| (record(45 + i % 10, 360 + i % 5, 365), 2);
    let populations: Vec<Vec<(Record, u32)>> = vec![
        (0..50).map(daily).collect(),
        // Nobody ever stops.
        (0..40).map(weekly).collect(),
        vec![(record(365, 365, 365), 500)],
        vec![(record(3, 90, 100), 5_000)],
        vec![(record(0, 0, 0), 100)],
        vec![(record(0, 0, 200), 300), (record(365, 365, 365), 1)],
        (0..60).map(|i| (record(i, i, i), 1)).collect(),
        (0..6).map(|i| (record(i * 200, i * 200 * 25, 36_500), 1)).collect(),
    ];
    for population in populations {
        let counts = Counts::from_table(population.clone());
        for model in fits(&counts) {
            assert!(model.log_likelihood().is_finite(), "{model:?}");
            assert!(model.parameters().values().all(|value| value.is_finite() && *value > 0.0), "{model:?}");
            for record in population.iter().map(|(record, _)| *record).step_by(7).chain(records()) {
                assert_figures(model.as_ref(), record, &mut random);
            }
        }
    }
}

/// A weekly shopper's next quarter has about thirteen purchases, whatever the model; a daily one's about ninety.
#[test]
fn who_never_stops_is_expected_to_go_on() {
    let weekly = Counts::from_table((0..200).map(|i| (record(40 + i % 25, 355 + i % 11, 365), 1)));
    for model in fits(&weekly) {
        let expected = model.expected_purchases(record(52, 364, 365), 13.0);
        assert!((11.5..14.0).contains(&expected), "{model:?} {expected}");
    }
    let daily = Counts::from_table((0..200).map(|i| (record(320 + i % 40, 360 + i % 6, 365), 1)));
    for model in fits(&daily) {
        let expected = model.expected_purchases(record(350, 365, 365), 90.0 / 7.0);
        assert!((80.0..91.0).contains(&expected), "{model:?} {expected}");
    }
    let bb = bg_bb::fit(&daily).expect("fits");
    assert!(bb.expected_purchases(record(365, 365, 365), 90.0 / 7.0) <= 90.0, "no more purchase days than days");
}

#[test]
fn spend_is_a_figure_for_any_model_and_customer() {
    let mut random = Seeded::new(63);
    let spend = |occasions, mean| Spend { occasions, mean };
    let alike: Vec<Spend> = (1..90).map(|i| spend(f64::from(i), 25.0)).collect();
    let daily: Vec<Spend> = (0..300).map(|i| spend(f64::from(300 + i), 3.0 + f64::from(i % 5))).collect();
    let mut models: Vec<FittedGammaGamma> = [alike, daily, vec![spend(1.0, 1e-9)], vec![spend(400.0, 1e12)]]
        .iter()
        .map(|sample| gamma_gamma::fit(sample).expect("fits"))
        .collect();
    let extreme = |p, q, gamma| FittedGammaGamma { p, q, gamma, ..SPEND };
    models.extend([
        extreme(1e-5, 1.01, 1e-5),
        extreme(1e5, 1e4, 1e9),
        extreme(1e-5, 1e4, 1.0),
        extreme(1e5, 1.01, 1.0),
    ]);
    for model in models {
        for one in
            [spend(0.0, 0.0), spend(1.0, 0.0), spend(700.0, 1e9), spend(1.0, f64::MAX), spend(f64::INFINITY, 1.0)]
        {
            let expected = model.expected_mean(one);
            assert!(expected.is_finite() && expected >= 0.0, "{model:?} {one:?} {expected}");
            for purchases in [0, 1, 90, u32::MAX] {
                let drawn = model.draw_total(one, purchases, &mut random);
                assert!(drawn.is_finite() && drawn >= 0.0, "{model:?} {one:?} {purchases} {drawn}");
            }
        }
    }
}
