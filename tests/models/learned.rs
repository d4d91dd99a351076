//! Learners on data whose truth is known, on missing and unseen values, and at the edges.

use foresale::domain::table::{Feature, FeatureTable, UNKNOWN, Values};
use foresale::models::learned::{Contributions, LearnError, Learner, blend, fit_classifier, fit_regressor};
use foresale::stats::random::Seeded;
use foresale::stats::roc::Roc;

const BOTH: [Learner; 2] = [Learner::Logistic, Learner::Trees];

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn push_words(table: &mut FeatureTable, name: &str, codes: Vec<u32>, words: &[&str]) {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    table.features.push(Feature { name: name.into(), phrase: "{}".into(), values: Values::Words { codes, words } });
}

/// Two numbers (one with gaps), a word, and noise, with the true log-odds.
fn mixed(rows: usize, seed: u64) -> (FeatureTable, Vec<f64>, Vec<bool>) {
    let mut random = Seeded::new(seed);
    let (mut a, mut b, mut noise, mut codes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut truth, mut positive) = (Vec::new(), Vec::new());
    for _ in 0..rows {
        let (x, y) = (random.normal(), random.uniform() * 10.0);
        let missing = random.uniform() < 0.2;
        let code = random.below(4) as u32;
        let word = if code == 3 { UNKNOWN } else { code };
        let logit = -1.0 + x + if missing { 1.0 } else { 0.2 * (y - 5.0) } + [1.0, 0.0, -1.0, 0.0][code as usize];
        a.push(x);
        b.push(if missing { f64::NAN } else { y });
        noise.push(random.normal());
        codes.push(word);
        truth.push(logit);
        positive.push(random.uniform() < logistic(logit));
    }
    let mut table = FeatureTable { rows, features: Vec::new(), groups: Vec::new() };
    table.push_numbers("a", "{}", a);
    table.push_numbers("b", "{}", b);
    table.push_numbers("noise", "{}", noise);
    push_words(&mut table, "word", codes, &["red", "green", "blue"]);
    (table, truth, positive)
}

fn root_mean_square(a: &[f64], b: &[f64]) -> f64 {
    (a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f64>() / a.len() as f64).sqrt()
}

#[test]
fn known_probabilities_are_recovered() {
    let (table, _, positive) = mixed(4_000, 1);
    let (test, truth, outcome) = mixed(2_000, 2);
    let truth: Vec<f64> = truth.into_iter().map(logistic).collect();
    let best = Roc::new(&truth, &outcome).expect("both outcomes").area;
    let mut said = Vec::new();
    for (learner, error) in [(Learner::Logistic, 0.045), (Learner::Trees, 0.075)] {
        let p = fit_classifier(learner, &table, &positive, 1).expect("a fit").probability(&test);
        let area = Roc::new(&p, &outcome).expect("both outcomes").area;
        let off = root_mean_square(&p, &truth);
        assert!(off < error && area > best - 0.015, "{learner:?}: off by {off}, {area} of {best}");
        said.push(p);
    }
    let off = root_mean_square(&blend(&said[0], &said[1]), &truth);
    assert!(off < 0.055, "{off}");
}

#[test]
fn trees_learn_that_only_both_together_matter() {
    let make = |seed: u64| {
        let mut random = Seeded::new(seed);
        let mut draw = || (0..1_500).map(|_| random.normal()).collect::<Vec<f64>>();
        let (x, y) = (draw(), draw());
        let positive: Vec<bool> = x.iter().zip(&y).map(|(x, y)| (*x > 0.0) != (*y > 0.0)).collect();
        let mut table = FeatureTable { rows: x.len(), features: Vec::new(), groups: Vec::new() };
        table.push_numbers("x", "{}", x);
        table.push_numbers("y", "{}", y);
        (table, positive)
    };
    let ((table, positive), (test, outcome)) = (make(3), make(4));
    let area = |learner| {
        let p = fit_classifier(learner, &table, &positive, 1).expect("a fit").probability(&test);
        Roc::new(&p, &outcome).expect("both outcomes").area
    };
    assert!(area(Learner::Trees) > 0.97, "{}", area(Learner::Trees));
    assert!(area(Learner::Logistic) < 0.6);
}

