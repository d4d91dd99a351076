//! The way from two windows to a chosen method, a ranked list and its proof.

use foresale::domain::model::{Method, MethodChoice, Model};
use foresale::models::choosing::backtest::{backtest, rank};
use foresale::models::choosing::choice::choose;
use foresale::models::choosing::fit_cache::FitCache;
use foresale::models::choosing::question;
use foresale::models::choosing::settings::Settings;
use foresale::models::origins::window::Window;
use foresale::reports::backtest::Evidence;

use super::simulated::{Story, window};

const STORY: Story = Story::Lifetime { s: 0.9, beta: 30.0 };

fn settings(fit_cache: &FitCache) -> Settings<'_> {
    Settings { dormancy_days: Some(90), clock: &|| 0.0, fit_cache, records: None }
}

fn pair(customers: u32) -> (Window, Window) {
    (window(21, customers, (0.8, 6.0), STORY, 91), window(22, customers, (0.8, 6.0), STORY, 91))
}

#[test]
fn every_question_gets_a_tested_list() {
    let (inner, outer) = pair(2_000);
    for model in Model::ALL {
        let report = backtest(model, MethodChoice::Auto, Some(&inner), &outer, &settings(&FitCache::default()))
            .expect("a report");
        assert_eq!(report.evidence, Evidence::Tested, "{model}");
        // Learned methods need the records of earlier days, which are not available here; these people buy by chance, so
        // that the model of even intervals is not for them.
        let is_fit = |method: &&Method| !method.is_learned() && **method != Method::MbgCnbdK;
        let expected = question::candidates(model).iter().filter(is_fit).count();
        assert_eq!(report.methods.len(), expected);
        let own = report.methods.iter().find(|figures| figures.method == report.method).expect("the chosen one");
        let (auc, low, high) = (own.auc.expect("both"), own.auc_low.expect("both"), own.auc_high.expect("both"));
        assert!(low < auc && auc < high && auc > 0.55, "{model} {auc}");
        assert!(own.calibration_error.expect("customers") < 0.06, "{model} {own:?}");
        assert!(report.top_hits as f64 > report.random_hits, "{model}");
        assert!(report.verdict.contains("Had you used this list on"), "{}", report.verdict);
        assert_eq!(report.gains.last().map(|point| point.found_share), Some(1.0));
        for figures in &report.methods {
            assert!(figures.brier.is_some_and(f64::is_finite) && figures.log_loss.is_some_and(f64::is_finite));
            assert_eq!(figures.mae.is_some(), question::counts_purchases(figures.method));
        }
    }
}

#[test]
fn the_later_period_never_decides() {
    let (inner, outer) = pair(800);
    let mut turned = outer.clone();
    turned.futures.reverse();
    for model in [Model::HitAndRun, Model::Dormancy, Model::Spending] {
        let chosen = |outer| {
            backtest(model, MethodChoice::Auto, Some(&inner), outer, &settings(&FitCache::default())).expect("a report")
        };
        let (one, other) = (chosen(&outer), chosen(&turned));
        assert_eq!((one.method, one.choice), (other.method, other.choice));
    }
}

#[test]
fn too_few_customers_are_said_not_scored() {
    let (inner, outer) = pair(30);
    let report = backtest(Model::Dormancy, MethodChoice::Auto, Some(&inner), &outer, &settings(&FitCache::default()))
        .expect("a report");
    assert!(matches!(report.evidence, Evidence::NotEnough { .. }));
    assert!(report.methods.is_empty() && report.verdict.contains("not enough history"));
    let empty = Window { histories: Vec::new(), futures: Vec::new(), ..outer };
    let report =
        backtest(Model::Spending, MethodChoice::Auto, None, &empty, &settings(&FitCache::default())).expect("a report");
    assert_eq!((report.population, report.positives), (0, 0));
}

#[test]
fn a_method_set_by_hand_is_used_or_refused() {
    let (inner, outer) = pair(400);
    let fixed = |model, method| {
        backtest(model, MethodChoice::Fixed(method), Some(&inner), &outer, &settings(&FitCache::default()))
    };
    assert_eq!(fixed(Model::Spending, Method::BgNbd).expect("a candidate").method, Method::BgNbd);
    let refused = fixed(Model::HitAndRun, Method::BgNbd).expect_err("no candidate").to_string();
    assert!(refused.contains("bg-nbd") && refused.contains("mbg-nbd"), "{refused}");
}

#[test]
fn a_list_is_ordered_calibrated_and_the_same_on_any_number_of_threads() {
    let (inner, present) = pair(1_500);
    let make = || {
        let choice = choose(Model::Dormancy, MethodChoice::Auto, Some(&inner), &settings(&FitCache::default()))
            .expect("a choice");
        let list =
            rank(Model::Dormancy, &choice, present.as_of, &present.histories, 91, &settings(&FitCache::default()))
                .expect("a list");
        (list.customers, list.probability, list.expected_spend)
    };
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let (customers, probability, spend) = pool(1).install(make);
    assert_eq!((customers.clone(), probability.clone(), spend), pool(5).install(make));
    assert!(customers.iter().all(|&i| present.histories[i].days_since_last_purchase() > 90));
    assert!(probability.windows(2).all(|pair| pair[0].probability >= pair[1].probability - 1e-12));
    assert!(probability.iter().all(|p| 0.0 < p.low && p.low < p.probability && p.probability < p.high && p.high < 1.0));
}

#[test]
fn one_time_buyers_never_all_score_the_same() {
    let (inner, outer) = pair(1_000);
    // The model of even intervals is not for people who buy by chance, and says so.
    let uneven = MethodChoice::Fixed(Method::MbgCnbdK);
    let choice = choose(Model::HitAndRun, uneven, Some(&inner), &settings(&FitCache::default())).expect("a choice");
    let refused = rank(Model::HitAndRun, &choice, outer.as_of, &outer.histories, 91, &settings(&FitCache::default()));
    assert!(refused.err().is_some_and(|error| error.to_string().contains("no more evenly than chance")));
    let is_fit = |method: &&Method| !method.is_learned() && **method != Method::MbgCnbdK;
    for &method in question::candidates(Model::HitAndRun).iter().filter(is_fit) {
        let choice =
            choose(Model::HitAndRun, MethodChoice::Fixed(method), Some(&inner), &settings(&FitCache::default()))
                .expect("a choice");
        let list = rank(Model::HitAndRun, &choice, outer.as_of, &outer.histories, 91, &settings(&FitCache::default()))
            .expect("a list");
        let (first, last) = (list.probability.first().expect("some"), list.probability.last().expect("some"));
        assert!(first.probability > last.probability * 1.05, "{method}: {first:?} {last:?}");
    }
}
