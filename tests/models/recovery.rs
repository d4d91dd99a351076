//! Parameters recovered from simulated customers, and forecasts that match what these then do.

use foresale::domain::history::History;
use foresale::models::origins::window::Window;
use foresale::models::purchase::bg_bb;
use foresale::models::purchase::bg_nbd;
use foresale::models::purchase::counts::{Counts, Record};
use foresale::models::purchase::gamma_gamma::{self, Spend};
use foresale::models::purchase::mbg_nbd;
use foresale::models::purchase::pareto_nbd;
use foresale::models::purchase::purchase_model::PurchaseModel;
use foresale::stats::random::Seeded;

use super::simulated::{DayByDay, Story, window, window_of_days};

const CUSTOMERS: u32 = 12_000;
const WEEKS: f64 = 26.0;

fn simulated(seed: u64, story: Story) -> Window {
    window(seed, CUSTOMERS, (0.8, 6.0), story, 182)
}

fn assert_near(model: &dyn PurchaseModel, truth: &[(&str, f64)], share: f64) {
    let found = model.parameters();
    for &(name, value) in truth {
        assert!((found[name] / value).ln().abs() < share, "{name} {value}: {found:?}");
    }
}

/// The sum of expected purchases and of probabilities, overall and among the dormant, within about three standard
/// errors.
fn assert_forecast(model: &dyn PurchaseModel, window: &Window) {
    let dormant = |history: &&History| history.days_since_last_purchase() > 90;
    for (wanted, whose) in [(false, "all"), (true, "dormant")] {
        let chosen = window.histories.iter().zip(&window.futures).filter(|(h, _)| !wanted || dormant(h));
        let [mut expected, mut purchases, mut likely, mut came, mut later, mut came_later] = [0.0; 6];
        for (history, future) in chosen {
            let record = Record::from(history);
            expected += model.expected_purchases(record, WEEKS);
            purchases += f64::from(future.purchases);
            likely += model.purchase_within(record, WEEKS);
            came += f64::from(u8::from(future.purchases > 0));
            later += model.purchase_between(record, 0.0, 8.0);
            came_later += f64::from(u8::from(future.first_after_days.is_some_and(|days| days <= 56)));
        }
        assert!((expected / purchases - 1.0).abs() < 0.06, "{whose}: purchases {expected} {purchases}");
        assert!((likely - came).abs() < 3.5 * came.sqrt(), "{whose}: buyers {likely} {came}");
        assert!((later - came_later).abs() < 3.5 * came_later.sqrt(), "{whose}: in 8 weeks {later} {came_later}");
    }
}

#[test]
fn pareto_nbd_is_recovered() {
    let window = simulated(1, Story::Lifetime { s: 0.9, beta: 30.0 });
    let model = pareto_nbd::fit(&Counts::of(&window.histories)).expect("fits");
    assert_near(&model, &[("r", 0.8), ("alpha", 6.0)], 0.12);
    assert_near(&model, &[("s", 0.9), ("beta", 30.0)], 0.4);
    assert_forecast(&model, &window);
}

#[test]
fn bg_nbd_is_recovered() {
    let window = simulated(2, Story::Dropout { a: 0.8, b: 2.5, at_first: false });
    let model = bg_nbd::fit(&Counts::of(&window.histories)).expect("fits");
    assert_near(&model, &[("r", 0.8), ("alpha", 6.0)], 0.12);
    assert_near(&model, &[("a", 0.8), ("b", 2.5)], 0.25);
    assert_forecast(&model, &window);
}

#[test]
fn mbg_nbd_is_recovered() {
    let window = simulated(3, Story::Dropout { a: 0.8, b: 2.5, at_first: true });
    let model = mbg_nbd::fit(&Counts::of(&window.histories)).expect("fits");
    assert_near(&model, &[("r", 0.8), ("alpha", 6.0)], 0.12);
    assert_near(&model, &[("a", 0.8), ("b", 2.5)], 0.25);
    assert_forecast(&model, &window);
}

#[test]
fn bg_bb_is_recovered() {
    let story = DayByDay { alpha: 0.9, beta: 25.0, gamma: 0.8, delta: 150.0 };
    let window = window_of_days(4, CUSTOMERS, story, 182);
    let model = bg_bb::fit(&Counts::of(&window.histories)).expect("fits");
    assert_near(&model, &[("alpha", 0.9), ("beta", 25.0)], 0.12);
    assert_near(&model, &[("gamma", 0.8), ("delta", 150.0)], 0.4);
    assert_forecast(&model, &window);
}

#[test]
fn gamma_gamma_is_recovered() {
    let mut random = Seeded::new(5);
    let (p, q, gamma) = (6.0, 4.0, 15.0);
    let mut truths = Vec::new();
    let spends: Vec<Spend> = (0..20_000)
        .map(|i| {
            let occasions = f64::from(1 + i % 7);
            let nu = random.gamma(q, gamma);
            truths.push(p / nu);
            Spend { occasions, mean: random.gamma(p * occasions, nu * occasions) }
        })
        .collect();
    let model = gamma_gamma::fit(&spends).expect("fits");
    for (found, truth) in [(model.p, p), (model.q, q), (model.gamma, gamma)] {
        assert!((found / truth).ln().abs() < 0.12, "{model:?}");
    }
    let expected: f64 = spends.iter().map(|spend| model.expected_mean(*spend)).sum();
    assert!((expected / truths.iter().sum::<f64>() - 1.0).abs() < 0.02);
    assert!((model.expected_mean(Spend { occasions: 0.0, mean: 0.0 }) - p * gamma / (q - 1.0)).abs() < 2.0);
}