#[test]
fn contributions_add_up_to_the_logit() {
    let (table, _, positive) = mixed(1_200, 5);
    let (test, ..) = mixed(300, 6);
    let mut all: Vec<Contributions> = Vec::new();
    for learner in BOTH {
        let fitted = fit_classifier(learner, &table, &positive, 2).expect("a fit");
        let (parts, logits) = (fitted.contributions(&test), fitted.logit(&test));
        for (i, (logit, p)) in logits.iter().zip(fitted.probability(&test)).enumerate() {
            assert_eq!(parts.by_row[i].len(), 4);
            assert!((parts.logit(i) - logit).abs() < 1e-12 && (logistic(*logit) - p).abs() < 1e-15);
        }
        // The features that matter do, the noise hardly.
        let weight = |feature: usize| parts.by_row.iter().map(|row| row[feature].abs()).sum::<f64>() / 300.0;
        assert!(weight(0) > 0.5 && weight(1) > 0.3 && weight(3) > 0.3, "{learner:?}");
        assert!(weight(2) < 0.25, "{learner:?} {}", weight(2));
        all.push(parts);
    }
    let blended = all[0].blend(&all[1]);
    assert!((blended.logit(7) - f64::midpoint(all[0].logit(7), all[1].logit(7))).abs() < 1e-12);
}

#[test]
fn another_table_may_order_its_words_and_features_otherwise() {
    let (table, _, positive) = mixed(1_000, 7);
    let mut turned = table.clone();
    turned.features.reverse();
    if let Values::Words { codes, words } = &mut turned.features[0].values {
        *words = ["never seen", "blue", "green", "red"].map(String::from).to_vec();
        for code in codes.iter_mut().filter(|code| **code != UNKNOWN) {
            *code = 3 - *code;
        }
    }
    for learner in BOTH {
        let fitted = fit_classifier(learner, &table, &positive, 1).expect("a fit");
        assert_eq!(fitted.probability(&table), fitted.probability(&turned));
        if let Values::Words { codes, .. } = &mut turned.features[0].values {
            codes[0] = 0;
        }
        turned.features.remove(1);
        assert!(fitted.probability(&turned).iter().all(|p| *p > 0.0 && *p < 1.0));
        turned.features.insert(1, table.features[2].clone());
        if let (Values::Words { codes, .. }, Values::Words { codes: old, .. }) =
            (&mut turned.features[0].values, &table.features[3].values)
        {
            codes[0] = if old[0] == UNKNOWN { UNKNOWN } else { 3 - old[0] };
        }
    }
}

#[test]
fn one_thread_or_two_give_the_same_bits() {
    let (table, _, positive) = mixed(800, 8);
    let target: Vec<f64> = positive.iter().map(|&p| f64::from(u8::from(p)) * 12.5).collect();
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| {
            let mut bits: Vec<u64> = Vec::new();
            for learner in BOTH {
                let fitted = fit_classifier(learner, &table, &positive, 3).expect("a fit");
                bits.extend(fitted.probability(&table).iter().map(|p| p.to_bits()));
                bits.extend(fitted.contributions(&table).by_row.iter().flatten().map(|p| p.to_bits()));
            }
            let fitted = fit_regressor(&table, &target, &vec![1.0; 800], 3).expect("a fit");
            bits.extend(fitted.predict(&table).iter().map(|p| p.to_bits()));
            bits
        })
    };
    assert_eq!(run(1), run(2));
}

#[test]
fn noise_teaches_hardly_anything() {
    for seed in 0..4 {
        let (table, ..) = mixed(120, seed);
        let mut random = Seeded::new(seed + 100);
        let positive: Vec<bool> = (0..120).map(|_| random.uniform() < 0.3).collect();
        let (test, ..) = mixed(400, seed + 50);
        for learner in BOTH {
            let p = fit_classifier(learner, &table, &positive, seed).expect("a fit").probability(&test);
            let off = root_mean_square(&p, &[0.3; 400]);
            assert!(off < 0.16, "{learner:?} {seed}: {off}");
        }
    }
}

#[test]
fn fifty_cases_are_enough_for_something_sensible() {
    let mut areas = [0.0; 2];
    for seed in 0..5 {
        let (table, _, positive) = mixed(60, seed);
        let (test, _, outcome) = mixed(600, seed + 10);
        for (area, learner) in areas.iter_mut().zip(BOTH) {
            let p = fit_classifier(learner, &table, &positive, seed).expect("a fit").probability(&test);
            *area += Roc::new(&p, &outcome).expect("both outcomes").area / 5.0;
        }
    }
    assert!(areas[0] > 0.72 && areas[1] > 0.66, "{areas:?}");
}

