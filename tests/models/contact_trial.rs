//! Answers to contacts: bit-identical with any number of threads, and rules of thumb if they are right.

use foresale::domain::day::Day;
use foresale::domain::model::{Method, MethodChoice};
use foresale::domain::table::FeatureTable;
use foresale::models::contact::trial::Cases;
use foresale::models::contact::trial::leaks::{carriers, spoken_of_model, suspects};
use foresale::models::contact::trial::learning::{Trials, try_in_folds, try_on_later};
use foresale::stats::random::Seeded;

/// Cases in which one numeric feature is informative; three cases per customer.
fn cases(rows: usize, seed: u64) -> Cases {
    let mut random = Seeded::new(seed);
    let age: Vec<f64> = (0..rows).map(|_| 20.0 + 60.0 * random.uniform()).collect();
    let positive = age.iter().map(|age| random.uniform() < 1.0 / (1.0 + (3.0 - 0.05 * age).exp())).collect();
    let groups = (0..).flat_map(|i| [i, i, i]).take(rows).collect();
    let mut table = FeatureTable { rows, features: Vec::new(), groups };
    table.push_numbers("age", "{} years old", age);
    table.push_numbers("noise", "{}", (0..rows).map(|_| random.normal()).collect());
    Cases { table, positive, days: vec![Day(0); rows] }
}

fn with_threads(threads: usize, run: impl FnOnce() -> Trials + Send) -> Trials {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(run)
}

fn bits(trials: &Trials) -> Vec<u64> {
    trials.tried.iter().flat_map(|tried| tried.probability.iter().map(|p| p.to_bits())).collect()
}

#[test]
fn one_and_two_threads_give_the_same_bits() {
    let (earlier, later) = (cases(400, 1), cases(200, 2));
    let run = || try_on_later(&earlier, &later, MethodChoice::Auto);
    let (one, two) = (with_threads(1, run), with_threads(2, run));
    assert_eq!((bits(&one), one.method), (bits(&two), two.method));
    let run = || try_in_folds(&earlier, MethodChoice::Auto);
    let (one, two) = (with_threads(1, run), with_threads(2, run));
    assert_eq!((bits(&one), one.why), (bits(&two), two.why));
}

#[test]
fn earlier_answers_are_used_where_they_say_it_all() {
    let mut random = Seeded::new(3);
    let mut all = cases(1_500, 4);
    let made: Vec<f64> = (0..1_500).map(|_| random.below(12) as f64).collect();
    let answered: Vec<f64> = made.iter().map(|made| (made * random.uniform()).floor()).collect();
    all.positive =
        made.iter().zip(&answered).map(|(made, answered)| random.uniform() < (answered + 0.5) / (made + 5.0)).collect();
    all.table.push_numbers("contacts so far", "contacted {} times", made);
    all.table.push_numbers("contacts answered", "answered {} contacts", answered);
    let trials = try_in_folds(&all, MethodChoice::Auto);
    assert!(trials.tried.iter().any(|tried| tried.method == Method::EarlierAnswers));
    assert!(trials.tried.iter().all(|tried| tried.method != Method::Recency), "nobody ever bought");
    let fixed = try_in_folds(&all, MethodChoice::Fixed(Method::EarlierAnswers));
    assert_eq!(fixed.method, Method::EarlierAnswers);
    assert!(fixed.why.contains("set by hand"));
}

#[test]
fn an_honest_attribute_is_not_suspected() {
    let mut all = cases(600, 5);
    let names: Vec<String> = ["age", "noise", "duration"].map(String::from).to_vec();
    assert!(suspects(&all, &names).is_empty());
    let told = all.positive.iter().map(|&positive| if positive { 5.0 } else { 1.0 }).collect();
    all.table.push_numbers("duration", "{}", told);
    assert_eq!(suspects(&all, &names), ["duration"]);
}

#[test]
fn columns_that_carry_a_model_too_good_are_named() {
    let mut all = cases(600, 5);
    // Each predicts half of the answers, and none predicts them all.
    let half = |which: usize| {
        let told = |(i, &positive): (usize, &bool)| if positive && i % 2 == which { 9.0 } else { (i % 7) as f64 };
        all.positive.iter().enumerate().map(told).collect::<Vec<f64>>()
    };
    let (first, second) = (half(0), half(1));
    all.table.push_numbers("visits after", "{}", first);
    all.table.push_numbers("tags", "{}", second);
    let names: Vec<String> = ["noise", "visits after", "tags"].map(String::from).to_vec();
    assert!(suspects(&all, &names).is_empty(), "none alone");
    let mut found = carriers(&all, &names);
    found.sort();
    assert_eq!(found, ["tags", "visits after"]);
    assert!(spoken_of_model(&found).contains("'tags', 'visits after'"));
}
