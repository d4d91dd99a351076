//! Draws from the posterior predictive compared with the closed forms, and with what simulated customers then do.

use foresale::models::origins::window::Window;
use foresale::models::purchase::bg_bb;
use foresale::models::purchase::bg_nbd;
use foresale::models::purchase::counts::{Counts, Record};
use foresale::models::purchase::gamma_gamma::{FittedGammaGamma, Spend};
use foresale::models::purchase::geometric_dropout::{Dropout, GeometricDropout};
use foresale::models::purchase::mbg_nbd;
use foresale::models::purchase::pareto_nbd;
use foresale::models::purchase::posterior::{Draw, middle};
use foresale::models::purchase::purchase_model::PurchaseModel;
use foresale::stats::random::Seeded;

use super::simulated::{DayByDay, Story, window, window_of_days};

const SPEND: FittedGammaGamma = FittedGammaGamma { p: 6.0, q: 4.0, gamma: 15.0, log_likelihood: 0.0, converged: true };

fn models() -> Vec<Box<dyn PurchaseModel>> {
    let (log_likelihood, converged) = (0.0, true);
    let dropout = |dropout, a| GeometricDropout { dropout, r: 0.8, alpha: 6.0, a, b: 2.5, log_likelihood, converged };
    vec![
        Box::new(pareto_nbd::FittedParetoNbd { r: 0.8, alpha: 6.0, s: 0.9, beta: 30.0, log_likelihood, converged }),
        Box::new(dropout(Dropout::AfterFirstRepeat, 0.8)),
        Box::new(dropout(Dropout::AfterFirstPurchase, 1.0)),
        Box::new(bg_bb::FittedBgBb { alpha: 0.9, beta: 25.0, gamma: 0.8, delta: 150.0, log_likelihood, converged }),
    ]
}

fn mean(values: impl ExactSizeIterator<Item = f64> + Clone) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.clone().sum::<f64>() / n;
    (mean, (values.map(|value| (value - mean).powi(2)).sum::<f64>() / n / n).sqrt())
}

#[test]
fn draws_agree_with_the_closed_forms() {
    let mut random = Seeded::new(31);
    let spend = Spend { occasions: 3.0, mean: 40.0 };
    for model in models() {
        for (frequency, recency, age) in [(0, 0, 0), (0, 0, 200), (2, 100, 200), (40, 190, 200), (180, 199, 200)] {
            let record = Record { frequency, recency, age };
            for weeks in [1.0, 26.0] {
                let draws = model.posterior(record).draws(Some((&SPEND, spend)), weeks, 8_000, &mut random);
                let (purchases, error) = mean(draws.iter().map(|draw| f64::from(draw.purchases)));
                let expected = model.expected_purchases(record, weeks);
                assert!(
                    (purchases - expected).abs() < 4.5 * error + 1e-3,
                    "{model:?} {record:?} {purchases} {expected}"
                );
                let (bought, _) = mean(draws.iter().map(|draw| f64::from(u8::from(draw.purchases > 0))));
                let likely = model.purchase_within(record, weeks);
                let error = (likely * (1.0 - likely) / 8_000.0).sqrt();
                assert!((bought - likely).abs() < 4.5 * error + 1e-3, "{model:?} {record:?} {bought} {likely}");
                let (money, error) = mean(draws.iter().map(|draw| draw.spend));
                let worth = expected * SPEND.expected_mean(spend);
                assert!((money - worth).abs() < 5.0 * error + 0.05, "{model:?} {record:?} {money} {worth}");
                assert!(draws.iter().all(|draw| (draw.purchases == 0) == (draw.spend <= 0.0)));
            }
        }
    }
}

/// The rank of an outcome among its draws, from 0 to 1; ties are placed at random. Otherwise an interval of whole
/// numbers would cover more than it states.
fn place(outcome: f64, draws: impl Iterator<Item = f64>, random: &mut Seeded) -> f64 {
    let (mut below, mut equal, mut all) = (0.0, 0.0, 0.0);
    for draw in draws {
        all += 1.0;
        below += f64::from(u8::from(draw < outcome - 1e-9));
        equal += f64::from(u8::from((draw - outcome).abs() <= 1e-9));
    }
    (below + random.uniform() * equal) / all
}

/// Shares of customers whose purchases, and whose spend, are within the middle 80 % of their draws.
fn assert_covers(model: &dyn PurchaseModel, window: &Window, seed: u64) {
    let mut random = Seeded::new(seed);
    let [mut counted, mut paid, mut plain, mut regulars] = [0.0; 4];
    let weeks = f64::from(window.horizon_days) / 7.0;
    for (history, future) in window.histories.iter().zip(&window.futures) {
        let spend = Spend { occasions: f64::from(history.frequency) + 1.0, mean: history.mean_spend };
        let draws: Vec<Draw> =
            model.posterior(Record::from(history)).draws(Some((&SPEND, spend)), weeks, 200, &mut random);
        let inside = |place: f64| f64::from(u8::from((0.1..0.9).contains(&place)));
        let counts = draws.iter().map(|draw| f64::from(draw.purchases));
        counted += inside(place(f64::from(future.purchases), counts, &mut random));
        // What the customer would have spent on this many purchases, according to the spend model.
        let spent = SPEND.draw_total(spend, future.purchases, &mut random);
        paid += inside(place(spent, draws.iter().map(|draw| draw.spend), &mut random));
        if model.expected_purchases(Record::from(history), weeks) > 8.0 {
            let (low, high) = middle(&draws.iter().map(|draw| draw.spend).collect::<Vec<_>>(), 0.8).expect("draws");
            regulars += 1.0;
            plain += f64::from(u8::from((low..=high).contains(&spent)));
        }
    }
    let customers = window.histories.len() as f64;
    for (what, share) in [("counts", counted / customers), ("spend", paid / customers), ("regulars", plain / regulars)]
    {
        assert!((0.75..0.85).contains(&share), "{what}: {share} of {customers} ({regulars} regulars), {model:?}");
    }
}

#[test]
fn intervals_cover_what_they_say() {
    let of = |seed, story| window(seed, 1_500, (0.8, 2.0), story, 182);
    let life = of(41, Story::Lifetime { s: 0.9, beta: 30.0 });
    assert_covers(&pareto_nbd::fit(&Counts::of(&life.histories)).expect("fits"), &life, 1);
    let dropout = of(42, Story::Dropout { a: 0.8, b: 2.5, at_first: false });
    assert_covers(&bg_nbd::fit(&Counts::of(&dropout.histories)).expect("fits"), &dropout, 2);
    let at_first = of(43, Story::Dropout { a: 0.8, b: 4.0, at_first: true });
    assert_covers(&mbg_nbd::fit(&Counts::of(&at_first.histories)).expect("fits"), &at_first, 3);
    let days = window_of_days(44, 1_500, DayByDay { alpha: 0.9, beta: 12.0, gamma: 0.8, delta: 150.0 }, 182);
    assert_covers(&bg_bb::fit(&Counts::of(&days.histories)).expect("fits"), &days, 4);
}

#[test]
fn a_seed_repeats_its_draws() {
    for model in models() {
        let record = Record { frequency: 3, recency: 90, age: 120 };
        let draw = |seed| model.posterior(record).draws(None, 30.0, 40, &mut Seeded::new(seed));
        assert!(draw(5) == draw(5) && draw(5) != draw(6));
    }
}