#[test]
fn amounts_are_learned_with_their_weights() {
    let (table, truth, _) = mixed(1_500, 9);
    let target: Vec<f64> = truth.iter().map(|t| 100.0 + 50.0 * t).collect();
    let fitted = fit_regressor(&table, &target, &vec![2.5; 1_500], 1).expect("a fit");
    let (test, truth, _) = mixed(500, 10);
    let expected: Vec<f64> = truth.iter().map(|t| 100.0 + 50.0 * t).collect();
    let off = root_mean_square(&fitted.predict(&test), &expected);
    let spread = root_mean_square(&expected, &vec![50.0; 500]);
    assert!(off < 0.25 * spread, "{off} of {spread}");

    // Rows without weight or target teach nothing.
    let mut odd = target.clone();
    let mut weights = vec![1.0; 1_500];
    for i in (0..1_500).step_by(3) {
        odd[i] = if i % 2 == 0 { f64::NAN } else { 1e9 };
        weights[i] = if i % 2 == 0 { 1.0 } else { 0.0 };
    }
    let off = root_mean_square(&fit_regressor(&table, &odd, &weights, 1).expect("a fit").predict(&test), &expected);
    assert!(off < 0.3 * spread, "{off} of {spread}");
    let flat = fit_regressor(&table, &vec![7.0; 1_500], &vec![1.0; 1_500], 1).expect("a fit").predict(&test);
    assert!(flat.iter().all(|amount| (amount - 7.0).abs() < 1e-9));
}

#[test]
fn odd_tables_are_no_trouble() {
    let n = 30;
    let positive: Vec<bool> = (0..n).map(|i| i % 3 == 0).collect();
    let number = |value: &dyn Fn(usize) -> f64| {
        let mut table = FeatureTable { rows: n, features: Vec::new(), groups: Vec::new() };
        table.push_numbers("x", "{}", (0..n).map(value).collect());
        table
    };
    let mut constant_word = FeatureTable { rows: n, features: Vec::new(), groups: Vec::new() };
    push_words(&mut constant_word, "w", vec![0; n], &["only"]);
    push_words(&mut constant_word, "unknown", vec![UNKNOWN; n], &[]);
    push_words(&mut constant_word, "wrong codes", vec![9; n], &["a"]);
    let tables = [
        FeatureTable { rows: n, features: Vec::new(), groups: Vec::new() },
        constant_word,
        number(&|_| f64::NAN),
        number(&|_| 4.0),
        number(&|i| if i < 20 { 4.0 } else { f64::NAN }),
        number(&|i| f64::from(u8::from(i % 3 == 0))),
        number(&|i| [f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 0.0][i % 6]),
        number(&|i| 1e300 * i as f64),
    ];
    for (t, table) in tables.iter().enumerate() {
        for learner in BOTH {
            let fitted = fit_classifier(learner, table, &positive, 1).expect("a fit");
            let p = fitted.probability(table);
            assert!(p.iter().all(|p| *p > 0.0 && *p < 1.0), "{learner:?} on table {t}: {p:?}");
            let mean = p.iter().sum::<f64>() / n as f64;
            assert!((mean - 1.0 / 3.0).abs() < 0.1, "{learner:?} on table {t}: {mean}");
            let parts = fitted.contributions(table);
            assert_eq!((parts.by_row.len(), parts.by_row[0].len()), (n, table.features.len()));
            let none = fitted.contributions(&table.select(&[]));
            assert!(none.by_row.is_empty() && fitted.probability(&table.select(&[])).is_empty());
        }
        let amounts = fit_regressor(table, &vec![3.0; n], &vec![1.0; n], 1).expect("a fit").predict(table);
        assert!(amounts.iter().all(|amount| (amount - 3.0).abs() < 1e-9));
    }
    let perfect = fit_classifier(Learner::Logistic, &tables[5], &positive, 1).expect("a fit").probability(&tables[5]);
    assert!(perfect[0] > 0.8 && perfect[1] < 0.2, "separable: {perfect:?}");
}

#[test]
fn what_cannot_be_learned_is_said() {
    let (table, _, positive) = mixed(20, 1);
    for learner in BOTH {
        let said = |table: &FeatureTable, positive: &[bool]| fit_classifier(learner, table, positive, 1).err();
        assert_eq!(said(&table, &[true; 20]), Some(LearnError::OneOutcome));
        assert_eq!(said(&table.select(&[3]), &[false]), Some(LearnError::OneOutcome));
        assert_eq!(said(&table.select(&[]), &[]), Some(LearnError::NoRows));
        assert_eq!(said(&table, &positive[1..]), Some(LearnError::Lengths { rows: 20, outcomes: 19 }));
        let two = fit_classifier(learner, &table.select(&[0, 1]), &[true, false], 1).expect("a fit");
        assert!(two.probability(&table).iter().all(|p| p.is_finite()));
    }
    assert_eq!(fit_regressor(&table, &[1.0; 20], &[0.0; 20], 1).err(), Some(LearnError::NoRows));
}
